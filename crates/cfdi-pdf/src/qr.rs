//! The QR of the printed representation: SAT's address where the document can be verified.

use cfdi::read::Document;
use cfdi::timbre::Timbre;
use qrcode::{Color, EcLevel, QrCode};

use crate::PdfError;
use crate::marks::{ModuleRun, Modules};

/// The address with what identifies the document: Anexo 20, section II.D ("Código de barras
/// bidimensional"). `fe` is the end of the sello, an ampersand in an RFC is written as in XML.
pub(crate) fn verification_link(document: &Document, timbre: &Timbre) -> String {
    let rfc = |rfc: &str| rfc.replace('&', "&amp;");
    let last: String = document.sello.chars().rev().take(8).collect();
    format!(
        "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id={}&re={}&rr={}&tt={}&fe={}",
        timbre.uuid,
        rfc(&document.emisor.rfc),
        rfc(&document.receptor.rfc),
        shortest(&document.total),
        last.chars().rev().collect::<String>(),
    )
}

/// The total without the zeros at its end, but with one decimal at least: `1000.0`.
fn shortest(total: &str) -> String {
    let (whole, fraction) = total.split_once('.').unwrap_or((total, ""));
    match fraction.trim_end_matches('0') {
        "" => format!("{whole}.0"),
        fraction => format!("{whole}.{fraction}"),
    }
}

/// The dark modules of the QR of `text`.
pub(crate) fn modules(text: &str) -> Result<Modules, PdfError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(PdfError::Qr)?;
    let count = code.width();
    let colors = code.to_colors();
    let mut runs = Vec::new();
    for (row, line) in colors.chunks(count.max(1)).enumerate() {
        let mut column = 0;
        for touching in line.chunk_by(|a, b| a == b) {
            let length = touching.len();
            if touching.first() == Some(&Color::Dark) {
                runs.push(ModuleRun { row, column, length });
            }
            column += length;
        }
    }
    Ok(Modules { count, runs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_keeps_one_decimal() {
        for (total, expected) in
            [("1000.00", "1000.0"), ("281.62", "281.62"), ("7", "7.0"), ("0.500000", "0.5")]
        {
            assert_eq!(shortest(total), expected);
        }
    }

    #[test]
    fn the_first_row_begins_with_a_finder_pattern() {
        let modules = modules("HTTPS://EXAMPLE.MX").unwrap();
        assert_eq!(modules.count, 21);
        assert_eq!(modules.runs.first(), Some(&ModuleRun { row: 0, column: 0, length: 7 }));
        assert!(modules.runs.iter().all(|run| run.column + run.length <= 21 && run.row < 21));
    }
}
