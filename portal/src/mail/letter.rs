//! A letter with documents: how its texts and files are put together.

use askama::Template;
use jiff::Timestamp;
use lettre::Message;
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use portal_store::Mail;

use super::head::Head;
use super::smtp::Postman;
use crate::desk::Document;
use crate::filename;

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

/// A letter that was written, before it has its postmark.
pub struct Letter {
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part, as a mail program shows it.
    pub html: String,
    shop: String,
    /// PDF and XML of each document.
    files: Vec<[Document; 2]>,
}

/// What is of one mail and not of what it brings.
#[derive(Clone, Copy)]
pub(super) struct Postmark<'a> {
    pub(super) mail: &'a Mail,
    pub(super) now: Timestamp,
}

impl Letter {
    /// A letter of these two texts, the same in HTML and plain.
    pub(super) fn of(
        head: &Head,
        subject: String,
        (html, text): (impl Template, impl Template),
        files: Vec<[Document; 2]>,
    ) -> Result<Self, LetterError> {
        let (html, text) = (html.render()?, text.render()?);
        Ok(Self { subject, text, html, shop: head.shop.clone(), files })
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
