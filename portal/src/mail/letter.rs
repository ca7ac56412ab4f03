//! What is written: one invoice, to one address, with its files.

use askama::Template;
use jiff::Timestamp;
use lettre::Message;
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use portal_store::Mail;

use super::smtp::Postman;
use crate::desk::{Document, InvoiceFace, TicketView};
use crate::filename;
use crate::lang::Lang;

/// RFC 3834: no out-of-office answers, please.
pub(super) const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// Why no letter was written.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// A text could not be drawn.
    #[error("the text of a letter could not be drawn")]
    Text(#[from] askama::Error),
    /// The parts make no message.
    #[error("the parts make no message")]
    Message(#[from] lettre::error::Error),
    /// A content type of ours is none.
    #[error("a content type of ours is none")]
    ContentType(#[from] lettre::message::header::ContentTypeErr),
}

/// An invoice with its files, as it is mailed.
pub struct Letter {
    lang: Lang,
    shop: String,
    contact: Vec<String>,
    sandbox: bool,
    portal: String,
    serie_folio: String,
    uuid: String,
    stamped: String,
    sold: String,
    nota: String,
    /// It is of one purchase.
    is_alone: bool,
    total: String,
    pdf: Document,
    xml: Document,
}

/// What is of one mail and not of its invoice.
#[derive(Clone, Copy)]
pub(super) struct Postmark<'a> {
    pub(super) mail: &'a Mail,
    pub(super) now: Timestamp,
}

impl Letter {
    /// The letter of an invoice in the customer's language; `portal` is the address of the pages,
    /// or empty.
    pub fn new(
        lang: Lang,
        view: &TicketView,
        invoice: &InvoiceFace,
        files: [Document; 2],
        portal: &str,
    ) -> Self {
        let [pdf, xml] = files;
        let contact = view.shop.contact.lines().map(str::trim).filter(|line| !line.is_empty());
        let total = invoice.withheld.map_or(view.total, |part| part.invoice_total);
        Self {
            lang,
            // It stands in two headers.
            shop: one_line(&view.shop.name),
            contact: contact.map(one_line).collect(),
            sandbox: view.shop.sandbox,
            portal: portal.to_owned(),
            serie_folio: one_line(&invoice.serie_folio),
            uuid: invoice.uuid.clone(),
            stamped: lang.moment(invoice.stamped),
            sold: view.sold().map(|sold| lang.moment(sold)).unwrap_or_default(),
            nota: view.notas(),
            total: lang.pesos(total),
            is_alone: view.notes.len() == 1,
            pdf,
            xml,
        }
    }

    /// The subject.
    pub fn subject(&self) -> String {
        let warning = if self.sandbox { "[SIN VALIDEZ FISCAL] " } else { "" };
        let (folio, shop) = (&self.serie_folio, &self.shop);
        match self.lang {
            Lang::Es => format!("{warning}Tu factura {folio} de {shop}"),
            Lang::En => format!("{warning}Your invoice {folio} from {shop}"),
        }
    }

    /// Of a text that says the same twice, the one to be read.
    fn say(&self, es: &'static str, en: &'static str) -> &'static str {
        self.lang.say(es, en)
    }

    /// The HTML part, as a mail program shows it.
    ///
    /// # Errors
    /// [`LetterError::Text`].
    pub fn html(&self) -> Result<String, LetterError> {
        Ok(HtmlText { letter: self }.render()?)
    }

    /// The text part.
    ///
    /// # Errors
    /// [`LetterError::Text`].
    pub fn text(&self) -> Result<String, LetterError> {
        Ok(PlainText { letter: self }.render()?)
    }

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
        let texts = MultiPart::alternative_plain_html(self.text()?, self.html()?);
        Ok(Message::builder()
            .from(sender)
            .to(Mailbox::new(None, to))
            .subject(self.subject())
            .date(postmark.now.into())
            .message_id(Some(message_id))
            .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()))
            .multipart(
                MultiPart::mixed()
                    .multipart(texts)
                    .singlepart(attachment(self.pdf, "application/pdf")?)
                    .singlepart(attachment(self.xml, "application/xml")?),
            )?)
    }
}

fn attachment(file: Document, content_type: &str) -> Result<SinglePart, LetterError> {
    let name = filename::ascii(&file.file_name);
    Ok(Attachment::new(name).body(file.bytes, ContentType::parse(content_type)?))
}

/// The text without controls and line breaks, each as a blank, blanks next to each other as one.
fn one_line(text: &str) -> String {
    let is_break = |c: char| c.is_whitespace() || c.is_control() || "\u{2028}\u{2029}".contains(c);
    text.split(is_break).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[derive(Template)]
#[template(path = "mail/invoice.html")]
struct HtmlText<'a> {
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "mail/invoice.txt")]
struct PlainText<'a> {
    letter: &'a Letter,
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
