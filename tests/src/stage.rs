//! Where a test plays.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use xtask::places;

/// An empty folder `target/acceptance/<name>`. What the last run left there is gone; what this one
/// leaves, logs above all, stays to be looked at.
///
/// # Errors
/// When it cannot be emptied.
pub fn empty(name: &str) -> Result<PathBuf> {
    let folder = places::target().join("acceptance").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("emptying {}", folder.display()))?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
