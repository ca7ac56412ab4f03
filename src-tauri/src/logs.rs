//! What the program notes down: on the terminal, and in files that outlive it.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::sync::Mutex;

use register::desktop::LogFile;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};

/// Notes down from now on, in `folder` too if anything can be written there.
pub(crate) fn begin(folder: &Path) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let terminal = fmt::layer().with_ansi(io::stderr().is_terminal()).with_writer(io::stderr);
    let (file, trouble) = match LogFile::open(folder) {
        Ok(file) => (Some(fmt::layer().with_ansi(false).with_writer(Mutex::new(file))), None),
        Err(error) => (None, Some(error)),
    };
    tracing_subscriber::registry().with(filter).with(terminal).with(file).init();
    if let Some(error) = trouble {
        tracing::warn!(%error, "there are no log files");
    }
}
