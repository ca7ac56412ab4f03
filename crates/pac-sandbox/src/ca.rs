//! A certificate authority that issues certificates in SAT's format, worth nothing at SAT.
//!
//! What it writes has the shape of SAT's files to the byte order: the serial number spells the 20
//! digits of NoCertificado in ASCII, the RFC is in x500UniqueIdentifier, names with Ñ or & are
//! TeletexString in Latin-1, and the key file is PBES2 with 3DES. The issuer's name says that it is
//! a sandbox, so nobody mistakes one for the other.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use pac_sandbox::ca::{CsdRequest, SandboxCa};
//!
//! let dir = std::env::temp_dir().join(format!("sandbox-ca-doc-{}", std::process::id()));
//! let ca = SandboxCa::create(&dir)?;
//! let since = "2026-01-01T06:00:00Z".parse()?;
//! let request = CsdRequest::csd("AAA010101AAA", "ABARROTES EL FAROL", since);
//! let csd = ca.issue(&request)?;
//! assert_eq!(csd.no_certificado.len(), 20);
//! std::fs::remove_dir_all(&dir)?;
//! # Ok(())
//! # }
//! ```

mod certificate;
mod key_file;

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use cfdi::csd::{Certificate, CsdError};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use world::{SystemEntropy, random};

use certificate::{Authority, KeyUse, Template};

/// RFC of the sandbox as certifying provider: well formed, check digit included, and nobody's.
pub const SANDBOX_RFC: &str = "PSB260101AB3";
/// The password that [`CsdRequest::csd`] and [`CsdRequest::fiel`] propose.
pub const SANDBOX_PASSWORD: &str = "12345678a";

const CA_NAME: &str = "AC SANDBOX DE TALON SIN VALIDEZ FISCAL";
const STAMP_NAME: &str = "PAC SANDBOX DE TALON SIN VALIDEZ FISCAL";
const CA_CERTIFICATE: &str = "ca.cer";
const CA_KEY: &str = "ca.key.pk8";
const STAMP_CERTIFICATE: &str = "timbre.cer";
const STAMP_KEY: &str = "timbre.key.pk8";
/// The authority's own certificates are valid from here on, for [`AUTHORITY_YEARS`] years; no clock
/// is needed to make one.
const AUTHORITY_FROM: &str = "2020-01-01T00:00:00Z";
const AUTHORITY_YEARS: i16 = 29;

/// Why the authority could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CaError {
    /// A file of the authority cannot be read or written.
    #[error("the sandbox authority cannot use {}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The text has a character outside Latin-1, which SAT's certificates cannot carry.
    #[error("a certificate in SAT's format cannot carry {text:?}")]
    Text {
        /// The text.
        text: String,
    },
    /// The validity runs past the years that a certificate can name.
    #[error("the validity of the certificate is not a span of time that it can name")]
    Validity(#[source] jiff::Error),
    /// The stored key is not an RSA key in PKCS#8.
    #[error("the stored key is not an RSA key in PKCS#8")]
    StoredKey(#[source] aws_lc_rs::error::KeyRejected),
    /// The stored certificate is not one.
    #[error("the stored certificate cannot be read")]
    StoredCertificate(#[from] CsdError),
    /// Key generation, signing or encryption failed.
    #[error("the cryptographic library refused to make the certificate or its key")]
    Crypto,
}

impl From<aws_lc_rs::error::Unspecified> for CaError {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::Crypto
    }
}

/// What a taxpayer's certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateKind {
    /// Certificado de Sello Digital: seals CFDI.
    Csd,
    /// e.firma: signs as the person, and must be refused for a seal (SAT code 306).
    Fiel,
}

/// A certificate to issue.
#[derive(Clone, Debug)]
pub struct CsdRequest {
    /// RFC of the taxpayer; 12 characters make it a persona moral, which gets a representative.
    pub rfc: String,
    /// Name as SAT would write it, régimen de capital included.
    pub nombre: String,
    /// CSD or FIEL.
    pub kind: CertificateKind,
    /// First instant of the validity.
    pub not_before: Timestamp,
    /// Whole years of validity; SAT gives 4.
    pub years: i16,
    /// Password of the key file.
    pub password: String,
}

