//! RSA over SHA-1, which SAT still wants under a request of cancellation.

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::KeyPair;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::rand_core::OsRng;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha1::{Digest as _, Sha1};

use super::CsdError;

/// Signs with RSA PKCS#1 v1.5 over SHA-1. aws-lc-rs refuses to, so the key is copied for as long as
/// the call lasts; both copies, the encoded one and the number, are wiped when they are dropped.
/// Randomness blinds the computation against those who time it (RUSTSEC-2023-0071) and does not
/// show in the signature.
///
/// # Errors
/// [`CsdError::Signing`].
pub(super) fn sign(key: &KeyPair, message: &[u8]) -> Result<Vec<u8>, CsdError> {
    let encoded: Pkcs8V1Der<'_> = key.as_der().map_err(|_| CsdError::Signing)?;
    let key = RsaPrivateKey::from_pkcs8_der(encoded.as_ref()).map_err(|_| CsdError::Signing)?;
    let digest = Sha1::digest(message);
    key.sign_with_rng(&mut OsRng, Pkcs1v15Sign::new::<Sha1>(), &digest)
        .map_err(|_| CsdError::Signing)
}
