//! What c_ClaveProdServ asks to go with a clave: taxes and complements.

use super::doc::{Concepto, Doc, complementos};
use super::rule::rules;
use super::{ComplementoDemand, Finding, ProdServDemands, ProdServRules, Report};
use crate::catalog::update;

rules! {
    CFDI40163 = ("Concepto/@ClaveProdServ", Shop, "with the complement that c_ClaveProdServ names",
        "Esta clave de producto pide un complemento que la factura no lleva. Usa otra clave o agrégalo.",
        ClaveProdServ);
    CFDI40164 = ("Concepto/@ClaveProdServ", Shop, "with the taxes that c_ClaveProdServ names",
        "Esta clave de producto pide un impuesto que el producto no tiene. Corrige su clave o sus impuestos.",
        ClaveProdServ);
}

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    // Where no amounts are exchanged there are no taxes at all (CFDI40201).
    if !doc.tipo.is_some_and(|tipo| tipo.has_amounts()) {
        return;
    }
    let list = doc.context.prod_serv.or_else(in_use);
    for concepto in &doc.conceptos {
        let clave = concepto.node.text("ClaveProdServ");
        // What no list tells of a clave is not taken for a no.
        let Some(demands) = list.and_then(|list| list.lookup(clave)) else {
            report.undecided(&CFDI40163);
            report.undecided(&CFDI40164);
            continue;
        };
        complemento(doc, concepto, &demands.complemento, report);
        taxes(concepto, &demands, report);
    }
}

/// The update of the catalogs has the columns as well.
fn in_use<'a>() -> Option<&'a dyn ProdServRules> {
    let update: &dyn ProdServRules = update::installed()?;
    Some(update)
}

fn complemento(
    doc: &Doc<'_>,
    concepto: &Concepto<'_>,
    demand: &ComplementoDemand,
    report: &mut Report,
) {
    match demand {
        ComplementoDemand::Nothing => {}
        ComplementoDemand::Element(name) => {
            if !has_complemento(doc, concepto, name) {
                let at = concepto.node.at("ClaveProdServ");
                report.push(Finding::new(&CFDI40163, at).with("complemento", name));
            }
        }
        ComplementoDemand::InWords(_) => report.undecided(&CFDI40163),
    }
}

fn taxes(concepto: &Concepto<'_>, demands: &ProdServDemands, report: &mut Report) {
    let wanted = [("002", demands.iva_required), ("003", demands.ieps_required)];
    for (impuesto, _) in wanted.into_iter().filter(|(_, required)| *required) {
        if !concepto.traslados.iter().any(|node| node.text("Impuesto") == impuesto) {
            let at = concepto.node.at("ClaveProdServ");
            report.push(Finding::new(&CFDI40164, at).with("impuesto", impuesto));
        }
    }
}

/// A complement is of the document or of the concepto.
fn has_complemento(doc: &Doc<'_>, concepto: &Concepto<'_>, name: &str) -> bool {
    concepto.node.has_complemento(name) || !complementos(doc.element, name).is_empty()
}
