//! c_Pais: a line for each code (`cargo xtask catalogs` writes them). The catalog has no days of
//! validity.

use std::collections::BTreeMap;
use std::fmt;

use faults::Fault;

use super::PAIS_UNKNOWN;
use super::update::{self, Update};

static LINES: &str = include_str!("pais.txt");

/// A code of c_Pais.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pais {
    code: &'static str,
    description: &'static str,
}

impl Pais {
    /// Reads SAT's code: three letters.
    ///
    /// # Errors
    /// `catalog-10`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let code = text.trim();
        let mut known = updated().chain(built_in());
        known
            .find(|pais| pais.code == code)
            .ok_or_else(|| Fault::new(&PAIS_UNKNOWN, "").with("given", code))
    }

    /// Every code, sorted.
    pub fn all() -> impl Iterator<Item = Self> {
        let known = built_in().chain(updated()).map(|pais| (pais.code, pais));
        // Of a code that is in both the later one stays.
        known.collect::<BTreeMap<_, _>>().into_values()
    }

    pub(super) fn is_built_in(code: &str) -> bool {
        built_in().any(|pais| pais.code == code)
    }

    /// SAT's code: `MEX`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// SAT's text.
    pub fn description(&self) -> &'static str {
        self.description
    }
}

fn updated() -> impl Iterator<Item = Pais> {
    let rows = update::installed().into_iter().flat_map(Update::paises);
    rows.map(|row| Pais { code: &row.clave, description: &row.descripcion })
}

fn built_in() -> impl Iterator<Item = Pais> {
    let fields = LINES.lines().filter_map(|line| line.split_once('|'));
    fields.map(|(code, description)| Pais { code, description })
}

impl fmt::Display for Pais {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_country() {
        assert_eq!(Pais::all().count(), LINES.lines().count());
        assert_eq!(Pais::all().count(), 250);
        for pais in Pais::all() {
            assert_eq!(Pais::parse(pais.code()), Ok(pais));
        }
        assert_eq!(Pais::parse("DEU").unwrap().description(), "Alemania");
        for text in ["", "MX", "México"] {
            assert_eq!(Pais::parse(text).unwrap_err().code.id, "catalog-10", "{text:?}");
        }
    }
}
