//! What is on the paper, in order: the common language of every view of the receipt.

use crate::charset;
use crate::qr::{QrFit, QrLevel, qr_fit};

/// The width of the roll. Both have 203 dots per inch (8 dots per mm) and a font of 12 × 24 dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 58 mm: 32 columns, 384 dots.
    Mm58,
    /// 80 mm: 48 columns, 576 dots.
    Mm80,
}

impl Paper {
    /// Characters of normal width in a line.
    pub const fn columns(self) -> usize {
        match self {
            Self::Mm58 => 32,
            Self::Mm80 => 48,
        }
    }

    /// Dots that the head can print in a row.
    pub const fn dots(self) -> usize {
        match self {
            Self::Mm58 => 384,
            Self::Mm80 => 576,
        }
    }
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Center,
}

/// How thick the strokes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// As the font is.
    #[default]
    Regular,
    /// Emphasized.
    Bold,
}

/// How large the characters are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// One column, one row.
    #[default]
    Normal,
    /// One column, two rows.
    Tall,
    /// Two columns, one row.
    Wide,
    /// Two columns, two rows.
    Double,
}

impl Size {
    /// Columns that one character takes.
    pub const fn columns(self) -> usize {
        match self {
            Self::Normal | Self::Tall => 1,
            Self::Wide | Self::Double => 2,
        }
    }

    /// Rows that one character takes.
    pub const fn rows(self) -> usize {
        match self {
            Self::Normal | Self::Wide => 1,
            Self::Tall | Self::Double => 2,
        }
    }
}

/// How characters look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Their strokes.
    pub weight: Weight,
    /// Their size.
    pub size: Size,
}

impl Style {
    /// Normal size, normal strokes.
    pub const PLAIN: Self = Self { weight: Weight::Regular, size: Size::Normal };

    /// Bold at this size.
    pub const fn bold(size: Size) -> Self {
        Self { weight: Weight::Bold, size }
    }
}

/// Characters that follow each other in one style. Not empty, and code page 1252 has them all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    style: Style,
    text: String,
}

impl Run {
    /// What of `text` can be printed, in this style. Spaces are kept.
    pub(crate) fn new(style: Style, text: &str) -> Self {
        Self { style, text: text.chars().map(charset::or_question_mark).collect() }
    }

    /// How the characters look.
    pub const fn style(&self) -> Style {
        self.style
    }

    /// The characters.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Columns that the run takes.
    pub fn columns(&self) -> usize {
        self.text.chars().count().saturating_mul(self.style.size.columns())
    }
}

/// One printed line: at least one character, neighbouring runs differ in style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    align: Align,
    runs: Vec<Run>,
}

impl Line {
    /// The line that these runs make, or nothing where they hold no character.
    pub(crate) fn new(align: Align, runs: impl IntoIterator<Item = Run>) -> Option<Self> {
        let mut joined: Vec<Run> = Vec::new();
        for run in runs.into_iter().filter(|run| !run.text.is_empty()) {
            match joined.last_mut() {
                Some(last) if last.style == run.style => last.text.push_str(&run.text),
                Some(_) | None => joined.push(run),
            }
        }
        (!joined.is_empty()).then_some(Self { align, runs: joined })
    }

    /// Where it stands.
    pub const fn align(&self) -> Align {
        self.align
    }

    /// What it is made of, from left to right.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Columns that it takes.
    pub fn columns(&self) -> usize {
        self.runs.iter().map(Run::columns).sum()
    }
}

/// A QR that fits the paper, printed in the middle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    text: String,
    fit: QrFit,
}

impl Qr {
    /// The QR of `text`, where the paper is wide enough for it.
    pub fn new(text: &str, paper: Paper) -> Option<Self> {
        qr_fit(text, paper).map(|fit| Self { text: text.to_owned(), fit })
    }

    /// The QR that a printer was told to draw, where it fits the paper.
    pub(crate) fn as_printed(text: String, level: QrLevel, dots: u8, paper: Paper) -> Option<Self> {
        QrFit::at(&text, level, dots, paper).map(|fit| Self { text, fit })
    }

    /// What it says.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How large it is.
    pub const fn fit(&self) -> QrFit {
        self.fit
    }
}

/// One thing on the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A line of text.
    Line(Line),
    /// A hairline from edge to edge.
    Rule,
    /// A QR.
    Qr(Qr),
    /// So many empty lines, at least one.
    Feed(u8),
    /// The paper is cut.
    Cut,
    /// The cash drawer is opened.
    Drawer,
}

/// What is printed, in order. No line is wider than the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    paper: Paper,
    blocks: Vec<Block>,
}

impl Layout {
    /// The caller answers for the width of its lines: the composer wraps, the decoder checks.
    pub(crate) fn new(paper: Paper, blocks: Vec<Block>) -> Self {
        Self { paper, blocks }
    }

    /// The roll it is for.
    pub const fn paper(&self) -> Paper {
        self.paper
    }

    /// What is on it.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The same receipt; the cash drawer opens before the first line is printed.
    #[must_use]
    pub fn with_drawer_kick(mut self) -> Self {
        self.blocks.insert(0, Block::Drawer);
        self
    }
}
