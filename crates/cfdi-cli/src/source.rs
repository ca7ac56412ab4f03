//! Files and standard input, both under the same bound.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::CliError;
use crate::terminal::{Status, Terminal};

/// More than any input can have: each reader has its own, smaller bound.
const BYTES_MAX: u64 = 8 * 1024 * 1024;
/// The word that means standard input, or standard output.
pub(crate) const DASH: &str = "-";

/// Where bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// `-`.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl From<OsString> for Source {
    fn from(word: OsString) -> Self {
        if word == DASH { Self::Stdin } else { Self::File(word.into()) }
    }
}

impl Source {
    /// As it was typed.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdin => DASH.to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    pub(crate) fn read(&self, terminal: &mut Terminal<'_>) -> Result<Vec<u8>, CliError> {
        self.read_up_to(BYTES_MAX, terminal)
    }

    /// Reads no more than so many bytes.
    pub(crate) fn read_up_to(
        &self,
        bytes_max: u64,
        terminal: &mut Terminal<'_>,
    ) -> Result<Vec<u8>, CliError> {
        match self {
            Self::Stdin => read_bounded(&mut *terminal.stdin, bytes_max),
            Self::File(path) => File::open(path).and_then(|file| read_bounded(file, bytes_max)),
        }
        .map_err(|source| CliError::Read { name: self.name(), source })
    }
}

fn read_bounded(from: impl Read, bytes_max: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(bytes_max).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a file that is not the document itself.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, CliError> {
    read_file_up_to(path, BYTES_MAX)
}

/// The same of no more than so many bytes.
pub(crate) fn read_file_up_to(path: &Path, bytes_max: u64) -> Result<Vec<u8>, CliError> {
    File::open(path)
        .and_then(|file| read_bounded(file, bytes_max))
        .map_err(|source| CliError::Read { name: path.display().to_string(), source })
}

/// Writes to a file, or to standard output where there is none or it is `-`.
pub(crate) fn write_out(
    out: Option<&Path>,
    bytes: &[u8],
    terminal: &mut Terminal<'_>,
) -> Result<Status, CliError> {
    match out {
        Some(path) if path != Path::new(DASH) => fs::write(path, bytes)
            .map(|()| Status::Holds)
            .map_err(|source| CliError::Write { name: path.display().to_string(), source }),
        Some(_) | None => terminal.write(bytes),
    }
}
