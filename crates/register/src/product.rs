//! What the shop sells.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::taxes::{Ieps, Iva, Shown, TaxProfile};
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
    /// The shelf on which the grid of the till shows it.
    pub category: Option<String>,
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
    /// It is sold; one that is not stays for what was sold of it.
    pub active: bool,
}

impl Product {
    /// Whether a part of the unit can be sold.
    pub fn is_measured(&self) -> bool {
        MEASURED.contains(&self.clave_unidad.as_str())
    }

    /// `IVA 16 %`, `Exento`, with IEPS where it is shown apart.
    pub fn tax_label(&self) -> String {
        let iva = iva_label(self.taxes.iva);
        match &self.taxes.ieps {
            Some(ieps) if ieps.shown == Shown::Apart => format!("{iva} · {}", ieps_label(ieps)),
            Some(_) | None => iva.to_owned(),
        }
    }
}

pub(crate) fn iva_label(iva: Iva) -> &'static str {
    match iva {
        Iva::Tasa16 => "IVA 16 %",
        Iva::Tasa8 => "IVA 8 %",
        Iva::Tasa0 => "IVA 0 %",
        Iva::Exento => "Exento",
        Iva::NoObjeto => "No objeto",
        Iva::SinDesglose => "Sin desglose",
        Iva::NoCausa => "No causa impuesto",
        Iva::CreditoPodebi => "Crédito PODEBI",
        Iva::NoTraslado => "Sin traslado de IVA",
    }
}

fn ieps_label(ieps: &Ieps) -> String {
    let tasa = ieps.tasa.map(|rate| format!("{} %", rate.percent()));
    let cuota = ieps.cuota.map(|cuota| format!("${} por unidad", cuota.tasa_o_cuota));
    let parts: Vec<String> = tasa.into_iter().chain(cuota).collect();
    format!("IEPS {}", parts.join(" y "))
}
