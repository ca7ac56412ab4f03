//! What the portal has written down, read by a program that is not ours.

use std::process::Command;

use anyhow::Result;
use xtask::process;
use xtask::shop::Shop;

const SELECT: &str = "\
import sqlite3, sys
base = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True)
for (id,) in base.execute('SELECT id FROM tickets'):
    print(id)
";

/// The ids of the tickets that arrived.
///
/// # Errors
/// When the database cannot be read.
pub fn tickets(shop: &Shop) -> Result<Vec<String>> {
    let mut command = Command::new("python3");
    command.args(["-c", SELECT]).arg(shop.folder().portal_database());
    Ok(process::output(&mut command)?.lines().map(ToOwned::to_owned).collect())
}
