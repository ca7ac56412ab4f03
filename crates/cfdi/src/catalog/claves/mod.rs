//! c_ClaveProdServ and c_ClaveUnidad: what is in them, and a search for suggestions.
//!
//! Both are in the binary deflated and are opened at their first use, once: a line for each key of
//! SAT's schema (`cargo xtask catalogs` writes them). A few keys have left SAT's workbook and are
//! still in its schema; they exist, without a text. The source has no days of validity for either;
//! an [update](super::update) has them.
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

use super::update::{self, ProdServ, Unidad, Update};
use super::{ClaveProdServ, ClaveUnidad, Vigencia};
use index::Index;
use table::{Offer, Row, Table};

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

/// A catalog, as it is built in and as an update leaves it.
struct Large {
    /// Deflated lines.
    blob: &'static [u8],
    /// What shops call things.
    everyday: &'static [(&'static str, &'static str)],
    /// The rows that an update has.
    newer: fn(&'static Update) -> Vec<Row>,
    built_in: Opened,
    updated: Opened,
}

/// A table and the index of its words, each made when it is first asked for.
struct Opened {
    table: OnceLock<Table>,
    index: OnceLock<Index>,
}

impl Opened {
    const fn later() -> Self {
        Self { table: OnceLock::new(), index: OnceLock::new() }
    }
}

static PROD_SERV: Large = Large {
    blob: include_bytes!("prod_serv.bin"),
    everyday: everyday::PROD_SERV,
    newer: |update| update.prod_serv().iter().map(|row| prod_serv_row(update, row)).collect(),
    built_in: Opened::later(),
    updated: Opened::later(),
};

static UNIDAD: Large = Large {
    blob: include_bytes!("unidad.bin"),
    everyday: everyday::UNIDAD,
    newer: |update| update.unidades().iter().map(|row| unidad_row(update, row)).collect(),
    built_in: Opened::later(),
    updated: Opened::later(),
};

impl Large {
    fn built_in(&'static self) -> &'static Table {
        self.built_in.table.get_or_init(|| Table::open(self.blob))
    }

    /// With the update, if one is in use.
    fn table(&'static self) -> &'static Table {
        match update::installed() {
            None => self.built_in(),
            Some(update) => {
                let merged = || self.built_in().updated((self.newer)(update).into_iter());
                self.updated.table.get_or_init(merged)
            }
        }
    }

    fn search(&'static self, text: &str, limit: usize) -> Vec<Hallazgo> {
        let opened = if update::installed().is_some() { &self.updated } else { &self.built_in };
        let index = opened.index.get_or_init(|| Index::new(self.table(), self.everyday));
        index.search(text, limit)
    }
}

fn prod_serv_row(update: &Update, row: &'static ProdServ) -> Row {
    Row {
        clave: &row.clave,
        descripcion: &row.descripcion,
        palabras: &row.palabras,
        offer: offer(update, row.vigencia),
    }
}

fn unidad_row(update: &Update, row: &'static Unidad) -> Row {
    Row {
        clave: &row.clave,
        descripcion: &row.nombre,
        palabras: &row.simbolo,
        offer: offer(update, row.vigencia),
    }
}

fn offer(update: &Update, vigencia: Vigencia) -> Offer {
    if update.offers(vigencia) { Offer::Open } else { Offer::Ended }
}

/// Keys of c_ClaveProdServ for what a person types, the best first, at most `limit`.
///
/// The words may come in any order, with or without accents, in the plural, unfinished, and (those
/// of five letters or more) with one error: a letter too many, too few, another, or two exchanged.
/// The first digits of a key find the key. With an [update](super::update) in use its keys and its
/// other words are found too, and those whose end has come are not proposed.
pub fn buscar_prod_serv(text: &str, limit: usize) -> Vec<Hallazgo> {
    PROD_SERV.search(text, limit)
}

/// Keys of c_ClaveUnidad for what a person types; see [`buscar_prod_serv`].
pub fn buscar_unidad(text: &str, limit: usize) -> Vec<Hallazgo> {
    UNIDAD.search(text, limit)
}

pub(super) fn prod_serv_is_built_in(clave: &str) -> bool {
    PROD_SERV.built_in().get(clave).is_some()
}

pub(super) fn unidad_is_built_in(clave: &str) -> bool {
    UNIDAD.built_in().get(clave).is_some()
}

impl ClaveProdServ {
    /// Whether c_ClaveProdServ has the key.
    pub fn exists_in_catalog(&self) -> bool {
        PROD_SERV.table().get(self.as_str()).is_some()
    }

    /// SAT's text; nothing where the catalog has no such key, or no text for it.
    pub fn description(&self) -> Option<&'static str> {
        PROD_SERV.table().get(self.as_str()).filter(|text| !text.is_empty())
    }

    /// What SAT's workbook says of the key: its days, the taxes and the complement that it asks
    /// for, whether the border rate can be used. Nothing without an [update](super::update) that
    /// has it: what is built in does not tell these.
    pub fn details(&self) -> Option<&'static ProdServ> {
        update::installed()?.prod_serv_of(self.as_str())
    }
}

impl ClaveUnidad {
    /// Whether c_ClaveUnidad has the key.
    pub fn exists_in_catalog(&self) -> bool {
        UNIDAD.table().get(self.as_str()).is_some()
    }

