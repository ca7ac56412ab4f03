//! Reads a document into elements, within bounds.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesDecl, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::Element;
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
pub(crate) fn parse(bytes: &[u8]) -> Result<Element, ReadError> {
    if bytes.len() > SIZE_MAX {
        return Err(ReadError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::NotUtf8)?;
    let without_mark = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(illegal) = without_mark.chars().find(|c| !is_xml(*c)) {
        return Err(ReadError::IllegalCharacter(illegal));
    }
    let mark = text.len().saturating_sub(without_mark.len());
    let reader = NsReader::from_str(without_mark);
    Tree { reader, mark, open: Vec::new(), elements: 0, root: None }.read()
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

struct Tree<'a> {
    reader: NsReader<&'a [u8]>,
    /// Bytes before the text: the byte order mark.
    mark: usize,
    /// The elements that have begun and not ended.
    open: Vec<Element>,
    /// How many have begun.
    elements: usize,
    root: Option<Element>,
}

impl Tree<'_> {
    fn read(mut self) -> Result<Element, ReadError> {
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

    fn position(&self) -> usize {
        let read = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        read.saturating_add(self.mark)
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
            ResolveResult::Bound(namespace) => namespace.0.to_owned(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(prefix) => return Err(ReadError::Prefix(prefix)),
        };
        let name = local.as_ref().to_owned();
        let attributes = attributes(start)?;
        let span = begin..begin;
        self.open.push(Element { namespace, name, attributes, children: Vec::new(), span });
        Ok(())
    }

    fn close(&mut self) -> Result<(), ReadError> {
        let mut element = self.open.pop().ok_or(ReadError::Incomplete)?;
        element.span.end = self.position();
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

fn attributes(start: &BytesStart<'_>) -> Result<Vec<(String, String)>, ReadError> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(quick_xml::Error::from)?;
        if attributes.len() >= ATTRIBUTES_MAX {
            return Err(ReadError::TooMany);
        }
        let value = attribute.normalized_value(XmlVersion::Explicit1_0)?;
        if let Some(illegal) = value.chars().find(|c| !is_xml(*c)) {
            return Err(ReadError::IllegalCharacter(illegal));
        }
        attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(attributes)
}
