//! Sales on hold.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Cart;

/// Something that is asked about sales on hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "hold", rename_all = "kebab-case")]
pub enum HoldRequest {
    /// The cart waits, and the counter is free.
    Put {
        /// Whose it is or what it waits for, in the cashier's words; may be empty.
        reason: String,
    },
    /// Those that wait.
    List,
    /// One of them comes back to an empty counter.
    Recall {
        /// Which.
        id: u32,
    },
    /// One of them is thrown away; the audit trail keeps what it was.
    Drop {
        /// Which.
        id: u32,
    },
}

/// A sale on hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HeldRow {
    /// Which.
    pub id: u32,
    /// `14:05`, or `vie 20 nov, 14:05` where that is not today's.
    pub held: String,
    /// Who put it on hold.
    pub who: String,
    /// In the cashier's words; may be empty.
    pub reason: String,
    /// `$284.50`.
    pub total: String,
    /// Its first lines: `2 Leche Lala 1 L`.
    pub lines: Vec<String>,
    /// `y 3 renglones más`, or empty.
    pub more: String,
}

/// A sale is at the counter again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Recalled {
    /// With the prices that it had.
    pub cart: Cart,
    /// What has changed since in the price list, one sentence each.
    pub changes: Vec<String>,
}
