//! What programs keep in memory.

use std::collections::HashMap;
use std::fs;

use anyhow::{Context, Result};

/// What a process and all that it started keep in memory, in KiB; of pages that several share each
/// has its part.
///
/// # Errors
/// When the system does not tell.
pub(crate) fn of_tree(root: u32) -> Result<u64> {
    let parents = parents()?;
    let mut total = 0;
    for process in parents.keys() {
        let mut up = Some(process);
        while let Some(place) = up
            && *place != root
        {
            up = parents.get(place);
        }
        if up.is_some() {
            total += share(*process)?;
        }
    }
    Ok(total)
}

/// Each process's parent.
fn parents() -> Result<HashMap<u32, u32>> {
    let mut parents = HashMap::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Ok(process) = entry.file_name().to_string_lossy().parse() else { continue };
        // One that has just ended tells nothing any more.
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        // After the program's name, which is in parentheses: its state, and its parent.
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
        parents.insert(process, parent.context("a process has a parent")?.parse()?);
    }
    Ok(parents)
}

fn share(process: u32) -> Result<u64> {
    let Ok(text) = fs::read_to_string(format!("/proc/{process}/smaps_rollup")) else {
        return Ok(0);
    };
    let pss = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kib = pss.and_then(|rest| rest.split_whitespace().next());
    kib.map_or(Ok(0), |kib| Ok(kib.parse()?))
}
