//! The window's pages, which the window's binary carries inside.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::Result;

use crate::setup::{Node, step};
use crate::{places, process};

/// Checks types, accessibility and styles.
///
/// # Errors
/// When something is wrong with the pages.
pub fn check(node: &Node) -> Result<()> {
    npm(node, &["run", "check"])
}

/// Runs the tests of the pages.
///
/// # Errors
/// When one fails.
pub fn test(node: &Node) -> Result<()> {
    npm(node, &["test"])
}

/// Builds `ui/dist` where it is older than what it is made from: a build that changes nothing would
/// still have the window linked anew.
///
/// # Errors
/// When the build fails.
pub fn build(node: &Node) -> Result<()> {
    let ui = places::root().join("ui");
    let built = fs::metadata(ui.join("dist/index.html")).and_then(|file| file.modified()).ok();
    if built.is_some() && built > newest(&ui)? {
        return Ok(());
    }
    step("building the window's pages");
    npm(node, &["run", "build"])
}

fn npm(node: &Node, arguments: &[&str]) -> Result<()> {
    process::run(node.npm().args(arguments).current_dir(places::root().join("ui")))
}

/// When any file below was changed last, what is made or fetched left out.
fn newest(folder: &Path) -> Result<Option<SystemTime>> {
    let mut newest = None;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let changed = if !entry.file_type()?.is_dir() {
            Some(entry.metadata()?.modified()?)
        } else if ["node_modules", "dist"].iter().any(|name| entry.file_name() == *name) {
            None
        } else {
            self::newest(&entry.path())?
        };
        newest = newest.max(changed);
    }
    Ok(newest)
}
