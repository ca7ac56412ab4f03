//! What stands where on the pages.

use crate::block::{Block, Edge, height};
use crate::flow::Flow;
use crate::foot::foot;
use crate::head::{head, page_head, parties, relacionados};
use crate::marks::{Length, MARGIN, Mark, PAGE_HEIGHT, PAGE_WIDTH, Page, RIGHT, Style, Tone, pt};
use crate::pagos::put_pagos;
use crate::sheet::{FULL, Sheet};
use crate::table::Table;
use crate::totals::{pagos_totals, totals};
use crate::{PdfError, Validity};

const WARNING: &str = "SIN VALIDEZ FISCAL";
const LEGEND: &str = "Este documento es una representación impresa de un CFDI";

/// All pages of the document.
pub(crate) fn pages(sheet: &Sheet<'_>) -> Result<Vec<Page>, PdfError> {
    let foot = foot(sheet)?;
    let mut flow = Flow::new();
    flow.put(head(sheet));
    flow.put(parties(sheet));
    for each in &sheet.document.cfdi_relacionados {
        flow.put_all(relacionados(sheet, each), || page_head(sheet));
    }
    let end = match &sheet.document.pagos {
        Some(pagos) => {
            put_pagos(&mut flow, sheet, pagos);
            pagos_totals(sheet, &pagos.totales)
        }
        None => {
            let totals = totals(sheet);
            put_conceptos(&mut flow, sheet, totals.height());
            totals
        }
    };
    flow.put_all(vec![end], || page_head(sheet));
    flow.put_all(foreign_complements(sheet), || page_head(sheet));
    flow.put_last(foot, || page_head(sheet));
    Ok(finished(sheet, flow.into_pages()))
}

/// The table of the conceptos. The last of many goes to the page where the sums have room
/// (`totals_height`), so that these are not alone there.
fn put_conceptos(flow: &mut Flow, sheet: &Sheet<'_>, totals_height: Length) {
    let table = Table::new(sheet.fonts, sheet.document);
    let table_head = || {
        let mut head = table.head();
        head.space(pt(4));
        head
    };
    let running_head = || {
        let mut head = page_head(sheet);
        head.below(table_head());
        head
    };
    let mut rows: Vec<_> = sheet.document.conceptos.iter().map(|each| table.row(each)).collect();
    let alone = if rows.len() == 1 { pt(6) + totals_height } else { 0 };
    let first = rows.first().map_or(0, |row| height(row)) + alone;
    let table_head = table_head();
    flow.keep_together(table_head.height() + first, || page_head(sheet));
    flow.put(table_head);
    let last = if rows.len() > 1 { rows.pop() } else { None };
    for row in rows {
        flow.put_all(row, running_head);
    }
    if let Some(row) = last {
        flow.keep_together(height(&row) + pt(6) + totals_height, running_head);
        flow.put_all(row, running_head);
    }
    flow.skip(pt(6));
}

/// Says of a complement that is not printed that it is there: the XML is the invoice.
fn foreign_complements(sheet: &Sheet<'_>) -> Vec<Block> {
    let printed = sheet.document.pagos.as_ref().map(|_| "Pagos");
    let names = sheet.document.complementos.iter().map(|complemento| complemento.name.as_str());
    let names: Vec<&str> = names.filter(|name| Some(*name) != printed).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let text = format!(
        "Este comprobante lleva además el complemento {}: su detalle está en el archivo XML.",
        names.join(", ")
    );
    let mut block = Block::default();
    block.paragraph(sheet.fonts, (FULL, Edge::Left), Style::regular(750, Tone::Grey), &text);
    block.space(pt(12));
    vec![block]
}

/// The pages with what each of them says at its edges.
fn finished(sheet: &Sheet<'_>, pages: Vec<Page>) -> Vec<Page> {
    let count = pages.len();
    let mut finished = Vec::with_capacity(count);
    for (place, page) in pages.into_iter().enumerate() {
        let mut marks = match sheet.look.validity {
            Validity::Real => Page::new(),
            Validity::Sandbox => warning(sheet),
        };
        marks.extend(page);
        let y = PAGE_HEIGHT - MARGIN;
        let style = Style::regular(700, Tone::Grey);
        marks.push(Mark::Text { x: MARGIN, y, style, text: LEGEND.to_owned() });
        let text = format!("{} · Página {} de {count}", sheet.timbre.uuid, place + 1);
        let x = RIGHT - sheet.fonts.width(&text, style);
        marks.push(Mark::Text { x, y, style, text });
        finished.push(marks);
    }
    finished
}

/// Across the page behind everything, and once more where it is read first.
fn warning(sheet: &Sheet<'_>) -> Page {
    let fonts = sheet.fonts;
    let across = Style::bold(pt(60), Tone::Warning);
    let line = Style::bold(pt(9), Tone::Alarm);
    let text = format!("{WARNING} · documento de prueba");
    let x = (PAGE_WIDTH - fonts.width(&text, line)) / 2;
    vec![
        Mark::Across { style: across, width: fonts.width(WARNING, across), text: WARNING.into() },
        Mark::Text { x, y: pt(28), style: line, text },
    ]
}
