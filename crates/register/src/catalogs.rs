//! Newer catalogs of SAT than those that are built in, put beside the register's file.

use std::error::Error;
use std::fs::File;
use std::io;
use std::path::Path;

use cfdi::catalog::update::{InstallError, install_from};

/// The file of the update, in the data folder: `cfdi catalog update … --out catalogos.cfdi`.
const NAME: &str = "catalogos.cfdi";

/// Puts the update of the folder in use. Without one, or where it cannot be used, the catalogs that
/// are built in are: a register opens all the same, and the log says why.
pub(crate) fn install_beside(folder: &Path) {
    let path = folder.join(NAME);
    match File::open(&path).map_err(InstallError::from).and_then(install_from) {
        Ok(update) => tracing::info!(published = %update.published(), "newer catalogs are in use"),
        Err(InstallError::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => tracing::warn!(
            path = %path.display(),
            error = &error as &dyn Error,
            "the catalogs beside the register are not used"
        ),
    }
}
