//! The three faces: what they can say, how wide it is, where it breaks.

use std::sync::LazyLock;

use lopdf::{Stream, dictionary};
use printpdf::ParsedFont;

use crate::PdfError;
use crate::marks::{Face, Length, Style};

static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(Fonts::load);

/// The faces, parsed and compressed once: packing them anew would take longer than all the rest.
pub(crate) struct Fonts {
    regular: Font,
    bold: Font,
    mono: Font,
}

/// A face, and its file as a PDF holds it.
struct Font {
    parsed: ParsedFont,
    packed: Stream,
}

impl Fonts {
    pub(crate) fn get() -> Result<&'static Self, PdfError> {
        FONTS.as_ref().ok_or(PdfError::Font("Talon"))
    }

    fn load() -> Option<Self> {
        Some(Self {
            regular: font(include_bytes!("../fonts/TalonSans-Regular.ttf"), Face::Regular)?,
            bold: font(include_bytes!("../fonts/TalonSans-Bold.ttf"), Face::Bold)?,
            mono: font(include_bytes!("../fonts/TalonMono-Regular.ttf"), Face::Mono)?,
        })
    }

    /// The stream that holds this font file, compressed.
    pub(crate) fn packed(&self, file: &[u8]) -> Option<&Stream> {
        let fonts = [&self.regular, &self.bold, &self.mono];
        fonts.into_iter().find(|font| font.parsed.original_bytes == file).map(|font| &font.packed)
    }

    pub(crate) const fn face(&self, face: Face) -> &ParsedFont {
        match face {
            Face::Regular => &self.regular.parsed,
            Face::Bold => &self.bold.parsed,
            Face::Mono => &self.mono.parsed,
        }
    }

    /// The text with every character that the face lacks as a question mark. Accents that come as
    /// marks of their own fall.
    pub(crate) fn printable(&self, text: &str, face: Face) -> String {
        let font = self.face(face);
        text.chars()
            .filter(|letter| !matches!(letter, '\u{300}'..='\u{36f}'))
            .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
            .map(|letter| if glyph(font, letter).is_some() { letter } else { '?' })
            .collect()
    }

    /// How wide the text is.
    pub(crate) fn width(&self, text: &str, style: Style) -> Length {
        let font = self.face(style.face);
        let units: i64 = text.chars().map(|letter| advance(font, letter)).sum();
        let em = i64::from(font.units_per_em.max(1));
        Length::try_from(units * i64::from(style.size) / em).unwrap_or(Length::MAX)
    }

    /// Lines no wider than `width`, broken between words; a longer word is cut.
    pub(crate) fn wrap(&self, text: &str, style: Style, width: Length) -> Vec<String> {
        let text = self.printable(text, style.face);
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if let Some(line) = lines.last_mut() {
                let longer = format!("{line} {word}");
                if self.width(&longer, style) <= width {
                    *line = longer;
                    continue;
                }
            }
            lines.extend(self.pieces(word, style, width));
        }
        lines
    }

    /// The word in pieces that fit, each of one letter at least.
    fn pieces(&self, word: &str, style: Style, width: Length) -> Vec<String> {
        let font = self.face(style.face);
        let room = i64::from(width) * i64::from(font.units_per_em) / i64::from(style.size.max(1));
        let mut pieces = vec![String::new()];
        let mut taken = 0;
        for letter in word.chars() {
            let advance = advance(font, letter);
            taken += advance;
            match pieces.last_mut() {
                Some(piece) if taken <= room || piece.is_empty() => piece.push(letter),
                Some(_) | None => {
                    taken = advance;
                    pieces.push(letter.to_string());
                }
            }
        }
        pieces
    }
}

/// The name under which a PDF has the face.
pub(crate) const fn name(face: Face) -> &'static str {
    match face {
        Face::Regular => "TalonSans-Regular",
        Face::Bold => "TalonSans-Bold",
        Face::Mono => "TalonMono-Regular",
    }
}

fn font(file: &[u8], face: Face) -> Option<Font> {
    let mut parsed = ParsedFont::from_bytes(file, 0, &mut Vec::new())?;
    parsed.font_name = Some(name(face).to_owned());
    let length = i64::try_from(file.len()).ok()?;
    let mut packed = Stream::new(dictionary! { "Length1" => length }, file.to_vec());
    packed.compress().ok()?;
    Some(Font { parsed, packed })
}

/// The glyph; 0 is the one for what is missing.
fn glyph(font: &ParsedFont, letter: char) -> Option<u16> {
    font.lookup_glyph_index(u32::from(letter)).filter(|glyph| *glyph != 0)
}

/// In the font's units, of which an em has `units_per_em`.
fn advance(font: &ParsedFont, letter: char) -> i64 {
    glyph(font, letter).and_then(|glyph| font.get_glyph_width(glyph)).map_or(0, i64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::{Tone, pt};

    #[test]
    fn measures_as_the_font_says() {
        let fonts = Fonts::get().unwrap();
        let style = Style::regular(pt(10), Tone::Ink);
        assert_eq!(fonts.width("0", style), 556);
        assert_eq!(fonts.width("1234567890", style), 5_561);
        let mono = Style { face: Face::Mono, ..style };
        assert_eq!(fonts.width("iW", mono), 1_200);
    }

    #[test]
    fn breaks_between_words_and_loses_nothing() {
        let fonts = Fonts::get().unwrap();
        let style = Style::regular(pt(8), Tone::Ink);
        let text = "Rotomartillo percutor \u{1f600} ElectroencefalografistaElectroencefalografista";
        let lines = fonts.wrap(text, style, pt(90));
        assert!(lines.iter().all(|line| fonts.width(line, style) <= pt(90)), "{lines:?}");
        let whole: String = lines.concat().split_whitespace().collect();
        let expected: String = text.replace('\u{1f600}', "?").split_whitespace().collect();
        assert_eq!(whole, expected);
    }

    #[test]
    fn says_spanish_and_typography() {
        let fonts = Fonts::get().unwrap();
        for face in [Face::Regular, Face::Bold] {
            let text = "ÁÉÍÓÚÜÑ áéíóúüñ ¿¡°·×½€ “”‘’–—…&<>";
            assert_eq!(fonts.printable(text, face), text);
        }
    }
}
