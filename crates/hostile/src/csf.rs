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
    if let Ok(Constancia { rfc, id_cif, qr: Some(qr), .. }) = &read {
        assert_eq!((rfc, id_cif), (&qr.rfc, &qr.id_cif), "its QR is its own");
    }
    Answer::of(&read)
}

/// A photograph of its QR; what is taken for a frame of a film shows the same.
pub fn csf_picture(bytes: &[u8]) -> Answer {
    let read = constancia::read_picture(bytes);
    if let Ok(consulta) = &read {
        assert_eq!(constancia::qr_link(&consulta.url()).as_ref(), Ok(consulta));
    }
    if let Ok(shown) = constancia::read_frame(bytes) {
        assert_eq!(shown.as_ref(), read.as_ref().ok());
    }
    Answer::of(&read)
}

/// The same, behind the checksums of a PNG: the first byte is the width, the others are squares,
/// black where a bit is set.
pub fn csf_squares(bytes: &[u8]) -> Answer {
    let Some((width, squares)) = bytes.split_first() else { return Answer::Refused };
    let row_bytes = usize::from(*width).div_ceil(8);
    let height = squares.len().checked_div(row_bytes).unwrap_or_default();
    let whole = squares.get(..height * row_bytes).unwrap_or_default();
    match png_of(u32::from(*width), whole) {
        Some(png) => csf_picture(&png),
        None => Answer::Refused,
    }
}

fn png_of(width: u32, rows: &[u8]) -> Option<Vec<u8>> {
    let row_bytes = usize::try_from(width.div_ceil(8)).ok()?;
    let height = u32::try_from(rows.len().checked_div(row_bytes)?).ok()?;
    let white_is_set: Vec<u8> = rows.iter().map(|byte| !byte).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.write_header().ok()?.write_image_data(&white_is_set).ok()?;
    Some(file)
}

fn check(read: &Result<Constancia, ConstanciaError>) {
    match read {
        Ok(constancia) => assert!(!constancia.regimenes.is_empty(), "a whole profile or none"),
        Err(ConstanciaError::Refused(_)) => {}
        Err(ConstanciaError::Faulty(faults)) => assert!(faults.iter().count() > 0, "says why"),
    }
}
