//! ACuentaTerceros: what is sold in the name of another.

use super::doc::{Doc, Node};
use super::rule::rules;
use super::{Finding, Report};
use crate::catalog::RegimenFiscal;

rules! {
    CFDI40187 = ("ACuentaTerceros/@RfcACuentaTerceros", Shop, "in l_LCO, unless EXT990101NI1",
        "El SAT no tiene al tercero entre los contribuyentes obligados. Revisa su RFC.", LLco);
    CFDI40188 = ("ACuentaTerceros/@RfcACuentaTerceros", Shop, "neither emisor nor receptor",
        "El tercero no puede ser la tienda ni el cliente. Corrige su RFC.");
    CFDI40189 = ("ACuentaTerceros/@NombreACuentaTerceros", Shop,
        "with EXT990101NI1 the fixed text, else of a taxpayer in l_RFC",
        "El nombre del tercero no es el que pide el SAT. Corrígelo.", LRfc);
    CFDI40190 = ("ACuentaTerceros/@NombreACuentaTerceros", Shop,
        "the name that l_RFC has for the RFC",
        "El nombre del tercero no es el que tiene el SAT para su RFC. Corrígelo.", LRfc);
    CFDI40191 = ("ACuentaTerceros/@RegimenFiscalACuentaTerceros", Shop, "in c_RegimenFiscal",
        "El régimen fiscal del tercero no está en el catálogo del SAT. Corrígelo.");
    CFDI40193 = ("ACuentaTerceros/@DomicilioFiscalACuentaTerceros", Shop,
        "with EXT990101NI1 LugarExpedicion, else the postal code that l_RFC has",
        "El código postal del tercero no es el que pide el SAT. Corrígelo.", LRfc);
    CFDI140223 = ("ACuentaTerceros/@RegimenFiscalACuentaTerceros", Shop,
        "616 where the RFC is EXT990101NI1",
        "Con el RFC EXT990101NI1 el régimen fiscal del tercero es 616.");
}

/// The RFC of those abroad for whom a platform in Mexico sells.
const ABROAD: &str = "EXT990101NI1";
/// The only name that goes with it.
const NOMBRE_ABROAD: &str = "EXPEDICI\u{d3}N DE CFDI POR RESIDENTES EN M\u{c9}XICO QUE PRESTAN \
    SERVICIOS DE INTERMEDIACI\u{d3}N ENTRE TERCEROS A OFERENTES DE BIENES Y SERVICIOS RESIDENTES \
    EN EL EXTRANJERO";

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    for concepto in &doc.conceptos {
        for node in concepto.node.all("ACuentaTerceros") {
            tercero(doc, &node, report);
            if node.text("RfcACuentaTerceros") == ABROAD {
                abroad(doc, &node, report);
            } else {
                obligated(doc, &node, report);
                listed(doc, &node, report);
            }
        }
    }
}

fn tercero(doc: &Doc<'_>, node: &Node<'_>, report: &mut Report) {
    let rfc = node.text("RfcACuentaTerceros");
    if [doc.emisor_text("Rfc"), doc.receptor_text("Rfc")].contains(&rfc) {
        report.push(Finding::new(&CFDI40188, node.at("RfcACuentaTerceros")));
    }
    let regimen = node.text("RegimenFiscalACuentaTerceros");
    let known = RegimenFiscal::parse(regimen).is_ok_and(|found| doc.in_force(found.vigencia()));
    if !known {
        let at = node.at("RegimenFiscalACuentaTerceros");
        report.push(Finding::new(&CFDI40191, at).with("found", regimen));
    }
}

fn abroad(doc: &Doc<'_>, node: &Node<'_>, report: &mut Report) {
    let rules = [
        (&CFDI40189, "NombreACuentaTerceros", NOMBRE_ABROAD),
        (&CFDI40193, "DomicilioFiscalACuentaTerceros", doc.root.text("LugarExpedicion")),
        (&CFDI140223, "RegimenFiscalACuentaTerceros", "616"),
    ];
    for (rule, name, expected) in rules {
        if node.text(name) != expected {
            report.push(Finding::new(rule, node.at(name)).with("expected", expected));
        }
    }
}

fn obligated(doc: &Doc<'_>, node: &Node<'_>, report: &mut Report) {
    let rfc = node.text("RfcACuentaTerceros");
    match doc.context.l_lco {
        None => report.undecided(&CFDI40187),
        Some(l_lco) if !l_lco.contains(rfc) => {
            let at = node.at("RfcACuentaTerceros");
            report.push(Finding::new(&CFDI40187, at).with("found", rfc));
        }
        Some(_) => {}
    }
}

fn listed(doc: &Doc<'_>, node: &Node<'_>, report: &mut Report) {
    let Some(l_rfc) = doc.context.l_rfc else {
        for rule in [&CFDI40189, &CFDI40190, &CFDI40193] {
            report.undecided(rule);
        }
        return;
    };
    let Some(taxpayer) = l_rfc.lookup(node.text("RfcACuentaTerceros")) else {
        return report.push(Finding::new(&CFDI40189, node.at("NombreACuentaTerceros")));
    };
    let rules = [
        (&CFDI40190, "NombreACuentaTerceros", taxpayer.nombre),
        (&CFDI40193, "DomicilioFiscalACuentaTerceros", taxpayer.codigo_postal),
    ];
    for (rule, name, expected) in rules {
        if expected.is_empty() {
            report.undecided(rule);
        } else if node.text(name) != expected {
            report.push(Finding::new(rule, node.at(name)));
        }
    }
}
