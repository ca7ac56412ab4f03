//! A list of taxpayers in place of SAT's L_RFC, which no PAC may publish.

use std::collections::HashMap;
use std::path::Path;

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// It cannot be read as CSV with the four columns.
    #[error("the list of taxpayers is not a CSV of rfc, nombre, cp, regimenes")]
    Csv(#[from] csv::Error),
    /// It has no row, so every receptor would be refused.
    #[error("the list of taxpayers is empty")]
    Empty,
}

/// Who is registered, by RFC.
#[derive(Debug)]
pub struct Registry(HashMap<String, Taxpayer>);

/// What the list says of one taxpayer.
#[derive(Debug)]
pub(crate) struct Taxpayer {
    pub(crate) nombre: String,
    /// Empty where the list does not know it; then any is accepted.
    pub(crate) codigo_postal: String,
    /// Empty where the list does not know them; then any is accepted.
    pub(crate) regimenes: Vec<String>,
}

impl Registry {
    /// Reads a CSV with a heading and at least the columns rfc, nombre, cp and regimenes, in this
    /// order; several régimenes are parted by blanks, `;` or `|`. Further columns are ignored.
    ///
    /// # Errors
    /// [`RegistryError`] where the file is not such a list.
    pub fn read(path: &Path) -> Result<Self, RegistryError> {
        let mut taxpayers = HashMap::new();
        for record in csv::ReaderBuilder::new().flexible(true).from_path(path)?.records() {
            let record = record?;
            let field = |place| record.get(place).unwrap_or_default().trim().to_owned();
            let regimenes = field(3);
            let regimenes = regimenes.split([' ', ';', '|']).filter(|code| !code.is_empty());
            let taxpayer = Taxpayer {
                nombre: field(1),
                codigo_postal: field(2),
                regimenes: regimenes.map(str::to_owned).collect(),
            };
            taxpayers.insert(field(0), taxpayer);
        }
        if taxpayers.is_empty() { Err(RegistryError::Empty) } else { Ok(Self(taxpayers)) }
    }

    pub(crate) fn find(&self, rfc: &str) -> Option<&Taxpayer> {
        self.0.get(rfc)
    }
}
