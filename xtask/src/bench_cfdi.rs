//! How fast documents are built, sealed, verified and printed.

use std::process::Command;

use anyhow::Result;

use crate::places;
use crate::process;
use crate::setup::step;

const BENCH: [&str; 5] = ["bench", "--package", "cfdi-cli", "--bench", "cfdi"];

/// `cargo xtask bench cfdi`: the benchmark of `cfdi-cli`, on one core where `taskset` is at hand,
/// beside satcfdi where `target/satcfdi/venv` has it (`docs/benchmarks.md` tells how to put it
/// there).
///
/// # Errors
/// When it cannot be built or does not end well.
pub fn run() -> Result<()> {
    step("building the benchmark");
    process::run(Command::new("cargo").args(BENCH).arg("--no-run").current_dir(places::root()))?;
    step("measuring; this takes some minutes");
    // The compiler has done its work; what remains is the benchmark and what it starts.
    let mut command = if places::on_path("taskset") {
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", "0", "cargo"]);
        command
    } else {
        Command::new("cargo")
    };
    command.args(BENCH).current_dir(places::root());
    let python = places::target().join("satcfdi/venv/bin/python");
    if python.is_file() {
        command.args(["--", "--satcfdi"]).arg(python);
    }
    process::run(&mut command)
}
