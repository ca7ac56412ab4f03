//! Cargo, always asked for the same thing: with one profile and one set of features each
//! dependency is compiled once, whichever verb comes first.

use std::process::Command;

use anyhow::Result;

use crate::places::{self, Profile};
use crate::process;
use crate::setup::step;

/// Everything, the pages inside the window's binary, the end-to-end tests among the targets.
const WHOLE: &[&str] = &["--workspace", "--features", "talon/embedded-ui,acceptance/end-to-end"];

/// A cargo command over the whole workspace.
pub fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(words).args(WHOLE).current_dir(places::root());
    command
}

/// Builds every program.
///
/// # Errors
/// When something does not compile.
pub fn programs(profile: Profile) -> Result<()> {
    step("building the programs");
    let mut command = cargo(&["build", "--bins"]);
    match profile {
        Profile::Dev => {}
        Profile::Release => {
            command.arg("--release");
        }
    }
    process::run(&mut command)
}
