//! The Timbre Fiscal Digital 1.1, and the document that bears it.

mod verification;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::csd::Certificate;
use crate::read::{Document, Parsed, ReadError, optional, read, required};
use crate::seal::SealedCfdi;
use crate::text::push_normalized;
use crate::xml::{TFD, Tag, escape};

/// Where SAT keeps the schema of the timbre.
const SCHEMA_LOCATION: &str = "http://www.sat.gob.mx/TimbreFiscalDigital \
    http://www.sat.gob.mx/sitio_internet/cfd/TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd";

/// A timbre: a PAC's word that SAT has the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timbre {
    /// UUID, the folio fiscal: 36 characters, in the case in which the PAC wrote them (some write
    /// them lower), because SelloSAT signs them so.
    pub uuid: String,
    /// FechaTimbrado.
    pub fecha_timbrado: String,
    /// RfcProvCertif: the PAC's.
    pub rfc_prov_certif: String,
    /// Leyenda, if SAT wants one told.
    pub leyenda: Option<String>,
    /// SelloCFD: the sello of the document.
    pub sello_cfd: String,
    /// NoCertificadoSAT.
    pub no_certificado_sat: String,
    /// SelloSAT: the signature over [`Timbre::cadena`].
    pub sello_sat: String,
}

impl Timbre {
    pub(crate) fn from_element(element: &Tag<'_>) -> Result<Self, ReadError> {
        if element.attribute("Version") != Some("1.1") {
            return Err(ReadError::Version);
        }
        Ok(Self {
            uuid: required(element, "UUID")?,
            fecha_timbrado: required(element, "FechaTimbrado")?,
            rfc_prov_certif: required(element, "RfcProvCertif")?,
            leyenda: optional(element, "Leyenda"),
            sello_cfd: required(element, "SelloCFD")?,
            no_certificado_sat: required(element, "NoCertificadoSAT")?,
            sello_sat: required(element, "SelloSAT")?,
        })
    }

    /// The "cadena original del complemento de certificación digital del SAT", which SelloSAT signs
    /// and the printed representation shows (cadenaoriginal_TFD_1_1.xslt).
    pub fn cadena(&self) -> String {
        let values = [
            Some("1.1"),
            Some(&self.uuid),
            Some(&self.fecha_timbrado),
            Some(&self.rfc_prov_certif),
            self.leyenda.as_deref(),
            Some(&self.sello_cfd),
            Some(&self.no_certificado_sat),
        ];
        let mut cadena = String::from("|");
        for value in values.into_iter().flatten() {
            cadena.push('|');
            push_normalized(&mut cadena, value);
        }
        cadena.push_str("||");
        cadena
    }

    /// Whether SelloSAT is this certificate's, over this timbre. Certificates of stamps are SAT's
    /// or a PAC's; they are not in the document.
    pub fn signed_by(&self, certificate: &Certificate) -> bool {
        let signature = STANDARD.decode(&self.sello_sat).unwrap_or_default();
        certificate.no_certificado() == self.no_certificado_sat
            && certificate.verify_sha256(self.cadena().as_bytes(), &signature)
    }

    /// The element, with its namespace and schema.
    pub fn to_xml(&self) -> String {
        let leyenda = self.leyenda.as_deref();
        let attributes = [
            ("xsi:schemaLocation", Some(SCHEMA_LOCATION)),
            ("Version", Some("1.1")),
            ("UUID", Some(&self.uuid)),
            ("FechaTimbrado", Some(&self.fecha_timbrado)),
            ("RfcProvCertif", Some(&self.rfc_prov_certif)),
            ("Leyenda", leyenda),
            ("SelloCFD", Some(&self.sello_cfd)),
            ("NoCertificadoSAT", Some(&self.no_certificado_sat)),
            ("SelloSAT", Some(&self.sello_sat)),
        ];
        let attributes: String = attributes
            .into_iter()
            .filter_map(|(name, value)| Some(format!(" {name}=\"{}\"", escape(value?))))
            .collect();
        format!(
            "<tfd:TimbreFiscalDigital xmlns:tfd=\"{TFD}\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"{attributes}/>"
        )
    }
}

