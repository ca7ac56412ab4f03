//! The window's manners on its computer: light or dark, how large, whether it opens by itself, and
//! the folders that people look into.
//!
//! None of it is the shop's: it is kept in a file of its own beside the register's, so that it
//! holds before the register opens and where it does not. What only a window can do is behind
//! [`Surroundings`].

mod logs;
mod look;
pub mod updates;

use std::error::Error;
use std::path::{Path, PathBuf};

use faults::Code;

pub use logs::LogFile;
pub use look::Look;

use crate::api::{Autostart, Desktop, DesktopFolder, DesktopRequest, Reply};
use crate::codes::{DESKTOP_AUTOSTART, DESKTOP_FOLDER, DESKTOP_LOOK};
use crate::refusal::Refusal;

/// In the data folder.
const LOGS: &str = "logs";

/// Why the computer did not do it, for the log.
pub type HostError = Box<dyn Error + Send + Sync>;

/// What only the window's program can do.
pub trait Surroundings {
    /// The window looks so from now on.
    ///
    /// # Errors
    /// When it does not.
    fn show(&self, look: Look) -> Result<(), HostError>;

    /// Whether the window opens when somebody signs in.
    ///
    /// # Errors
    /// When the system does not tell.
    fn autostart(&self) -> Result<Autostart, HostError>;

    /// Tells the system to open it then, or not to.
    ///
    /// # Errors
    /// When the system refuses.
    fn set_autostart(&self, to: Autostart) -> Result<(), HostError>;

    /// Shows a folder in the system's window of files.
    ///
    /// # Errors
    /// When the system has none.
    fn open(&self, folder: &Path) -> Result<(), HostError>;
}

/// The computer at which a register stands.
#[derive(Debug)]
pub struct Workplace<S> {
    data_dir: PathBuf,
    surroundings: S,
}

impl<S: Surroundings> Workplace<S> {
    /// Of the register whose files are in `data_dir`.
    pub fn new(data_dir: PathBuf, surroundings: S) -> Self {
        Self { data_dir, surroundings }
    }

    /// Where the log files of a register are.
    pub fn logs(data_dir: &Path) -> PathBuf {
        data_dir.join(LOGS)
    }

    /// The window looks as it was told to the last time.
    pub fn begin(&self) {
        if let Err(error) = self.surroundings.show(Look::load(&self.data_dir)) {
            tracing::warn!(error = &*error as &dyn Error, "the window has not its look");
        }
    }

    /// Does what is asked, or says why not.
    pub fn answer(&self, request: DesktopRequest) -> Reply {
        let look = Look::load(&self.data_dir);
        let done = match request {
            DesktopRequest::View => Ok(()),
            DesktopRequest::Paint { theme } => self.look(Look { theme, ..look }),
            DesktopRequest::Size { text } => self.look(Look { text, ..look }),
            DesktopRequest::Step { step } => self.look(look.step(step)),
            DesktopRequest::Autostart { autostart } => {
                told(self.surroundings.set_autostart(autostart), &DESKTOP_AUTOSTART)
            }
            DesktopRequest::OpenFolder { folder } => {
                told(self.surroundings.open(&self.folder(folder)), &DESKTOP_FOLDER)
            }
        };
        match done {
            Ok(()) => Reply::Desktop(self.view()),
            Err(code) => Refusal::from(code).shown(None),
        }
    }

    fn view(&self) -> Desktop {
        let Look { theme, text } = Look::load(&self.data_dir);
        let autostart = self.surroundings.autostart().unwrap_or_else(|error| {
            tracing::warn!(error = &*error as &dyn Error, "whether it opens by itself is unknown");
            Autostart::Off
        });
        let shown = |folder| self.folder(folder).display().to_string();
        Desktop {
            theme,
            text,
            autostart,
            register_folder: shown(DesktopFolder::Register),
            logs_folder: shown(DesktopFolder::Logs),
        }
    }

    /// What is not kept is not shown either: it would be gone with the next start.
    fn look(&self, look: Look) -> Result<(), &'static Code> {
        told(look.keep(&self.data_dir).map_err(HostError::from), &DESKTOP_LOOK)?;
        told(self.surroundings.show(look), &DESKTOP_LOOK)
    }

    fn folder(&self, folder: DesktopFolder) -> PathBuf {
        match folder {
            DesktopFolder::Register => self.data_dir.clone(),
            DesktopFolder::Logs => Self::logs(&self.data_dir),
        }
    }
}

fn told(done: Result<(), HostError>, code: &'static Code) -> Result<(), &'static Code> {
    done.map_err(|error| {
        tracing::warn!(error = &*error as &dyn Error, code = code.id, "the computer refused");
        code
    })
}

#[cfg(test)]
mod tests;
