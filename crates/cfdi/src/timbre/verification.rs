//! SAT's address where a document can be verified.

use super::Timbre;
use crate::read::Document;

impl Timbre {
    /// The address with what identifies the document that bears this timbre: Anexo 20, section II.D
    /// ("Código de barras bidimensional"). `fe` is the end of the sello, an ampersand in an RFC is
    /// written as in XML.
    pub fn verification_link(&self, document: &Document) -> String {
        let rfc = |rfc: &str| rfc.replace('&', "&amp;");
        let last: String = document.sello.chars().rev().take(8).collect();
        format!(
            "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx\
             ?id={}&re={}&rr={}&tt={}&fe={}",
            self.uuid,
            rfc(&document.emisor.rfc),
            rfc(&document.receptor.rfc),
            shortest(&document.total),
            last.chars().rev().collect::<String>(),
        )
    }
}

/// The total without the zeros at its end, but with one decimal at least: `1000.0`.
fn shortest(total: &str) -> String {
    let (whole, fraction) = total.split_once('.').unwrap_or((total, ""));
    match fraction.trim_end_matches('0') {
        "" => format!("{whole}.0"),
        fraction => format!("{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_keeps_one_decimal() {
        for (total, expected) in
            [("1000.00", "1000.0"), ("281.62", "281.62"), ("7", "7.0"), ("0.500000", "0.5")]
        {
            assert_eq!(shortest(total), expected);
        }
    }
}
