//! Of every letter with documents: who writes, and in which language.

use crate::desk::ShopFace;
use crate::lang::Lang;

/// Who writes, and in which language.
pub struct Head {
    pub(super) lang: Lang,
    pub(super) shop: String,
    pub(super) contact: Vec<String>,
    pub(super) sandbox: bool,
    /// The address of the pages, or empty.
    pub(super) portal: String,
}

impl Head {
    /// A shop, in the customer's language; `portal` is the address of the pages, or empty.
    pub fn of(lang: Lang, shop: &ShopFace, portal: &str) -> Self {
        let contact = shop.contact.lines().map(str::trim).filter(|line| !line.is_empty());
        Self {
            lang,
            // It stands in two headers.
            shop: one_line(&shop.name),
            contact: contact.map(one_line).collect(),
            sandbox: shop.sandbox,
            portal: portal.to_owned(),
        }
    }

    /// A subject, with its warning where what comes has no fiscal validity.
    pub(super) fn subject(&self, text: &str) -> String {
        let warning = if self.sandbox { "[SIN VALIDEZ FISCAL] " } else { "" };
        format!("{warning}{text}")
    }

    /// Of a text that says the same twice, the one to be read.
    pub(super) fn say(&self, es: &'static str, en: &'static str) -> &'static str {
        self.lang.say(es, en)
    }
}

/// The text without controls and line breaks, each as a blank, blanks next to each other as one.
pub(super) fn one_line(text: &str) -> String {
    let is_break = |c: char| c.is_whitespace() || c.is_control() || "\u{2028}\u{2029}".contains(c);
    text.split(is_break).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_header_has_one_line() {
        for (text, expected) in [
            ("Abarrotes El Farol", "Abarrotes El Farol"),
            ("El Farol\r\nBcc: otro@example.mx", "El Farol Bcc: otro@example.mx"),
            ("El\u{0}\u{b}Farol\u{2028}\u{85}SA", "El Farol SA"),
            ("  Ñandú\t& Cía ", "Ñandú & Cía"),
        ] {
            assert_eq!(one_line(text), expected, "{text:?}");
        }
    }
}
