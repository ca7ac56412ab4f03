//! The folder itself: what lies in it, and where it is put.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use faults::Code;
use serde::Serialize;

use super::file::{FILE_MAX, Kind};
use crate::codes::{
    COMPANION_FILE_DENIED, COMPANION_FILE_LARGE, COMPANION_FOLDER_DENIED, COMPANION_FOLDER_FULL,
    COMPANION_FOLDER_GONE, COMPANION_FOLDER_PATH, COMPANION_FOLDER_TAKEN,
};
use crate::disk;
use crate::store::WatchedFolder;

/// Says in the folder which register watches it.
const MARK: &str = "talon-caja.txt";
const MARK_TEXT: &str = "Una caja de Talón vigila esta carpeta. No borres este archivo mientras lo \
    haga: evita que otra caja tome las mismas ventas.";
/// The end of an answer's name.
const ANSWER: &str = ".respuesta.json";
/// So many files are taken at one look; the others at the next.
const FILES_MAX: usize = 200;
/// Windows, while another program has the file open for itself.
const SHARING_VIOLATION: i32 = 32;

/// Where a file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Done,
    Wrong,
}

impl Place {
    fn folder(self) -> &'static str {
        match self {
            Self::Done => "hechos",
            Self::Wrong => "con-error",
        }
    }
}

/// By which a file is known to be unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trace {
    bytes: u64,
    changed: Option<SystemTime>,
}

/// A file that may be a sale.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) name: OsString,
    pub(super) kind: Kind,
    pub(super) trace: Trace,
}

/// The folder.
#[derive(Debug)]
pub(super) struct Shelf(PathBuf);

impl Shelf {
    /// With the folders for what was done, and the mark that it is this register's.
    pub(super) fn open(folder: &WatchedFolder) -> Result<Self, &'static Code> {
        let path = Path::new(&folder.path);
        if !path.is_dir() {
            return Err(&COMPANION_FOLDER_GONE);
        }
        keep_mark(path, &folder.mark)?;
        for place in [Place::Done, Place::Wrong] {
            fs::create_dir_all(path.join(place.folder())).map_err(|error| code_of(&error))?;
        }
        Ok(Self(path.to_owned()))
    }

    /// The files that may be sales, by name. Of others nothing is asked: the folder is somebody's.
    pub(super) fn found(&self) -> Result<Vec<Found>, &'static Code> {
        let entries = fs::read_dir(&self.0).map_err(|error| code_of(&error))?;
        let mut found: Vec<Found> =
            entries.filter_map(Result::ok).filter_map(|entry| candidate(&entry)).collect();
        found.sort_by(|one, other| one.name.cmp(&other.name));
        found.truncate(FILES_MAX);
        Ok(found)
    }

    /// Its bytes, or why it is refused; nothing where it is gone or still being written.
    pub(super) fn read(
        &self,
        file: &Found,
    ) -> Result<Option<Result<Vec<u8>, &'static Code>>, &'static Code> {
        if file.trace.bytes > FILE_MAX {
            return Ok(Some(Err(&COMPANION_FILE_LARGE)));
        }
        match open_alone(&self.0.join(&file.name)).and_then(up_to_max) {
            Ok(bytes) => Ok(Some(Ok(bytes))),
            Err(error) if error.kind() == ErrorKind::NotFound || is_held(&error) => Ok(None),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                Ok(Some(Err(&COMPANION_FILE_DENIED)))
            }
            Err(error) => Err(code_of(&error)),
        }
    }

    /// Writes the answer, then moves the file beside it. A power cut in between leaves the file
    /// where it is found again.
    pub(super) fn put(
        &self,
        file: &Found,
        place: Place,
        answer: &impl Serialize,
    ) -> Result<(), &'static Code> {
        let to = disk::free(&self.0.join(place.folder()), &file.name.to_string_lossy());
        // A message of texts always has a JSON.
        let answer = serde_json::to_vec_pretty(answer).unwrap_or_default();
        let beside = to.with_file_name(answer_name(&to));
        let put = disk::write_whole(&beside, &answer)
            .and_then(|()| fs::rename(self.0.join(&file.name), &to));
        match put {
            // Whoever brought it took it away again: what was done with it stays done.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            put => put.map_err(|error| code_of(&error)),
        }
    }
}

