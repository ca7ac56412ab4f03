//! The private key as SAT delivers it: EncryptedPrivateKeyInfo with PBKDF2 and 3DES-CBC.

use pkcs5::EncryptionScheme;
use pkcs5::der::Decode as _;
use pkcs5::der::asn1::ObjectIdentifier;
use pkcs5::pbes2::{DES_EDE3_CBC_OID, PBES2_OID};
use world::{SystemEntropy, random};

use super::CaError;
use crate::der;

const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");
/// 2048, in the two bytes that DER gives it.
const ITERATIONS: [u8; 2] = 2048_u16.to_be_bytes();

/// Encrypts a PKCS#8 key under `password`.
pub(super) fn encrypt(pkcs8: &[u8], password: &str) -> Result<Vec<u8>, CaError> {
    let algorithm = algorithm(random(&SystemEntropy), random(&SystemEntropy));
    let scheme = EncryptionScheme::from_der(&algorithm).map_err(|_| CaError::Crypto)?;
    let encrypted = scheme.encrypt(password, pkcs8).map_err(|_| CaError::Crypto)?;
    Ok(der::sequence(&[algorithm, der::octet_string(&encrypted)]))
}

/// The AlgorithmIdentifier. The PRF is left out, as in SAT's files, which makes it HMAC-SHA1; the
/// `pkcs5` crate can use such parameters but not build them, so they are written here.
fn algorithm(salt: [u8; 8], iv: [u8; 8]) -> Vec<u8> {
    let kdf = der::sequence(&[
        der::oid(&PBKDF2),
        der::sequence(&[der::octet_string(&salt), der::unsigned(&ITERATIONS)]),
    ]);
    let cipher = der::sequence(&[der::oid(&DES_EDE3_CBC_OID), der::octet_string(&iv)]);
    der::sequence(&[der::oid(&PBES2_OID), der::sequence(&[kdf, cipher])])
}
