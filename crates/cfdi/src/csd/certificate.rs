//! X.509 certificates as SAT writes them.

use std::fmt;

use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{AnyRef, Decode, Encode, Reader, SliceReader, Tag, Tagged as _};
use x509_cert::name::Name;
use x509_cert::time::Time;

use super::{CsdError, name};
use crate::rfc::Rfc;

const OID_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.41");
const OID_COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const OID_UNIQUE_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.45");
const OID_ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");

/// A certificate of SAT: whose it is, for what, and until when.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    /// The part that the issuer signed, and its signature.
    signed: Signed,
    subject: Vec<u8>,
    issuer: Vec<u8>,
    public_key: Vec<u8>,
    rfc: Option<Rfc>,
    nombre: String,
    no_certificado: String,
    has_organizational_unit: Presence,
    valid_from: Timestamp,
    valid_to: Timestamp,
}

#[derive(Clone, PartialEq, Eq)]
struct Signed {
    tbs: Vec<u8>,
    signature: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Present,
    Absent,
}

impl Certificate {
    /// Reads DER, or PEM: some old files of SAT are text.
    ///
    /// # Errors
    /// [`CsdError::CertificateUnreadable`].
    pub fn parse(bytes: &[u8]) -> Result<Self, CsdError> {
        let der = from_pem(bytes).unwrap_or_else(|| bytes.to_vec());
        Self::from_der(der).ok_or(CsdError::CertificateUnreadable)
    }

    fn from_der(der: Vec<u8>) -> Option<Self> {
        let certificate = x509_cert::Certificate::from_der(&der).ok()?;
        let tbs = certificate.tbs_certificate();
        // RFC 5280 4.1.1.2: the algorithm outside is not signed and must be the one inside.
        if certificate.signature_algorithm() != tbs.signature() {
            return None;
        }
        let value = |oid| {
            let found = tbs.subject().iter().find(|attribute| attribute.oid == oid)?;
            text_of(found.value.tag(), found.value.value())
        };
        let holder = value(OID_UNIQUE_IDENTIFIER).unwrap_or_default();
        // "RFC / RFC of the representative" for a persona moral.
        let rfc = Rfc::parse(holder.split('/').next().unwrap_or_default()).ok();
        let nombre = value(OID_NAME).or_else(|| value(OID_COMMON_NAME)).unwrap_or_default();
        let unit = value(OID_ORGANIZATIONAL_UNIT).is_some_and(|unit| !unit.trim().is_empty());
        let serial = tbs.serial_number().as_bytes();
        Some(Self {
            signed: Signed {
                tbs: signed_part(&der)?,
                signature: certificate.signature().as_bytes()?.to_vec(),
            },
            subject: tbs.subject().to_der().ok()?,
            issuer: tbs.issuer().to_der().ok()?,
            public_key: tbs.subject_public_key_info().subject_public_key.as_bytes()?.to_vec(),
            rfc,
            nombre,
            // SAT writes the twenty digits as ASCII; others write a number.
            no_certificado: digits(serial),
            has_organizational_unit: if unit { Presence::Present } else { Presence::Absent },
            valid_from: timestamp(&tbs.validity().not_before)?,
            valid_to: timestamp(&tbs.validity().not_after)?,
            der,
        })
    }

    /// The RFC of the holder; nothing in a certificate of an authority.
    pub fn rfc(&self) -> Option<&Rfc> {
        self.rfc.as_ref()
    }

    /// The name of the holder, with its régimen de capital, which the Nombre of a CFDI has not.
    pub fn nombre(&self) -> &str {
        &self.nombre
    }

    /// NoCertificado: twenty digits; the serial in hexadecimal where SAT did not issue it.
    pub fn no_certificado(&self) -> &str {
        &self.no_certificado
    }

    /// Whether it is a CSD and not an e.firma: a CSD names a branch (OU), an e.firma never does.
    pub fn is_csd(&self) -> bool {
        self.rfc.is_some() && self.has_organizational_unit == Presence::Present
    }

    /// The first instant at which it holds.
    pub fn valid_from(&self) -> Timestamp {
        self.valid_from
    }

    /// The last instant at which it holds.
    pub fn valid_to(&self) -> Timestamp {
        self.valid_to
    }

    /// Whether it holds at an instant.
    pub fn is_valid_at(&self, instant: Timestamp) -> bool {
        self.valid_from <= instant && instant <= self.valid_to
    }

    /// The bytes of the certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The public key, as PKCS#1 (`RSAPublicKey`).
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// Whether the holder's key made this signature: RSA PKCS#1 v1.5 over SHA-256.
    pub fn verify_sha256(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.public_key)
            .verify(message, signature)
            .is_ok()
    }

    /// As [`Certificate::verify_sha256`] over SHA-1, which only a request of cancellation bears.
    pub(crate) fn verify_sha1(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, &self.public_key)
            .verify(message, signature)
            .is_ok()
    }

    /// Who issued it, as X509IssuerName has it: `CN=…,O=…`, in the order of the certificate.
    pub(crate) fn issuer_name(&self) -> Option<String> {
        Name::from_der(&self.issuer).ok().map(|issuer| name::in_order(&issuer))
    }

    /// Whether `authority` signed it.
    pub fn issued_by(&self, authority: &Self) -> bool {
        self.issuer == authority.subject
            && authority.verify_sha256(&self.signed.tbs, &self.signed.signature)
    }
}

impl fmt::Debug for Certificate {
    /// The serial alone: names and RFCs do not belong in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Certificate").field(&self.no_certificado).finish()
    }
}

/// The bytes between the lines of a PEM.
fn from_pem(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (_, rest) = text.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    STANDARD.decode(body).ok()
}

/// The bytes of the TBSCertificate as they stand: writing them anew could change them.
fn signed_part(der: &[u8]) -> Option<Vec<u8>> {
    let outer = AnyRef::from_der(der).ok()?;
    let mut reader = SliceReader::new(outer.value()).ok()?;
    reader.tlv_bytes().ok().map(<[u8]>::to_vec)
}

/// A string of a name by its tag. SAT writes Ñ and & as TeletexString, and means Latin-1; tools
/// that follow T.61, or refuse it, lose such holders.
pub(super) fn text_of(tag: Tag, bytes: &[u8]) -> Option<String> {
    if tag == Tag::TeletexString {
        return Some(bytes.iter().copied().map(char::from).collect());
    }
    if tag == Tag::BmpString {
        let pairs = bytes.chunks_exact(2);
        let units = pairs.filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)));
        return String::from_utf16(&units.collect::<Vec<_>>()).ok();
    }
    String::from_utf8(bytes.to_vec()).ok()
}

fn digits(serial: &[u8]) -> String {
    if serial.len() == 20 && serial.iter().all(u8::is_ascii_digit) {
        return serial.iter().copied().map(char::from).collect();
    }
    serial.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn timestamp(time: &Time) -> Option<Timestamp> {
    let since_epoch = SignedDuration::try_from(time.to_unix_duration()).ok()?;
    Timestamp::from_duration(since_epoch).ok()
}
