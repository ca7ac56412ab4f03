//! How sales are made at this counter.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that is asked about how sales are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "rules", rename_all = "kebab-case")]
pub enum RulesRequest {
    /// As they stand.
    View,
    /// The manager sets them.
    Save {
        /// How it is to be.
        to: SaleRules,
    },
}

/// How sales are made at this counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SaleRules {
    /// The cashier is offered to take a tip.
    pub tips_asked: bool,
    /// The grid of products stands open.
    pub grid_shown: bool,
    /// The number pad stands on the screen, whether there was a finger or not.
    pub pad_shown: bool,
    /// Cash that is moved by hand prints its slip and opens the drawer.
    pub cash_slips: bool,
}
