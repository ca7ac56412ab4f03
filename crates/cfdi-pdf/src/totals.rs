//! What it comes to: the amount in words at the left, the sums at the right, the total largest.

use cfdi::read::{Document, DocumentPagosTotales};
use money::Money;

use crate::block::{Block, Edge, Strip};
use crate::fonts::Fonts;
use crate::marks::{Length, MARGIN, Mark, RIGHT, Style, Tone, pt};
use crate::sheet::Sheet;
use crate::words;

/// A label and an amount, as it is printed.
type Sum = (String, String);

/// What stands in the box below the sums.
struct Total<'a> {
    label: String,
    amount: &'a str,
    /// Whether it is pesos, which have words.
    moneda: &'a str,
}

/// The sums of the conceptos.
pub(crate) fn totals(sheet: &Sheet<'_>) -> Block {
    let document = sheet.document;
    let moneda = document.moneda.as_str();
    let total = Total { label: format!("Total {moneda}"), amount: &document.total, moneda };
    block(sheet.fonts, &sums(document), &total)
}

/// The sums of the payments: a document of payments has no others.
pub(crate) fn pagos_totals(sheet: &Sheet<'_>, totales: &DocumentPagosTotales) -> Block {
    let label = "Total de los pagos MXN".to_owned();
    let total = Total { label, amount: &totales.monto_total_pagos, moneda: "MXN" };
    block(sheet.fonts, &pagos_sums(totales), &total)
}

fn block(fonts: &Fonts, sums: &[Sum], total: &Total<'_>) -> Block {
    let mut block = in_words(fonts, total);
    block.beside(sums_and_total(fonts, sums, total));
    block.space(pt(18));
    block
}

fn in_words(fonts: &Fonts, total: &Total<'_>) -> Block {
    const WORDS: Strip = Strip { x: MARGIN, width: pt(270) };
    let mut block = Block::default();
    if let (Ok(amount), "MXN") = (Money::parse(total.amount), total.moneda) {
        let label = Style::regular(700, Tone::Grey);
        block.paragraph(fonts, (WORDS, Edge::Left), label, "Importe con letra");
        block.space(pt(1));
        let text = Style::regular(950, Tone::Ink);
        block.paragraph(fonts, (WORDS, Edge::Left), text, &amount.in_words());
    }
    block
}

fn sums_and_total(fonts: &Fonts, sums: &[Sum], total: &Total<'_>) -> Block {
    const BOX: Strip = Strip { x: RIGHT - pt(230), width: pt(230) };
    const TOTAL_HEIGHT: Length = pt(28);
    let mut block = Block::default();
    for (label, amount) in sums {
        sum_line(&mut block, fonts, BOX, (label, amount));
    }
    block.space(pt(3));
    let Strip { x, width } = BOX;
    let top = block.height();
    block.push(Mark::Rect { x, y: top, width, height: TOTAL_HEIGHT, tone: Tone::Tint });
    let y = top + pt(19);
    let label = Style::bold(pt(10), Tone::Ink);
    block.push(Mark::Text { x: x + pt(8), y, style: label, text: total.label.clone() });
    let amount = Style::bold(pt(16), Tone::Ink);
    let text = format!("${}", words::grouped(total.amount));
    let right = x + width - pt(4) - fonts.width(&text, amount);
    block.push(Mark::Text { x: right, y: y + 50, style: amount, text });
    block.reach(top + TOTAL_HEIGHT);
    block
}

fn sum_line(block: &mut Block, fonts: &Fonts, strip: Strip, (label, amount): (&str, &str)) {
    const LABEL: Style = Style::regular(850, Tone::Grey);
    const AMOUNT: Style = Style::regular(900, Tone::Ink);
    let y = block.height() + LABEL.size;
    let x = strip.x + strip.width - pt(4) - fonts.width(amount, AMOUNT);
    block.push(Mark::Text { x, y, style: AMOUNT, text: amount.to_owned() });
    let strip = Strip { x: strip.x + pt(8), width: x - strip.x - pt(16) };
    block.paragraph(fonts, (strip, Edge::Left), LABEL, label);
    block.space(pt(2));
}

/// Every sum of the document but the total.
fn sums(document: &Document) -> Vec<Sum> {
    let mut sums = vec![("Subtotal".to_owned(), words::grouped(&document.sub_total))];
    if let Some(descuento) = &document.descuento {
        sums.push(("Descuento".to_owned(), taken_away(descuento)));
    }
    let Some(impuestos) = &document.impuestos else { return sums };
    for tax in &impuestos.traslados {
        // Exento has no Importe; its base is told all the same.
        let amount = added(tax.importe.as_deref());
        sums.push((words::tax_and_base(tax), amount));
    }
    if let ([_, _, ..], Some(total)) =
        (impuestos.traslados.as_slice(), &impuestos.total_impuestos_trasladados)
    {
        sums.push(("Total de impuestos trasladados".to_owned(), words::grouped(total)));
    }
    for tax in &impuestos.retenciones {
        let amount = tax.importe.as_deref().map(taken_away).unwrap_or_default();
        sums.push((format!("Retención de {}", words::tax_name(tax)), amount));
    }
    if let ([_, _, ..], Some(total)) =
        (impuestos.retenciones.as_slice(), &impuestos.total_impuestos_retenidos)
    {
        sums.push(("Total de impuestos retenidos".to_owned(), taken_away(total)));
    }
    sums
}

/// A tax, or that there is none.
fn added(amount: Option<&str>) -> String {
    amount.map_or_else(|| "—".to_owned(), words::grouped)
}

/// With the sign of what makes the total smaller.
fn taken_away(amount: &str) -> String {
    format!("−{}", words::grouped(amount))
}

fn pagos_sums(totales: &DocumentPagosTotales) -> Vec<Sum> {
    let t = totales;
    let taxed = |name: &str, base: &Option<String>, importe: &Option<String>| {
        let base = base.as_deref().map(words::grouped)?;
        Some((format!("{name} sobre {base}"), added(importe.as_deref())))
    };
    let withheld = |name: &str, amount: &Option<String>| {
        Some((format!("Retención de {name}"), taken_away(amount.as_deref()?)))
    };
    let sums = [
        taxed("IVA 16 %", &t.total_traslados_base_iva16, &t.total_traslados_impuesto_iva16),
        taxed("IVA 8 %", &t.total_traslados_base_iva8, &t.total_traslados_impuesto_iva8),
        taxed("IVA 0 %", &t.total_traslados_base_iva0, &t.total_traslados_impuesto_iva0),
        taxed("IVA exento", &t.total_traslados_base_iva_exento, &None),
        withheld("IVA", &t.total_retenciones_iva),
        withheld("ISR", &t.total_retenciones_isr),
        withheld("IEPS", &t.total_retenciones_ieps),
    ];
    sums.into_iter().flatten().collect()
}
