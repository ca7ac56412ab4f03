//! Writes elements of CFDI 4.0 and of Pagos 2.0, on one line.

use super::{Element, PAGO20};

/// The text of an attribute. Values are collapsed when they enter the model, so no blank needs a
/// reference.
pub(crate) fn escape(value: &str) -> String {
    quick_xml::escape::escape(value).into_owned()
}

/// The prefixes that SAT prescribes; the root declares them.
fn prefix(namespace: &str) -> &'static str {
    if namespace == PAGO20 { "pago20" } else { "cfdi" }
}

fn write(element: &Element, xml: &mut String) {
    let name = format!("{}:{}", prefix(&element.namespace), element.name);
    xml.push_str(&format!("<{name}"));
    for (name, value) in &element.attributes {
        xml.push_str(&format!(" {name}=\"{}\"", escape(value)));
    }
    if element.children.is_empty() {
        xml.push_str("/>");
        return;
    }
    xml.push('>');
    write_children(element, xml);
    xml.push_str(&format!("</{name}>"));
}

/// Appends the children, each with its own.
pub(crate) fn write_children(element: &Element, xml: &mut String) {
    for child in &element.children {
        write(child, xml);
    }
}
