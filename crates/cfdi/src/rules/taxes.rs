//! Taxes of a concepto.

use money::Rate;

use super::decimal::{Decimal, is_tax};
use super::doc::{Doc, Node};
use super::rule::{Rule, rules};
use super::{Finding, Report};
use crate::catalog::{ClaveImpuesto, Lado, TasaOCuota, TipoFactor};

rules! {
    CFDI40173 = ("Concepto/Impuestos", Us, "has a traslado or a retención",
        "El producto tiene un apartado de impuestos vacío. Genera la factura otra vez.");
    CFDI40174 = ("Concepto/Impuestos/Traslados/Traslado/@Base", Us, "above zero",
        "La base del impuesto debe ser mayor que cero. Quita el producto que no cuesta nada.");
    CFDI40175 = ("Concepto/Impuestos/Traslados/Traslado/@Impuesto", Us, "in c_Impuesto",
        "El impuesto del producto debe ser 001, 002 o 003.");
    CFDI40176 = ("Concepto/Impuestos/Traslados/Traslado/@TipoFactor", Us, "in c_TipoFactor",
        "El factor del impuesto debe ser Tasa, Cuota o Exento.");
    CFDI40177 = ("Concepto/Impuestos/Traslados/Traslado/@TipoFactor", Us,
        "Exento goes without TasaOCuota and Importe",
        "Un producto exento no lleva tasa ni importe de impuesto.");
    CFDI40178 = ("Concepto/Impuestos/Traslados/Traslado/@TipoFactor", Us,
        "Tasa and Cuota go with TasaOCuota and Importe",
        "Falta la tasa o el importe del impuesto. Genera la factura otra vez.");
    CFDI40179 = ("Concepto/Impuestos/Traslados/Traslado/@TasaOCuota", Shop,
        "in c_TasaOCuota for the tax and factor",
        "La tasa del impuesto no está en el catálogo del SAT. Corrige los impuestos del producto.");
    CFDI40180 = ("Concepto/Impuestos/Traslados/Traslado/@Importe", Us,
        "Base times TasaOCuota, within half of the last decimal of Base",
        "El impuesto del producto no es base por tasa. Genera la factura otra vez.");
    CFDI40181 = ("Concepto/Impuestos/Retenciones/Retencion/@Base", Us, "above zero",
        "La base de la retención debe ser mayor que cero.");
    CFDI40182 = ("Concepto/Impuestos/Retenciones/Retencion/@Impuesto", Us, "in c_Impuesto",
        "El impuesto retenido debe ser 001, 002 o 003.");
    CFDI40183 = ("Concepto/Impuestos/Retenciones/Retencion/@TipoFactor", Us, "in c_TipoFactor",
        "El factor de la retención debe ser Tasa o Cuota.");
    CFDI40184 = ("Concepto/Impuestos/Retenciones/Retencion/@TipoFactor", Us, "not Exento",
        "Una retención no puede ser exenta.");
    CFDI40185 = ("Concepto/Impuestos/Retenciones/Retencion/@TasaOCuota", Shop,
        "in c_TasaOCuota for the tax and factor",
        "La tasa de la retención no está en el catálogo del SAT. Corrige la retención.");
    CFDI40186 = ("Concepto/Impuestos/Retenciones/Retencion/@Importe", Us,
        "Base times TasaOCuota, within half of the last decimal of Base",
        "La retención no es base por tasa. Genera la factura otra vez.");
}

/// The rules that ask the same of traslados and of retenciones.
struct Asked {
    lado: Lado,
    base: &'static Rule,
    impuesto: &'static Rule,
    tipo_factor: &'static Rule,
    rate: &'static Rule,
    importe: &'static Rule,
}

