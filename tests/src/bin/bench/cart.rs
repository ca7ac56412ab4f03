//! The register's cart, looked at from outside.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result};
use xtask::shop::Shop;

use crate::DEADLINE;

/// Says when what is in the register's cart changes.
const WATCH: &str = "\
import sqlite3, sys, time
base = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True)
last = None
while True:
    now = base.execute('SELECT COUNT(*), SUM(quantity_micros) FROM cart_lines').fetchone()
    if now != last:
        print(now, flush=True)
        last = now
    time.sleep(0.001)
";

/// The look-out at the cart. Dropping it ends it.
pub(crate) struct Cart {
    /// When it changed.
    pub(crate) changes: Receiver<Instant>,
    watcher: Child,
}

impl Cart {
    pub(crate) fn watch(shop: &Shop) -> Result<Self> {
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