impl CsdRequest {
    /// A CSD for SAT's usual 4 years, with [`SANDBOX_PASSWORD`].
    pub fn csd(rfc: &str, nombre: &str, not_before: Timestamp) -> Self {
        Self {
            rfc: rfc.to_owned(),
            nombre: nombre.to_owned(),
            kind: CertificateKind::Csd,
            not_before,
            years: 4,
            password: SANDBOX_PASSWORD.to_owned(),
        }
    }

    /// The same as a FIEL.
    pub fn fiel(rfc: &str, nombre: &str, not_before: Timestamp) -> Self {
        Self { kind: CertificateKind::Fiel, ..Self::csd(rfc, nombre, not_before) }
    }
}

/// The two files and the password that a taxpayer gets from SAT.
#[derive(Clone)]
pub struct CsdFiles {
    /// The certificate, DER.
    pub cer: Vec<u8>,
    /// The private key, PKCS#8 EncryptedPrivateKeyInfo, DER.
    pub key: Vec<u8>,
    /// Opens `key`.
    pub password: String,
    /// The certificate's 20 digits.
    pub no_certificado: String,
}

/// The authority: its key, its certificate and the certificate that signs stamps.
pub struct SandboxCa {
    key: KeyPair,
    certificate: Vec<u8>,
    stamp: StampIdentity,
}

/// What signs the TimbreFiscalDigital.
pub struct StampIdentity {
    key: KeyPair,
    certificate: Vec<u8>,
    no_certificado: String,
}

impl SandboxCa {
    /// Makes a new authority and keeps it in `dir`, which is made where it does not exist.
    ///
    /// # Errors
    /// [`CaError::Io`] where a file of an authority is there already: a second one would orphan
    /// every certificate of the first.
    pub fn create(dir: &Path) -> Result<Self, CaError> {
        fs::create_dir_all(dir).map_err(|source| CaError::Io { path: dir.to_owned(), source })?;
        let key = KeyPair::generate(KeySize::Rsa2048)?;
        let certificate = Template {
            serial: new_serial(),
            subject: certificate::authority_name(CA_NAME),
            validity: authority_validity()?,
            key_use: KeyUse::Authority,
        }
        .sign(&key, &Authority { name: certificate::authority_name(CA_NAME), key: &key })?;
        let stamp = StampIdentity::generate(&key)?;
        write_new(&dir.join(CA_KEY), pkcs8(&key)?.as_ref())?;
        write_new(&dir.join(CA_CERTIFICATE), &certificate)?;
        write_new(&dir.join(STAMP_KEY), pkcs8(&stamp.key)?.as_ref())?;
        write_new(&dir.join(STAMP_CERTIFICATE), &stamp.certificate)?;
        Ok(Self { key, certificate, stamp })
    }

    /// Opens the authority that [`SandboxCa::create`] kept in `dir`.
    ///
    /// # Errors
    /// [`CaError::Io`] where there is none.
    pub fn open(dir: &Path) -> Result<Self, CaError> {
        let certificate = read(&dir.join(STAMP_CERTIFICATE))?;
        let stamp = StampIdentity {
            key: read_key(&dir.join(STAMP_KEY))?,
            no_certificado: Certificate::parse(&certificate)?.no_certificado().to_owned(),
            certificate,
        };
        Ok(Self {
            key: read_key(&dir.join(CA_KEY))?,
            certificate: read(&dir.join(CA_CERTIFICATE))?,
            stamp,
        })
    }

    /// Opens the authority of `dir`, or makes one where there is none.
    ///
    /// # Errors
    /// As [`SandboxCa::open`] and [`SandboxCa::create`].
    pub fn open_or_create(dir: &Path) -> Result<Self, CaError> {
        if dir.join(CA_KEY).exists() { Self::open(dir) } else { Self::create(dir) }
    }

