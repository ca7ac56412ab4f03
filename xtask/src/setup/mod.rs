//! What a bare machine lacks, and how it comes to have it.
//!
//! Every step looks first and is silent and quick where there is nothing to do.

mod debian;
mod node;
mod python;
mod sat;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::places;
use crate::process;

pub use node::Node;

/// The version of cargo-nextest that the gate was written with.
const NEXTEST: &str = "0.9.143";

/// What the machine is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To build the programs and open the window.
    Window,
    /// To run every test as well.
    Tests,
}

/// What [`setup`] found or fetched.
#[derive(Debug)]
pub struct Tools {
    /// Node, for the window's pages.
    pub node: Node,
    /// How tests are run; asked for only where they are to be run.
    pub runner: TestRunner,
}

/// What runs the tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestRunner {
    /// cargo-nextest, as this program.
    Nextest(PathBuf),
    /// What cargo brings.
    CargoTest,
}

/// Installs what is missing.
///
/// # Errors
/// When something cannot be had that nothing can replace; the message says what to do.
pub fn setup(purpose: Purpose) -> Result<Tools> {
    debian::install_packages(purpose)?;
    let node = node::find_or_fetch()?;
    install_node_packages(&node, "ui", "the window's Node packages")?;
    let runner = match purpose {
        Purpose::Window => TestRunner::CargoTest,
        Purpose::Tests => {
            sat::fetch_schemas()?;
            python::install_packages()?;
            install_node_packages(&node, "tests", "the Node packages of the browser tests")?;
            install_components()?;
            find_or_install_nextest()
        }
    };
    Ok(Tools { node, runner })
}

/// Node alone, on a machine that has been set up.
///
/// # Errors
/// When there is none and it cannot be fetched.
pub fn node() -> Result<Node> {
    node::find_or_fetch()
}

/// `npm ci` in a folder where the lock file is not the one of the last time.
fn install_node_packages(node: &Node, folder: &str, what: &str) -> Result<()> {
    let folder = places::root().join(folder);
    let lock = folder.join("package-lock.json");
    let lock = fs::read(&lock).with_context(|| format!("{} is missing", lock.display()))?;
    // Inside node_modules: whoever deletes the folder deletes the stamp with it.
    let stamp = folder.join("node_modules/.installed-from.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    step(&format!("installing {what}"));
    process::run(node.npm().args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
    fs::write(stamp, lock)?;
    Ok(())
}

/// rustfmt and clippy, which a minimal toolchain lacks.
fn install_components() -> Result<()> {
    let is_there = |tool: &str| answers(Command::new("cargo").args([tool, "--version"]));
    if is_there("fmt") && is_there("clippy") {
        return Ok(());
    }
    step("installing rustfmt and clippy");
    process::run(Command::new("rustup").args(["component", "add", "rustfmt", "clippy"]))
        .context("rustfmt and clippy are missing and rustup could not add them")
}

fn find_or_install_nextest() -> TestRunner {
    let ours = places::target().join("tools/bin/cargo-nextest");
    for program in [PathBuf::from("cargo-nextest"), ours.clone()] {
        if answers(Command::new(&program).args(["nextest", "--version"])) {
            return TestRunner::Nextest(program);
        }
    }
    step("installing cargo-nextest, which runs the tests");
    let root = places::target().join("tools");
    match process::run(&mut nextest_install(&root)) {
        Ok(()) => TestRunner::Nextest(ours),
        Err(error) => {
            eprintln!("xtask: {error:#}; the tests run under `cargo test` instead, more slowly");
            TestRunner::CargoTest
        }
    }
}

/// In a target folder of its own, unoptimised: it waits for tests, it does not compute.
fn nextest_install(root: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.args(["install", "cargo-nextest", "--locked", "--version", NEXTEST, "--debug"]);
    command.arg("--root").arg(root).arg("--target-dir").arg(root.join("nextest-build"));
    command
}

/// Whether a command can be started and ends well; what it writes is not shown.
fn answers(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Says what takes time.
pub(crate) fn step(what: &str) {
    eprintln!("\n==> {what}");
}
