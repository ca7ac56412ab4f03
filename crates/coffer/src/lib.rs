//! A coffer: one file, encrypted by a passphrase, that holds a database and the key beside it.
//!
//! Portal and register make their backups of it. What comes first in a coffer is a manifest with
//! the size and the SHA-256 of each part; the frames say where the file was changed or cut. It
//! refuses to know what the database holds, when a backup is made and where it is put back.
//!
//! Invariants: a coffer gets its name when all of it is on the disk; a part that is opened is
//! whole, or there is an error; nothing that is there is overwritten.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let (database, to) = (folder.path().join("db"), folder.path().join("backup"));
//! std::fs::write(&database, b"rows")?;
//! let contents = coffer::Contents {
//!     made_at_ms: 0,
//!     schema: 1,
//!     key: b"key",
//!     database: &database,
//!     documents_outside: 0,
//! };
//! let lock = coffer::Lock { owner: coffer::Owner::Register, passphrase: "una frase bien larga" };
//! coffer::pack(&to, &contents, &lock, [7; coffer::SALT_LENGTH])?;
//! let (key, database) = (folder.path().join("key2"), folder.path().join("db2"));
//! let places = coffer::Places { key: &key, database: &database };
//! let manifest = coffer::unpack(&to, &lock, 1, places)?;
//! assert_eq!((manifest.schema, std::fs::read(&database)?), (1, b"rows".to_vec()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(missing_docs)]

mod frames;
mod scratch;

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, Digest, SHA256};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use frames::{FrameReader, FrameWriter};
pub use frames::{Owner, SALT_LENGTH};
pub use scratch::{Scratch, beside, new_file};

/// Shorter passphrases are guessed; the file may lie where many can try.
pub const PASSPHRASE_CHARS_MIN: usize = 16;
/// A manifest is some hundred bytes.
const MANIFEST_BYTES_MAX: u32 = 64 * 1024;
const FORMAT: u32 = 1;

/// Why there is no coffer, or why it does not open.
#[derive(Debug, thiserror::Error)]
pub enum CofferError {
    /// The passphrase has fewer than [`PASSPHRASE_CHARS_MIN`] characters.
    #[error("the passphrase is short")]
    ShortPassphrase,
    /// Something is where the coffer or what comes out of it would go.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// A file could not be read or written.
    #[error("{path} cannot be used")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Its first frame does not open: the passphrase is another one, or the file is damaged there.
    #[error("the passphrase does not open it")]
    Locked,
    /// It is no coffer of this owner, was changed, or is cut short.
    #[error("it is not a whole coffer")]
    Broken,
    /// A newer build has made it.
    #[error("a newer build has made it")]
    Newer,
    /// The cryptographic library refused.
    #[error("the cryptographic library refused")]
    Crypto,
}

/// What goes into a coffer.
#[derive(Debug)]
pub struct Contents<'a> {
    /// When the copy was made, in milliseconds since 1970.
    pub made_at_ms: i64,
    /// Schema of the database.
    pub schema: i64,
    /// The key's bytes.
    pub key: &'a [u8],
    /// A copy of the database that nobody writes to.
    pub database: &'a Path,
    /// Documents that the database names and that are kept elsewhere.
    pub documents_outside: u64,
}

/// What locks and opens a coffer.
#[derive(Clone, Copy)]
pub struct Lock<'a> {
    /// Whose coffer it is: the one's does not open as the other's.
    pub owner: Owner,
    /// What a person remembers.
    pub passphrase: &'a str,
}

/// Where the parts go; nothing is there yet.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// The key.
    pub key: &'a Path,
    /// The database.
    pub database: &'a Path,
}

/// What a coffer says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// When the copy was made, in milliseconds since 1970.
    pub made_at_ms: i64,
    /// Schema of the database.
    pub schema: i64,
    key: Part,
    database: Part,
    /// Documents that are kept elsewhere and hence not in here.
    #[serde(default)]
    pub documents_outside: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    bytes: u64,
    sha256: String,
}

