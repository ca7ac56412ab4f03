//! Finding a product while it is being typed.
//!
//! The index is in memory: a shop has some thousand products, and looking through all of them is
//! faster than asking the disk. A code that is scanned is found without looking through them.

mod codes;
mod listed;

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

pub(crate) use tickets::product::plain;

use self::codes::Codes;
use self::listed::Kinds;
pub(crate) use self::listed::Listed;
use crate::product::Product;

/// Most products that a search shows.
pub(crate) const SHOWN_MAX: usize = 20;

/// All products, ready to be searched.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// By name.
    entries: Vec<Listed>,
    codes: Codes,
    kinds: Kinds,
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
    /// Of all products, which `each` hands over one at a time: the list is not there twice.
    pub(crate) fn read<E>(
        each: impl FnOnce(&mut dyn FnMut(Product)) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut index = Self::default();
        each(&mut |product| index.entries.push(Listed::new(product, &mut index.kinds)))?;
        index.entries.shrink_to_fit();
        index.put_in_order();
        Ok(index)
    }

    /// Puts products in, each in place of the one of its SKU.
    pub(crate) fn put(&mut self, products: impl IntoIterator<Item = Product>) {
        let new: Vec<Listed> =
            products.into_iter().map(|product| Listed::new(product, &mut self.kinds)).collect();
        let replaced: HashSet<&str> = new.iter().map(Listed::sku).collect();
        self.entries.retain(|entry| !replaced.contains(entry.sku()));
        self.entries.extend(new);
        self.put_in_order();
    }

    fn put_in_order(&mut self) {
        self.entries.sort_by(Listed::by_name_order);
        self.codes = Codes::of(&self.entries);
    }

    /// The best products on sale for a text, the best first.
    pub(crate) fn search(&self, text: &str) -> Vec<Product> {
        if text.trim().is_empty() {
            return Vec::new();
        }
        let found = self.ranked(text).filter(|entry| entry.is_active());
        found.take(SHOWN_MAX).map(Listed::product).collect()
    }

    /// All products for a text, the best first; the whole list by name where there is no text.
    pub(crate) fn ranked(&self, text: &str) -> impl Iterator<Item = &Listed> {
        let mut found = if text.trim().is_empty() {
            self.entries.iter().map(|entry| (Match::Inside, entry)).collect()
        } else {
            self.matches(text)
        };
        // The sort is stable: among equals the order of the names stays.
        found.sort_by_key(|(how, _)| Reverse(*how));
        found.into_iter().map(|(_, entry)| entry)
    }

    /// The product that a scanned code or a typed text means.
    pub(crate) fn look_up(&self, text: &str) -> Lookup {
        let of_code = self.of_code(text);
        if let Some(entry) = of_code.iter().find(|entry| entry.is_active()) {
            return Lookup::One(Arc::new(entry.product()));
        }
        let found = self.matches(text).into_iter().filter(|(_, entry)| entry.is_active());
        match found.collect::<Vec<_>>().as_slice() {
            [(_, entry)] => Lookup::One(Arc::new(entry.product())),
            _ if !of_code.is_empty() => Lookup::Withdrawn,
            [] => Lookup::Nothing,
            [_, _, ..] => Lookup::Several,
        }
    }

    /// The product that has this very barcode or SKU, on sale or not.
    pub(crate) fn by_code(&self, text: &str) -> Option<Product> {
        self.of_code(text).first().map(|entry| entry.product())
    }

    /// The product of a SKU, on sale or not.
    pub(crate) fn by_sku(&self, sku: &str) -> Option<Product> {
        let mut known = self.with_code(&plain(sku));
        known.find(|entry| entry.sku() == sku).map(Listed::product)
    }

    /// All products that have this very barcode or SKU, by name.
    fn of_code(&self, text: &str) -> Vec<&Listed> {
        let (typed, code) = (plain(text), barcode(text));
        let has = |entry: &&Listed| {
            let is_sku = !typed.is_empty() && entry.plain_sku() == typed;
            is_sku || !code.is_empty() && entry.plain_barcodes().any(|known| known == code)
        };
        let known = self.with_code(&typed).chain(self.with_code(&code));
        let mut found: Vec<_> = known.filter(has).collect();
        found.sort_by(|one, other| one.by_name_order(other));
        found
    }

    /// The products that may have this plain code.
    fn with_code<'a>(&'a self, code: &str) -> impl Iterator<Item = &'a Listed> + use<'a> {
        self.codes.places(code).filter_map(|place| self.entries.get(place))
    }

    /// Another product than the one of `sku` that has one of these barcodes.
    pub(crate) fn has_barcode(&self, barcodes: &[String], sku: &str) -> Option<&Listed> {
        let wanted: Vec<String> = barcodes.iter().map(|code| barcode(code)).collect();
        let has_one = |entry: &&Listed| {
            entry.plain_barcodes().any(|code| wanted.iter().any(|wanted| wanted == code))
        };
        self.entries.iter().filter(|entry| entry.sku() != sku).find(has_one)
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
        self.entries.iter().filter_map(Listed::category).collect()
    }

    /// The categories of what is on sale, by name.
    pub(crate) fn categories_on_sale(&self) -> BTreeSet<&str> {
        self.entries.iter().filter(|entry| entry.is_active()).filter_map(Listed::category).collect()
    }

    /// What is on sale of a category, by name.
    pub(crate) fn on_sale_in(&self, category: &str) -> impl Iterator<Item = &Listed> {
        let of_it = move |entry: &&Listed| entry.is_active() && entry.category() == Some(category);
        self.entries.iter().filter(of_it)
    }

    /// Those of these SKUs that are on sale, in the order in which they are named. One walk through
    /// the list, however many are asked for.
    pub(crate) fn on_sale_of(&self, skus: &[String]) -> Vec<&Listed> {
        let places: HashMap<&str, usize> = skus.iter().map(String::as_str).zip(0..).collect();
        let on_sale = self.entries.iter().filter(|entry| entry.is_active());
        let mut found: Vec<_> =
            on_sale.filter_map(|entry| Some((*places.get(entry.sku())?, entry))).collect();
        found.sort_by_key(|(place, _)| *place);
        found.into_iter().map(|(_, entry)| entry).collect()
    }

    fn matches(&self, text: &str) -> Vec<(Match, &Listed)> {
        let typed = plain(text);
        let parts: Vec<&str> = typed.split_whitespace().collect();
        if parts.is_empty() {
            return Vec::new();
        }
        let code = barcode(&typed);
        self.entries
            .iter()
            .filter_map(|entry| Some((how_well(entry, (&typed, &code), &parts)?, entry)))
            .collect()
    }
}

