//! What stands where on a cut.

use cfdi::taxes::{Factor, Impuesto, TotalTraslado};
use money::Money;

use crate::charset::printable;
use crate::compose::{Page, plain};
use crate::cut::{Closing, Cut, CutKind, Drawer, Tally};
use crate::layout::{Block, Layout, Paper, Size, Style};
use crate::nota::Copy;
use crate::wrap::JOINT;

const BOLD: Style = Style::bold(Size::Normal);

/// The paper of this cut: the same things in the same order on both widths.
pub fn cut_layout(cut: &Cut, paper: Paper) -> Layout {
    let mut page = Page { paper, blocks: Vec::new() };
    title(&mut page, cut);
    sales(&mut page, cut);
    section(&mut page, "FORMA DE PAGO", &cut.formas_pago, |page, row| {
        amount_row(page, &row.label, row.amount);
    });
    section(&mut page, "IMPUESTOS", &cut.taxes, tax);
    if cut.cashiers.len() > 1 {
        section(&mut page, "QUIÉN COBRÓ", &cut.cashiers, |page, (name, tally)| {
            amount_row(page, &format!("{}{JOINT}{}", printable(name), notes(*tally)), tally.total);
        });
    }
    drawer(&mut page, &cut.drawer);
    if let Some(closing) = &cut.closing {
        count(&mut page, closing);
    }
    page.feed();
    page.blocks.push(Block::Cut);
    Layout::new(paper, page.blocks)
}

fn title(page: &mut Page, cut: &Cut) {
    page.centered(&cut.shop.name.to_uppercase(), Style::bold(Size::Tall));
    page.feed();
    let name = match cut.kind {
        CutKind::X => "CORTE X",
        CutKind::Z => "CORTE Z",
    };
    page.row(name, &format!("Turno {}", cut.shift), Style::bold(Size::Tall));
    let when = |at: jiff::civil::DateTime| at.strftime("%d/%m/%Y %H:%M").to_string();
    let who = |parts: [&str; 2]| {
        let parts = parts.map(printable);
        let parts: Vec<_> = parts.iter().map(String::as_str).filter(|p| !p.is_empty()).collect();
        parts.join(JOINT)
    };
    page.row(&who([&cut.register, &cut.by]), &when(cut.at), Style::PLAIN);
    page.row(&who(["Abrió", &cut.opened_by]), &when(cut.opened_at), Style::PLAIN);
    match cut.kind {
        CutKind::X => page.centered("LECTURA: EL TURNO SIGUE ABIERTO", BOLD),
        CutKind::Z => {}
    }
    if cut.copy == Copy::Reprint {
        page.centered("REIMPRESIÓN", BOLD);
    }
}

fn sales(page: &mut Page, cut: &Cut) {
    page.rule();
    amount_row(page, &format!("Ventas{JOINT}{}", notes(cut.sold)), cut.sold.total);
    if cut.cancelled.notes > 0 {
        let label = format!("Canceladas{JOINT}{}", notes(cut.cancelled));
        amount_row(page, &label, negative(cut.cancelled.total));
    }
    page.row("VENTA NETA", &cut.net.pesos(), BOLD);
    if !cut.discounts.is_zero() {
        amount_row(page, "Descuentos ya restados", cut.discounts);
    }
}

/// A heading and its rows; nothing where there are none.
fn section<T>(page: &mut Page, heading: &str, rows: &[T], row: impl Fn(&mut Page, &T)) {
    if rows.is_empty() {
        return;
    }
    page.rule();
    page.row(heading, "", BOLD);
    for each in rows {
        row(page, each);
    }
}

fn tax(page: &mut Page, tax: &TotalTraslado) {
    let name = match tax.impuesto {
        Impuesto::Isr => "ISR",
        Impuesto::Iva => "IVA",
        Impuesto::Ieps => "IEPS",
    };
    let base = plain(tax.base);
    let label = match tax.factor {
        Factor::Tasa(rate) => format!("{name} {} % sobre {base}", rate.percent()),
        Factor::Cuota(_) => format!("{name} por cuota"),
        Factor::Exento => format!("Exento sobre {base}"),
    };
    amount_row(page, &label, tax.importe.unwrap_or_default());
}

fn drawer(page: &mut Page, drawer: &Drawer) {
    page.rule();
    page.row("EFECTIVO EN LA CAJA", "", BOLD);
    amount_row(page, "Fondo inicial", drawer.float);
    amount_row(page, "Ventas en efectivo", drawer.sales);
    if !drawer.returned.is_zero() {
        amount_row(page, "Devuelto por canceladas", negative(drawer.returned));
    }
    for moved in &drawer.moves {
        let what = if moved.amount.is_negative() { "Salida" } else { "Entrada" };
        let time = moved.at.strftime("%H:%M");
        amount_row(page, &format!("{what} {time} {}", printable(&moved.reason)), moved.amount);
    }
    page.row("DEBE HABER", &drawer.expected.pesos(), BOLD);
}

fn count(page: &mut Page, closing: &Closing) {
    let counted = &closing.counted;
    page.rule();
    page.row("CONTEO", "", BOLD);
    for piece in &counted.pieces {
        amount_row(page, &format!("{} × {}", piece.pieces, piece.label), piece.amount);
    }
    page.row("SE CONTÓ", &counted.total.pesos(), BOLD);
    page.feed();
    let difference = counted.difference;
    let tall = Style::bold(Size::Tall);
    if difference.is_zero() {
        page.centered("CUADRA: NO SOBRA NI FALTA", tall);
    } else if difference.is_negative() {
        page.row("FALTAN", &negative(difference).pesos(), tall);
    } else {
        page.row("SOBRAN", &difference.pesos(), tall);
    }
    page.feed();
    page.feed();
    let line = "_".repeat(page.paper.columns() / 2);
    page.centered(&line, Style::PLAIN);
    page.centered("Firma", Style::PLAIN);
    page.feed();
    page.centered(&format!("Bitácora {}", closing.trail), Style::PLAIN);
}

fn amount_row(page: &mut Page, label: &str, amount: Money) {
    page.row(label, &plain(amount), Style::PLAIN);
}

fn negative(amount: Money) -> Money {
    Money::ZERO.try_sub(amount).unwrap_or(amount)
}

/// `1 nota`, `34 notas`.
fn notes(tally: Tally) -> String {
    match tally.notes {
        1 => "1 nota".to_owned(),
        many => format!("{many} notas"),
    }
}
