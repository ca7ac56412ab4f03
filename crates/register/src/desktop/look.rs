//! How the window looks, and the file that keeps it.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::api::{TextSize, TextStep, Theme};
use crate::disk;

/// In the data folder.
const FILE: &str = "window.json";

/// How the window looks on this computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Light or dark.
    pub theme: Theme,
    /// How large everything is drawn.
    pub text: TextSize,
}

/// The file's form. What a newer or an older build wrote is read as far as it is known.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    theme: Theme,
    text: TextSize,
}

impl Look {
    /// As it was chosen. A file that is not there or cannot be read costs a look, not a till.
    pub(super) fn load(folder: &Path) -> Self {
        let kept = fs::read(folder.join(FILE)).map_or_else(
            |_| Kept::default(),
            |bytes| {
                serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                    tracing::warn!(%error, "the window's look cannot be read");
                    Kept::default()
                })
            },
        );
        Self { theme: kept.theme, text: kept.text }
    }

    /// Half a file would be no look at all.
    pub(super) fn keep(self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let kept = Kept { theme: self.theme, text: self.text };
        disk::write_whole(&folder.join(FILE), &serde_json::to_vec(&kept)?)
    }

    /// The last size has no larger one, the first no smaller one.
    pub(super) fn step(self, step: TextStep) -> Self {
        let text = match (step, self.text) {
            (TextStep::Back, _) | (TextStep::Down, TextSize::Normal | TextSize::Large) => {
                TextSize::Normal
            }
            (TextStep::Up, TextSize::Normal) | (TextStep::Down, TextSize::Larger) => {
                TextSize::Large
            }
            (TextStep::Up, TextSize::Large) | (TextStep::Down, TextSize::Largest) => {
                TextSize::Larger
            }
            (TextStep::Up, TextSize::Larger | TextSize::Largest) => TextSize::Largest,
        };
        Self { text, ..self }
    }
}
