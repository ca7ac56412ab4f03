//! Returns, as the window asks for them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the window wants of returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum ReturnsRequest {
    /// What can still come back of a sale.
    Begin {
        /// Which sale.
        id: String,
    },
    /// What so much of it is worth; nothing is done.
    Weigh {
        /// Of which sale.
        id: String,
        /// What, at least one.
        lines: Vec<TakenLine>,
    },
    /// Goods come back.
    Take {
        /// Of which sale.
        id: String,
        /// What, at least one.
        lines: Vec<TakenLine>,
        /// In the cashier's words; not empty.
        reason: String,
        /// How the money goes back: SAT's two digits.
        forma_pago: String,
    },
}

/// Some of one line of a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TakenLine {
    /// Which line, from 0.
    pub line: u32,
    /// How much, as it was typed.
    pub quantity: String,
}

/// What can still come back of a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Returnable {
    /// `A-000123`.
    pub nota: String,
    /// What was paid for all that is left.
    pub left: String,
    /// At least one.
    pub lines: Vec<ReturnableLine>,
    /// How money can go back.
    pub formas: Vec<FormaChoice>,
    /// The key of the likeliest.
    pub forma: String,
}

/// What is left of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReturnableLine {
    /// Which line, from 0.
    pub line: u32,
    /// What was sold.
    pub description: String,
    /// How much is left: `2`, `0.75`.
    pub quantity: String,
    /// What was paid for that.
    pub paid: String,
}

/// A way for money to go back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FormaChoice {
    /// SAT's two digits.
    pub key: String,
    /// `Efectivo`.
    pub label: String,
}
