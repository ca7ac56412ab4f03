//! Impuestos of the document: the summary.

use std::collections::{BTreeMap, BTreeSet};

use super::decimal::{Decimal, round, sum};
use super::doc::{Doc, Node, Tipo};
use super::rule::{Rule, rules};
use super::tax_line::{Tasa, is_impuesto, is_rate};
use super::totales::differs;
use super::{Finding, Report};
use crate::catalog::Lado;

rules! {
    CFDI40201 = ("Impuestos", Us, "absent in T and P",
        "Este tipo de comprobante no lleva resumen de impuestos. Quítalo.");
    CFDI40202 = ("Impuestos/@TotalImpuestosRetenidos", Us, "no more decimals than the currency",
        "El total retenido lleva más decimales que la moneda. Genera la factura otra vez.");
    CFDI40203 = ("Impuestos/@TotalImpuestosRetenidos", Us, "the sum of the Retenciones",
        "El total retenido no es la suma de las retenciones. Genera la factura otra vez.");
    CFDI40204 = ("Impuestos/@TotalImpuestosTrasladados", Us, "no more decimals than the currency",
        "El total de impuestos lleva más decimales que la moneda. Genera la factura otra vez.");
    CFDI40205 = ("Impuestos/@TotalImpuestosTrasladados", Us, "the sum of the Traslados",
        "El total de impuestos no es la suma de los traslados. Genera la factura otra vez.");
    CFDI40206 = ("Impuestos/@TotalImpuestosRetenidos", Us, "there where there are Retenciones",
        "Falta el total de impuestos retenidos. Genera la factura otra vez.");
    CFDI40207 = ("Impuestos/Retenciones/Retencion/@Impuesto", Us, "in c_Impuesto",
        "El impuesto retenido del resumen debe ser 001, 002 o 003.");
    CFDI40208 = ("Impuestos/Retenciones/Retencion/@Impuesto", Us, "one Retencion for each tax",
        "El resumen repite una retención. Genera la factura otra vez.");
    CFDI40210 = ("Impuestos/Retenciones/Retencion/@Importe", Us,
        "no more decimals than the currency",
        "La retención del resumen lleva más decimales que la moneda. Genera la factura otra vez.");
    CFDI40211 = ("Impuestos/Retenciones/Retencion/@Importe", Us,
        "the sum over the conceptos, rounded; none is left out",
        "La retención del resumen no es la suma de los productos. Genera la factura otra vez.");
    CFDI40212 = ("Impuestos/@TotalImpuestosTrasladados", Us,
        "there where a concepto has a traslado that is not Exento",
        "Falta el total de impuestos trasladados. Genera la factura otra vez.");
    CFDI40213 = ("Impuestos/Traslados/Traslado", Us,
        "Exento goes with Base, Impuesto and TipoFactor alone",
        "Lo exento lleva en el resumen solo base, impuesto y factor. Genera la factura otra vez.");
    CFDI40214 = ("Impuestos/Traslados/Traslado/@Base", Us, "no more decimals than the currency",
        "La base del resumen lleva más decimales que la moneda. Genera la factura otra vez.");
    CFDI40215 = ("Impuestos/Traslados/Traslado/@Base", Us,
        "the sum over the conceptos of that tax and rate, rounded",
        "La base del resumen no es la suma de los productos. Genera la factura otra vez.");
    CFDI40216 = ("Impuestos/Traslados/Traslado/@Base", Us,
        "where Exento: the sum over the conceptos, rounded; none is left out",
        "La base exenta del resumen no es la suma de los productos. Genera la factura otra vez.");
    CFDI40217 = ("Impuestos/Traslados/Traslado/@Impuesto", Us, "in c_Impuesto",
        "El impuesto del resumen debe ser 001, 002 o 003.");
    CFDI40218 = ("Impuestos/Traslados/Traslado/@Impuesto", Us,
        "one Traslado for each tax, factor and rate",
        "El resumen repite un impuesto con la misma tasa. Genera la factura otra vez.");
    CFDI40219 = ("Impuestos/Traslados/Traslado/@TasaOCuota", Us,
        "in c_TasaOCuota for the tax and factor",
        "La tasa del resumen no está en el catálogo del SAT. Corrige los impuestos del producto.");
    CFDI40220 = ("Impuestos/Traslados/Traslado/@Importe", Us, "no more decimals than the currency",
        "El impuesto del resumen lleva más decimales que la moneda. Genera la factura otra vez.");
    CFDI40221 = ("Impuestos/Traslados/Traslado/@Importe", Us,
        "the sum over the conceptos of that tax and rate, rounded; none is left out",
        "El impuesto del resumen no es la suma de los productos. Genera la factura otra vez.");
}

