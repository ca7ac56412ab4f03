//! CFDI of others: read, judged, made a cadena of, taken for ours, printed.

use cfdi::cancelacion::SolicitudFirmada;
use cfdi::read::{self, Document};
use cfdi::rules::{self, Context};
use cfdi::seal::SealedCfdi;
use cfdi::timbre::{self, StampedCfdi};
use cfdi_pdf::{Look, PdfError};

use crate::{Answer, asked};

/// A CFDI of anybody.
pub fn xml(bytes: &[u8]) -> Answer {
    let document = read::read(bytes);
    let cadena = read::cadena(bytes);
    let report = rules::check(bytes, &Context::default());
    if let Ok(cadena) = &cadena {
        assert!(cadena.starts_with("||4.0|") && cadena.ends_with("||"), "{cadena}");
    }
    if let Ok(document) = &document {
        assert!(report.is_ok(), "what can be read can be judged");
        check_document(document, bytes);
    }
    check_sealed(bytes);
    if let Ok(request) = SolicitudFirmada::parse(bytes) {
        assert_eq!(request.bytes(), bytes);
        asked(request.verify(request.certificate()));
    }
    Answer::of(&document)
}

fn check_document(document: &Document, bytes: &[u8]) {
    asked(document.fecha());
    asked(document.total());
    for complemento in &document.complementos {
        let stands = bytes.windows(complemento.xml.len()).any(|window| window == complemento.xml);
        assert!(stands && complemento.xml.starts_with(b"<"), "a complement is its bytes");
    }
}

fn check_sealed(bytes: &[u8]) {
    let Ok(sealed) = SealedCfdi::from_stored(bytes) else { return };
    assert_eq!(sealed.bytes(), bytes);
    let timbre = format!(
        "<tfd:TimbreFiscalDigital xmlns:tfd=\"http://www.sat.gob.mx/TimbreFiscalDigital\" \
         Version=\"1.1\" UUID=\"C42523BA-A74B-4E13-8552-17DB3A9CDAE3\" \
         FechaTimbrado=\"2026-11-20T10:20:01\" RfcProvCertif=\"PSB260101AB3\" \
         SelloCFD=\"{}\" NoCertificadoSAT=\"99000000000000000001\" SelloSAT=\"AA==\"/>",
        sealed.sello(),
    );
    let Ok(stamped) = timbre::insert(bytes, &timbre) else { return };
    assert!(StampedCfdi::accept(&stamped, &sealed).is_ok(), "our own stamp is accepted");
    assert!(SealedCfdi::from_stored(&stamped).is_err(), "a stamped one is no sealed one");
}

/// The same, printed.
pub fn print(bytes: &[u8]) -> Answer {
    let Ok(document) = read::read(bytes) else { return Answer::Refused };
    let printed = cfdi_pdf::render(&document, &Look::default());
    match &printed {
        Ok(pdf) => assert!(pdf.starts_with(b"%PDF-"), "a PDF"),
        Err(error) => {
            let is_of_the_document = matches!(error, PdfError::NotStamped | PdfError::Qr(_));
            assert!(is_of_the_document, "fonts and memory are ours: {error}");
        }
    }
    Answer::of(&printed)
}
