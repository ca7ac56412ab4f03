//! The text of the pages, in the order in which they draw it.
//!
//! `lopdf` has an extraction of its own, but it does not follow where a text goes, and puts label
//! and value together without a blank. Text within form XObjects is not looked for: SAT's documents
//! draw theirs on the page.

use std::collections::BTreeMap;
use std::slice;

use faults::Code;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::font::Font;
use super::geometry::{Cursor, Point, Step};
use super::load::code;
use crate::refusal::{BROKEN, TOO_LARGE};
use crate::text::TEXT_BYTES_MAX;

/// Pages. SAT's have two to six.
const PAGES_MAX: usize = 20;
/// To which the content of a page may inflate.
const INFLATED_MAX: usize = 1024 * 1024;
/// Fonts of a page.
const FONTS_MAX: usize = 16;
/// Steps from a page up to where its resources are.
const ANCESTORS_MAX: usize = 32;
/// States kept with `q`.
const KEPT_MAX: usize = 256;

type Fonts<'a> = BTreeMap<&'a [u8], Font<'a>>;

/// The text of all pages, a line for each line.
pub(super) fn text(document: &Document) -> Result<String, &'static Code> {
    let pages: Vec<ObjectId> = document.page_iter().take(PAGES_MAX + 1).collect();
    match pages.len() {
        0 => return Err(&BROKEN),
        count if count > PAGES_MAX => return Err(&TOO_LARGE),
        _ => {}
    }
    let mut text = String::new();
    for page in pages {
        draw(document, page, &mut text)?;
        text.push('\n');
    }
    Ok(text)
}

fn draw(document: &Document, page: ObjectId, text: &mut String) -> Result<(), &'static Code> {
    let fonts = fonts(document, page)?;
    let bytes = document.get_page_content_with_limit(page, INFLATED_MAX).map_err(|e| code(&e))?;
    let content = Content::decode(&bytes).map_err(|e| code(&e))?;
    let mut pen = Pen::new(&fonts, text);
    for operation in &content.operations {
        pen.take(operation);
        if pen.text.len() > TEXT_BYTES_MAX {
            return Err(&TOO_LARGE);
        }
    }
    Ok(())
}

/// The fonts that a page names. Not by `get_page_fonts`, which recurses to any depth.
fn fonts(document: &Document, page: ObjectId) -> Result<Fonts<'_>, &'static Code> {
    let mut found = Fonts::new();
    let mut node = document.get_dictionary(page).ok();
    for _ in 0..ANCESTORS_MAX {
        let Some(here) = node else { break };
        let of_it = entry(document, here, b"Resources");
        if let Some(named) = of_it.and_then(|resources| entry(document, resources, b"Font")) {
            for (name, _) in named.iter().take(FONTS_MAX) {
                let Some(font) = entry(document, named, name) else { continue };
                found.insert(name, Font::open(document, font)?);
            }
            break;
        }
        node = entry(document, here, b"Parent");
    }
    Ok(found)
}

fn entry<'a>(document: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    dict.get_deref(key, document).ok()?.as_dict().ok()
}

/// Where a text stands.
#[derive(Clone, Copy)]
struct Shown {
    start: Point,
    /// Unknown in a font without widths.
    end: Option<Point>,
}

/// Writes down what the operators of a page draw.
struct Pen<'a> {
    fonts: &'a Fonts<'a>,
    font: Option<&'a Font<'a>>,
    cursor: Cursor,
    kept: Vec<Cursor>,
    last: Option<Shown>,
    /// Whether the cursor was moved since.
    moved: bool,
    text: &'a mut String,
}

impl<'a> Pen<'a> {
    fn new(fonts: &'a Fonts<'a>, text: &'a mut String) -> Self {
        let cursor = Cursor::new();
        Self { fonts, font: None, cursor, kept: Vec::new(), last: None, moved: false, text }
    }

    fn take(&mut self, operation: &Operation) {
        let operands = operation.operands.as_slice();
        match operation.operator.as_str() {
            "Tj" | "TJ" => self.show(operands),
            "'" | "\"" => {
                self.cursor.next_line();
                self.moved = true;
                self.show(operands.get(operands.len().saturating_sub(1)..).unwrap_or_default());
            }
            "Tf" => {
                let name = operands.first().and_then(|name| name.as_name().ok());
                self.font = name.and_then(|name| self.fonts.get(name));
                self.cursor.resize(operands);
            }
            "q" if self.kept.len() < KEPT_MAX => self.kept.push(self.cursor),
            "Q" => self.cursor = self.kept.pop().unwrap_or(self.cursor),
            _ => self.follow(operation),
        }
    }

    /// The operators that move the cursor.
    fn follow(&mut self, operation: &Operation) {
        let operands = operation.operands.as_slice();
        match operation.operator.as_str() {
            "BT" => self.cursor.begin(),
            "cm" => self.cursor.transform(operands),
            "Tm" => self.cursor.place(operands),
            "Td" => self.cursor.shift(operands),
            "TD" => self.cursor.shift_and_lead(operands),
            "TL" => self.cursor.lead(operands),
            "T*" => self.cursor.next_line(),
            _ => return,
        }
        self.moved = true;
    }

    fn show(&mut self, operands: &[Object]) {
        let here = self.cursor.point();
        let em = self.cursor.em();
        let end = self.last.and_then(|last| last.end);
        let start = if self.moved { here } else { end.unwrap_or(here) };
        match self.last {
            Some(last) if !last.start.same_line(start) => self.text.push('\n'),
            Some(_) if self.moved && end.is_none_or(|end| start.is_apart(end, em)) => {
                self.text.push(' ');
            }
            Some(_) | None => {}
        }
        let mut end = Some(start);
        for operand in operands {
            for part in operand.as_array().map_or(slice::from_ref(operand), Vec::as_slice) {
                let step = self.write(part);
                end = end.and_then(|end| Some(end.further(step?, em)));
            }
        }
        self.last = Some(Shown { start, end });
        self.moved = false;
    }

    /// Writes a part of a text, and says how far it reaches in thousandths of the size.
    fn write(&mut self, part: &Object) -> Option<Step> {
        match (part, self.font) {
            (Object::String(bytes, _), font) => {
                // What no font can say stays as a mark, or a name would lose letters unseen.
                match font.and_then(|font| font.text(bytes)) {
                    Some(text) => self.text.push_str(&text),
                    None => self.text.push(char::REPLACEMENT_CHARACTER),
                }
                font?.width(bytes)
            }
            (gap, _) => {
                if Step::back(gap).is_blank() {
                    self.text.push(' ');
                }
                Some(Step::back(gap))
            }
        }
    }
}
