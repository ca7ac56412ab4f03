//! Newer catalogs of SAT than those that are built in, from the file that the operator names.

use std::error::Error;
use std::fs::File;
use std::path::Path;

use cfdi::catalog::update::{self, InstallError};

/// Puts the update of the file in use: to be called once, before anything is served. Where it
/// cannot be used the catalogs that are built in are, and the log says why.
pub fn install_from(path: &Path) {
    match File::open(path).map_err(InstallError::from).and_then(update::install_from) {
        Ok(update) => tracing::info!(published = %update.published(), "newer catalogs are in use"),
        Err(error) => tracing::warn!(
            path = %path.display(),
            error = &error as &dyn Error,
            "the catalogs of the configuration are not used"
        ),
    }
}

#[cfg(test)]
mod tests {
    use cfdi::catalog::update::{Contents, Update, installed};
    use jiff::civil::{Date, date};

    use super::*;

    /// Changes nothing but the day, for this process has other tests.
    fn contents(published: Date) -> Contents {
        Contents {
            published,
            prod_serv: vec![],
            unidades: vec![],
            codigos_postales: vec![],
            monedas: vec![],
            paises: vec![],
            tasas: vec![],
            cerradas: vec![],
        }
    }

    #[test]
    fn what_cannot_be_used_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalogos.cfdi");
        install_from(&path);
        std::fs::write(&path, "c_Pais").unwrap();
        install_from(&path);
        assert_eq!(installed(), None);
        let last = date(2099, 12, 31);
        std::fs::write(&path, Update::new(contents(last)).to_bytes()).unwrap();
        install_from(&path);
        assert_eq!(installed().map(Update::published), Some(last));
    }
}
