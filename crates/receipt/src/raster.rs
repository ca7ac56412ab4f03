//! The layout as the dots that a 203 dpi printer burns.

use crate::bitmap::Bitmap;
use crate::glyphs::{CELL_WIDTH, Fonts};
use crate::layout::{Layout, Run};
use crate::paint::{Canvas, paint};

/// The layout could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// The fonts of the crate cannot be read.
    #[error("font: {0}")]
    Font(&'static str),
}

/// The receipt as it comes out of the printer: 576 or 384 dots wide, black on white.
///
/// To see what the bytes say, draw what [`decode`](crate::decode) reads from them.
///
/// # Errors
/// None that a layout of this crate is known to cause.
pub fn raster(layout: &Layout) -> Result<Bitmap, RasterError> {
    let fonts = Fonts::get().map_err(RasterError::Font)?;
    let mut head = Head { paper: Bitmap::new(layout.paper().dots()), fonts };
    paint(layout, &mut head);
    Ok(head.paper)
}

/// The print head over its paper.
struct Head<'a> {
    paper: Bitmap,
    fonts: &'a Fonts,
}

impl Canvas for Head<'_> {
    fn feed(&mut self, rows: usize) -> usize {
        self.paper.feed(rows)
    }

    fn run(&mut self, (mut x, y): (usize, usize), run: &Run) {
        let size = run.style().size;
        let dot = (size.columns(), size.rows());
        for letter in run.text().chars() {
            for (column, row) in self.fonts.glyph(letter, run.style().weight) {
                self.paper.burn((x + column * dot.0, y + row * dot.1), dot);
            }
            x += CELL_WIDTH * size.columns();
        }
    }

    fn burn(&mut self, at: (usize, usize), size: (usize, usize)) {
        self.paper.burn(at, size);
    }

    fn stamp(&mut self, at: (usize, usize), picture: &Bitmap) {
        self.paper.stamp(at, picture);
    }
}
