//! Finding a purchase: by the QR, or by code, date and total.

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use faults::Faults;
use tickets::BillingCode;
use tickets::codes::QR_SIGNATURE;

use super::code_hint::{self, CodeHint};
use super::field::{self, Entry, Field};
use super::frame::{Frame, page, see_other};
use super::posted::Posted;
use super::problem::Problem;
use super::purchase::Purchase;
use super::{typed, words};
use crate::desk::{Desk, Finding, LookUp, ShopFace};

/// The form's fields, in their order.
const FIELDS: [&str; 3] = ["code", "date", "total"];

/// GET `/`: the empty form, or what a link has filled in.
pub(super) async fn entry(
    State(desk): State<Desk>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = Posted::read(query.unwrap_or_default().as_bytes()).ok_or(Problem::Unreadable)?;
    form(&desk, FindState::Fresh, &look_up_of(&query), &Faults::new())
}

/// GET `/C/{code}`: the short link of a receipt too narrow for the whole ticket.
pub(super) async fn by_code(
    State(desk): State<Desk>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(code) = path.map_err(|_| Problem::Unreadable)?;
    let typed = LookUp { code: shown_code(&code), ..LookUp::default() };
    let state = code_hint::hint(&typed.code).map_or(FindState::Fresh, FindState::Mistyped);
    form(&desk, state, &typed, &Faults::new())
}

/// POST `/buscar`: looks for the purchase.
pub(super) async fn search(State(desk): State<Desk>, posted: Posted) -> Result<Response, Problem> {
    let typed = look_up_of(&posted);
    let asked = LookUp {
        code: typed::code(&typed.code),
        date: typed::date(&typed.date),
        total: typed::total(&typed.total),
    };
    match desk.look_up(&asked).await? {
        Finding::Found(access) => see_other(&Purchase::new(&desk, access).path),
        Finding::Refused(faults) => {
            let hint = code_hint::hint(&typed.code);
            form(&desk, hint.map_or(FindState::Fresh, FindState::Mistyped), &typed, &faults)
        }
        Finding::NotArrived(shop) => not_arrived(&shop, typed),
        Finding::Unknown | Finding::Differs(_) | Finding::Withdrawn(_) | Finding::Early { .. } => {
            form(&desk, FindState::Unknown, &typed, &Faults::new())
        }
    }
}

/// GET `/T/{payload}`: the QR of a receipt.
pub(super) async fn by_qr(
    State(desk): State<Desk>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(payload) = path.map_err(|_| Problem::Unreadable)?;
    match desk.open_qr(&payload).await? {
        Finding::Found(access) => see_other(&Purchase::new(&desk, access).path),
        Finding::Refused(faults) => {
            let unsigned = faults.iter().any(|fault| fault.code == &QR_SIGNATURE);
            let state = if unsigned { FindState::AlienQr } else { FindState::BadQr };
            form(&desk, state, &LookUp::default(), &Faults::new())
        }
        Finding::Unknown | Finding::NotArrived(_) => {
            form(&desk, FindState::AlienQr, &LookUp::default(), &Faults::new())
        }
        Finding::Differs(shop) => scanned(&shop, ScanState::Differs),
        Finding::Withdrawn(shop) => scanned(&shop, ScanState::Withdrawn),
        Finding::Early { shop, sold } => scanned(&shop, ScanState::Early(words::moment(sold))),
    }
}

/// What the entry form has to say before its fields.
enum FindState {
    /// Nothing, or which fields cannot be right.
    Fresh,
    /// Nothing matches.
    Unknown,
    /// The QR could not be read.
    BadQr,
    /// The QR can be read, and no register of this portal has signed it.
    AlienQr,
    /// The code cannot be right.
    Mistyped(CodeHint),
}

impl FindState {
    fn key(&self) -> &'static str {
        match self {
            Self::Fresh => "find",
            Self::Unknown => "unknown",
            Self::BadQr | Self::Mistyped(_) => "mistyped",
            Self::AlienQr => "unsigned",
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Fresh => "Encuentra tu compra",
            Self::Unknown => "No encontramos una compra con esos datos",
            Self::BadQr => "No pudimos leer el QR de tu nota",
            Self::AlienQr => "No reconocemos el QR de tu nota",
            Self::Mistyped(_) => "Revisa el código de tu nota",
        }
    }
}

fn form(
    desk: &Desk,
    state: FindState,
    typed: &LookUp,
    faults: &Faults,
) -> Result<Response, Problem> {
    let mut entries = field::summary(&FIELDS, faults);
    if let FindState::Mistyped(_) = state {
        // The hint says it better.
        entries.retain(|entry| entry.anchor != "code");
    }
    let status = match state {
        FindState::Fresh if faults.is_empty() => StatusCode::OK,
        FindState::Unknown => StatusCode::NOT_FOUND,
        FindState::Fresh | FindState::BadQr | FindState::AlienQr | FindState::Mistyped(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    let template = FindPage {
        frame: Frame { sandbox: desk.is_sandbox(), ..Frame::bare(state.title()) },
        state,
        entries,
        code: Field::new("code", &typed.code, faults),
        date: Field::new("date", &typed.date, faults),
        total: Field::new("total", &typed.total, faults),
    };
    page(status, &template)
}

fn not_arrived(shop: &ShopFace, typed: LookUp) -> Result<Response, Problem> {
    let frame = Frame::of(shop, "Tu compra todavía no llega a este portal");
    page(StatusCode::NOT_FOUND, &NotArrivedPage { frame, typed })
}

/// Why the purchase of a genuine QR is not opened.
enum ScanState {
    /// Something else is kept in its place.
    Differs,
    /// Its register was shut out before it sent the sale.
    Withdrawn,
    /// The moment at which it was sold, as the note says it, has not come.
    Early(String),
}

impl ScanState {
    fn key(&self) -> &'static str {
        match self {
            Self::Differs => "differs",
            Self::Withdrawn => "withdrawn",
            Self::Early(_) => "early",
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Differs => "Tu nota no coincide con lo que registró la tienda",
            Self::Withdrawn => "Esta nota ya no se puede facturar en línea",
            Self::Early(_) => "La hora de tu nota todavía no llega",
        }
    }
}

fn scanned(shop: &ShopFace, state: ScanState) -> Result<Response, Problem> {
    let frame = Frame::of(shop, state.title());
    page(StatusCode::CONFLICT, &ScannedPage { frame, state, contact: &shop.contact })
}

fn look_up_of(posted: &Posted) -> LookUp {
    LookUp {
        code: shown_code(&posted.text("code")),
        date: posted.text("date").trim().to_owned(),
        total: posted.text("total").trim().to_owned(),
    }
}

/// A right code in groups of four as on paper; any other text as it was typed.
fn shown_code(text: &str) -> String {
    BillingCode::parse(&typed::code(text))
        .map_or_else(|_| text.trim().to_owned(), |code| code.to_string())
}

#[derive(Template)]
#[template(path = "find.html")]
struct FindPage {
    frame: Frame,
    state: FindState,
    entries: Vec<Entry>,
    code: Field,
    date: Field,
    total: Field,
}

#[derive(Template)]
#[template(path = "not_arrived.html")]
struct NotArrivedPage {
    frame: Frame,
    typed: LookUp,
}

#[derive(Template)]
#[template(path = "scanned.html")]
struct ScannedPage<'a> {
    frame: Frame,
    state: ScanState,
    contact: &'a str,
}
