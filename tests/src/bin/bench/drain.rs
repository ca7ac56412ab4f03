//! A day without a line, and the line comes back.

use std::collections::HashSet;
use std::path::Path;
use std::time::{Duration, Instant};

use acceptance::ledger;
use anyhow::{Result, ensure};
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

use crate::printer::Printer;

/// Sales that are made while the portal is away.
const SALES: usize = 10_000;
/// What each of them sells.
const SKUS: [&str; 2] = ["REFRESCO-600", "LECHE-1L"];

/// How long the portal takes to have them all, each once.
///
/// # Errors
/// When a program refuses, or a sale is lost or doubled.
pub(crate) fn measure(stage: &Path) -> Result<Duration> {
    let mut shop = Shop::open(Folder::new(stage.join("drain")), Profile::Release)?;
    let printer = Printer::start()?;
    shop.registerctl("printer", &["--address", &printer.address])?;
    shop.stop_portal();
    let repeat = SALES.to_string();
    let words = [["--repeat", &repeat].as_slice(), &SKUS].concat();
    let told = shop.registerctl("sell", &words)?;
    let sold: HashSet<&str> =
        told.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
    ensure!(sold.len() == SALES, "{} sales were made", sold.len());
    shop.start_portal()?;
    let begun = Instant::now();
    shop.registerctl("sync", &[])?;
    let took = begun.elapsed();
    let kept = ledger::tickets(&shop)?;
    ensure!(kept.len() == SALES, "the portal keeps {} sales", kept.len());
    ensure!(kept.iter().all(|id| sold.contains(id.as_str())), "the portal keeps other sales");
    Ok(took)
}
