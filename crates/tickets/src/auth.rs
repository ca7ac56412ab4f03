//! How a register signs what it asks of the portal.
//!
//! The register makes an Ed25519 key of its own; the portal keeps the public half. A request
//! carries four headers: who ([`REGISTER_HEADER`]), when ([`TIME_HEADER`], milliseconds since
//! 1970), a random [`NONCE_HEADER`] and the [`SIGNATURE_HEADER`] over all of these, the method, the
//! path with its query, and the SHA-256 of the body.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};

/// The register's id.
pub const REGISTER_HEADER: &str = "talon-register";
/// The register's clock, in milliseconds since 1970.
pub const TIME_HEADER: &str = "talon-time";
/// Random text, so that no two requests have one signature.
pub const NONCE_HEADER: &str = "talon-nonce";
/// The signature, base64url without padding.
pub const SIGNATURE_HEADER: &str = "talon-signature";

/// What is signed of a request.
#[derive(Clone, Copy, Debug)]
pub struct SignedRequest<'a> {
    /// `PUT`, `GET` …
    pub method: &'a str,
    /// Path with query, as it stands in the request line.
    pub target: &'a str,
    /// Milliseconds since 1970.
    pub time_ms: i64,
    /// Text of [`NONCE_HEADER`].
    pub nonce: &'a str,
    /// The body's bytes.
    pub body: &'a [u8],
}

impl SignedRequest<'_> {
    /// The bytes under the signature. The first line keeps them apart from everything else that a
    /// register signs.
    pub fn to_sign(&self) -> Vec<u8> {
        let body = HEXLOWER.encode(digest(&SHA256, self.body).as_ref());
        format!(
            "talon-request-v1\n{}\n{}\n{}\n{}\n{body}",
            self.method, self.target, self.time_ms, self.nonce
        )
        .into_bytes()
    }

    /// Whether `signature` (as in the header) is that key's over this request.
    pub fn verify(&self, public_key: &[u8], signature: &str) -> bool {
        BASE64URL_NOPAD
            .decode(signature.as_bytes())
            .is_ok_and(|signature| verify(public_key, &self.to_sign(), &signature))
    }
}

/// Whoever holds a register's private key.
pub trait Signer {
    /// The Ed25519 signature over `message`.
    fn sign(&self, message: &[u8]) -> [u8; 64];
}

/// Whether `signature` is that Ed25519 key's over `message`.
pub fn verify(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key).verify(message, signature).is_ok()
}

/// Text of a signature for the header.
pub fn encode_signature(signature: &[u8; 64]) -> String {
    BASE64URL_NOPAD.encode(signature)
}
