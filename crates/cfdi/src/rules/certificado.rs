//! Certificado and Sello.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::doc::Doc;
use super::rule::rules;
use super::{Finding, Report};
use crate::cadena::cadena;
use crate::csd::Certificate;

rules! {
    CFDI40102 = ("Comprobante/@Sello", Us, "signs the cadena original under Certificado",
        "El sello no corresponde al contenido: la factura cambió después de sellarse. Séllala otra vez.");
    CFDI40106 = ("Comprobante/@Certificado", Shop,
        "a certificate of the emisor with NoCertificado, valid on Fecha",
        "El certificado de sello digital no sirve para esta factura. Revisa el que tiene la tienda.");
}

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    let at = doc.root.at("Certificado");
    let Some(certificate) = certificate(doc) else {
        report.undecided(&CFDI40102);
        return report.push(Finding::new(&CFDI40106, at).with("why", "unreadable"));
    };
    if let Some(why) = mismatch(doc, &certificate) {
        report.push(Finding::new(&CFDI40106, at).with("why", why));
    }
    sello(doc, &certificate, report);
}

fn certificate(doc: &Doc<'_>) -> Option<Certificate> {
    Certificate::parse(&decode(doc.root.text("Certificado"))?).ok()
}

/// Base64 in which people may have broken lines.
fn decode(text: &str) -> Option<Vec<u8>> {
    let plain: String = text.split_whitespace().collect();
    STANDARD.decode(plain).ok().filter(|bytes| !bytes.is_empty())
}

fn mismatch(doc: &Doc<'_>, certificate: &Certificate) -> Option<&'static str> {
    if certificate.no_certificado() != doc.root.text("NoCertificado") {
        return Some("NoCertificado");
    }
    let holder = certificate.rfc().map(|rfc| rfc.as_str());
    if holder != Some(doc.emisor_text("Rfc")) {
        return Some("Rfc");
    }
    let zone = doc.lugar_expedicion.as_ref()?.time_zone();
    let instant = doc.fecha?.instant(zone).ok()?;
    (!certificate.is_valid_at(instant)).then_some("Fecha")
}

fn sello(doc: &Doc<'_>, certificate: &Certificate, report: &mut Report) {
    let Ok(cadena) = cadena(doc.element) else {
        return report.undecided(&CFDI40102);
    };
    let signed = decode(doc.root.text("Sello"))
        .is_some_and(|sello| certificate.verify_sha256(cadena.as_bytes(), &sello));
    if !signed {
        report.push(Finding::new(&CFDI40102, doc.root.at("Sello")));
    }
}
