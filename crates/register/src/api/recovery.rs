//! What the window may ask about this register's file: where it comes from.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that is asked about the register's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "recovery", rename_all = "kebab-case")]
pub enum RecoveryRequest {
    /// How it stands.
    View,
    /// This register is enrolled anew, as the one whose sales are in this file: after a backup was
    /// restored, or where the file was copied.
    EnrolAgain {
        /// One-time code from the portal.
        code: String,
    },
}

/// How the register's file stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Recovery {
    /// Empty while this is the file in use; else since when it is known that it is not, how that
    /// was found out, and what is to be done.
    pub doubt: String,
    /// `A`: the series of the notes.
    pub serie: String,
    /// The portal's address, where codes are made.
    pub portal_url: String,
}
