//! Reads a document into elements, within bounds.

use std::borrow::Cow;
use std::ops::BitOr;

use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesDecl, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::{ATTRIBUTES_USUAL, Attribute, CFD, PAGO20, TFD, Tag};
use crate::read::ReadError;

/// The largest document that is read; SAT's own limit for a CFDI is less.
const SIZE_MAX: usize = 2 * 1024 * 1024;
/// How deep elements may lie in each other; CFDI 4.0 with complements needs about ten.
const DEPTH_MAX: usize = 32;
/// How many elements there may be; a factura global of thousands of tickets has fewer.
const ELEMENTS_MAX: usize = 50_000;
/// How many attributes an element may have. The reader compares each with all before it, so that
/// many would cost their square.
const ATTRIBUTES_MAX: usize = 128;

/// Reads the document.
///
/// # Errors
/// Too large or too deep, not UTF-8, a DTD, an entity that XML does not define, not well-formed.
pub(crate) fn parse(bytes: &[u8]) -> Result<Tag<'_>, ReadError> {
    if bytes.len() > SIZE_MAX {
        return Err(ReadError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::NotUtf8)?;
    let without_mark = text.strip_prefix('\u{feff}').unwrap_or(text);
    check_characters(without_mark)?;
    let mark = text.len().saturating_sub(without_mark.len());
    let reader = NsReader::from_str(without_mark);
    Tree { reader, text: without_mark, mark, open: Vec::new(), elements: 0, root: None }.read()
}

/// What is not declared is UTF-8.
fn check_encoding(declaration: &BytesDecl<'_>) -> Result<(), ReadError> {
    match declaration.encoding().transpose().map_err(quick_xml::Error::from)? {
        Some(encoding) if !encoding.eq_ignore_ascii_case("utf-8") => Err(ReadError::NotUtf8),
        Some(_) | None => Ok(()),
    }
}

/// The characters of XML 1.0.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
}

fn check_characters(text: &str) -> Result<(), ReadError> {
    // All bytes in one go first, without a branch: a document with a suspect is the exception.
    if !text.bytes().map(is_suspect).fold(false, BitOr::bitor) {
        return Ok(());
    }
    match text.chars().find(|c| !is_xml(*c)) {
        Some(illegal) => Err(ReadError::IllegalCharacter(illegal)),
        None => Ok(()),
    }
}

/// Whether the byte may belong to a character that XML does not allow: a control character, or one
/// of those from U+F000, with U+FFFE and U+FFFF among them.
fn is_suspect(byte: u8) -> bool {
    byte == 0xef || (byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r'))
}

struct Tree<'x> {
    reader: NsReader<&'x [u8]>,
    /// What the reader reads.
    text: &'x str,
    /// Bytes before the text: the byte order mark.
    mark: usize,
    /// The elements that have begun and not ended.
    open: Vec<Tag<'x>>,
    /// How many have begun.
    elements: usize,
    root: Option<Tag<'x>>,
}

impl<'x> Tree<'x> {
    fn read(mut self) -> Result<Tag<'x>, ReadError> {
        loop {
            let begin = self.position();
            let event = self.reader.read_event()?;
            match event {
                Event::Start(start) => self.open(&start, begin)?,
                Event::Empty(start) => {
                    self.open(&start, begin)?;
                    self.close()?;
                }
                Event::End(_) => self.close()?,
                Event::Text(text) => self.outside_only_blank(text.trim_matches(BLANKS))?,
                Event::CData(text) => self.outside_only_blank(&text)?,
                Event::GeneralRef(reference) => {
                    let known = reference.is_char_ref()
                        || matches!(&*reference, "lt" | "gt" | "amp" | "apos" | "quot");
                    if !known {
                        return Err(ReadError::Entity);
                    }
                    self.outside_only_blank("&")?;
                }
                Event::DocType(_) => return Err(ReadError::Dtd),
                Event::Decl(declaration) => check_encoding(&declaration)?,
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof => break,
            }
        }
        match (self.root, self.open.is_empty()) {
            (Some(root), true) => Ok(root),
            _ => Err(ReadError::Incomplete),
        }
    }

    /// How much of the text has been read.
    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn open(&mut self, start: &BytesStart<'_>, begin: usize) -> Result<(), ReadError> {
        if self.open.len() >= DEPTH_MAX {
            return Err(ReadError::TooDeep);
        }
        self.elements = self.elements.saturating_add(1);
        if self.elements > ELEMENTS_MAX {
            return Err(ReadError::TooMany);
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(ReadError::Incomplete);
        }
        let (namespace, local) = self.reader.resolver().resolve_element(start.name());
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => known(namespace.0),
            ResolveResult::Unbound => Cow::Borrowed(""),
            ResolveResult::Unknown(prefix) => return Err(ReadError::Prefix(prefix)),
        };
        let content = self.content(start, begin)?;
        let (qualified, local) = (start.name().as_ref().len(), local.as_ref().len());
        let name = content.get(qualified.saturating_sub(local)..qualified).unwrap_or_default();
        let attributes = attributes(Attributes::new(content, qualified))?;
        let begin = begin.saturating_add(self.mark);
        self.open.push(Tag {
            namespace,
            name: Cow::Borrowed(name),
            attributes,
            children: Vec::new(),
            span: begin..begin,
        });
        Ok(())
    }

    /// What stands between `<` and `>`, out of the text: the event itself lives no longer than its
    /// turn.
    fn content(&self, start: &BytesStart<'_>, begin: usize) -> Result<&'x str, ReadError> {
        let begin = begin.saturating_add(1);
        self.text
            .get(begin..begin.saturating_add(start.len()))
            .filter(|content| *content == &**start)
            .ok_or(ReadError::Incomplete)
    }

    fn close(&mut self) -> Result<(), ReadError> {
        let mut element = self.open.pop().ok_or(ReadError::Incomplete)?;
        element.span.end = self.position().saturating_add(self.mark);
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    /// Text inside an element says nothing in a CFDI and is passed over; outside the root there
    /// may be none.
    fn outside_only_blank(&self, text: &str) -> Result<(), ReadError> {
        if self.open.is_empty() && !text.is_empty() { Err(ReadError::Incomplete) } else { Ok(()) }
    }
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// The attributes of an element, with the references in their values resolved.
fn attributes<'x>(found: Attributes<'x>) -> Result<Vec<Attribute<'x>>, ReadError> {
    let mut attributes = Vec::with_capacity(ATTRIBUTES_USUAL);
    for attribute in found {
        let attribute = attribute.map_err(quick_xml::Error::from)?;
        if attributes.len() >= ATTRIBUTES_MAX {
            return Err(ReadError::TooMany);
        }
        let value = attribute.normalized_value(XmlVersion::Explicit1_0)?;
        // What is borrowed has been looked at; a reference may stand for any character.
        if let Cow::Owned(value) = &value {
            check_characters(value)?;
        }
        attributes.push((Cow::Borrowed(attribute.key.0), value));
    }
    Ok(attributes)
}

/// The namespaces that a document is made of need no text of their own.
fn known(namespace: &str) -> Cow<'static, str> {
    match [CFD, TFD, PAGO20].into_iter().find(|known| *known == namespace) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(namespace.to_owned()),
    }
}
