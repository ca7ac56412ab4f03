//! What a source may not say, and how long it may get.

use std::path::Path;

use super::Breach;
use super::graph::PURE;
use super::sources::Source;
use crate::places;

/// Longest line of what people write by hand.
const LINE_MAX: usize = 100;
/// Most production lines of one file.
const FILE_MAX: usize = 500;

/// What a pure crate may not name.
const IMPURE_WORDS: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    ".await",
    "async fn",
    "println!",
];

/// What nobody may leave behind; put together here so that this file does not hold them.
const UNFINISHED: &[&str] = &[
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("#[", "ignore"),
    concat!("#[", "should_panic"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
];

/// Names that say nothing of what a thing is.
const EMPTY_NAMES: &[&str] =
    &["Manager", "Service", "Helper", "Util", "Utils", "Processor", "Data", "Info"];
const NAMED: &[&str] = &["struct ", "enum ", "trait ", "type ", "mod "];

/// Words that belong to one module alone: crate, word, the folders and files that may say it.
const ROOMS: &[(&str, &str, &[&str])] = &[
    ("register", "rusqlite", &["crates/register/src/store"]),
    ("register", "reqwest::Client", &["crates/register/src/sync"]),
    ("register", "use reqwest", &["crates/register/src/sync"]),
    ("portal", "reqwest", &["portal/src/sat"]),
    ("portal", "rusqlite", &[]),
    ("portal", "use postgres", &[]),
    ("portal", "tokio_postgres", &[]),
    (
        "portal-store",
        "rusqlite",
        &["crates/portal-store/src/sql", "crates/portal-store/src/error.rs"],
    ),
    ("portal-store", "use postgres", &["crates/portal-store/src/sql"]),
];

/// Where a test may let time pass: between two looks at a condition, as a cashier's pause, and
/// until a process is killed.
const SLEEPERS: &[&str] = &[
    "tests/src/wait.rs",
    "tests/src/bin/bench/cart.rs",
    "tests/src/bin/bench/start.rs",
    "portal/tests/it/killed.rs",
];

/// Every breach that one file shows by itself.
pub(super) fn check(source: &Source) -> Vec<Breach> {
    let mut breaches = check_lengths(source);
    breaches.extend(check_unfinished(source));
    if source.is_rust() {
        if !source.is_test() {
            breaches.extend(check_names(source));
        }
        breaches.extend(check_rooms(source));
        breaches.extend(check_opening(source));
        breaches.extend(check_sleeps(source));
        if PURE.contains(&source.krate()) && !source.is_test() {
            breaches.extend(check_purity(source));
        }
    }
    breaches
}

fn check_lengths(source: &Source) -> Vec<Breach> {
    let by_hand = ["rs", "ts", "svelte", "sql"].contains(&source.extension());
    if !by_hand || source.is_generated() {
        return Vec::new();
    }
    let mut breaches: Vec<Breach> = outside_raw_text(source)
        .filter(|(_, line)| line.chars().count() > LINE_MAX && !is_mostly_text(line))
        .map(|(number, line)| {
            let length = line.chars().count();
            Breach::at(source, number, format!("{length} characters; at most {LINE_MAX}"))
        })
        .collect();
    let count = source.production().count();
    if count > FILE_MAX && !source.is_test() {
        let what = format!("{count} production lines; at most {FILE_MAX}: split it");
        breaches.push(Breach::new(source.path.clone(), what));
    }
    breaches
}

/// Every line that is not inside a text of several lines, such as a page that a test expects.
fn outside_raw_text(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    (1..).zip(source.text.lines()).filter(move |(_, line)| {
        let was_inside = inside;
        let ends = line.rfind("\"#");
        match line.rfind("r#\"") {
            Some(start) => inside = ends.is_none_or(|end| end < start + 3),
            None if ends.is_some() => inside = false,
            None => {}
        }
        !was_inside && !inside
    })
}

/// A line whose length comes from texts in quotes: breaking a sentence that a reader will see only
/// hides it from a search, and rustfmt leaves it alone too.
fn is_mostly_text(line: &str) -> bool {
    let texts = line.split('"').skip(1).step_by(2);
    let quoted: usize = texts.map(|text| text.chars().count()).sum();
    line.contains("r#\"") || line.chars().count().saturating_sub(quoted) <= LINE_MAX
}

fn check_unfinished(source: &Source) -> Vec<Breach> {
    if !["rs", "ts", "svelte", "sql"].contains(&source.extension()) {
        return Vec::new();
    }
    find((1..).zip(source.text.lines()), UNFINISHED)
        .into_iter()
        .map(|(number, word)| Breach::at(source, number, format!("`{word}` is not to stay")))
        .collect()
}

fn check_purity(source: &Source) -> Vec<Breach> {
    let inside_use = source.code().filter_map(|(number, line)| {
        let list = line.trim().strip_prefix("use std::{")?;
        let word = ["fs", "net", "env", "process", "thread"]
            .into_iter()
            .find(|word| list.split([',', '}', ':']).any(|part| part.trim() == *word))?;
        Some((number, word))
    });
    find(source.code(), IMPURE_WORDS)
        .into_iter()
        .chain(inside_use)
        .map(|(number, word)| {
            Breach::at(source, number, format!("`{word}` in a crate that is to be pure"))
        })
        .collect()
}

fn check_rooms(source: &Source) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (krate, word, rooms) in ROOMS {
        let allowed = rooms.iter().any(|room| source.path.starts_with(room));
        if source.krate() != *krate || allowed || source.is_test() {
            continue;
        }
        breaches.extend(
            find(source.code(), &[*word])
                .into_iter()
                .map(|(number, word)| Breach::at(source, number, format!("`{word}` not here"))),
        );
    }
    breaches
}

