//! What is written of an invoice: one, to one address, with its files.

use askama::Template;

use super::head::{Head, Written, one_line};
use crate::desk::{Document, InvoiceFace, MailedCredit, TicketView};
use crate::lang::Lang;

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
    head: Head,
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
    /// What came back since: its notes of credit, one after the other.
    credit_folios: String,
    credits: Vec<[Document; 2]>,
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
        let total = invoice.withheld.map_or(view.total, |part| part.invoice_total);
        Self {
            head: Head::of(lang, &view.shop, portal),
            serie_folio: one_line(&invoice.serie_folio),
            uuid: invoice.uuid.clone(),
            stamped: lang.moment(invoice.stamped),
            sold: view.sold().map(|sold| lang.moment(sold)).unwrap_or_default(),
            nota: view.notas(),
            total: lang.pesos(total),
            is_alone: view.notes.len() == 1,
            pdf,
            xml,
            credit_folios: String::new(),
            credits: Vec::new(),
        }
    }

    /// With the notes of credit that its invoice has by now.
    #[must_use]
    pub fn with_credits(mut self, credits: Vec<MailedCredit>) -> Self {
        let folios: Vec<&str> = credits.iter().map(|one| one.serie_folio.as_str()).collect();
        self.credit_folios = one_line(&folios.join(", "));
        self.credits = credits.into_iter().map(|one| one.files).collect();
        self
    }

    /// The subject.
    pub fn subject(&self) -> String {
        let (folio, shop) = (&self.serie_folio, &self.head.shop);
        self.head.subject(&match self.head.lang {
            Lang::Es => format!("Tu factura {folio} de {shop}"),
            Lang::En => format!("Your invoice {folio} from {shop}"),
        })
    }

    /// The HTML part, as a mail program shows it.
    ///
    /// # Errors
    /// [`LetterError::Text`].
    pub fn html(&self) -> Result<String, LetterError> {
        Ok(HtmlText { head: &self.head, subject: self.subject(), letter: self }.render()?)
    }

    /// The text part.
    ///
    /// # Errors
    /// [`LetterError::Text`].
    pub fn text(&self) -> Result<String, LetterError> {
        Ok(PlainText { head: &self.head, letter: self }.render()?)
    }

    pub(super) fn written(self) -> Result<Written, LetterError> {
        Ok(Written {
            subject: self.subject(),
            text: self.text()?,
            html: self.html()?,
            shop: self.head.shop,
            files: std::iter::once([self.pdf, self.xml]).chain(self.credits).collect(),
        })
    }
}

#[derive(Template)]
#[template(path = "mail/invoice.html")]
struct HtmlText<'a> {
    head: &'a Head,
    subject: String,
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "mail/invoice.txt")]
struct PlainText<'a> {
    head: &'a Head,
    letter: &'a Letter,
}
