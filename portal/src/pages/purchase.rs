//! One purchase: how it is opened by the link's token, and the page of each state of it.

use askama::Template;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use billing::standing::Standing;
use faults::Faults;
use serde::Deserialize;
use tickets::TicketId;

use super::device::Device;
use super::field::{Entry, Field, Told};
use super::frame::{Frame, page, see_other};
use super::language::Switch;
use super::problem::Problem;
use super::visiting::Guest;
use super::waiting::{self, Left};
use super::{basket, delivery, tax};
use crate::desk::{Access, Desk, NoteView, TicketView};
use crate::lang::Lang;

/// The purchase that a request is about.
///
/// The token in the path is made and sealed by the portal and cannot be guessed. There is no
/// session, and the device's cookie opens nothing, hence nothing that another site's form could
/// borrow: whoever can post to `/compra/{token}` has the token, and needs no other proof against
/// forged requests.
pub(super) struct Purchase {
    desk: Desk,
    pub(super) access: Access,
    /// `/compra/{token}`, below which the purchase's other pages are.
    pub(super) path: String,
    /// In which language its pages are wanted.
    pub(super) lang: Lang,
    /// Its page is not to load itself again.
    pub(super) still: bool,
}

impl Purchase {
    /// Where the pages are that `access` opens.
    pub(super) fn path_of(desk: &Desk, access: &Access) -> String {
        format!("/compra/{}", desk.token(access))
    }

    /// The same with these tickets; none where there are none.
    pub(super) fn of_tickets(&self, tickets: &[TicketId]) -> Option<Self> {
        let (first, others) = tickets.split_first()?;
        let access = Access { others: others.to_vec(), ..Access::holder(*first) };
        Some(self.with(access))
    }

    /// The same that another access opens.
    pub(super) fn with(&self, access: Access) -> Self {
        let path = Self::path_of(&self.desk, &access);
        Self { desk: self.desk.clone(), access, path, lang: self.lang, still: false }
    }

    /// The head of one of its pages, which its address opens.
    pub(super) fn frame(&self, view: &TicketView, title: impl Into<String>) -> Frame {
        Frame::of(self.lang, &view.shop, title).switching(Switch::to(&self.path))
    }

    /// Where its invoice is.
    pub(super) fn invoice_path(&self) -> String {
        format!("{}/factura", self.path)
    }
}

/// What opens something, of whatever else stands in a path.
#[derive(Deserialize)]
pub(super) struct Token {
    pub(super) token: String,
}

impl FromRequestParts<Desk> for Purchase {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        let Path(Token { token }) =
            Path::from_request_parts(parts, desk).await.map_err(|_| Problem::LinkOver)?;
        let access = desk.access(&token).ok_or(Problem::LinkOver)?;
        let Ok(lang) = Lang::from_request_parts(parts, desk).await;
        let query = parts.uri.query().unwrap_or_default();
        let still = query.split('&').any(|pair| pair == waiting::STILL);
        Ok(Self { desk: desk.clone(), access, path: format!("/compra/{token}"), lang, still })
    }
}

/// A purchase in a few words, as several pages show it.
pub(super) struct Brief {
    /// One or several.
    pub(super) notes: Vec<BriefNote>,
    /// What an invoice of them is for.
    pub(super) total: String,
    /// How that came to be, where something came back before it was invoiced.
    pub(super) back: Option<Back>,
    /// Where another one is added, on the page where that can be done.
    pub(super) add: Option<String>,
}

/// From what was sold to what is left of it.
pub(super) struct Back {
    pub(super) bought: String,
    pub(super) returned: String,
    /// What the rest is.
    pub(super) rest: &'static str,
}

impl Back {
    /// `None` where nothing was taken off.
    fn of(view: &TicketView, lang: Lang) -> Option<Self> {
        let returned = view.bought.try_sub(view.total).ok().filter(|back| !back.is_zero())?;
        Some(Self {
            bought: lang.pesos(view.bought),
            returned: lang.pesos(returned),
            rest: match view.standing {
                Standing::Open | Standing::InProcess => lang.say("Se factura", "To be invoiced"),
                Standing::Invoiced => lang.say("Se facturó", "Invoiced"),
                Standing::Cancelled | Standing::Returned | Standing::Expired => {
                    lang.say("Queda", "Left")
                }
            },
        })
    }
}

/// One purchase in a few words.
pub(super) struct BriefNote {
    pub(super) sold: String,
    pub(super) nota: String,
    pub(super) total: String,
    /// Where the others are without it, on the page where it can be taken out.
    pub(super) rest: Option<String>,
}

impl BriefNote {
    pub(super) fn of(note: &NoteView, lang: Lang) -> Self {
        Self {
            sold: lang.moment(note.sold),
            nota: note.nota.clone(),
            total: lang.pesos(note.total),
            rest: None,
        }
    }
}

impl Brief {
    pub(super) fn of(view: &TicketView, lang: Lang) -> Self {
        let notes = view.notes.iter().map(|note| BriefNote::of(note, lang)).collect();
        Self { notes, total: lang.pesos(view.total), back: Back::of(view, lang), add: None }
    }

    /// The notes' series and numbers, one after the other.
    pub(super) fn notas(&self) -> String {
        let notas: Vec<&str> = self.notes.iter().map(|note| note.nota.as_str()).collect();
        notas.join(", ")
    }
}

