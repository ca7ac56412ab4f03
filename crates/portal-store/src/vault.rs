//! The vault: what must not be readable in the database file is encrypted by it, what must be found
//! without being readable is hashed by it.
//!
//! One master key, kept in a file beside the configuration and never in the database. From it
//! HKDF-SHA-256 derives a key for each use: AES-256-GCM for what is kept, AES-256-GCM for tokens in
//! links, HMAC-SHA-256 for what is looked up. Every ciphertext is bound to a label (which column,
//! which row), so that one cannot be moved to another's place.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::hmac;
use data_encoding::BASE64;
use world::{Entropy, random};
use zeroize::Zeroizing;

const KEY_LENGTH: usize = 32;
const NONCE_LENGTH: usize = 12;
/// The first byte of every ciphertext; another scheme gets another one.
const SCHEME: u8 = 1;

/// Encrypts and hashes. Its `Debug` shows nothing of its keys.
pub struct Vault {
    kept: RandomizedNonceKey,
    tokens: RandomizedNonceKey,
    lookup: hmac::Key,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

/// Why there is no vault, or why something could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file of the master key could not be read or written.
    #[error("the key file {path} could not be used")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file of the master key holds no key.
    #[error("the key file {path} does not hold 32 bytes in base64")]
    Form {
        /// The file.
        path: PathBuf,
    },
    /// The cryptographic library refused; with valid keys it does not.
    #[error("the vault's keys could not be derived or used")]
    Crypto,
    /// The bytes were not encrypted by this vault for this place, or were changed.
    #[error("{label} cannot be decrypted with this key")]
    Sealed {
        /// For what it was asked.
        label: String,
    },
}

impl From<Unspecified> for VaultError {
    fn from(_: Unspecified) -> Self {
        Self::Crypto
    }
}

/// The length of a derived key, as HKDF wants it.
struct KeyLength;

impl KeyType for KeyLength {
    fn len(&self) -> usize {
        KEY_LENGTH
    }
}

impl Vault {
    /// A vault on a master key.
    ///
    /// # Errors
    /// [`VaultError::Crypto`].
    pub fn new(master: &[u8; KEY_LENGTH]) -> Result<Self, VaultError> {
        let derive = |label: &[u8]| -> Result<Zeroizing<[u8; KEY_LENGTH]>, VaultError> {
            let mut key = Zeroizing::new([0; KEY_LENGTH]);
            let extracted = Salt::new(HKDF_SHA256, b"talon-portal").extract(master);
            extracted.expand(&[label], KeyLength)?.fill(key.as_mut_slice())?;
            Ok(key)
        };
        let cipher = |label: &[u8]| -> Result<RandomizedNonceKey, VaultError> {
            Ok(RandomizedNonceKey::new(&AES_256_GCM, derive(label)?.as_slice())?)
        };
        Ok(Self {
            kept: cipher(b"kept-v1")?,
            tokens: cipher(b"tokens-v1")?,
            lookup: hmac::Key::new(hmac::HMAC_SHA256, derive(b"lookup-v1")?.as_slice()),
        })
    }

    /// The vault whose master key is in `path`.
    ///
    /// # Errors
    /// The file is not there, cannot be read, or holds something else.
    pub fn open(path: &Path) -> Result<Self, VaultError> {
        let file = |source| VaultError::File { path: path.to_owned(), source };
        let text = Zeroizing::new(fs::read_to_string(path).map_err(file)?);
        let form = || VaultError::Form { path: path.to_owned() };
        let bytes = Zeroizing::new(BASE64.decode(text.trim().as_bytes()).map_err(|_| form())?);
        Self::new(bytes.as_slice().try_into().map_err(|_| form())?)
    }

    /// Writes a new master key to `path`, readable by its owner only. An existing file is left as
    /// it is and is an error: a lost key loses everything that was sealed with it.
    ///
    /// # Errors
    /// The file exists or cannot be written.
    pub fn create(path: &Path, entropy: &dyn Entropy) -> Result<(), VaultError> {
        let file = |source| VaultError::File { path: path.to_owned(), source };
        let master = Zeroizing::new(random::<KEY_LENGTH>(entropy));
        let text = Zeroizing::new(format!("{}\n", BASE64.encode(master.as_slice())));
        let mut new =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(file)?;
        new.write_all(text.as_bytes()).and_then(|()| new.sync_all()).map_err(file)
    }

