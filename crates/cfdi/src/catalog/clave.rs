//! Keys of the two catalogs that are too large for an enum: their form.
//!
//! Whether c_ClaveProdServ and c_ClaveUnidad have the key is not judged here, but by [`claves`].

use std::fmt;

use faults::Fault;

use super::{CLAVE_PROD_SERV_FORM, CLAVE_UNIDAD_FORM, claves};

/// c_ClaveProdServ: what is sold. Eight digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClaveProdServ(String);

impl ClaveProdServ {
    /// Reads eight digits.
    ///
    /// # Errors
    /// `catalog-07`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let key = text.trim();
        if key.len() == 8 && key.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(key.to_owned()))
        } else {
            Err(Fault::new(&CLAVE_PROD_SERV_FORM, ""))
        }
    }

    /// The eight digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClaveProdServ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// c_ClaveUnidad: the unit of measure (UN/ECE Recommendation 20). One to three characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClaveUnidad(String);

impl ClaveUnidad {
    /// Reads one to three letters and digits, capital or small: the key is spelled as SAT does.
    ///
    /// # Errors
    /// `catalog-08`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let key = text.trim().to_ascii_uppercase();
        let in_form = (1..=3).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if in_form {
            Ok(Self(claves::as_sat_spells(key)))
        } else {
            Err(Fault::new(&CLAVE_UNIDAD_FORM, ""))
        }
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClaveUnidad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_a_form() {
        assert_eq!(ClaveProdServ::parse(" 50202306 ").unwrap().as_str(), "50202306");
        for text in ["", "5020230", "502023061", "5020230A"] {
            assert_eq!(ClaveProdServ::parse(text).unwrap_err().code.id, "catalog-07", "{text:?}");
        }
        for text in ["H87", "KGM", "E48", "ACT", "XUN", "4G"] {
            assert_eq!(ClaveUnidad::parse(text).unwrap().as_str(), text);
        }
        for (text, spelled) in [("kgm", "KGM"), ("Ohm", "Ohm"), ("OHM", "Ohm"), ("x1W", "X1w")] {
            assert_eq!(ClaveUnidad::parse(text).unwrap().as_str(), spelled);
        }
        for text in ["", "ABCD", "Ñ", "H-7"] {
            assert_eq!(ClaveUnidad::parse(text).unwrap_err().code.id, "catalog-08", "{text:?}");
        }
    }
}
