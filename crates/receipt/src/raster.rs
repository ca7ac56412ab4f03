//! The layout as the dots that a 203 dpi printer burns.

use qrcode::{Color, QrCode};

use crate::bitmap::Bitmap;
use crate::glyphs::{CELL_HEIGHT, CELL_WIDTH, Fonts};
use crate::layout::{Align, Block, Layout, Line, Qr};
use crate::qr::content;

/// Dots from one line to the next, as printers have it after `ESC @`.
const LINE_SPACING: usize = 30;
/// Dots of white from the last line to the cutter's edge.
const CUT_MARGIN: usize = 24;

/// The layout could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// The fonts of the crate cannot be read.
    #[error("font: {0}")]
    Font(&'static str),
    /// A QR does not encode.
    #[error("QR does not encode")]
    Qr,
}

/// The receipt as it comes out of the printer: 576 or 384 dots wide, black on white.
///
/// To see what the bytes say, draw what [`decode`](crate::decode) reads from them.
///
/// # Errors
/// None that a layout of this crate is known to cause.
pub fn raster(layout: &Layout) -> Result<Bitmap, RasterError> {
    let fonts = Fonts::get().map_err(RasterError::Font)?;
    let mut paper = Bitmap::new(layout.paper().dots());
    paper.feed(CUT_MARGIN);
    for block in layout.blocks() {
        match block {
            Block::Line(line) => draw_line(&mut paper, line, fonts),
            Block::Rule => draw_rule(&mut paper),
            Block::Qr(qr) => draw_qr(&mut paper, qr)?,
            Block::Feed(lines) => {
                paper.feed(usize::from(*lines) * LINE_SPACING);
            }
            Block::Cut => {
                paper.feed(CUT_MARGIN);
            }
            Block::Drawer => {}
        }
    }
    Ok(paper)
}

fn draw_line(paper: &mut Bitmap, line: &Line, fonts: &Fonts) {
    let rows = line.runs().iter().map(|run| run.style().size.rows()).max().unwrap_or(1);
    let tallest = rows * CELL_HEIGHT;
    let top = paper.feed(tallest.max(LINE_SPACING));
    let mut x = match line.align() {
        Align::Left => 0,
        Align::Center => middle(paper, line.columns() * CELL_WIDTH),
    };
    for run in line.runs() {
        // A printer makes its large characters by doubling dots, and stands all on one baseline.
        let size = run.style().size;
        let dot = (size.columns(), size.rows());
        let y = top + tallest - size.rows() * CELL_HEIGHT;
        for letter in run.text().chars() {
            for (column, row) in fonts.glyph(letter, run.style().weight) {
                paper.burn((x + column * dot.0, y + row * dot.1), dot);
            }
            x += CELL_WIDTH * size.columns();
        }
    }
}

fn draw_rule(paper: &mut Bitmap) {
    let top = paper.feed(LINE_SPACING);
    paper.burn((0, top + CELL_HEIGHT / 2 - 1), (paper.width(), 2));
}

fn draw_qr(paper: &mut Bitmap, qr: &Qr) -> Result<(), RasterError> {
    let level = qr.fit().level;
    let bits = content(qr.text(), level).ok_or(RasterError::Qr)?;
    let code = QrCode::with_bits(bits, level.ec()).map_err(|_| RasterError::Qr)?;
    let side = usize::from(qr.fit().dots);
    let top = paper.feed(code.width() * side);
    let left = middle(paper, code.width() * side);
    for (place, color) in code.to_colors().into_iter().enumerate() {
        let (row, column) = (place / code.width(), place % code.width());
        if color == Color::Dark {
            paper.burn((left + column * side, top + row * side), (side, side));
        }
    }
    Ok(())
}

fn middle(paper: &Bitmap, width: usize) -> usize {
    paper.width().saturating_sub(width) / 2
}
