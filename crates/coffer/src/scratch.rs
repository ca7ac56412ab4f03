//! Files on their way: they get their name when they are whole, or go.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::CofferError;

/// A file on the way, which goes with its owner, whatever happens; SQLite's beside it too.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// A name beside `path`: `path.what`.
    ///
    /// # Errors
    /// [`CofferError::Exists`]: somebody else's file is there.
    pub fn beside(path: &Path, what: &str) -> Result<Self, CofferError> {
        let place = beside(path, &format!(".{what}"));
        refuse_existing(&place)?;
        Ok(Self(place))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Gives the finished file its name, unless something has it.
    ///
    /// # Errors
    /// Something has it, or the folder does not take it.
    pub fn put_in_place(&self, place: &Path) -> Result<(), CofferError> {
        let at = |source| CofferError::File { path: place.to_owned(), source };
        // A link takes no place that is taken, as a renaming would; sticks often know no links.
        match fs::hard_link(&self.0, place) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(CofferError::Exists(place.to_owned()))
            }
            Err(_) => {
                refuse_existing(place)?;
                fs::rename(&self.0, place).map_err(at)
            }
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for path in [self.0.clone(), beside(&self.0, "-wal"), beside(&self.0, "-shm")] {
            // It may not be there, or not any more.
            drop(fs::remove_file(path));
        }
    }
}

/// `path` with `suffix` at its end.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

pub(crate) fn refuse_existing(path: &Path) -> Result<(), CofferError> {
    if path.exists() { Err(CofferError::Exists(path.to_owned())) } else { Ok(()) }
}

/// A new file for its owner only.
///
/// # Errors
/// The folder does not take it, or something is there.
pub fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
