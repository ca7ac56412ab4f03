//! How large a QR is printed, and whether it fits at all.

use qrcode::bits::{Bits, encode_auto};
use qrcode::{Color, EcLevel, QrCode, Version};

use crate::bitmap::Bitmap;
use crate::layout::{Paper, Qr};

/// 30 mm at 8 dots per mm: smaller symbols are hard for an old phone.
const SYMBOL_DOTS_MIN: usize = 240;
/// Modules of half a millimetre read well even when the print head is worn.
const MODULE_DOTS_GOOD: usize = 4;
/// Below this the heat of one dot runs into the next module.
const MODULE_DOTS_MIN: usize = 3;
/// The largest that `GS ( k` fn 167 takes.
const MODULE_DOTS_MAX: usize = 16;
/// Modules of white on each side, as ISO/IEC 18004 asks.
const QUIET_MODULES: usize = 4;
/// The largest symbol, 177 modules on a side.
const VERSION_MAX: i16 = 40;

/// How much of a symbol may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QrLevel {
    /// About 7 %.
    L,
    /// About 15 %.
    M,
}

impl QrLevel {
    pub(crate) const fn ec(self) -> EcLevel {
        match self {
            Self::L => EcLevel::L,
            Self::M => EcLevel::M,
        }
    }
}

/// A size at which a QR fits the paper with its quiet zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QrFit {
    /// Version of the symbol, 1 to 40.
    pub version: u8,
    /// Modules on a side, quiet zone not counted: 17 + 4 × version.
    pub modules: usize,
    /// Dots on a module's side.
    pub dots: u8,
    /// Error correction.
    pub level: QrLevel,
}

impl QrFit {
    /// The symbol at this level and module size, where it fits the paper.
    pub(crate) fn at(text: &str, level: QrLevel, dots: u8, paper: Paper) -> Option<Self> {
        let version = version(text, level)?;
        let modules = modules(version);
        let allowed = (MODULE_DOTS_MIN..=MODULE_DOTS_MAX).contains(&usize::from(dots));
        (allowed && fits(modules, usize::from(dots), paper)).then_some(Self {
            version,
            modules,
            dots,
            level,
        })
    }

    /// Dots on the symbol's side.
    pub fn symbol_dots(&self) -> usize {
        self.modules.saturating_mul(usize::from(self.dots))
    }
}

/// How `text` is best printed on this paper, or nothing where it does not fit even at level L.
///
/// The symbol is at least 30 mm wide, its modules half a millimetre (4 dots) or more; where that
/// is too wide for the paper, 3 dots; where that is too wide, level L in place of M. Text in
/// capitals, digits and `$%*+-./:` takes about a third less room than any other.
pub fn qr_fit(text: &str, paper: Paper) -> Option<QrFit> {
    [QrLevel::M, QrLevel::L].into_iter().find_map(|level| {
        let modules = modules(version(text, level)?);
        let wished = SYMBOL_DOTS_MIN.div_ceil(modules).max(MODULE_DOTS_GOOD);
        let dots = [wished, MODULE_DOTS_MIN].into_iter().find(|d| fits(modules, *d, paper))?;
        QrFit::at(text, level, u8::try_from(dots).ok()?, paper)
    })
}

/// The symbol dot for dot, without its quiet zone. Nothing where it does not encode, which no QR
/// that fits a paper does.
pub(crate) fn draw(qr: &Qr) -> Option<Bitmap> {
    let QrFit { level, dots, .. } = qr.fit();
    let code = QrCode::with_bits(content(qr.text(), level)?, level.ec()).ok()?;
    let side = usize::from(dots);
    let mut symbol = Bitmap::new(code.width() * side);
    for modules in code.to_colors().chunks(code.width()) {
        let top = symbol.feed(side);
        let dark = modules.iter().enumerate().filter(|(_, color)| **color == Color::Dark);
        dark.for_each(|(column, _)| symbol.burn((column * side, top), (side, side)));
    }
    Some(symbol)
}

/// The symbol's content at the smallest version that holds it.
///
/// Text that the alphanumeric mode has signs for goes in that mode alone: the crate would change
/// modes at every run of digits, which makes long texts longer.
pub(crate) fn content(text: &str, level: QrLevel) -> Option<Bits> {
    let is_alphanumeric = |byte: u8| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" $%*+-./:".contains(&byte)
    };
    if !text.bytes().all(is_alphanumeric) {
        return encode_auto(text.as_bytes(), level.ec()).ok();
    }
    let at = |version| {
        let mut bits = Bits::new(Version::Normal(version));
        bits.push_alphanumeric_data(text.as_bytes()).ok()?;
        bits.push_terminator(level.ec()).ok()?;
        Some(bits)
    };
    // What a version holds, every larger one does.
    let (mut too_small, mut enough) = (0, VERSION_MAX + 1);
    while enough - too_small > 1 {
        let middle = i16::midpoint(too_small, enough);
        if at(middle).is_some() {
            enough = middle;
        } else {
            too_small = middle;
        }
    }
    at(enough)
}

fn version(text: &str, level: QrLevel) -> Option<u8> {
    match content(text, level)?.version() {
        Version::Normal(version) => u8::try_from(version).ok(),
        Version::Micro(_) => None,
    }
}

fn modules(version: u8) -> usize {
    usize::from(version) * 4 + 17
}

fn fits(modules: usize, dots: usize, paper: Paper) -> bool {
    (modules + 2 * QUIET_MODULES) * dots <= paper.dots()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_with_the_text_until_nothing_fits() {
        use QrLevel::{L, M};
        for (letters, on_58_mm, on_80_mm) in [
            (10, Some((1, 12, M)), Some((1, 12, M))),
            (300, Some((10, 5, M)), Some((10, 5, M))),
            (600, Some((15, 4, M)), Some((15, 4, M))),
            (1_200, Some((23, 3, M)), Some((23, 4, M))),
            (1_800, Some((25, 3, L)), Some((29, 4, M))),
            (2_000, None, Some((31, 3, M))),
            (4_000, None, Some((39, 3, L))),
            (5_000, None, None),
        ] {
            let fit = |paper| {
                qr_fit(&"A".repeat(letters), paper).map(|fit| (fit.version, fit.dots, fit.level))
            };
            assert_eq!(fit(Paper::Mm58), on_58_mm, "{letters} letters on 58 mm");
            assert_eq!(fit(Paper::Mm80), on_80_mm, "{letters} letters on 80 mm");
        }
    }

    #[test]
    fn is_thirty_millimetres_or_more_and_leaves_its_quiet_zone() {
        for paper in [Paper::Mm58, Paper::Mm80] {
            for letters in (1..1_900).step_by(23) {
                let Some(fit) = qr_fit(&"9Z".repeat(letters), paper) else { continue };
                assert!(fit.symbol_dots() >= SYMBOL_DOTS_MIN, "{fit:?}");
                assert!(fit.symbol_dots() + 8 * usize::from(fit.dots) <= paper.dots(), "{fit:?}");
            }
        }
    }
}
