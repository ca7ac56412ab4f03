//! InformacionGlobal: the factura global.

use super::comprobante::is_publico_en_general;
use super::doc::{Doc, Node, Tipo};
use super::rule::rules;
use super::{Finding, Report};
use crate::catalog::{Meses, Periodicidad};

rules! {
    CFDI40130 = ("InformacionGlobal", Us,
        "there in I to XAXX010101000 named PUBLICO EN GENERAL, and only there",
        "La información global va en las facturas a PUBLICO EN GENERAL, y en ninguna otra.");
    CFDI40131 = ("InformacionGlobal/@Periodicidad", Shop, "in c_Periodicidad",
        "La periodicidad de la factura global debe ir de 01 (diaria) a 05 (bimestral).");
    CFDI40132 = ("Emisor/@RegimenFiscal", Shop, "621 where Periodicidad is 05",
        "Solo el régimen 621 puede hacer facturas globales bimestrales. Cambia la periodicidad.");
    CFDI40133 = ("InformacionGlobal/@Meses", Us, "in c_Meses",
        "El mes de la factura global no está en el catálogo del SAT.");
    CFDI40134 = ("InformacionGlobal/@Meses", Us, "01 to 12 unless Periodicidad is 05",
        "Con esta periodicidad el mes va de 01 a 12.");
    CFDI40135 = ("InformacionGlobal/@Meses", Us, "13 to 18 where Periodicidad is 05",
        "En una factura global bimestral los meses van de 13 a 18.");
    CFDI40136 = ("InformacionGlobal/@Año", Us, "the year of Fecha or one of the five before",
        "El año de la factura global debe ser el actual o uno de los cinco anteriores.");
}

const YEARS_BACK: i16 = 5;

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    let nodes = doc.root.all("InformacionGlobal");
    let wanted = doc.is(&[Tipo::Ingreso]) && is_publico_en_general(doc);
    // A PAC refuses the node with any other name under this very code; in an egreso, which gives
    // back part of a global, nothing asks for it and nothing forbids it.
    let unwanted = !nodes.is_empty() && !is_publico_en_general(doc);
    if wanted && nodes.is_empty() || unwanted {
        report.push(Finding::new(&CFDI40130, "Comprobante/InformacionGlobal"));
    }
    for node in nodes {
        periodo(doc, &node, report);
        anio(doc, &node, report);
    }
}

fn periodo(doc: &Doc<'_>, node: &Node<'_>, report: &mut Report) {
    let periodicidad = node.text("Periodicidad");
    let meses = node.text("Meses");
    if Periodicidad::parse(periodicidad).is_err() {
        let at = node.at("Periodicidad");
        report.push(Finding::new(&CFDI40131, at).with("found", periodicidad));
    }
    let bimestral = periodicidad == "05";
    if bimestral && doc.emisor_text("RegimenFiscal") != "621" {
        report.push(Finding::new(&CFDI40132, "Comprobante/Emisor/@RegimenFiscal"));
    }
    let rule = match (Meses::parse(meses).map(Meses::is_bimester), bimestral) {
        (Err(_), _) => &CFDI40133,
        (Ok(false), true) => &CFDI40135,
        (Ok(true), false) => &CFDI40134,
        (Ok(true), true) | (Ok(false), false) => return,
    };
    report.push(Finding::new(rule, node.at("Meses")).with("found", meses));
}

/// "El año en curso" is that of Fecha: a document does not go bad with time.
fn anio(doc: &Doc<'_>, node: &Node<'_>, report: &mut Report) {
    let Some(fecha) = doc.fecha else {
        return;
    };
    let this_year = fecha.date().year();
    let earliest = this_year.saturating_sub(YEARS_BACK);
    let found = node.text("A\u{f1}o");
    let anio: Option<i16> = found.parse().ok();
    if !anio.is_some_and(|anio| (earliest..=this_year).contains(&anio)) {
        report.push(Finding::new(&CFDI40136, node.at("A\u{f1}o")).with("found", found));
    }
}
