//! From a cut to its paper.

use cfdi::catalog::FormaPago;
use jiff::tz::TimeZone;
use money::Money;
use receipt::{Closing, Copy, Counted, CutKind, Drawer, DrawerMove, Layout, Paper, PieceLine, Row};

use super::nota::identity;
use super::{Dress, PrintError};
use crate::shared::Shared;
use crate::shift::{self, CashCount, Cut, Tally};

/// The paper of a cut as text, as wide as it is.
pub(crate) fn cut_text(shared: &Shared, cut: &Cut, paper: Paper) -> Result<String, PrintError> {
    let dress = Dress::of(&shared.store())?;
    let cut = on_paper(shared, &dress, cut, Copy::Original)?;
    Ok(receipt::text(&receipt::cut_layout(&cut, dress.format(paper))))
}

/// A cut as it is printed: one paper, for copies are for customers, and the drawer was open for the
/// count.
pub(super) fn of_cut(
    shared: &Shared,
    dress: &Dress,
    (id, copy, paper): (i64, Copy, Paper),
) -> Result<(String, Layout), PrintError> {
    let cut = shared.store().cut(id)?.ok_or(PrintError::NotMade)?;
    let cut = on_paper(shared, dress, &cut, copy)?;
    Ok((name(&cut), receipt::cut_layout(&cut, dress.format(paper))))
}

/// `Z-12`, `X-12`: what the file of a folder is named after.
fn name(cut: &receipt::Cut) -> String {
    let kind = match cut.kind {
        CutKind::X => 'X',
        CutKind::Z => 'Z',
    };
    format!("{kind}-{}", cut.shift)
}

fn on_paper(
    shared: &Shared,
    dress: &Dress,
    cut: &Cut,
    copy: Copy,
) -> Result<receipt::Cut, PrintError> {
    let (identity, shop) = identity(&shared.store())?;
    let zone = TimeZone::get(&shop.zone).unwrap_or(TimeZone::UTC);
    let figures = &cut.figures;
    Ok(receipt::Cut {
        shop: dress.shop(&shop),
        kind: match cut.kind {
            shift::CutKind::X => CutKind::X,
            shift::CutKind::Z => CutKind::Z,
        },
        shift: cut.shift.number,
        register: identity.name,
        by: cut.who.clone(),
        at: zone.to_datetime(cut.at),
        opened_at: zone.to_datetime(cut.shift.opened_at),
        opened_by: cut.shift.opened_by.clone(),
        sold: tally(figures.sold),
        cancelled: tally(figures.cancelled),
        returned: tally(figures.returned),
        net: figures.net,
        discounts: figures.discounts,
        formas_pago: figures.formas_pago.iter().map(row).collect(),
        tips: figures.tips.formas_pago.iter().map(row).collect(),
        taxes: figures.taxes.clone(),
        cashiers: figures.cashiers.iter().map(|(name, sum)| (name.clone(), tally(*sum))).collect(),
        drawer: drawer(cut, &zone),
        closing: closing(cut),
        copy,
    })
}

fn row((forma, amount): &(FormaPago, Money)) -> Row {
    Row { label: forma.description().to_owned(), amount: *amount }
}

fn drawer(cut: &Cut, zone: &TimeZone) -> Drawer {
    let moves = cut.by_hand.iter().map(|moved| DrawerMove {
        at: zone.to_datetime(moved.at),
        reason: moved.reason.clone(),
        amount: moved.amount,
    });
    Drawer {
        float: cut.drawer.float,
        sales: cut.drawer.sales,
        returned: cut.drawer.returned,
        tips: cut.drawer.tips,
        moves: moves.collect(),
        expected: cut.drawer.expected,
    }
}

fn closing(cut: &Cut) -> Option<Closing> {
    let (count, difference) = cut.counted.as_ref().zip(cut.difference())?;
    Some(Closing { counted: counted(count, difference), trail: cut.trail.clone() })
}

fn counted(count: &CashCount, difference: Money) -> Counted {
    let pieces = count.pieces.iter().map(|(kind, pieces)| PieceLine {
        label: kind.label.to_owned(),
        pieces: *pieces,
        amount: kind.worth(*pieces),
    });
    Counted { pieces: pieces.collect(), total: count.total, difference }
}

fn tally(tally: Tally) -> receipt::Tally {
    receipt::Tally { notes: tally.notes, total: tally.total }
}
