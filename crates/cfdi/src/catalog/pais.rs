//! c_Pais: a line for each code (`cargo xtask catalogs` writes them). The catalog has no days of
//! validity.

use std::fmt;

use faults::Fault;

use super::PAIS_UNKNOWN;

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
        Self::all()
            .find(|pais| pais.code == code)
            .ok_or_else(|| Fault::new(&PAIS_UNKNOWN, "").with("given", code))
    }

    /// Every code, sorted.
    pub fn all() -> impl Iterator<Item = Self> {
        let fields = LINES.lines().filter_map(|line| line.split_once('|'));
        fields.map(|(code, description)| Self { code, description })
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
