//! What the window may ask about this register's file: where it comes from, and its backups.

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
    /// Where backups go from now on.
    PlanBackups {
        /// A folder: on a stick, on another disk, in the shop's network.
        folder: String,
        /// What opens them; empty keeps the one that is set.
        passphrase: String,
    },
    /// A backup at once.
    BackUp,
    /// A backup comes back into this register, which has no shop yet.
    Restore {
        /// The file, or a folder whose newest backup is taken.
        from: String,
        /// What opens it.
        passphrase: String,
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
    /// Where backups go; empty while nobody has chosen.
    pub backup_folder: String,
    /// `Último respaldo: vie 20 nov, 21:05`, or that there is none.
    pub backup_last: String,
    /// What was in the way of the last try; empty where nothing was.
    pub backup_trouble: String,
    /// How backups stand.
    pub backup_tone: super::Tone,
}
