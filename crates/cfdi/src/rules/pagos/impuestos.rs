//! ImpuestosP: the taxes of a payment, summed over the documents that it pays.

use std::collections::BTreeMap;

use super::super::decimal::Decimal;
use super::super::doc::Node;
use super::super::rule::{Rule, rules};
use super::super::tax_line::{Tasa, is_impuesto, is_rate};
use super::super::totales::differs;
use super::super::{Finding, Report};
use super::equivalencia::{Equivalencia, Quotient};
use super::{Docto, Pago};
use crate::catalog::Lado;

rules! {
    CRP20262 = ("ImpuestosP/RetencionesP/RetencionP/@ImpuestoP", Us, "in c_Impuesto",
        "El impuesto retenido del pago debe ser 001, 002 o 003.");
    CRP20263 = ("ImpuestosP/RetencionesP/RetencionP/@ImpuestoP", Us, "one RetencionP for each tax",
        "El pago repite una retención. Genera el comprobante otra vez.");
    CRP20265 = ("ImpuestosP/RetencionesP/RetencionP/@ImporteP", Us,
        "the sum over the documents, each divided by EquivalenciaDR; none is left out",
        "La retención del pago no es la suma de las facturas. Genera el comprobante otra vez.");
    CRP20266 = ("ImpuestosP/TrasladosP/TrasladoP", Us,
        "Exento goes with BaseP, ImpuestoP and TipoFactorP alone",
        "Lo exento lleva en el pago solo base, impuesto y factor. Genera el comprobante otra vez.");
    CRP20268 = ("ImpuestosP/TrasladosP/TrasladoP/@BaseP", Us,
        "the sum over the documents of that tax and rate, each divided by EquivalenciaDR",
        "La base del pago no es la suma de las facturas. Genera el comprobante otra vez.");
    CRP20269 = ("ImpuestosP/TrasladosP/TrasladoP/@BaseP", Us,
        "where Exento: the sum over the documents, each divided by EquivalenciaDR; none is left out",
        "La base exenta del pago no es la suma de las facturas. Genera el comprobante otra vez.");
    CRP20270 = ("ImpuestosP/TrasladosP/TrasladoP/@ImpuestoP", Us, "in c_Impuesto",
        "El impuesto del pago debe ser 001, 002 o 003.");
    CRP20271 = ("ImpuestosP/TrasladosP/TrasladoP/@ImpuestoP", Us,
        "one TrasladoP for each tax, factor and rate",
        "El pago repite un impuesto con la misma tasa. Genera el comprobante otra vez.");
    CRP20272 = ("ImpuestosP/TrasladosP/TrasladoP/@TasaOCuotaP", Us,
        "in c_TasaOCuota for the tax and factor",
        "La tasa del pago no está en el catálogo del SAT.");
    CRP20274 = ("ImpuestosP/TrasladosP/TrasladoP/@ImporteP", Us,
        "the sum over the documents of that tax and rate, each divided by EquivalenciaDR; none is left out",
        "El impuesto del pago no es la suma de las facturas. Genera el comprobante otra vez.");
}

/// Impuesto, TipoFactor, TasaOCuota in millionths; of a retención the tax alone.
type Key<'a> = (&'a str, &'a str, Option<i128>);

/// A tax of a document, with what divides it.
type Line<'n, 'a> = (&'n Node<'a>, Option<Equivalencia>);

/// What the payment says of a tax, and what its documents say.
#[derive(Default)]
struct Sides<'n, 'a> {
    written: Vec<&'n Node<'a>>,
    lines: Vec<Line<'n, 'a>>,
}

type Groups<'n, 'a> = BTreeMap<Key<'a>, Sides<'n, 'a>>;

/// An attribute of the payment that is a sum, and that of the documents.
struct Sum {
    rule: &'static Rule,
    name: &'static str,
    of_docto: &'static str,
    /// Where it should stand, if it is not there.
    missing: &'static str,
}

static BASE: Sum =
    Sum { rule: &CRP20268, name: "BaseP", of_docto: "BaseDR", missing: "ImpuestosP/TrasladosP" };
static BASE_EXENTA: Sum = Sum { rule: &CRP20269, ..BASE };
static IMPORTE: Sum = Sum { rule: &CRP20274, name: "ImporteP", of_docto: "ImporteDR", ..BASE };
static RETENIDO: Sum = Sum { rule: &CRP20265, missing: "ImpuestosP/RetencionesP", ..IMPORTE };

