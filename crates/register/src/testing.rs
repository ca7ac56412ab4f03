//! Products for the unit tests.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::taxes::{Iva, TaxProfile};
use money::Money;

use crate::product::Product;

/// One that is sold by the piece, IVA 16 %.
pub(crate) fn product(sku: &str, name: &str, price: &str, barcodes: &[&str]) -> Product {
    Product {
        sku: sku.to_owned(),
        barcodes: barcodes.iter().map(|code| (*code).to_owned()).collect(),
        name: name.to_owned(),
        category: None,
        price: Money::parse(price).unwrap(),
        unit: "pieza".to_owned(),
        clave_prod_serv: ClaveProdServ::parse("50202306").unwrap(),
        clave_unidad: ClaveUnidad::parse("H87").unwrap(),
        taxes: TaxProfile::iva(Iva::Tasa16),
        active: true,
    }
}

/// One that is weighed, IVA 0 %.
pub(crate) fn by_kilo(sku: &str, name: &str, price: &str) -> Product {
    Product {
        unit: "kg".to_owned(),
        clave_unidad: ClaveUnidad::parse("KGM").unwrap(),
        taxes: TaxProfile::iva(Iva::Tasa0),
        ..product(sku, name, price, &[])
    }
}
