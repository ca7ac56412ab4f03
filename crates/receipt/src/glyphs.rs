//! The printer's font A: cells of 12 × 24 dots, cut from DejaVu Sans Mono.

use std::sync::LazyLock;

use fontdue::{Font, FontSettings};

use crate::layout::Weight;

/// Dots across a cell.
pub(crate) const CELL_WIDTH: usize = 12;
/// Dots down a cell.
pub(crate) const CELL_HEIGHT: usize = 24;
/// Rows of the cell above the baseline.
pub(crate) const BASELINE: usize = 19;
/// The face of normal strokes.
pub(crate) const REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSansMono.ttf");
/// The face of bold strokes.
pub(crate) const BOLD: &[u8] = include_bytes!("../fonts/DejaVuSansMono-Bold.ttf");
/// How much of a dot the outline must cover for it to be burnt, of 255.
const INK_MIN: u8 = 110;

static FONTS: LazyLock<Result<Fonts, &'static str>> = LazyLock::new(Fonts::load);

/// The two weights.
pub(crate) struct Fonts {
    regular: Font,
    bold: Font,
}

/// The black dots of one character, as places in its cell.
pub(crate) type Glyph = Vec<(usize, usize)>;

impl Fonts {
    /// The fonts of the crate, read once.
    pub(crate) fn get() -> Result<&'static Self, &'static str> {
        FONTS.as_ref().map_err(|reason| *reason)
    }

    fn load() -> Result<Self, &'static str> {
        let font = |file: &[u8]| Font::from_bytes(file, FontSettings::default());
        Ok(Self { regular: font(REGULAR)?, bold: font(BOLD)? })
    }

    /// The character at this weight.
    pub(crate) fn glyph(&self, letter: char, weight: Weight) -> Glyph {
        /// The em at which a character is as wide as its cell.
        #[expect(clippy::disallowed_types, reason = "fontdue measures in f32; never an amount")]
        const EM: f32 = 20.0;
        let font = match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        };
        let (metrics, coverage) = font.rasterize(letter, EM);
        let top = i32::try_from(BASELINE)
            .unwrap_or_default()
            .saturating_sub(metrics.ymin)
            .saturating_sub_unsigned(u32::try_from(metrics.height).unwrap_or(0));
        let mut dots = Glyph::new();
        for (row, line) in (top..).zip(coverage.chunks(metrics.width.max(1))) {
            for (column, ink) in (metrics.xmin..).zip(line) {
                if let (true, Some(dot)) = (*ink >= INK_MIN, in_cell(column, row)) {
                    dots.push(dot);
                }
            }
        }
        dots
    }
}

fn in_cell(column: i32, row: i32) -> Option<(usize, usize)> {
    let x = usize::try_from(column).ok().filter(|x| *x < CELL_WIDTH)?;
    let y = usize::try_from(row).ok().filter(|y| *y < CELL_HEIGHT)?;
    Some((x, y))
}
