//! The sealed document: exact bytes, never written a second time.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use faults::{Code, codes};
use money::Money;

use crate::cadena;
use crate::comprobante::{Comprobante, Head, Receptor};
use crate::csd::{Certificate, Csd, CsdError};
use crate::pagos::ComprobantePago;
use crate::read::{Document, Parsed, ReadError};
use crate::rfc::Rfc;
use crate::write::{document, root, root_pago};
use crate::xml::Element;

codes! {
    /// The CSD is of another taxpayer (303).
    CSD_OF_ANOTHER = ("seal-01", Fault, "El CSD es de otro RFC. Sube el CSD de esta tienda.");
    /// What was written is not what was meant.
    SEAL_BROKEN = ("seal-02", Bug,
        "No pudimos sellar la factura. Nada se envió al SAT y tu ticket sigue disponible; avísanos.");
}

/// Why a document was not sealed, or bytes are not a sealed document.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The CSD's RFC is not the emisor's.
    #[error("the CSD is not the emisor's")]
    CsdOfAnother,
    /// The CSD is not in force at Fecha, or did not sign.
    #[error("the CSD cannot seal")]
    Csd(#[from] CsdError),
    /// Fecha has no instant in the zone of LugarExpedicion.
    #[error("the zone of LugarExpedicion is not known")]
    Zone,
    /// The bytes cannot be read.
    #[error("the document cannot be read")]
    Unreadable(#[from] ReadError),
    /// The XML does not say what the document says.
    #[error("the XML does not say what the document says")]
    Differs,
    /// The sello is not one of the certificate over the cadena.
    #[error("the sello does not verify")]
    Sello,
    /// NoCertificado is not the number of the certificate.
    #[error("NoCertificado is not that of the certificate")]
    NoCertificado,
    /// The document bears a timbre.
    #[error("the document is stamped already")]
    Stamped,
}

impl SealError {
    /// The code with the sentence for the reader.
    pub fn code(&self) -> &'static Code {
        match self {
            Self::CsdOfAnother => &CSD_OF_ANOTHER,
            Self::Csd(error) => error.code(),
            Self::Zone
            | Self::Unreadable(_)
            | Self::Differs
            | Self::Sello
            | Self::NoCertificado
            | Self::Stamped => &SEAL_BROKEN,
        }
    }
}

/// A sealed document. It is its bytes; nothing writes them a second time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedCfdi {
    bytes: Vec<u8>,
    cadena: String,
    total: Money,
    document: Document,
}

impl SealedCfdi {
    /// Takes stored bytes back: reads them and verifies the sello with the certificate inside.
    ///
    /// # Errors
    /// They are not a sealed document, or no longer the one that was sealed.
    pub fn from_stored(bytes: &[u8]) -> Result<Self, SealError> {
        let sealed = Self::read_back(bytes.to_vec())?;
        sealed.check_sello()?;
        Ok(sealed)
    }

    /// What the bytes say, whoever sealed them.
    fn read_back(bytes: Vec<u8>) -> Result<Self, SealError> {
        let parsed = Parsed::parse(&bytes)?;
        let document = parsed.document()?;
        if document.timbre.is_some() {
            return Err(SealError::Stamped);
        }
        let total = document.total().map_err(|_| SealError::Differs)?;
        let cadena = parsed.into_cadena()?;
        Ok(Self { bytes, cadena, total, document })
    }

    /// Whether the certificate inside sealed the document, and is its emisor's.
    fn check_sello(&self) -> Result<(), SealError> {
        let decoded = |text: &str| STANDARD.decode(text).map_err(|_| SealError::Sello);
        let der = decoded(&self.document.certificado)?;
        let certificate = Certificate::parse(&der).map_err(|_| SealError::Sello)?;
        let sello = decoded(&self.document.sello)?;
        if !certificate.verify_sha256(self.cadena.as_bytes(), &sello) {
            return Err(SealError::Sello);
        }
        if certificate.no_certificado() != self.document.no_certificado {
            return Err(SealError::NoCertificado);
        }
        if certificate.rfc().map(Rfc::as_str) != Some(self.document.emisor.rfc.as_str()) {
            return Err(SealError::CsdOfAnother);
        }
        Ok(())
    }

    /// The exact XML.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Sello, base64.
    pub fn sello(&self) -> &str {
        &self.document.sello
    }

    /// The cadena original, which the sello signs.
    pub fn cadena(&self) -> &str {
        &self.cadena
    }

    /// Total.
    pub fn total(&self) -> Money {
        self.total
    }

    /// What the document says.
    pub fn document(&self) -> &Document {
        &self.document
    }
}

/// Seals a document.
///
/// The cadena is made from the model and signed; then the XML is read back, and its own cadena, its
/// sello and its certificate must be those, so that no mistake of the writer leaves this function.
/// That the sello verifies follows: the key belongs to the certificate ([`Csd::open`]), and the
/// signature is of that very cadena.
///
/// # Errors
/// The CSD is another's or not in force at Fecha, or the XML is not what was meant.
pub fn seal(comprobante: &Comprobante, csd: &Csd) -> Result<SealedCfdi, SealError> {
    let (head, receptor) = (comprobante.head(), comprobante.receptor());
    let meant = Meant { head, receptor, total: comprobante.total() };
    sign(&meant, csd, root(comprobante, csd))
}

/// Seals a document of payments, as [`seal`] does.
///
/// # Errors
/// As [`seal`].
pub fn seal_pago(comprobante: &ComprobantePago, csd: &Csd) -> Result<SealedCfdi, SealError> {
    let (head, receptor) = (comprobante.head(), comprobante.receptor());
    let meant = Meant { head, receptor, total: Money::ZERO };
    sign(&meant, csd, root_pago(comprobante, csd))
}

/// What the XML has to say, of a document of any kind.
struct Meant<'a> {
    head: &'a Head,
    receptor: &'a Receptor,
    total: Money,
}

/// Seals the elements, whose Sello is empty yet: the cadena goes without it.
fn sign(meant: &Meant<'_>, csd: &Csd, mut root: Element) -> Result<SealedCfdi, SealError> {
    let Head { emisor, fecha, lugar_expedicion, .. } = meant.head;
    if *csd.rfc() != emisor.rfc {
        return Err(SealError::CsdOfAnother);
    }
    let instant = fecha.instant(lugar_expedicion.time_zone()).map_err(|_| SealError::Zone)?;
    csd.check_validity(instant)?;
    let cadena = cadena::cadena(&root)?;
    let sello = STANDARD.encode(csd.sign_sha256(cadena.as_bytes())?);
    root.set("Sello", sello.clone());
    let sealed = SealedCfdi::read_back(document(&root))?;
    let said = &sealed.document;
    let same = sealed.cadena == cadena
        && said.sello == sello
        && said.certificado == csd.certificado()
        && said.no_certificado == csd.no_certificado()
        && sealed.total == meant.total
        && said.emisor.rfc == emisor.rfc.as_str()
        && Rfc::parse(&said.receptor.rfc).as_ref() == Ok(meant.receptor.rfc());
    if same { Ok(sealed) } else { Err(SealError::Differs) }
}
