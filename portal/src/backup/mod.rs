//! A backup: one file, encrypted by a passphrase, that holds database and master key.
//!
//! Documents in an object store are not in it: the manifest says how many there are.
//!
//! The key is in it because a backup that cannot be opened without a file of the machine that
//! burned is none; so whoever has file and passphrase has everything. What comes first in it is a
//! manifest with the size and the SHA-256 of each part. A backup is brought back into an empty
//! place only, and the store that comes out of it knows that it was brought back: tickets sold
//! before wait until a person has looked ([`portal_store::Restoration`]).

mod frames;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use portal_store::{Restoration, Store, StoreError, StoreOptions, Vault, VaultError};
use serde::{Deserialize, Serialize};
use world::{Entropy, random};
use zeroize::Zeroizing;

use crate::config::{Config, DatabaseConfig};
use frames::{FrameReader, FrameWriter, SALT_LENGTH};

/// Shorter passphrases are guessed; the file may lie where many can try.
const PASSPHRASE_CHARS_MIN: usize = 16;
/// A manifest is some hundred bytes.
const MANIFEST_BYTES_MAX: u32 = 64 * 1024;
const FORMAT: u32 = 1;

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

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// When the copy was made, in milliseconds since 1970.
    made_at_ms: i64,
    /// Schema of the database.
    pub schema: i64,
    key: Part,
    database: Part,
    /// Documents that are in an object store and hence not in here.
    #[serde(default)]
    pub documents_outside: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    bytes: u64,
    sha256: String,
}

impl Manifest {
    /// When the copy was made.
    ///
    /// # Errors
    /// No such instant is one of ours.
    pub fn made_at(&self) -> Result<Timestamp, BackupError> {
        Timestamp::from_millisecond(self.made_at_ms).map_err(|_| BackupError::Broken)
    }
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
    check_passphrase(passphrase)?;
    refuse_existing(to)?;
    let vault = Arc::new(Vault::open(&config.key_file)?);
    let store = Store::open(config.store(), vault)?;
    let copy = Scratch::beside(to, "copy")?;
    store.copy_to(&copy.0).await?;
    let key = Zeroizing::new(read(&config.key_file)?);
    let manifest = Manifest {
        format: FORMAT,
        made_at_ms: now.as_millisecond(),
        schema: Store::schema(),
        key: Part {
            bytes: length(&key),
            sha256: HEXLOWER.encode(digest_of(&mut key.as_slice())?.1.as_ref()),
        },
        database: part_of(&copy.0)?,
        documents_outside: store.documents().await?.in_objects,
    };
    let unfinished = Scratch::beside(to, "part")?;
    write(&unfinished.0, &manifest, &key, &copy.0, (passphrase, random(entropy)))
        .map_err(|error| at(&unfinished.0, error))?;
    put_in_place(&unfinished.0, to)?;
    Ok(manifest)
}

fn write(
    path: &Path,
    manifest: &Manifest,
    key: &[u8],
    database: &Path,
    (passphrase, salt): (&str, [u8; SALT_LENGTH]),
) -> io::Result<()> {
    let file = new_file(path)?;
    let mut frames = FrameWriter::begin(file, passphrase, salt)?;
    let head = serde_json::to_vec(manifest)?;
    let head_bytes = u32::try_from(head.len()).map_err(io::Error::other)?;
    frames.write_all(&head_bytes.to_be_bytes())?;
    frames.write_all(&head)?;
    frames.write_all(key)?;
    io::copy(&mut BufReader::new(File::open(database)?), &mut frames)?;
    frames.finish()?.sync_all()
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
    let manifest = unpack(from, passphrase, &key.0, &copy.0)?;
    let vault = Arc::new(Vault::open(&key.0)?);
    let store = Store::open(StoreOptions::new(&copy.0), vault)?;
    let restoration = Restoration { copied_at: manifest.made_at()?, restored_at: now };
    store.mark_restored(restoration).await?;
    // A copy once more: the store is a file with a log beside it as long as it is open.
    let marked = Scratch::beside(database, "restored")?;
    store.copy_to(&marked.0).await?;
    drop(store);
    put_in_place(&key.0, &config.key_file)?;
    put_in_place(&marked.0, database)?;
    Ok(manifest)
}

