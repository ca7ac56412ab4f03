//! The three faces: what they can say, how wide it is, where it breaks.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use printpdf::ParsedFont;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use crate::PdfError;
use crate::marks::{Face, Length, Style};

static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(Fonts::load);

/// Letters that are looked up by their number: Latin-1 and Latin Extended-A.
const LATIN: usize = 0x180;

/// The faces, measured once.
pub(crate) struct Fonts {
    regular: Font,
    bold: Font,
    mono: Font,
}

/// A face, and what is asked of it for every letter.
pub(crate) struct Font {
    pub(crate) parsed: ParsedFont,
    latin: Vec<Glyph>,
    others: BTreeMap<char, Glyph>,
    /// The box that stands for a letter that the face lacks.
    missing: Glyph,
    em: i64,
}

/// A shape of the font, and how far the next one stands from it in the font's units.
#[derive(Clone, Copy)]
struct Glyph {
    id: u16,
    advance: u16,
}

impl Fonts {
    pub(crate) fn get() -> Result<&'static Self, PdfError> {
        FONTS.as_ref().ok_or(PdfError::Font("Talon"))
    }

    fn load() -> Option<Self> {
        Some(Self {
            regular: Font::new(include_bytes!("../fonts/TalonSans-Regular.ttf"), Face::Regular)?,
            bold: Font::new(include_bytes!("../fonts/TalonSans-Bold.ttf"), Face::Bold)?,
            mono: Font::new(include_bytes!("../fonts/TalonMono-Regular.ttf"), Face::Mono)?,
        })
    }

    pub(crate) const fn face(&self, face: Face) -> &Font {
        match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
            Face::Mono => &self.mono,
        }
    }

    /// How wide the text is.
    pub(crate) fn width(&self, text: &str, style: Style) -> Length {
        let font = self.face(style.face);
        font.length(font.units(text), style.size)
    }

    /// Lines no wider than `width`, broken between words; a longer word is cut.
    pub(crate) fn wrap(&self, text: &str, style: Style, width: Length) -> Vec<String> {
        let font = self.face(style.face);
        let room = i64::from(width) * font.em / i64::from(style.size.max(1));
        let blank = font.units(" ");
        let mut lines: Vec<String> = Vec::new();
        let mut taken = 0;
        for word in printable(text).split(' ').filter(|word| !word.is_empty()) {
            let units = font.units(word);
            match lines.last_mut() {
                Some(line) if taken + blank + units <= room => {
                    line.push(' ');
                    line.push_str(word);
                    taken += blank + units;
                }
                Some(_) | None if units <= room => {
                    lines.push(word.to_owned());
                    taken = units;
                }
                Some(_) | None => {
                    lines.extend(font.pieces(word, room));
                    taken = lines.last().map_or(0, |line| font.units(line));
                }
            }
        }
        lines
    }

    /// Lines of parts with a dot between them. A part that fits a line is not broken.
    pub(crate) fn wrap_parts(&self, parts: &[String], style: Style, width: Length) -> Vec<String> {
        const DOT: &str = " · ";
        let mut lines: Vec<String> = Vec::new();
        for part in parts.iter().map(|part| printable(part)) {
            match lines.last_mut() {
                Some(line) if self.width(&[line, DOT, &part].concat(), style) <= width => {
                    line.push_str(DOT);
                    line.push_str(&part);
                }
                Some(_) | None => lines.extend(self.wrap(&part, style, width)),
            }
        }
        lines
    }

    /// The text in the largest of these sizes in which it needs no more lines than `lines_max` and
    /// no word is cut; in the last if there is none.
    pub(crate) fn largest(
        &self,
        text: &str,
        sizes: &[Style],
        (width, lines_max): (Length, usize),
    ) -> Option<Style> {
        let fits = |style: &&Style| {
            text.split_whitespace().all(|word| self.width(word, **style) <= width)
                && self.wrap(text, **style, width).len() <= lines_max
        };
        sizes.iter().find(fits).or(sizes.last()).copied()
    }
}

impl Font {
    fn new(file: &[u8], face: Face) -> Option<Self> {
        let mut parsed = ParsedFont::from_bytes(file, 0, &mut Vec::new())?;
        parsed.font_name = Some(name(face).to_owned());
        let glyph = |letter: char| {
            let id = parsed.lookup_glyph_index(u32::from(letter)).filter(|id| *id != 0)?;
            Some(Glyph { id, advance: parsed.get_glyph_width(id)? })
        };
        let missing = Glyph { id: 0, advance: parsed.get_glyph_width(0)? };
        let letters = (0..=u16::MAX).filter_map(|code| char::from_u32(u32::from(code)));
        let latin = letters.clone().take(LATIN).map(|letter| glyph(letter).unwrap_or(missing));
        let others = letters.skip(LATIN).filter_map(|letter| Some((letter, glyph(letter)?)));
        let (latin, others) = (latin.collect(), others.collect());
        let em = i64::from(parsed.units_per_em.max(1));
        Some(Self { latin, others, missing, em, parsed })
    }

