//! Finding a purchase: by the QR, or by code, date and total.

use std::sync::LazyLock;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use faults::Faults;
use tickets::BillingCode;
use tickets::codes::QR_SIGNATURE;

use super::assets::{Script, with_scripts};
use super::code_hint::{self, CodeHint};
use super::field::{Entry, Field, Told};
use super::frame::{Frame, page, see_other};
use super::language::{CORRECT, Switch};
use super::posted::Posted;
use super::problem::Problem;
use super::purchase::Purchase;
use super::typed;
use crate::desk::{Desk, Finding, LookUp, ShopFace};
use crate::lang::Lang;

/// The form's fields, in their order.
const FIELDS: [&str; 3] = ["code", "date", "total"];
/// The form's id, and where it is sent.
const FORM: &str = "buscar";
const SEARCH: &str = "/buscar";
const SCRIPTS: [Script; 1] = [Script::Live];

/// GET `/`: the empty form, or what a link has filled in.
pub(super) async fn entry(
    State(desk): State<Desk>,
    lang: Lang,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = Posted::read(query.unwrap_or_default().as_bytes()).ok_or(Problem::Unreadable)?;
    form(&desk, FindState::Fresh, &look_up_of(&query), clean(lang))
}

/// GET `/C/{code}`: the short link of a receipt too narrow for the whole ticket.
pub(super) async fn by_code(
    State(desk): State<Desk>,
    lang: Lang,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(code) = path.map_err(|_| Problem::Unreadable)?;
    let typed = LookUp { code: shown_code(&code), ..LookUp::default() };
    let hint = code_hint::hint(&typed.code, lang);
    form(&desk, hint.map_or(FindState::Fresh, FindState::Mistyped), &typed, clean(lang))
}

/// POST `/buscar`: looks for the purchase; or, in another language, shows what was typed.
pub(super) async fn search(
    State(desk): State<Desk>,
    lang: Lang,
    posted: Posted,
) -> Result<Response, Problem> {
    if posted.sent("paso") == Some(CORRECT) {
        return form(&desk, FindState::Fresh, &look_up_of(&posted), clean(lang));
    }
    let typed = || look_up_of(&posted);
    match desk.look_up(&asked(&posted)).await? {
        Finding::Found(access) => see_other(&Purchase::path_of(&desk, &access)),
        Finding::Refused(faults) => {
            let typed = typed();
            let hint = code_hint::hint(&typed.code, lang);
            let told = Told { lang, faults: &faults };
            form(&desk, hint.map_or(FindState::Fresh, FindState::Mistyped), &typed, told)
        }
        Finding::NotArrived(shop) => not_arrived(&shop, typed(), lang),
        Finding::Unknown | Finding::Differs(_) | Finding::Withdrawn(_) | Finding::Early { .. } => {
            form(&desk, FindState::Unknown, &typed(), clean(lang))
        }
    }
}

/// What was typed, as the desk reads it.
pub(super) fn asked(posted: &Posted) -> LookUp {
    let sent = |field| posted.sent(field).unwrap_or_default();
    LookUp {
        code: typed::code(sent("code")),
        date: typed::date(sent("date")),
        total: typed::total(sent("total")),
    }
}

