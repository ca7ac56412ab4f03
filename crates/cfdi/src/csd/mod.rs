//! The Certificado de Sello Digital: certificate and key with which a taxpayer seals.

mod certificate;
mod key;
mod name;
mod sha1;

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use faults::{Code, codes};
use jiff::Timestamp;

use crate::rfc::Rfc;

pub use certificate::Certificate;

codes! {
    /// Not an X.509 certificate.
    CERTIFICATE_UNREADABLE = ("csd-01", Fault,
        "El archivo .cer no es un certificado del SAT. Elige el archivo .cer de tu CSD.");
    /// Not an encrypted PKCS#8 with an RSA key.
    KEY_UNREADABLE = ("csd-02", Fault,
        "El archivo .key no es una llave privada del SAT. Elige el archivo .key de tu CSD.");
    /// The key file does not open.
    WRONG_PASSWORD = ("csd-03", Fault,
        "La contraseña no abre la llave. Es la que escribiste al solicitar el CSD.");
    /// An e.firma, or some other certificate.
    NOT_A_CSD = ("csd-04", Fault,
        "Ese certificado es una e.firma (FIEL), no un CSD. Para facturar sube el Certificado de Sello Digital.");
    /// Certificate and key are of two pairs.
    KEY_MISMATCH = ("csd-05", Fault,
        "El .cer y el .key no son pareja. Elige los dos archivos del mismo CSD.");
    /// Before its first day.
    NOT_YET_VALID = ("csd-06", Precondition, "El CSD todavía no entra en vigor.");
    /// After its last day.
    EXPIRED = ("csd-07", Precondition,
        "El CSD ya venció. Solicita uno nuevo en el SAT y súbelo aquí.");
    /// The key did not sign.
    SIGNING = ("csd-08", Bug, "No pudimos firmar con el CSD. Nada se envió; avísanos.");
    /// No RFC or no 20 digits in the certificate.
    NOT_OF_SAT = ("csd-09", Fault,
        "El certificado no trae RFC o número de certificado del SAT. Elige el .cer de tu CSD.");
}

/// Why a pair of files is no CSD that can seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsdError {
    /// The certificate is not X.509.
    #[error("the certificate is not readable")]
    CertificateUnreadable,
    /// The key is not an encrypted PKCS#8 with an RSA key of 2048 bits or more.
    #[error("the key file is not readable")]
    KeyUnreadable,
    /// The password does not open the key.
    #[error("wrong password")]
    WrongPassword,
    /// It is an e.firma.
    #[error("not a CSD but an e.firma")]
    NotACsd,
    /// Certificate and key do not belong together.
    #[error("certificate and key do not match")]
    KeyMismatch,
    /// It begins later.
    #[error("not valid before {0}")]
    NotYetValid(Timestamp),
    /// It has ended.
    #[error("not valid after {0}")]
    Expired(Timestamp),
    /// The library refused to sign.
    #[error("the key does not sign")]
    Signing,
    /// No RFC, or no number of twenty digits.
    #[error("the certificate has no RFC or no NoCertificado")]
    NotOfSat,
}

impl CsdError {
    /// The code with the sentence for the manager.
    pub fn code(&self) -> &'static Code {
        match self {
            Self::CertificateUnreadable => &CERTIFICATE_UNREADABLE,
            Self::KeyUnreadable => &KEY_UNREADABLE,
            Self::WrongPassword => &WRONG_PASSWORD,
            Self::NotACsd => &NOT_A_CSD,
            Self::KeyMismatch => &KEY_MISMATCH,
            Self::NotYetValid(_) => &NOT_YET_VALID,
            Self::Expired(_) => &EXPIRED,
            Self::Signing => &SIGNING,
            Self::NotOfSat => &NOT_OF_SAT,
        }
    }
}

/// A certificate and its key, opened. There is no way to get the key out of it.
pub struct Csd {
    certificate: Certificate,
    /// Certificado: every document has it, so it is encoded once.
    certificado: String,
    rfc: Rfc,
    key: KeyPair,
}

impl Csd {
    /// Opens the two files of SAT. Whether it is in force is another question: see
    /// [`Csd::check_validity`].
    ///
    /// # Errors
    /// Every [`CsdError`] but those of time and signing.
    pub fn open(cer: &[u8], key: &[u8], password: &str) -> Result<Self, CsdError> {
        let certificate = Certificate::parse(cer)?;
        let rfc = certificate.rfc().cloned().ok_or(CsdError::NotOfSat)?;
        if !certificate.is_csd() {
            return Err(CsdError::NotACsd);
        }
        if certificate.no_certificado().len() != 20 {
            return Err(CsdError::NotOfSat);
        }
        let key = key::open(key, password)?;
        if key.public_key().as_ref() != certificate.public_key() {
            return Err(CsdError::KeyMismatch);
        }
        let certificado = STANDARD.encode(certificate.der());
        Ok(Self { certificate, certificado, rfc, key })
    }

    /// The RFC of the holder.
    pub fn rfc(&self) -> &Rfc {
        &self.rfc
    }

    /// The holder's name as the certificate has it, with régimen de capital.
    pub fn nombre(&self) -> &str {
        self.certificate.nombre()
    }

    /// NoCertificado: twenty digits.
    pub fn no_certificado(&self) -> &str {
        self.certificate.no_certificado()
    }

    /// The first instant at which it holds.
    pub fn valid_from(&self) -> Timestamp {
        self.certificate.valid_from()
    }

    /// The last instant at which it holds.
    pub fn valid_to(&self) -> Timestamp {
        self.certificate.valid_to()
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Certificado: the bytes of the certificate, base64.
    pub fn certificado(&self) -> &str {
        &self.certificado
    }

    /// The bytes of the certificate.
    pub fn certificate_der(&self) -> &[u8] {
        self.certificate.der()
    }

    /// Whether it is in force at an instant (a PAC answers 305 where it is not).
    ///
    /// # Errors
    /// [`CsdError::NotYetValid`], [`CsdError::Expired`].
    pub fn check_validity(&self, instant: Timestamp) -> Result<(), CsdError> {
        if instant < self.valid_from() {
            return Err(CsdError::NotYetValid(self.valid_from()));
        }
        if instant > self.valid_to() {
            return Err(CsdError::Expired(self.valid_to()));
        }
        Ok(())
    }

    /// Signs: RSA PKCS#1 v1.5 over SHA-256. The same message gives the same signature; the random
    /// source is a parameter of the library that this scheme does not draw from.
    ///
    /// # Errors
    /// [`CsdError::Signing`].
    pub fn sign_sha256(&self, message: &[u8]) -> Result<Vec<u8>, CsdError> {
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| CsdError::Signing)?;
        Ok(signature)
    }

    /// Signs: RSA PKCS#1 v1.5 over SHA-1. Only a request of cancellation wants it.
    ///
    /// # Errors
    /// [`CsdError::Signing`].
    pub(crate) fn sign_sha1(&self, message: &[u8]) -> Result<Vec<u8>, CsdError> {
        sha1::sign(&self.key, message)
    }
}

impl fmt::Debug for Csd {
    /// The serial alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Csd").field(&self.no_certificado()).finish()
    }
}
