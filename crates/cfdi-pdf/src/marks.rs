//! What is put on a page, before any PDF: integers only.
//!
//! Lengths are hundredths of a point (7,200 to the inch). `x` runs from the left edge, `y` from the
//! top edge downwards; a text stands on its `y`.

/// A length in hundredths of a point.
pub(crate) type Length = i32;

/// A whole number of points.
pub(crate) const fn pt(points: Length) -> Length {
    points * 100
}

/// Letter, in hundredths of a point.
pub(crate) const PAGE_WIDTH: Length = pt(612);
/// Letter, in hundredths of a point.
pub(crate) const PAGE_HEIGHT: Length = pt(792);
/// 15 mm.
pub(crate) const MARGIN: Length = 4_252;
/// The right edge of what is printed.
pub(crate) const RIGHT: Length = PAGE_WIDTH - MARGIN;
/// The width of what is printed.
pub(crate) const WIDTH: Length = PAGE_WIDTH - 2 * MARGIN;

/// One of the three faces, two families.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    Regular,
    Bold,
    Mono,
}

/// One of the few colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// What is read first.
    Ink,
    /// Labels and what is read last.
    Grey,
    /// Hairlines.
    Hair,
    /// The paper's own.
    White,
    /// The shop's colour as it is, where nothing is read.
    Brand,
    /// The shop's colour, dark enough to be read.
    Accent,
    /// The shop's colour, nearly white.
    Tint,
    /// The warning across the page.
    Warning,
    /// The warning where it is read.
    Alarm,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) face: Face,
    /// Size of the em.
    pub(crate) size: Length,
    pub(crate) tone: Tone,
}

impl Style {
    /// Regular, in hundredths of a point.
    pub(crate) const fn regular(size: Length, tone: Tone) -> Self {
        Self { face: Face::Regular, size, tone }
    }

    /// Bold, in hundredths of a point.
    pub(crate) const fn bold(size: Length, tone: Tone) -> Self {
        Self { face: Face::Bold, size, tone }
    }
}

/// One thing on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A text in one line.
    Text { x: Length, y: Length, style: Style, text: String },
    /// A filled rectangle, by its upper left corner.
    Rect { x: Length, y: Length, width: Length, height: Length, tone: Tone },
    /// A QR by its upper left corner, without its quiet zone.
    Qr { x: Length, y: Length, side: Length, modules: Modules },
    /// The shop's logo by its upper left corner.
    Logo { x: Length, y: Length, width: Length, height: Length },
    /// A text from the lower left to the upper right, its middle a little above that of the page.
    Across { style: Style, width: Length, text: String },
}

/// The dark modules of a QR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Modules {
    /// Modules in a row, and rows.
    pub(crate) count: usize,
    pub(crate) runs: Vec<ModuleRun>,
}

/// Dark modules that touch, in one row; counted in modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ModuleRun {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) length: usize,
}

/// The marks of one page.
pub(crate) type Page = Vec<Mark>;
