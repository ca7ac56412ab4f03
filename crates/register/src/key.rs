//! The register's own key: it signs what the register prints and what it asks of the portal.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::path::Path;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use data_encoding::BASE64URL_NOPAD;
use tickets::auth::Signer;
use world::Entropy;

const FILE: &str = "register.key";
/// Nobody's private key is larger.
const FILE_MAX: u64 = 4_096;

/// The Ed25519 key of this register. It never leaves the data folder and is not in the database,
/// so a copy of the database cannot sign.
#[derive(Debug)]
pub(crate) struct RegisterKey {
    pair: Ed25519KeyPair,
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
    /// The folder's key; made on the first start.
    pub(crate) fn load_or_make(folder: &Path, entropy: &dyn Entropy) -> Result<Self, KeyError> {
        let path = folder.join(FILE);
        match OpenOptions::new().read(true).open(&path) {
            Ok(file) => {
                let mut bytes = Vec::new();
                file.take(FILE_MAX).read_to_end(&mut bytes).map_err(KeyError::File)?;
                Ok(Self { pair: Ed25519KeyPair::from_pkcs8(&bytes).map_err(|_| KeyError::Form)? })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::make(&path, entropy),
            Err(error) => Err(KeyError::File(error)),
        }
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

    #[test]
    fn the_key_is_made_once_and_kept_private() {
        let folder = tempfile::tempdir().unwrap();
        let made = RegisterKey::load_or_make(folder.path(), &SystemEntropy).unwrap();
        let found = RegisterKey::load_or_make(folder.path(), &SystemEntropy).unwrap();
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
        let refused = RegisterKey::load_or_make(folder.path(), &SystemEntropy);
        assert!(matches!(refused, Err(KeyError::Form)));
    }
}
