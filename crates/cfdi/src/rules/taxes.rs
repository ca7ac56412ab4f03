//! Taxes of a concepto.

use super::decimal::Decimal;
use super::doc::{Doc, Node};
use super::rule::rules;
use super::tax_line::{Asked, Factor, Names, Within, factor_of_traslado, judge};
use super::{Finding, Report};
use crate::catalog::{ClaveProdServ, Lado};

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

static NAMES: Names = Names {
    base: "Base",
    impuesto: "Impuesto",
    tipo_factor: "TipoFactor",
    tasa: "TasaOCuota",
    importe: "Importe",
};
static TRASLADO: Asked = Asked {
    names: &NAMES,
    lado: Lado::Traslado,
    base: &CFDI40174,
    impuesto: &CFDI40175,
    tipo_factor: &CFDI40176,
    rate: &CFDI40179,
    importe: &CFDI40180,
};
static RETENCION: Asked = Asked {
    names: &NAMES,
    lado: Lado::Retencion,
    base: &CFDI40181,
    impuesto: &CFDI40182,
    tipo_factor: &CFDI40183,
    rate: &CFDI40185,
    importe: &CFDI40186,
};

/// 8 %, in millionths.
const BORDER_RATE: i128 = 80_000;
/// The clave of the tickets of a global.
const OF_TICKETS: &str = "01010101";

static FACTOR: Factor =
    Factor { names: &NAMES, exento_alone: &CFDI40177, rate_and_importe: &CFDI40178 };

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    let asked_by = (Within::Currency(doc.decimals), doc.day());
    for concepto in &doc.conceptos {
        let empty = concepto.traslados.is_empty() && concepto.retenciones.is_empty();
        if let Some(node) = concepto.impuestos.first().filter(|_| empty) {
            report.push(Finding::new(&CFDI40173, node.path()));
        }
        for node in &concepto.traslados {
            judge(node, &TRASLADO, asked_by, report);
            factor_of_traslado(node, &FACTOR, report);
            border_rate(&concepto.node, node, report);
        }
        for node in &concepto.retenciones {
            judge(node, &RETENCION, asked_by, report);
            if node.text("TipoFactor") == "Exento" {
                report.push(Finding::new(&CFDI40184, node.at("TipoFactor")));
            }
        }
    }
}

/// IVA at 8 % is of the claves that c_ClaveProdServ marks for it, where an update of the catalogs
/// has the mark. The matrix does not name the mark; PACs refuse the rate without it. The clave of
/// a global is of tickets and tells nothing of what was sold.
fn border_rate(concepto: &Node<'_>, traslado: &Node<'_>, report: &mut Report) {
    let clave = concepto.text("ClaveProdServ");
    let is_iva = traslado.text("Impuesto") == "002" && traslado.text("TipoFactor") == "Tasa";
    let rate = traslado.amount("TasaOCuota").map(Decimal::micros);
    if !is_iva || rate != Some(BORDER_RATE) || clave == OF_TICKETS {
        return;
    }
    let clave = ClaveProdServ::parse(clave).ok();
    let marked = clave.as_ref().and_then(ClaveProdServ::details).map(|row| row.frontera);
    if let Some((clave, false)) = clave.zip(marked) {
        let finding = Finding::new(&CFDI40179, traslado.at("TasaOCuota"));
        report.push(finding.with("clave_prod_serv", clave));
    }
}
