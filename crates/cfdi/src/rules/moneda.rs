//! Moneda and TipoCambio.

use super::decimal::Decimal;
use super::doc::Doc;
use super::rule::rules;
use super::{Finding, Report};

rules! {
    CFDI40113 = ("Comprobante/@Moneda", Us, "in c_Moneda",
        "La moneda no está en el catálogo del SAT. En pesos se escribe MXN.");
    CFDI40114 = ("Comprobante/@TipoCambio", Us, "1, if given at all, with MXN",
        "En pesos el tipo de cambio es 1 o no se escribe.");
    CFDI40115 = ("Comprobante/@TipoCambio", Shop, "given with any currency but MXN and XXX",
        "Una factura en otra moneda necesita el tipo de cambio. Escríbelo.");
    CFDI40116 = ("Comprobante/@TipoCambio", Us, "absent with XXX",
        "Un comprobante sin moneda (XXX) no lleva tipo de cambio. Quítalo.");
    CFDI40117 = ("Comprobante/@TipoCambio", Shop, "a number of at most 18 digits and 6 decimals",
        "El tipo de cambio debe ser un número de hasta 6 decimales, por ejemplo 18.2345.");
}

const ONE_IN_MICROS: i128 = 1_000_000;

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    let moneda = doc.root.text("Moneda");
    if doc.decimals.is_none() {
        report.push(Finding::new(&CFDI40113, doc.root.at("Moneda")).with("found", moneda));
    }
    let given = doc.root.given("TipoCambio");
    let read = given.map(Decimal::parse);
    let rules = [
        (&CFDI40117, read == Some(None)),
        (&CFDI40114, moneda == "MXN" && given.is_some() && !is_one(read.flatten())),
        (&CFDI40115, !matches!(moneda, "MXN" | "XXX") && given.is_none()),
        (&CFDI40116, moneda == "XXX" && given.is_some()),
    ];
    for (rule, broken) in rules {
        if broken {
            let at = doc.root.at("TipoCambio");
            report.push(Finding::new(rule, at).with("found", given.unwrap_or("")));
        }
    }
}

fn is_one(amount: Option<Decimal>) -> bool {
    amount.is_some_and(|amount| amount.micros() == ONE_IN_MICROS)
}
