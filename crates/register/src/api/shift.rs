//! The shift and the drawer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Tone;

/// Something that is asked about the shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "shift", rename_all = "kebab-case")]
pub enum ShiftRequest {
    /// How it stands.
    View,
    /// What a count comes to while it is typed.
    AddUp {
        /// So far.
        count: CashCount,
    },
    /// The shift begins.
    Open {
        /// What is in the drawer.
        float: CashCount,
    },
    /// Cash is brought.
    CashIn {
        /// As typed.
        amount: String,
        /// In the cashier's words.
        reason: String,
    },
    /// Cash is taken away; a manager allows it.
    CashOut {
        /// As typed.
        amount: String,
        /// In the cashier's words.
        reason: String,
    },
    /// A reading, kept and printed.
    CutX,
    /// The shift ends, with what was counted.
    CutZ {
        /// What is in the drawer.
        counted: CashCount,
    },
    /// A cut that was made.
    Cut {
        /// Which.
        id: u32,
    },
    /// A cut once more on paper, marked as a copy.
    ReprintCut {
        /// Which.
        id: u32,
    },
}

/// What somebody counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum CashCount {
    /// The amount alone.
    Amount {
        /// As typed.
        amount: String,
    },
    /// By notes and coins.
    Pieces {
        /// What was typed so far; kinds that are not named are none.
        pieces: Vec<Pieces>,
    },
}

/// So many notes or coins of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Pieces {
    /// Key of the kind.
    pub denomination: String,
    /// As typed; empty for none.
    pub pieces: String,
}

/// What a count comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Counted {
    /// `$2,290.00`.
    pub total: String,
    /// One for each kind in [`Shift::denominations`]: `$2,000.00`, or empty.
    pub worth: Vec<String>,
}

/// The shift in a word, for the bar at the top.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShiftState {
    /// One is open.
    pub open: bool,
    /// Nothing is sold without one.
    pub needed: bool,
    /// `Turno 12`, or empty.
    pub label: String,
}

/// The shift as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Shift {
    /// In a word.
    pub state: ShiftState,
    /// `Abierto por Ana el vie 20 nov, 08:02`, or empty.
    pub opened: String,
    /// What it comes to so far; empty where none is open.
    pub figures: Vec<FigureGroup>,
    /// Cash that was brought and taken by hand, the newest first.
    pub moves: Vec<CashMove>,
    /// Earlier cuts, the newest first.
    pub cuts: Vec<CutRow>,
    /// Notes and coins, the largest first.
    pub denominations: Vec<DenominationRow>,
    /// Sales on hold, which a Z neither sells nor loses, in a sentence; empty where there are none.
    pub held: String,
}

/// Figures that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FigureGroup {
    /// `Efectivo en la caja`.
    pub title: String,
    /// In their order; the last one is their sum.
    pub rows: Vec<FigureRow>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FigureRow {
    /// `Fondo inicial`.
    pub label: String,
    /// `$500.00`.
    pub amount: String,
    /// It is a sum.
    pub sum: bool,
}

/// Cash that was brought or taken by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CashMove {
    /// `14:05`.
    pub at: String,
    /// `Entrada`, `Salida`.
    pub what: String,
    /// Why.
    pub reason: String,
    /// `$100.00`, `-$50.00`.
    pub amount: String,
    /// `Ana`.
    pub who: String,
}

/// A kind of note or coin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DenominationRow {
    /// Its key in requests.
    pub key: String,
    /// `Billete de $500`.
    pub label: String,
}

/// One row of the list of cuts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CutRow {
    /// Its id.
    pub id: u32,
    /// `Corte Z`.
    pub what: String,
    /// `Turno 12`.
    pub shift: String,
    /// `vie 20 nov, 21:05`.
    pub at: String,
    /// `Ana`.
    pub who: String,
    /// `Faltan $10.00`, `Sobran $5.00`, `Cuadra`; of a reading `Debe haber $2,300.00`.
    pub result: String,
    /// How that is.
    pub tone: Tone,
}

/// A cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Cut {
    /// Its row.
    pub row: CutRow,
    /// The paper as text.
    pub paper: String,
    /// Empty when it went to the printer; else what is wrong and what was kept.
    pub printer: String,
}