/// Whether a folder can be watched: it is there, it takes what is put into it, and no other
/// register has it. Marks it.
pub(crate) fn claim(folder: &WatchedFolder) -> Result<(), &'static Code> {
    let path = Path::new(&folder.path);
    if !path.is_absolute() || !path.is_dir() {
        return Err(&COMPANION_FOLDER_PATH);
    }
    Shelf::open(folder).map(drop)
}

/// Takes the mark of a register off a folder that it does not watch any more.
pub(crate) fn release(folder: &WatchedFolder) {
    let mark = Path::new(&folder.path).join(MARK);
    if mark_in(&mark).is_ok_and(|found| found == folder.mark.as_bytes())
        && let Err(error) = fs::remove_file(mark)
    {
        tracing::warn!(%error, "the mark of a folder stays");
    }
}

fn keep_mark(folder: &Path, mark: &str) -> Result<(), &'static Code> {
    let path = folder.join(MARK);
    let text = format!("{mark}\r\n{MARK_TEXT}\r\n");
    let written = File::create_new(&path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    match written {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let found = mark_in(&path).map_err(|error| code_of(&error))?;
            if found == mark.as_bytes() {
                Ok(())
            } else if found.iter().all(|byte| *byte == 0) {
                // The power failed while somebody wrote it: it is nobody's.
                disk::write_whole(&path, text.as_bytes()).map_err(|error| code_of(&error))
            } else {
                Err(&COMPANION_FOLDER_TAKEN)
            }
        }
        Err(error) => Err(code_of(&error)),
    }
}

/// Whose folder it is: the first line.
fn mark_in(path: &Path) -> io::Result<Vec<u8>> {
    let text = up_to_max(File::open(path)?)?;
    Ok(text.split(|byte| *byte == b'\r').next().unwrap_or_default().to_owned())
}

/// A plain file with a name of ours to read. What hides, and our own answers, are none.
fn candidate(entry: &fs::DirEntry) -> Option<Found> {
    let name = entry.file_name();
    let shown = name.to_string_lossy();
    let ours = *shown == *MARK || shown.ends_with(ANSWER);
    if shown.starts_with('.') || ours || !entry.file_type().ok()?.is_file() {
        return None;
    }
    let kind = Kind::of(&shown)?;
    // Asked of the file: on Windows the folder learns what it has become once it is closed.
    let about = fs::metadata(entry.path()).ok()?;
    let trace = Trace { bytes: about.len(), changed: about.modified().ok() };
    Some(Found { kind, trace, name })
}

fn up_to_max(file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(FILE_MAX.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a file that nobody else has open: whoever has may still write, and Windows would not let
/// us move it once it is sold.
#[cfg(windows)]
fn open_alone(path: &Path) -> io::Result<File> {
    const WITH_NOBODY: u32 = 0;
    let mut options = File::options();
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, WITH_NOBODY);
    options.read(true).open(path)
}

#[cfg(not(windows))]
fn open_alone(path: &Path) -> io::Result<File> {
    File::open(path)
}

fn answer_name(file: &Path) -> String {
    let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    format!("{name}{ANSWER}")
}

fn is_held(error: &io::Error) -> bool {
    cfg!(windows) && error.raw_os_error() == Some(SHARING_VIOLATION)
}

fn code_of(error: &io::Error) -> &'static Code {
    tracing::warn!(%error, "the watched folder failed");
    if disk::is_full(error.kind()) {
        &COMPANION_FOLDER_FULL
    } else if error.kind() == ErrorKind::NotFound {
        &COMPANION_FOLDER_GONE
    } else {
        &COMPANION_FOLDER_DENIED
    }
}
