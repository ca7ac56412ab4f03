//! The gate: what has to hold before a change is let in, the same at the desk and in CI.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::postgres::{self, Durability, Server};
use crate::setup::{Purpose, TestRunner, Tools, setup, step};
use crate::{build, places, process, tidy, ui};

/// How much of the gate is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All but the end-to-end tests.
    Fast,
    /// All.
    Everything,
}

/// What became of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed,
    Skipped,
}

#[derive(Debug, Default)]
struct Gate {
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    verdict: Verdict,
    time: Duration,
    /// What the disk had left after it.
    room: Option<u64>,
}

impl Gate {
    /// Runs a step; whether it passed.
    fn run(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> bool {
        step(name);
        let start = Instant::now();
        let result = work();
        if let Err(error) = &result {
            eprintln!("xtask: {error:#}");
        }
        let verdict = if result.is_ok() { Verdict::Passed } else { Verdict::Failed };
        self.steps.push(Step { name, verdict, time: start.elapsed(), room: room() });
        result.is_ok()
    }

    /// Runs a step whose ground was laid by another.
    fn run_if(&mut self, ground: Ground, name: &'static str, work: impl FnOnce() -> Result<()>) {
        match ground {
            Ground::Firm => {
                self.run(name, work);
            }
            Ground::Missing => {
                let (verdict, time) = (Verdict::Skipped, Duration::ZERO);
                self.steps.push(Step { name, verdict, time, room: room() });
            }
        }
    }

    /// Prints what became of each step.
    fn finish(self) -> Result<()> {
        println!("\n{:<22} {:<8} {:>8} {:>8}", "step", "", "seconds", "GB free");
        for Step { name, verdict, time, room } in &self.steps {
            let word = match verdict {
                Verdict::Passed => "passed",
                Verdict::Failed => "FAILED",
                Verdict::Skipped => "skipped",
            };
            let room = room.map_or_else(|| "?".to_owned(), |bytes| (bytes >> 30).to_string());
            println!("{name:<22} {word:<8} {:>8} {room:>8}", time.as_secs());
        }
        let bad = self.steps.iter().filter(|step| step.verdict != Verdict::Passed).count();
        if bad > 0 {
            bail!("{bad} of {} steps did not pass", self.steps.len());
        }
        println!("\nAll {} steps passed.", self.steps.len());
        Ok(())
    }
}

/// Whether what a step stands on is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    Firm,
    Missing,
}

/// The bytes that are free where we build: a full disk looks like anything but a full disk.
fn room() -> Option<u64> {
    let disk = rustix::fs::statvfs(places::root()).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// `cargo xtask test [--fast]`.
///
/// # Errors
/// When a step did not pass; the summary says which.
pub fn gate(reach: Reach) -> Result<()> {
    let tools = setup(Purpose::Tests)?;
    let mut gate = Gate::default();
    gate.run("format", || process::run(&mut fmt()));
    gate.run("pages: check", || ui::check(&tools.node));
    gate.run("pages: tests", || ui::test(&tools.node));
    let paged = gate.run("pages: build", || ui::build(&tools.node));
    // The programs that end-to-end tests start are targets too, so nothing is built after this.
    let built = paged && gate.run("build", || process::run(&mut build_everything()));
    gate.run("lints", || process::run(&mut clippy()));
    gate.run("tidy", || tidy::run(&places::root(), tidy::Mode::Check));
    if answers_deny() {
        gate.run("licences", || process::run(&mut deny()));
    }
    let ground = if built { Ground::Firm } else { Ground::Missing };
    run_tests(&mut gate, ground, &tools, reach);
    gate.finish()
}

fn run_tests(gate: &mut Gate, ground: Ground, tools: &Tools, reach: Reach) {
    match &tools.runner {
        TestRunner::Nextest(program) => {
            let others = || with_postgres(&mut nextest(program, "not package(acceptance)"));
            gate.run_if(ground, "tests", others);
            if reach == Reach::Everything {
                let stories = || with_postgres(&mut nextest(program, "package(acceptance)"));
                gate.run_if(ground, "end-to-end tests", stories);
            }
        }
        TestRunner::CargoTest => {
            gate.run_if(ground, "tests", || with_postgres(&mut cargo_test(reach)));
        }
    }
    gate.run_if(ground, "examples in docs", || process::run(&mut build::cargo(&["test", "--doc"])));
}

/// `cargo xtask simulate FIRST..LAST`: the histories of these seeds, on both databases.
///
/// # Errors
/// When a history does not hold; the seed is in the message.
pub fn simulate(seeds: &str) -> Result<()> {
    let tools = setup(Purpose::Tests)?;
    let mut command = match &tools.runner {
        TestRunner::Nextest(program) => {
            let mut command = nextest(program, "package(portal) & test(/^sim::/)");
            command.arg("--no-fail-fast");
            command
        }
        TestRunner::CargoTest => build::cargo(&["test", "-p", "portal", "--test", "it", "sim::"]),
    };
    with_postgres(command.env("TALON_SIM_SEEDS", seeds))
}

/// Runs tests beside one PostgreSQL for all of them.
fn with_postgres(tests: &mut Command) -> Result<()> {
    let server = Server::start(Durability::None)?;
    process::run(tests.env(postgres::SERVER, server.address()))
}

fn fmt() -> Command {
    let mut command = Command::new("cargo");
    command.args(["fmt", "--all", "--check"]).current_dir(places::root());
    command
}

fn build_everything() -> Command {
    build::cargo(&["build", "--all-targets"])
}

fn clippy() -> Command {
    let mut command = build::cargo(&["clippy", "--all-targets"]);
    command.args(["--", "-D", "warnings"]);
    command
}

fn nextest(program: &PathBuf, filter: &str) -> Command {
    let mut command = Command::new(program);
    let cargo = build::cargo(&["nextest", "run", "-E", filter]);
    command.args(cargo.get_args()).current_dir(places::root());
    // What went wrong is in the message; where it was noticed helps nobody.
    command.env("RUST_LIB_BACKTRACE", "0");
    command
}

fn cargo_test(reach: Reach) -> Command {
    let mut command = build::cargo(&["test", "--lib", "--bins", "--tests"]);
    if reach == Reach::Fast {
        command.args(["--exclude", "acceptance"]);
    }
    command
}

/// cargo-deny is an extra: what must never be built in, tidy looks for itself.
fn answers_deny() -> bool {
    process::output(Command::new("cargo").args(["deny", "--version"])).is_ok()
}

fn deny() -> Command {
    let mut command = Command::new("cargo");
    command.args(["deny", "check", "bans", "licenses", "sources"]).current_dir(places::root());
    command
}
