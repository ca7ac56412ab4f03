//! The two files of a CSD, as they are uploaded.

use cfdi::csd::{Certificate, Csd, CsdError};
use pkcs8::EncryptedPrivateKeyInfoOwned;
use pkcs8::der::asn1::OctetString;
use pkcs8::der::{Decode as _, Encode as _};
use pkcs8::pkcs5::EncryptionScheme;

use crate::Answer;

/// A CSD of the sandbox's authority, whose key is in the corpus.
const CER: &[u8] = include_bytes!("../csd/shop.cer");
const PASSWORD: &str = "12345678a";

/// PBES2 as SAT has it, PBKDF2 and 3DES-CBC, but with one iteration, so that it costs nothing.
const QUICK: &[u8] = b"\x30\x3f\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d\x30\x32\
    \x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c\x30\x0d\x04\x08saltsalt\x02\x01\x01\
    \x30\x14\x06\x08\x2a\x86\x48\x86\xf7\x0d\x03\x07\x04\x08nonceiv8";

/// A `.cer`.
pub fn cer(bytes: &[u8]) -> Answer {
    let read = Certificate::parse(bytes);
    if let Ok(certificate) = &read {
        assert_eq!(Certificate::parse(certificate.der()).as_ref(), Ok(certificate));
        assert!(!certificate.is_csd() || certificate.rfc().is_some(), "a CSD is somebody's");
        assert!(certificate.no_certificado().is_ascii(), "digits");
        if certificate.issued_by(certificate) {
            assert!(!certificate.public_key().is_empty(), "a signature needs a key");
        }
    }
    Answer::of(&read)
}

/// A `.key` beside a good `.cer`.
pub fn key(bytes: &[u8]) -> Answer {
    let opened = Csd::open(CER, bytes, PASSWORD);
    match &opened {
        Ok(csd) => check_signs(csd),
        Err(error) => assert!(blames_the_key(*error), "{error}"),
    }
    Answer::of(&opened)
}

/// What is within a `.key`, encrypted here: no fuzzer guesses its way through a cipher.
pub fn key_inside(bytes: &[u8]) -> Answer {
    encrypted(bytes).map_or(Answer::Refused, |file| key(&file))
}

fn encrypted(bytes: &[u8]) -> Option<Vec<u8>> {
    let encryption_algorithm = EncryptionScheme::from_der(QUICK).ok()?;
    let encrypted = encryption_algorithm.encrypt(PASSWORD, bytes).ok()?;
    let encrypted_data = OctetString::new(encrypted).ok()?;
    EncryptedPrivateKeyInfoOwned { encryption_algorithm, encrypted_data }.to_der().ok()
}

fn check_signs(csd: &Csd) {
    let signature = csd.sign_sha256(b"||4.0||");
    let holds = signature.is_ok_and(|it| csd.certificate().verify_sha256(b"||4.0||", &it));
    assert!(holds, "a pair that was opened signs");
}

fn blames_the_key(error: CsdError) -> bool {
    matches!(error, CsdError::KeyUnreadable | CsdError::WrongPassword | CsdError::KeyMismatch)
}
