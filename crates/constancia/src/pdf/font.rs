//! The fonts of a page: which characters its bytes mean, and how wide they are.

#![expect(clippy::disallowed_types, reason = "widths, which PDF has as numbers with a point")]

use std::collections::BTreeMap;

use faults::Code;
use lopdf::{Dictionary, Document, Encoding, Object};

use super::geometry::Step;
use super::load::code;

/// To which the table of a font's characters may inflate.
const TABLE_BYTES_MAX: usize = 256 * 1024;
/// Widths that a font may state, each as often as it does. A font with more is read without them.
const WIDTHS_MAX: usize = 20_000;

/// A font.
pub(super) struct Font<'a> {
    encoding: Encoding<'a>,
    /// None where the file leaves them to the reader, as it may for the 14 fonts of old.
    widths: Option<Widths>,
}

struct Widths {
    code_bytes: usize,
    by_code: BTreeMap<usize, f32>,
    default: f32,
}

impl<'a> Font<'a> {
    pub(super) fn open(
        document: &'a Document,
        font: &'a Dictionary,
    ) -> Result<Self, &'static Code> {
        let encoding = font.get_font_encoding_with_limit(document, TABLE_BYTES_MAX);
        let encoding = encoding.map_err(|error| code(&error))?;
        let widths = composite(document, font).or_else(|| simple(document, font));
        Ok(Self { encoding, widths })
    }

    /// What the bytes mean; nothing where the font cannot say.
    pub(super) fn text(&self, bytes: &[u8]) -> Option<String> {
        let text = self.encoding.bytes_to_string(bytes).ok()?;
        // Two or three letters drawn as one.
        Some(text.replace('ﬁ', "fi").replace('ﬂ', "fl").replace('ﬀ', "ff"))
    }

    /// How far the bytes reach, at the size of the text.
    pub(super) fn width(&self, bytes: &[u8]) -> Option<Step> {
        let Widths { code_bytes, by_code, default } = self.widths.as_ref()?;
        let code = |bytes: &[u8]| bytes.iter().fold(0, |code, b| code * 256 + usize::from(*b));
        let width = |bytes| by_code.get(&code(bytes)).unwrap_or(default);
        Some(Step(bytes.chunks(*code_bytes).map(width).sum()))
    }
}

/// `/FirstChar` and `/Widths`.
fn simple(document: &Document, font: &Dictionary) -> Option<Widths> {
    let first = usize::try_from(font.get(b"FirstChar").ok()?.as_i64().ok()?).ok()?;
    let widths = font.get_deref(b"Widths", document).ok()?.as_array().ok()?;
    let widths = widths.iter().take(256).enumerate();
    let by_code = widths.filter_map(|(place, w)| Some((first.checked_add(place)?, number(w)?)));
    Some(Widths { code_bytes: 1, by_code: by_code.collect(), default: 0.0 })
}

/// `/DW` and `/W` of the font behind a composite one: `first [w w …]` and `first last w`.
fn composite(document: &Document, font: &Dictionary) -> Option<Widths> {
    let behind = font.get_deref(b"DescendantFonts", document).ok()?.as_array().ok()?.first()?;
    let behind = document.dereference(behind).ok()?.1.as_dict().ok()?;
    let default = behind.get(b"DW").ok().and_then(number).unwrap_or(1000.0);
    let mut by_code = BTreeMap::new();
    let table = behind.get_deref(b"W", document).and_then(Object::as_array);
    let mut rest = table.map_or(&[][..], Vec::as_slice);
    let mut left = WIDTHS_MAX;
    while let [first, second, behind @ ..] = rest {
        let first = usize::try_from(first.as_i64().ok()?).ok()?;
        if let Ok((_, Object::Array(widths))) = document.dereference(second) {
            left = left.checked_sub(widths.len())?;
            let widths = widths.iter().enumerate();
            by_code.extend(widths.filter_map(|(place, w)| Some((first + place, number(w)?))));
            rest = behind;
        } else {
            let last = usize::try_from(second.as_i64().ok()?).ok()?;
            let (width, behind) = behind.split_first()?;
            let width = number(width)?;
            left = left.checked_sub(last.saturating_sub(first))?.checked_sub(1)?;
            by_code.extend((first..=last).map(|code| (code, width)));
            rest = behind;
        }
    }
    Some(Widths { code_bytes: 2, by_code, default })
}

fn number(object: &Object) -> Option<f32> {
    object.as_float().ok()
}
