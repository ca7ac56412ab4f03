//! A backup: one file, encrypted by a passphrase, that holds database and master key.
//!
//! Documents in an object store are not in it: the manifest says how many there are.
//!
//! The key is in it because a backup that cannot be opened without a file of the machine that
//! burned is none; so whoever has file and passphrase has everything. What comes first in it is a
//! manifest with the size and the SHA-256 of each part. A backup is brought back into an empty
//! place only, and the store that comes out of it knows that it was brought back: tickets sold
//! before wait until a person has looked ([`portal_store::Restoration`]).

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use coffer::Manifest;
use coffer::{CofferError, Contents, Lock, Owner, PASSPHRASE_CHARS_MIN, Places, Scratch, beside};
use jiff::Timestamp;
use portal_store::{Restoration, Store, StoreError, StoreOptions, Vault, VaultError};
use world::{Entropy, random};
use zeroize::Zeroizing;

use crate::config::{Config, DatabaseConfig};

/// Why there is no backup, or why it cannot be brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database is PostgreSQL's.
    #[error(
        "la base está en PostgreSQL: respáldala con «pg_dump --format=custom --file=ARCHIVO BASE», \
         recupérala con «pg_restore» seguido de «portal hold», y guarda aparte la llave maestra \
         (key_file)"
    )]
    Server,
    /// The passphrase is short.
    #[error("la frase del respaldo debe tener al menos {PASSPHRASE_CHARS_MIN} caracteres")]
    ShortPassphrase,
    /// Something is where the backup or what comes out of it would go.
    #[error("{0} ya existe; no se toca")]
    Exists(PathBuf),
    /// A file could not be read or written.
    #[error("no se pudo usar {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is no backup, was changed, is cut short, or the passphrase is another one.
    #[error("no es un respaldo completo, o la frase es otra")]
    Broken,
    /// A newer build has made it.
    #[error("el respaldo es de una versión más nueva del portal; usa esa versión")]
    Newer,
    /// The cryptographic library refused.
    #[error("no se pudo cifrar")]
    Crypto,
    /// The store does not answer, or cannot be opened.
    #[error("la base de datos no se puede usar")]
    Store(#[from] StoreError),
    /// The key cannot be used.
    #[error("la llave maestra no se puede usar")]
    Vault(#[from] VaultError),
}

impl From<CofferError> for BackupError {
    fn from(error: CofferError) -> Self {
        match error {
            CofferError::ShortPassphrase => Self::ShortPassphrase,
            CofferError::Exists(path) => Self::Exists(path),
            CofferError::File { path, source } => Self::File { path, source },
            CofferError::Locked | CofferError::Broken => Self::Broken,
            CofferError::Newer => Self::Newer,
            CofferError::Crypto => Self::Crypto,
        }
    }
}

/// When the copy in a backup was made.
///
/// # Errors
/// No such instant is one of ours.
pub fn made_at(manifest: &Manifest) -> Result<Timestamp, BackupError> {
    Timestamp::from_millisecond(manifest.made_at_ms).map_err(|_| BackupError::Broken)
}

/// Writes a backup of the store of `config` to the new file `to`, while portals go on working.
///
/// # Errors
/// See [`BackupError`].
pub async fn back_up(
    config: &Config,
    to: &Path,
    passphrase: &str,
    (now, entropy): (Timestamp, &dyn Entropy),
) -> Result<Manifest, BackupError> {
    if matches!(config.database, DatabaseConfig::Server(_)) {
        return Err(BackupError::Server);
    }
    coffer::check_passphrase(passphrase)?;
    refuse_existing(to)?;
    let vault = Arc::new(Vault::open(&config.key_file)?);
    let store = Store::open(config.store(), vault)?;
    let copy = Scratch::beside(to, "copy")?;
    store.copy_to(copy.path()).await?;
    let key = Zeroizing::new(coffer::read(&config.key_file)?);
    let contents = Contents {
        made_at_ms: now.as_millisecond(),
        schema: Store::schema(),
        key: &key,
        database: copy.path(),
        documents_outside: store.documents().await?.in_objects,
    };
    Ok(coffer::pack(to, &contents, &lock(passphrase), random(entropy))?)
}

fn lock(passphrase: &str) -> Lock<'_> {
    Lock { owner: Owner::Portal, passphrase }
}

/// Brings a backup back into the empty place that `config` names.
///
/// # Errors
/// See [`BackupError`]. Nothing is put into place unless all of it is whole.
pub async fn restore(
    config: &Config,
    from: &Path,
    passphrase: &str,
    now: Timestamp,
) -> Result<Manifest, BackupError> {
    let DatabaseConfig::File(database) = &config.database else { return Err(BackupError::Server) };
    for place in [database.clone(), beside(database, "-wal"), config.key_file.clone()] {
        refuse_existing(&place)?;
    }
    let key = Scratch::beside(&config.key_file, "restoring")?;
    let copy = Scratch::beside(database, "restoring")?;
    let places = Places { key: key.path(), database: copy.path() };
    let manifest = coffer::unpack(from, &lock(passphrase), Store::schema(), places)?;
    let vault = Arc::new(Vault::open(key.path())?);
    let store = Store::open(StoreOptions::new(copy.path()), vault)?;
    let restoration = Restoration { copied_at: made_at(&manifest)?, restored_at: now };
    store.mark_restored(restoration).await?;
    // A copy once more: the store is a file with a log beside it as long as it is open.
    let marked = Scratch::beside(database, "restored")?;
    store.copy_to(marked.path()).await?;
    drop(store);
    key.put_in_place(&config.key_file)?;
    marked.put_in_place(database)?;
    Ok(manifest)
}

fn refuse_existing(path: &Path) -> Result<(), BackupError> {
    if path.exists() { Err(BackupError::Exists(path.to_owned())) } else { Ok(()) }
}
