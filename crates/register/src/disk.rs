//! What is in the way when a file cannot be written: the words for it are not the same for a full
//! disk and for one that is write-protected.

use std::fs;
use std::io;
use std::path::Path;

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
    let written = fs::File::create(&probe).and_then(|mut file| {
        io::Write::write_all(&mut file, &PROBE).and_then(|()| file.sync_all())
    });
    // It may not be there.
    drop(fs::remove_file(&probe));
    written.map_or_else(|error| code_of(&error, other), |()| other)
}
