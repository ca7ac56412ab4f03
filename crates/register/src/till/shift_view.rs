//! The shift as the window shows it.

use money::Money;

use crate::api::{self, Tone};
use crate::refusal::Refusal;
use crate::shift::{
    CashCount, CutKind, DENOMINATIONS, Denomination, Drawer, Figures, Move, MoveKind, Tips,
};
use crate::show::WallClock;
use crate::store::CutRow;

/// What a count comes to, kind by kind.
pub(super) fn add_up(count: &api::CashCount) -> Result<api::Counted, Refusal> {
    let count = CashCount::read(count)?;
    let worth = DENOMINATIONS.iter().map(|kind| {
        let counted = count.pieces.iter().find(|(known, _)| *known == kind);
        counted.map(|(kind, pieces)| kind.worth(*pieces).pesos()).unwrap_or_default()
    });
    Ok(api::Counted { total: count.total.pesos(), worth: worth.collect() })
}

/// A kind of note or coin.
pub(super) fn denomination(kind: &Denomination) -> api::DenominationRow {
    api::DenominationRow { key: kind.key.to_owned(), label: kind.label.to_owned() }
}

/// What the shift comes to so far.
pub(super) fn figure_groups(figures: &Figures, drawer: &Drawer) -> Vec<api::FigureGroup> {
    let mut sales = vec![figure(&counted("Ventas", figures.sold.notes), figures.sold.total)];
    if figures.cancelled.notes > 0 {
        let label = counted("Canceladas", figures.cancelled.notes);
        sales.push(figure(&label, minus(figures.cancelled.total)));
    }
    if figures.returned.notes > 0 {
        let label = counted("Devoluciones", figures.returned.notes);
        sales.push(figure(&label, minus(figures.returned.total)));
    }
    sales.push(sum("Venta neta", figures.net));
    let mut formas: Vec<_> = figures
        .formas_pago
        .iter()
        .map(|(forma, amount)| figure(forma.description(), *amount))
        .collect();
    if !figures.discounts.is_zero() {
        formas.push(figure("Descuentos, ya restados", figures.discounts));
    }
    let mut groups = vec![group("Efectivo en la caja", cash(drawer)), group("Ventas", sales)];
    if !formas.is_empty() {
        groups.push(group("Forma de pago", formas));
    }
    if !figures.tips.formas_pago.is_empty() {
        groups.push(group("Propinas del personal", tips(&figures.tips)));
    }
    if figures.cashiers.len() > 1 {
        let rows = figures
            .cashiers
            .iter()
            .map(|(name, tally)| figure(&counted(name, tally.notes), tally.total));
        groups.push(group("Quién cobró", rows.collect()));
    }
    groups
}

fn cash(drawer: &Drawer) -> Vec<api::FigureRow> {
    let optional = [
        ("Propinas en efectivo", drawer.tips),
        ("Devuelto por canceladas", minus(drawer.returned)),
        ("Entradas", drawer.brought),
        ("Salidas", minus(drawer.taken)),
    ];
    let optional = optional.into_iter().filter(|(_, amount)| !amount.is_zero());
    let mut rows =
        vec![figure("Fondo inicial", drawer.float), figure("Ventas en efectivo", drawer.sales)];
    rows.extend(optional.map(|(label, amount)| figure(label, amount)));
    rows.push(sum("Debe haber", drawer.expected));
    rows
}

/// By form, and what is owed to the staff.
fn tips(tips: &Tips) -> Vec<api::FigureRow> {
    let formas = tips.formas_pago.iter();
    let mut rows: Vec<_> =
        formas.map(|(forma, amount)| figure(forma.description(), *amount)).collect();
    rows.push(sum("Por entregar", tips.total));
    rows
}

fn group(title: &str, rows: Vec<api::FigureRow>) -> api::FigureGroup {
    api::FigureGroup { title: title.to_owned(), rows }
}

fn figure(label: &str, amount: Money) -> api::FigureRow {
    api::FigureRow { label: label.to_owned(), amount: amount.pesos(), sum: false }
}

fn sum(label: &str, amount: Money) -> api::FigureRow {
    api::FigureRow { sum: true, ..figure(label, amount) }
}

fn minus(amount: Money) -> Money {
    Money::from_raw(amount.raw().saturating_neg())
}

/// `Ventas · 34 notas`.
fn counted(label: &str, notes: u32) -> String {
    match notes {
        1 => format!("{label} · 1 nota"),
        many => format!("{label} · {many} notas"),
    }
}

/// Only what a hand has moved.
pub(super) fn cash_move(row: &Move, clock: &WallClock) -> Option<api::CashMove> {
    let what = match row.kind {
        MoveKind::In => "Entrada",
        MoveKind::Out => "Salida",
        MoveKind::Float | MoveKind::Sale | MoveKind::Tip | MoveKind::Cancel | MoveKind::TipBack => {
            return None;
        }
    };
    Some(api::CashMove {
        at: clock.time(row.at),
        what: what.to_owned(),
        reason: row.reason.clone(),
        amount: row.amount.pesos(),
        who: row.who.clone(),
    })
}

/// A cut in the list.
pub(super) fn cut_row(cut: &CutRow, clock: &WallClock) -> api::CutRow {
    let (result, tone) = match cut.counted.and_then(|counted| counted.try_sub(cut.expected).ok()) {
        None => (format!("Debe haber {}", cut.expected.pesos()), Tone::Plain),
        Some(difference) if difference.is_zero() => ("Cuadra".to_owned(), Tone::Good),
        Some(difference) if difference.is_negative() => {
            (format!("Faltan {}", minus(difference).pesos()), Tone::Bad)
        }
        Some(difference) => (format!("Sobran {}", difference.pesos()), Tone::Waiting),
    };
    let what = match cut.kind {
        CutKind::X => "Corte X",
        CutKind::Z => "Corte Z",
    };
    api::CutRow {
        id: u32::try_from(cut.id).unwrap_or(u32::MAX),
        what: what.to_owned(),
        shift: format!("Turno {}", cut.shift),
        at: clock.day_and_time(cut.at),
        who: cut.who.clone(),
        result,
        tone,
    }
}
