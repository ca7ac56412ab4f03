//! The update in use, one for the whole run.

use std::io::{self, Read};
use std::sync::OnceLock;

use faults::Fault;

use super::{UPDATE_INSTALLED, UPDATE_NOT_ONE, Update};

/// No file of an update is larger; one of SAT's is of less than a megabyte.
pub const FILE_BYTES_MAX: u64 = 64 << 20;

/// An update is not in use.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// What was to be read could not be.
    #[error("the file cannot be read")]
    Unreadable(#[from] io::Error),
    /// `catalog-17` to `catalog-20`.
    #[error("the update is refused")]
    Refused(#[from] Fault),
}

static INSTALLED: OnceLock<Update> = OnceLock::new();

/// Puts an update over what is built in, for the rest of the run. The same one again changes
/// nothing.
///
/// To be called once, before documents are judged: a lookup before it has answered from what is
/// built in.
///
/// # Errors
/// `catalog-20`: there is another already, which stays.
pub fn install(update: Update) -> Result<&'static Update, Fault> {
    let kept = match INSTALLED.set(update) {
        Ok(()) => installed(),
        Err(update) => installed().filter(|kept| **kept == update),
    };
    kept.ok_or_else(|| Fault::new(&UPDATE_INSTALLED, ""))
}

/// Reads the file of an update, and [installs](install) it.
///
/// # Errors
/// It cannot be read, or is none: what was in use stays in use.
pub fn install_from(file: impl Read) -> Result<&'static Update, InstallError> {
    let mut bytes = Vec::new();
    let mut bounded = file.take(FILE_BYTES_MAX);
    bounded.read_to_end(&mut bytes)?;
    if bounded.limit() == 0 {
        return Err(Fault::new(&UPDATE_NOT_ONE, "").into());
    }
    Ok(install(Update::read(&bytes)?)?)
}

/// The update in use, if there is one.
pub fn installed() -> Option<&'static Update> {
    INSTALLED.get()
}
