//! Where everything stands on the paper, in dots: the one geometry of picture and PDF.

use crate::bitmap::Bitmap;
use crate::glyphs::{CELL_HEIGHT, CELL_WIDTH};
use crate::layout::{Align, Block, Layout, Line, Run};
use crate::qr;

/// Dots from one line to the next, as printers have it after `ESC @`.
const LINE_SPACING: usize = 30;
/// Dots of white from the last line to the cutter's edge.
const CUT_MARGIN: usize = 24;
/// Dots that a rule is thick.
const RULE_DOTS: usize = 2;

/// Something to draw on. Its origin is the upper left corner of what the head can print.
pub(crate) trait Canvas {
    /// Adds white rows and gives the number of the first.
    fn feed(&mut self, rows: usize) -> usize;
    /// Draws the characters of a run in cells of [`CELL_WIDTH`] × [`CELL_HEIGHT`] dots, made
    /// larger as the run's style says; the first cell's upper left corner is given.
    fn run(&mut self, at: (usize, usize), run: &Run);
    /// Burns a rectangle: its upper left corner, its width and height.
    fn burn(&mut self, at: (usize, usize), size: (usize, usize));
    /// Burns the dots of a picture.
    fn stamp(&mut self, at: (usize, usize), picture: &Bitmap);
}

/// Draws all of a layout.
pub(crate) fn paint(layout: &Layout, canvas: &mut impl Canvas) {
    let width = layout.paper().dots();
    canvas.feed(CUT_MARGIN);
    for block in layout.blocks() {
        match block {
            Block::Line(line) => paint_line(canvas, line, width),
            Block::Rule => {
                let top = canvas.feed(LINE_SPACING);
                canvas.burn((0, top + CELL_HEIGHT / 2 - 1), (width, RULE_DOTS));
            }
            Block::Qr(qr) => {
                if let Some(symbol) = qr::draw(qr) {
                    paint_picture(canvas, &symbol, width);
                }
            }
            Block::Picture(picture) => paint_picture(canvas, picture, width),
            Block::Feed(lines) => {
                canvas.feed(usize::from(*lines) * LINE_SPACING);
            }
            Block::Cut(_) => {
                canvas.feed(CUT_MARGIN);
            }
            Block::Drawer(_) => {}
        }
    }
}

fn paint_line(canvas: &mut impl Canvas, line: &Line, width: usize) {
    let rows = line.runs().iter().map(|run| run.style().size.rows()).max().unwrap_or(1);
    let tallest = rows * CELL_HEIGHT;
    let top = canvas.feed(tallest.max(LINE_SPACING));
    let mut x = match line.align() {
        Align::Left => 0,
        Align::Center => middle(width, line.columns() * CELL_WIDTH),
    };
    for run in line.runs() {
        // A printer makes its large characters by doubling dots, and stands all on one baseline.
        canvas.run((x, top + tallest - run.style().size.rows() * CELL_HEIGHT), run);
        x += run.columns() * CELL_WIDTH;
    }
}

fn paint_picture(canvas: &mut impl Canvas, picture: &Bitmap, width: usize) {
    let top = canvas.feed(picture.height());
    canvas.stamp((middle(width, picture.width()), top), picture);
}

fn middle(room: usize, width: usize) -> usize {
    room.saturating_sub(width) / 2
}
