//! What is on the paper, in order: the common language of every view of the receipt.

use crate::bitmap::Bitmap;
use crate::charset::{self, CodePage};
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

/// How the paper is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperCut {
    /// A point stays, so that the receipt does not fall.
    Partial,
    /// All of it.
    Full,
}

/// Who draws the QR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QrBy {
    /// The printer, by its own command: sharp and short.
    Command,
    /// We, dot for dot, for a printer that has no such command.
    Raster,
}

/// The wire of the drawer's plug that opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawerPin {
    /// Nearly all drawers.
    Two,
    /// A second drawer, or an odd one.
    Five,
}

/// What a printer has and understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// The roll in it.
    pub paper: Paper,
    /// Its code page.
    pub code_page: CodePage,
    /// How it cuts; nothing where the cashier tears.
    pub cut: Option<PaperCut>,
    /// Who draws the QR.
    pub qr: QrBy,
}

impl From<Paper> for Format {
    /// What nearly every printer of today has.
    fn from(paper: Paper) -> Self {
        Self {
            paper,
            code_page: CodePage::Wpc1252,
            cut: Some(PaperCut::Partial),
            qr: QrBy::Command,
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

/// Characters that follow each other in one style. Not empty, and the code page has them all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    style: Style,
    text: String,
}

impl Run {
    /// What of `text` can be printed, in this style. Spaces are kept.
    pub(crate) fn new(style: Style, text: &str, page: CodePage) -> Self {
        let letters = text.chars().map(|letter| charset::or_question_mark(letter, page));
        Self { style, text: letters.collect() }
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
    /// A picture in the middle, its width in whole bytes: a logo, or a QR drawn by us.
    Picture(Bitmap),
    /// So many empty lines, at least one.
    Feed(u8),
    /// The paper is cut.
    Cut(PaperCut),
    /// The cash drawer is opened.
    Drawer(DrawerPin),
}

/// What is printed, in order. No line is wider than the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    paper: Paper,
    code_page: CodePage,
    blocks: Vec<Block>,
}

impl Layout {
    /// The caller answers for the width of its lines: the composer wraps, the decoder checks.
    pub(crate) fn new(paper: Paper, code_page: CodePage, blocks: Vec<Block>) -> Self {
        Self { paper, code_page, blocks }
    }

    /// The roll it is for.
    pub const fn paper(&self) -> Paper {
        self.paper
    }

    /// The printer's code page.
    pub const fn code_page(&self) -> CodePage {
        self.code_page
    }

    /// What is on it.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The same receipt; the cash drawer opens before the first line is printed.
    #[must_use]
    pub fn with_drawer_kick(mut self, pin: DrawerPin) -> Self {
        self.blocks.insert(0, Block::Drawer(pin));
        self
    }
}
