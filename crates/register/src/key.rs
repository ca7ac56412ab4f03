//! The register's own key: it signs what the register prints and what it asks of the portal.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use data_encoding::BASE64URL_NOPAD;
use tickets::auth::Signer;
use world::Entropy;

pub(crate) const FILE: &str = "register.key";
/// The key with which the register is being enrolled again.
const NEXT: &str = "register.key.next";
/// Nobody's private key is larger.
const FILE_MAX: u64 = 4_096;

/// The Ed25519 key of this register. It never leaves the data folder and is not in the database,
/// so a copy of the database cannot sign.
#[derive(Debug)]
pub(crate) struct RegisterKey {
    pair: Ed25519KeyPair,
}

/// The keys in a register's folder: the one that signs, and the next one while the register is
/// being enrolled again.
#[derive(Debug)]
pub(crate) struct Keys {
    folder: PathBuf,
    current: RwLock<Arc<RegisterKey>>,
}

impl Keys {
    /// The folder's keys. Where the register was enrolled with the next one and a power cut kept
    /// it from its place, it takes it now.
    pub(crate) fn open(
        folder: &Path,
        enrolled_with: Option<&str>,
        entropy: &dyn Entropy,
    ) -> Result<Self, KeyError> {
        let next = RegisterKey::load(&folder.join(NEXT))?;
        if next.is_some_and(|next| Some(next.public_key().as_str()) == enrolled_with) {
            std::fs::rename(folder.join(NEXT), folder.join(FILE)).map_err(KeyError::File)?;
        }
        let current = RegisterKey::load_or_make(&folder.join(FILE), entropy)?;
        Ok(Self { folder: folder.to_owned(), current: RwLock::new(Arc::new(current)) })
    }

    /// The one that signs.
    pub(crate) fn current(&self) -> Arc<RegisterKey> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The key to enrol again with; the same one until it is taken, so that a lost answer can be
    /// asked for again.
    pub(crate) fn next(&self, entropy: &dyn Entropy) -> Result<RegisterKey, KeyError> {
        RegisterKey::load_or_make(&self.folder.join(NEXT), entropy)
    }

    /// The folder has another key now: that of a backup.
    pub(crate) fn reload(&self) -> Result<(), KeyError> {
        let key = RegisterKey::load(&self.folder.join(FILE))?.ok_or(KeyError::Form)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
        Ok(())
    }

    /// The register is enrolled with the next key.
    pub(crate) fn take_next(&self, next: RegisterKey) -> Result<(), KeyError> {
        // From here on it signs, whatever the folder says: the file follows at the next start.
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        std::fs::rename(self.folder.join(NEXT), self.folder.join(FILE)).map_err(KeyError::File)
    }
}

/// The key cannot be read or made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file does not open or does not take the key.
    #[error("the key file cannot be used")]
    File(#[source] io::Error),
    /// The file holds something else.
    #[error("the key file does not hold an Ed25519 key")]
    Form,
}

impl RegisterKey {
    /// The key in this file; made where there is none.
    fn load_or_make(path: &Path, entropy: &dyn Entropy) -> Result<Self, KeyError> {
        match Self::load(path)? {
            Some(key) => Ok(key),
            None => Self::make(path, entropy),
        }
    }

    fn load(path: &Path) -> Result<Option<Self>, KeyError> {
        let file = match OpenOptions::new().read(true).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(KeyError::File(error)),
        };
        let mut bytes = Vec::new();
        file.take(FILE_MAX).read_to_end(&mut bytes).map_err(KeyError::File)?;
        let pair = Ed25519KeyPair::from_pkcs8(&bytes).map_err(|_| KeyError::Form)?;
        Ok(Some(Self { pair }))
    }

    fn make(path: &Path, entropy: &dyn Entropy) -> Result<Self, KeyError> {
        let seed = world::random::<32>(entropy);
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| KeyError::Form)?;
        let pkcs8 = pair.to_pkcs8().map_err(|_| KeyError::Form)?;
        // Under another name first: a power cut must not leave half a key behind.
        let unfinished = path.with_extension("new");
        write_private(&unfinished, pkcs8.as_ref()).map_err(KeyError::File)?;
        std::fs::rename(&unfinished, path).map_err(KeyError::File)?;
        Ok(Self { pair })
    }

    /// The public half, as the enrolment sends it.
    pub(crate) fn public_key(&self) -> String {
        BASE64URL_NOPAD.encode(self.pair.public_key().as_ref())
    }
}

impl Signer for RegisterKey {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        let signature = self.pair.sign(message);
        let mut bytes = [0; 64];
        bytes.copy_from_slice(signature.as_ref());
        bytes
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use tickets::auth::verify;
    use world::SystemEntropy;

    use super::*;

    fn open(folder: &Path, enrolled_with: Option<&str>) -> Result<Keys, KeyError> {
        Keys::open(folder, enrolled_with, &SystemEntropy)
    }

    #[test]
    fn the_key_is_made_once_and_kept_private() {
        let folder = tempfile::tempdir().unwrap();
        let made = open(folder.path(), None).unwrap().current();
        let found = open(folder.path(), None).unwrap().current();
        assert_eq!(made.public_key(), found.public_key());
        let public = BASE64URL_NOPAD.decode(made.public_key().as_bytes()).unwrap();
        assert!(verify(&public, b"hola", &found.sign(b"hola")));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(folder.path().join(FILE), b"something else").unwrap();
        assert!(matches!(open(folder.path(), None), Err(KeyError::Form)));
    }

    #[test]
    fn the_next_key_signs_once_the_register_is_enrolled_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let keys = open(folder.path(), None).unwrap();
        let first = keys.current().public_key();
        let next = keys.next(&SystemEntropy).unwrap().public_key();
        assert_ne!(first, next);
        assert_eq!(keys.next(&SystemEntropy).unwrap().public_key(), next, "asked for again");
        assert_eq!(open(folder.path(), Some(&first)).unwrap().current().public_key(), first);

        // The file knows of the enrolment, and the power went before the key was in its place.
        let again = open(folder.path(), Some(&next)).unwrap();
        assert_eq!(again.current().public_key(), next);
        assert!(!folder.path().join(NEXT).exists());

        let third = again.next(&SystemEntropy).unwrap();
        let third_public = third.public_key();
        again.take_next(third).unwrap();
        assert_eq!(again.current().public_key(), third_public);
        assert_eq!(open(folder.path(), None).unwrap().current().public_key(), third_public);
    }
}
