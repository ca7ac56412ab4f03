//! A QR as an SVG drawing: one path, so that a page stays light.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Modules of white around it, as the standard wants.
const QUIET: usize = 4;

/// What the drawing is made of.
pub(super) struct Drawing {
    /// How many modules it is wide and high, the white around it included.
    pub(super) side: usize,
    /// The dark ones, as an SVG path.
    pub(super) path: String,
}

/// The drawing of a text; `None` where it is longer than a QR holds.
pub(super) fn drawing(text: &str) -> Option<Drawing> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (place % width + QUIET, place / width + QUIET);
            write!(path, "M{x} {y}h1v1h-1z").ok()?;
        }
    }
    Some(Drawing { side: width + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_begins_with_a_finder_pattern() {
        let drawn = drawing("otpauth://totp/x").unwrap();
        assert_eq!(drawn.side, 25 + 8);
        let seven: String = (4..11).map(|x| format!("M{x} 4h1v1h-1z")).collect();
        assert!(drawn.path.starts_with(&seven), "{}", drawn.path);
        assert!(drawing(&"x".repeat(5_000)).is_none());
    }
}