    /// Issues a certificate with a fresh RSA-2048 key.
    ///
    /// # Errors
    /// [`CaError::Text`] for a name or RFC outside Latin-1, [`CaError::Validity`] for years that no
    /// certificate can name.
    pub fn issue(&self, request: &CsdRequest) -> Result<CsdFiles, CaError> {
        let key = KeyPair::generate(KeySize::Rsa2048)?;
        let serial = new_serial();
        let cer = Template {
            serial: serial.clone(),
            subject: certificate::taxpayer_name(request)?,
            validity: (request.not_before, years_after(request.not_before, request.years)?),
            key_use: match request.kind {
                CertificateKind::Csd => KeyUse::Seal,
                CertificateKind::Fiel => KeyUse::Sign,
            },
        }
        .sign(&key, &self.authority())?;
        Ok(CsdFiles {
            cer,
            key: key_file::encrypt(pkcs8(&key)?.as_ref(), &request.password)?,
            password: request.password.clone(),
            no_certificado: serial,
        })
    }

    /// The authority's own certificate, DER.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// What signs stamps.
    pub fn stamp(&self) -> &StampIdentity {
        &self.stamp
    }

    fn authority(&self) -> Authority<'_> {
        Authority { name: certificate::authority_name(CA_NAME), key: &self.key }
    }
}

impl StampIdentity {
    fn generate(authority: &KeyPair) -> Result<Self, CaError> {
        let key = KeyPair::generate(KeySize::Rsa2048)?;
        let no_certificado = new_serial();
        let certificate = Template {
            serial: no_certificado.clone(),
            subject: certificate::provider_name(STAMP_NAME, SANDBOX_RFC)?,
            validity: authority_validity()?,
            key_use: KeyUse::Seal,
        }
        .sign(&key, &Authority { name: certificate::authority_name(CA_NAME), key: authority })?;
        Ok(Self { key, certificate, no_certificado })
    }

    /// The certificate, DER.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// NoCertificadoSAT of the stamps it signs.
    pub fn no_certificado(&self) -> &str {
        &self.no_certificado
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 over `message`.
    ///
    /// # Errors
    /// [`CaError::Crypto`] where the library refuses.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CaError> {
        sign_with(&self.key, message)
    }
}

fn sign_with(key: &KeyPair, message: &[u8]) -> Result<Vec<u8>, CaError> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &aws_lc_rs::rand::SystemRandom::new(), message, &mut signature)?;
    Ok(signature)
}

/// 20 digits that begin as no certificate of SAT does, the rest by chance: two sandboxes, or one
/// made anew, never give the same number.
fn new_serial() -> String {
    let bytes = random::<8>(&SystemEntropy);
    format!("9900{:016}", u64::from_be_bytes(bytes) % 10_000_000_000_000_000)
}

fn authority_validity() -> Result<(Timestamp, Timestamp), CaError> {
    let from = AUTHORITY_FROM.parse().map_err(CaError::Validity)?;
    Ok((from, years_after(from, AUTHORITY_YEARS)?))
}

fn years_after(from: Timestamp, years: i16) -> Result<Timestamp, CaError> {
    let end = from.to_zoned(TimeZone::UTC).checked_add(years.years());
    Ok(end.map_err(CaError::Validity)?.timestamp())
}

fn pkcs8(key: &KeyPair) -> Result<Pkcs8V1Der<'static>, CaError> {
    Ok(key.as_der()?)
}

fn read(path: &Path) -> Result<Vec<u8>, CaError> {
    fs::read(path).map_err(|source| CaError::Io { path: path.to_owned(), source })
}

fn read_key(path: &Path) -> Result<KeyPair, CaError> {
    KeyPair::from_pkcs8(&read(path)?).map_err(CaError::StoredKey)
}

/// Writes a file that must not exist yet, for its owner's eyes only.
fn write_new(path: &Path, content: &[u8]) -> Result<(), CaError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| {
            file.write_all(content)?;
            file.sync_all()
        })
        .map_err(|source| CaError::Io { path: path.to_owned(), source })
}