    /// Encrypts what is kept under `label`.
    ///
    /// # Errors
    /// [`VaultError::Crypto`].
    pub fn seal(&self, label: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        seal(&self.kept, label, plain)
    }

    /// Decrypts what [`Vault::seal`] made for the same `label`.
    ///
    /// # Errors
    /// [`VaultError::Sealed`].
    pub fn open_sealed(&self, label: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        open(&self.kept, label, sealed)
    }

    /// Encrypts a token that travels in a link.
    ///
    /// # Errors
    /// [`VaultError::Crypto`].
    pub fn seal_token(&self, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        seal(&self.tokens, "token", plain)
    }

    /// Decrypts such a token.
    ///
    /// # Errors
    /// [`VaultError::Sealed`].
    pub fn open_token(&self, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        open(&self.tokens, "token", sealed)
    }

    /// The keyed hash under which `text` is found; `label` keeps the uses apart.
    pub fn hash(&self, label: &str, text: &str) -> [u8; 32] {
        let tag = hmac::sign(&self.lookup, format!("{label}\n{text}").as_bytes());
        let mut hash = [0; 32];
        hash.copy_from_slice(tag.as_ref());
        hash
    }
}

fn seal(key: &RandomizedNonceKey, label: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    let mut body = plain.to_vec();
    let nonce = key.seal_in_place_append_tag(Aad::from(label.as_bytes()), &mut body)?;
    let mut sealed = Vec::with_capacity(body.len() + NONCE_LENGTH + 1);
    sealed.push(SCHEME);
    sealed.extend_from_slice(nonce.as_ref());
    sealed.append(&mut body);
    Ok(sealed)
}

fn open(key: &RandomizedNonceKey, label: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
    let refused = || VaultError::Sealed { label: label.to_owned() };
    let (scheme, rest) = sealed.split_first().ok_or_else(refused)?;
    if *scheme != SCHEME {
        return Err(refused());
    }
    let (nonce, body) = rest.split_at_checked(NONCE_LENGTH).ok_or_else(refused)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| refused())?;
    let mut body = body.to_vec();
    let plain =
        key.open_in_place(nonce, Aad::from(label.as_bytes()), &mut body).map_err(|_| refused())?;
    Ok(plain.to_vec())
}

#[cfg(test)]
mod tests {
    use world::SystemEntropy;

    use super::*;

    #[test]
    fn opens_only_what_it_sealed_for_the_same_place() {
        let vault = Vault::new(&[7; 32]).unwrap();
        let sealed = vault.seal("claims.receptor", b"secreto").unwrap();
        assert!(!sealed.windows(7).any(|window| window == b"secreto"));
        assert_ne!(sealed, vault.seal("claims.receptor", b"secreto").unwrap());
        assert_eq!(vault.open_sealed("claims.receptor", &sealed).unwrap(), b"secreto");
        assert!(vault.open_sealed("customers.profile", &sealed).is_err());
        assert!(vault.open_token(&sealed).is_err());
        assert!(Vault::new(&[8; 32]).unwrap().open_sealed("claims.receptor", &sealed).is_err());
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(vault.open_sealed("claims.receptor", &changed).is_err(), "{place}");
            assert!(vault.open_sealed("claims.receptor", &sealed[..place]).is_err(), "{place}");
        }
    }

    #[test]
    fn hashes_depend_on_key_and_use() {
        let vault = Vault::new(&[7; 32]).unwrap();
        assert_eq!(vault.hash("code", "A"), vault.hash("code", "A"));
        assert_ne!(vault.hash("code", "A"), vault.hash("rfc", "A"));
        assert_ne!(vault.hash("code", "A"), Vault::new(&[8; 32]).unwrap().hash("code", "A"));
        assert_eq!(format!("{vault:?}"), "Vault(…)");
    }

    #[test]
    fn the_key_file_is_made_once_and_for_its_owner() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("portal.key");
        assert!(matches!(Vault::open(&path), Err(VaultError::File { .. })));
        Vault::create(&path, &SystemEntropy).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(matches!(Vault::create(&path, &SystemEntropy), Err(VaultError::File { .. })));
        let sealed = Vault::open(&path).unwrap().seal("x", b"y").unwrap();
        assert_eq!(Vault::open(&path).unwrap().open_sealed("x", &sealed).unwrap(), b"y");
        fs::write(&path, "corta").unwrap();
        assert!(matches!(Vault::open(&path), Err(VaultError::Form { .. })));
    }
}
