//! What a shift came to. Pure: notes and the drawer's ledger go in, figures come out.
//!
//! The cash is worked out twice: from the ledger's running balance, and from the notes themselves
//! with what was brought and taken by hand. [`Cut::make`] gives nothing where the two differ.

use cfdi::catalog::FormaPago;
use cfdi::taxes::{GrossLine, TotalTraslado, breakdown};
use faults::{Fault, Faults};
use jiff::Timestamp;
use money::{AmountError, Money};
use tickets::codes::TICKET_RANGE;
use tickets::{Return, Ticket, TicketId};

use super::cash::CashCount;
use super::tips::Tips;

/// X or Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CutKind {
    /// A reading: the shift goes on.
    X,
    /// The last one: it closes the shift.
    Z,
}

/// What moves cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MoveKind {
    /// The shift was opened with it.
    Float,
    /// A note was sold.
    Sale,
    /// A note was paid with a tip.
    Tip,
    /// A note was cancelled.
    Cancel,
    /// The tip of a cancelled note was given back.
    TipBack,
    /// Cash was brought.
    In,
    /// Cash was taken.
    Out,
}

/// One row of the drawer's ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    /// Ascending.
    pub(crate) id: i64,
    pub(crate) at: Timestamp,
    pub(crate) kind: MoveKind,
    /// Into the drawer; out of it where below zero.
    pub(crate) amount: Money,
    /// What is in it then.
    pub(crate) balance: Money,
    /// Of a sale, its tip or its cancellation.
    pub(crate) sale: Option<TicketId>,
    pub(crate) reason: String,
    pub(crate) who: String,
}

/// One shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shift {
    pub(crate) number: u32,
    pub(crate) opened_at: Timestamp,
    pub(crate) opened_by: String,
}

/// So many notes, and what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) notes: u32,
    pub(crate) total: Money,
}

/// What went into the drawer and out of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Drawer {
    pub(crate) float: Money,
    /// Cash less change.
    pub(crate) sales: Money,
    /// Given back for cancelled notes; zero or more.
    pub(crate) returned: Money,
    /// Tips in cash, less those that were given back.
    pub(crate) tips: Money,
    /// Brought by hand.
    pub(crate) brought: Money,
    /// Taken by hand; zero or more.
    pub(crate) taken: Money,
    /// What must be in it.
    pub(crate) expected: Money,
}

/// What the notes of a shift come to. A note that was cancelled takes off whatever it had added;
/// one of an earlier shift takes it off this one, which gave the money back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) sold: Tally,
    pub(crate) cancelled: Tally,
    /// Notes of returned goods, of whatever shift these were sold in.
    pub(crate) returned: Tally,
    pub(crate) net: Money,
    pub(crate) discounts: Money,
    /// The net by form of payment, in the order of SAT's keys.
    pub(crate) formas_pago: Vec<(FormaPago, Money)>,
    /// The taxes within the net.
    pub(crate) taxes: Vec<TotalTraslado>,
    /// The net by who sold it; notes are those that were sold, less the cancelled ones.
    pub(crate) cashiers: Vec<(String, Tally)>,
    /// Beside the sales.
    pub(crate) tips: Tips,
    cash_in: Money,
    cash_out: Money,
}

/// What returned goods take off a shift's figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Returned {
    total: Money,
    discount: Money,
    forma_pago: FormaPago,
    traslados: Vec<TotalTraslado>,
    /// Who had sold them.
    seller: String,
}

impl Returned {
    /// Of a return and its sale.
    ///
    /// # Errors
    /// The lines have no taxes that add up, which they had when the goods came back.
    pub(crate) fn of(returned: &Return, ticket: &Ticket) -> Result<Self, Faults> {
        let lines: Vec<GrossLine> = returned
            .lines()
            .iter()
            .filter_map(|back| back.gross_line(ticket.lines().get(back.place)?))
            .collect();
        let discount = Money::try_sum(returned.lines().iter().map(|line| line.discount));
        Ok(Self {
            total: returned.total(),
            discount: discount.map_err(|_| Fault::new(&TICKET_RANGE, "discount"))?,
            forma_pago: returned.forma_pago(),
            traslados: breakdown(&lines)?.traslados,
            seller: ticket.cashier().to_owned(),
        })
    }
}

