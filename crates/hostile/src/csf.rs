//! Constancias de Situación Fiscal, as customers upload them.

use cfdi::rfc::Rfc;
use constancia::{Constancia, ConstanciaError, ConsultaQr};

use crate::Answer;

/// Its text; the same as SAT's page; the same as what a scanned QR says.
pub fn csf_text(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes);
    let read = constancia::read_text(&text);
    check(&read);
    let asked = ConsultaQr { rfc: Rfc::publico_en_general(), id_cif: "12345678901".to_owned() };
    check(&constancia::read_page(&text, &asked));
    if let Ok(consulta) = constancia::qr_link(&text) {
        assert!(consulta.url().starts_with("https://siat.sat.gob.mx/"), "nowhere else");
        assert_eq!(constancia::qr_link(&consulta.url()), Ok(consulta));
    }
    Answer::of(&read)
}

/// Its PDF.
pub fn csf_pdf(bytes: &[u8]) -> Answer {
    let read = constancia::read_pdf(bytes);
    check(&read);
    Answer::of(&read)
}

fn check(read: &Result<Constancia, ConstanciaError>) {
    match read {
        Ok(constancia) => assert!(!constancia.regimenes.is_empty(), "a whole profile or none"),
        Err(ConstanciaError::Refused(_)) => {}
        Err(ConstanciaError::Faulty(faults)) => assert!(faults.iter().count() > 0, "says why"),
    }
}
