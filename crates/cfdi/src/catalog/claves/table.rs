//! A catalog of keys and texts, out of its deflated lines.

use std::collections::BTreeMap;

/// Far above what the largest of the catalogs is, so that a wrong blob cannot take all memory.
const LIMIT: usize = 8 << 20;

/// A line of a catalog.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) clave: &'static str,
    /// Empty where SAT has left the key without one.
    pub(super) descripcion: &'static str,
    /// Other words for it.
    pub(super) palabras: &'static str,
    pub(super) offer: Offer,
}

/// Whether a search proposes a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offer {
    Open,
    /// It exists, and is on its way out: it has an end that has passed, or no text.
    Ended,
}

impl Row {
    /// A line that is built in.
    fn built_in(clave: &'static str, descripcion: &'static str) -> Self {
        let offer = if descripcion.is_empty() { Offer::Ended } else { Offer::Open };
        Self { clave, descripcion, palabras: "", offer }
    }
}

/// The lines of a catalog, sorted by key.
pub(super) struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// Inflates `key<tab>text` lines. The texts live as long as the program, as the catalog does.
    ///
    /// A blob that is damaged leaves the catalog empty: then no key exists, and nothing is accepted
    /// that was not looked up.
    pub(super) fn open(deflated: &[u8]) -> Self {
        let inflated = miniz_oxide::inflate::decompress_to_vec_with_limit(deflated, LIMIT);
        let lines = String::from_utf8(inflated.unwrap_or_default()).unwrap_or_default();
        let lines: &'static str = lines.leak();
        let fields = lines.lines().filter_map(|line| line.split_once('\t'));
        Self {
            rows: fields.map(|(clave, descripcion)| Row::built_in(clave, descripcion)).collect(),
        }
    }

    /// The same with `newer` rows in the place of those that have their keys, and beside them.
    pub(super) fn updated(&self, newer: impl Iterator<Item = Row>) -> Self {
        let rows = self.rows.iter().copied().chain(newer).map(|row| (row.clave, row));
        Self { rows: rows.collect::<BTreeMap<_, _>>().into_values().collect() }
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The text of a key that the catalog has.
    pub(super) fn get(&self, clave: &str) -> Option<&'static str> {
        self.rows.get(self.place(clave)?).map(|row| row.descripcion)
    }

    /// The place in the rows of a key that the catalog has.
    pub(super) fn place(&self, clave: &str) -> Option<usize> {
        self.rows.binary_search_by_key(&clave, |row| row.clave).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_blob_leaves_an_empty_catalog() {
        let whole = miniz_oxide::deflate::compress_to_vec(b"A\tuno\nB\t\n", 6);
        let table = Table::open(&whole);
        assert_eq!((table.get("A"), table.get("B"), table.get("C")), (Some("uno"), Some(""), None));
        assert_eq!((table.place("B"), table.place("C")), (Some(1), None));
        assert!(Table::open(&whole[..whole.len() - 3]).rows().is_empty());
        assert!(Table::open(b"no deflate").rows().is_empty());
    }
}
