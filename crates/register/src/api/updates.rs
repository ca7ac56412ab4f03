//! A newer Talón: what is asked about it, and what is told.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that is asked about newer versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "updates", rename_all = "kebab-case")]
pub enum UpdatesRequest {
    /// Whether there is one.
    Look,
    /// It is fetched, held against our signature, put in place, and the window opens anew.
    Install,
}

/// What the place of our versions says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Updates {
    /// `0.1.0`: what is running.
    pub version: String,
    /// None where that is the newest.
    pub newer: Option<NewerVersion>,
}

/// A version that is newer than what is running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewerVersion {
    /// `0.2.0`.
    pub version: String,
    /// What the shop notices of it; may be empty.
    pub notes: String,
}
