//! The vault: what must not be readable in the database file is encrypted by it, what must be found
//! without being readable is hashed by it.
//!
//! One master key, kept in a file beside the configuration and never in the database. It wraps a
//! ring of data keys, which the database holds ([`ring`]). From a data key HKDF-SHA-256 derives a
//! key for each use: AES-256-GCM for what is kept, AES-256-GCM for tokens in links, HMAC-SHA-256
//! for what is looked up. The newest data key that every master key opens seals, all of them open,
//! and the first one hashes for ever: what was hashed with it cannot be hashed anew. Every
//! ciphertext is bound to a label (which column, which row), so that one cannot be moved to
//! another's place.

mod ring;

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::error::Unspecified;
use data_encoding::BASE64;
use world::{Entropy, random};
use zeroize::Zeroizing;

pub(crate) use ring::WrappedKey;
use ring::{DataKey, MasterKey, Ring};

const KEY_LENGTH: usize = 32;

/// Encrypts and hashes. Its `Debug` shows nothing of its keys.
pub struct Vault {
    master: MasterKey,
    ring: Ring,
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

impl Vault {
    /// A vault on a master key, which is its own data key until a store opens it: there the ring of
    /// the database takes its place.
    ///
    /// # Errors
    /// [`VaultError::Crypto`].
    pub fn new(master: &[u8; KEY_LENGTH]) -> Result<Self, VaultError> {
        let own = DataKey::new(1, Zeroizing::new(*master))?;
        Ok(Self { master: MasterKey::new(master)?, ring: Ring::of(own) })
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
        self.ring.sealing().seal(label, plain)
    }

    /// Decrypts what [`Vault::seal`] made for the same `label`.
    ///
    /// # Errors
    /// [`VaultError::Sealed`].
    pub fn open_sealed(&self, label: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let plain = self.ring.of_text(sealed).and_then(|(key, body)| key.open(label, body));
        plain.ok_or_else(|| VaultError::Sealed { label: label.to_owned() })
    }

    /// Encrypts a token that travels in a link.
    ///
    /// # Errors
    /// [`VaultError::Crypto`].
    pub fn seal_token(&self, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.ring.sealing().seal_token(plain)
    }

    /// Decrypts such a token.
    ///
    /// # Errors
    /// [`VaultError::Sealed`].
    pub fn open_token(&self, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let plain = self.ring.of_text(sealed).and_then(|(key, body)| key.open_token(body));
        plain.ok_or_else(|| VaultError::Sealed { label: "token".to_owned() })
    }

    /// The keyed hash under which `text` is found; `label` keeps the uses apart.
    pub fn hash(&self, label: &str, text: &str) -> [u8; 32] {
        self.ring.hash(label, text)
    }

    /// Names the master key without telling anything of it.
    pub(crate) fn master_id(&self) -> [u8; 16] {
        self.master.id()
    }

    /// The same master key with a ring that nobody has used yet.
    pub(crate) fn on_a_new_ring(&self) -> Result<Self, VaultError> {
        Ok(Self { master: self.master.again()?, ring: Ring::of(DataKey::random(1)?) })
    }

    /// The same master key as its own data key, as databases had it before they held a ring.
    pub(crate) fn on_its_own_ring(&self) -> Result<Self, VaultError> {
        Self::new(self.master.bytes())
    }

    /// The ring that a database holds for this master key. The data key `sealing` seals.
    pub(crate) fn unwrap_ring(
        &self,
        wrapped: &[WrappedKey],
        sealing: u32,
    ) -> Result<Self, VaultError> {
        let master = self.master.again()?;
        let keys = wrapped.iter().map(|key| master.unwrap(key)).collect::<Result<_, _>>()?;
        Ok(Self { ring: Ring::new(keys, sealing)?, master })
    }

    /// The ring, wrapped by the master key as its `generation`.
    pub(crate) fn wrap_ring(&self, generation: u32) -> Result<Vec<WrappedKey>, VaultError> {
        self.ring.keys().map(|key| self.master.wrap(key, generation)).collect()
    }

    /// The same with one more data key: the one that `next` has brought.
    pub(crate) fn with_key_of(&self, next: &Self, number: u32) -> Result<Self, VaultError> {
        let brought = next.ring.sealing().numbered(number)?;
        Ok(Self { master: self.master.again()?, ring: self.ring.with(brought)? })
    }

    /// The same ring under the master key of `next`.
    pub(crate) fn for_master_of(&self, next: &Self) -> Result<Self, VaultError> {
        Ok(Self { master: next.master.again()?, ring: self.ring.again()? })
    }
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
