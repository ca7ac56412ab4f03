//! X.509 v3 certificates with SAT's subjects and extensions.

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use jiff::{Timestamp, tz::TimeZone};
use pkcs5::der::asn1::ObjectIdentifier;

use super::{CaError, CertificateKind, CsdRequest, sign_with};
use crate::der;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.41");
const UNIQUE_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.45");
const EMAIL: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const EMAIL_PROTECTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4");
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");

const PRINTABLE_STRING: u8 = 0x13;
const TELETEX_STRING: u8 = 0x14;
const IA5_STRING: u8 = 0x16;
const UTF8_STRING: u8 = 0x0c;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const CONTEXT_0: u8 = 0xa0;
const CONTEXT_3: u8 = 0xa3;

/// The representative of every persona moral of the sandbox, and the CURP of every person in it.
const REPRESENTATIVE: &str = "XAXX010101AA0";
const CURP: &str = "XAXX010101HDFXXX00";

/// What the certificate's extensions allow its key to do.
pub(super) enum KeyUse {
    /// Issue certificates.
    Authority,
    /// Seal, as a CSD or a stamp.
    Seal,
    /// Sign as a person, as a FIEL.
    Sign,
}

/// Who signs a certificate.
pub(super) struct Authority<'a> {
    /// Its name, DER.
    pub(super) name: Vec<u8>,
    pub(super) key: &'a KeyPair,
}

/// A certificate before it is signed.
pub(super) struct Template {
    /// 20 digits; their ASCII becomes the serial number.
    pub(super) serial: String,
    /// Name, DER.
    pub(super) subject: Vec<u8>,
    pub(super) validity: (Timestamp, Timestamp),
    pub(super) key_use: KeyUse,
}

impl Template {
    /// The certificate of `holder`, signed by `authority`.
    pub(super) fn sign(
        &self,
        holder: &KeyPair,
        authority: &Authority<'_>,
    ) -> Result<Vec<u8>, CaError> {
        let public_key: PublicKeyX509Der<'_> = holder.public_key().as_der()?;
        let algorithm = der::sequence(&[der::oid(&SHA256_WITH_RSA), der::null()]);
        let (not_before, not_after) = self.validity;
        let body = der::sequence(&[
            der::tlv(CONTEXT_0, &der::unsigned(&[2])),
            der::unsigned(self.serial.as_bytes()),
            algorithm.clone(),
            authority.name.clone(),
            der::sequence(&[time(not_before), time(not_after)]),
            self.subject.clone(),
            public_key.as_ref().to_vec(),
            der::tlv(CONTEXT_3, &der::sequence(&self.key_use.extensions())),
        ]);
        let signature = der::bit_string(0, &sign_with(authority.key, &body)?);
        Ok(der::sequence(&[body, algorithm, signature]))
    }
}

impl KeyUse {
    fn extensions(&self) -> Vec<Vec<u8>> {
        match self {
            Self::Authority => vec![
                critical(&BASIC_CONSTRAINTS, &der::sequence(&[der::tlv(0x01, &[0xff])])),
                // keyCertSign, cRLSign
                extension(&KEY_USAGE, &der::bit_string(1, &[0b0000_0110])),
            ],
            Self::Seal => vec![
                critical(&BASIC_CONSTRAINTS, &der::sequence(&[])),
                // digitalSignature, nonRepudiation
                extension(&KEY_USAGE, &der::bit_string(6, &[0b1100_0000])),
            ],
            Self::Sign => vec![
                critical(&BASIC_CONSTRAINTS, &der::sequence(&[])),
                // digitalSignature, nonRepudiation, dataEncipherment, keyAgreement
                extension(&KEY_USAGE, &der::bit_string(3, &[0b1101_1000])),
                extension(
                    &EXTENDED_KEY_USAGE,
                    &der::sequence(&[der::oid(&EMAIL_PROTECTION), der::oid(&CLIENT_AUTH)]),
                ),
            ],
        }
    }
}

