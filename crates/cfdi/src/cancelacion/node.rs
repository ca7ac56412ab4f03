//! Elements with what a signature covers: prefixes, namespaces, text; and their canonical form.
//!
//! The canonical form is Canonical XML 1.0 without comments, inclusive (W3C, 15 March 2001), as far
//! as such documents go. What it would need more for is refused on reading: instructions, comments
//! (they part a text, and readers differ in which part they take) and attributes with a prefix.

use std::borrow::Cow;
use std::collections::BTreeMap;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::SolicitudError;
use crate::read::ReadError;
use crate::xml;

/// Prefix to namespace, the default one under no prefix. In the order of the canonical form.
pub(super) type Namespaces = BTreeMap<String, String>;

/// A request is some 4 KiB.
const SIZE_MAX: usize = 64 * 1024;

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Node {
    namespace: String,
    /// With its prefix, if any.
    qualified: String,
    declarations: Namespaces,
    /// All without a prefix, so that the canonical order is that of their names.
    attributes: BTreeMap<String, String>,
    content: Vec<Content>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Element(Node),
    Text(String),
}

impl Node {
    /// An element whose namespace is the default one.
    pub(super) fn new(namespace: &str, name: &str) -> Self {
        Self { namespace: namespace.to_owned(), qualified: name.to_owned(), ..Self::default() }
    }

    /// The same, declaring a prefix.
    pub(super) fn declare(mut self, prefix: &str, namespace: &str) -> Self {
        self.declarations.insert(prefix.to_owned(), namespace.to_owned());
        self
    }

    /// The same with one more attribute.
    pub(super) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.attributes.insert(name.to_owned(), value.to_string());
        self
    }

    /// The same with text behind what it holds.
    pub(super) fn text(mut self, text: &str) -> Self {
        self.push_text(text);
        self
    }

    /// The same with one more child.
    pub(super) fn child(mut self, child: Self) -> Self {
        self.content.push(Content::Element(child));
        self
    }

    /// What it declares itself.
    pub(super) fn declarations(&self) -> &Namespaces {
        &self.declarations
    }

    /// The attribute, or which one is wrong.
    pub(super) fn attribute(&self, name: &'static str) -> Result<&str, SolicitudError> {
        self.optional(name).ok_or(SolicitudError::Form(name))
    }

    /// The attribute, if it is there.
    pub(super) fn optional(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// Whether it has that name, whatever its prefix.
    pub(super) fn is(&self, namespace: &str, name: &str) -> bool {
        let local = self.qualified.rsplit(':').next();
        self.namespace == namespace && local == Some(name)
    }

    /// The children.
    pub(super) fn children(&self) -> impl Iterator<Item = &Self> {
        self.content.iter().filter_map(|content| match content {
            Content::Element(child) => Some(child),
            Content::Text(_) => None,
        })
    }

    /// The child of that name in this element's namespace, if there is just one.
    pub(super) fn only(&self, name: &'static str) -> Result<&Self, SolicitudError> {
        self.only_of(&self.namespace, name)
    }

    /// The child of that name, if there is just one.
    pub(super) fn only_of(
        &self,
        namespace: &str,
        name: &'static str,
    ) -> Result<&Self, SolicitudError> {
        let mut found = self.children().filter(|child| child.is(namespace, name));
        match (found.next(), found.next()) {
            (Some(child), None) => Ok(child),
            _ => Err(SolicitudError::Form(name)),
        }
    }

    /// The same without its children of that name.
    pub(super) fn without(&self, namespace: &str, name: &str) -> Self {
        let mut kept = self.clone();
        kept.content.retain(|content| match content {
            Content::Element(child) => !child.is(namespace, name),
            Content::Text(_) => true,
        });
        kept
    }

    /// Its own text.
    pub(super) fn own_text(&self) -> String {
        let texts = self.content.iter().filter_map(|content| match content {
            Content::Element(_) => None,
            Content::Text(text) => Some(text.as_str()),
        });
        texts.collect()
    }

    /// The canonical form of this element with all below it. `context` is what the elements above
    /// it declare: the first element of a canonical form shows all that is in force for it.
    pub(super) fn canonical(&self, context: &Namespaces) -> String {
        let mut apex = self.clone();
        for (prefix, namespace) in context {
            apex.declarations.entry(prefix.clone()).or_insert_with(|| namespace.clone());
        }
        let mut text = String::new();
        apex.write(&Namespaces::new(), &mut text);
        text
    }

    /// Writes itself where `shown` is declared already.
    fn write(&self, shown: &Namespaces, out: &mut String) {
        let name = &self.qualified;
        out.push_str(&format!("<{name}"));
        let mut shown = Cow::Borrowed(shown);
        for (prefix, namespace) in &self.declarations {
            if shown.get(prefix).map_or("", String::as_str) == namespace {
                continue;
            }
            let colon = if prefix.is_empty() { "" } else { ":" };
            out.push_str(&format!(" xmlns{colon}{prefix}=\"{}\"", escape_attribute(namespace)));
            shown.to_mut().insert(prefix.clone(), namespace.clone());
        }
        for (name, value) in &self.attributes {
            out.push_str(&format!(" {name}=\"{}\"", escape_attribute(value)));
        }
        out.push('>');
        for content in &self.content {
            match content {
                Content::Element(child) => child.write(&shown, out),
                Content::Text(text) => out.push_str(&escape_text(text)),
            }
        }
        out.push_str(&format!("</{name}>"));
    }

    fn push_text(&mut self, text: &str) {
        match self.content.last_mut() {
            Some(Content::Text(last)) => last.push_str(text),
            Some(Content::Element(_)) | None => self.content.push(Content::Text(text.to_owned())),
        }
    }
}

