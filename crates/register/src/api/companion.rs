//! The companion door, as the manager opens and shuts it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is asked about the companion door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "companion", rename_all = "kebab-case")]
pub enum CompanionRequest {
    /// How it stands.
    View,
    /// It is opened, with a new token; the one before opens nothing any more.
    Open,
    /// It is shut.
    Shut,
}

/// The companion door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CompanionDoor {
    /// Somebody with the token is let in.
    pub open: bool,
    /// `http://127.0.0.1:17817`, or empty while it is shut.
    pub address: String,
    /// To be copied now: it is shown this once, and empty ever after.
    pub token: String,
    /// Why it is not open although it should be, or empty.
    pub trouble: String,
}
