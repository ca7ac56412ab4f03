//! Backups of the register: one encrypted file in a folder of the manager's choice, made by a
//! worker of its own after each Z and once a day, opened again before it counts, and brought back
//! into a register that has no shop yet.
//!
//! A backup holds file and key. What comes out of it is in doubt from the beginning (ADR 0018):
//! it sells on, and is enrolled anew before it sends.

mod worker;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use coffer::{CofferError, Contents, Lock, Owner, Places, Scratch};
use faults::Code;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use zeroize::Zeroizing;

pub(crate) use worker::run;

use crate::bell::Bell;
use crate::codes::{
    BACKUP_BROKEN, BACKUP_FOLDER, BACKUP_FULL, BACKUP_LOCKED, BACKUP_MISSING, BACKUP_NEWER,
    BACKUP_PASSPHRASE, BACKUP_READ_ONLY, BUG, STORE_FAILED,
};
use crate::disk;
use crate::shared::Shared;
use crate::store::{BackupPlan, LastBackup, Store, StoreError, copy_file, is_sound};

/// So many backups stay in the folder; older ones go.
const KEPT: usize = 14;
const EXTENSION: &str = "respaldo";
const PREFIX: &str = "talon-";

/// Where the worker that makes backups is met.
#[derive(Debug, Default)]
pub(crate) struct Safe {
    pub(crate) bell: Bell,
    trouble: Mutex<Option<&'static Code>>,
}

impl Safe {
    /// What was in the way of the last try.
    pub(crate) fn trouble(&self) -> Option<&'static Code> {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, trouble: Option<&'static Code>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

/// There is no backup, or it is not brought back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BackupError {
    /// The coffer.
    #[error("the coffer refused")]
    Coffer(#[from] CofferError),
    /// The file in it.
    #[error("the file refused")]
    Store(#[from] StoreError),
    /// A folder.
    #[error("{path} cannot be used")]
    Folder {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// There is no backup where one was looked for.
    #[error("there is no backup")]
    Missing,
    /// What was written does not read back sound.
    #[error("the backup is not sound")]
    Unsound,
}

impl BackupError {
    /// What people are told.
    pub(crate) fn code(&self) -> &'static Code {
        match self {
            Self::Coffer(CofferError::ShortPassphrase) => &BACKUP_PASSPHRASE,
            Self::Coffer(CofferError::Locked) => &BACKUP_LOCKED,
            Self::Coffer(CofferError::Broken) | Self::Unsound => &BACKUP_BROKEN,
            Self::Coffer(CofferError::Newer) | Self::Store(StoreError::Newer { .. }) => {
                &BACKUP_NEWER
            }
            Self::Coffer(CofferError::File { source, .. }) | Self::Folder { source, .. } => {
                code_of(source.kind())
            }
            Self::Coffer(CofferError::Exists(_)) => &BACKUP_FOLDER,
            Self::Coffer(CofferError::Crypto) => &BUG,
            Self::Store(error) if error.is_full() => &BACKUP_FULL,
            Self::Store(_) => &STORE_FAILED,
            Self::Missing => &BACKUP_MISSING,
        }
    }
}

fn code_of(kind: io::ErrorKind) -> &'static Code {
    if disk::is_full(kind) {
        &BACKUP_FULL
    } else if disk::is_denied(kind) {
        &BACKUP_READ_ONLY
    } else if kind == io::ErrorKind::NotFound {
        &BACKUP_MISSING
    } else {
        &BACKUP_FOLDER
    }
}

/// Makes a backup where the plan says, opens it again, and lets go of the oldest.
pub(crate) fn make(shared: &Shared, plan: &BackupPlan) -> Result<LastBackup, BackupError> {
    coffer::check_passphrase(&plan.passphrase)?;
    let folder = Path::new(&plan.folder);
    fs::create_dir_all(folder)
        .map_err(|source| BackupError::Folder { path: folder.to_owned(), source })?;
    let now = shared.now();
    // Another of this second may be there: the day's own, and the one that somebody asks for.
    let to = disk::free(folder, &name(shared, now)?);
    // Beside the file: what is in the clear does not go to a stick.
    let copy = fresh(&shared.place.database, "copy")?;
    copy_file(&shared.place.database, copy.path())?;
    let key = Zeroizing::new(coffer::read(&shared.place.key)?);
    let contents = Contents {
        made_at_ms: now.as_millisecond(),
        schema: Store::schema(),
        key: &key,
        database: copy.path(),
        documents_outside: 0,
    };
    let salt = world::random(shared.entropy.as_ref());
    coffer::pack(&to, &contents, &lock(&plan.passphrase), salt)?;
    drop(copy);
    check(shared, &to, &plan.passphrase)?;
    thin_out(folder);
    Ok(LastBackup { made_at: now, file: to.to_string_lossy().into_owned() })
}

/// Opens a backup that was just written: one that does not open is none.
fn check(shared: &Shared, file: &Path, passphrase: &str) -> Result<(), BackupError> {
    let key = fresh(&shared.place.key, "check")?;
    let database = fresh(&shared.place.database, "check")?;
    let places = Places { key: key.path(), database: database.path() };
    coffer::unpack(file, &lock(passphrase), Store::schema(), places)?;
    if is_sound(database.path())? { Ok(()) } else { Err(BackupError::Unsound) }
}

/// What a backup gave: it is put in place by whoever owns the store and the keys.
pub(crate) struct Unpacked {
    pub(crate) key: Scratch,
    pub(crate) database: Scratch,
}

/// Opens the backup at `from`, or the newest one in the folder `from`, beside this register's
/// files.
pub(crate) fn open(
    shared: &Shared,
    from: &Path,
    passphrase: &str,
) -> Result<Unpacked, BackupError> {
    let file = if from.is_dir() {
        backups_in(from).pop().ok_or(BackupError::Missing)?
    } else {
        from.to_owned()
    };
    let key = fresh(&shared.place.key, "restoring")?;
    let database = fresh(&shared.place.database, "restoring")?;
    let places = Places { key: key.path(), database: database.path() };
    coffer::unpack(&file, &lock(passphrase), Store::schema(), places)?;
    if !is_sound(database.path())? {
        return Err(BackupError::Unsound);
    }
    Ok(Unpacked { key, database })
}

fn lock(passphrase: &str) -> Lock<'_> {
    Lock { owner: Owner::Register, passphrase }
}

