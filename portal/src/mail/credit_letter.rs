//! What is written of an egreso: what came back of an invoice, with its own files.

use askama::Template;

use super::head::{Head, one_line};
use super::letter::{Letter, LetterError};
use crate::desk::{CreditDocument, CreditFace, Document, InvoiceFace};
use crate::lang::Lang;

/// What a letter says of a note of credit.
struct CreditTold {
    /// The names of its files.
    pdf: String,
    xml: String,
    serie_folio: String,
    uuid: String,
    stamped: String,
    /// The day on which goods came back.
    day: String,
    nota: String,
    total: String,
    /// The invoice that it is of.
    invoice: String,
}

impl Letter {
    /// The letter of an egreso, its document, and of the invoice that it is of.
    ///
    /// # Errors
    /// [`LetterError::Text`].
    pub fn of_credit(
        head: &Head,
        credit: &CreditFace,
        document: &CreditDocument,
        invoice: &InvoiceFace,
        files: [Document; 2],
    ) -> Result<Self, LetterError> {
        let lang = head.lang;
        let told = CreditTold {
            pdf: files[0].file_name.clone(),
            xml: files[1].file_name.clone(),
            serie_folio: one_line(&document.serie_folio),
            uuid: document.uuid.clone(),
            stamped: lang.moment(document.stamped),
            day: lang.day(credit.returned_on.date()),
            nota: one_line(&credit.nota),
            total: lang.pesos(credit.total),
            invoice: one_line(&invoice.serie_folio),
        };
        let (folio, shop) = (&told.serie_folio, &head.shop);
        let subject = head.subject(&match lang {
            Lang::Es => format!("Tu nota de crédito {folio} de {shop}"),
            Lang::En => format!("Your credit note {folio} from {shop}"),
        });
        let html = HtmlText { head, subject: &subject, letter: &told };
        let plain = PlainText { head, letter: &told };
        Self::of(head, subject.clone(), (html, plain), vec![files])
    }
}

#[derive(Template)]
#[template(path = "mail/credit.html")]
struct HtmlText<'a> {
    head: &'a Head,
    subject: &'a str,
    letter: &'a CreditTold,
}

#[derive(Template)]
#[template(path = "mail/credit.txt")]
struct PlainText<'a> {
    head: &'a Head,
    letter: &'a CreditTold,
}
