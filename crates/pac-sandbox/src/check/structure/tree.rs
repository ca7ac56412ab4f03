//! Elements with their names and attributes; nothing else of XML matters to the schema of a CFDI.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

const CFD: &str = "http://www.sat.gob.mx/cfd/4";

/// An element of CFDI 4.0; one of another namespace has that before its name.
#[derive(Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
}

/// The root, if the bytes are well-formed.
pub(super) fn tree(xml: &[u8]) -> Option<Element> {
    let mut reader = NsReader::from_str(std::str::from_utf8(xml).ok()?);
    // The first holds the root once that has ended.
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => open.push(element(&reader, &start)?),
            Event::Empty(empty) => {
                let element = element(&reader, &empty)?;
                open.last_mut()?.children.push(element);
            }
            Event::End(_) => {
                let ended = open.pop()?;
                open.last_mut()?.children.push(ended);
            }
            Event::Eof => break,
            Event::Text(_)
            | Event::CData(_)
            | Event::GeneralRef(_)
            | Event::Comment(_)
            | Event::PI(_)
            | Event::Decl(_)
            | Event::DocType(_) => {}
        }
    }
    open.into_iter().next()?.children.into_iter().next()
}

fn element(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Option<Element> {
    let (namespace, local) = reader.resolver().resolve_element(start.name());
    let name = match namespace {
        ResolveResult::Bound(namespace) if namespace.as_ref() == CFD => local.as_ref().to_owned(),
        ResolveResult::Bound(_) | ResolveResult::Unbound | ResolveResult::Unknown(_) => {
            start.name().as_ref().to_owned()
        }
    };
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let key = attribute.key.as_ref();
        // Declarations of namespaces, and xsi:schemaLocation.
        if key != "xmlns" && !key.contains(':') {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            attributes.push((key.to_owned(), value.into_owned()));
        }
    }
    Some(Element { name, attributes, children: Vec::new() })
}