/// A scratch file of ours; what a power cut left of an earlier one goes.
fn fresh(path: &Path, what: &str) -> Result<Scratch, BackupError> {
    // It is not there as a rule.
    drop(fs::remove_file(coffer::beside(path, &format!(".{what}"))));
    Ok(Scratch::beside(path, what)?)
}

/// `talon-caja-1-20261120-140507.respaldo`, by the branch's clock.
fn name(shared: &Shared, now: Timestamp) -> Result<String, BackupError> {
    let store = shared.store();
    let register = store.identity()?.map(|identity| identity.name).unwrap_or_default();
    let zone = store.shop()?.and_then(|shop| TimeZone::get(&shop.zone).ok());
    let local = zone.unwrap_or(TimeZone::UTC).to_datetime(now);
    let plain = register.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    Ok(format!("{PREFIX}{plain}-{}.{EXTENSION}", local.strftime("%Y%m%d-%H%M%S")))
}

/// Our backups in a folder, the oldest first.
fn backups_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let ours = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(PREFIX) && path.extension().is_some_and(|end| end == EXTENSION)
    };
    let mut found: Vec<(std::time::SystemTime, PathBuf)> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(ours)
        .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
        .collect();
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}

fn thin_out(folder: &Path) {
    let found = backups_in(folder);
    let old = found.len().saturating_sub(KEPT);
    for path in found.iter().take(old) {
        if let Err(error) = fs::remove_file(path) {
            tracing::warn!(%error, "an old backup stays");
        }
    }
}
