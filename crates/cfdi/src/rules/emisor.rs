//! Emisor.

use super::doc::{Doc, Node, persona};
use super::rule::rules;
use super::{Finding, Report};
use crate::catalog::RegimenFiscal;

rules! {
    CFDI40138 = ("Emisor/@Nombre", Shop, "of a taxpayer in l_RFC",
        "El SAT no tiene activo el RFC de la tienda. Revísalo en la configuración.", LRfc);
    CFDI40139 = ("Emisor/@Nombre", Shop, "the name that l_RFC has for the RFC",
        "El nombre de la tienda no es el que tiene el SAT. Cópialo de tu Constancia de Situación Fiscal.",
        LRfc);
    CFDI40140 = ("Emisor/@RegimenFiscal", Shop, "in c_RegimenFiscal",
        "El régimen fiscal de la tienda no está en el catálogo del SAT. Corrígelo en la configuración.");
    CFDI40141 = ("Emisor/@RegimenFiscal", Shop, "one of persons such as the emisor",
        "El régimen fiscal de la tienda no corresponde a su tipo de persona. Corrígelo en la configuración.");
}

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    if let Some(emisor) = &doc.emisor {
        regimen(doc, emisor, report);
        nombre(doc, emisor, report);
    }
}

fn regimen(doc: &Doc<'_>, emisor: &Node<'_>, report: &mut Report) {
    let code = emisor.text("RegimenFiscal");
    let known = RegimenFiscal::parse(code).ok().filter(|found| doc.in_force(found.vigencia()));
    let rule = match (known, persona(emisor)) {
        (None, _) => &CFDI40140,
        (Some(regimen), Some(persona)) if !regimen.allows(persona) => &CFDI40141,
        (Some(_), _) => return,
    };
    report.push(Finding::new(rule, emisor.at("RegimenFiscal")).with("found", code));
}

fn nombre(doc: &Doc<'_>, emisor: &Node<'_>, report: &mut Report) {
    let Some(l_rfc) = doc.context.l_rfc else {
        report.undecided(&CFDI40138);
        return report.undecided(&CFDI40139);
    };
    let rule = match l_rfc.lookup(emisor.text("Rfc")) {
        None => &CFDI40138,
        Some(taxpayer) if taxpayer.nombre.is_empty() => return report.undecided(&CFDI40139),
        Some(taxpayer) if taxpayer.nombre != emisor.text("Nombre") => &CFDI40139,
        Some(_) => return,
    };
    report.push(Finding::new(rule, emisor.at("Nombre")));
}