pub(super) fn check(pago: &Pago<'_>, report: &mut Report) {
    pago.traslados.iter().for_each(|node| traslado(node, report));
    for node in &pago.retenciones {
        impuesto(node, &CRP20262, report);
    }
    for ((_, factor, _), sides) in &traslados(pago) {
        repeated(sides, &CRP20271, report);
        if *factor == "Exento" {
            BASE_EXENTA.judge(pago, sides, report);
            continue;
        }
        if !sides.written.is_empty() {
            BASE.judge(pago, sides, report);
        }
        IMPORTE.judge(pago, sides, report);
    }
    for sides in retenciones(pago).values() {
        repeated(sides, &CRP20263, report);
        RETENIDO.judge(pago, sides, report);
    }
}

fn impuesto(node: &Node<'_>, rule: &'static Rule, report: &mut Report) {
    let found = node.text("ImpuestoP");
    if !is_impuesto(found) {
        report.push(Finding::new(rule, node.at("ImpuestoP")).with("found", found));
    }
}

fn traslado(node: &Node<'_>, report: &mut Report) {
    impuesto(node, &CRP20270, report);
    let [impuesto, factor] = ["ImpuestoP", "TipoFactorP"].map(|name| node.text(name));
    if factor == "Exento" {
        let alone = !node.has("TasaOCuotaP") && !node.has("ImporteP");
        if !(alone && node.has("BaseP")) {
            report.push(Finding::new(&CRP20266, node.path()));
        }
        return;
    }
    // The tax is as old as the document that is paid.
    let (lado, day) = (Lado::Traslado, None);
    let rate = node.amount("TasaOCuotaP");
    if !rate.is_some_and(|rate| is_rate(Tasa { impuesto, factor, lado, rate, day })) {
        let found = node.text("TasaOCuotaP");
        report.push(Finding::new(&CRP20272, node.at("TasaOCuotaP")).with("found", found));
    }
}

fn traslados<'n, 'a>(pago: &'n Pago<'a>) -> Groups<'n, 'a> {
    let mut groups = Groups::new();
    for node in &pago.traslados {
        let rate = node.amount("TasaOCuotaP").map(Decimal::micros);
        let key = (node.text("ImpuestoP"), node.text("TipoFactorP"), rate);
        groups.entry(key).or_default().written.push(node);
    }
    for (node, equivalencia) in lines(pago, |docto| &docto.traslados) {
        let rate = node.amount("TasaOCuotaDR").map(Decimal::micros);
        let key = (node.text("ImpuestoDR"), node.text("TipoFactorDR"), rate);
        groups.entry(key).or_default().lines.push((node, equivalencia));
    }
    groups
}

fn retenciones<'n, 'a>(pago: &'n Pago<'a>) -> Groups<'n, 'a> {
    let mut groups = Groups::new();
    for node in &pago.retenciones {
        groups.entry((node.text("ImpuestoP"), "", None)).or_default().written.push(node);
    }
    for line in lines(pago, |docto| &docto.retenciones) {
        groups.entry((line.0.text("ImpuestoDR"), "", None)).or_default().lines.push(line);
    }
    groups
}

fn lines<'n, 'a: 'n>(
    pago: &'n Pago<'a>,
    of: fn(&'n Docto<'a>) -> &'n Vec<Node<'a>>,
) -> impl Iterator<Item = Line<'n, 'a>> {
    let documentos = pago.documentos.iter();
    documentos.flat_map(move |docto| of(docto).iter().map(|node| (node, docto.equivalencia)))
}

fn repeated(sides: &Sides<'_, '_>, rule: &'static Rule, report: &mut Report) {
    for node in sides.written.iter().skip(1) {
        report.push(Finding::new(rule, node.at("ImpuestoP")));
    }
}

impl Sum {
    /// Whether what is written is the sum; lines that the payment repeats count together. Without
    /// an EquivalenciaDR (CRP20237) there is no sum.
    fn judge(&self, pago: &Pago<'_>, sides: &Sides<'_, '_>, report: &mut Report) {
        if sides.lines.iter().any(|(_, equivalencia)| equivalencia.is_none()) {
            return;
        }
        let mut amounts = sides.written.iter().map(|node| node.amount(self.name));
        let found = amounts.try_fold(Decimal::ZERO, |sum, amount| sum.plus(amount?));
        let expected = self.expected(&sides.lines);
        let holds = found.zip(expected).is_some_and(|(found, expected)| expected.is(found));
        if sides.written.is_empty() || !holds {
            let missing = || format!("{}/{}", pago.node.path(), self.missing);
            let at = sides.written.first().map_or_else(missing, |node| node.at(self.name));
            let expected = expected.and_then(Quotient::micros);
            let found = found.map(Decimal::micros);
            report.push(differs(Finding::new(self.rule, at), found, expected));
        }
    }

    fn expected(&self, lines: &[Line<'_, '_>]) -> Option<Quotient> {
        lines.iter().try_fold(Quotient::default(), |sum, (node, equivalencia)| {
            let amount = node.amount(self.of_docto)?;
            sum.plus((*equivalencia)?.divide(amount)?)
        })
    }
}
