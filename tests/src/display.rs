//! A screen: somebody's, or one that nobody sees.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use xtask::places;
use xtask::process::Daemon;

use crate::wait::DEADLINE;

/// The smallest screen that the till is made for.
const SCREEN: &str = "1366x768x24";

/// Where windows open.
#[derive(Debug)]
pub struct Display {
    name: String,
    /// None where the screen is somebody's.
    _server: Option<Daemon>,
}

impl Display {
    /// The screen in front of whoever started us; where there is none, one of our own.
    ///
    /// # Errors
    /// As [`Display::start`].
    pub fn of_this_machine(log: &Path) -> Result<Self> {
        match places::variable("DISPLAY") {
            Some(name) => Ok(Self { name, _server: None }),
            None => Self::start(log),
        }
    }

    /// Starts a screen that nobody sees, at whatever number is free. Dropping it ends it.
    ///
    /// # Errors
    /// When Xvfb is not there or does not start.
    pub fn start(log: &Path) -> Result<Self> {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]);
        // It writes nothing but the number that it took.
        let (server, number) = Daemon::start_ready("Xvfb", command, log, ("", DEADLINE))
            .context("the screen that nobody sees")?;
        Ok(Self { name: format!(":{number}"), _server: Some(server) })
    }

    /// What DISPLAY is to be.
    pub fn name(&self) -> &str {
        &self.name
    }
}
