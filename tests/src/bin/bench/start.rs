//! From a cold process to a receipt, and the same way as far as an empty window has it.

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use acceptance::display::Display;
use anyhow::{Context, Result, bail};
use xtask::places::{self, Profile};
use xtask::process::{self, Daemon};
use xtask::shop::Shop;

use crate::DEADLINE;
use crate::cart::Cart;
use crate::memory;
use crate::printer::Printer;

/// Between two looks at the window's log; far below what is measured.
const GLANCE: Duration = Duration::from_millis(1);
/// How long a scanned code may take before it is taken for lost.
const TAKEN: Duration = Duration::from_millis(60);
/// A cashier's own pause between two keys; it is not measured.
const REST: Duration = Duration::from_millis(300);
/// Codes that are scanned once the window has come to rest.
const AGAIN: usize = 5;
/// A soft drink, as a scanner types it.
const BARCODE: &str = "7508108000371";

/// What one run of the register took.
pub(crate) struct Times {
    /// Until its page asked the first question.
    pub(crate) page: Duration,
    /// Until a scanned code was in the cart.
    pub(crate) scan: Duration,
    /// Later: from the first key of a code until it is in the cart.
    pub(crate) again: Duration,
    /// From the payment's key to the receipt.
    pub(crate) receipt: Duration,
    /// KiB, with one product in the cart.
    pub(crate) memory: u64,
}

/// What one run of an empty window took.
pub(crate) struct Empty {
    /// Until its page asked the first question.
    pub(crate) page: Duration,
    /// Until it had taken the end of a scanned code.
    pub(crate) scan: Duration,
    /// Later: from the first key of a code until it is taken.
    pub(crate) again: Duration,
    /// KiB, then.
    pub(crate) memory: u64,
}

/// One cold start of the register, and one sale.
///
/// # Errors
/// When the window does not answer, or no receipt comes.
pub(crate) fn register(shop: &Shop, display: &Display, printer: &Printer) -> Result<Times> {
    let log = shop.folder().log("window");
    let cart = Cart::watch(shop)?;
    let (window, start) = open(shop.window(), shop, display, &log)?;
    wait_for_line(&log, "window ready")?;
    let page = start.elapsed();
    let taken = scan_until(display, || cart.changes.recv_timeout(TAKEN).ok())?;
    let scan = taken.saturating_duration_since(start);
    thread::sleep(REST);
    let memory = memory::of_tree(window.id())?;
    cart.changes.try_iter().for_each(drop);
    let again = scan_again(display, || cart.changes.recv_timeout(DEADLINE).ok())?;
    press(display, &["key", "F12"])?;
    thread::sleep(REST);
    // The window of the last run ended with its receipt and may have printed it once more.
    printer.receipts.try_iter().for_each(drop);
    let payment = Instant::now();
    press(display, &["key", "Return"])?;
    let received = printer.receipts.recv_timeout(DEADLINE).context("no receipt came")?;
    window.end();
    let receipt = received.checked_duration_since(payment).context("a receipt of another sale")?;
    Ok(Times { page, scan, again, receipt, memory })
}

/// One cold start of an empty window.
///
/// # Errors
/// When the window does not answer.
pub(crate) fn empty(shop: &Shop, display: &Display) -> Result<Empty> {
    let log = shop.folder().log("empty-window");
    let program = places::program(Profile::Release, "empty_window");
    let (window, start) = open(Command::new(program), shop, display, &log)?;
    wait_for_line(&log, "window ready")?;
    let page = start.elapsed();
    let told = Cell::new(0);
    let taken = |patience| {
        let end = Instant::now() + patience;
        while Instant::now() < end {
            let now = fs::read_to_string(&log).unwrap_or_default().matches("code taken").count();
            if now > told.replace(now) {
                return Some(Instant::now());
            }
            thread::sleep(GLANCE);
        }
        None
    };
    let scan = scan_until(display, || taken(TAKEN))?.saturating_duration_since(start);
    thread::sleep(REST);
    let memory = memory::of_tree(window.id())?;
    let again = scan_again(display, || taken(DEADLINE))?;
    window.end();
    Ok(Empty { page, scan, again, memory })
}

/// Starts a window's program, with an empty log.
fn open(
    mut command: Command,
    shop: &Shop,
    display: &Display,
    log: &Path,
) -> Result<(Daemon, Instant)> {
    if log.exists() {
        fs::remove_file(log)?;
    }
    command
        .env("DISPLAY", display.name())
        .env("XDG_DATA_HOME", shop.folder().path().join("webview"))
        .env_remove("WAYLAND_DISPLAY");
    let start = Instant::now();
    Ok((Daemon::start("a window", command, log)?, start))
}

/// Scans until the window has it; gives when that was. A code that came too early is lost in part,
/// refused, and typed over by the next.
fn scan_until(display: &Display, taken: impl Fn() -> Option<Instant>) -> Result<Instant> {
    let end = Instant::now() + DEADLINE;
    while Instant::now() < end {
        scan(display)?;
        if let Some(taken) = taken() {
            return Ok(taken);
        }
    }
    bail!("the window took no key")
}

/// Scans some codes, one after the other; gives how long the one in the middle took.
fn scan_again(display: &Display, taken: impl Fn() -> Option<Instant>) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..AGAIN {
        thread::sleep(REST);
        let begun = Instant::now();
        scan(display)?;
        let taken = taken().context("a scanned code was not taken")?;
        times.push(taken.saturating_duration_since(begun));
    }
    times.sort_unstable();
    times.get(AGAIN / 2).copied().context("nothing was scanned")
}

/// As a scanner types a code.
fn scan(display: &Display) -> Result<()> {
    press(display, &["type", "--delay", "1", BARCODE])?;
    press(display, &["key", "Return"])
}

/// Presses keys as a keyboard does, wherever the focus is.
fn press(display: &Display, words: &[&str]) -> Result<()> {
    process::run(Command::new("xdotool").args(words).env("DISPLAY", display.name()))
}

fn wait_for_line(log: &Path, words: &str) -> Result<()> {
    let end = Instant::now() + DEADLINE;
    while Instant::now() < end {
        if fs::read_to_string(log).is_ok_and(|text| text.contains(words)) {
            return Ok(());
        }
        thread::sleep(GLANCE);
    }
    bail!("the window did not say {words:?}:\n{}", fs::read_to_string(log)?)
}
