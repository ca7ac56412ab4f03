//! The demo's price list is one that a shop could have.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;

/// sku, barcode, name, price, unit, clave_prod_serv, clave_unidad, tax, category.
fn rows() -> Vec<Vec<String>> {
    let csv = fs::read_to_string(xtask::shop::catalog()).unwrap();
    let mut lines = csv.lines();
    let header = "sku,barcode,name,price,unit,clave_prod_serv,clave_unidad,tax,category";
    assert_eq!(lines.next(), Some(header));
    // No field of the demo holds a comma, so none is in quotes.
    lines.map(|line| line.split(',').map(ToOwned::to_owned).collect()).collect()
}

fn check_digit_holds(ean: &str) -> bool {
    let digits: Option<Vec<u32>> = ean.chars().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| digits.len() == 13) else { return false };
    let sum: u32 = digits.iter().zip([1, 3].into_iter().cycle()).map(|(d, w)| d * w).sum();
    sum.is_multiple_of(10)
}

#[test]
fn every_row_is_whole_and_nothing_is_there_twice() {
    let rows = rows();
    assert!(rows.len() >= 60);
    let mut taken = BTreeSet::new();
    for row in &rows {
        let [sku, barcode, name, price, unit, clave, clave_unidad, tax, category] = row.as_slice()
        else {
            panic!("{row:?} has not nine columns");
        };
        assert!(taken.insert(sku.clone()) && taken.insert(name.clone()), "{sku} is there twice");
        if !barcode.is_empty() {
            assert!(taken.insert(barcode.clone()), "{barcode} is there twice");
            assert!(barcode.starts_with("750") && check_digit_holds(barcode), "{barcode}");
        }
        let (pesos, centavos) = price.split_once('.').unwrap();
        assert!(pesos.parse::<u32>().is_ok() && centavos.len() == 2, "{price}");
        assert!(clave.len() == 8 && clave.chars().all(|c| c.is_ascii_digit()), "{clave}");
        assert_eq!(unit == "kg", clave_unidad == "KGM", "{sku}");
        assert!(!category.is_empty(), "{sku} stands on no shelf");
        assert!(["iva-16", "iva-0", "exento"].contains(&tax.as_str()), "{tax}");
    }
}

/// LIVA: food is at 0 % (2-A, I b) except drinks other than milk, chewing gum and pet food; water
/// at 0 % from ten litres on (2-A, I c); medicines and sanitary towels at 0 % (2-A, I b and j);
/// books, newspapers and magazines exempt (9, III); all the rest at 16 % (1).
#[test]
fn taxes_are_those_of_the_law() {
    let rows = rows();
    let tax = |sku: &str| {
        let row = rows.iter().find(|row| row[0] == sku);
        row.unwrap_or_else(|| panic!("{sku} is not in the list"))[7].clone()
    };
    for sku in ["LECHE-1L", "TORT-MAIZ", "BOLILLO", "JAMON-PAVO", "GARRAFON-20", "PARACET-500"] {
        assert_eq!(tax(sku), "iva-0", "{sku}");
    }
    for sku in ["REFRESCO-600", "JUGO-1L", "AGUA-1L", "CERVEZA-355", "CHICLE-12", "CROQUETA-2K"] {
        assert_eq!(tax(sku), "iva-16", "{sku}");
    }
    for sku in ["REVISTA", "PERIODICO", "LIBRO-CUENTO"] {
        assert_eq!(tax(sku), "exento", "{sku}");
    }
}
