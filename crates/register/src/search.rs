//! Finding a product while it is being typed.
//!
//! The index is in memory: a shop has some thousand products, and looking through all of them is
//! faster than asking the disk.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

pub(crate) use tickets::product::plain;

use crate::product::Product;

/// Most products that a search shows.
pub(crate) const SHOWN_MAX: usize = 20;

#[derive(Debug)]
struct Entry {
    product: Arc<Product>,
    /// Name without accents and case, its words.
    words: Vec<String>,
    sku: String,
    barcodes: Vec<String>,
}

/// All products, ready to be searched.
#[derive(Debug, Default)]
pub(crate) struct Index {
    entries: Vec<Entry>,
}

/// How well a product answers; the greater the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    /// Some typed part stands inside a word.
    Inside,
    /// Each typed part begins a word.
    Beginnings,
    /// They begin words, and the first of them the name.
    FirstWord,
    /// A barcode or SKU begins so.
    CodeBeginning,
    /// The very barcode or SKU.
    Code,
}

/// What looking one product up came to.
#[derive(Debug)]
pub(crate) enum Lookup {
    /// This one.
    One(Arc<Product>),
    /// Several have such a name.
    Several,
    /// One that is not sold any more.
    Withdrawn,
    /// None.
    Nothing,
}

impl Index {
    pub(crate) fn new(products: Vec<Product>) -> Self {
        let mut index = Self { entries: products.into_iter().map(Entry::new).collect() };
        index.entries.sort_by(Entry::by_name_order);
        index
    }

    /// Puts one product in, in place of the one of its SKU.
    pub(crate) fn put(&mut self, product: Product) {
        self.entries.retain(|entry| entry.product.sku != product.sku);
        let entry = Entry::new(product);
        let at = self.entries.partition_point(|one| one.by_name_order(&entry) == Ordering::Less);
        self.entries.insert(at, entry);
    }

    /// The best products on sale for a text, the best first.
    pub(crate) fn search(&self, text: &str) -> Vec<Arc<Product>> {
        if text.trim().is_empty() {
            return Vec::new();
        }
        let found = self.ranked(text).filter(|product| product.active);
        found.take(SHOWN_MAX).map(Arc::clone).collect()
    }

    /// All products for a text, the best first; the whole list by name where there is no text.
    pub(crate) fn ranked(&self, text: &str) -> impl Iterator<Item = &Arc<Product>> {
        let mut found = if text.trim().is_empty() {
            self.entries.iter().map(|entry| (Match::Inside, entry)).collect()
        } else {
            self.matches(text)
        };
        // The sort is stable: among equals the order of the names stays.
        found.sort_by_key(|(how, _)| Reverse(*how));
        found.into_iter().map(|(_, entry)| &entry.product)
    }

    /// The product that a scanned code or a typed text means.
    pub(crate) fn look_up(&self, text: &str) -> Lookup {
        let (found, withdrawn): (Vec<_>, Vec<_>) =
            self.matches(text).into_iter().partition(|(_, entry)| entry.product.active);
        let is_code = |(how, _): &&(Match, &Entry)| *how == Match::Code;
        match (found.iter().find(is_code), found.as_slice()) {
            (Some((_, entry)), _) | (None, [(_, entry)]) => Lookup::One(Arc::clone(&entry.product)),
            (None, _) if withdrawn.iter().any(|it| is_code(&it)) => Lookup::Withdrawn,
            (None, []) => Lookup::Nothing,
            (None, [_, _, ..]) => Lookup::Several,
        }
    }

    /// The product that has this very barcode or SKU, on sale or not.
    pub(crate) fn by_code(&self, text: &str) -> Option<Arc<Product>> {
        let (typed, code) = (plain(text), barcode(text));
        let is = |entry: &&Entry| entry.sku == typed || entry.barcodes.contains(&code);
        self.entries.iter().find(is).map(|entry| Arc::clone(&entry.product))
    }

    /// The product of a SKU, on sale or not.
    pub(crate) fn by_sku(&self, sku: &str) -> Option<Arc<Product>> {
        let entry = self.entries.iter().find(|entry| entry.product.sku == sku)?;
        Some(Arc::clone(&entry.product))
    }

    /// Another product than the one of `sku` that has one of these barcodes.
    pub(crate) fn has_barcode(&self, barcodes: &[String], sku: &str) -> Option<&Arc<Product>> {
        let wanted: Vec<String> = barcodes.iter().map(|code| barcode(code)).collect();
        let has_one = |entry: &&Entry| entry.barcodes.iter().any(|code| wanted.contains(code));
        let others = self.entries.iter().filter(|entry| entry.product.sku != sku);
        others.filter(has_one).map(|entry| &entry.product).next()
    }

    /// How many products there are, withdrawn ones among them.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no product at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The categories in use, by name.
    pub(crate) fn categories(&self) -> BTreeSet<&str> {
        self.entries.iter().filter_map(|entry| entry.product.category.as_deref()).collect()
    }

    /// The categories of what is on sale, by name.
    pub(crate) fn categories_on_sale(&self) -> BTreeSet<&str> {
        let on_sale = self.entries.iter().filter(|entry| entry.product.active);
        on_sale.filter_map(|entry| entry.product.category.as_deref()).collect()
    }

