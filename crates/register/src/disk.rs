//! Files written whole, and what is in the way when one cannot be: the words for it are not the
//! same for a full disk and for one that is write-protected.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use faults::Code;

use crate::codes::{STORE_FULL, STORE_READ_ONLY};

/// So much is written to see whether a disk takes anything; less would fit into what is left of a
/// block.
static PROBE: [u8; 65_536] = [0; 65_536];
const PROBE_NAME: &str = "prueba-de-espacio";

/// Whether the disk takes nothing more.
pub(crate) fn is_full(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Whether nothing may be written there.
pub(crate) fn is_denied(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// The code for what the system said; `other` where it is neither.
pub(crate) fn code_of(error: &io::Error, other: &'static Code) -> &'static Code {
    if is_full(error.kind()) {
        &STORE_FULL
    } else if is_denied(error.kind()) {
        &STORE_READ_ONLY
    } else {
        other
    }
}

/// Asks the disk itself, where SQLite says no more than that it failed; `other` where the disk
/// takes what it is given.
pub(crate) fn ask(folder: &Path, other: &'static Code) -> &'static Code {
    let probe = folder.join(PROBE_NAME);
    let written = write_synced(&probe, &PROBE);
    // It may not be there.
    drop(fs::remove_file(&probe));
    written.map_or_else(|error| code_of(&error, other), |()| other)
}

/// `venta.csv`, or `venta (2).csv` where there is one.
pub(crate) fn free(folder: &Path, name: &str) -> PathBuf {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let numbered = (2_u32..).map(|number| folder.join(format!("{stem} ({number}).{end}")));
    let mut paths = std::iter::once(folder.join(name)).chain(numbered);
    paths.find(|path| !path.exists()).unwrap_or_else(|| folder.join(name))
}

/// Writes a file of which nobody ever sees a part, not even after a power cut.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("part");
    write_synced(&unfinished, bytes)?;
    fs::rename(&unfinished, path)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
