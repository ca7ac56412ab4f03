//! What the window is asked about itself and its computer. Answered whether the register opens or
//! not.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that is asked about the window itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "desktop", rename_all = "kebab-case")]
pub enum DesktopRequest {
    /// How it stands.
    View,
    /// Light or dark from now on.
    Paint {
        /// Which.
        theme: Theme,
    },
    /// How large everything is drawn from now on.
    Size {
        /// How large.
        text: TextSize,
    },
    /// One step larger or smaller, or back to what it was designed for: a key does it.
    Step {
        /// Which way.
        step: TextStep,
    },
    /// Whether the window opens when somebody signs in to this computer.
    Autostart {
        /// Whether.
        autostart: Autostart,
    },
    /// The system's own window of files, at one of our folders.
    OpenFolder {
        /// Which.
        folder: DesktopFolder,
    },
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How large everything is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum TextSize {
    /// As it was designed.
    #[default]
    Normal,
    /// A little larger.
    Large,
    /// Larger still.
    Larger,
    /// As large as a counter's screen bears.
    Largest,
}

/// A way from one size to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum TextStep {
    /// One larger.
    Up,
    /// One smaller.
    Down,
    /// As it was designed.
    Back,
}

/// Whether the window opens when somebody signs in to this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Autostart {
    /// It opens.
    On,
    /// Somebody opens it.
    Off,
}

/// One of our folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DesktopFolder {
    /// Where the register's files are.
    Register,
    /// What the program notes down while it runs.
    Logs,
}

/// How the window stands on its computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Desktop {
    /// Light or dark.
    pub theme: Theme,
    /// How large.
    pub text: TextSize,
    /// Whether it opens by itself.
    pub autostart: Autostart,
    /// Where the register's files are.
    pub register_folder: String,
    /// What the program notes down while it runs.
    pub logs_folder: String,
}
