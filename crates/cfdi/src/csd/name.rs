//! A distinguished name as text, for X509IssuerName.

use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::{Encode as _, Tagged as _};
use x509_cert::name::Name;

use super::certificate::text_of;

/// The short names that stand in the requests that SAT takes; what is not here goes by number.
const SHORT: [(&str, &str); 13] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "street"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.41", "name"),
    ("2.5.4.45", "x500UniqueIdentifier"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
    ("1.2.840.113549.1.9.2", "unstructuredName"),
];

/// The name in the order of the certificate: RFC 4514 would turn it round, SAT does not.
pub(super) fn in_order(name: &Name) -> String {
    name.iter().map(attribute).collect::<Vec<_>>().join(",")
}

fn attribute(attribute: &AttributeTypeAndValue) -> String {
    let oid = attribute.oid.to_string();
    let short = SHORT.iter().find(|(number, _)| *number == oid).map(|(_, short)| *short);
    match (short, text_of(attribute.value.tag(), attribute.value.value())) {
        (Some(short), Some(text)) => format!("{short}={}", escape(&text)),
        (Some(_) | None, _) => {
            let der = attribute.value.to_der().unwrap_or_default();
            let hex: String = der.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{oid}=#{hex}")
        }
    }
}

/// RFC 4514 2.4, in the form of two hexadecimal digits, which needs no second look: what separates
/// names, and a blank or `#` where it would be lost.
fn escape(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let is_special = |place: usize, c: char| match c {
        ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=' | '\0' => true,
        ' ' => place == 0 || place == last,
        '#' => place == 0,
        _ => false,
    };
    let written = text.chars().enumerate().map(|(place, c)| {
        if is_special(place, c) { format!("\\{:02x}", u32::from(c)) } else { c.to_string() }
    });
    written.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_separates() {
        for (text, expected) in [
            ("Av. Hidalgo 77, Col. Guerrero", "Av. Hidalgo 77\\2c Col. Guerrero"),
            ("Administración Ñ & Cía", "Administración Ñ & Cía"),
            (" #a=b+\"c\"\\<;> ", "\\20#a\\3db\\2b\\22c\\22\\5c\\3c\\3b\\3e\\20"),
            ("#1 a", "\\231 a"),
            ("", ""),
        ] {
            assert_eq!(escape(text), expected);
        }
    }
}
