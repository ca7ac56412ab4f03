//! The register without its window.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use xtask::process;
use xtask::shop::Shop;

use crate::referees;
use crate::wait::until;

/// One sale, as `registerctl` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sold {
    /// `A-000001`.
    pub nota: String,
    /// Its id.
    pub id: String,
    /// `K7QM-3XWP-9TFA`.
    pub code: String,
    /// `$19.00`.
    pub total: String,
}

/// Sells, for cash; the window is closed.
///
/// # Errors
/// When the register refuses.
pub fn sell(shop: &Shop, products: &[&str]) -> Result<Sold> {
    let told = shop.registerctl("sell", products)?;
    let mut words = told.split_whitespace().map(ToOwned::to_owned);
    let mut next = || words.next().with_context(|| format!("registerctl told {told:?}"));
    Ok(Sold { nota: next()?, id: next()?, code: next()?, total: next()? })
}

/// Sends what waits and asks for what is new.
///
/// # Errors
/// When the portal does not take everything.
pub fn sync(shop: &Shop) -> Result<()> {
    shop.registerctl("sync", &[]).map(drop)
}

/// The line of one sale in the register's list.
///
/// # Errors
/// When it is not there.
pub fn sale(shop: &Shop, sold: &Sold) -> Result<String> {
    let sales = shop.registerctl("sales", &[])?;
    let line = sales.lines().find(|line| line.contains(&sold.id));
    Ok(line.with_context(|| format!("{} is not in the list", sold.nota))?.to_owned())
}

/// What the QR of a sale's receipt says.
///
/// # Errors
/// When the receipt does not come or has not one QR.
pub async fn receipt_link(shop: &Shop, sold: &Sold) -> Result<String> {
    referees::read_qr(&printed(&shop.folder().receipts(), &sold.nota, "png").await?)
}

/// The file that the printer made of a nota, once it is there.
///
/// # Errors
/// When it does not come.
pub async fn printed(folder: &Path, nota: &str, extension: &str) -> Result<PathBuf> {
    until(&format!("the .{extension} of {nota} from the printer"), || async {
        let mut files = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
        Ok(files.find(|file| {
            let is_of_nota = file.file_name().is_some_and(|n| n.to_string_lossy().contains(nota));
            is_of_nota && file.extension() == Some(OsStr::new(extension))
        }))
    })
    .await
}

/// The path that a sentence names, up to its `ending`.
///
/// # Errors
/// When it names none.
pub fn path_in(told: &str, ending: &str) -> Result<PathBuf> {
    let path = told
        .find('/')
        .zip(told.find(ending))
        .and_then(|(begin, end)| told.get(begin..end.checked_add(ending.len())?));
    Ok(path.with_context(|| format!("no path to a {ending} in {told:?}"))?.into())
}

/// Today in the shop's city, as a customer writes it: `20/11/2026`.
///
/// # Errors
/// When the machine does not tell.
pub fn today() -> Result<String> {
    let mut command = Command::new("date");
    command.arg("+%d/%m/%Y").env("TZ", "America/Mexico_City");
    Ok(process::output(&mut command)?.trim().to_owned())
}
