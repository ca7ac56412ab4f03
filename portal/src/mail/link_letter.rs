//! The letter with the link that lets a customer back in.

use askama::Template;
use jiff::Timestamp;
use lettre::Message;
use lettre::address::Address;
use lettre::message::header::HeaderValue;
use lettre::message::{Mailbox, MultiPart};
use portal_store::AccessLetter;

use super::letter::{AUTO_SUBMITTED, LetterError};
use super::smtp::Postman;
use crate::lang::Lang;

/// A link, as it is mailed. Nothing in it is of anybody: not even whose invoices it opens.
pub struct LinkLetter {
    lang: Lang,
    link: String,
}

impl LinkLetter {
    /// The letter of a link; `portal` is the address of the pages.
    pub fn new(letter: &AccessLetter, portal: &str) -> Self {
        let link = format!("{portal}/entrar/{}", letter.token);
        Self { lang: Lang::of_mail(letter.language), link }
    }

    fn subject(&self) -> &'static str {
        self.say("Tu liga para ver tus facturas", "Your link to your invoices")
    }

    fn say(&self, es: &'static str, en: &'static str) -> &'static str {
        self.lang.say(es, en)
    }

    /// The whole message.
    pub(super) fn message(
        &self,
        to: Address,
        postman: &Postman,
        now: Timestamp,
    ) -> Result<Message, LetterError> {
        let sender = postman.sender(self.say("Mis facturas", "My invoices"));
        let texts = (PlainText { letter: self }.render()?, HtmlText { letter: self }.render()?);
        Ok(Message::builder()
            .from(sender)
            .to(Mailbox::new(None, to))
            .subject(self.subject())
            .date(now.into())
            .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()))
            .multipart(MultiPart::alternative_plain_html(texts.0, texts.1))?)
    }
}

#[derive(Template)]
#[template(path = "mail/link.html")]
struct HtmlText<'a> {
    letter: &'a LinkLetter,
}

#[derive(Template)]
#[template(path = "mail/link.txt")]
struct PlainText<'a> {
    letter: &'a LinkLetter,
}
