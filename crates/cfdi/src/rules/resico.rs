//! RESICO of a persona física that sells to a persona moral: ISR of 1.25 % is withheld, or not.

use super::doc::{Concepto, Doc, persona};
use super::rule::rules;
use super::{Finding, Report, RetencionMark};
use crate::rfc::Persona;

rules! {
    CFDI140224 = ("Concepto/Impuestos/Retenciones/Retencion/@Impuesto", Shop,
        "no ISR where the emisor has mark 1: RESICO física to persona moral",
        "El SAT no permite que a la tienda le retengan ISR. Quita la retención.", LRfc);
    CFDI140225 = ("Concepto/Impuestos/Retenciones/Retencion/@Impuesto", Shop,
        "ISR of 0.012500 where the emisor has mark 2: RESICO física to persona moral",
        "Al facturar a una empresa, cada producto lleva la retención de ISR de 1.25 %. Agrégala.",
        LRfc);
}

const RESICO: &str = "626";
/// 1.25 %.
const RATE_MICROS: i128 = 12_500;

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    let personas = [&doc.emisor, &doc.receptor].map(|node| node.as_ref().and_then(persona));
    let between = personas == [Some(Persona::Fisica), Some(Persona::Moral)];
    if !between || doc.emisor_text("RegimenFiscal") != RESICO {
        return;
    }
    let Some(l_rfc) = doc.context.l_rfc else {
        report.undecided(&CFDI140224);
        return report.undecided(&CFDI140225);
    };
    let mark = l_rfc.lookup(doc.emisor_text("Rfc")).map(|taxpayer| taxpayer.retencion);
    match mark {
        Some(RetencionMark::Forbidden) => forbidden(doc, report),
        Some(RetencionMark::Required) => required(doc, report),
        Some(RetencionMark::Unmarked) | None => {}
    }
}

fn forbidden(doc: &Doc<'_>, report: &mut Report) {
    for node in doc.conceptos.iter().flat_map(|concepto| &concepto.retenciones) {
        if node.text("Impuesto") == "001" {
            report.push(Finding::new(&CFDI140224, node.at("Impuesto")));
        }
    }
}

/// Of a concepto that may have no taxes at all (CFDI40172) nothing is asked.
fn required(doc: &Doc<'_>, report: &mut Report) {
    let may_have_taxes = |concepto: &&Concepto<'_>| {
        !matches!(concepto.node.text("ObjetoImp"), "01" | "03" | "04" | "05")
    };
    for concepto in doc.conceptos.iter().filter(may_have_taxes) {
        let withheld = concepto.retenciones.iter().any(|node| {
            let rate = node.amount("TasaOCuota");
            let rate_holds = rate.is_some_and(|rate| rate.micros() == RATE_MICROS);
            node.text("Impuesto") == "001" && rate_holds
        });
        if !withheld {
            let at = format!("{}/Impuestos/Retenciones", concepto.node.path());
            report.push(Finding::new(&CFDI140225, at));
        }
    }
}
