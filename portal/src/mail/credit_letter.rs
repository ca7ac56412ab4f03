//! What is written of an egreso: what came back of an invoice, with its own files.

use askama::Template;

use super::head::{Head, Written, one_line};
use super::letter::LetterError;
use crate::desk::{CreditDocument, CreditFace, Document, InvoiceFace, TicketView};
use crate::lang::Lang;

/// A note of credit with its files, as it is mailed.
pub struct CreditLetter {
    head: Head,
    serie_folio: String,
    uuid: String,
    stamped: String,
    /// The day on which goods came back.
    day: String,
    nota: String,
    total: String,
    /// The invoice that it is of.
    invoice: String,
    pdf: Document,
    xml: Document,
}

/// An egreso and the invoice that it is of.
#[derive(Clone, Copy)]
pub struct CreditOf<'a> {
    /// What came back.
    pub face: &'a CreditFace,
    /// Its document.
    pub document: &'a CreditDocument,
    /// The purchase.
    pub view: &'a TicketView,
    /// Its invoice.
    pub invoice: &'a InvoiceFace,
}

impl CreditLetter {
    /// The letter of an egreso in the customer's language; `portal` is the address of the pages,
    /// or empty.
    pub fn new(lang: Lang, credit: CreditOf<'_>, files: [Document; 2], portal: &str) -> Self {
        let CreditOf { face, document, view, invoice } = credit;
        let [pdf, xml] = files;
        Self {
            head: Head::of(lang, &view.shop, portal),
            serie_folio: one_line(&document.serie_folio),
            uuid: document.uuid.clone(),
            stamped: lang.moment(document.stamped),
            day: lang.day(face.returned_on.date()),
            nota: one_line(&face.nota),
            total: lang.pesos(face.total),
            invoice: one_line(&invoice.serie_folio),
            pdf,
            xml,
        }
    }

    /// The subject.
    pub fn subject(&self) -> String {
        let (folio, shop) = (&self.serie_folio, &self.head.shop);
        self.head.subject(&match self.head.lang {
            Lang::Es => format!("Tu nota de crédito {folio} de {shop}"),
            Lang::En => format!("Your credit note {folio} from {shop}"),
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
            files: vec![[self.pdf, self.xml]],
        })
    }
}

#[derive(Template)]
#[template(path = "mail/credit.html")]
struct HtmlText<'a> {
    head: &'a Head,
    subject: String,
    letter: &'a CreditLetter,
}

#[derive(Template)]
#[template(path = "mail/credit.txt")]
struct PlainText<'a> {
    head: &'a Head,
    letter: &'a CreditLetter,
}
