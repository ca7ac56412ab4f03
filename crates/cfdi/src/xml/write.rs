//! Writes elements of CFDI 4.0 and of Pagos 2.0, on one line.

use std::borrow::Cow;
use std::ops::BitOr;

use super::{Element, PAGO20};

/// The text of an attribute. Values are collapsed when they enter the model, so no blank needs a
/// reference.
pub(crate) fn escape(value: &str) -> Cow<'_, str> {
    // All bytes in one go first, without a branch: most values have nothing to escape.
    let marks = |byte| matches!(byte, b'<' | b'>' | b'&' | b'\'' | b'"' | b'\r');
    if value.bytes().map(marks).fold(false, BitOr::bitor) {
        quick_xml::escape::escape(value)
    } else {
        Cow::Borrowed(value)
    }
}

/// The prefixes that SAT prescribes; the root declares them.
fn prefix(namespace: &str) -> &'static str {
    if namespace == PAGO20 { "pago20:" } else { "cfdi:" }
}

fn write(element: &Element, xml: &mut String) {
    let prefix = prefix(&element.namespace);
    append(xml, &["<", prefix, &element.name]);
    write_attributes(element, xml);
    if element.children.is_empty() {
        xml.push_str("/>");
        return;
    }
    xml.push('>');
    write_children(element, xml);
    append(xml, &["</", prefix, &element.name, ">"]);
}

/// Appends the attributes, each behind a blank.
pub(crate) fn write_attributes(element: &Element, xml: &mut String) {
    for (name, value) in &element.attributes {
        append(xml, &[" ", name, "=\"", &escape(value), "\""]);
    }
}

/// Appends the children, each with its own.
pub(crate) fn write_children(element: &Element, xml: &mut String) {
    for child in &element.children {
        write(child, xml);
    }
}

fn append(xml: &mut String, texts: &[&str]) {
    for text in texts {
        xml.push_str(text);
    }
}