fn escape_text(text: &str) -> String {
    escape(text, &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('\r', "&#xD;")])
}

fn escape_attribute(text: &str) -> String {
    const REFERENCES: [(char, &str); 6] = [
        ('&', "&amp;"),
        ('<', "&lt;"),
        ('"', "&quot;"),
        ('\t', "&#x9;"),
        ('\n', "&#xA;"),
        ('\r', "&#xD;"),
    ];
    escape(text, &REFERENCES)
}

fn escape(text: &str, references: &[(char, &str)]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match references.iter().find(|(special, _)| *special == c) {
            Some((_, reference)) => escaped.push_str(reference),
            None => escaped.push(c),
        }
    }
    escaped
}

/// Reads a document.
///
/// # Errors
/// Too large, not well-formed, or with something that such documents never have.
pub(super) fn parse(bytes: &[u8]) -> Result<Node, SolicitudError> {
    if bytes.len() > SIZE_MAX {
        return Err(SolicitudError::TooLarge);
    }
    // The reader of all documents goes first: depth, number, characters, encoding, DTD, entities,
    // prefixes, one root. What it lets through is well-formed.
    xml::parse(bytes)?;
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::NotUtf8)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    read(NsReader::from_str(text))
}

fn read(mut reader: NsReader<&[u8]>) -> Result<Node, SolicitudError> {
    // What is open; the lowest holds the root as its child in the end.
    let mut open = vec![Node::default()];
    loop {
        let event = reader.read_event().map_err(ReadError::from)?;
        match event {
            Event::Start(start) => open.push(element(&reader, &start)?),
            Event::Empty(start) => {
                open.push(element(&reader, &start)?);
                close(&mut open)?;
            }
            Event::End(_) => close(&mut open)?,
            Event::Text(text) => innermost(&mut open)?.push_text(&text.xml10_content()),
            Event::CData(text) => innermost(&mut open)?.push_text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = resolve(&reference)?;
                innermost(&mut open)?.push_text(&character.to_string());
            }
            Event::Comment(_) => return Err(SolicitudError::Form("comment")),
            Event::PI(_) => return Err(SolicitudError::Form("processing instruction")),
            Event::DocType(_) => return Err(ReadError::Dtd.into()),
            Event::Decl(_) => {}
            Event::Eof => break,
        }
    }
    let root = open.pop().and_then(|document| document.children().next().cloned());
    root.ok_or(SolicitudError::Unreadable(ReadError::Incomplete))
}

fn innermost(open: &mut [Node]) -> Result<&mut Node, SolicitudError> {
    open.last_mut().ok_or(SolicitudError::Unreadable(ReadError::Incomplete))
}

