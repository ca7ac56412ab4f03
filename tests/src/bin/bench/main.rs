//! `cargo xtask bench register`: how long a cashier waits.
//!
//! Every run is a cold process on a register of years: the window is opened, a code is scanned
//! again and again until the register has the product in its cart, the sale is paid by keys, and
//! the bytes are awaited at a network printer. Keys are X events; the cart and the bytes are looked
//! at from outside. Beside each run an empty Tauri window goes the same way as far as it can.
//! Then a day's sales are made without a line, and the line comes back.

mod cart;
mod drain;
mod memory;
mod printer;
mod start;

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use acceptance::display::Display;
use acceptance::stage;
use anyhow::{Context, Result};
use xtask::places::{self, Profile};
use xtask::process;
use xtask::shop::{Folder, Shop};

use printer::Printer;

const RUNS: usize = 10;
/// What has not happened by then will not.
const DEADLINE: Duration = Duration::from_secs(20);
/// What the register has sold before.
const SALES: &str = "1000000";
/// What it sells first, so that the others have a model.
const SKU: &str = "LECHE-1L";

fn main() -> Result<()> {
    let sales = env::args().nth(1).unwrap_or_else(|| SALES.to_owned());
    let stage = stage::empty("bench")?;
    let drained = drain::measure(&stage)?;
    println!("10,000 sales reached the portal in {drained:.1?} (wanted: ≤ 10 s), each once.");
    let (registers, windows) = starts(&stage, &sales)?;
    println!("\nRelease build, {sales} sales, {RUNS} cold processes of each, milliseconds:\n");
    println!("| what | least | median | most | wanted |");
    println!("|---|---|---|---|---|");
    let page = "process start → the page asks its first question";
    let scan = "process start → a scanned code is taken";
    row(&format!("empty window: {page}"), windows.iter().map(|w| w.page.as_millis()), "");
    row(page, registers.iter().map(|r| r.page.as_millis()), "empty + 300");
    row(&format!("empty window: {scan}"), windows.iter().map(|w| w.scan.as_millis()), "");
    row(scan, registers.iter().map(|r| r.scan.as_millis()), "empty + 300");
    let again = "a scanned code, first key → taken";
    row(&format!("empty window: {again}"), windows.iter().map(|w| w.again.as_millis()), "");
    row(again, registers.iter().map(|r| r.again.as_millis()), "");
    let receipts = registers.iter().map(|r| r.receipt.as_millis());
    row("payment key → receipt at the printer", receipts, "≤ 50");
    row("empty window: memory, MiB", windows.iter().map(|w| mebibytes(w.memory)), "");
    row("memory, MiB", registers.iter().map(|r| mebibytes(r.memory)), "empty + 60");
    Ok(())
}

/// Runs of the register and of an empty window, in turns.
fn starts(stage: &Path, sales: &str) -> Result<(Vec<start::Times>, Vec<start::Empty>)> {
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Release)?;
    shop.registerctl("sell", &[SKU])?;
    let printer = Printer::start()?;
    shop.registerctl("printer", &["--address", &printer.address])?;
    fill(&shop.folder().register(), sales)?;
    // A register of years has told its price list.
    shop.registerctl("sync", &[])?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let (mut registers, mut windows) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        let failed = || format!("run {run}");
        windows.push(start::empty(&shop, &display).with_context(failed)?);
        registers.push(start::register(&shop, &display, &printer).with_context(failed)?);
    }
    Ok((registers, windows))
}

/// Puts years of sales and fifty thousand products into a register's file.
fn fill(register: &Path, sales: &str) -> Result<()> {
    let mut bench = Command::new("cargo");
    bench.args(["bench", "--package", "register", "--bench", "full_size", "--"]);
    bench.args(["--sales", sales, "--fill"]).arg(register).current_dir(places::root());
    process::run(&mut bench)
}

fn row(what: &str, measured: impl Iterator<Item = impl Into<u128>>, wanted: &str) {
    let mut measured: Vec<u128> = measured.map(Into::into).collect();
    measured.sort_unstable();
    let middle = measured.get(measured.len() / 2).copied().unwrap_or_default();
    let (least, most) = (measured.first().unwrap_or(&0), measured.last().unwrap_or(&0));
    println!("| {what} | {least} | {middle} | {most} | {wanted} |");
}

fn mebibytes(kib: u64) -> u64 {
    kib.div_ceil(1024)
}
