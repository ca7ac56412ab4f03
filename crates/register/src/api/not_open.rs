//! What the window is told of a register that does not open.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A register that does not open: what happened, what was kept, what can be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NotOpen {
    /// Our stable code.
    pub code: String,
    /// `El disco está lleno`.
    pub title: String,
    /// What happened, what was kept, what to do.
    pub message: String,
    /// Where everything of this register is kept.
    pub folder: String,
    /// What the window offers.
    pub ways: Vec<WayOut>,
}

/// What can be done about a register that does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum WayOut {
    /// It may open by now.
    Retry,
    /// A backup takes the place of the damaged file, which is put aside.
    Restore,
}
