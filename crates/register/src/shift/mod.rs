//! A shift: the drawer from its opening to its last cut. Pure.

mod cash;
mod cut;
mod tips;

pub(crate) use cash::{CashCount, DENOMINATIONS, Denomination};
pub(crate) use cut::{
    Cut, CutError, CutKind, Drawer, Figures, Move, MoveKind, Returned, Shift, Tally, cash_of,
};
pub(crate) use tips::Tips;
