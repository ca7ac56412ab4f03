//! A sale as a file: JSON as the door takes it, or a table that a spreadsheet can write.
//!
//! The file says under which key the sale goes; its name and how it is encoded say nothing. What
//! is hashed is what was said, not the bytes: the same sale exported anew is the same sale.

mod number;
mod table;

use serde::Deserialize;

use super::message::SaleMessage;
use super::refused::Refused;
use super::sha256;
use crate::codes::{
    COMPANION_FILE_BINARY, COMPANION_FILE_EMPTY, COMPANION_FILE_JSON, COMPANION_FILE_KEY,
    COMPANION_FILE_LARGE,
};
use crate::products::file::decoded;
use crate::store::OtherKey;

/// Largest file that is read: some ten thousand lines.
pub(super) const FILE_MAX: u64 = 5 << 20;
/// Longest name of a sale.
pub(super) const KEY_MAX: usize = 100;

/// What a file is, by the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Json,
    Table,
}

impl Kind {
    /// Nothing where a name ends otherwise: such a file is not ours to touch.
    pub(super) fn of(name: &str) -> Option<Self> {
        let (stem, end) = name.rsplit_once('.')?;
        match end.to_ascii_lowercase().as_str() {
            _ if stem.is_empty() => None,
            "json" => Some(Self::Json),
            "csv" | "txt" => Some(Self::Table),
            _ => None,
        }
    }
}

/// A sale, and what the other program calls it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Handed {
    /// From 1 to 100 letters; the same one is the same sale.
    pub(super) key: String,
    /// What `POST /v1/sales` takes.
    pub(super) sale: SaleMessage,
}

impl Handed {
    pub(super) fn other_key(&self) -> OtherKey {
        // A struct of texts and lists always has a JSON.
        let said = serde_json::to_vec(&self.sale).unwrap_or_default();
        OtherKey { key: self.key.clone(), body_hash: sha256(&said) }
    }
}

/// Reads a file: UTF-8 with or without its mark, UTF-16, or what Windows writes.
pub(super) fn read(kind: Kind, bytes: &[u8]) -> Result<Handed, Refused> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > FILE_MAX {
        return Err(Refused::new(&COMPANION_FILE_LARGE));
    }
    let text = decoded(bytes);
    if text.chars().any(is_binary) {
        return Err(Refused::new(&COMPANION_FILE_BINARY));
    }
    if text.trim().is_empty() {
        return Err(Refused::new(&COMPANION_FILE_EMPTY));
    }
    let handed = match kind {
        Kind::Json => json(&text)?,
        Kind::Table => table::read(&text)?,
    };
    let letters = handed.key.chars().count();
    if letters == 0 || letters > KEY_MAX || handed.key.chars().any(char::is_control) {
        return Err(Refused::new(&COMPANION_FILE_KEY));
    }
    Ok(handed)
}

fn is_binary(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\t' | '\r' | '\n')
}

fn json(text: &str) -> Result<Handed, Refused> {
    serde_json::from_str(text).map_err(|error| {
        let place = format!("Línea {}, columna {}.", error.line(), error.column());
        Refused::new(&COMPANION_FILE_JSON).detail(place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, bytes: &[u8]) -> String {
        let kind = Kind::of(name).unwrap();
        read(kind, bytes).map_or_else(|refused| refused.code().id.to_owned(), |handed| handed.key)
    }

    #[test]
    fn kinds_are_told_by_the_end_of_a_name() {
        assert_eq!(Kind::of("Venta 1.JSON"), Some(Kind::Json));
        assert_eq!(Kind::of("venta.2026.csv"), Some(Kind::Table));
        assert_eq!(Kind::of("venta.txt"), Some(Kind::Table));
        for other in ["venta", "venta.pdf", ".csv", "venta.csv.part"] {
            assert_eq!(Kind::of(other), None, "{other}");
        }
    }

    #[test]
    fn the_samples_of_the_documentation_are_sales() {
        for (name, text, key, total) in [
            (
                "venta.csv",
                include_str!("../../../../../docs/companion/venta.csv"),
                "84213",
                "78.00",
            ),
            ("t.csv", include_str!("../../../../../docs/companion/totales.csv"), "84214", "166.00"),
            ("v.json", include_str!("../../../../../docs/companion/venta.json"), "84215", "38.00"),
        ] {
            let handed = read(Kind::of(name).unwrap(), text.as_bytes()).unwrap();
            assert_eq!(handed.key, format!("ticket-{key}"));
            let ticket = crate::companion::message::read(&handed.sale).unwrap();
            assert_eq!(ticket.total().to_string(), total);
        }
    }

    #[test]
    fn a_json_says_its_key_and_its_sale() {
        let sale = r#"{"totals":[{"iva":"iva-16","gross":"116.00"}],
            "payments":[{"forma_pago":"01","amount":"116.00"}],"total":"116.00"}"#;
        let file = |key: &str| format!("{{\"key\":\"{key}\",\"sale\":{sale}}}");
        assert_eq!(told("a.json", file("ñ-1").as_bytes()), "ñ-1");
        let marked = format!("\u{feff}{}", file("a"));
        assert_eq!(told("a.json", marked.as_bytes()), "a");
        assert_eq!(told("a.json", file("").as_bytes()), "companion-18");
        assert_eq!(told("a.json", file(&"x".repeat(101)).as_bytes()), "companion-18");
        assert_eq!(told("a.json", &file("a").as_bytes()[..40]), "companion-17");
        assert_eq!(told("a.json", sale.as_bytes()), "companion-17");
    }

    #[test]
    fn what_is_no_text_of_ours_has_its_sentence() {
        assert_eq!(told("a.csv", b""), "companion-16");
        assert_eq!(told("a.csv", b"\xef\xbb\xbf \r\n"), "companion-16");
        assert_eq!(told("a.csv", b"PK\x03\x04\x00\x00"), "companion-15");
        assert_eq!(told("a.csv", &vec![b'a'; (5 << 20) + 1]), "companion-14");
    }
}
