//! Concepto: amounts, ObjetoImp and Parte.

use super::decimal::{Decimal, is_product};
use super::doc::{Concepto, Doc, Node};
use super::rule::rules;
use super::{Finding, Report};
use crate::catalog::{ClaveProdServ, ClaveUnidad, ObjetoImp};

rules! {
    CFDI40162 = ("Concepto/@ClaveProdServ", Shop, "in c_ClaveProdServ",
        "La clave de producto o servicio no está en el catálogo del SAT. Corrige el producto.");
    CFDI40165 = ("Concepto/@ClaveUnidad", Shop, "in c_ClaveUnidad",
        "La clave de unidad no está en el catálogo del SAT. Corrige el producto.");
    CFDI40166 = ("Concepto/@ValorUnitario", Shop, "above zero in I, E and N",
        "El precio del producto debe ser mayor que cero. Quita el producto o ponle precio.");
    CFDI40167 = ("Concepto/@Importe", Us,
        "Cantidad times ValorUnitario, within half of their last decimals",
        "El importe no es cantidad por precio. Genera la factura otra vez.");
    CFDI40168 = ("Concepto/@Descuento", Us, "no more decimals than Importe",
        "El descuento del producto lleva más decimales que su importe. Genera la factura otra vez.");
    CFDI40169 = ("Concepto/@Descuento", Shop, "at most Importe",
        "El descuento del producto es mayor que su importe. Corrígelo.");
    CFDI40170 = ("Concepto/@ObjetoImp", Shop, "in c_ObjetoImp",
        "El objeto de impuesto del producto no está en el catálogo del SAT. Corrige el producto.");
    CFDI40171 = ("Concepto/Impuestos", Shop, "there where ObjetoImp is 02",
        "El producto causa impuestos (02) y no tiene ninguno. Corrige sus impuestos.");
    CFDI40172 = ("Concepto/Impuestos", Shop, "absent where ObjetoImp is 01, 03, 04 or 05",
        "El producto no desglosa impuestos y tiene alguno. Corrige su objeto de impuesto.");
    CFDI140226 = ("Concepto/@ObjetoImp", Shop, "06 and 08 go without IVA and IEPS",
        "Con objeto de impuesto 06 u 08 el producto no lleva IVA ni IEPS.");
    CFDI140227 = ("Concepto/@ObjetoImp", Shop, "07 goes without IVA and with a traslado of IEPS",
        "Con objeto de impuesto 07 el producto lleva IEPS y no lleva IVA.");
    CFDI40196 = ("Parte/@ClaveProdServ", Shop, "in c_ClaveProdServ",
        "La clave de producto de la parte no está en el catálogo del SAT. Corrígela.");
    CFDI40197 = ("Parte/@ValorUnitario", Shop, "above zero",
        "El precio de la parte debe ser mayor que cero.");
    CFDI40198 = ("Parte/@Importe", Us,
        "Cantidad times ValorUnitario, within half of their last decimals",
        "El importe de la parte no es cantidad por precio. Genera la factura otra vez.");
}

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    for concepto in &doc.conceptos {
        claves(doc, &concepto.node, report);
        amounts(doc, &concepto.node, report);
        descuento(&concepto.node, report);
        objeto_imp(doc, concepto, report);
        concepto.node.all("Parte").iter().for_each(|node| parte(doc, node, report));
    }
}

fn claves(doc: &Doc<'_>, concepto: &Node<'_>, report: &mut Report) {
    if !is_prod_serv(doc, concepto) {
        let found = concepto.text("ClaveProdServ");
        report.push(Finding::new(&CFDI40162, concepto.at("ClaveProdServ")).with("found", found));
    }
    if !is_unidad(doc, concepto) {
        let unidad = concepto.text("ClaveUnidad");
        report.push(Finding::new(&CFDI40165, concepto.at("ClaveUnidad")).with("found", unidad));
    }
}

/// In the catalog, and in force where its days are known.
fn is_prod_serv(doc: &Doc<'_>, node: &Node<'_>) -> bool {
    ClaveProdServ::parse(node.text("ClaveProdServ")).is_ok_and(|clave| {
        let in_force = clave.details().is_none_or(|row| doc.in_force(row.vigencia));
        in_force && clave.exists_in_catalog()
    })
}

/// In the catalog, and in force where its days are known.
fn is_unidad(doc: &Doc<'_>, node: &Node<'_>) -> bool {
    let text = node.text("ClaveUnidad");
    ClaveUnidad::parse(text).is_ok_and(|clave| {
        let in_force = clave.details().is_none_or(|row| doc.in_force(row.vigencia));
        // The type forgives small letters, which the document may not have.
        in_force && clave.as_str() == text && clave.exists_in_catalog()
    })
}