/// Decrypts the parts into new files, and believes them when the manifest does.
fn unpack(
    from: &Path,
    passphrase: &str,
    key: &Path,
    database: &Path,
) -> Result<Manifest, BackupError> {
    let file = File::open(from).map_err(|source| at(from, source))?;
    let mut frames = FrameReader::begin(BufReader::new(file), passphrase)?;
    let mut head_bytes = [0; 4];
    read_all(&mut frames, &mut head_bytes)?;
    let head_bytes = u32::from_be_bytes(head_bytes);
    if head_bytes > MANIFEST_BYTES_MAX {
        return Err(BackupError::Broken);
    }
    let mut head = vec![0; usize::try_from(head_bytes).map_err(|_| BackupError::Broken)?];
    read_all(&mut frames, &mut head)?;
    let manifest: Manifest = serde_json::from_slice(&head).map_err(|_| BackupError::Newer)?;
    if manifest.format != FORMAT || manifest.schema > Store::schema() {
        return Err(BackupError::Newer);
    }
    for (part, path) in [(&manifest.key, key), (&manifest.database, database)] {
        let mut file = new_file(path).map_err(|source| at(path, source))?;
        let mut limited = (&mut frames).take(part.bytes);
        io::copy(&mut limited, &mut file).map_err(|error| broken(path, error))?;
        file.sync_all().map_err(|source| at(path, source))?;
        if part_of(path)? != *part {
            return Err(BackupError::Broken);
        }
    }
    // The last frame says that it is the last: a file that was cut short has none.
    let mut rest = [0; 1];
    match frames.read(&mut rest) {
        Ok(0) => Ok(manifest),
        Ok(_) | Err(_) => Err(BackupError::Broken),
    }
}

fn read_all(frames: &mut impl Read, buffer: &mut [u8]) -> Result<(), BackupError> {
    frames.read_exact(buffer).map_err(|_| BackupError::Broken)
}

fn broken(path: &Path, error: io::Error) -> BackupError {
    let ours = [io::ErrorKind::InvalidData, io::ErrorKind::UnexpectedEof];
    if ours.contains(&error.kind()) { BackupError::Broken } else { at(path, error) }
}

fn check_passphrase(passphrase: &str) -> Result<(), BackupError> {
    if passphrase.chars().count() < PASSPHRASE_CHARS_MIN {
        return Err(BackupError::ShortPassphrase);
    }
    Ok(())
}

fn refuse_existing(path: &Path) -> Result<(), BackupError> {
    if path.exists() { Err(BackupError::Exists(path.to_owned())) } else { Ok(()) }
}

/// Gives a finished file its name. A link takes no place that is taken, as a renaming would.
fn put_in_place(finished: &Path, place: &Path) -> Result<(), BackupError> {
    fs::hard_link(finished, place).map_err(|source| {
        let taken = source.kind() == io::ErrorKind::AlreadyExists;
        if taken { BackupError::Exists(place.to_owned()) } else { at(place, source) }
    })
}

fn part_of(path: &Path) -> Result<Part, BackupError> {
    let file = File::open(path).map_err(|source| at(path, source))?;
    let (bytes, digest) = digest_of(&mut BufReader::new(file))?;
    Ok(Part { bytes, sha256: HEXLOWER.encode(digest.as_ref()) })
}

fn digest_of(from: &mut impl Read) -> Result<(u64, aws_lc_rs::digest::Digest), BackupError> {
    let mut context = Context::new(&SHA256);
    let mut buffer = vec![0; 64 * 1024];
    let mut bytes = 0_u64;
    loop {
        let read = from.read(&mut buffer).map_err(|_| BackupError::Broken)?;
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else {
            return Ok((bytes, context.finish()));
        };
        context.update(piece);
        bytes = bytes.saturating_add(length(piece));
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn read(path: &Path) -> Result<Vec<u8>, BackupError> {
    fs::read(path).map_err(|source| at(path, source))
}

/// A new file for its owner only.
fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn at(path: &Path, source: io::Error) -> BackupError {
    BackupError::File { path: path.to_owned(), source }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A file on the way, which goes with its owner, whatever happens.
struct Scratch(PathBuf);

impl Scratch {
    fn beside(path: &Path, what: &str) -> Result<Self, BackupError> {
        let place = beside(path, &format!(".{what}"));
        refuse_existing(&place)?;
        Ok(Self(place))
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