fn how_well(entry: &Listed, (typed, code): (&str, &str), parts: &[&str]) -> Option<Match> {
    let by_code = |wanted: &str, has: &str| {
        let begins = !wanted.is_empty() && has.starts_with(wanted);
        let how = if has == wanted { Match::Code } else { Match::CodeBeginning };
        begins.then_some(how)
    };
    let codes = entry.plain_barcodes().filter_map(|has| by_code(code, has)).max();
    codes.max(by_code(typed, entry.plain_sku())).max(by_name(entry.plain_name(), parts))
}

/// `name` is plain, its words parted by one blank; a part has none.
fn by_name(name: &str, parts: &[&str]) -> Option<Match> {
    if !parts.iter().all(|part| name.contains(part)) {
        return None;
    }
    let begins = |part: &&str| name.split(' ').any(|word| word.starts_with(*part));
    match (parts.iter().all(begins), parts.iter().any(|part| name.starts_with(part))) {
        (true, true) => Some(Match::FirstWord),
        (true, false) => Some(Match::Beginnings),
        (false, _) => Some(Match::Inside),
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
        let mut index = Index::default();
        index.put([
            product("LECHE", "Leche Lala 1 L", "28.50", &["0075010551"]),
            product("JAMON", "Jamón de pavo", "180.00", &[]),
            product("PIÑA", "Piña en almíbar", "45.00", &["7501000002"]),
            product("PAN", "Pan de leche", "12.00", &["7501000003"]),
        ]);
        index
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

    #[test]
    fn each_of_many_is_found_by_its_codes() {
        let named = |number: u32, name: &str| {
            let code = format!("00{}", 75_000_000 + number);
            product(&format!("P-{number}"), &format!("{name} {number}"), "10.00", &[&code])
        };
        let mut index = Index::default();
        index.put((0..2_000).map(|number| named(number, "Jabón")));
        // Half of them go to other places.
        index.put((0..1_000).map(|number| Product { active: false, ..named(number, "Arroz") }));
        for number in 0..2_000 {
            let sku = Some(format!("P-{number}"));
            let of = |product: Option<Product>| product.map(|product| product.sku);
            assert_eq!(of(index.by_sku(&format!("P-{number}"))), sku);
            assert_eq!(of(index.by_code(&format!("p-{number}"))), sku);
            assert_eq!(of(index.by_code(&(75_000_000 + number).to_string())), sku);
            assert!(index.by_sku(&format!("p-{number}")).is_none(), "a SKU is written in one way");
            let found = index.look_up(&format!("0{}", 75_000_000 + number));
            match number < 1_000 {
                true => assert!(matches!(found, Lookup::Withdrawn), "{found:?}"),
                false => assert!(matches!(found, Lookup::One(_)), "{found:?}"),
            }
        }
        for unknown in ["", "0", "P-2000", "75002000"] {
            assert!(index.by_code(unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn what_is_put_in_takes_the_place_of_its_sku() {
        let mut index = index();
        let cheaper = product("PAN", "Bolillo", "2.50", &["7501000009"]);
        index.put([cheaper.clone(), product("QUESO", "Queso fresco", "90.00", &[])]);
        assert_eq!(index.len(), 5);
        assert_eq!(index.by_sku("PAN"), Some(cheaper));
        assert!(index.by_code("7501000003").is_none());
        let names: Vec<_> = index.ranked("").map(|entry| entry.product().name).collect();
        let by_name =
            ["Bolillo", "Jamón de pavo", "Leche Lala 1 L", "Piña en almíbar", "Queso fresco"];
        assert_eq!(names, by_name);
    }
}
