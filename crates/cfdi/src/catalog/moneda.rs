//! c_Moneda: a line for each code (`cargo xtask catalogs` writes them).

use std::collections::BTreeMap;
use std::fmt;

use faults::Fault;
use jiff::civil::{Date, date};

use super::update::{self, Update};
use super::{MONEDA_UNKNOWN, Vigencia};

static LINES: &str = include_str!("moneda.txt");

/// The first day of CFDI 4.0, and of nearly every currency.
const FIRST_DAY: Date = date(2022, 1, 1);
/// Currencies that the catalog has had since 2023-05-29 only (catCFDI of 2026-08-06).
const LATER: [&str; 5] = ["CNH", "ESD", "NIC", "UYP", "VES"];
const LATER_DAY: Date = date(2023, 5, 29);

/// A code of c_Moneda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moneda {
    code: &'static str,
    decimales: u8,
    description: &'static str,
    vigencia: Vigencia,
}

impl Moneda {
    /// Reads SAT's code: three letters.
    ///
    /// # Errors
    /// `catalog-09`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let code = text.trim();
        let mut known = updated().chain(built_in());
        known
            .find(|moneda| moneda.code == code)
            .ok_or_else(|| Fault::new(&MONEDA_UNKNOWN, "").with("given", code))
    }

    /// Every code, sorted.
    pub fn all() -> impl Iterator<Item = Self> {
        let known = built_in().chain(updated()).map(|moneda| (moneda.code, moneda));
        // Of a code that is in both the later one stays.
        known.collect::<BTreeMap<_, _>>().into_values()
    }

    pub(super) fn is_built_in(code: &str) -> bool {
        built_in().any(|moneda| moneda.code == code)
    }

    /// SAT's code: `MXN`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Decimals that an amount in it may have at most. `XXX`, which is no currency, has none.
    pub fn decimales(&self) -> u8 {
        self.decimales
    }

    /// SAT's text.
    pub fn description(&self) -> &'static str {
        self.description
    }

    /// The days on which it may be used.
    pub fn vigencia(&self) -> Vigencia {
        self.vigencia
    }
}

fn updated() -> impl Iterator<Item = Moneda> {
    let rows = update::installed().into_iter().flat_map(Update::monedas);
    rows.map(|row| Moneda {
        code: &row.clave,
        decimales: row.decimales,
        description: &row.descripcion,
        vigencia: row.vigencia,
    })
}

fn built_in() -> impl Iterator<Item = Moneda> {
    LINES.lines().filter_map(|line| {
        let mut fields = line.splitn(3, '|');
        let code = fields.next()?;
        let desde = if LATER.contains(&code) { LATER_DAY } else { FIRST_DAY };
        Some(Moneda {
            code,
            decimales: fields.next()?.parse().ok()?,
            description: fields.next()?,
            vigencia: Vigencia { desde, hasta: None },
        })
    })
}

impl fmt::Display for Moneda {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_currency() {
        assert_eq!(Moneda::all().count(), LINES.lines().count());
        assert_eq!(Moneda::all().count(), 183);
        for moneda in Moneda::all() {
            assert_eq!(Moneda::parse(moneda.code()), Ok(moneda));
        }
        assert!(LATER.iter().all(|code| Moneda::parse(code).is_ok()));
    }

    #[test]
    fn knows_decimals_and_days() {
        for (code, decimales, text) in [
            ("MXN", 2, "Peso Mexicano"),
            ("JPY", 0, "Yen"),
            (
                "XXX",
                0,
                "Los códigos asignados para las transacciones en que intervenga ninguna moneda",
            ),
        ] {
            let moneda = Moneda::parse(code).unwrap();
            assert_eq!((moneda.decimales(), moneda.description()), (decimales, text));
        }
        let day = date(2023, 5, 28);
        assert!(Moneda::parse("USD").unwrap().vigencia().covers(day));
        assert!(!Moneda::parse("VES").unwrap().vigencia().covers(day));
        for text in ["", "mxn", "PESOS"] {
            assert_eq!(Moneda::parse(text).unwrap_err().code.id, "catalog-09", "{text:?}");
        }
    }
}