/// Which way a note counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Sold,
    Cancelled,
}

impl Way {
    fn apply(self, to: Money, amount: Money) -> Result<Money, AmountError> {
        match self {
            Self::Sold => to.try_add(amount),
            Self::Cancelled => to.try_sub(amount),
        }
    }
}

impl Figures {
    /// Of these notes, without tips; `cancelled` may hold some that `sold` does not.
    pub(crate) fn of(
        sold: &[Ticket],
        cancelled: &[Ticket],
        returns: &[Returned],
    ) -> Result<Self, AmountError> {
        let mut figures = Self::default();
        for ticket in sold {
            figures.sold.count(ticket)?;
            figures.cash_in = figures.cash_in.try_add(cash_of(ticket)?)?;
            figures.add(ticket, Way::Sold)?;
        }
        for ticket in cancelled {
            figures.cancelled.count(ticket)?;
            figures.cash_out = figures.cash_out.try_add(cash_of(ticket)?)?;
            figures.add(ticket, Way::Cancelled)?;
        }
        for returned in returns {
            figures.give_back(returned)?;
        }
        let undone = figures.cancelled.total.try_add(figures.returned.total)?;
        figures.net = figures.sold.total.try_sub(undone)?;
        figures.formas_pago.retain(|(_, amount)| !amount.is_zero());
        figures.formas_pago.sort_by_key(|(forma, _)| forma.code());
        figures.taxes.retain(|tax| !tax.base.is_zero());
        figures.cashiers.retain(|(_, tally)| tally.notes > 0 || !tally.total.is_zero());
        Ok(figures)
    }

    fn add(&mut self, ticket: &Ticket, way: Way) -> Result<(), AmountError> {
        let off = Money::try_sum(ticket.lines().iter().map(|line| line.discount))?;
        self.discounts = way.apply(self.discounts, off)?;
        for payment in ticket.payments() {
            self.add_forma(payment.forma_pago, payment.amount, way)?;
        }
        let back = Money::ZERO.try_sub(ticket.change())?;
        self.add_forma(FormaPago::Efectivo, back, way)?;
        for tax in &ticket.breakdown().traslados {
            self.add_tax(tax, way)?;
        }
        self.add_cashier(ticket, way)
    }

    /// Takes returned goods off whatever they had added. Their cash is in the ledger by hand.
    fn give_back(&mut self, returned: &Returned) -> Result<(), AmountError> {
        self.returned.notes = self.returned.notes.saturating_add(1);
        self.returned.total = self.returned.total.try_add(returned.total)?;
        self.discounts = Way::Cancelled.apply(self.discounts, returned.discount)?;
        self.add_forma(returned.forma_pago, returned.total, Way::Cancelled)?;
        for tax in &returned.traslados {
            self.add_tax(tax, Way::Cancelled)?;
        }
        if let Some((_, tally)) =
            self.cashiers.iter_mut().find(|(name, _)| *name == returned.seller)
        {
            tally.total = tally.total.try_sub(returned.total)?;
        } else {
            let total = Money::ZERO.try_sub(returned.total)?;
            self.cashiers.push((returned.seller.clone(), Tally { notes: 0, total }));
        }
        Ok(())
    }

    fn add_forma(&mut self, forma: FormaPago, amount: Money, way: Way) -> Result<(), AmountError> {
        match self.formas_pago.iter_mut().find(|(known, _)| *known == forma) {
            Some((_, sum)) => *sum = way.apply(*sum, amount)?,
            None => self.formas_pago.push((forma, way.apply(Money::ZERO, amount)?)),
        }
        Ok(())
    }

