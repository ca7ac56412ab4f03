//! c_ClaveProdServ and c_ClaveUnidad: what is in them, and a search for suggestions.
//!
//! Both are in the binary deflated and are opened at their first use, once: a line for each key of
//! SAT's schema (`cargo xtask catalogs` writes them). A few keys have left SAT's workbook and are
//! still in its schema; they exist, without a text. The source has no days of validity for either.
//!
//! ```
//! use cfdi::catalog::{ClaveProdServ, claves};
//!
//! let key = ClaveProdServ::parse("14111704")?;
//! assert_eq!(key.description(), Some("Papel higiénico"));
//! assert_eq!(claves::buscar_prod_serv("papeles higienicos", 1)[0].clave, "14111704");
//! # Ok::<(), faults::Fault>(())
//! ```

mod everyday;
mod index;
mod table;
mod words;

use std::sync::OnceLock;

use super::{ClaveProdServ, ClaveUnidad};
use index::Index;
use table::Table;

/// A key that a search proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hallazgo {
    /// The key, as SAT writes it.
    pub clave: &'static str,
    /// SAT's text.
    pub descripcion: &'static str,
    /// How much of what was asked is in it: 1000 is every word, as it stands, at its head.
    pub score: u32,
}

/// Keys of c_ClaveProdServ for what a person types, the best first, at most `limit`.
///
/// The words may come in any order, with or without accents, in the plural, unfinished, and (those
/// of five letters or more) with one error: a letter too many, too few, another, or two exchanged.
/// The first digits of a key find the key.
pub fn buscar_prod_serv(text: &str, limit: usize) -> Vec<Hallazgo> {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| Index::new(prod_serv(), everyday::PROD_SERV)).search(text, limit)
}

/// Keys of c_ClaveUnidad for what a person types; see [`buscar_prod_serv`].
pub fn buscar_unidad(text: &str, limit: usize) -> Vec<Hallazgo> {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| Index::new(unidad(), everyday::UNIDAD)).search(text, limit)
}

impl ClaveProdServ {
    /// Whether c_ClaveProdServ has the key.
    pub fn exists_in_catalog(&self) -> bool {
        prod_serv().get(self.as_str()).is_some()
    }

    /// SAT's text; nothing where the catalog has no such key, or no text for it.
    pub fn description(&self) -> Option<&'static str> {
        prod_serv().get(self.as_str()).filter(|text| !text.is_empty())
    }
}

impl ClaveUnidad {
    /// Whether c_ClaveUnidad has the key.
    pub fn exists_in_catalog(&self) -> bool {
        unidad().get(self.as_str()).is_some()
    }

    /// SAT's name of the unit; nothing where the catalog has no such key.
    pub fn description(&self) -> Option<&'static str> {
        unidad().get(self.as_str()).filter(|text| !text.is_empty())
    }
}

/// The keys of c_ClaveUnidad that have a small letter. None of them is another key in capitals.
const UNIDADES_IN_MIXED_CASE: [&str; 7] = ["Gd", "Jo", "Ohm", "Ts", "Tu", "X1w", "Xyv"];

/// A key of c_ClaveUnidad, given in capitals, in the capitals and small letters of the catalog:
/// SAT's schema refuses `OHM`.
pub(super) fn as_sat_spells(key: String) -> String {
    let spelled = UNIDADES_IN_MIXED_CASE.iter().find(|mixed| mixed.eq_ignore_ascii_case(&key));
    spelled.map_or(key, |mixed| (*mixed).to_owned())
}

fn prod_serv() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::open(include_bytes!("prod_serv.bin")))
}

fn unidad() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::open(include_bytes!("unidad.bin")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_catalogs_open_whole_and_sorted() {
        for (table, count) in [(prod_serv(), 52_747), (unidad(), 2_418)] {
            assert_eq!(table.rows().len(), count);
            assert!(table.rows().is_sorted_by(|one, next| one.clave < next.clave));
        }
        let without_text =
            |table: &Table| table.rows().iter().filter(|row| row.descripcion.is_empty()).count();
        assert_eq!((without_text(prod_serv()), without_text(unidad())), (233, 0));
    }

    #[test]
    fn every_key_has_the_form_of_a_key() {
        for row in prod_serv().rows() {
            assert_eq!(ClaveProdServ::parse(row.clave).unwrap().as_str(), row.clave);
        }
        let mixed = unidad().rows().iter().map(|row| row.clave);
        let mixed = mixed.filter(|key| key.bytes().any(|byte| byte.is_ascii_lowercase()));
        assert!(mixed.eq(UNIDADES_IN_MIXED_CASE));
        for row in unidad().rows() {
            assert_eq!(ClaveUnidad::parse(row.clave).unwrap().as_str(), row.clave);
        }
    }

    #[test]
    fn what_shops_call_things_points_to_keys_that_exist() {
        for (table, everyday) in [(prod_serv(), everyday::PROD_SERV), (unidad(), everyday::UNIDAD)]
        {
            assert!(everyday.is_sorted_by(|(one, _), (next, _)| one < next));
            for (clave, _) in everyday {
                assert!(table.get(clave).is_some_and(|text| !text.is_empty()), "{clave}");
            }
        }
    }
}
