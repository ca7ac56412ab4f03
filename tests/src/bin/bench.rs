//! `cargo xtask bench register`: how long a cashier waits.
//!
//! Every run is a cold process: the window is opened, a code is scanned again and again until the
//! register has the product in its cart, the sale is paid by keys, and the bytes are awaited at a
//! network printer. Keys are X events; the cart and the bytes are looked at from outside.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use acceptance::display::Display;
use acceptance::stage;
use anyhow::{Context, Result, bail};
use xtask::places::Profile;
use xtask::process::{self, Daemon};
use xtask::shop::{Folder, Shop};

const RUNS: usize = 10;
const DEADLINE: Duration = Duration::from_secs(20);
/// Between two looks at the window's log; far below what is measured.
const GLANCE: Duration = Duration::from_millis(1);
/// How long a scanned code may take to the cart before it is taken for lost.
const TAKEN: Duration = Duration::from_millis(60);
/// A cashier's own pause between two keys; it is not measured.
const REST: Duration = Duration::from_millis(300);
/// A soft drink, as a scanner types it.
const BARCODE: &str = "7508108000371";

/// Says when the number of lines in the register's cart changes.
const WATCH: &str = "\
import sqlite3, sys, time
base = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True)
last = None
while True:
    lines = base.execute('SELECT COUNT(*) FROM cart_lines').fetchone()[0]
    if lines != last:
        print(lines, flush=True)
        last = lines
    time.sleep(0.001)
";

/// What one run took.
struct Times {
    page: Duration,
    scan: Duration,
    receipt: Duration,
}

fn main() -> Result<()> {
    let stage = stage::empty("bench")?;
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Release)?;
    let printer = Printer::start()?;
    shop.registerctl("printer", &["--address", &printer.address])?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let mut runs = Vec::new();
    for run in 0..RUNS {
        runs.push(measure(&shop, &display, &printer).with_context(|| format!("run {run}"))?);
    }
    println!("\nRelease build, {RUNS} cold processes on this machine, milliseconds:\n");
    println!("| what | least | median | most | wanted |");
    println!("|---|---|---|---|---|");
    print_row("process start → the page asks its first question", runs.iter().map(|r| r.page), "");
    print_row(
        "process start → a scanned code is in the cart",
        runs.iter().map(|r| r.scan),
        "≤ 1500",
    );
    print_row("payment key → receipt at the printer", runs.iter().map(|r| r.receipt), "≤ 50");
    Ok(())
}

fn print_row(what: &str, times: impl Iterator<Item = Duration>, wanted: &str) {
    let mut times: Vec<u128> = times.map(|time| time.as_millis()).collect();
    times.sort_unstable();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    let (least, most) = (times.first().unwrap_or(&0), times.last().unwrap_or(&0));
    println!("| {what} | {least} | {middle} | {most} | {wanted} |");
}

fn measure(shop: &Shop, display: &Display, printer: &Printer) -> Result<Times> {
    let log = shop.folder().log("window");
    if log.exists() {
        fs::remove_file(&log)?;
    }
    let mut command = shop.window();
    command
        .env("DISPLAY", display.name())
        .env("XDG_DATA_HOME", shop.folder().path().join("webview"))
        .env_remove("WAYLAND_DISPLAY");
    let cart = Cart::watch(shop)?;
    let start = Instant::now();
    let window = Daemon::start("the register's window", command, &log)?;
    wait_for_line(&log, "window ready")?;
    let page = start.elapsed();
    let scan = scan_until_taken(display, &cart)?.saturating_duration_since(start);
    thread::sleep(REST);
    press(display, &["key", "F12"])?;
    thread::sleep(REST);
    // The window of the last run ended with its receipt and may have printed it once more.
    printer.receipts.try_iter().for_each(drop);
    let payment = Instant::now();
    press(display, &["key", "Return"])?;
    let received = printer.receipts.recv_timeout(DEADLINE).context("no receipt came")?;
    window.end();
    let receipt = received.checked_duration_since(payment).context("a receipt of another sale")?;
    Ok(Times { page, scan, receipt })
}

/// Scans until there is something in the cart; gives when it was there. A code that came too early
/// is lost in part, refused, and typed over by the next.
fn scan_until_taken(display: &Display, cart: &Cart) -> Result<Instant> {
    let end = Instant::now() + DEADLINE;
    while Instant::now() < end {
        press(display, &["type", "--delay", "1", BARCODE])?;
        press(display, &["key", "Return"])?;
        if let Ok(taken) = cart.changes.recv_timeout(TAKEN) {
            return Ok(taken);
        }
    }
    bail!("the window took no key")
}

/// The register's cart, looked at from outside. Dropping it ends the look-out.
struct Cart {
    changes: Receiver<Instant>,
    watcher: Child,
}

impl Cart {
    fn watch(shop: &Shop) -> Result<Self> {
        let mut command = Command::new("python3");
        command.args(["-c", WATCH]).arg(shop.folder().register().join("register.sqlite"));
        let mut watcher = command.stdout(Stdio::piped()).spawn()?;
        let stdout = watcher.stdout.take().context("the output is a pipe")?;
        let (sender, changes) = mpsc::channel();
        thread::spawn(move || {
            for _line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(Instant::now()).is_err() {
                    break;
                }
            }
        });
        // The first line says that the cart is empty.
        changes.recv_timeout(DEADLINE).context("the cart could not be looked at")?;
        Ok(Self { changes, watcher })
    }
}

impl Drop for Cart {
    fn drop(&mut self) {
        if self.watcher.kill().and_then(|()| self.watcher.wait()).is_err() {
            eprintln!("the look-out at the cart was not seen to end");
        }
    }
}

/// Presses keys as a keyboard does, wherever the focus is.
fn press(display: &Display, words: &[&str]) -> Result<()> {
    process::run(Command::new("xdotool").args(words).env("DISPLAY", display.name()))
}

/// A network printer: it takes what comes and says when the last byte was there.
struct Printer {
    address: String,
    receipts: Receiver<Instant>,
}

impl Printer {
    fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?.to_string();
        let (sender, receipts) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Some(last) = take(stream)
                    && sender.send(last).is_err()
                {
                    break;
                }
            }
        });
        Ok(Self { address, receipts })
    }
}

/// Reads until the register hangs up; none where it sent nothing.
fn take(mut stream: TcpStream) -> Option<Instant> {
    let mut buffer = [0; 4096];
    let mut last = None;
    while stream.read(&mut buffer).is_ok_and(|count| count > 0) {
        last = Some(Instant::now());
    }
    last
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