const TRASLADADOS: &str = "TotalImpuestosTrasladados";
const RETENIDOS: &str = "TotalImpuestosRetenidos";

/// Impuesto, TipoFactor, TasaOCuota in millionths: `0.16` and `0.160000` are one rate.
type Group<'a> = (&'a str, &'a str, Option<i128>);

/// What was summed up: lines of conceptos, or of the summary.
type Groups<'n, 'a> = BTreeMap<Group<'a>, Vec<&'n Node<'a>>>;

/// The summary as it is written.
struct Summary<'a> {
    node: Node<'a>,
    traslados: Vec<Node<'a>>,
    retenciones: Vec<Node<'a>>,
}

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    let node = doc.root.all("Impuestos").into_iter().next();
    let summary = node.map(|node| Summary {
        traslados: node.below(&["Traslados", "Traslado"]),
        retenciones: node.below(&["Retenciones", "Retencion"]),
        node,
    });
    if let Some(summary) = &summary {
        if doc.is(&[Tipo::Traslado, Tipo::Pago]) {
            report.push(Finding::new(&CFDI40201, summary.node.path()));
        }
        totals(doc, summary, report);
        summary.traslados.iter().for_each(|node| traslado(doc, node, report));
        summary.retenciones.iter().for_each(|node| retencion(doc, node, report));
    }
    total_trasladados_is_there(doc, summary.as_ref(), report);
    sums_of_traslados(doc, summary.as_ref(), report);
    sums_of_retenciones(doc, summary.as_ref(), report);
}

/// The totals are exact sums of the lines of the summary.
fn totals(doc: &Doc<'_>, summary: &Summary<'_>, report: &mut Report) {
    let node = &summary.node;
    for (name, lines, wrong_sum, wrong_decimals) in [
        (RETENIDOS, &summary.retenciones, &CFDI40203, &CFDI40202),
        (TRASLADADOS, &summary.traslados, &CFDI40205, &CFDI40204),
    ] {
        if !node.has(name) {
            continue;
        }
        too_many_decimals(doc, node, name, wrong_decimals, report);
        let lines = lines.iter().filter(|line| line.has("Importe"));
        let expected = sum(lines.map(|line| line.amount("Importe")));
        let found = node.amount(name).map(Decimal::micros);
        if found.is_none() || found != expected {
            report.push(differs(Finding::new(wrong_sum, node.at(name)), found, expected));
        }
    }
    if !node.all("Retenciones").is_empty() && !node.has(RETENIDOS) {
        report.push(Finding::new(&CFDI40206, node.at(RETENIDOS)));
    }
}

fn too_many_decimals(
    doc: &Doc<'_>,
    node: &Node<'_>,
    name: &str,
    rule: &'static Rule,
    report: &mut Report,
) {
    if node.amount(name).is_some_and(|amount| !doc.fits(amount)) {
        report.push(Finding::new(rule, node.at(name)).with("found", node.text(name)));
    }
}

fn total_trasladados_is_there(doc: &Doc<'_>, summary: Option<&Summary<'_>>, report: &mut Report) {
    let mut traslados = doc.conceptos.iter().flat_map(|concepto| &concepto.traslados);
    let taxed = traslados.any(|node| node.text("TipoFactor") != "Exento");
    let there = summary.is_some_and(|summary| summary.node.has(TRASLADADOS));
    if taxed && !there && has_amounts(doc) {
        let at = format!("Comprobante/Impuestos/@{TRASLADADOS}");
        report.push(Finding::new(&CFDI40212, at));
    }
}

fn has_amounts(doc: &Doc<'_>) -> bool {
    doc.tipo.is_some_and(Tipo::has_amounts)
}

fn traslado(doc: &Doc<'_>, node: &Node<'_>, report: &mut Report) {
    let [impuesto, factor] = ["Impuesto", "TipoFactor"].map(|name| node.text(name));
    if !is_impuesto(impuesto) {
        report.push(Finding::new(&CFDI40217, node.at("Impuesto")).with("found", impuesto));
    }
    too_many_decimals(doc, node, "Base", &CFDI40214, report);
    too_many_decimals(doc, node, "Importe", &CFDI40220, report);
    if factor == "Exento" {
        let alone = !node.has("TasaOCuota") && !node.has("Importe");
        if !(alone && node.has("Base")) {
            report.push(Finding::new(&CFDI40213, node.path()));
        }
        return;
    }
    let (lado, day) = (Lado::Traslado, doc.day());
    let rate = node.amount("TasaOCuota");
    if !rate.is_some_and(|rate| is_rate(Tasa { impuesto, factor, lado, rate, day })) {
        let found = node.text("TasaOCuota");
        report.push(Finding::new(&CFDI40219, node.at("TasaOCuota")).with("found", found));
    }
}

