//! Products and a shop for the unit tests.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::taxes::{Iva, TaxProfile};
use money::Money;
use tickets::wire::{EnrolledMessage, SettingsMessage, ShopMessage};
use uuid::Uuid;

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

/// What a portal answers to an enrolment.
pub(crate) fn enrolled() -> EnrolledMessage {
    EnrolledMessage {
        register: Uuid::from_u128(1).to_string(),
        name: "Caja 1".to_owned(),
        nota_serie: "A".to_owned(),
        shop: ShopMessage {
            name: "Tienda".to_owned(),
            rfc: "EKU9003173C9".to_owned(),
            nombre: "ESCUELA KEMPER URGATE".to_owned(),
            regimen_fiscal: "601".to_owned(),
            codigo_postal: "42501".to_owned(),
            zone: "America/Mexico_City".to_owned(),
            address: vec!["Av. Juárez 12".to_owned(), "Hidalgo".to_owned()],
            contact: String::new(),
            portal_url: "https://factura.mx".to_owned(),
            sandbox: true,
        },
        settings: SettingsMessage {
            serie: "F".to_owned(),
            period: "month-end".to_owned(),
            revision: 1,
            border: None,
            shop: None,
        },
    }
}
