//! How fast the product is, on this machine.

use std::process::Command;

use anyhow::Result;

use crate::places::{self, Profile};
use crate::setup::{Purpose, setup};
use crate::{build, process, ui};

/// `cargo xtask bench register`: the window's start beside an empty one, the way of a receipt and
/// that of a day's sales to the portal, then a register with a million sales, in a release build.
///
/// # Errors
/// When something cannot be installed, built or started.
pub fn register() -> Result<()> {
    let tools = setup(Purpose::Tests)?;
    ui::build(&tools.node)?;
    build::programs(Profile::Release)?;
    let empty_window = ["build", "--release", "--bin", "empty_window"];
    process::run(build::cargo(&empty_window).args(["--features", "talon/empty-window"]))?;
    process::run(&mut Command::new(places::program(Profile::Release, "bench")))?;
    let mut bench = Command::new("cargo");
    bench.args(["bench", "--package", "register", "--bench", "full_size"]);
    process::run(bench.current_dir(places::root()))
}

/// `cargo xtask bench portal`: purchases looked up and invoiced, in a release build.
///
/// # Errors
/// When something cannot be installed, built or started.
pub fn portal() -> Result<()> {
    setup(Purpose::Tests)?;
    let mut bench = Command::new("cargo");
    bench.args(["bench", "--package", "portal", "--bench", "portal"]).current_dir(places::root());
    process::run(&mut bench)
}
