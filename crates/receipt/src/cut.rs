//! What a cut of a shift says. Plain values: who builds one has added up already.

use cfdi::taxes::TotalTraslado;
use jiff::civil::DateTime;
use money::Money;

use crate::nota::{Copy, Shop};

/// Which cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutKind {
    /// A reading: the shift goes on.
    X,
    /// The last one: it closes the shift.
    Z,
}

/// So many notes, and what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub notes: u32,
    /// Their sum.
    pub total: Money,
}

/// A name and an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `Tarjeta de débito`.
    pub label: String,
    /// What it comes to.
    pub amount: Money,
}

/// Cash that was brought or taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawerMove {
    /// Wall clock of the branch.
    pub at: DateTime,
    /// Why.
    pub reason: String,
    /// Above zero for what was brought, below for what was taken.
    pub amount: Money,
}

/// What went into the drawer and out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawer {
    /// What it was opened with.
    pub float: Money,
    /// Cash of the notes, less the change.
    pub sales: Money,
    /// Given back for cancelled notes; zero or more.
    pub returned: Money,
    /// Tips in cash, less those that were given back.
    pub tips: Money,
    /// Brought and taken away by hand, in their order.
    pub moves: Vec<DrawerMove>,
    /// What must be in it.
    pub expected: Money,
}

/// So many notes or coins of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PieceLine {
    /// `Billete de $500`.
    pub label: String,
    /// How many.
    pub pieces: u32,
    /// What they are worth.
    pub amount: Money,
}

/// What was found in the drawer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// By kind; empty where only the amount was told.
    pub pieces: Vec<PieceLine>,
    /// All of it.
    pub total: Money,
    /// Counted less expected: below zero where some is missing.
    pub difference: Money,
}

/// What only the last cut says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// What was found in the drawer.
    pub counted: Counted,
    /// The last entry of the audit trail, by which it can be compared later: `312 · 3F9A21C7`.
    pub trail: String,
}

/// A cut of a shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Who sells.
    pub shop: Shop,
    /// X or Z.
    pub kind: CutKind,
    /// The shift's number.
    pub shift: u32,
    /// The register: `Caja 1`.
    pub register: String,
    /// Who made the cut.
    pub by: String,
    /// When, on the branch's wall clock.
    pub at: DateTime,
    /// When the shift was opened.
    pub opened_at: DateTime,
    /// Who opened it.
    pub opened_by: String,
    /// Notes that were sold.
    pub sold: Tally,
    /// Notes that were cancelled, those of earlier shifts too.
    pub cancelled: Tally,
    /// Notes of returned goods.
    pub returned: Tally,
    /// Sold less cancelled.
    pub net: Money,
    /// What the customers were spared.
    pub discounts: Money,
    /// The net by form of payment.
    pub formas_pago: Vec<Row>,
    /// What was left for the staff, by form of payment; no part of the net.
    pub tips: Vec<Row>,
    /// The taxes within the net, by rate.
    pub taxes: Vec<TotalTraslado>,
    /// The net by who sold it, where that is more than one.
    pub cashiers: Vec<(String, Tally)>,
    /// The drawer.
    pub drawer: Drawer,
    /// Nothing for a reading.
    pub closing: Option<Closing>,
    /// First paper or later one.
    pub copy: Copy,
}
