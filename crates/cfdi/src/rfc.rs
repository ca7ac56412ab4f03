//! The Registro Federal de Contribuyentes.

use std::fmt;

use faults::{Fault, codes};
use jiff::civil::Date;

codes! {
    /// Nothing was written.
    RFC_EMPTY = ("rfc-01", Fault, "Escribe el RFC.");
    /// Not 12 or 13 characters.
    RFC_LENGTH = ("rfc-02", Fault,
        "El RFC lleva 12 caracteres (empresa) o 13 (persona física). Revisa que esté completo.");
    /// Not the pattern of tdCFDI.xsd.
    RFC_PATTERN = ("rfc-03", Fault,
        "El RFC no tiene la forma correcta: 3 o 4 letras, 6 números de la fecha y 3 caracteres.");
    /// Six digits that are no date.
    RFC_DATE = ("rfc-04", Fault,
        "Los seis números del RFC no forman una fecha (año, mes y día). Revísalos.");
}

/// The alphabet of the check digit; a character's value is its place.
const ALPHABET: &str = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";
/// RFC for "operaciones con el público en general".
const GENERIC_NATIONAL: &str = "XAXX010101000";
/// RFC for "operaciones con residentes en el extranjero no inscritos en el RFC".
const GENERIC_FOREIGN: &str = "XEXX010101000";

/// Whom an RFC names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Persona {
    /// Persona física: 13 characters. The two generic RFCs count as one; [`Rfc::is_generic`] tells.
    Fisica,
    /// Persona moral: 12 characters.
    Moral,
}

/// An RFC of the right form: pattern t_RFC of tdCFDI.xsd and a date that exists.
///
/// Whether SAT knows it (CFDI40143) only SAT can tell. A wrong check digit is not a fault, because
/// SAT itself has issued such RFCs; [`Rfc::check_digit_holds`] serves as a warning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rfc(String);

impl Rfc {
    /// Reads an RFC as a person writes it: trimmed, in any case.
    ///
    /// # Errors
    /// `rfc-01` to `rfc-04`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let rfc = text.trim().to_uppercase();
        let chars: Vec<char> = rfc.chars().collect();
        if chars.is_empty() {
            return Err(Fault::new(&RFC_EMPTY, ""));
        }
        let (12 | 13) = chars.len() else {
            return Err(Fault::new(&RFC_LENGTH, "").with("length", chars.len()));
        };
        let (letters, rest) = chars.split_at(chars.len().saturating_sub(9));
        let (date, homoclave) = rest.split_at(6);
        if !letters.iter().all(|c| is_letter(*c)) || !is_homoclave(homoclave) {
            return Err(Fault::new(&RFC_PATTERN, ""));
        }
        let Some(digits) = date.iter().map(|c| c.to_digit(10)).collect::<Option<Vec<u32>>>() else {
            return Err(Fault::new(&RFC_PATTERN, ""));
        };
        if !is_date(&digits) {
            return Err(Fault::new(&RFC_DATE, ""));
        }
        Ok(Self(rfc))
    }

    /// XAXX010101000: nobody in particular, in the country.
    pub fn publico_en_general() -> Self {
        Self(GENERIC_NATIONAL.to_owned())
    }

    /// The RFC, upper-case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whom it names, by its length.
    pub fn persona(&self) -> Persona {
        match self.0.chars().count() {
            12 => Persona::Moral,
            _ => Persona::Fisica,
        }
    }

    /// Whether it is one of the two that stand for nobody in particular.
    pub fn is_generic(&self) -> bool {
        self.0 == GENERIC_NATIONAL || self.0 == GENERIC_FOREIGN
    }

    /// Whether the last character is the one that SAT's algorithm gives. Warn where it is not, and
    /// go on: some RFCs in force have a wrong one.
    pub fn check_digit_holds(&self) -> bool {
        let padding = match self.persona() {
            Persona::Moral => " ",
            Persona::Fisica => "",
        };
        let weights = (2_usize..=13).rev();
        let sum = padding.chars().chain(self.0.chars()).zip(weights).try_fold(
            0_usize,
            |sum, (c, weight)| {
                let value = ALPHABET.chars().position(|known| known == c)?;
                sum.checked_add(value.checked_mul(weight)?)
            },
        );
        let expected = sum.and_then(|sum| match 11_usize.checked_sub(sum.checked_rem(11)?)? {
            11 => Some('0'),
            10 => Some('A'),
            digit => char::from_digit(u32::try_from(digit).ok()?, 10),
        });
        expected.is_some() && self.0.chars().last() == expected
    }
}

impl fmt::Display for Rfc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_letter(c: char) -> bool {
    c.is_ascii_uppercase() || c == '&' || c == 'Ñ'
}

fn is_homoclave(chars: &[char]) -> bool {
    let (body, last) = chars.split_at(chars.len().saturating_sub(1));
    body.iter().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && last.iter().all(|c| c.is_ascii_digit() || *c == 'A')
}

/// Whether `yymmdd` is a date in either century that it can mean.
fn is_date(digits: &[u32]) -> bool {
    let pair = |place: usize| {
        let tens = digits.get(place)?.checked_mul(10)?;
        let units = digits.get(place.checked_add(1)?)?;
        i8::try_from(tens.checked_add(*units)?).ok()
    };
    let (Some(year), Some(month), Some(day)) = (pair(0), pair(2), pair(4)) else {
        return false;
    };
    [1900_i16, 2000].iter().any(|century| {
        century.checked_add(i16::from(year)).is_some_and(|year| Date::new(year, month, day).is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> String {
        match Rfc::parse(text) {
            Ok(rfc) => format!(
                "{rfc} {:?}{}{}",
                rfc.persona(),
                if rfc.is_generic() { " generic" } else { "" },
                if rfc.check_digit_holds() { "" } else { " check digit!" },
            ),
            Err(fault) => fault.code.id.to_owned(),
        }
    }

    #[test]
    fn tells_the_forms_apart() {
        for (text, expected) in [
            (" eku9003173c9 ", "EKU9003173C9 Moral"),
            ("KICR630120NX3", "KICR630120NX3 Fisica"),
            ("h&e951128469", "H&E951128469 Moral"),
            ("oño120726rx3", "OÑO120726RX3 Moral"),
            ("AÑÑ801231JK0", "AÑÑ801231JK0 Moral"),
            ("XAXX010101000", "XAXX010101000 Fisica generic check digit!"),
            ("XEXX010101000", "XEXX010101000 Fisica generic"),
            ("EKU9003173C8", "EKU9003173C8 Moral check digit!"),
            ("ABC000229AB1", "ABC000229AB1 Moral check digit!"),
            ("", "rfc-01"),
            ("   ", "rfc-01"),
            ("EKU9003173C", "rfc-02"),
            ("EKU9003173C99X", "rfc-02"),
            ("EKU-900317-3C", "rfc-03"),
            ("1KU9003173C9", "rfc-03"),
            ("EKU90O3173C9", "rfc-03"),
            ("EKU9003173CB", "rfc-03"),
            ("EKU9013173C9", "rfc-04"),
            ("EKU9002303C9", "rfc-04"),
            ("EKU0102293C9", "rfc-04"),
        ] {
            assert_eq!(verdict(text), expected, "{text:?}");
        }
    }
}
