//! `cargo xtask VERB`.

use std::process::ExitCode;

use anyhow::{Result, bail};
use xtask::setup::{Purpose, setup};
use xtask::tidy::Mode;
use xtask::{bench, bench_cfdi, bundle, catalogs, fuzz, places, run, test, tidy};

const HELP: &str = "\
cargo xtask VERB

  setup               installs what this machine lacks: packages, Node, SAT's schemas,
                      the tests' mail server
  run                 starts the demo: sandbox PAC, portal, and the register's window
  run --fresh         the same, from an empty database
  run --story         one sale becomes an invoice, unattended; see target/story
  test                the gate: format, lints, tidy, unit, property, contract, end-to-end tests
  test --fast         the same without the end-to-end tests
  bundle [KIND…]      builds what shops install: .deb and .rpm on Linux; see docs/RELEASING.md
  simulate FIRST..LAST
                      more histories of registers, portals, PAC and network than the gate runs
  tidy                the invariants of the house
  tidy --write        writes docs/codes.md anew first
  catalogs            writes SAT's postal codes anew from the schemas' package
  fuzz [TARGET] [--minutes N]
                      feeds strangers' bytes to the readers, ten minutes each; see docs/fuzzing.md
  bench register      how fast the window opens and a receipt reaches the printer
  bench portal        how fast purchases are looked up and invoiced, on both databases
  bench cfdi          how fast documents are sealed, verified and printed, on one core
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[&str]) -> Result<()> {
    match words {
        ["setup"] => setup(Purpose::Tests).map(|_tools| println!("Everything is there.")),
        ["run"] => run::demo(run::Start::Kept),
        ["run", "--fresh"] => run::demo(run::Start::Fresh),
        ["run", "--story"] => run::story(),
        ["test"] => test::gate(test::Reach::Everything),
        ["test", "--fast"] => test::gate(test::Reach::Fast),
        ["bundle", kinds @ ..] => bundle::release(kinds),
        ["simulate", seeds] => test::simulate(seeds),
        ["tidy"] => tidy::run(&places::root(), Mode::Check),
        ["tidy", "--write"] => tidy::run(&places::root(), Mode::Write),
        ["bench", "register"] => bench::register(),
        ["bench", "portal"] => bench::portal(),
        ["bench", "cfdi"] => bench_cfdi::run(),
        ["fuzz", order @ ..] => fuzz::run(fuzz::Order::parse(order)?),
        ["catalogs"] => catalogs::run(&places::root()),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        unknown => bail!("`{}` is not a verb; see `cargo xtask help`", unknown.join(" ")),
    }
}
