//! A product as it lies in memory.
//!
//! A price list of fifty thousand is there all day: the texts of a product are one piece, and what
//! many of them have in common is there once. What a screen shows of it is made anew.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::taxes::TaxProfile;
use money::Money;

use super::{barcode, plain};
use crate::product::Product;

/// What many products have in common.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Kind {
    category: Option<String>,
    unit: String,
    clave_prod_serv: ClaveProdServ,
    clave_unidad: ClaveUnidad,
    taxes: TaxProfile,
}

/// Each kind of products once.
#[derive(Debug, Default)]
pub(super) struct Kinds(HashSet<Arc<Kind>>);

impl Kinds {
    fn one(&mut self, kind: Kind) -> Arc<Kind> {
        if let Some(known) = self.0.get(&kind) {
            return Arc::clone(known);
        }
        let new = Arc::new(kind);
        self.0.insert(Arc::clone(&new));
        new
    }
}

/// One product of the list.
#[derive(Debug)]
pub(crate) struct Listed {
    texts: Texts,
    kind: Arc<Kind>,
    price: Money,
    active: bool,
}

impl Listed {
    // The texts, as they are looked for and as they are shown; what is left are barcodes, each in
    // both ways.
    const PLAIN_NAME: usize = 0;
    const PLAIN_SKU: usize = 1;
    const NAME: usize = 2;
    const SKU: usize = 3;
    const BARCODES: usize = 4;

    pub(super) fn new(product: Product, kinds: &mut Kinds) -> Self {
        let plain_name = plain(&product.name).split_whitespace().collect::<Vec<_>>().join(" ");
        let plain_sku = plain(&product.sku);
        let mut texts = vec![plain_name, plain_sku, product.name, product.sku];
        for code in product.barcodes {
            texts.extend([barcode(&code), code]);
        }
        Self {
            texts: Texts::new(&texts),
            kind: kinds.one(Kind {
                category: product.category,
                unit: product.unit,
                clave_prod_serv: product.clave_prod_serv,
                clave_unidad: product.clave_unidad,
                taxes: product.taxes,
            }),
            price: product.price,
            active: product.active,
        }
    }

    /// The whole of it.
    pub(crate) fn product(&self) -> Product {
        let Kind { category, unit, clave_prod_serv, clave_unidad, taxes } = self.kind.as_ref();
        Product {
            sku: self.sku().to_owned(),
            barcodes: self.codes().skip(1).step_by(2).map(str::to_owned).collect(),
            name: self.name().to_owned(),
            category: category.clone(),
            price: self.price,
            unit: unit.clone(),
            clave_prod_serv: clave_prod_serv.clone(),
            clave_unidad: clave_unidad.clone(),
            taxes: *taxes,
            active: self.active,
        }
    }

    pub(crate) fn is_active(&self) -> bool {
        self.active
    }

    pub(crate) fn category(&self) -> Option<&str> {
        self.kind.category.as_deref()
    }

    pub(crate) fn name(&self) -> &str {
        self.texts.get(Self::NAME)
    }

    pub(super) fn sku(&self) -> &str {
        self.texts.get(Self::SKU)
    }

    /// Name without accents and case, its words parted by one blank.
    pub(super) fn plain_name(&self) -> &str {
        self.texts.get(Self::PLAIN_NAME)
    }

    pub(super) fn plain_sku(&self) -> &str {
        self.texts.get(Self::PLAIN_SKU)
    }

    pub(super) fn plain_barcodes(&self) -> impl Iterator<Item = &str> {
        self.codes().step_by(2)
    }

    fn codes(&self) -> impl Iterator<Item = &str> {
        (Self::BARCODES..self.texts.len()).map(|place| self.texts.get(place))
    }

    /// Word by word, as their bytes are: no letter comes before a blank.
    pub(super) fn by_name_order(&self, other: &Self) -> Ordering {
        let names = self.plain_name().cmp(other.plain_name());
        names.then_with(|| self.plain_sku().cmp(other.plain_sku()))
    }
}

/// Some texts in one piece.
#[derive(Debug)]
struct Texts {
    all: Box<str>,
    /// Where each ends.
    ends: Box<[u32]>,
}

impl Texts {
    fn new(texts: &[String]) -> Self {
        let mut end = 0_u32;
        let ends = texts.iter().map(|text| {
            end = end.saturating_add(u32::try_from(text.len()).unwrap_or(u32::MAX));
            end
        });
        Self { ends: ends.collect(), all: texts.concat().into() }
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// Nothing where there are not so many.
    fn get(&self, place: usize) -> &str {
        let end = |place: usize| self.ends.get(place).and_then(|end| usize::try_from(*end).ok());
        let begin = place.checked_sub(1).map_or(Some(0), end);
        let range = begin.zip(end(place)).map(|(begin, end)| begin..end);
        range.and_then(|range| self.all.get(range)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::product;

    #[test]
    fn a_product_comes_out_as_it_went_in() {
        let mut kinds = Kinds::default();
        let jam = Product {
            category: Some("Abarrotes".to_owned()),
            active: false,
            ..product("Á-1", "Mermelada  de\u{a0}PIÑA", "45.00", &["0075", "B-7", ""])
        };
        let (plain, milk) = (product("", "", "1.00", &[]), product("M", "Leche", "28.50", &["1"]));
        for product in [jam, plain, milk] {
            assert_eq!(Listed::new(product.clone(), &mut kinds).product(), product);
        }
        assert_eq!(kinds.0.len(), 2, "what they have in common is there once");
    }

    #[test]
    fn it_is_looked_for_by_its_plain_texts() {
        let mut kinds = Kinds::default();
        let jam = product("Á-1", " Mermelada  de\u{a0}PIÑA", "45.00", &["0075", "B-7"]);
        let jam = Listed::new(jam, &mut kinds);
        assert_eq!((jam.plain_name(), jam.plain_sku()), ("mermelada de pina", "a-1"));
        assert_eq!(jam.plain_barcodes().collect::<Vec<_>>(), ["75", "b-7"]);
    }
}