static TRASLADO: Asked = Asked {
    lado: Lado::Traslado,
    base: &CFDI40174,
    impuesto: &CFDI40175,
    tipo_factor: &CFDI40176,
    rate: &CFDI40179,
    importe: &CFDI40180,
};
static RETENCION: Asked = Asked {
    lado: Lado::Retencion,
    base: &CFDI40181,
    impuesto: &CFDI40182,
    tipo_factor: &CFDI40183,
    rate: &CFDI40185,
    importe: &CFDI40186,
};

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    for concepto in &doc.conceptos {
        let empty = concepto.traslados.is_empty() && concepto.retenciones.is_empty();
        if let Some(node) = concepto.impuestos.first().filter(|_| empty) {
            report.push(Finding::new(&CFDI40173, node.path()));
        }
        for node in &concepto.traslados {
            both(doc, node, &TRASLADO, report);
            factor_of_traslado(node, report);
        }
        for node in &concepto.retenciones {
            both(doc, node, &RETENCION, report);
            if node.text("TipoFactor") == "Exento" {
                report.push(Finding::new(&CFDI40184, node.at("TipoFactor")));
            }
        }
    }
}

/// c_Impuesto.
pub(super) fn is_impuesto(code: &str) -> bool {
    ClaveImpuesto::parse(code).is_ok()
}

/// c_TasaOCuota. The day is not asked: SAT drops the rows that it replaces, so that the catalog
/// does not tell what was right in earlier years.
pub(super) fn is_rate(impuesto: &str, factor: &str, lado: Lado, rate: Decimal) -> bool {
    let (Ok(impuesto), Ok(factor), Ok(rate)) =
        (ClaveImpuesto::parse(impuesto), TipoFactor::parse(factor), i64::try_from(rate.micros()))
    else {
        return false;
    };
    TasaOCuota::ALL.iter().any(|row| {
        row.impuesto == impuesto
            && row.factor == factor
            && row.lados.contains(&lado)
            && row.valor.contains(Rate::from_raw(rate))
    })
}

fn both(doc: &Doc<'_>, node: &Node<'_>, asked: &'static Asked, report: &mut Report) {
    let [impuesto, factor] = ["Impuesto", "TipoFactor"].map(|name| node.text(name));
    let base = node.amount("Base");
    if base.is_none_or(|base| base.micros() == 0) {
        report.push(Finding::new(asked.base, node.at("Base")).with("found", node.text("Base")));
    }
    if !is_impuesto(impuesto) {
        report.push(Finding::new(asked.impuesto, node.at("Impuesto")).with("found", impuesto));
    }
    if TipoFactor::parse(factor).is_err() {
        report.push(Finding::new(asked.tipo_factor, node.at("TipoFactor")).with("found", factor));
    }
    let rate = node.amount("TasaOCuota");
    let judged = is_impuesto(impuesto) && matches!(factor, "Tasa" | "Cuota");
    if judged && node.has("TasaOCuota") {
        let listed = rate.is_some_and(|rate| is_rate(impuesto, factor, asked.lado, rate));
        if !listed {
            let found = node.text("TasaOCuota");
            report.push(Finding::new(asked.rate, node.at("TasaOCuota")).with("found", found));
        }
    }
    if node.has("Importe") && node.has("TasaOCuota") && !is_importe(doc, node, base.zip(rate)) {
        let found = node.text("Importe");
        report.push(Finding::new(asked.importe, node.at("Importe")).with("found", found));
    }
}

/// Whether Importe is Base times TasaOCuota; of an unknown currency nothing is asked.
fn is_importe(doc: &Doc<'_>, node: &Node<'_>, factors: Option<(Decimal, Decimal)>) -> bool {
    let Some(decimals) = doc.decimals else {
        return true;
    };
    let (Some(importe), Some((base, rate))) = (node.amount("Importe"), factors) else {
        return false;
    };
    is_tax(importe, base, rate, decimals)
}

fn factor_of_traslado(node: &Node<'_>, report: &mut Report) {
    let present = ["TasaOCuota", "Importe"].map(|name| node.has(name));
    let rule = match node.text("TipoFactor") {
        "Exento" if present.contains(&true) => &CFDI40177,
        "Tasa" | "Cuota" if present.contains(&false) => &CFDI40178,
        _ => return,
    };
    report.push(Finding::new(rule, node.at("TipoFactor")));
}