fn check_names(source: &Source) -> Vec<Breach> {
    source
        .code()
        .filter_map(|(number, line)| Some((number, declared_name(line)?)))
        .filter(|(_, name)| has_empty_name(name))
        .map(|(number, name)| Breach::at(source, number, format!("`{name}` says nothing")))
        .collect()
}

fn declared_name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line =
        line.strip_prefix("pub ").or_else(|| line.strip_prefix("pub(crate) ")).unwrap_or(line);
    let rest = NAMED.iter().find_map(|word| line.strip_prefix(word))?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

/// `StockManager`, `stock_manager`, `Info`; but not `Metadata`, which is one word.
fn has_empty_name(name: &str) -> bool {
    EMPTY_NAMES.iter().any(|empty| {
        let snake = empty.to_lowercase();
        name.ends_with(empty) || name == snake || name.ends_with(&format!("_{snake}"))
    })
}

fn check_opening(source: &Source) -> Vec<Breach> {
    let is_lib = source.path.ends_with("/src/lib.rs");
    if !is_lib || source.text.starts_with("//!") {
        return Vec::new();
    }
    vec![Breach::at(source, 1, "a crate opens with a page on what it does and refuses to know")]
}

/// A test that sleeps is slow on a good day and fails on a bad one.
fn check_sleeps(source: &Source) -> Vec<Breach> {
    if SLEEPERS.contains(&source.path.as_str()) {
        return Vec::new();
    }
    find(source.tests(), &[concat!("sleep", "(")])
        .into_iter()
        .map(|(number, _)| Breach::at(source, number, "a test waits for a condition instead"))
        .collect()
}