fn is_positive(amount: Option<Decimal>) -> bool {
    amount.is_some_and(|amount| amount.micros() > 0)
}

fn amounts(doc: &Doc<'_>, concepto: &Node<'_>, report: &mut Report) {
    let valor = concepto.amount("ValorUnitario");
    if doc.tipo.is_some_and(|tipo| tipo.has_amounts()) && !is_positive(valor) {
        let found = concepto.text("ValorUnitario");
        report.push(Finding::new(&CFDI40166, concepto.at("ValorUnitario")).with("found", found));
    }
    if !is_importe(doc, concepto) {
        let found = concepto.text("Importe");
        report.push(Finding::new(&CFDI40167, concepto.at("Importe")).with("found", found));
    }
}

/// Whether Importe is Cantidad times ValorUnitario; of an unknown currency nothing is asked.
fn is_importe(doc: &Doc<'_>, node: &Node<'_>) -> bool {
    let Some(decimals) = doc.decimals else {
        return true;
    };
    let amounts = ["Cantidad", "ValorUnitario", "Importe"].map(|name| node.amount(name));
    let [Some(cantidad), Some(valor), Some(importe)] = amounts else {
        return false;
    };
    is_product(importe, [cantidad, valor], decimals)
}

fn descuento(concepto: &Node<'_>, report: &mut Report) {
    let amounts = concepto.amount("Descuento").zip(concepto.amount("Importe"));
    let Some((descuento, importe)) = amounts else {
        return;
    };
    let rules = [
        (&CFDI40168, descuento.decimals() > importe.decimals()),
        (&CFDI40169, descuento.micros() > importe.micros()),
    ];
    for (rule, broken) in rules {
        if broken {
            let found = concepto.text("Descuento");
            report.push(Finding::new(rule, concepto.at("Descuento")).with("found", found));
        }
    }
}

fn objeto_imp(doc: &Doc<'_>, concepto: &Concepto<'_>, report: &mut Report) {
    let code = concepto.node.text("ObjetoImp");
    let at = || concepto.node.at("ObjetoImp");
    let known = ObjetoImp::parse(code).ok().filter(|found| doc.in_force(found.vigencia()));
    let Some(objeto) = known else {
        return report.push(Finding::new(&CFDI40170, at()).with("found", code));
    };
    let has_node = !concepto.impuestos.is_empty();
    let at_impuestos = || format!("{}/Impuestos", concepto.node.path());
    match objeto {
        ObjetoImp::SiObjeto => {
            if !has_node {
                report.push(Finding::new(&CFDI40171, at_impuestos()));
            }
        }
        ObjetoImp::NoObjeto
        | ObjetoImp::SiObjetoNoObligadoDesglose
        | ObjetoImp::SiObjetoNoCausa
        | ObjetoImp::SiObjetoCreditoPodebi => {
            if has_node {
                report.push(Finding::new(&CFDI40172, at_impuestos()).with("objeto_imp", code));
            }
        }
        ObjetoImp::SiObjetoNoTrasladoIva | ObjetoImp::NoTrasladoIvaNoIeps => {
            if bears(concepto, "002") || bears(concepto, "003") {
                report.push(Finding::new(&CFDI140226, at()).with("found", code));
            }
        }
        ObjetoImp::NoTrasladoIvaSiIeps => {
            let ieps = concepto.traslados.iter().any(|node| node.text("Impuesto") == "003");
            if bears(concepto, "002") || !ieps {
                report.push(Finding::new(&CFDI140227, at()));
            }
        }
    }
}

/// Whether a tax is among the traslados or the retenciones.
fn bears(concepto: &Concepto<'_>, impuesto: &str) -> bool {
    let mut taxes = concepto.traslados.iter().chain(&concepto.retenciones);
    taxes.any(|node| node.text("Impuesto") == impuesto)
}

fn parte(doc: &Doc<'_>, parte: &Node<'_>, report: &mut Report) {
    if !is_prod_serv(doc, parte) {
        let found = parte.text("ClaveProdServ");
        report.push(Finding::new(&CFDI40196, parte.at("ClaveProdServ")).with("found", found));
    }
    if parte.has("ValorUnitario") && !is_positive(parte.amount("ValorUnitario")) {
        report.push(Finding::new(&CFDI40197, parte.at("ValorUnitario")));
    }
    let both = parte.has("ValorUnitario") && parte.has("Importe");
    if both && !is_importe(doc, parte) {
        report.push(Finding::new(&CFDI40198, parte.at("Importe")));
    }
}
