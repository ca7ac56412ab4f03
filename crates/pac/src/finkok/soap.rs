//! SOAP 1.1, as far as Finkok's needs it: a request with a few texts, an answer as a tree.
//!
//! Elements of an answer are told by their local names: a PAC that is reached at the right address
//! and answers in other prefixes, or in none, means the same.

use quick_xml::Reader;
use quick_xml::escape::{escape, resolve_predefined_entity};
use quick_xml::events::{BytesRef, Event};

/// Namespace of what `stamp.wsdl` is asked.
const STAMP: &str = "http://facturacion.finkok.com/stamp";
/// An answer has six levels; one that goes on and on is none of Finkok's.
const MAX_DEPTH: usize = 32;

/// The envelope that asks for `operation` with these parameters, in this order.
pub(super) fn envelope(operation: &str, parameters: &[(&str, &str)]) -> String {
    let parameters: String = parameters
        .iter()
        .map(|(name, value)| format!("<st:{name}>{}</st:{name}>", escape(*value)))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:st=\"{STAMP}\"><soapenv:Header/><soapenv:Body><st:{operation}>{parameters}\
         </st:{operation}></soapenv:Body></soapenv:Envelope>"
    )
}

/// An element of an answer.
#[derive(Debug, Default)]
pub(super) struct Node {
    name: String,
    /// Its own text, entities resolved, without what its children hold.
    text: String,
    children: Vec<Node>,
}

impl Node {
    /// The first element of that name, this one or below it.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        if self.name == name {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(name))
    }

    /// The text of the child of that name, unless it is blank.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        let child = self.all(name).next()?;
        Some(child.text.trim()).filter(|text| !text.is_empty())
    }

    /// The children of that name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

/// The body of an answer, if the bytes are one whole envelope in UTF-8.
pub(super) fn body(answer: &[u8]) -> Option<Node> {
    let mut root = tree(std::str::from_utf8(answer).ok()?)?;
    let is_body = |node: &Node| node.name == "Body";
    let place = root.children.iter().position(is_body).filter(|_| root.name == "Envelope")?;
    Some(root.children.swap_remove(place))
}

fn tree(text: &str) -> Option<Node> {
    let mut reader = Reader::from_str(text);
    // The first holds the root once that has ended.
    let mut open = vec![Node::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if open.len() <= MAX_DEPTH => {
                let name = start.local_name().as_ref().to_owned();
                open.push(Node { name, ..Node::default() });
            }
            Event::Start(_) => return None,
            Event::Empty(empty) => {
                let name = empty.local_name().as_ref().to_owned();
                open.last_mut()?.children.push(Node { name, ..Node::default() });
            }
            Event::End(_) => {
                let ended = open.pop()?;
                open.last_mut()?.children.push(ended);
            }
            Event::Text(text) => open.last_mut()?.text.push_str(&text.xml10_content()),
            Event::CData(text) => open.last_mut()?.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => resolve(&reference, &mut open.last_mut()?.text)?,
            Event::DocType(_) => return None,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let [outside] = <[Node; 1]>::try_from(open).ok()?;
    outside.children.into_iter().next()
}

/// Only the entities that XML itself has.
fn resolve(reference: &BytesRef<'_>, text: &mut String) -> Option<()> {
    match reference.resolve_char_ref().ok()? {
        Some(character) => text.push(character),
        None => text.push_str(resolve_predefined_entity(reference)?),
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{body, envelope};

    #[test]
    fn what_is_asked_reads_back_whatever_a_password_holds() {
        let asked = envelope("stamp", &[("xml", "PD94"), ("password", "a<b>&\"c'")]);
        let body = body(asked.as_bytes()).unwrap();
        let stamp = body.find("stamp").unwrap();
        assert_eq!(stamp.text_of("xml"), Some("PD94"));
        assert_eq!(stamp.text_of("password"), Some("a<b>&\"c'"));
        assert_eq!(stamp.text_of("username"), None);
    }

    #[test]
    fn text_is_unescaped_once_and_pieced_together() {
        let answer = "<e:Envelope xmlns:e='x'><e:Body><r>a &lt;b/&gt; &amp;lt; &#13;\
                      <![CDATA[<c/>]]></r></e:Body></e:Envelope>";
        let body = body(answer.as_bytes()).unwrap();
        assert_eq!(body.text_of("r"), Some("a <b/> &lt; \r<c/>"));
    }

    #[test]
    fn what_is_no_whole_envelope_is_nothing() {
        let deep = format!("<Envelope><Body>{}", "<a>".repeat(100));
        for answer in [
            "",
            "<html><body/></html>",
            "<Envelope/>",
            "<Envelope><Body>",
            "<Envelope><Body></Envelope>",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><Envelope><Body/></Envelope>",
            "<Envelope><Body><a>&b;</a></Body></Envelope>",
            &deep,
        ] {
            assert!(body(answer.as_bytes()).is_none(), "{answer}");
        }
        assert!(body(b"<Envelope><Body><a>\xff</a></Body></Envelope>").is_none());
    }
}