fn close(open: &mut Vec<Node>) -> Result<(), SolicitudError> {
    let element = open.pop().ok_or(ReadError::Incomplete)?;
    innermost(open)?.content.push(Content::Element(element));
    Ok(())
}

fn element(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<Node, SolicitudError> {
    let namespace = match reader.resolver().resolve_element(start.name()).0 {
        ResolveResult::Bound(namespace) => namespace.0.to_owned(),
        ResolveResult::Unbound => String::new(),
        ResolveResult::Unknown(prefix) => return Err(ReadError::Prefix(prefix).into()),
    };
    let mut node = Node::new(&namespace, start.name().as_ref());
    for attribute in start.attributes() {
        let attribute = attribute.map_err(quick_xml::Error::from).map_err(ReadError::from)?;
        let value = attribute.normalized_value(XmlVersion::Explicit1_0);
        let value = value.map_err(ReadError::from)?;
        node = match attribute.key.as_ref().split_once(':') {
            None if attribute.key.as_ref() == "xmlns" => node.declare("", &value),
            None => node.with(attribute.key.as_ref(), value),
            Some(("xmlns", prefix)) => node.declare(prefix, &value),
            Some(_) => return Err(SolicitudError::Form("attribute with a prefix")),
        };
    }
    Ok(node)
}

/// What a reference stands for: the five of XML, or a character by its number.
fn resolve(reference: &BytesRef<'_>) -> Result<char, SolicitudError> {
    match &**reference {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => {
            let character = reference.resolve_char_ref().map_err(ReadError::from)?;
            character.ok_or(SolicitudError::Unreadable(ReadError::Entity))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(xml: &str) -> String {
        match parse(xml.as_bytes()) {
            Ok(node) => node.canonical(&Namespaces::new()),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn writes_the_canonical_form() {
        for (xml, expected) in [
            ("<a/>", "<a></a>"),
            ("<?xml version='1.0'?>\n<a  />\n", "<a></a>"),
            ("<a b='2' a='1' B='3'/>", "<a B=\"3\" a=\"1\" b=\"2\"></a>"),
            ("<a b='\"&lt;>&#9;&#10;&#13;'/>", "<a b=\"&quot;&lt;>&#x9;&#xA;&#xD;\"></a>"),
            ("<a b='x\ty\nz'/>", "<a b=\"x y z\"></a>"),
            ("<a> x\r\n&lt;&gt;&amp;&apos;&#241;&#13;</a>", "<a> x\n&lt;&gt;&amp;'ñ&#xD;</a>"),
            ("<a>x<![CDATA[<y>]]>z</a>", "<a>x&lt;y&gt;z</a>"),
            ("<a>1<b/>2</a>", "<a>1<b></b>2</a>"),
            (
                "<p:a z='1' xmlns:q='v' xmlns:p='u' xmlns='w'/>",
                "<p:a xmlns=\"w\" xmlns:p=\"u\" xmlns:q=\"v\" z=\"1\"></p:a>",
            ),
            ("<a xmlns='u'><b xmlns='u'/></a>", "<a xmlns=\"u\"><b></b></a>"),
            ("<a xmlns='u'><b xmlns=''/></a>", "<a xmlns=\"u\"><b xmlns=\"\"></b></a>"),
            ("<a xmlns=''><b xmlns='u'/></a>", "<a><b xmlns=\"u\"></b></a>"),
            ("<a b:c='1' xmlns:b='u'/>", "attribute with a prefix is not as a request has it"),
        ] {
            assert_eq!(canonical(xml), expected, "{xml}");
        }
    }

    #[test]
    fn the_first_element_shows_what_is_in_force() {
        let root = parse(b"<a xmlns='u' xmlns:x='v'><b xmlns='w'><c/></b></a>").unwrap();
        let inner = root.children().next().unwrap();
        assert!(inner.is("w", "b") && !inner.is("u", "b"));
        let expected = "<b xmlns=\"w\" xmlns:x=\"v\"><c></c></b>";
        assert_eq!(inner.canonical(root.declarations()), expected);
    }
}
