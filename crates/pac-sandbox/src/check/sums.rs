//! The sums of the document (Anexo 20: round once, at the end).

use std::collections::BTreeMap;

use cfdi::read::{Document, DocumentImpuestos, DocumentTax};
use money::{AmountError, Micros, Money};

use super::Refusal;

/// SubTotal, the summary of taxes and Total follow from the conceptos.
pub(crate) fn sums(document: &Document) -> Result<(), Refusal> {
    let importes = document.conceptos.iter().map(|concepto| micros(Some(&concepto.importe)));
    if money(Some(&document.sub_total))? != round(importes)? {
        return Err(Refusal::new(
            "CFDI40108",
            "El campo SubTotal no es el redondeo de la suma de los importes de los conceptos.",
        ));
    }
    if let Some(impuestos) = &document.impuestos {
        traslados(document, impuestos)?;
        retenciones(document, impuestos)?;
    }
    total(document)
}

/// What groups taxes in the summary.
type Group<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

#[derive(Default)]
struct Amounts {
    bases: Vec<Micros>,
    importes: Vec<Micros>,
}

fn traslados(document: &Document, impuestos: &DocumentImpuestos) -> Result<(), Refusal> {
    let mut groups: BTreeMap<Group<'_>, Amounts> = BTreeMap::new();
    for tax in document.conceptos.iter().flat_map(|concepto| &concepto.traslados) {
        let amounts = groups.entry(group(tax)).or_default();
        amounts.bases.push(micros(tax.base.as_deref())?);
        amounts.importes.push(micros(tax.importe.as_deref())?);
    }
    for tax in &impuestos.traslados {
        let amounts = groups.remove(&group(tax)).unwrap_or_default();
        if money(tax.base.as_deref())? != round(amounts.bases.into_iter().map(Ok))? {
            let message = "La base de un traslado no es el redondeo de la suma de los conceptos.";
            return Err(Refusal::new("CFDI40215", message));
        }
        if money(tax.importe.as_deref())? != round(amounts.importes.into_iter().map(Ok))? {
            let message =
                "El importe de un traslado no es el redondeo de la suma de los conceptos.";
            return Err(Refusal::new("CFDI40221", message));
        }
    }
    if !groups.is_empty() {
        let message = "Un traslado de los conceptos no está en el resumen de impuestos.";
        return Err(Refusal::new("CFDI40221", message));
    }
    if money(impuestos.total_impuestos_trasladados.as_deref())? != sum(&impuestos.traslados)? {
        let message = "TotalImpuestosTrasladados no es la suma de los traslados.";
        return Err(Refusal::new("CFDI40205", message));
    }
    Ok(())
}

fn retenciones(document: &Document, impuestos: &DocumentImpuestos) -> Result<(), Refusal> {
    let mut groups: BTreeMap<&str, Vec<Micros>> = BTreeMap::new();
    for tax in document.conceptos.iter().flat_map(|concepto| &concepto.retenciones) {
        groups.entry(&tax.impuesto).or_default().push(micros(tax.importe.as_deref())?);
    }
    for tax in &impuestos.retenciones {
        let importes = groups.remove(tax.impuesto.as_str()).unwrap_or_default();
        if money(tax.importe.as_deref())? != round(importes.into_iter().map(Ok))? {
            let message = "El importe de una retención no es el redondeo de la suma.";
            return Err(Refusal::new("CFDI40211", message));
        }
    }
    if money(impuestos.total_impuestos_retenidos.as_deref())? != sum(&impuestos.retenciones)? {
        let message = "TotalImpuestosRetenidos no es la suma de las retenciones.";
        return Err(Refusal::new("CFDI40203", message));
    }
    Ok(())
}

fn total(document: &Document) -> Result<(), Refusal> {
    let impuestos = document.impuestos.as_ref();
    let trasladados = impuestos.and_then(|i| i.total_impuestos_trasladados.as_deref());
    let retenidos = impuestos.and_then(|i| i.total_impuestos_retenidos.as_deref());
    let charged = [money(Some(&document.sub_total))?, money(trasladados)?];
    let accounted =
        [money(Some(&document.total))?, money(document.descuento.as_deref())?, money(retenidos)?];
    if Money::try_sum(charged).map_err(amount)? == Money::try_sum(accounted).map_err(amount)? {
        return Ok(());
    }
    Err(Refusal::new(
        "CFDI40119",
        "El campo Total no es subtotal menos descuento más traslados menos retenciones.",
    ))
}

fn group(tax: &DocumentTax) -> Group<'_> {
    (&tax.impuesto, tax.tipo_factor.as_deref(), tax.tasa_o_cuota.as_deref())
}

/// An amount of the currency; what is not written counts as nothing (Exento has no Importe).
fn money(text: Option<&str>) -> Result<Money, Refusal> {
    text.map_or(Ok(Money::ZERO), |text| Money::parse(text).map_err(amount))
}

fn micros(text: Option<&str>) -> Result<Micros, Refusal> {
    text.map_or(Ok(Micros::ZERO), |text| Micros::parse(text).map_err(amount))
}

fn round(parts: impl IntoIterator<Item = Result<Micros, Refusal>>) -> Result<Money, Refusal> {
    let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
    Micros::try_sum(parts).map(Micros::round_to_centavos).map_err(amount)
}

fn sum(taxes: &[DocumentTax]) -> Result<Money, Refusal> {
    let parts: Result<Vec<_>, _> = taxes.iter().map(|tax| money(tax.importe.as_deref())).collect();
    Money::try_sum(parts?).map_err(amount)
}

fn amount(_: AmountError) -> Refusal {
    Refusal::new("CFDI40107", "Un importe no es un número con los decimales que admite la moneda.")
}
