//! What stands where on a cut.

use cfdi::taxes::{Factor, Impuesto, TotalTraslado};
use money::Money;

use crate::compose::{Page, plain, said};
use crate::cut::{Closing, Cut, CutKind, Drawer, Row, Tally};
use crate::layout::{Format, Layout, Size, Style};
use crate::nota::Copy;
use crate::wrap::JOINT;

const BOLD: Style = Style::bold(Size::Normal);

/// The paper of this cut for a printer: the same things in the same order on both widths. It is for
/// the shop's own people, so it bears neither logo nor address.
///
/// A [`Paper`](crate::Paper) alone stands for a printer of today with that roll.
pub fn cut_layout(cut: &Cut, format: impl Into<Format>) -> Layout {
    let mut page = Page::new(format.into());
    title(&mut page, cut);
    sales(&mut page, cut);
    section(&mut page, "FORMA DE PAGO", &cut.formas_pago, |page, row| {
        amount_row(page, &page.printable(&row.label), row.amount);
    });
    tips(&mut page, &cut.tips);
    section(&mut page, "IMPUESTOS", &cut.taxes, tax);
    if cut.cashiers.len() > 1 {
        section(&mut page, "QUIÉN COBRÓ", &cut.cashiers, |page, (name, tally)| {
            let label = format!("{}{JOINT}{}", page.printable(name), notes(*tally));
            amount_row(page, &label, tally.total);
        });
    }
    drawer(&mut page, &cut.drawer);
    if let Some(closing) = &cut.closing {
        count(&mut page, closing);
    }
    page.end()
}

fn title(page: &mut Page, cut: &Cut) {
    page.centered(&cut.shop.name.to_uppercase(), Style::bold(Size::Tall));
    for part in &cut.shop.header {
        said(page, part);
    }
    page.feed();
    let name = match cut.kind {
        CutKind::X => "CORTE X",
        CutKind::Z => "CORTE Z",
    };
    page.row(name, &format!("Turno {}", cut.shift), Style::bold(Size::Tall));
    let when = |at: jiff::civil::DateTime| at.strftime("%d/%m/%Y %H:%M").to_string();
    let made = who(page, [&cut.register, &cut.by]);
    page.row(&made, &when(cut.at), Style::PLAIN);
    let opened = who(page, ["Abrió", &cut.opened_by]);
    page.row(&opened, &when(cut.opened_at), Style::PLAIN);
    match cut.kind {
        CutKind::X => page.centered("LECTURA: EL TURNO SIGUE ABIERTO", BOLD),
        CutKind::Z => {}
    }
    if cut.copy == Copy::Reprint {
        page.centered("REIMPRESIÓN", BOLD);
    }
}

/// `Caja 1 · Ana`; what is empty is left out.
fn who(page: &Page, parts: [&str; 2]) -> String {
    let parts = parts.map(|part| page.printable(part));
    let parts: Vec<_> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    parts.join(JOINT)
}

fn sales(page: &mut Page, cut: &Cut) {
    page.rule();
    amount_row(page, &format!("Ventas{JOINT}{}", notes(cut.sold)), cut.sold.total);
    if cut.cancelled.notes > 0 {
        let label = format!("Canceladas{JOINT}{}", notes(cut.cancelled));
        amount_row(page, &label, negative(cut.cancelled.total));
    }
    if cut.returned.notes > 0 {
        let label = format!("Devoluciones{JOINT}{}", notes(cut.returned));
        amount_row(page, &label, negative(cut.returned.total));
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

/// What is owed to the staff.
fn tips(page: &mut Page, tips: &[Row]) {
    section(page, "PROPINAS DEL PERSONAL", tips, |page, row| {
        amount_row(page, &page.printable(&row.label), row.amount);
    });
    if tips.len() > 1 {
        let total = Money::try_sum(tips.iter().map(|row| row.amount)).unwrap_or_default();
        page.row("POR ENTREGAR", &total.pesos(), BOLD);
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
    if !drawer.tips.is_zero() {
        amount_row(page, "Propinas en efectivo", drawer.tips);
    }
    for moved in &drawer.moves {
        let what = if moved.amount.is_negative() { "Salida" } else { "Entrada" };
        let time = moved.at.strftime("%H:%M");
        let label = format!("{what} {time} {}", page.printable(&moved.reason));
        amount_row(page, &label, moved.amount);
    }
    page.row("DEBE HABER", &drawer.expected.pesos(), BOLD);
}

fn count(page: &mut Page, closing: &Closing) {
    let counted = &closing.counted;
    page.rule();
    page.row("CONTEO", "", BOLD);
    for piece in &counted.pieces {
        let label = format!("{} × {}", piece.pieces, page.printable(&piece.label));
        amount_row(page, &label, piece.amount);
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
    let line = "_".repeat(page.columns() / 2);
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
