//! How fast the product is, on this machine.

use std::process::Command;

use anyhow::Result;

use crate::places::{self, Profile};
use crate::setup::{Purpose, setup};
use crate::{build, process, ui};

/// `cargo xtask bench register`: the window's start and the way of a receipt, in a release build.
///
/// # Errors
/// When something cannot be installed, built or started.
pub fn register() -> Result<()> {
    let tools = setup(Purpose::Tests)?;
    ui::build(&tools.node)?;
    build::programs(Profile::Release)?;
    process::run(&mut Command::new(places::program(Profile::Release, "bench")))
}
