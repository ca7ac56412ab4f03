//! One purchase: how it is opened by the link's token, and the page of each state of it.

use askama::Template;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use billing::standing::Standing;
use faults::Faults;

use super::device::Device;
use super::field::{self, Entry, Field};
use super::frame::{Frame, page, see_other};
use super::problem::Problem;
use super::{delivery, tax, words};
use crate::desk::{Access, Desk, TicketView};

/// Seconds after which the page of an invoice on its way asks again.
const IN_PROCESS_SECONDS: u8 = 3;

/// The purchase that a request is about.
///
/// The token in the path is made and sealed by the portal and cannot be guessed. There is no
/// session, and the device's cookie opens nothing, hence nothing that another site's form could
/// borrow: whoever can post to `/compra/{token}` has the token, and needs no other proof against
/// forged requests.
pub(super) struct Purchase {
    pub(super) access: Access,
    /// `/compra/{token}`, below which the purchase's other pages are.
    pub(super) path: String,
}

impl Purchase {
    /// The purchase that `access` opens.
    pub(super) fn new(desk: &Desk, access: Access) -> Self {
        Self { access, path: format!("/compra/{}", desk.token(&access)) }
    }
}

impl FromRequestParts<Desk> for Purchase {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        let Path(token): Path<String> =
            Path::from_request_parts(parts, desk).await.map_err(|_| Problem::LinkOver)?;
        let access = desk.access(&token).ok_or(Problem::LinkOver)?;
        Ok(Self { access, path: format!("/compra/{token}") })
    }
}

/// A purchase in a few words, as several pages show it.
pub(super) struct Brief {
    pub(super) sold: String,
    pub(super) nota: String,
    pub(super) total: String,
}

impl Brief {
    pub(super) fn of(view: &TicketView) -> Self {
        Self { sold: words::moment(view.sold), nota: view.nota.clone(), total: view.total.pesos() }
    }
}

/// GET `/compra/{token}`: the form for the tax data, or the page of the state the purchase is in.
pub(super) async fn show(
    State(desk): State<Desk>,
    purchase: Purchase,
    Device(remembered): Device,
) -> Result<Response, Problem> {
    let view = desk.view(&purchase.access).await?;
    match view.standing {
        Standing::Open => tax::fresh(&purchase, &view, remembered),
        Standing::InProcess | Standing::Invoiced | Standing::Cancelled | Standing::Expired => {
            state(StatusCode::OK, &purchase, &view)
        }
    }
}

/// The page of a purchase that is not waiting for tax data.
pub(super) fn state(
    status: StatusCode,
    purchase: &Purchase,
    view: &TicketView,
) -> Result<Response, Problem> {
    match (view.standing, view.mine) {
        (Standing::Open, _) => see_other(&purchase.path),
        (Standing::InProcess, _) => page(status, &in_process(purchase, view)),
        (Standing::Invoiced, true) => delivery::ready(purchase, view),
        (Standing::Invoiced, false) => invoiced(status, purchase, view, &Proof::default()),
        (Standing::Cancelled, _) => page(status, &cancelled(view)),
        (Standing::Expired, _) => page(status, &expired(view)),
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
    let template = InvoicedPage {
        frame: Frame::of(&view.shop, "Esta compra ya tiene factura"),
        brief: Brief::of(view),
        path: &purchase.path,
        stamped: view.invoice.as_ref().map(|invoice| words::moment(invoice.stamped)),
        entries: field::summary(&["rfc"], &proof.faults),
        rfc: Field::new("rfc", &proof.rfc, &proof.faults),
        contact: &view.shop.contact,
    };
    page(status, &template)
}

fn in_process<'a>(purchase: &'a Purchase, view: &'a TicketView) -> InProcessPage<'a> {
    InProcessPage {
        frame: Frame::of(&view.shop, "Tu factura se está timbrando").refreshing(IN_PROCESS_SECONDS),
        brief: Brief::of(view),
        path: &purchase.path,
        mail: view.promised_mail.as_deref(),
    }
}

fn cancelled(view: &TicketView) -> CancelledPage<'_> {
    CancelledPage {
        frame: Frame::of(&view.shop, "La tienda canceló esta compra"),
        brief: Brief::of(view),
        day: view.cancelled_on.map(words::day),
        contact: &view.shop.contact,
    }
}

fn expired(view: &TicketView) -> ExpiredPage<'_> {
    // The heading breaks before the date, not within it.
    let day = words::day(view.deadline).replace(' ', "\u{a0}");
    let title = format!("El plazo en línea terminó el {day}");
    ExpiredPage {
        frame: Frame::of(&view.shop, title),
        brief: Brief::of(view),
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
#[template(path = "in_process.html")]
struct InProcessPage<'a> {
    frame: Frame,
    brief: Brief,
    path: &'a str,
    /// Where the invoice will be mailed, masked.
    mail: Option<&'a str>,
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
#[template(path = "expired.html")]
struct ExpiredPage<'a> {
    frame: Frame,
    brief: Brief,
    contact: &'a str,
}
