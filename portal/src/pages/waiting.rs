//! The page of an invoice on its way, where its customer may leave an address to have it mailed.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use faults::Faults;

use super::field::{Entry, Field, Told};
use super::frame::{Frame, page};
use super::language::Switch;
use super::problem::Problem;
use super::purchase::{Brief, Purchase};
use crate::desk::TicketView;
use crate::lang::Lang;

/// Seconds after which the page asks again: as long as somebody may need who reads it slowly and
/// wants it to stay as it is (WCAG 2.2.1).
const SECONDS: &str = "20";
/// The parameter that has it stay.
pub(super) const STILL: &str = "quieta=si";
/// The form of the address.
const FORM: &str = "avisar";

/// What the page has to say of the address.
#[derive(Default)]
pub(super) struct Left {
    /// What was typed, and is none.
    pub(super) correo: String,
    pub(super) faults: Faults,
}

/// The page. It loads itself again, says so, and can be stopped; it is a header that does it,
/// because checkers forbid the element whatever the page offers. One that has a form to fill in
/// stays: nothing is taken from under somebody's fingers.
pub(super) fn draw(
    status: StatusCode,
    purchase: &Purchase,
    view: &TicketView,
    left: &Left,
) -> Result<Response, Problem> {
    let lang = purchase.lang;
    let title = lang.say("Tu factura se está timbrando", "Your invoice is being stamped");
    let told = Told { lang, faults: &left.faults };
    let still = purchase.still || !left.faults.is_empty();
    let switch = if !left.faults.is_empty() {
        Switch::judged(FORM, format!("{}/correo", purchase.path))
    } else if purchase.still {
        Switch::to(purchase.invoice_path()).keeping(STILL)
    } else {
        Switch::to(purchase.invoice_path())
    };
    let template = WaitingPage {
        frame: purchase.frame(view, title).switching(switch),
        brief: Brief::of(view, lang),
        path: &purchase.path,
        promised: view.promised_mail.as_deref(),
        can_mail: view.mine && view.shop.mails,
        entries: told.summary(&["correo"]),
        correo: told.field("correo", &left.correo),
        still,
    };
    let mut response = page(status, &template)?;
    if !still {
        // Named, because the page may be the answer to a form, whose address cannot be asked for.
        let again = format!("{SECONDS}; url={}", purchase.invoice_path());
        let again = HeaderValue::try_from(again).map_err(|_| Problem::Ours)?;
        response.headers_mut().insert(header::REFRESH, again);
    }
    Ok(response)
}

#[derive(Template)]
#[template(path = "in_process.html")]
struct WaitingPage<'a> {
    frame: Frame,
    brief: Brief,
    path: &'a str,
    /// Where the invoice will be mailed, masked.
    promised: Option<&'a str>,
    /// An address may be left here.
    can_mail: bool,
    entries: Vec<Entry>,
    correo: Field,
    /// It does not load itself again.
    still: bool,
}