    /// What is on sale of a category, by name.
    pub(crate) fn on_sale_in(&self, category: &str) -> impl Iterator<Item = &Arc<Product>> {
        let products = self.entries.iter().map(|entry| &entry.product);
        products
            .filter(move |product| product.active && product.category.as_deref() == Some(category))
    }

    /// Those of these SKUs that are on sale, in the order in which they are named. One walk through
    /// the list, however many are asked for.
    pub(crate) fn on_sale_of(&self, skus: &[String]) -> Vec<&Arc<Product>> {
        let places: HashMap<&str, usize> = skus.iter().map(String::as_str).zip(0..).collect();
        let products = self.entries.iter().map(|entry| &entry.product);
        let mut found: Vec<_> = products
            .filter(|product| product.active)
            .filter_map(|product| Some((*places.get(product.sku.as_str())?, product)))
            .collect();
        found.sort_by_key(|(place, _)| *place);
        found.into_iter().map(|(_, product)| product).collect()
    }

    fn matches(&self, text: &str) -> Vec<(Match, &Entry)> {
        let typed = plain(text);
        let parts: Vec<&str> = typed.split_whitespace().collect();
        if parts.is_empty() {
            return Vec::new();
        }
        let code = barcode(&typed);
        self.entries
            .iter()
            .filter_map(|entry| Some((entry.how_well(&typed, &code, &parts)?, entry)))
            .collect()
    }
}

impl Entry {
    fn new(product: Product) -> Self {
        Self {
            words: plain(&product.name).split_whitespace().map(str::to_owned).collect(),
            sku: plain(&product.sku),
            barcodes: product.barcodes.iter().map(|code| barcode(code)).collect(),
            product: Arc::new(product),
        }
    }

    fn by_name_order(&self, other: &Self) -> Ordering {
        self.words.cmp(&other.words).then_with(|| self.sku.cmp(&other.sku))
    }

    fn how_well(&self, typed: &str, code: &str, parts: &[&str]) -> Option<Match> {
        let by_code = |wanted: &str, has: &str| {
            let begins = !wanted.is_empty() && has.starts_with(wanted);
            let how = if has == wanted { Match::Code } else { Match::CodeBeginning };
            begins.then_some(how)
        };
        let codes = self.barcodes.iter().filter_map(|has| by_code(code, has)).max();
        codes.max(by_code(typed, &self.sku)).max(self.by_name(parts))
    }

    fn by_name(&self, parts: &[&str]) -> Option<Match> {
        let begins = |part: &&str| self.words.iter().any(|word| word.starts_with(*part));
        let inside = |part: &&str| self.words.iter().any(|word| word.contains(*part));
        let first =
            parts.iter().any(|part| self.words.first().is_some_and(|word| word.starts_with(part)));
        match (parts.iter().all(begins), first) {
            (true, true) => Some(Match::FirstWord),
            (true, false) => Some(Match::Beginnings),
            (false, _) => parts.iter().all(inside).then_some(Match::Inside),
        }
    }
}

/// A scanner may read the twelve digits of a UPC or the thirteen of the same EAN: leading zeros do
/// not count.
pub(crate) fn barcode(text: &str) -> String {
    plain(text).trim_start_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::product;

    fn index() -> Index {
        Index::new(vec![
            product("LECHE", "Leche Lala 1 L", "28.50", &["0075010551"]),
            product("JAMON", "Jamón de pavo", "180.00", &[]),
            product("PIÑA", "Piña en almíbar", "45.00", &["7501000002"]),
            product("PAN", "Pan de leche", "12.00", &["7501000003"]),
        ])
    }

    fn skus(text: &str) -> Vec<String> {
        index().search(text).iter().map(|product| product.sku.clone()).collect()
    }

    #[test]
    fn finds_parts_of_words_in_any_order_and_without_accents() {
        assert_eq!(skus("lec"), ["LECHE", "PAN"], "what begins the name comes first");
        assert_eq!(skus("lala lec"), ["LECHE"]);
        assert_eq!(skus("PAVO JAMON"), ["JAMON"]);
        assert_eq!(skus("pina"), ["PIÑA"]);
        assert_eq!(skus("avo"), ["JAMON"]);
        assert_eq!(skus("750100"), ["PAN", "PIÑA"]);
        assert!(skus("").is_empty());
        assert!(skus("leche pavo").is_empty());
    }

    #[test]
    fn a_code_means_one_product() {
        let sku = |text: &str| match index().look_up(text) {
            Lookup::One(product) => product.sku.clone(),
            Lookup::Several => "several".to_owned(),
            Lookup::Withdrawn => "withdrawn".to_owned(),
            Lookup::Nothing => "nothing".to_owned(),
        };
        for (text, expected) in [
            ("75010551", "LECHE"),
            ("00075010551", "LECHE"),
            ("leche", "LECHE"),
            ("jamó", "JAMON"),
            ("lec", "several"),
            ("99", "nothing"),
            ("0", "nothing"),
        ] {
            assert_eq!(sku(text), expected, "{text}");
        }
    }
}