    /// SAT's name of the unit; nothing where the catalog has no such key.
    pub fn description(&self) -> Option<&'static str> {
        UNIDAD.table().get(self.as_str()).filter(|text| !text.is_empty())
    }

    /// What SAT's workbook says of the key: its days and its symbol. Nothing without an
    /// [update](super::update) that has it.
    pub fn details(&self) -> Option<&'static Unidad> {
        update::installed()?.unidad_of(self.as_str())
    }
}

/// The keys of c_ClaveUnidad that have a small letter. None of them is another key in capitals.
const UNIDADES_IN_MIXED_CASE: [&str; 7] = ["Gd", "Jo", "Ohm", "Ts", "Tu", "X1w", "Xyv"];

/// A key of c_ClaveUnidad, given in capitals, in the capitals and small letters of the catalog:
/// SAT's schema refuses `OHM`.
pub(super) fn as_sat_spells(key: String) -> String {
    let updated = update::installed().and_then(|update| update.unidad_spelled(&key));
    let mut mixed = UNIDADES_IN_MIXED_CASE.into_iter();
    let spelled = updated.or_else(|| mixed.find(|mixed| mixed.eq_ignore_ascii_case(&key)));
    spelled.map(str::to_owned).unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_catalogs_open_whole_and_sorted() {
        for (table, count) in [(PROD_SERV.built_in(), 52_747), (UNIDAD.built_in(), 2_418)] {
            assert_eq!(table.rows().len(), count);
            assert!(table.rows().is_sorted_by(|one, next| one.clave < next.clave));
        }
        let without_text =
            |table: &Table| table.rows().iter().filter(|row| row.descripcion.is_empty()).count();
        assert_eq!((without_text(PROD_SERV.built_in()), without_text(UNIDAD.built_in())), (233, 0));
    }

    #[test]
    fn every_key_has_the_form_of_a_key() {
        for row in PROD_SERV.built_in().rows() {
            assert_eq!(ClaveProdServ::parse(row.clave).unwrap().as_str(), row.clave);
        }
        let mixed = UNIDAD.built_in().rows().iter().map(|row| row.clave);
        let mixed = mixed.filter(|key| key.bytes().any(|byte| byte.is_ascii_lowercase()));
        assert!(mixed.eq(UNIDADES_IN_MIXED_CASE));
        for row in UNIDAD.built_in().rows() {
            assert_eq!(ClaveUnidad::parse(row.clave).unwrap().as_str(), row.clave);
        }
    }

    #[test]
    fn what_shops_call_things_points_to_keys_that_exist() {
        for (table, everyday) in
            [(PROD_SERV.built_in(), everyday::PROD_SERV), (UNIDAD.built_in(), everyday::UNIDAD)]
        {
            assert!(everyday.is_sorted_by(|(one, _), (next, _)| one < next));
            for (clave, _) in everyday {
                assert!(table.get(clave).is_some_and(|text| !text.is_empty()), "{clave}");
            }
        }
    }
}