/// GET `/T/{payload}`: the QR of a receipt.
pub(super) async fn by_qr(
    State(desk): State<Desk>,
    lang: Lang,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(payload) = path.map_err(|_| Problem::Unreadable)?;
    match desk.open_qr(&payload).await? {
        Finding::Found(access) => see_other(&Purchase::path_of(&desk, &access)),
        Finding::Refused(faults) => {
            let unsigned = faults.iter().any(|fault| fault.code == &QR_SIGNATURE);
            let state = if unsigned { FindState::AlienQr } else { FindState::BadQr };
            form(&desk, state, &LookUp::default(), clean(lang))
        }
        Finding::Unknown | Finding::NotArrived(_) => {
            form(&desk, FindState::AlienQr, &LookUp::default(), clean(lang))
        }
        Finding::Differs(shop) => scanned(&shop, ScanState::Differs, lang),
        Finding::Withdrawn(shop) => scanned(&shop, ScanState::Withdrawn, lang),
        Finding::Early { shop, sold } => scanned(&shop, ScanState::Early(lang.moment(sold)), lang),
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

    fn title(&self, lang: Lang) -> &'static str {
        match self {
            Self::Fresh => lang.say("Encuentra tu compra", "Find your purchase"),
            Self::Unknown => lang.say(
                "No encontramos una compra con esos datos",
                "We found no purchase with these details",
            ),
            Self::BadQr => lang.say(
                "No pudimos leer el QR de tu nota",
                "We could not read the QR code of your receipt",
            ),
            Self::AlienQr => lang.say(
                "No reconocemos el QR de tu nota",
                "We do not recognise the QR code of your receipt",
            ),
            Self::Mistyped(_) => {
                lang.say("Revisa el código de tu nota", "Check the code on your receipt")
            }
        }
    }

    /// How the page is had in the other language: the form keeps what was typed, and what is wrong
    /// with it is found again; what a QR led to, its address does.
    fn switch(&self, told: Told<'_>) -> Switch {
        match self {
            Self::Fresh if told.faults.is_empty() => Switch::shown(FORM, SEARCH),
            Self::Mistyped(_) if told.faults.is_empty() => Switch::here(),
            Self::Fresh | Self::Unknown | Self::Mistyped(_) => Switch::judged(FORM, SEARCH),
            Self::BadQr | Self::AlienQr => Switch::here(),
        }
    }
}

/// Nothing is wrong with what was typed, in this language.
fn clean(lang: Lang) -> Told<'static> {
    static NONE: LazyLock<Faults> = LazyLock::new(Faults::new);
    Told { lang, faults: &NONE }
}

fn form(
    desk: &Desk,
    state: FindState,
    typed: &LookUp,
    told: Told<'_>,
) -> Result<Response, Problem> {
    let mut entries = told.summary(&FIELDS);
    if let FindState::Mistyped(_) = state {
        // The hint says it better.
        entries.retain(|entry| entry.anchor != "code");
    }
    let status = match state {
        FindState::Fresh if told.faults.is_empty() => StatusCode::OK,
        FindState::Unknown => StatusCode::NOT_FOUND,
        FindState::Fresh | FindState::BadQr | FindState::AlienQr | FindState::Mistyped(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    let template = FindPage {
        frame: Frame {
            sandbox: desk.is_sandbox(),
            switch: state.switch(told),
            ..Frame::bare(told.lang, state.title(told.lang)).running(&SCRIPTS)
        },
        state,
        entries,
        mails: desk.mails(),
        code: told.field("code", &typed.code),
        date: told.field("date", &typed.date),
        total: told.field("total", &typed.total),
    };
    page(status, &template).map(|response| with_scripts(response, &SCRIPTS))
}

fn not_arrived(shop: &ShopFace, typed: LookUp, lang: Lang) -> Result<Response, Problem> {
    let title = lang
        .say("Tu compra todavía no llega a este portal", "Your purchase has not arrived here yet");
    let frame = Frame::of(lang, shop, title).switching(Switch::judged("otra-vez", SEARCH));
    // Not a 404: nothing is wrong with the code, and the guard counts those.
    page(StatusCode::CONFLICT, &NotArrivedPage { frame, typed })
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

    fn title(&self, lang: Lang) -> &'static str {
        match self {
            Self::Differs => lang.say(
                "Tu nota no coincide con lo que registró la tienda",
                "Your receipt differs from what the shop recorded",
            ),
            Self::Withdrawn => lang.say(
                "Esta nota ya no se puede facturar en línea",
                "This receipt can no longer be invoiced online",
            ),
            Self::Early(_) => lang.say(
                "La hora de tu nota todavía no llega",
                "The time on your receipt has not come yet",
            ),
        }
    }
}

fn scanned(shop: &ShopFace, state: ScanState, lang: Lang) -> Result<Response, Problem> {
    let frame = Frame::of(lang, shop, state.title(lang));
    page(StatusCode::CONFLICT, &ScannedPage { frame, state, contact: &shop.contact })
}

pub(super) fn look_up_of(posted: &Posted) -> LookUp {
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
    /// Links are mailed to whoever comes back.
    mails: bool,
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
