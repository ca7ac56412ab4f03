//! What every letter with documents has: who writes, in which language, and how its parts are put
//! together.

use jiff::Timestamp;
use lettre::Message;
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use portal_store::Mail;

use super::letter::LetterError;
use super::smtp::Postman;
use crate::desk::{Document, ShopFace};
use crate::filename;
use crate::lang::Lang;

/// RFC 3834: no out-of-office answers, please.
pub(super) const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// Who writes, and in which language.
pub(super) struct Head {
    pub(super) lang: Lang,
    pub(super) shop: String,
    pub(super) contact: Vec<String>,
    pub(super) sandbox: bool,
    /// The address of the pages, or empty.
    pub(super) portal: String,
}

impl Head {
    pub(super) fn of(lang: Lang, shop: &ShopFace, portal: &str) -> Self {
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

/// What is of one mail and not of what it brings.
#[derive(Clone, Copy)]
pub(super) struct Postmark<'a> {
    pub(super) mail: &'a Mail,
    pub(super) now: Timestamp,
}

/// A letter that was written, before it has its postmark.
pub(super) struct Written {
    pub(super) shop: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
    /// PDF and XML of each document.
    pub(super) files: Vec<[Document; 2]>,
}

impl Written {
    /// The whole message. At each try of the same mail it has the same Message-ID, so that a mail
    /// program shows once what arrived twice.
    pub(super) fn message(
        self,
        to: Address,
        postman: &Postman,
        postmark: Postmark<'_>,
    ) -> Result<Message, LetterError> {
        let sender = postman.sender(&self.shop);
        let Mail { claim, number, .. } = postmark.mail;
        let message_id = format!("<{claim}.{number}@{}>", sender.email.domain());
        let texts = MultiPart::alternative_plain_html(self.text, self.html);
        let mut parts = MultiPart::mixed().multipart(texts);
        for [pdf, xml] in self.files {
            parts = parts.singlepart(attachment(pdf, "application/pdf")?);
            parts = parts.singlepart(attachment(xml, "application/xml")?);
        }
        Ok(Message::builder()
            .from(sender)
            .to(Mailbox::new(None, to))
            .subject(self.subject)
            .date(postmark.now.into())
            .message_id(Some(message_id))
            .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()))
            .multipart(parts)?)
    }
}

fn attachment(file: Document, content_type: &str) -> Result<SinglePart, LetterError> {
    let name = filename::ascii(&file.file_name);
    Ok(Attachment::new(name).body(file.bytes, ContentType::parse(content_type)?))
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