fn extension(id: &ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    der::sequence(&[der::oid(id), der::octet_string(value)])
}

fn critical(id: &ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    der::sequence(&[der::oid(id), der::tlv(0x01, &[0xff]), der::octet_string(value)])
}

/// UTCTime to 2049 and GeneralizedTime from then on, as RFC 5280 §4.1.2.5 wants.
fn time(at: Timestamp) -> Vec<u8> {
    let utc = at.to_zoned(TimeZone::UTC);
    let (tag, text) = if utc.year() < 2050 {
        (UTC_TIME, utc.strftime("%y%m%d%H%M%SZ").to_string())
    } else {
        (GENERALIZED_TIME, utc.strftime("%Y%m%d%H%M%SZ").to_string())
    };
    der::tlv(tag, text.as_bytes())
}

/// Name of the authority itself.
pub(super) fn authority_name(name: &str) -> Vec<u8> {
    der::sequence(&[
        attribute(&COMMON_NAME, UTF8_STRING, name.as_bytes()),
        attribute(&ORGANIZATION, UTF8_STRING, name.as_bytes()),
        attribute(&COUNTRY, PRINTABLE_STRING, b"MX"),
    ])
}

/// Name of the certificate that signs stamps.
pub(super) fn provider_name(name: &str, rfc: &str) -> Result<Vec<u8>, CaError> {
    Ok(der::sequence(&[
        text(&COMMON_NAME, name)?,
        text(&NAME, name)?,
        text(&ORGANIZATION, name)?,
        text(&UNIQUE_IDENTIFIER, rfc)?,
        text(&UNIT, "SANDBOX")?,
    ]))
}

/// Name of a taxpayer: a CSD names a branch in OU, a FIEL has country and e-mail instead.
pub(super) fn taxpayer_name(request: &CsdRequest) -> Result<Vec<u8>, CaError> {
    let moral = request.rfc.chars().count() == 12;
    let (identifier, curp) = if moral {
        (format!("{} / {REPRESENTATIVE}", request.rfc), format!(" / {CURP}"))
    } else {
        (request.rfc.clone(), CURP.to_owned())
    };
    let mut parts = vec![
        text(&COMMON_NAME, &request.nombre)?,
        text(&NAME, &request.nombre)?,
        text(&ORGANIZATION, &request.nombre)?,
    ];
    if request.kind == CertificateKind::Fiel {
        parts.push(attribute(&COUNTRY, PRINTABLE_STRING, b"MX"));
        parts.push(attribute(&EMAIL, IA5_STRING, b"sandbox@example.mx"));
    }
    parts.push(text(&UNIQUE_IDENTIFIER, &identifier)?);
    parts.push(text(&SERIAL_NUMBER, &curp)?);
    if request.kind == CertificateKind::Csd {
        parts.push(text(&UNIT, "Sucursal 1")?);
    }
    Ok(der::sequence(&parts))
}

/// An attribute whose text is PrintableString where it can be, else TeletexString in Latin-1.
fn text(id: &ObjectIdentifier, value: &str) -> Result<Vec<u8>, CaError> {
    if value.bytes().all(is_printable) {
        return Ok(attribute(id, PRINTABLE_STRING, value.as_bytes()));
    }
    let latin_1: Option<Vec<u8>> = value.chars().map(|c| u8::try_from(c).ok()).collect();
    let latin_1 = latin_1.ok_or_else(|| CaError::Text { text: value.to_owned() })?;
    Ok(attribute(id, TELETEX_STRING, &latin_1))
}

/// The alphabet of PrintableString.
fn is_printable(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&byte)
}

fn attribute(id: &ObjectIdentifier, tag: u8, value: &[u8]) -> Vec<u8> {
    der::set_of_one(&der::sequence(&[der::oid(id), der::tlv(tag, value)]))
}
