//! What is written to whoever was promised an invoice, where there is none.

use askama::Template;
use billing::standing::Standing;

use super::head::Head;
use super::invoice_letter::{notas, sold};
use super::letter::{Letter, LetterError};
use crate::desk::RefusedMailed;
use crate::lang::Lang;

/// What a letter says of an invoice that was not made: nothing of its receptor.
struct RefusalTold {
    /// Why, and what can be done.
    reasons: Vec<String>,
    sold: Option<String>,
    notas: String,
    /// It is of one purchase.
    is_alone: bool,
    total: String,
    /// The last day at the portal.
    deadline: String,
    /// That day is not over.
    is_open: bool,
    /// It is over, and the shop can still invoice it.
    at_counter: bool,
    link: Option<String>,
}

impl Letter {
    /// The letter that there is no invoice.
    ///
    /// # Errors
    /// [`LetterError::Text`].
    pub fn of_refusal(head: &Head, refused: RefusedMailed) -> Result<Self, LetterError> {
        let (lang, shop) = (head.lang, &head.shop);
        let RefusedMailed { view, faults, link } = refused;
        let told = RefusalTold {
            reasons: faults.iter().map(|fault| lang.fault_in_full(fault)).collect(),
            sold: sold(&view, lang),
            notas: notas(&view, lang),
            is_alone: view.notes.len() == 1,
            total: lang.pesos(view.total),
            deadline: lang.day(view.deadline),
            is_open: view.standing == Standing::Open,
            at_counter: view.standing == Standing::Expired && view.counter_has_time,
            link,
        };
        let subject = head.subject(&match lang {
            Lang::Es => format!("Tu factura de {shop} no se pudo timbrar"),
            Lang::En => format!("Your invoice from {shop} could not be stamped"),
        });
        let html = HtmlText { head, subject: &subject, letter: &told };
        let plain = PlainText { head, letter: &told };
        Self::of(head, subject.clone(), (html, plain), Vec::new())
    }
}

#[derive(Template)]
#[template(path = "mail/refusal.html")]
struct HtmlText<'a> {
    head: &'a Head,
    subject: &'a str,
    letter: &'a RefusalTold,
}

#[derive(Template)]
#[template(path = "mail/refusal.txt")]
struct PlainText<'a> {
    head: &'a Head,
    letter: &'a RefusalTold,
}