/// GET `/compra/{token}`: the form for the tax data, or the page of the state the purchase is in.
pub(super) async fn show(
    State(desk): State<Desk>,
    purchase: Purchase,
    Device(remembered): Device,
    Guest(visitor): Guest,
) -> Result<Response, Problem> {
    let view = desk.view(&purchase.access).await?;
    match view.standing {
        Standing::Open => tax::fresh(&desk, &purchase, &view, (remembered, visitor)).await,
        Standing::InProcess
        | Standing::Invoiced
        | Standing::Cancelled
        | Standing::Returned
        | Standing::Expired => state(StatusCode::OK, &purchase, &view),
    }
}

/// The page of a purchase that is not waiting for tax data.
pub(super) fn state(
    status: StatusCode,
    purchase: &Purchase,
    view: &TicketView,
) -> Result<Response, Problem> {
    if view.parted {
        return basket::parted(purchase, view, None);
    }
    match (view.standing, view.mine) {
        (Standing::Open, _) => see_other(&purchase.path),
        (Standing::InProcess, _) => waiting::draw(status, purchase, view, &Left::default()),
        (Standing::Invoiced, true) => delivery::ready(purchase, view),
        (Standing::Invoiced, false) => invoiced(status, purchase, view, &Proof::default()),
        (Standing::Cancelled, _) => page(status, &cancelled(purchase, view)),
        (Standing::Returned, _) => page(status, &returned(purchase, view)),
        (Standing::Expired, _) => page(status, &expired(purchase, view)),
    }
}

/// The RFC with which somebody tried to show that an invoice is theirs.
#[derive(Default)]
pub(super) struct Proof {
    pub(super) rfc: String,
    pub(super) faults: Faults,
}

/// The page of an invoiced purchase for somebody who has not shown that the invoice is theirs.
/// It says nothing of the invoice but when it was made.
pub(super) fn invoiced(
    status: StatusCode,
    purchase: &Purchase,
    view: &TicketView,
    proof: &Proof,
) -> Result<Response, Problem> {
    let lang = purchase.lang;
    let told = Told { lang, faults: &proof.faults };
    let title = lang.say("Esta compra ya tiene factura", "This purchase already has an invoice");
    let mut frame = purchase.frame(view, title);
    if !proof.faults.is_empty() {
        frame = frame.switching(Switch::judged("mia", format!("{}/mia", purchase.path)));
    }
    let template = InvoicedPage {
        frame,
        brief: Brief::of(view, lang),
        path: &purchase.path,
        stamped: view.invoice.as_ref().map(|invoice| lang.moment(invoice.stamped)),
        entries: told.summary(&["rfc"]),
        rfc: told.field("rfc", &proof.rfc),
        contact: &view.shop.contact,
    };
    page(status, &template)
}

fn cancelled<'a>(purchase: &Purchase, view: &'a TicketView) -> CancelledPage<'a> {
    let lang = purchase.lang;
    let title = lang.say("La tienda canceló esta compra", "The shop cancelled this purchase");
    CancelledPage {
        frame: purchase.frame(view, title),
        brief: Brief::of(view, lang),
        day: view.cancelled_on.map(|day| lang.day(day)),
        contact: &view.shop.contact,
    }
}

fn returned<'a>(purchase: &Purchase, view: &'a TicketView) -> ReturnedPage<'a> {
    let lang = purchase.lang;
    let title = lang.say("Esta compra se devolvió completa", "All of this purchase was returned");
    ReturnedPage {
        frame: purchase.frame(view, title),
        brief: Brief::of(view, lang),
        contact: &view.shop.contact,
    }
}

fn expired<'a>(purchase: &Purchase, view: &'a TicketView) -> ExpiredPage<'a> {
    let lang = purchase.lang;
    // The heading breaks before the date, not within it; of a long one, after the weekday.
    let day = lang.day(view.deadline).replace(' ', "\u{a0}").replacen('\u{a0}', " ", 1);
    let title = lang.say(
        format!("El plazo en línea terminó el {day}"),
        format!("The time to invoice online ended on {day}"),
    );
    ExpiredPage {
        frame: purchase.frame(view, title),
        brief: Brief::of(view, lang),
        at_counter: view.counter_has_time,
        contact: &view.shop.contact,
    }
}

#[derive(Template)]
#[template(path = "invoiced.html")]
struct InvoicedPage<'a> {
    frame: Frame,
    brief: Brief,
    path: &'a str,
    stamped: Option<String>,
    entries: Vec<Entry>,
    rfc: Field,
    contact: &'a str,
}

#[derive(Template)]
#[template(path = "cancelled.html")]
struct CancelledPage<'a> {
    frame: Frame,
    brief: Brief,
    day: Option<String>,
    contact: &'a str,
}

#[derive(Template)]
#[template(path = "returned.html")]
struct ReturnedPage<'a> {
    frame: Frame,
    brief: Brief,
    contact: &'a str,
}

#[derive(Template)]
#[template(path = "expired.html")]
struct ExpiredPage<'a> {
    frame: Frame,
    brief: Brief,
    /// It can be invoiced in the shop still.
    at_counter: bool,
    contact: &'a str,
}
