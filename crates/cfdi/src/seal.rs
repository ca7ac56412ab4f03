//! The sealed document: exact bytes, never written a second time.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use faults::{Code, codes};
use money::Money;

use crate::cadena;
use crate::catalog::CodigoPostal;
use crate::comprobante::{Comprobante, Emisor, Receptor};
use crate::csd::{Certificate, Csd, CsdError};
use crate::fecha::FechaLocal;
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
        Self::verified(bytes.to_vec(), None)
    }

    /// As [`SealedCfdi::from_stored`]; where the certificate inside is `known`, that one serves.
    fn verified(bytes: Vec<u8>, known: Option<&Certificate>) -> Result<Self, SealError> {
        let parsed = Parsed::parse(&bytes)?;
        let document = parsed.document()?;
        if document.timbre.is_some() {
            return Err(SealError::Stamped);
        }
        let cadena = parsed.into_cadena()?;
        let der = STANDARD.decode(&document.certificado).map_err(|_| SealError::Sello)?;
        let inside: Certificate;
        let certificate = match known.filter(|known| known.der() == der) {
            Some(known) => known,
            None => {
                inside = Certificate::parse(&der).map_err(|_| SealError::Sello)?;
                &inside
            }
        };
        let total = check_sello(&document, &cadena, certificate)?;
        Ok(Self { bytes, cadena, total, document })
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

/// Whether the certificate sealed the document, and is its emisor's. The total comes with it.
fn check_sello(
    document: &Document,
    cadena: &str,
    certificate: &Certificate,
) -> Result<Money, SealError> {
    let sello = STANDARD.decode(&document.sello).map_err(|_| SealError::Sello)?;
    if !certificate.verify_sha256(cadena.as_bytes(), &sello) {
        return Err(SealError::Sello);
    }
    if certificate.no_certificado() != document.no_certificado {
        return Err(SealError::NoCertificado);
    }
    if certificate.rfc().map(Rfc::as_str) != Some(document.emisor.rfc.as_str()) {
        return Err(SealError::CsdOfAnother);
    }
    document.total().map_err(|_| SealError::Differs)
}

/// Seals a document.
///
/// The cadena is made from the model; then the XML is read back, its own cadena compared with that
/// one and the sello verified, so that no mistake of the writer leaves this function.
///
/// # Errors
/// The CSD is another's or not in force at Fecha, or the XML is not what was meant.
pub fn seal(comprobante: &Comprobante, csd: &Csd) -> Result<SealedCfdi, SealError> {
    let meant = Meant {
        emisor: comprobante.emisor(),
        receptor: comprobante.receptor(),
        fecha: comprobante.fecha(),
        lugar_expedicion: comprobante.lugar_expedicion(),
        total: comprobante.total(),
    };
    sign(&meant, csd, root(comprobante, csd))
}

/// Seals a document of payments, as [`seal`] does.
///
/// # Errors
/// As [`seal`].
pub fn seal_pago(comprobante: &ComprobantePago, csd: &Csd) -> Result<SealedCfdi, SealError> {
    let meant = Meant {
        emisor: comprobante.emisor(),
        receptor: comprobante.receptor(),
        fecha: comprobante.fecha(),
        lugar_expedicion: comprobante.lugar_expedicion(),
        total: Money::ZERO,
    };
    sign(&meant, csd, root_pago(comprobante, csd))
}

/// What the XML has to say, of a document of any kind.
struct Meant<'a> {
    emisor: &'a Emisor,
    receptor: &'a Receptor,
    fecha: FechaLocal,
    lugar_expedicion: &'a CodigoPostal,
    total: Money,
}

/// Seals the elements, whose Sello is empty yet: the cadena goes without it.
fn sign(meant: &Meant<'_>, csd: &Csd, mut root: Element) -> Result<SealedCfdi, SealError> {
    if *csd.rfc() != meant.emisor.rfc {
        return Err(SealError::CsdOfAnother);
    }
    let zone = meant.lugar_expedicion.time_zone();
    let instant = meant.fecha.instant(zone).map_err(|_| SealError::Zone)?;
    csd.check_validity(instant)?;
    let cadena = cadena::cadena(&root)?;
    root.set("Sello", STANDARD.encode(csd.sign_sha256(cadena.as_bytes())?));
    let sealed = SealedCfdi::verified(document(&root), Some(csd.certificate()))?;
    let same = sealed.cadena == cadena
        && sealed.total == meant.total
        && Rfc::parse(&sealed.document.receptor.rfc).as_ref() == Ok(meant.receptor.rfc());
    if same { Ok(sealed) } else { Err(SealError::Differs) }
}
