//! The request to cancel a CFDI, signed as SAT wants it.
//!
//! "Cancelar" is asked, not done: SAT takes the request (201), the receiver may have to agree, and
//! the state of the document says in the end what came of it. Here is the document that a PAC
//! passes on, byte for byte: one UUID, its motivo, and the taxpayer's signature with the CSD.

mod node;
mod xmldsig;

use std::fmt;

use faults::{Code, codes};

use crate::comprobante::FolioFiscal;
use crate::csd::{Certificate, Csd, CsdError};
use crate::fecha::FechaLocal;
use crate::read::ReadError;
use crate::rfc::Rfc;
use crate::seal::CSD_OF_ANOTHER;

use node::{Namespaces, Node};
use xmldsig::Firma;

codes! {
    /// A CFDI given as its own substitute (208).
    SELF_SUBSTITUTION = ("cancelacion-01", Fault,
        "La factura que sustituye debe ser otra, no la misma que se cancela. Revisa el folio de la nueva.");
    /// The request is not one that SAT would take.
    SOLICITUD_BROKEN = ("cancelacion-02", Bug,
        "No pudimos firmar la solicitud de cancelación. Nada se envió y la factura sigue vigente; avísanos.");
}

/// Namespace of the request.
const CANCELA: &str = "http://cancelacfd.sat.gob.mx";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
/// The clock that Fecha is compared by: a request has no LugarExpedicion, so we take the one that
/// SAT lives by.
const ZONE: &str = "America/Mexico_City";

/// Why a CFDI is cancelled (attribute Motivo), with what SAT wants to know about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Motivo {
    /// 01, "Comprobante emitido con errores con relación": a corrected one stands in its place.
    ErroresConRelacion {
        /// FolioSustitucion: the CFDI in its place, related to it by TipoRelacion 04 and stamped.
        folio_sustitucion: FolioFiscal,
    },
    /// 02, "Comprobante emitido con errores sin relación": nothing stands in its place.
    ErroresSinRelacion,
    /// 03, "No se llevó a cabo la operación".
    NoSeLlevoACabo,
    /// 04, "Operación nominativa relacionada en la factura global": a customer of a global asked
    /// for an invoice after all.
    NominativaRelacionadaEnGlobal,
}

impl Motivo {
    /// The two digits.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ErroresConRelacion { .. } => "01",
            Self::ErroresSinRelacion => "02",
            Self::NoSeLlevoACabo => "03",
            Self::NominativaRelacionadaEnGlobal => "04",
        }
    }

    /// FolioSustitucion, which 01 has and no other (208, 209).
    pub fn folio_sustitucion(&self) -> Option<&FolioFiscal> {
        match self {
            Self::ErroresConRelacion { folio_sustitucion } => Some(folio_sustitucion),
            Self::ErroresSinRelacion
            | Self::NoSeLlevoACabo
            | Self::NominativaRelacionadaEnGlobal => None,
        }
    }

    fn from_folio(folio: &Node) -> Result<Self, SolicitudError> {
        let substitute = folio.optional("FolioSustitucion").map(FolioFiscal::parse).transpose();
        let substitute = substitute.map_err(|_| SolicitudError::Form("FolioSustitucion"))?;
        match (folio.attribute("Motivo")?, substitute) {
            ("01", Some(folio_sustitucion)) => Ok(Self::ErroresConRelacion { folio_sustitucion }),
            ("02", None) => Ok(Self::ErroresSinRelacion),
            ("03", None) => Ok(Self::NoSeLlevoACabo),
            ("04", None) => Ok(Self::NominativaRelacionadaEnGlobal),
            ("01" | "02" | "03" | "04", _) => Err(SolicitudError::Form("FolioSustitucion")),
            _ => Err(SolicitudError::Form("Motivo")),
        }
    }
}

/// What is asked of SAT. One UUID each: PACs take no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solicitud {
    /// RfcEmisor: who issued the CFDI, and signs.
    pub rfc_emisor: Rfc,
    /// Fecha of the request, on the clock of central Mexico.
    pub fecha: FechaLocal,
    /// UUID of the CFDI to cancel.
    pub folio: FolioFiscal,
    /// Motivo.
    pub motivo: Motivo,
}

impl Solicitud {
    /// Whether the holder of this certificate may ask this at Fecha.
    fn check(&self, certificate: &Certificate) -> Result<(), SolicitudError> {
        if !certificate.is_csd() {
            return Err(CsdError::NotACsd.into());
        }
        if certificate.rfc() != Some(&self.rfc_emisor) {
            return Err(SolicitudError::CsdOfAnother);
        }
        let instant = self.fecha.instant(ZONE).map_err(|_| SolicitudError::Form("Fecha"))?;
        if instant < certificate.valid_from() {
            return Err(CsdError::NotYetValid(certificate.valid_from()).into());
        }
        if instant > certificate.valid_to() {
            return Err(CsdError::Expired(certificate.valid_to()).into());
        }
        if self.motivo.folio_sustitucion() == Some(&self.folio) {
            return Err(SolicitudError::SelfSubstitution);
        }
        Ok(())
    }

    fn to_node(&self) -> Node {
        let cancela = |name| Node::new(CANCELA, name);
        let folio = cancela("Folio").with("UUID", &self.folio).with("Motivo", self.motivo.code());
        let folio = match self.motivo.folio_sustitucion() {
            Some(substitute) => folio.with("FolioSustitucion", substitute),
            None => folio,
        };
        cancela("Cancelacion")
            .declare("", CANCELA)
            .declare("xsd", "http://www.w3.org/2001/XMLSchema")
            .declare("xsi", "http://www.w3.org/2001/XMLSchema-instance")
            .with("RfcEmisor", &self.rfc_emisor)
            .with("Fecha", self.fecha)
            .child(cancela("Folios").child(folio))
    }

