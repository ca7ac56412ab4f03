//! SubTotal, Descuento and Total.

use super::decimal::{Decimal, round, sum, text};
use super::doc::{Concepto, Doc, complementos};
use super::rule::rules;
use super::{Finding, Report};

rules! {
    CFDI40107 = ("Comprobante/@SubTotal", Us, "no more decimals than the currency",
        "El subtotal lleva más decimales que la moneda. Genera la factura otra vez.");
    CFDI40108 = ("Comprobante/@SubTotal", Us, "in I, E and N: the sum of the Importes, rounded",
        "El subtotal no es la suma de los productos. Genera la factura otra vez.");
    CFDI40109 = ("Comprobante/@SubTotal", Us, "zero in T and P",
        "En este tipo de comprobante el subtotal es cero.");
    CFDI40110 = ("Comprobante/@Descuento", Us, "at most SubTotal",
        "El descuento es mayor que el subtotal. Corrige los descuentos de la venta.");
    CFDI40111 = ("Comprobante/@Descuento", Us,
        "in I, E and N: the sum of those of the conceptos, rounded; absent where none has one",
        "El descuento no es la suma de los descuentos de los productos. Genera la factura otra vez.");
    CFDI40112 = ("Comprobante/@Descuento", Us, "no more decimals than the currency",
        "El descuento lleva más decimales que la moneda. Genera la factura otra vez.");
    CFDI40119 = ("Comprobante/@Total", Us,
        "SubTotal less Descuento plus traslados less retenciones, local ones too",
        "El total no cuadra con subtotal, descuento e impuestos. Genera la factura otra vez.");
}

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    decimals(doc, report);
    sub_total(doc, report);
    descuento(doc, report);
    total(doc, report);
}

fn decimals(doc: &Doc<'_>, report: &mut Report) {
    for (rule, name) in [(&CFDI40107, "SubTotal"), (&CFDI40112, "Descuento")] {
        if doc.root.amount(name).is_some_and(|amount| !doc.fits(amount)) {
            let found = doc.root.text(name);
            report.push(Finding::new(rule, doc.root.at(name)).with("found", found));
        }
    }
}

/// The sum of an attribute over the conceptos that have it.
fn of_conceptos(doc: &Doc<'_>, name: &str) -> Option<i128> {
    let given = |concepto: &&Concepto<'_>| concepto.node.has(name);
    sum(doc.conceptos.iter().filter(given).map(|concepto| concepto.node.amount(name)))
}

fn sub_total(doc: &Doc<'_>, report: &mut Report) {
    let (Some(tipo), Some(decimals)) = (doc.tipo, doc.decimals) else {
        return;
    };
    let found = doc.root.amount("SubTotal").map(Decimal::micros);
    let (rule, expected) = if tipo.has_amounts() {
        (&CFDI40108, of_conceptos(doc, "Importe").and_then(|sum| round(sum, decimals)))
    } else {
        (&CFDI40109, Some(0))
    };
    if found.is_none() || found != expected {
        report.push(differs(Finding::new(rule, doc.root.at("SubTotal")), found, expected));
    }
}

fn descuento(doc: &Doc<'_>, report: &mut Report) {
    let at = || doc.root.at("Descuento");
    let found = doc.root.amount("Descuento").map(Decimal::micros);
    let sub_total = doc.root.amount("SubTotal").map(Decimal::micros);
    if found.zip(sub_total).is_some_and(|(found, sub_total)| found > sub_total) {
        report.push(differs(Finding::new(&CFDI40110, at()), found, sub_total));
    }
    let (Some(tipo), Some(decimals)) = (doc.tipo, doc.decimals) else {
        return;
    };
    let given = doc.root.has("Descuento");
    let wanted =
        tipo.has_amounts() && doc.conceptos.iter().any(|concepto| concepto.node.has("Descuento"));
    let expected = of_conceptos(doc, "Descuento").and_then(|sum| round(sum, decimals));
    let holds = if wanted { found.is_some() && found == expected } else { !given };
    if !holds {
        report.push(differs(Finding::new(&CFDI40111, at()), found, expected));
    }
}

fn total(doc: &Doc<'_>, report: &mut Report) {
    let found = doc.root.amount("Total").map(Decimal::micros);
    let expected = expected_total(doc);
    if found.is_none() || found != expected {
        report.push(differs(Finding::new(&CFDI40119, doc.root.at("Total")), found, expected));
    }
}

/// Nothing where an amount cannot be read.
fn expected_total(doc: &Doc<'_>) -> Option<i128> {
    let impuestos = doc.root.all("Impuestos").into_iter().next();
    let of_summary = |name: &str| match &impuestos {
        Some(node) if node.has(name) => node.amount(name).map(Decimal::micros),
        Some(_) | None => Some(0),
    };
    let descuento = match doc.root.has("Descuento") {
        true => doc.root.amount("Descuento").map(Decimal::micros)?,
        false => 0,
    };
    let locales = complementos(doc.element, "ImpuestosLocales");
    let local = |name: &str| {
        sum(locales.iter().map(|element| Decimal::parse(element.attribute(name)?.trim())))
    };
    let sub_total = doc.root.amount("SubTotal")?.micros();
    let plus = of_summary("TotalImpuestosTrasladados")?.checked_add(local("TotaldeTraslados")?)?;
    let less = of_summary("TotalImpuestosRetenidos")?.checked_add(local("TotaldeRetenciones")?)?;
    sub_total.checked_sub(descuento)?.checked_add(plus)?.checked_sub(less)
}

/// What is there and what should be, as far as both are numbers.
pub(super) fn differs(finding: Finding, found: Option<i128>, expected: Option<i128>) -> Finding {
    let named = [("found", found), ("expected", expected)];
    named.into_iter().fold(finding, |finding, (key, amount)| match amount {
        Some(amount) => finding.with(key, text(amount)),
        None => finding,
    })
}
