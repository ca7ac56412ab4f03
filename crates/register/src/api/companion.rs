//! The companion, as the manager sets it up: the door, the folder, and what came.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Tone;

/// What is asked about the companion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "companion", rename_all = "kebab-case")]
pub enum CompanionRequest {
    /// How it stands.
    View,
    /// The door is opened, with a new token; the one before opens nothing any more.
    Open,
    /// The door is shut.
    Shut,
    /// Port, paper and whom to tell.
    Save {
        /// From 1024 to 65535.
        port: String,
        /// How talones are printed.
        paper: CompanionPaper,
        /// A line of text, or empty.
        contact: String,
    },
    /// That folder is tried, and watched from now on.
    Watch {
        /// A whole path that exists.
        folder: String,
    },
    /// No folder is watched any more; what lies in it stays.
    Unwatch,
    /// The folder is looked at now.
    Look,
    /// Somebody has read what was refused.
    Seen,
}

/// How the talón of another program's sale is printed. The invoice is the same either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CompanionPaper {
    /// With all its lines.
    Lines,
    /// With a total for each rate of tax.
    Totals,
}

/// How the companion stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Companion {
    /// The door.
    pub door: CompanionDoor,
    /// The folder.
    pub folder: CompanionFolder,
    /// How talones are printed.
    pub paper: CompanionPaper,
    /// Whom to tell of what could not be taken, or empty.
    pub contact: String,
    /// The last that came, the newest first.
    pub takings: Vec<CompanionTaking>,
    /// So many were refused since somebody last looked.
    pub unseen: u32,
}

/// The companion door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CompanionDoor {
    /// Somebody with the token is let in.
    pub open: bool,
    /// `http://127.0.0.1:17817`, or empty while it is shut.
    pub address: String,
    /// `17817`: where it listens, or will.
    pub port: String,
    /// To be copied now: it is shown this once, and empty ever after.
    pub token: String,
    /// Why it is not open although it should be, or empty.
    pub trouble: String,
}

/// The watched folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CompanionFolder {
    /// Its path, or empty while none is watched.
    pub path: String,
    /// How it stands, in words.
    pub state: String,
    /// How good that is.
    pub tone: Tone,
}

/// Something that came from the other program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CompanionTaking {
    /// `vie 20 nov, 21:05`.
    pub at: String,
    /// `Carpeta`, `Entrada`.
    pub way: String,
    /// The file's name, or the key at the door.
    pub name: String,
    /// `Vendida`, `Ya estaba`, `No se tomó`.
    pub state: String,
    /// How good that is.
    pub tone: Tone,
    /// `A-000123`, or empty.
    pub nota: String,
    /// Our code, or empty.
    pub code: String,
    /// What is wrong, or empty.
    pub told: String,
}
