//! DoctoRelacionado: what was due, what was paid of it, and the taxes of that.

use super::super::doc::{Doc, Node};
use super::super::rule::{Rule, rules};
use super::super::tax_line::{Asked, Factor, Names, Within, factor_of_traslado, judge};
use super::super::{Finding, Report};
use super::Docto;
use super::pago::too_fine;
use crate::catalog::{Lado, ObjetoImp};

rules! {
    CRP20236 = ("DoctoRelacionado/@MonedaDR", Us, "not XXX",
        "La moneda de la factura que se paga no puede ser XXX. En pesos se escribe MXN.");
    CRP20237 = ("DoctoRelacionado/@EquivalenciaDR", Shop, "given where MonedaDR is not MonedaP",
        "La factura y el pago son de distinta moneda. Escribe cuánto vale una en la otra.");
    CRP20238 = ("DoctoRelacionado/@EquivalenciaDR", Us, "one where MonedaDR is MonedaP",
        "La factura y el pago son de la misma moneda: la equivalencia es 1.");
    CRP20239 = ("DoctoRelacionado/@ImpSaldoAnt", Shop, "above zero",
        "El saldo de la factura antes del pago debe ser mayor que cero. Corrígelo.");
    CRP20240 = ("DoctoRelacionado/@ImpSaldoAnt", Us, "no more decimals than MonedaDR",
        "El saldo anterior lleva más decimales que la moneda. Genera el comprobante otra vez.");
    CRP20241 = ("DoctoRelacionado/@ImpPagado", Shop, "above zero",
        "Lo pagado de la factura debe ser mayor que cero. Corrígelo.");
    CRP20242 = ("DoctoRelacionado/@ImpPagado", Us, "no more decimals than MonedaDR",
        "Lo pagado lleva más decimales que la moneda. Genera el comprobante otra vez.");
    CRP20243 = ("DoctoRelacionado/@ImpSaldoInsoluto", Us, "no more decimals than MonedaDR",
        "Lo que falta por pagar lleva más decimales que la moneda. Genera el comprobante otra vez.");
    CRP20244 = ("DoctoRelacionado/@ImpSaldoInsoluto", Shop,
        "ImpSaldoAnt less ImpPagado, not below zero",
        "Lo que falta por pagar no es el saldo anterior menos lo pagado. Corrige el saldo o lo pagado.");
    CRP20245 = ("DoctoRelacionado/@ObjetoImpDR", Us, "in c_ObjetoImp",
        "El objeto de impuesto de la factura que se paga no está en el catálogo del SAT.");
    CRP20246 = ("DoctoRelacionado/ImpuestosDR", Us, "there where ObjetoImpDR is 02",
        "La factura que se paga causa impuestos (02) y aquí no tiene ninguno.");
    CRP20247 = ("DoctoRelacionado/ImpuestosDR", Us, "absent where ObjetoImpDR is 01, 03, 04 or 05",
        "La factura que se paga no desglosa impuestos y aquí tiene alguno.");
    CRP20248 = ("DoctoRelacionado/ImpuestosDR", Us, "has a traslado or a retención",
        "La factura que se paga tiene un apartado de impuestos vacío. Genera el comprobante otra vez.");
    CRP20249 = ("ImpuestosDR/RetencionesDR/RetencionDR/@BaseDR", Us, "above zero",
        "La base de la retención debe ser mayor que cero.");
    CRP20250 = ("ImpuestosDR/RetencionesDR/RetencionDR/@ImpuestoDR", Us, "in c_Impuesto",
        "El impuesto retenido debe ser 001, 002 o 003.");
    CRP20251 = ("ImpuestosDR/RetencionesDR/RetencionDR/@TipoFactorDR", Us, "in c_TipoFactor",
        "El factor de la retención debe ser Tasa o Cuota.");
    CRP20252 = ("ImpuestosDR/RetencionesDR/RetencionDR/@TipoFactorDR", Us, "not Exento",
        "Una retención no puede ser exenta.");
    CRP20253 = ("ImpuestosDR/RetencionesDR/RetencionDR/@TasaOCuotaDR", Shop,
        "in c_TasaOCuota for the tax and factor",
        "La tasa de la retención no está en el catálogo del SAT. Corrige la retención.");
    CRP20254 = ("ImpuestosDR/RetencionesDR/RetencionDR/@ImporteDR", Us,
        "BaseDR times TasaOCuotaDR, within half of the last decimal of BaseDR",
        "La retención no es base por tasa. Genera el comprobante otra vez.");
    CRP20255 = ("ImpuestosDR/TrasladosDR/TrasladoDR/@BaseDR", Us, "above zero",
        "La base del impuesto debe ser mayor que cero.");
    CRP20256 = ("ImpuestosDR/TrasladosDR/TrasladoDR/@ImpuestoDR", Us, "in c_Impuesto",
        "El impuesto de la factura que se paga debe ser 001, 002 o 003.");
    CRP20257 = ("ImpuestosDR/TrasladosDR/TrasladoDR/@TipoFactorDR", Us, "in c_TipoFactor",
        "El factor del impuesto debe ser Tasa, Cuota o Exento.");
    CRP20258 = ("ImpuestosDR/TrasladosDR/TrasladoDR/@TipoFactorDR", Us,
        "Exento goes without TasaOCuotaDR and ImporteDR",
        "Lo exento no lleva tasa ni importe de impuesto.");
    CRP20259 = ("ImpuestosDR/TrasladosDR/TrasladoDR/@TipoFactorDR", Us,
        "Tasa and Cuota go with TasaOCuotaDR and ImporteDR",
        "Falta la tasa o el importe del impuesto. Genera el comprobante otra vez.");
    CRP20260 = ("ImpuestosDR/TrasladosDR/TrasladoDR/@TasaOCuotaDR", Shop,
        "in c_TasaOCuota for the tax and factor",
        "La tasa del impuesto no está en el catálogo del SAT. Corrige los impuestos de la factura.");
    CRP20261 = ("ImpuestosDR/TrasladosDR/TrasladoDR/@ImporteDR", Us,
        "BaseDR times TasaOCuotaDR, within half of the last decimal of BaseDR",
        "El impuesto no es base por tasa. Genera el comprobante otra vez.");
    CRP20278 = ("DoctoRelacionado/@ObjetoImpDR", Us, "06 and 08 go without IVA and IEPS",
        "Con objeto de impuesto 06 u 08 la factura que se paga no lleva IVA ni IEPS.");
    CRP20279 = ("DoctoRelacionado/@ObjetoImpDR", Us, "07 goes without IVA and with a traslado of IEPS",
        "Con objeto de impuesto 07 la factura que se paga lleva IEPS y no lleva IVA.");
}

