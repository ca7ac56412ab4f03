//! The price list as a file that can be read again without a change.

use super::file::Sheet;
use super::{columns, draft};
use crate::product::Product;

/// All columns of all products.
pub(crate) fn sheet(products: &[Product]) -> Sheet {
    let head = columns::ALL.iter().map(|column| (column.title.to_owned(), column.kind)).collect();
    let row = |product: &Product| {
        let draft = draft::of(product);
        columns::ALL.iter().map(|column| (column.get)(&draft)).collect()
    };
    Sheet { head, rows: products.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use cfdi::taxes::{Ieps, Iva, TaxProfile};
    use money::{Money, Quantity, Rate};
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::products::{file, plan};
    use crate::testing;

    fn taxes() -> impl Strategy<Value = TaxProfile> {
        let ieps = prop_oneof![
            Just(None),
            Just(Some(Ieps::tasa(Rate::from_raw(80_000)))),
            (1_i64..72_160_500, 1_i64..9_000_000).prop_map(|(cuota, content)| {
                let content = Quantity::from_raw(content);
                Some(Ieps::cuota(Rate::from_raw(cuota), content).in_price())
            }),
        ];
        let iva = prop_oneof![
            Just(Iva::Tasa16),
            Just(Iva::Tasa8),
            Just(Iva::Tasa0),
            Just(Iva::Exento),
            Just(Iva::NoTraslado),
        ];
        (iva, ieps).prop_map(|(iva, ieps)| TaxProfile { iva, ieps })
    }

    fn products() -> impl Strategy<Value = Vec<Product>> {
        // Names with all that CSV and spreadsheets trip over.
        let name = "[A-Za-zñé\",;'=+@ 0-9.-]{0,30}[a-z]";
        let one = (name, 1_i64..9_999_999, "([A-Z]\"?[a-z ,;]{0,8}[a-z])?", taxes(), any::<bool>());
        vec(one, 1..20).prop_map(|all| {
            let made = |((name, price, category, taxes, active), number)| {
                let plain: String =
                    (name as String).split_whitespace().collect::<Vec<_>>().join(" ");
                let category =
                    (category as String).split_whitespace().collect::<Vec<_>>().join(" ");
                let (sku, code) = (format!("00{number}"), format!("0750{number}"));
                Product {
                    price: Money::from_raw(price),
                    category: Some(category).filter(|category| !category.is_empty()),
                    taxes,
                    active,
                    ..testing::product(&sku, &plain, "1", &[&code, &format!("X{number}")])
                }
            };
            all.into_iter().zip(1_000..).map(made).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
        /// What was written is read as it was, by either kind of file: nothing is new or changed,
        /// and in an empty shop all of it is new and the same.
        #[test]
        fn a_list_comes_back_without_a_change(products in products()) {
            let sheet = sheet(&products);
            for bytes in [sheet.to_csv(), sheet.to_xlsx().unwrap()] {
                let table = file::read(&bytes).unwrap();
                let again = plan::plan(&table, &products).unwrap();
                prop_assert_eq!(&again.faulty, &[]);
                prop_assert_eq!(again.unchanged, products.len());
                prop_assert_eq!(&plan::plan(&table, &[]).unwrap().new, &products);
            }
        }
    }
}
