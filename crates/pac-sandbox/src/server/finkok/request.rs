//! What is asked for: the operation and its texts.

use std::collections::HashMap;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// What a request and its parameters must be in.
pub(super) const STAMP: &str = "http://facturacion.finkok.com/stamp";
/// Envelope, body, operation, parameter.
const MAX_DEPTH: usize = 8;

/// The operations that the sandbox knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Operation {
    /// Stamps.
    Stamp,
    /// Stamps, and shows no stamp a second time.
    QuickStamp,
    /// Shows a stamp, asked for by document.
    Stamped,
    /// Shows a stamp, asked for by UUID.
    QueryPending,
}

impl Operation {
    const ALL: [Self; 4] = [Self::Stamp, Self::QuickStamp, Self::Stamped, Self::QueryPending];

    /// As the WSDL writes it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Stamp => "stamp",
            Self::QuickStamp => "quick_stamp",
            Self::Stamped => "stamped",
            Self::QueryPending => "query_pending",
        }
    }

    fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.name() == name)
    }
}

/// A request.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) operation: Operation,
    texts: HashMap<String, String>,
}

/// Why there is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Malformed {
    NoEnvelope,
    /// An operation that the sandbox has not.
    Unknown(String),
    /// The operation or a parameter is not in Finkok's namespace, which Finkok tells by 738.
    Namespace(Operation),
}

impl Call {
    pub(super) fn read(body: &[u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(body).map_err(|_| Malformed::NoEnvelope)?;
        let path = texts(text).ok_or(Malformed::NoEnvelope)?;
        let mut operation = None;
        let mut strangers = false;
        let mut texts = HashMap::new();
        for Text { path, text } in path {
            let [envelope, body, asked, parameters @ ..] = path.as_slice() else { continue };
            if !envelope.is(SOAP, "Envelope") || !body.is(SOAP, "Body") {
                continue;
            }
            operation.get_or_insert_with(|| asked.local.clone());
            strangers |= asked.namespace != STAMP;
            if let [parameter] = parameters {
                strangers |= parameter.namespace != STAMP;
                texts.insert(parameter.local.clone(), text);
            }
        }
        let name = operation.ok_or(Malformed::NoEnvelope)?;
        let operation = Operation::find(&name).ok_or(Malformed::Unknown(name))?;
        if strangers {
            return Err(Malformed::Namespace(operation));
        }
        Ok(Self { operation, texts })
    }

    /// A parameter's text, empty where it is not there.
    pub(super) fn text(&self, name: &str) -> &str {
        self.texts.get(name).map(|text| text.trim()).unwrap_or_default()
    }
}

/// An element's name.
#[derive(Clone, Debug)]
struct Name {
    namespace: String,
    local: String,
}

impl Name {
    fn is(&self, namespace: &str, local: &str) -> bool {
        self.namespace == namespace && self.local == local
    }
}

/// An element that has ended: the names from the root to it, and its own text.
struct Text {
    path: Vec<Name>,
    text: String,
}

/// All elements in the order in which they end, if this is well-formed XML.
fn texts(text: &str) -> Option<Vec<Text>> {
    let mut reader = NsReader::from_str(text);
    let mut path: Vec<Name> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut ended = Vec::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if path.len() < MAX_DEPTH => {
                path.push(name(&reader, &start));
                open.push(String::new());
            }
            Event::Start(_) | Event::DocType(_) => return None,
            Event::Empty(empty) => {
                let mut path = path.clone();
                path.push(name(&reader, &empty));
                ended.push(Text { path, text: String::new() });
            }
            Event::End(_) => {
                ended.push(Text { path: path.clone(), text: open.pop()? });
                path.pop();
            }
            Event::Text(text) => push(&mut open, &text.xml10_content()),
            Event::CData(text) => push(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => push(&mut open, &resolve(&reference)?),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    path.is_empty().then_some(ended)
}

fn push(open: &mut [String], text: &str) {
    if let Some(innermost) = open.last_mut() {
        innermost.push_str(text);
    }
}

fn resolve(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref().ok()? {
        Some(character) => Some(character.to_string()),
        None => resolve_predefined_entity(reference).map(str::to_owned),
    }
}

fn name(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Name {
    let (namespace, local) = reader.resolver().resolve_element(start.name());
    let namespace = match namespace {
        ResolveResult::Bound(namespace) => namespace.as_ref().to_owned(),
        ResolveResult::Unbound | ResolveResult::Unknown(_) => String::new(),
    };
    Name { namespace, local: local.as_ref().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{Call, Malformed, Operation, STAMP};

    fn read(body: &str) -> Result<Call, Malformed> {
        let soap = "http://schemas.xmlsoap.org/soap/envelope/";
        let envelope = format!("<e:Envelope xmlns:e='{soap}'><e:Body>{body}</e:Body></e:Envelope>");
        Call::read(envelope.as_bytes())
    }

    #[test]
    fn a_call_is_read_in_any_prefix() {
        for body in [
            format!("<stamp xmlns='{STAMP}'><xml>PD94</xml><password>a&amp;b</password></stamp>"),
            format!(
                "<s:stamp xmlns:s='{STAMP}'><s:xml>PD<![CDATA[94]]></s:xml>\
                 <s:password>a&#38;b</s:password></s:stamp>"
            ),
        ] {
            let call = read(&body).unwrap();
            assert_eq!(call.operation, Operation::Stamp);
            assert_eq!(call.text("xml"), "PD94");
            assert_eq!(call.text("password"), "a&b");
            assert_eq!(call.text("username"), "");
        }
    }

    #[test]
    fn what_is_no_call_is_told_apart() {
        let error = |body: &str| read(body).unwrap_err();
        let namespace = Malformed::Namespace(Operation::Stamped);
        assert_eq!(error("<stamped xmlns='urn:x'/>"), namespace);
        let mixed = format!("<s:stamped xmlns:s='{STAMP}'><xml>x</xml></s:stamped>");
        assert_eq!(error(&mixed), namespace);
        let unknown = format!("<sign_stamp xmlns='{STAMP}'/>");
        assert_eq!(error(&unknown), Malformed::Unknown("sign_stamp".to_owned()));
        assert_eq!(error(""), Malformed::NoEnvelope);
        for body in ["", "<a>", "{}", "<!DOCTYPE a><a/>"] {
            assert_eq!(Call::read(body.as_bytes()).unwrap_err(), Malformed::NoEnvelope, "{body}");
        }
    }
}
