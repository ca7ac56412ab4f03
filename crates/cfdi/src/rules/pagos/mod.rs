//! Pagos 2.0: SAT's matrix for the complement of money that came in later.
//!
//! Judged are every complement of that name and every document of type P. Amounts of a pago are in
//! MonedaP, those of a document that is paid in MonedaDR; what divides one by the other is in
//! [`equivalencia`].

mod comprobante;
mod cuentas;
mod docto;
mod equivalencia;
mod impuestos;
mod pago;
mod totales;

use super::Report;
use super::decimal::Decimal;
use super::doc::{Doc, Node, complementos, decimals};
use super::rule::Rule;
use crate::xml::PAGO20;
use equivalencia::Equivalencia;

/// The rules of each module.
pub(super) static FAMILIES: [&[&Rule]; 6] = [
    comprobante::RULES,
    cuentas::RULES,
    docto::RULES,
    impuestos::RULES,
    pago::RULES,
    totales::RULES,
];

const PESOS: &str = "MXN";

/// A document of which something is paid.
struct Docto<'a> {
    node: Node<'a>,
    /// Decimals of MonedaDR, where c_Moneda has it.
    decimals: Option<u32>,
    /// Whether MonedaDR is MonedaP.
    same_currency: bool,
    /// One, where it is left out and the currencies are the same.
    equivalencia: Option<Equivalencia>,
    impuestos: Vec<Node<'a>>,
    traslados: Vec<Node<'a>>,
    retenciones: Vec<Node<'a>>,
}

/// One payment.
struct Pago<'a> {
    node: Node<'a>,
    /// Decimals of MonedaP, where c_Moneda has it.
    decimals: Option<u32>,
    /// TipoCambioP: one in pesos, even where it is left out.
    tipo_cambio: Option<Decimal>,
    documentos: Vec<Docto<'a>>,
    traslados: Vec<Node<'a>>,
    retenciones: Vec<Node<'a>>,
}

impl<'a> Docto<'a> {
    fn new(node: Node<'a>, moneda_p: &str, doc: &Doc<'a>) -> Self {
        let same_currency = node.text("MonedaDR") == moneda_p;
        let equivalencia = match node.given("EquivalenciaDR") {
            Some(text) => Equivalencia::parse(text),
            None => same_currency.then_some(Equivalencia::ONE),
        };
        Self {
            decimals: decimals(node.text("MonedaDR"), doc.fecha),
            same_currency,
            equivalencia,
            impuestos: node.all("ImpuestosDR"),
            traslados: node.below(&["ImpuestosDR", "TrasladosDR", "TrasladoDR"]),
            retenciones: node.below(&["ImpuestosDR", "RetencionesDR", "RetencionDR"]),
            node,
        }
    }
}

impl<'a> Pago<'a> {
    fn new(node: Node<'a>, doc: &Doc<'a>) -> Self {
        let moneda = node.text("MonedaP");
        let documentos = node.all("DoctoRelacionado").into_iter();
        Self {
            decimals: decimals(moneda, doc.fecha),
            tipo_cambio: match node.has("TipoCambioP") {
                true => node.amount("TipoCambioP"),
                false => (moneda == PESOS).then(|| Decimal::parse("1")).flatten(),
            },
            documentos: documentos.map(|docto| Docto::new(docto, moneda, doc)).collect(),
            traslados: node.below(&["ImpuestosP", "TrasladosP", "TrasladoP"]),
            retenciones: node.below(&["ImpuestosP", "RetencionesP", "RetencionP"]),
            node,
        }
    }
}

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    let complements = complements(doc);
    comprobante::check(doc, complements.len(), report);
    for complement in complements {
        let pagos = complement.all("Pago").into_iter();
        let pagos: Vec<Pago<'_>> = pagos.map(|node| Pago::new(node, doc)).collect();
        totales::check(&complement, &pagos, report);
        for pago in &pagos {
            pago::check(pago, report);
            cuentas::check(doc, pago, report);
            pago.documentos.iter().for_each(|docto| docto::check(doc, docto, report));
            impuestos::check(pago, report);
        }
    }
}

/// The complements that are Pagos 2.0.
fn complements<'a>(doc: &Doc<'a>) -> Vec<Node<'a>> {
    let found = complementos(doc.element, "Pagos").into_iter();
    let found = found.filter(|element| element.namespace == PAGO20);
    found.map(|element| Node::new(element, "Comprobante/Complemento/Pagos")).collect()
}