static NAMES: Names = Names {
    base: "BaseDR",
    impuesto: "ImpuestoDR",
    tipo_factor: "TipoFactorDR",
    tasa: "TasaOCuotaDR",
    importe: "ImporteDR",
};
static TRASLADO: Asked = Asked {
    names: &NAMES,
    lado: Lado::Traslado,
    base: &CRP20255,
    impuesto: &CRP20256,
    tipo_factor: &CRP20257,
    rate: &CRP20260,
    importe: &CRP20261,
};
static RETENCION: Asked = Asked {
    names: &NAMES,
    lado: Lado::Retencion,
    base: &CRP20249,
    impuesto: &CRP20250,
    tipo_factor: &CRP20251,
    rate: &CRP20253,
    importe: &CRP20254,
};
static FACTOR: Factor =
    Factor { names: &NAMES, exento_alone: &CRP20258, rate_and_importe: &CRP20259 };

pub(super) fn check(doc: &Doc<'_>, docto: &Docto<'_>, report: &mut Report) {
    currency(docto, report);
    saldo(docto, report);
    objeto_imp(doc, docto, report);
    if let Some(empty) = docto.impuestos.first().filter(|_| taxes(docto).next().is_none()) {
        report.push(Finding::new(&CRP20248, empty.path()));
    }
    // The taxes are as old as the document that is paid, which does not tell its day.
    let asked_by = (Within::Written, None);
    for node in &docto.traslados {
        judge(node, &TRASLADO, asked_by, report);
        factor_of_traslado(node, &FACTOR, report);
    }
    for node in &docto.retenciones {
        judge(node, &RETENCION, asked_by, report);
        if node.text("TipoFactorDR") == "Exento" {
            report.push(Finding::new(&CRP20252, node.at("TipoFactorDR")));
        }
    }
}

