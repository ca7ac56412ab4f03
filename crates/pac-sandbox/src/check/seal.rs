//! The seal: whose certificate it is, and whether it seals this document.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cfdi::csd::Certificate;
use cfdi::read::{Document, Parsed};

use super::{Refusal, unreadable};

/// Whether everything about the seal holds: whose it is, and that it seals this document.
pub(crate) fn seal(
    parsed: &Parsed<'_>,
    document: &Document,
    trusted: &[Certificate],
) -> Result<(), Refusal> {
    let certificate = certificate(parsed, document)?;
    let digest = "El sello no corresponde a la cadena original con ese certificado.";
    let holds = parsed.sello_holds().map_err(unreadable)?;
    if STANDARD.decode(&document.sello).is_err() {
        return Err(Refusal::new("302", digest));
    }
    if !holds {
        return Err(Refusal::new("CFDI40102", digest));
    }
    // SAT's test certificates come without the one of their authority, so one may be trusted by
    // itself as well.
    let is_trusted = |known: &Certificate| certificate.issued_by(known) || certificate == known;
    if !trusted.iter().any(is_trusted) {
        return Err(Refusal::new("308", "El certificado no fue emitido por la autoridad."));
    }
    if certificate.rfc().map(cfdi::rfc::Rfc::as_str) != Some(document.emisor.rfc.as_str()) {
        return Err(Refusal::new("303", "El sello no corresponde al RFC del emisor."));
    }
    if !certificate.is_csd() {
        return Err(Refusal::new("306", "El certificado es una e.firma y no un CSD."));
    }
    Ok(())
}

/// The certificate inside the document, which must be the one that NoCertificado names.
fn certificate<'a>(
    parsed: &'a Parsed<'_>,
    document: &Document,
) -> Result<&'a Certificate, Refusal> {
    let wrong = || Refusal::new("CFDI40106", "El campo Certificado no es el de NoCertificado.");
    // A reader forgives broken lines, a PAC does not.
    STANDARD.decode(&document.certificado).map_err(|_| wrong())?;
    let certificate = parsed.certificate().ok_or_else(wrong)?;
    if certificate.no_certificado() == document.no_certificado {
        Ok(certificate)
    } else {
        Err(wrong())
    }
}