/// Why a timbre cannot be put into a document.
#[derive(Debug, thiserror::Error)]
pub enum InsertError {
    /// The document cannot be read.
    #[error("the document cannot be read")]
    Unreadable(#[from] ReadError),
    /// It has been stamped already.
    #[error("the document has a timbre already")]
    HasTimbre,
    /// It does not end as a document of ours.
    #[error("the document does not end with </cfdi:Comprobante>")]
    End,
}

/// The document with the timbre at the end of its Complemento, which is made where there is none;
/// not a byte else is changed. What a PAC does.
///
/// # Errors
/// The document is not one, bears a timbre already, or its prefix is not `cfdi`.
pub fn insert(sealed_xml: &[u8], timbre_xml: &str) -> Result<Vec<u8>, InsertError> {
    insert_into((&read(sealed_xml)?, sealed_xml), timbre_xml)
}

/// [`insert`] for a document that has been read.
///
/// # Errors
/// As [`insert`].
pub fn insert_into(
    (document, sealed_xml): (&Document, &[u8]),
    timbre_xml: &str,
) -> Result<Vec<u8>, InsertError> {
    const END: &[u8] = b"</cfdi:Comprobante>";
    const COMPLEMENTO: &[u8] = b"<cfdi:Complemento>";
    const COMPLEMENTO_END: &[u8] = b"</cfdi:Complemento>";
    if document.timbre.is_some() {
        return Err(InsertError::HasTimbre);
    }
    let body = sealed_xml.trim_ascii_end().strip_suffix(END).ok_or(InsertError::End)?;
    let (body, start) = if document.complementos.is_empty() {
        (body, COMPLEMENTO)
    } else {
        (body.strip_suffix(COMPLEMENTO_END).ok_or(InsertError::End)?, [].as_slice())
    };
    let stamped = [body, start, timbre_xml.as_bytes(), COMPLEMENTO_END, END].concat();
    read(&stamped)?;
    Ok(stamped)
}

/// Why a stamped document is not ours.
#[derive(Debug, thiserror::Error)]
pub enum StampMismatch {
    /// It cannot be read.
    #[error("the stamped document cannot be read")]
    Unreadable(#[from] ReadError),
    /// It bears no timbre.
    #[error("the document bears no timbre")]
    NoTimbre,
    /// Its sello is not ours.
    #[error("the sello is not the one that was sent")]
    Sello,
    /// The timbre is for another sello.
    #[error("the timbre is for another sello")]
    SelloCfd,
    /// Its certificate is not ours.
    #[error("the certificate is not the one that was sent")]
    Certificado,
    /// What the sello signs has changed.
    #[error("the cadena original is not the one that was sent")]
    Cadena,
    /// Its total is not ours.
    #[error("the total is not the one that was sent")]
    Total,
    /// The UUID has not the form of one.
    #[error("the UUID has not the form of one")]
    Uuid,
}

/// A stamped document that is, but for the timbre, what we sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampedCfdi {
    bytes: Vec<u8>,
    uuid: String,
    timbre: Timbre,
    document: Document,
}

impl StampedCfdi {
    /// Takes what a PAC gave back for `ours`, or says why not.
    ///
    /// # Errors
    /// It is not the document that was sent, stamped.
    pub fn accept(stamped: &[u8], ours: &SealedCfdi) -> Result<Self, StampMismatch> {
        let parsed = Parsed::parse(stamped)?;
        let document = parsed.document()?;
        let timbre = document.timbre.clone().ok_or(StampMismatch::NoTimbre)?;
        if document.sello != ours.sello() {
            return Err(StampMismatch::Sello);
        }
        if timbre.sello_cfd != document.sello {
            return Err(StampMismatch::SelloCfd);
        }
        if document.certificado != ours.document().certificado {
            return Err(StampMismatch::Certificado);
        }
        if parsed.cadena()? != ours.cadena() {
            return Err(StampMismatch::Cadena);
        }
        if document.total() != Ok(ours.total()) {
            return Err(StampMismatch::Total);
        }
        if !is_uuid(&timbre.uuid) {
            return Err(StampMismatch::Uuid);
        }
        Ok(Self { bytes: stamped.to_vec(), uuid: timbre.uuid.to_uppercase(), timbre, document })
    }

    /// The exact bytes: the invoice.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// UUID, the folio fiscal, upper-case: one spelling for storing and comparing.
    pub fn uuid(&self) -> &str {
        &self.uuid
    }

    /// The timbre.
    pub fn timbre(&self) -> &Timbre {
        &self.timbre
    }

    /// What the document says.
    pub fn document(&self) -> &Document {
        &self.document
    }
}

/// Whether it has the form of a folio fiscal: 36 characters, hexadecimal in five groups.
pub(crate) fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