/// Writes a coffer to the new file `to`.
///
/// # Errors
/// See [`CofferError`]. Where it fails there is nothing at `to`.
pub fn pack(
    to: &Path,
    contents: &Contents<'_>,
    lock: &Lock<'_>,
    salt: [u8; SALT_LENGTH],
) -> Result<Manifest, CofferError> {
    check_passphrase(lock.passphrase)?;
    scratch::refuse_existing(to)?;
    let manifest = Manifest {
        format: FORMAT,
        made_at_ms: contents.made_at_ms,
        schema: contents.schema,
        key: Part::of(&mut { contents.key }).map_err(|_| CofferError::Crypto)?,
        database: part_of(contents.database)?,
        documents_outside: contents.documents_outside,
    };
    let unfinished = Scratch::beside(to, "part")?;
    write(unfinished.path(), &manifest, contents, (lock, salt))
        .map_err(|source| at(unfinished.path(), source))?;
    unfinished.put_in_place(to)?;
    Ok(manifest)
}

fn write(
    path: &Path,
    manifest: &Manifest,
    contents: &Contents<'_>,
    (lock, salt): (&Lock<'_>, [u8; SALT_LENGTH]),
) -> io::Result<()> {
    let mut frames = FrameWriter::begin(new_file(path)?, lock, salt)?;
    let head = serde_json::to_vec(manifest)?;
    let head_bytes = u32::try_from(head.len()).map_err(io::Error::other)?;
    frames.write_all(&head_bytes.to_be_bytes())?;
    frames.write_all(&head)?;
    frames.write_all(contents.key)?;
    io::copy(&mut BufReader::new(File::open(contents.database)?), &mut frames)?;
    frames.finish()?.sync_all()
}

/// Decrypts the parts into new files, and believes them when the manifest does.
///
/// # Errors
/// See [`CofferError`]; `schema` is the newest that the caller knows.
pub fn unpack(
    from: &Path,
    lock: &Lock<'_>,
    schema: i64,
    places: Places<'_>,
) -> Result<Manifest, CofferError> {
    let file = File::open(from).map_err(|source| at(from, source))?;
    let mut frames = FrameReader::begin(BufReader::new(file), lock)?;
    let manifest = read_manifest(&mut frames)?;
    if manifest.format != FORMAT || manifest.schema > schema {
        return Err(CofferError::Newer);
    }
    for (part, path) in [(&manifest.key, places.key), (&manifest.database, places.database)] {
        let mut file = new_file(path).map_err(|source| at(path, source))?;
        let mut limited = (&mut frames).take(part.bytes);
        io::copy(&mut limited, &mut file).map_err(|error| broken(path, error))?;
        file.sync_all().map_err(|source| at(path, source))?;
        if part_of(path)? != *part {
            return Err(CofferError::Broken);
        }
    }
    // The last frame says that it is the last: a file that was cut short has none.
    let mut rest = [0; 1];
    match frames.read(&mut rest) {
        Ok(0) => Ok(manifest),
        Ok(_) | Err(_) => Err(CofferError::Broken),
    }
}

fn read_manifest(frames: &mut impl Read) -> Result<Manifest, CofferError> {
    let mut head_bytes = [0; 4];
    frames.read_exact(&mut head_bytes).map_err(|error| {
        let locked = error.kind() == io::ErrorKind::PermissionDenied;
        if locked { CofferError::Locked } else { CofferError::Broken }
    })?;
    let head_bytes = u32::from_be_bytes(head_bytes);
    if head_bytes > MANIFEST_BYTES_MAX {
        return Err(CofferError::Broken);
    }
    let mut head = vec![0; usize::try_from(head_bytes).map_err(|_| CofferError::Broken)?];
    frames.read_exact(&mut head).map_err(|_| CofferError::Broken)?;
    serde_json::from_slice(&head).map_err(|_| CofferError::Newer)
}

/// Whether a passphrase is long enough.
///
/// # Errors
/// [`CofferError::ShortPassphrase`].
pub fn check_passphrase(passphrase: &str) -> Result<(), CofferError> {
    if passphrase.chars().count() < PASSPHRASE_CHARS_MIN {
        return Err(CofferError::ShortPassphrase);
    }
    Ok(())
}

fn broken(path: &Path, error: io::Error) -> CofferError {
    let ours = [io::ErrorKind::InvalidData, io::ErrorKind::UnexpectedEof];
    if ours.contains(&error.kind()) { CofferError::Broken } else { at(path, error) }
}

impl Part {
    fn of(from: &mut impl Read) -> io::Result<Self> {
        let (bytes, digest) = digest_of(from)?;
        Ok(Self { bytes, sha256: HEXLOWER.encode(digest.as_ref()) })
    }
}

fn part_of(path: &Path) -> Result<Part, CofferError> {
    let file = File::open(path).map_err(|source| at(path, source))?;
    Part::of(&mut BufReader::new(file)).map_err(|source| at(path, source))
}

fn digest_of(from: &mut impl Read) -> io::Result<(u64, Digest)> {
    let mut context = Context::new(&SHA256);
    let mut buffer = vec![0; 64 * 1024];
    let mut bytes = 0_u64;
    loop {
        let read = from.read(&mut buffer)?;
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else {
            return Ok((bytes, context.finish()));
        };
        context.update(piece);
        bytes = bytes.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
    }
}

fn at(path: &Path, source: io::Error) -> CofferError {
    CofferError::File { path: path.to_owned(), source }
}

/// The whole of a file.
///
/// # Errors
/// The file.
pub fn read(path: &Path) -> Result<Vec<u8>, CofferError> {
    fs::read(path).map_err(|source| at(path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASE: &str = "una frase bien larga";

    fn lock(passphrase: &str) -> Lock<'_> {
        Lock { owner: Owner::Register, passphrase }
    }

    fn packed(folder: &Path) -> PathBuf {
        let database = folder.join("db");
        fs::write(&database, vec![9; 200_000]).unwrap();
        let key = b"key".as_slice();
        let database = database.as_path();
        let contents = Contents { made_at_ms: 5, schema: 3, key, database, documents_outside: 0 };
        let to = folder.join("coffer");
        pack(&to, &contents, &lock(PHRASE), [1; SALT_LENGTH]).unwrap();
        to
    }

    fn opened(from: &Path, lock: &Lock<'_>, schema: i64) -> Result<Manifest, CofferError> {
        let to = tempfile::tempdir().unwrap();
        let (key, database) = (to.path().join("key"), to.path().join("db"));
        unpack(from, lock, schema, Places { key: &key, database: &database })
    }

    #[test]
    fn what_is_wrong_with_a_coffer_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let whole = packed(folder.path());
        assert_eq!(opened(&whole, &lock(PHRASE), 3).unwrap().made_at_ms, 5);
        let other = opened(&whole, &lock("otra frase bien larga"), 3);
        assert!(matches!(other, Err(CofferError::Locked)), "{other:?}");
        assert!(matches!(opened(&whole, &lock(PHRASE), 2), Err(CofferError::Newer)));
        let portal = Lock { owner: Owner::Portal, passphrase: PHRASE };
        assert!(matches!(opened(&whole, &portal, 3), Err(CofferError::Broken)));
        let mut bytes = fs::read(&whole).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(&whole, &bytes).unwrap();
        assert!(matches!(opened(&whole, &lock(PHRASE), 3), Err(CofferError::Broken)));
        fs::write(&whole, &bytes[..100_000]).unwrap();
        assert!(matches!(opened(&whole, &lock(PHRASE), 3), Err(CofferError::Broken)));
    }

    #[test]
    fn nothing_is_overwritten_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let whole = packed(folder.path());
        let before = fs::read(&whole).unwrap();
        let (key, database) = (b"key".as_slice(), folder.path().join("db"));
        let contents =
            Contents { made_at_ms: 5, schema: 3, key, database: &database, documents_outside: 0 };
        let again = pack(&whole, &contents, &lock(PHRASE), [1; SALT_LENGTH]);
        assert!(matches!(again, Err(CofferError::Exists(_))));
        assert_eq!(fs::read(&whole).unwrap(), before);
        let nowhere = folder.path().join("no/coffer");
        let failed = pack(&nowhere, &contents, &lock(PHRASE), [1; SALT_LENGTH]);
        assert!(matches!(failed, Err(CofferError::File { .. })));
        let short = pack(&nowhere, &contents, &lock("corta"), [1; SALT_LENGTH]);
        assert!(matches!(short, Err(CofferError::ShortPassphrase)));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