/// Each of `words` in each line that has it.
fn find<'a>(
    lines: impl Iterator<Item = (usize, &'a str)>,
    words: &[&'static str],
) -> Vec<(usize, &'static str)> {
    let mut found = Vec::new();
    for (number, line) in lines {
        found.extend(words.iter().filter(|word| line.contains(**word)).map(|word| (number, *word)));
    }
    found
}

/// Paths that exist on one machine only.
pub(super) fn check_machine_paths(source: &Source, root: &Path) -> Vec<Breach> {
    let mut homes = vec![root.display().to_string()];
    homes.extend(places::variable("HOME").filter(|home| home.len() > 1));
    homes.extend(
        [concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("/ro", "ot/")].map(Into::into),
    );
    (1..)
        .zip(source.text.lines())
        .filter(|(_, line)| homes.iter().any(|home| names_path(line, home)))
        .map(|(number, _)| Breach::at(source, number, "a path of one machine"))
        .collect()
}

/// `path` at the beginning of a word; `https://example.mx/home/` has it in the middle of one.
fn names_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        before.is_none_or(|c| !c.is_alphanumeric() && !"._-/}:".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::super::sources::source;
    use super::*;

    /// What is said of `text`, put into a file of a pure crate, a register's or any other.
    fn said(path: &str, text: &str) -> Vec<String> {
        check(&source(path, text)).into_iter().map(|breach| breach.what).collect()
    }

    #[track_caller]
    fn finds(path: &str, text: &str, words: &str) {
        let said = said(path, text);
        assert!(said.iter().any(|what| what.contains(words)), "{said:?}");
    }

    #[test]
    fn tidy_code_has_no_breach() {
        let text = "use std::fmt;\n\n// std::fs is not for us\nstruct Metadata;\n";
        assert_eq!(said("crates/money/src/a.rs", text), [""; 0]);
    }

    #[test]
    fn long_lines_are_found_unless_they_are_one_text() {
        let long = "a".repeat(101);
        finds("crates/a/src/b.rs", &long, "101 characters");
        assert_eq!(said("crates/a/src/b.rs", &format!("    \"{long}\",")), [""; 0]);
        assert_eq!(said("docs/a.md", &long), [""; 0]);
    }

    #[test]
    fn a_page_that_a_test_expects_is_as_wide_as_it_is() {
        let long = "a".repeat(101);
        let text = format!("check(r#\"\n{long}\n\"#);\n{long}\n");
        let breaches = check(&source("crates/a/tests/b.rs", &text));
        assert_eq!(breaches.len(), 1, "{breaches:?}");
        assert_eq!(breaches[0].place, "crates/a/tests/b.rs:4");
    }

    #[test]
    fn long_files_are_found_and_their_tests_do_not_count() {
        let long = "a\n".repeat(501);
        finds("crates/a/src/b.rs", &long, "501 production lines");
        let tested = format!("a\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
        assert_eq!(said("crates/a/src/b.rs", &tested), [""; 0]);
        let generated = format!("// Generated by a program\n{long}");
        assert_eq!(said("crates/a/src/b.rs", &generated), [""; 0]);
    }

    #[test]
    fn unfinished_work_is_found() {
        for word in UNFINISHED {
            finds("crates/a/src/b.rs", word, "not to stay");
        }
    }

    #[test]
    fn the_world_outside_is_found_in_a_pure_crate_alone() {
        for text in ["use std::fs;", "std::net::TcpStream", "use std::{fmt, fs};", "x.await"] {
            finds("crates/tickets/src/a.rs", text, "pure");
            assert_eq!(said("crates/register/src/a.rs", text), [""; 0]);
        }
    }

    #[test]
    fn sql_outside_of_the_store_is_found() {
        finds("crates/register/src/till/a.rs", "use rusqlite::Connection;", "not here");
        assert_eq!(said("crates/register/src/store/a.rs", "use rusqlite::Connection;"), [""; 0]);
    }

    #[test]
    fn calls_of_the_portal_are_found() {
        finds("portal/src/desk/a.rs", "use reqwest::Client;", "not here");
        assert_eq!(said("portal/src/sat.rs", "use reqwest::Client;"), [""; 0]);
    }

    #[test]
    fn empty_names_are_found() {
        finds("crates/a/src/b.rs", "pub struct StockManager {", "says nothing");
        finds("crates/a/src/b.rs", "mod util;", "says nothing");
        assert_eq!(said("crates/a/src/b.rs", "struct Metadata;"), [""; 0]);
    }

    #[test]
    fn a_test_that_sleeps_is_found() {
        let nap = concat!("thread::sleep", "(NAP);\n");
        finds("crates/a/tests/b.rs", nap, "waits for a condition");
        finds("crates/a/src/b.rs", &format!("#[cfg(test)]\nmod tests {{\n{nap}}}"), "waits");
        assert_eq!(said("crates/a/src/b.rs", nap), [""; 0]);
    }

    #[test]
    fn a_crate_without_a_page_is_found() {
        finds("crates/a/src/lib.rs", "mod b;", "opens with a page");
    }

    #[test]
    fn a_path_of_this_machine_is_found_and_an_address_is_not() {
        let root = Path::new("/some/where");
        let check = |line: &str| check_machine_paths(&source("docs/a.md", line), root).len();
        assert_eq!(check("see /some/where/else"), 1);
        assert_eq!(check(concat!("in /ho", "me/ana")), 1);
        assert_eq!(check(concat!("https://example.mx/ho", "me/")), 0);
    }
}
