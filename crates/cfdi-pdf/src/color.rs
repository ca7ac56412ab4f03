//! Colours: how one is written, and when text in it can be read.

use std::fmt;
use std::str::FromStr;

/// A colour, as screens mix it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// The text is not `#` and six hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a colour is # and six hexadecimal digits")]
pub struct ColorError;

impl fmt::Display for Rgb {
    /// Writes `#0b6b50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl FromStr for Rgb {
    type Err = ColorError;

    /// Reads `#0b6b50`.
    fn from_str(text: &str) -> Result<Self, ColorError> {
        let digits = text.strip_prefix('#').ok_or(ColorError)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ColorError);
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| ColorError)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self { red, green, blue })
    }
}

/// A contrast of one hundred to one.
const HUNDREDTHS: u64 = 100;
/// WCAG 2.2 wants 4.5 : 1 of text; a little more, for [`linear`] is not exact.
const READABLE: u64 = 470;
/// The lighter ground of a dark page's cards asks for some more.
const NIGHT: u64 = 600;
/// How much of a colour is left in its tint, of a hundred.
const TINT: u16 = 8;

impl Rgb {
    pub(crate) const WHITE: Self = Self { red: 0xff, green: 0xff, blue: 0xff };

    const BLACK: Self = Self { red: 0x10, green: 0x16, blue: 0x14 };

    /// The colour, or so much darker that text in it is read on white and on its own tint.
    #[must_use]
    pub fn on_paper(self) -> Self {
        self.readable()
    }

    /// The colour, or so much lighter that text in it is read on a dark page.
    #[must_use]
    pub fn on_black(self) -> Self {
        let lighter = (0..=100)
            .map(|percent| self.each(|part| u8::MAX - hundredth(u8::MAX - part, 100 - percent)));
        lighter
            .into_iter()
            .find(|color| color.contrast(Self::BLACK) >= NIGHT)
            .unwrap_or(Self::WHITE)
    }

    /// The colour as a ground: most of it washed out.
    #[must_use]
    pub fn wash(self) -> Self {
        self.tint()
    }

    /// The colour with most of it washed out.
    pub(crate) fn tint(self) -> Self {
        self.each(|part| u8::MAX - hundredth(u8::MAX - part, TINT))
    }

    /// The colour itself, or so much darker that text in it is read on white and on its own tint.
    pub(crate) fn readable(self) -> Self {
        let paper = self.tint();
        let darker = (0..=100).rev().map(|percent| self.each(|part| hundredth(part, percent)));
        darker.into_iter().find(|color| color.contrast(paper) >= READABLE).unwrap_or(self)
    }

    /// The ratio of the lighter to the darker, in hundredths: 100 to 2,100.
    fn contrast(self, other: Self) -> u64 {
        let (one, two) = (self.luminance() + GLARE, other.luminance() + GLARE);
        one.max(two) * HUNDREDTHS / one.min(two)
    }

    /// From 0 to [`FULL`].
    fn luminance(self) -> u64 {
        let weighted = linear(self.red) * 2_126 + linear(self.green) * 7_152;
        (weighted + linear(self.blue) * 722) / 10_000
    }

    fn each(self, change: impl Fn(u8) -> u8) -> Self {
        Self { red: change(self.red), green: change(self.green), blue: change(self.blue) }
    }
}

/// The light of white.
const FULL: u64 = 1_000_000;
/// The light that paper and screen give back where they are black: 0.05 (WCAG).
const GLARE: u64 = FULL / 20;

/// The light of one part. sRGB's curve is close to x^2.2; ⅘x² + ⅕x³ is, too, within 1.3 %.
fn linear(part: u8) -> u64 {
    let x = u64::from(part);
    let square = FULL * x * x / (255 * 255);
    square * 4 / 5 + square * x / 255 / 5
}

/// So many of a hundred of the part.
fn hundredth(part: u8, percent: u16) -> u8 {
    u8::try_from(u16::from(part) * percent / 100).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(text: &str) -> Rgb {
        text.parse().unwrap()
    }

    #[test]
    fn reads_a_hash_and_six_digits() {
        assert_eq!(rgb("#0B6b50"), Rgb { red: 0x0b, green: 0x6b, blue: 0x50 });
        for text in ["", "0b6b50", "#0b6b5", "#0b6b500", "#+b6b50", "#ñb6b5"] {
            assert_eq!(text.parse::<Rgb>(), Err(ColorError), "{text}");
        }
    }

    #[test]
    fn every_colour_is_read_by_day_and_by_night() {
        for text in ["#0b6b50", "#ffff00", "#000000", "#ffffff", "#aa3300", "#0000ff"] {
            let color = rgb(text);
            assert!(color.on_paper().contrast(Rgb::WHITE) >= 450, "{text}");
            assert!(color.on_black().contrast(Rgb::BLACK) >= 450, "{text}");
            assert_eq!(rgb(&color.to_string()), color);
        }
        assert_eq!(rgb("#0b6b50").on_paper().to_string(), "#0b6b50", "what is read already stays");
    }

    #[test]
    fn contrast_is_near_what_wcag_computes() {
        for (color, hundredths) in [
            ("#000000", 2_100),
            ("#767676", 454),
            ("#0b6b50", 646),
            ("#ff0000", 400),
            ("#ffff00", 107),
        ] {
            let ours = rgb(color).contrast(Rgb::WHITE);
            assert!(ours.abs_diff(hundredths) * 100 <= hundredths * 5, "{color}: {ours}");
        }
    }

    #[test]
    fn a_pale_colour_is_darkened_and_a_dark_one_kept() {
        assert_eq!(rgb("#0b6b50").readable(), rgb("#0b6b50"));
        for pale in ["#ffff00", "#ffffff", "#7fd6ff", "#ff9aa2"] {
            let readable = rgb(pale).readable();
            assert!(readable.contrast(rgb(pale).tint()) >= READABLE, "{pale}: {readable:?}");
        }
    }
}
