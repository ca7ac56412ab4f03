//! c_CodigoPostal: which codes exist, where they are, what time it is there.
//!
//! `cargo xtask catalogs` writes both files that are read here: two bytes for each of the 100,000
//! codes, the lower first, which are 0 where SAT's catalog has none, else the number of a line in
//! the table of places (`estado|municipio|IANA zone|estímulo de frontera`).

use std::fmt;
use std::sync::LazyLock;

use faults::Fault;

use super::update::{self, Lugar};
use super::{CODIGO_POSTAL_UNKNOWN, Vigencia};

static CODES: &[u8; 200_000] = include_bytes!("codigo_postal.bin");
static PLACES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("codigo_postal_places.txt").lines().collect());

/// Whether a place has the border stimulus of IVA (8 %), and of which border.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EstimuloFrontera {
    /// Mark 0: none.
    Ninguno,
    /// Mark 1: the north.
    Norte,
    /// Mark 2: the south.
    Sur,
}

/// A postal code that SAT's catalog has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CodigoPostal {
    code: String,
    estado: &'static str,
    municipio: Option<&'static str>,
    time_zone: &'static str,
    estimulo_frontera: EstimuloFrontera,
    vigencia: Option<Vigencia>,
}

impl CodigoPostal {
    /// Reads five digits and looks them up.
    ///
    /// # Errors
    /// `catalog-06`: not five digits, or not in the catalog (CFDI40126, CFDI40147).
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let code = text.trim();
        lookup(code).ok_or_else(|| Fault::new(&CODIGO_POSTAL_UNKNOWN, ""))
    }

    /// The five digits.
    pub fn as_str(&self) -> &str {
        &self.code
    }

    /// c_Estado: `CMX`, `JAL`.
    pub fn estado(&self) -> &'static str {
        self.estado
    }

    /// c_Municipio within the state: `010`. Two codes of three have none: SAT's catalog has whole
    /// ranges of a state, whether anybody lives there or not.
    pub fn municipio(&self) -> Option<&'static str> {
        self.municipio
    }

    /// The days on which it may be used; known of codes of an [update](super::update) alone.
    pub fn vigencia(&self) -> Option<Vigencia> {
        self.vigencia
    }

    pub(super) fn is_built_in(code: &str) -> bool {
        number(code).and_then(place).is_some()
    }

    /// The IANA zone, for [`FechaLocal`](crate::fecha::FechaLocal). SAT's catalog tells five zones;
    /// along the border, where it tells one and IANA several, the state decides.
    pub fn time_zone(&self) -> &'static str {
        self.time_zone
    }

    /// Whether the border rate of IVA can be used there.
    pub fn estimulo_frontera(&self) -> EstimuloFrontera {
        self.estimulo_frontera
    }
}

impl fmt::Display for CodigoPostal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)
    }
}

fn lookup(code: &str) -> Option<CodigoPostal> {
    let number = number(code)?;
    let updated = update::installed().and_then(|update| update.lugar_of(number));
    updated.map(|lugar| of_update(code, lugar)).or_else(|| of_line(code, place(number)?))
}

fn number(code: &str) -> Option<u32> {
    let in_form = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit());
    in_form.then(|| code.parse().ok())?
}

/// The line of what is built in.
fn place(number: u32) -> Option<&'static str> {
    let (numbers, _) = CODES.as_chunks::<2>();
    let place = u16::from_le_bytes(*numbers.get(usize::try_from(number).ok()?)?);
    PLACES.get(usize::from(place.checked_sub(1)?)).copied()
}

fn of_line(code: &str, line: &'static str) -> Option<CodigoPostal> {
    let mut fields = line.split('|');
    Some(CodigoPostal {
        code: code.to_owned(),
        estado: fields.next()?,
        municipio: fields.next().filter(|municipio| !municipio.is_empty()),
        time_zone: fields.next()?,
        estimulo_frontera: match fields.next()? {
            "1" => EstimuloFrontera::Norte,
            "2" => EstimuloFrontera::Sur,
            _ => EstimuloFrontera::Ninguno,
        },
        vigencia: None,
    })
}

fn of_update(code: &str, lugar: &'static Lugar) -> CodigoPostal {
    CodigoPostal {
        code: code.to_owned(),
        estado: &lugar.estado,
        municipio: Some(lugar.municipio.as_str()).filter(|municipio| !municipio.is_empty()),
        time_zone: &lugar.time_zone,
        estimulo_frontera: lugar.estimulo_frontera,
        vigencia: Some(lugar.vigencia),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_places_and_their_time() {
        for (code, expected) in [
            ("01000", "CMX 010 America/Mexico_City Ninguno"),
            ("42501", "HID - America/Mexico_City Ninguno"),
            ("22000", "BCN 004 America/Tijuana Norte"),
            ("32000", "CHH 037 America/Ciudad_Juarez Norte"),
            ("31000", "CHH 019 America/Mexico_City Ninguno"),
            ("26000", "COA 025 America/Matamoros Norte"),
            ("87300", "TAM 022 America/Matamoros Norte"),
            ("83000", "SON 030 America/Hermosillo Ninguno"),
            ("80000", "SIN 006 America/Mazatlan Ninguno"),
            ("77500", "ROO 005 America/Cancun Ninguno"),
            ("63734", "NAY 020 America/Mexico_City Ninguno"),
            (" 20000 ", "AGU 001 America/Mexico_City Ninguno"),
        ] {
            let found = CodigoPostal::parse(code).unwrap();
            let municipio = found.municipio().unwrap_or("-");
            let (zone, mark) = (found.time_zone(), found.estimulo_frontera());
            let told = format!("{} {municipio} {zone} {mark:?}", found.estado());
            assert_eq!(told, expected, "{code}");
            assert_eq!(found.as_str(), code.trim());
        }
    }

    #[test]
    fn refuses_what_the_catalog_does_not_have() {
        for code in ["", "0100", "010000", "0100A", "00000", "17001", "-1000", "+1000", "٠١٠٠٠"]
        {
            assert_eq!(CodigoPostal::parse(code).unwrap_err().code.id, "catalog-06", "{code:?}");
        }
    }

    #[test]
    fn every_code_has_a_place_and_every_zone_exists() {
        let found = (0..100_000).filter_map(|code| lookup(&format!("{code:05}"))).count();
        let listed = CODES.as_chunks::<2>().0.iter().filter(|place| **place != [0, 0]).count();
        assert_eq!(found, listed);
        assert!(found > 95_000, "{found}");
        for line in PLACES.iter() {
            let zone = line.split('|').nth(2).unwrap();
            assert!(jiff::tz::TimeZone::get(zone).is_ok(), "{line}");
        }
    }
}
