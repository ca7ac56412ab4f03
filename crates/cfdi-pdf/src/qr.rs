//! The QR of the printed representation.

use qrcode::{Color, EcLevel, QrCode};

use crate::PdfError;
use crate::marks::{ModuleRun, Modules};

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
    fn the_first_row_begins_with_a_finder_pattern() {
        let modules = modules("HTTPS://EXAMPLE.MX").unwrap();
        assert_eq!(modules.count, 21);
        assert_eq!(modules.runs.first(), Some(&ModuleRun { row: 0, column: 0, length: 7 }));
        assert!(modules.runs.iter().all(|run| run.column + run.length <= 21 && run.row < 21));
    }
}
