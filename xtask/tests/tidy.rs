//! The house is tidy: the same check as `cargo xtask tidy`, so that every test run makes it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[test]
fn the_house_is_tidy() {
    let breaches = xtask::tidy::check(&xtask::places::root()).unwrap();
    let lines: Vec<String> = breaches.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}
