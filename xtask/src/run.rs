//! `cargo xtask run`: the whole product on this machine, to be looked at.

use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::places::{self, Profile};
use crate::process::{self, Daemon};
use crate::setup::{Purpose, setup};
use crate::shop::{Folder, Shop};
use crate::{build, ui};

/// How often we look whether the window was closed or Ctrl-C was pressed.
const GLANCE: Duration = Duration::from_millis(50);

/// From what the demo starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// What the last demo left.
    Kept,
    /// Nothing.
    Fresh,
}

/// `cargo xtask run [--fresh]`.
///
/// # Errors
/// When something cannot be installed, built or started.
pub fn demo(start: Start) -> Result<()> {
    let tools = setup(Purpose::Window)?;
    ui::build(&tools.node)?;
    build::programs(Profile::Dev)?;
    let folder = Folder::new(places::target().join("demo"));
    if start == Start::Fresh && folder.path().exists() {
        fs::remove_dir_all(folder.path()).context("emptying target/demo")?;
    }
    // From here on Ctrl-C ends what we started first.
    let stop = Stop::listen()?;
    let shop = Shop::open(folder, Profile::Dev).context(
        "the demo did not start; if an older build made target/demo, `cargo xtask run --fresh` \
         makes a new one",
    )?;
    println!("\nPortal     {}", shop.portal_url());
    println!("Receipts   {}", shop.folder().receipts().display());
    println!("Logs       {}", shop.folder().path().join("logs").display());
    let mut window = open_window(&shop)?;
    while !stop.was_asked() {
        if let Some(window) = &mut window
            && window.has_ended()?
        {
            println!("The window was closed.");
            break;
        }
        thread::sleep(GLANCE);
    }
    println!("Ending the demo. What was sold is kept in target/demo.");
    // The window first, while the portal can still take what it has to send.
    drop(window);
    drop(shop);
    Ok(())
}

fn open_window(shop: &Shop) -> Result<Option<Daemon>> {
    if places::variable("DISPLAY").is_none() && places::variable("WAYLAND_DISPLAY").is_none() {
        println!(
            "\nThere is no display, so the register's window is not opened; the portal runs until \
             Ctrl-C.\nOver ssh, `ssh -X` brings a display; `Xvfb :7 & DISPLAY=:7 cargo xtask run` \
             makes one.\n`cargo xtask run --story` needs none."
        );
        return Ok(None);
    }
    println!("\nClose the window or press Ctrl-C to end.");
    let log = shop.folder().log("window");
    Daemon::start("the register's window", shop.window(), &log).map(Some)
}

/// `cargo xtask run --story`: unattended; what it leaves is in `target/story`.
///
/// # Errors
/// When something cannot be installed, built or started, or the story does not come to its end.
pub fn story() -> Result<()> {
    let tools = setup(Purpose::Tests)?;
    ui::build(&tools.node)?;
    build::programs(Profile::Dev)?;
    process::run(&mut Command::new(places::program(Profile::Dev, "story")))
}

/// Whether we were asked to end: Ctrl-C, a closed terminal, or `kill`.
struct Stop(Arc<AtomicBool>);

impl Stop {
    fn listen() -> Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&asked))?;
        }
        Ok(Self(asked))
    }

    fn was_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