    fn add_tax(&mut self, tax: &TotalTraslado, way: Way) -> Result<(), AmountError> {
        let key = |tax: &TotalTraslado| (tax.impuesto, tax.factor);
        let at = self.taxes.iter().position(|known| key(known) == key(tax));
        let at = at.unwrap_or_else(|| {
            let importe = tax.importe.map(|_| Money::ZERO);
            self.taxes.push(TotalTraslado { base: Money::ZERO, importe, ..tax.clone() });
            self.taxes.len() - 1
        });
        let Some(sum) = self.taxes.get_mut(at) else { return Ok(()) };
        sum.base = way.apply(sum.base, tax.base)?;
        if let (Some(known), Some(more)) = (sum.importe, tax.importe) {
            sum.importe = Some(way.apply(known, more)?);
        }
        Ok(())
    }

    fn add_cashier(&mut self, ticket: &Ticket, way: Way) -> Result<(), AmountError> {
        let at = self.cashiers.iter().position(|(name, _)| name == ticket.cashier());
        let at = at.unwrap_or_else(|| {
            self.cashiers.push((ticket.cashier().to_owned(), Tally::default()));
            self.cashiers.len() - 1
        });
        if let Some((_, tally)) = self.cashiers.get_mut(at) {
            tally.total = way.apply(tally.total, ticket.total())?;
            tally.notes = match way {
                Way::Sold => tally.notes.saturating_add(1),
                Way::Cancelled => tally.notes.saturating_sub(1),
            };
        }
        Ok(())
    }
}

impl Tally {
    fn count(&mut self, ticket: &Ticket) -> Result<(), AmountError> {
        self.notes = self.notes.saturating_add(1);
        self.total = self.total.try_add(ticket.total())?;
        Ok(())
    }
}

/// What a note puts into the drawer: its cash less the change.
pub(crate) fn cash_of(ticket: &Ticket) -> Result<Money, AmountError> {
    let cash = ticket.payments().iter().filter(|paid| paid.forma_pago == FormaPago::Efectivo);
    Money::try_sum(cash.map(|paid| paid.amount))?.try_sub(ticket.change())
}

/// A cut of a shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) kind: CutKind,
    pub(crate) shift: Shift,
    pub(crate) at: Timestamp,
    pub(crate) who: String,
    pub(crate) figures: Figures,
    pub(crate) drawer: Drawer,
    /// What was brought and taken by hand.
    pub(crate) by_hand: Vec<Move>,
    /// Of a Z.
    pub(crate) counted: Option<CashCount>,
    /// The audit trail's last entry then.
    pub(crate) trail: String,
}

/// Why there is no cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CutError {
    /// The sums leave the range of amounts.
    #[error("the sums are out of range")]
    Range,
    /// The notes and the ledger do not agree.
    #[error("the notes come to other cash than the ledger")]
    Differs,
}

impl From<AmountError> for CutError {
    fn from(_: AmountError) -> Self {
        Self::Range
    }
}

impl Drawer {
    /// What must be in the drawer, from notes and hands, held against the ledger's own balance.
    pub(crate) fn of(figures: &Figures, ledger: &[Move]) -> Result<Self, CutError> {
        let sum = |kind: MoveKind| {
            Money::try_sum(ledger.iter().filter(|row| row.kind == kind).map(|row| row.amount))
        };
        let drawer = Self {
            float: sum(MoveKind::Float)?,
            sales: figures.cash_in,
            returned: figures.cash_out,
            tips: figures.tips.cash(),
            brought: sum(MoveKind::In)?,
            taken: Money::ZERO.try_sub(sum(MoveKind::Out)?)?,
            expected: ledger.last().map_or(Money::ZERO, |row| row.balance),
        };
        let inside = Money::try_sum([drawer.float, drawer.sales, drawer.tips, drawer.brought])?;
        let outside = drawer.returned.try_add(drawer.taken)?;
        if inside.try_sub(outside)? == drawer.expected {
            Ok(drawer)
        } else {
            Err(CutError::Differs)
        }
    }
}

impl Cut {
    /// Counted less expected: below zero where some is missing. Nothing for a reading.
    pub(crate) fn difference(&self) -> Option<Money> {
        let counted = self.counted.as_ref()?;
        counted.total.try_sub(self.drawer.expected).ok()
    }
}
