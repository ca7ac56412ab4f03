//! What the shop sells.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::taxes::{Iva, TaxProfile};
use money::Money;

/// Units of which a part can be sold (c_ClaveUnidad): kilogram, gram, litre, metre. Of all others
/// a whole number is sold.
const MEASURED: [&str; 4] = ["KGM", "GRM", "LTR", "MTR"];

/// One product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The shop's own key.
    pub sku: String,
    /// The first is the one that is shown.
    pub barcodes: Vec<String>,
    /// What the customer reads.
    pub name: String,
    /// Price of one, tax included, above zero.
    pub price: Money,
    /// What the cashier calls the unit: `pieza`, `kg`.
    pub unit: String,
    /// SAT's key of the product.
    pub clave_prod_serv: ClaveProdServ,
    /// SAT's key of the unit.
    pub clave_unidad: ClaveUnidad,
    /// The taxes within the price.
    pub taxes: TaxProfile,
}

impl Product {
    /// Whether a part of the unit can be sold.
    pub fn is_measured(&self) -> bool {
        MEASURED.contains(&self.clave_unidad.as_str())
    }

    /// `IVA 16 %`, `Exento`, with IEPS where it is shown apart.
    pub fn tax_label(&self) -> String {
        let iva = match (self.taxes.iva, self.taxes.iva.tasa()) {
            (Iva::Exento, _) => "Exento".to_owned(),
            (Iva::NoObjeto, _) => "No objeto".to_owned(),
            (Iva::Tasa16 | Iva::Tasa8 | Iva::Tasa0, rate) => {
                format!("IVA {} %", rate.unwrap_or_default().percent())
            }
        };
        match self.taxes.ieps {
            Some(rate) => format!("{iva} · IEPS {} %", rate.percent()),
            None => iva,
        }
    }
}