fn retencion(doc: &Doc<'_>, node: &Node<'_>, report: &mut Report) {
    let impuesto = node.text("Impuesto");
    if !is_impuesto(impuesto) {
        report.push(Finding::new(&CFDI40207, node.at("Impuesto")).with("found", impuesto));
    }
    too_many_decimals(doc, node, "Importe", &CFDI40210, report);
}

fn group<'a>(node: &Node<'a>) -> Group<'a> {
    let rate = node.amount("TasaOCuota").map(Decimal::micros);
    (node.text("Impuesto"), node.text("TipoFactor"), rate)
}

fn groups<'n, 'a: 'n>(
    nodes: impl Iterator<Item = &'n Node<'a>>,
    key: fn(&Node<'a>) -> Group<'a>,
) -> Groups<'n, 'a> {
    let mut groups = Groups::new();
    for node in nodes {
        groups.entry(key(node)).or_default().push(node);
    }
    groups
}

/// One line of the summary, or what stands for it, against the lines of the conceptos.
struct Compared<'n, 'a> {
    written: &'n [&'n Node<'a>],
    of_conceptos: &'n [&'n Node<'a>],
    /// Where it should stand, if it is not there.
    missing: &'static str,
    decimals: u32,
}

impl Compared<'_, '_> {
    /// Whether what is written is the rounded sum; lines that the summary repeats count together.
    fn judge(&self, rule: &'static Rule, name: &str, report: &mut Report) {
        let amounts = |nodes: &[&Node<'_>]| sum(nodes.iter().map(|node| node.amount(name)));
        let expected = amounts(self.of_conceptos).and_then(|sum| round(sum, self.decimals));
        let found = amounts(self.written);
        if self.written.is_empty() || found.is_none() || found != expected {
            let at = self.written.first().map_or(self.missing.to_owned(), |node| node.at(name));
            report.push(differs(Finding::new(rule, at), found, expected));
        }
    }
}

fn sums_of_traslados(doc: &Doc<'_>, summary: Option<&Summary<'_>>, report: &mut Report) {
    let written = summary.map_or(&[][..], |summary| &summary.traslados);
    let written = groups(written.iter(), group);
    for nodes in written.values() {
        repeated(nodes, &CFDI40218, report);
    }
    let Some(decimals) = doc.decimals.filter(|_| has_amounts(doc)) else {
        return;
    };
    let lines = doc.conceptos.iter().flat_map(|concepto| &concepto.traslados);
    let lines = groups(lines, group);
    for key in all_keys(&written, &lines) {
        let compared = Compared {
            written: written.get(&key).map_or(&[], Vec::as_slice),
            of_conceptos: lines.get(&key).map_or(&[], Vec::as_slice),
            missing: "Comprobante/Impuestos/Traslados",
            decimals,
        };
        if key.1 == "Exento" {
            compared.judge(&CFDI40216, "Base", report);
            continue;
        }
        if !compared.written.is_empty() {
            compared.judge(&CFDI40215, "Base", report);
        }
        compared.judge(&CFDI40221, "Importe", report);
    }
}

fn sums_of_retenciones(doc: &Doc<'_>, summary: Option<&Summary<'_>>, report: &mut Report) {
    let written = summary.map_or(&[][..], |summary| &summary.retenciones);
    let written = groups(written.iter(), by_impuesto);
    for nodes in written.values() {
        repeated(nodes, &CFDI40208, report);
    }
    let Some(decimals) = doc.decimals.filter(|_| has_amounts(doc)) else {
        return;
    };
    let lines = doc.conceptos.iter().flat_map(|concepto| &concepto.retenciones);
    let lines = groups(lines, by_impuesto);
    for key in all_keys(&written, &lines) {
        let compared = Compared {
            written: written.get(&key).map_or(&[], Vec::as_slice),
            of_conceptos: lines.get(&key).map_or(&[], Vec::as_slice),
            missing: "Comprobante/Impuestos/Retenciones",
            decimals,
        };
        compared.judge(&CFDI40211, "Importe", report);
    }
}

/// A retention of the summary names the tax alone.
fn by_impuesto<'a>(node: &Node<'a>) -> Group<'a> {
    (node.text("Impuesto"), "", None)
}

fn all_keys<'a>(one: &Groups<'_, 'a>, other: &Groups<'_, 'a>) -> BTreeSet<Group<'a>> {
    one.keys().chain(other.keys()).copied().collect()
}

fn repeated(nodes: &[&Node<'_>], rule: &'static Rule, report: &mut Report) {
    for node in nodes.iter().skip(1) {
        report.push(Finding::new(rule, node.at("Impuesto")));
    }
}
