//! A list of taxpayers in place of SAT's L_RFC, which no PAC may publish.

use std::path::Path;
use std::{fs, io};

use cfdi::rules::{LRfc, ListError, RfcFile};

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The file cannot be read.
    #[error("the list of taxpayers cannot be read")]
    Io(#[from] io::Error),
    /// It is no such list.
    #[error("the list of taxpayers has not the form that it should have")]
    List(#[from] ListError),
    /// It has no row, so every receptor would be refused.
    #[error("the list of taxpayers is empty")]
    Empty,
}

/// Who is registered.
#[derive(Debug)]
pub struct Registry(RfcFile);

impl Registry {
    /// Reads the CSV that [`RfcFile::parse`] describes. An empty name, postal code or régimen means
    /// that any is accepted.
    ///
    /// # Errors
    /// [`RegistryError`] where the file is not such a list.
    pub fn read(path: &Path) -> Result<Self, RegistryError> {
        let list = RfcFile::parse(&fs::read_to_string(path)?)?;
        if list.is_empty() { Err(RegistryError::Empty) } else { Ok(Self(list)) }
    }

    pub(crate) fn list(&self) -> &dyn LRfc {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Registry, RegistryError, fs};

    #[test]
    fn a_list_that_says_nothing_or_nonsense_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("list.csv");
        let read = |text: &str| {
            fs::write(&file, text).unwrap();
            Registry::read(&file)
        };
        let heading = "rfc,nombre_sin_regimen_capital,cp,regimenes_L_RFC,marca_retencion\n";
        assert!(matches!(read(heading), Err(RegistryError::Empty)));
        let nonsense = read(&format!("{heading}A,B,C,D,7\n"));
        assert!(matches!(nonsense, Err(RegistryError::List(_))));
        let known = read(&format!("{heading}EKU9003173C9,ESCUELA KEMPER URGATE,42501,601,0\n"));
        assert!(known.unwrap().list().lookup("EKU9003173C9").is_some());
        assert!(matches!(Registry::read(&dir.path().join("none")), Err(RegistryError::Io(_))));
    }
}