fn taxes<'n, 'a>(docto: &'n Docto<'a>) -> impl Iterator<Item = &'n Node<'a>> {
    docto.traslados.iter().chain(&docto.retenciones)
}

fn push(report: &mut Report, rule: &'static Rule, node: &Node<'_>, name: &str) {
    report.push(Finding::new(rule, node.at(name)).with("found", node.text(name)));
}

fn currency(docto: &Docto<'_>, report: &mut Report) {
    let node = &docto.node;
    if node.text("MonedaDR") == "XXX" {
        push(report, &CRP20236, node, "MonedaDR");
    }
    let given = node.has("EquivalenciaDR");
    let one = given && docto.equivalencia.is_some_and(|equivalencia| equivalencia.is_one());
    let rule = match docto.same_currency {
        true if !one => &CRP20238,
        false if docto.equivalencia.is_none() => &CRP20237,
        true | false => return,
    };
    push(report, rule, node, "EquivalenciaDR");
}

fn saldo(docto: &Docto<'_>, report: &mut Report) {
    let node = &docto.node;
    let [due, paid, left] =
        ["ImpSaldoAnt", "ImpPagado", "ImpSaldoInsoluto"].map(|name| node.amount(name));
    let is_left = |left: i128| {
        let due = due.map(|due| due.micros())?;
        Some(due.checked_sub(paid?.micros())? == left)
    };
    let rules = [
        (&CRP20239, "ImpSaldoAnt", due.is_none_or(|due| due.micros() == 0)),
        (&CRP20240, "ImpSaldoAnt", too_fine(due, docto.decimals)),
        (&CRP20241, "ImpPagado", paid.is_none_or(|paid| paid.micros() == 0)),
        (&CRP20242, "ImpPagado", too_fine(paid, docto.decimals)),
        (&CRP20243, "ImpSaldoInsoluto", too_fine(left, docto.decimals)),
        (&CRP20244, "ImpSaldoInsoluto", left.and_then(|left| is_left(left.micros())) != Some(true)),
    ];
    for (rule, name, broken) in rules {
        if broken {
            push(report, rule, node, name);
        }
    }
}

fn objeto_imp(doc: &Doc<'_>, docto: &Docto<'_>, report: &mut Report) {
    let code = docto.node.text("ObjetoImpDR");
    let at = || docto.node.at("ObjetoImpDR");
    let known = ObjetoImp::parse(code).ok().filter(|found| doc.in_force(found.vigencia()));
    let Some(objeto) = known else {
        return push(report, &CRP20245, &docto.node, "ObjetoImpDR");
    };
    let has_node = !docto.impuestos.is_empty();
    let at_impuestos = || format!("{}/ImpuestosDR", docto.node.path());
    let bears = |impuesto| taxes(docto).any(|node| node.text("ImpuestoDR") == impuesto);
    let finding = match objeto {
        ObjetoImp::SiObjeto if !has_node => Finding::new(&CRP20246, at_impuestos()),
        ObjetoImp::NoObjeto
        | ObjetoImp::SiObjetoNoObligadoDesglose
        | ObjetoImp::SiObjetoNoCausa
        | ObjetoImp::SiObjetoCreditoPodebi
            if has_node =>
        {
            Finding::new(&CRP20247, at_impuestos())
        }
        ObjetoImp::SiObjetoNoTrasladoIva | ObjetoImp::NoTrasladoIvaNoIeps
            if bears("002") || bears("003") =>
        {
            Finding::new(&CRP20278, at())
        }
        ObjetoImp::NoTrasladoIvaSiIeps if bears("002") || !has_ieps(docto) => {
            Finding::new(&CRP20279, at())
        }
        ObjetoImp::SiObjeto
        | ObjetoImp::NoObjeto
        | ObjetoImp::SiObjetoNoObligadoDesglose
        | ObjetoImp::SiObjetoNoCausa
        | ObjetoImp::SiObjetoCreditoPodebi
        | ObjetoImp::SiObjetoNoTrasladoIva
        | ObjetoImp::NoTrasladoIvaNoIeps
        | ObjetoImp::NoTrasladoIvaSiIeps => return,
    };
    report.push(finding.with("objeto_imp", code));
}

fn has_ieps(docto: &Docto<'_>) -> bool {
    docto.traslados.iter().any(|node| node.text("ImpuestoDR") == "003")
}
