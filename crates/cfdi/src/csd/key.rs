//! The key file: PKCS#8, encrypted as SAT does it (PBES2: PBKDF2 with HMAC-SHA1, then 3DES-CBC).

use aws_lc_rs::rsa::KeyPair;
use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::Kdf;
use zeroize::Zeroizing;

use super::CsdError;

/// SAT asks for 2,048. A file that asks for many more would keep a processor busy for minutes.
const ITERATIONS_MAX: u32 = 1_000_000;

/// Opens a key file.
///
/// # Errors
/// Not such a file, or not with that password.
pub(super) fn open(file: &[u8], password: &str) -> Result<KeyPair, CsdError> {
    let info = EncryptedPrivateKeyInfoRef::try_from(file).map_err(|_| CsdError::KeyUnreadable)?;
    if !is_bearable(&info.encryption_algorithm) {
        return Err(CsdError::KeyUnreadable);
    }
    let decrypted = info
        .encryption_algorithm
        .decrypt(password, info.encrypted_data.as_bytes())
        .map(Zeroizing::new)
        .map_err(|_| CsdError::WrongPassword)?;
    // One wrong password in 256 leaves a padding that looks right, and noise before it.
    if pkcs8::PrivateKeyInfoRef::try_from(decrypted.as_slice()).is_err() {
        return Err(CsdError::WrongPassword);
    }
    KeyPair::from_pkcs8(&decrypted).map_err(|_| CsdError::KeyUnreadable)
}

fn is_bearable(scheme: &EncryptionScheme) -> bool {
    let kdf = scheme.pbes2().map(|parameters| &parameters.kdf);
    kdf.and_then(Kdf::pbkdf2).is_some_and(|kdf| kdf.iteration_count <= ITERATIONS_MAX)
}
