//! The QR of the printed representation: SAT's address where the document can be verified.

use cfdi::read::Document;
use cfdi::timbre::Timbre;
use qrcode::{Color, EcLevel, QrCode};

use crate::PdfError;
use crate::marks::{Length, ModuleRun};

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

/// The dark modules of the QR of `text`, drawn `side` wide without its quiet zone.
pub(crate) fn module_runs(text: &str, side: Length) -> Result<Vec<ModuleRun>, PdfError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(PdfError::Qr)?;
    let modules = code.width();
    // Edges are rounded each by itself: neighbours share them, so there are no seams.
    let count = Length::try_from(modules).unwrap_or(1);
    let edge = |module: usize| Length::try_from(module).unwrap_or(count) * side / count;
    let colors = code.to_colors();
    let mut runs = Vec::new();
    for (row, line) in colors.chunks(modules.max(1)).enumerate() {
        let mut column = 0;
        for touching in line.chunk_by(|a, b| a == b) {
            let end = column + touching.len();
            if touching.first() == Some(&Color::Dark) {
                let (left, top) = (edge(column), edge(row));
                let (width, height) = (edge(end) - left, edge(row + 1) - top);
                runs.push(ModuleRun { left, top, width, height });
            }
            column = end;
        }
    }
    Ok(runs)
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
    fn modules_tile_the_square() {
        let runs = module_runs("HTTPS://EXAMPLE.MX", 8_504).unwrap();
        // The upper edge of the first finder pattern: seven modules of twenty-one.
        assert_eq!(
            *runs.first().unwrap(),
            ModuleRun { left: 0, top: 0, width: 8_504 * 7 / 21, height: 404 }
        );
        assert!(runs.iter().all(|run| run.left + run.width <= 8_504 && run.top < 8_504));
    }
}
