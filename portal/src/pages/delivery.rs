//! The page of a finished invoice for its owner: files, mail, the link to share.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use billing::standing::Standing;
use faults::Faults;

use super::credits::CreditRow;
use super::download::Files;
use super::field::{Entry, Field, Told};
use super::frame::{Frame, page, see_other};
use super::language::Switch;
use super::posted::Posted;
use super::problem::Problem;
use super::purchase::{self, Brief, Purchase};
use super::waiting::{self, Left};
use crate::desk::{
    Delivery, Desk, InvoiceFace, MailAsked, MailFace, MailState, MailWish, TicketView,
};
use crate::lang::Lang;

/// The page of a finished invoice, for whoever showed that it is theirs.
pub(super) fn ready(purchase: &Purchase, view: &TicketView) -> Result<Response, Problem> {
    draw(StatusCode::OK, purchase, view, &Asked::Nothing)
}

/// POST `/compra/{token}/correo`: has the invoice mailed, now or once it is stamped.
pub(super) async fn mail(
    State(desk): State<Desk>,
    purchase: Purchase,
    posted: Posted,
) -> Result<Response, Problem> {
    let correo = posted.text("correo");
    let wish = MailWish { correo: &correo, lang: Some(purchase.lang) };
    let (status, asked) = match desk.ask_mail(&purchase.access, wish).await? {
        MailAsked::Queued | MailAsked::Promised | MailAsked::Nowhere => {
            return see_other(&format!("{}#correo-title", purchase.invoice_path()));
        }
        MailAsked::TooSoon(at) => {
            (StatusCode::TOO_MANY_REQUESTS, Asked::TooSoon(purchase.lang.moment(at)))
        }
        MailAsked::Refused(fault) => {
            let faults = Faults::from(fault);
            (StatusCode::UNPROCESSABLE_ENTITY, Asked::Refused { correo, faults })
        }
    };
    let view = desk.view(&purchase.access).await?;
    match (view.standing, view.mine) {
        (Standing::Invoiced, true) => draw(status, &purchase, &view, &asked),
        (Standing::InProcess, true) => waiting::draw(status, &purchase, &view, &asked.left()),
        _ => purchase::state(StatusCode::OK, &purchase, &view),
    }
}

/// The invoice and what can be done with it, for whoever may.
pub(super) fn mine(view: &TicketView) -> Result<(&InvoiceFace, &Delivery), Problem> {
    view.invoice.as_ref().zip(view.delivery.as_ref()).ok_or_else(|| {
        tracing::error!(ticket.nota = view.notas(), "an invoiced ticket without its invoice");
        Problem::Ours
    })
}

/// What became of the wish for a mail that was just posted.
enum Asked {
    Nothing,
    TooSoon(String),
    Refused { correo: String, faults: Faults },
}

impl Asked {
    /// What the page of an invoice on its way says of it.
    fn left(self) -> Left {
        match self {
            Self::Refused { correo, faults } => Left { correo, faults },
            Self::Nothing | Self::TooSoon(_) => Left::default(),
        }
    }
}

fn draw(
    status: StatusCode,
    purchase: &Purchase,
    view: &TicketView,
    asked: &Asked,
) -> Result<Response, Problem> {
    let (invoice, delivery) = mine(view)?;
    let (correo, faults) = match asked {
        Asked::Refused { correo, faults } => (correo.as_str(), faults.clone()),
        Asked::Nothing | Asked::TooSoon(_) => ("", Faults::new()),
    };
    let (lang, path) = (purchase.lang, purchase.invoice_path());
    let told = Told { lang, faults: &faults };
    let title = lang.say("Tu factura está lista", "Your invoice is ready");
    let template = ReadyPage {
        frame: Frame::of(lang, &view.shop, title).switching(Switch::to(&path)),
        brief: Brief::of(view, lang),
        path: &purchase.path,
        stamped: lang.moment(invoice.stamped),
        invoice,
        files: Files::of(delivery, &path, lang),
        credits: CreditRow::all(&delivery.credits, &purchase.path, lang),
        contact: &view.shop.contact,
        mail: delivery.mail.as_ref().map(|face| MailBox::of(face, asked, lang)),
        correo: told.field("correo", correo),
        entries: told.summary(&["correo"]),
        share: delivery
            .share
            .as_ref()
            .map(|share| SharedLink { link: &share.link, until: lang.moment(share.until) }),
    };
    page(status, &template)
}

/// The mail of an invoice as it is read.
struct MailBox<'a> {
    /// Where the last one went, masked.
    to: Option<&'a str>,
    /// When the last one was sent.
    sent: Option<String>,
    /// The last one is on its way.
    waiting: bool,
    /// The last one could not be delivered.
    failed: bool,
    /// From when another one can be asked for.
    too_soon: Option<&'a str>,
}

impl<'a> MailBox<'a> {
    fn of(face: &'a MailFace, asked: &'a Asked, lang: Lang) -> Self {
        Self {
            to: face.to.as_deref(),
            sent: match face.last {
                Some(MailState::Sent(at)) => Some(lang.moment(at)),
                Some(MailState::Waiting | MailState::GivenUp) | None => None,
            },
            waiting: face.last == Some(MailState::Waiting),
            failed: face.last == Some(MailState::GivenUp),
            too_soon: match asked {
                Asked::TooSoon(at) => Some(at),
                Asked::Nothing | Asked::Refused { .. } => None,
            },
        }
    }
}

/// A link that opens the invoice.
struct SharedLink<'a> {
    link: &'a str,
    until: String,
}

#[derive(Template)]
#[template(path = "ready.html")]
struct ReadyPage<'a> {
    frame: Frame,
    brief: Brief,
    path: &'a str,
    stamped: String,
    invoice: &'a InvoiceFace,
    files: Files,
    credits: Vec<CreditRow>,
    contact: &'a str,
    mail: Option<MailBox<'a>>,
    correo: Field,
    entries: Vec<Entry>,
    share: Option<SharedLink<'a>>,
}
