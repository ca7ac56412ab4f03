//! What is written of an invoice: one, to one address, with its files.

use askama::Template;

use super::head::{Head, one_line};
use super::letter::{Letter, LetterError};
use crate::desk::{Document, InvoiceFace, MailedCredit, TicketView};
use crate::lang::Lang;

/// What a letter says of an invoice.
struct InvoiceTold {
    /// The names of its files.
    pdf: String,
    xml: String,
    serie_folio: String,
    uuid: String,
    stamped: String,
    /// When that was; nothing, where it was on several days.
    sold: Option<String>,
    notas: String,
    /// It is of one purchase.
    is_alone: bool,
    total: String,
    /// What came back since: its notes of credit, one after the other.
    credit_folios: String,
}

impl Letter {
    /// The letter of an invoice, and of the notes of credit that it has by now.
    ///
    /// # Errors
    /// [`LetterError::Text`].
    pub fn of_invoice(
        head: &Head,
        view: &TicketView,
        invoice: &InvoiceFace,
        files: [Document; 2],
        credits: Vec<MailedCredit>,
    ) -> Result<Self, LetterError> {
        let lang = head.lang;
        let total = invoice.withheld.map_or(view.total, |part| part.invoice_total);
        let folios: Vec<&str> = credits.iter().map(|one| one.serie_folio.as_str()).collect();
        let told = InvoiceTold {
            pdf: files[0].file_name.clone(),
            xml: files[1].file_name.clone(),
            serie_folio: one_line(&invoice.serie_folio),
            uuid: invoice.uuid.clone(),
            stamped: lang.moment(invoice.stamped),
            sold: sold(view, lang),
            notas: notas(view, lang),
            is_alone: view.notes.len() == 1,
            total: lang.pesos(total),
            credit_folios: one_line(&folios.join(", ")),
        };
        let (folio, shop) = (&told.serie_folio, &head.shop);
        let subject = head.subject(&match lang {
            Lang::Es => format!("Tu factura {folio} de {shop}"),
            Lang::En => format!("Your invoice {folio} from {shop}"),
        });
        let html = HtmlText { head, subject: &subject, letter: &told };
        let plain = PlainText { head, letter: &told };
        let files = std::iter::once(files).chain(credits.into_iter().map(|one| one.files));
        Self::of(head, subject.clone(), (html, plain), files.collect())
    }
}

/// The receipts, as they are called and counted.
pub(super) fn notas(view: &TicketView, lang: Lang) -> String {
    let called = match view.notes.len() {
        1 => lang.say("nota", "receipt"),
        _ => lang.say("notas", "receipts"),
    };
    format!("{called} {}", view.notas())
}

/// The moment of one purchase, the day of several.
pub(super) fn sold(view: &TicketView, lang: Lang) -> Option<String> {
    let (first, others) = view.notes.split_first()?;
    let day = first.sold.date();
    match others {
        [] => Some(lang.moment(first.sold)),
        _ if others.iter().all(|other| other.sold.date() == day) => Some(lang.day(day)),
        _ => None,
    }
}

#[derive(Template)]
#[template(path = "mail/invoice.html")]
struct HtmlText<'a> {
    head: &'a Head,
    subject: &'a str,
    letter: &'a InvoiceTold,
}

#[derive(Template)]
#[template(path = "mail/invoice.txt")]
struct PlainText<'a> {
    head: &'a Head,
    letter: &'a InvoiceTold,
}
