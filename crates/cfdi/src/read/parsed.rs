//! One reading for all who want something of a document.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Document, ReadError, document};
use crate::csd::Certificate;
use crate::xml::{CFD, Tag, parse};

/// A CFDI 4.0 whose XML has been read, once: what it says, its cadena original, its certificate and
/// whether its sello holds all come from the same elements, and each is worked out once.
///
/// ```
/// use cfdi::read::{Parsed, ReadError};
///
/// let xml = br#"<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0"/>"#;
/// let parsed = Parsed::parse(xml)?;
/// assert!(parsed.cadena()?.starts_with("||4.0|"));
/// assert!(parsed.certificate().is_none());
/// assert!(matches!(parsed.document(), Err(ReadError::MissingElement("Emisor"))));
/// # Ok::<(), ReadError>(())
/// ```
#[derive(Debug)]
pub struct Parsed<'x> {
    xml: &'x [u8],
    root: Tag<'x>,
    cadena: OnceLock<String>,
    certificate: OnceLock<Option<Certificate>>,
    sello: OnceLock<bool>,
}

impl<'x> Parsed<'x> {
    /// Reads the XML. That the root is a Comprobante of CFDI 4.0 is all that it asks.
    ///
    /// # Errors
    /// The bytes are not one, or are more than we read.
    pub fn parse(xml: &'x [u8]) -> Result<Self, ReadError> {
        let root = parse(xml)?;
        if !root.is(CFD, "Comprobante") {
            return Err(ReadError::NotComprobante);
        }
        if root.attribute("Version") != Some("4.0") {
            return Err(ReadError::Version);
        }
        let (cadena, certificate, sello) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Ok(Self { xml, root, cadena, certificate, sello })
    }

    /// What it says.
    ///
    /// # Errors
    /// What every CFDI has is missing, or there more than once.
    pub fn document(&self) -> Result<Document, ReadError> {
        document(&self.root, self.xml)
    }

    /// Its cadena original.
    ///
    /// # Errors
    /// [`ReadError::ForeignComplement`].
    pub fn cadena(&self) -> Result<&str, ReadError> {
        if let Some(cadena) = self.cadena.get() {
            return Ok(cadena);
        }
        let cadena = crate::cadena::cadena(&self.root)?;
        Ok(self.cadena.get_or_init(|| cadena))
    }

    /// Its cadena original, kept.
    ///
    /// # Errors
    /// As [`Parsed::cadena`].
    pub(crate) fn into_cadena(self) -> Result<String, ReadError> {
        crate::cadena::cadena(&self.root)
    }

    /// The certificate in Certificado; nothing where that is no certificate.
    pub fn certificate(&self) -> Option<&Certificate> {
        let read = || Certificate::parse(&self.decoded("Certificado")?).ok();
        self.certificate.get_or_init(read).as_ref()
    }

    /// Whether Sello is a signature of [`Parsed::certificate`] over [`Parsed::cadena`]. Without a
    /// certificate it is not.
    ///
    /// # Errors
    /// As [`Parsed::cadena`].
    pub fn sello_holds(&self) -> Result<bool, ReadError> {
        let cadena = self.cadena()?;
        let verify = || {
            let signed = self.certificate().zip(self.decoded("Sello"));
            signed.is_some_and(|(by, sello)| by.verify_sha256(cadena.as_bytes(), &sello))
        };
        Ok(*self.sello.get_or_init(verify))
    }

    /// The root, for the rules.
    pub(crate) fn root(&self) -> &Tag<'x> {
        &self.root
    }

    /// The bytes of an attribute of the root: base64, in which people may have broken lines.
    fn decoded(&self, name: &str) -> Option<Vec<u8>> {
        let text = self.root.attribute(name)?;
        let broken = |_| STANDARD.decode(text.split_whitespace().collect::<String>());
        STANDARD.decode(text).or_else(broken).ok().filter(|bytes| !bytes.is_empty())
    }
}
