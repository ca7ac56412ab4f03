//! A column of amounts: the points stand below each other.

use crate::fonts::Fonts;
use crate::marks::{Length, Mark, Style, Tone};
use crate::words::grouped;

/// The head of a column.
pub(crate) const HEAD: Style = Style::bold(700, Tone::Accent);
/// What stands in a column.
pub(crate) const CELL: Style = Style::regular(850, Tone::Ink);
/// The small print below it.
pub(crate) const DETAIL: Style = Style::regular(700, Tone::Grey);

/// A column of amounts.
pub(crate) struct Amounts {
    head: &'static str,
    pub(crate) width: Length,
    /// The right edge of the longest fraction.
    right: Length,
    /// How wide the longest fraction is, its point included.
    fraction: Length,
}

impl Amounts {
    /// As wide as what stands in it; where it ends is not known yet.
    pub(crate) fn new<'a>(
        fonts: &Fonts,
        head: &'static str,
        amounts: impl Iterator<Item = &'a str>,
    ) -> Self {
        let (mut whole, mut fraction) = (0, 0);
        for amount in amounts {
            let (pesos, cents) = split(amount);
            whole = whole.max(fonts.width(&grouped(pesos), CELL));
            fraction = fraction.max(fonts.width(cents, CELL));
        }
        let width = fonts.width(head, HEAD).max(whole + fraction);
        Self { head, width, right: 0, fraction }
    }

    pub(crate) const fn ending_at(self, right: Length) -> Self {
        Self { right, ..self }
    }

    pub(crate) const fn left(&self) -> Length {
        self.right - self.width
    }

    /// The name of the column, above it.
    pub(crate) fn head(&self, fonts: &Fonts, y: Length) -> Mark {
        let x = self.right - fonts.width(self.head, HEAD);
        Mark::Text { x, y, style: HEAD, text: self.head.to_owned() }
    }

    pub(crate) fn cell(&self, fonts: &Fonts, y: Length, amount: &str) -> Mark {
        let text = grouped(amount);
        let x = self.right - self.fraction - fonts.width(split(&text).0, CELL);
        Mark::Text { x, y, style: CELL, text }
    }
}

/// The amount's whole part, and its fraction with the point.
fn split(amount: &str) -> (&str, &str) {
    amount.split_at(amount.find('.').unwrap_or(amount.len()))
}
