//! Marks that belong together, laid out from their own upper edge downwards.

use crate::fonts::Fonts;
use crate::marks::{Length, Mark, Style, Tone, pt};

/// Marks and how far down they reach.
#[derive(Default)]
pub(crate) struct Block {
    marks: Vec<Mark>,
    height: Length,
}

/// Where a text stands between two edges.
#[derive(Clone, Copy)]
pub(crate) enum Edge {
    Left,
    Right,
}

/// A strip of the page: its left edge and its width.
#[derive(Clone, Copy)]
pub(crate) struct Strip {
    pub(crate) x: Length,
    pub(crate) width: Length,
}

impl Block {
    /// How far down the marks reach.
    pub(crate) const fn height(&self) -> Length {
        self.height
    }

    /// Leaves white below.
    pub(crate) fn space(&mut self, height: Length) {
        self.height += height;
    }

    /// Adds a mark; the block does not grow by it.
    pub(crate) fn push(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    /// Makes the block at least so high.
    pub(crate) fn reach(&mut self, height: Length) {
        self.height = self.height.max(height);
    }

    /// Any text within the strip, in as many lines as it takes.
    pub(crate) fn paragraph(
        &mut self,
        fonts: &Fonts,
        (strip, edge): (Strip, Edge),
        style: Style,
        text: &str,
    ) {
        for line in fonts.wrap(text, style, strip.width) {
            let x = match edge {
                Edge::Left => strip.x,
                Edge::Right => strip.x + strip.width - fonts.width(&line, style),
            };
            self.text_line(x, style, line);
        }
    }

    /// Parts with a dot between them, none broken that fits a line.
    pub(crate) fn parts(&mut self, fonts: &Fonts, strip: Strip, style: Style, parts: &[String]) {
        for line in fonts.wrap_parts(parts, style, strip.width) {
            self.text_line(strip.x, style, line);
        }
    }

    fn text_line(&mut self, x: Length, style: Style, text: String) {
        self.push(Mark::Text { x, y: self.height + style.size, style, text });
        self.height += leading(style);
    }

    /// A label and what it says, beside each other; an empty value leaves nothing.
    pub(crate) fn pair(&mut self, fonts: &Fonts, strip: Strip, label: &str, value: &str) {
        const LABEL_WIDTH: Length = pt(92);
        const LABEL: Style = Style::regular(750, Tone::Grey);
        const VALUE: Style = Style::regular(850, Tone::Ink);
        if value.is_empty() {
            return;
        }
        let y = self.height + VALUE.size;
        self.push(Mark::Text { x: strip.x, y, style: LABEL, text: label.to_owned() });
        let strip = Strip { x: strip.x + LABEL_WIDTH, width: strip.width - LABEL_WIDTH };
        self.paragraph(fonts, (strip, Edge::Left), VALUE, value);
        self.space(100);
    }

    /// A hairline across the strip.
    pub(crate) fn line(&mut self, strip: Strip, thickness: Length, tone: Tone) {
        let Strip { x, width } = strip;
        self.push(Mark::Rect { x, y: self.height, width, height: thickness, tone });
        self.height += thickness;
    }

    /// Puts another block beside this one, both from the upper edge.
    pub(crate) fn beside(&mut self, other: Self) {
        self.reach(other.height);
        self.marks.extend(other.marks);
    }

    /// Puts another block below.
    pub(crate) fn below(&mut self, other: Self) {
        let top = self.height;
        self.height += other.height;
        self.marks.extend(other.at(top));
    }

    /// The marks, the block's upper edge at `top`.
    pub(crate) fn at(self, top: Length) -> impl Iterator<Item = Mark> {
        self.marks.into_iter().map(move |mark| moved(mark, top))
    }
}

/// How high the blocks are below each other.
pub(crate) fn height(blocks: &[Block]) -> Length {
    blocks.iter().map(Block::height).sum()
}

/// From one line to the next.
pub(crate) const fn leading(style: Style) -> Length {
    style.size * 13 / 10
}

fn moved(mark: Mark, down: Length) -> Mark {
    match mark {
        Mark::Text { x, y, style, text } => Mark::Text { x, y: y + down, style, text },
        Mark::Rect { x, y, width, height, tone } => {
            Mark::Rect { x, y: y + down, width, height, tone }
        }
        Mark::Qr { x, y, side, modules } => Mark::Qr { x, y: y + down, side, modules },
        Mark::Logo { x, y, width, height } => Mark::Logo { x, y: y + down, width, height },
        Mark::Across { .. } => mark,
    }
}