    /// Every shape and the letter that it is; the box for what is missing is U+FFFD.
    pub(crate) fn letters(&self) -> BTreeMap<u16, char> {
        let latin = (0..).filter_map(char::from_u32).zip(&self.latin);
        let others = self.others.iter().map(|(letter, glyph)| (*letter, glyph));
        let mut letters = BTreeMap::from([(self.missing.id, char::REPLACEMENT_CHARACTER)]);
        for (letter, glyph) in latin.chain(others) {
            // Two letters may share a shape, as the blanks do; the first is the usual one.
            letters.entry(glyph.id).or_insert(letter);
        }
        letters
    }

    /// The shapes of the text; the same box for every letter that the face lacks.
    pub(crate) fn glyph_ids(&self, text: &str) -> impl Iterator<Item = u16> {
        text.chars().map(|letter| self.glyph(letter).id)
    }

    fn glyph(&self, letter: char) -> Glyph {
        let latin = usize::try_from(u32::from(letter)).ok().and_then(|code| self.latin.get(code));
        *latin.or_else(|| self.others.get(&letter)).unwrap_or(&self.missing)
    }

    fn units(&self, text: &str) -> i64 {
        text.chars().map(|letter| i64::from(self.glyph(letter).advance)).sum()
    }

    fn length(&self, units: i64, size: Length) -> Length {
        Length::try_from(units * i64::from(size) / self.em).unwrap_or(Length::MAX)
    }

    /// The word in pieces that fit, each of one letter at least.
    fn pieces(&self, word: &str, room: i64) -> Vec<String> {
        let mut pieces = vec![String::new()];
        let mut taken = 0;
        for letter in word.chars() {
            let advance = i64::from(self.glyph(letter).advance);
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

/// The text as it is set: accents on their letters, one kind of blank, nothing that no face shows.
pub(crate) fn printable(text: &str) -> String {
    let composed = match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => None,
        IsNormalized::No | IsNormalized::Maybe => Some(text.nfc().collect::<String>()),
    };
    let letters = composed.as_deref().unwrap_or(text).chars();
    letters
        .filter(|letter| !is_invisible(*letter))
        .map(|letter| if letter.is_whitespace() && letter != NO_BREAK { ' ' } else { letter })
        .collect()
}

const NO_BREAK: char = '\u{a0}';

/// Signs that only steer how others are shown: soft hyphen, joiners, directions, variations.
const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

/// The name under which a PDF has the face.
pub(crate) const fn name(face: Face) -> &'static str {
    match face {
        Face::Regular => "TalonSans-Regular",
        Face::Bold => "TalonSans-Bold",
        Face::Mono => "TalonMono-Regular",
    }
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
        let expected: String = text.split_whitespace().collect();
        assert_eq!(whole, expected);
    }

    #[test]
    fn parts_stay_whole_and_titles_shrink() {
        let fonts = Fonts::get().unwrap();
        let style = Style::regular(pt(8), Tone::Ink);
        let parts = ["Clave 50192100 Botanas", "No. de identificación 7501", "02 Sí"];
        let lines = fonts.wrap_parts(&parts.map(str::to_owned), style, pt(150));
        assert_eq!(lines, ["Clave 50192100 Botanas", "No. de identificación 7501 · 02 Sí"]);
        let sizes = [pt(20), pt(15), pt(10)].map(|size| Style::bold(size, Tone::Ink));
        let size = |text: &str| fonts.largest(text, &sizes, (pt(200), 2)).unwrap().size;
        assert_eq!(size("Factura A-1001"), pt(20));
        assert_eq!(size("Factura FACTURACIONENLINEA2026-1001"), pt(10));
    }

    #[test]
    fn says_spanish_typography_and_names_of_others() {
        let fonts = Fonts::get().unwrap();
        let text = "ÁÉÍÓÚÜÑ áéíóúüñ ¿¡°·×½€ “”‘’–—…&<> Łukasz Dvořák Čapek İnönü ⅛″≤≥";
        for face in [Face::Regular, Face::Bold] {
            assert!(fonts.face(face).glyph_ids(text).all(|id| id != 0), "{face:?}");
        }
        let spanish = "ÁÉÍÓÚÜÑáéíóúüñ¿¡||=+/";
        assert!(fonts.face(Face::Mono).glyph_ids(spanish).all(|id| id != 0));
    }

    #[test]
    fn accents_come_to_their_letters_and_what_is_missing_is_a_box() {
        assert_eq!(
            printable("Pin\u{303}ata jalapen\u{303}o, cafe\u{301}"),
            "Piñata jalapeño, café"
        );
        assert_eq!(printable("a\u{200b}b\u{ad}c\td\u{feff}"), "abc d");
        let fonts = Fonts::get().unwrap();
        let ids: Vec<u16> =
            fonts.face(Face::Regular).glyph_ids(&printable("茶x\u{323}\u{301}")).collect();
        assert!(matches!(ids.as_slice(), [0, x, 0, 0] if *x != 0), "{ids:?}");
        let style = Style::regular(pt(10), Tone::Ink);
        assert!(fonts.width("茶", style) > pt(3));
    }

    #[test]
    fn every_shape_has_its_letter() {
        let fonts = Fonts::get().unwrap();
        let letters = fonts.face(Face::Regular).letters();
        assert_eq!(letters.get(&0), Some(&'\u{fffd}'));
        let space = fonts.face(Face::Regular).glyph(' ').id;
        assert_eq!(letters.get(&space), Some(&' '));
    }
}