    fn from_node(root: &Node) -> Result<Self, SolicitudError> {
        if !root.is(CANCELA, "Cancelacion") {
            return Err(SolicitudError::Form("Cancelacion"));
        }
        // Folios and Signature. What else there is would be signed and not read.
        if root.children().count() != 2 {
            return Err(SolicitudError::Form("Folios"));
        }
        let folio = root.only("Folios")?.only("Folio")?;
        Ok(Self {
            rfc_emisor: Rfc::parse(root.attribute("RfcEmisor")?)
                .map_err(|_| SolicitudError::Form("RfcEmisor"))?,
            fecha: FechaLocal::parse(root.attribute("Fecha")?)
                .map_err(|_| SolicitudError::Form("Fecha"))?,
            folio: FolioFiscal::parse(folio.attribute("UUID")?)
                .map_err(|_| SolicitudError::Form("UUID"))?,
            motivo: Motivo::from_folio(folio)?,
        })
    }
}

/// Why a request was not signed, or bytes are not a request that SAT would take.
#[derive(Debug, thiserror::Error)]
pub enum SolicitudError {
    /// The certificate is not the emisor's (SAT code 303).
    #[error("the CSD is not the emisor's")]
    CsdOfAnother,
    /// It is an e.firma (310), not in force at Fecha (305), unreadable, or did not sign.
    #[error("the CSD cannot sign")]
    Csd(#[from] CsdError),
    /// FolioSustitucion is the UUID itself.
    #[error("a CFDI cannot stand in its own place")]
    SelfSubstitution,
    /// More than 64 KiB.
    #[error("the request is larger than 64 KiB")]
    TooLarge,
    /// The bytes cannot be read.
    #[error("the request cannot be read")]
    Unreadable(#[from] ReadError),
    /// An element or attribute is missing, repeated, or says what it must not.
    #[error("{0} is not as a request has it")]
    Form(&'static str),
    /// KeyInfo names another certificate.
    #[error("the request is signed with another certificate")]
    OtherCertificate,
    /// What is signed has changed.
    #[error("the digest is another")]
    Digest,
    /// The signature is not the certificate's.
    #[error("the signature does not verify")]
    Firma,
    /// The XML does not say what was asked.
    #[error("the XML does not say what was asked")]
    Differs,
}

impl SolicitudError {
    /// The code with the sentence for the reader.
    pub fn code(&self) -> &'static Code {
        match self {
            Self::CsdOfAnother => &CSD_OF_ANOTHER,
            Self::Csd(error) => error.code(),
            Self::SelfSubstitution => &SELF_SUBSTITUTION,
            Self::TooLarge
            | Self::Unreadable(_)
            | Self::Form(_)
            | Self::OtherCertificate
            | Self::Digest
            | Self::Firma
            | Self::Differs => &SOLICITUD_BROKEN,
        }
    }
}

/// A signed request. It is its bytes; nothing writes them a second time.
#[derive(Clone, PartialEq, Eq)]
pub struct SolicitudFirmada {
    bytes: Vec<u8>,
    solicitud: Solicitud,
    firma: Firma,
}

impl SolicitudFirmada {
    /// Reads a signed request, of others too. Whether the signature holds is another question: see
    /// [`SolicitudFirmada::verify`].
    ///
    /// # Errors
    /// The bytes are no request of one UUID, or not signed in the one way that SAT takes.
    pub fn parse(bytes: &[u8]) -> Result<Self, SolicitudError> {
        let root = node::parse(bytes)?;
        let firma = Firma::read(&root)?;
        let solicitud = Solicitud::from_node(&root)?;
        Ok(Self { bytes: bytes.to_vec(), solicitud, firma })
    }

    /// The exact XML.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What is asked.
    pub fn solicitud(&self) -> &Solicitud {
        &self.solicitud
    }

    /// The certificate in KeyInfo. Anybody can put one there: whether SAT issued it is for
    /// [`Certificate::issued_by`].
    pub fn certificate(&self) -> &Certificate {
        self.firma.certificate()
    }

    /// Whether the request is as it was signed, with the key of `certificate`, by the emisor, at a
    /// Fecha at which the certificate held.
    ///
    /// # Errors
    /// The first of these that does not hold.
    pub fn verify(&self, certificate: &Certificate) -> Result<(), SolicitudError> {
        self.firma.verify(certificate)?;
        self.solicitud.check(certificate)
    }
}

impl fmt::Debug for SolicitudFirmada {
    /// The UUID alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SolicitudFirmada").field(&self.solicitud.folio.as_str()).finish()
    }
}

/// Signs a request.
///
/// It is written in its canonical form (attributes by name, no empty-element tags, no blanks), so
/// that it stays the same whoever puts it into that form; then it is read back, verified and
/// compared, so that no mistake of the writer leaves this function.
///
/// # Errors
/// The CSD is another's or not in force at Fecha, or the CFDI is given as its own substitute.
pub fn firmar(solicitud: &Solicitud, csd: &Csd) -> Result<SolicitudFirmada, SolicitudError> {
    solicitud.check(csd.certificate())?;
    let root = xmldsig::sign(solicitud.to_node(), csd)?;
    let xml = format!("{DECLARATION}{}", root.canonical(&Namespaces::new()));
    let firmada = SolicitudFirmada::parse(xml.as_bytes())?;
    firmada.verify(csd.certificate())?;
    if firmada.solicitud == *solicitud { Ok(firmada) } else { Err(SolicitudError::Differs) }
}
