//! Certificado and Sello.

use super::doc::Doc;
use super::rule::rules;
use super::{Finding, Report};
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
    let Some(certificate) = doc.parsed.certificate() else {
        report.undecided(&CFDI40102);
        return report.push(Finding::new(&CFDI40106, at).with("why", "unreadable"));
    };
    if let Some(why) = mismatch(doc, certificate) {
        report.push(Finding::new(&CFDI40106, at).with("why", why));
    }
    match doc.parsed.sello_holds() {
        Ok(true) => {}
        Ok(false) => report.push(Finding::new(&CFDI40102, doc.root.at("Sello"))),
        Err(_) => report.undecided(&CFDI40102),
    }
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
