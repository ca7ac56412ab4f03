//! Customers who come back: they ask for a link by mail, confirm it, see their invoices.
//!
//! Whoever asks gets the same answer for every address. A link is used up by the button of its
//! page, not by opening it: programs that look into mails for dangers open links, and press
//! nothing. The cookie holds a secret of this portal's own making, of which the store has a hash;
//! other sites' forms do not send it (`SameSite`).

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use faults::Faults;

use super::cookie::Cookie;
use super::credits::CreditRow;
use super::device;
use super::field::{Entry, Field, Told};
use super::frame::{Frame, page, see_other};
use super::language::Switch;
use super::posted::Posted;
use super::problem::Problem;
use super::purchase::Purchase;
use crate::desk::{Desk, MailWish, PastInvoice, VISIT_LIFE, Visitor};
use crate::lang::Lang;

const COOKIE: Cookie = Cookie { https: "__Host-cliente", http: "cliente" };
/// Where the history is, and the form that asks for a link.
const HOME: &str = "/mis-facturas";
/// The form's id, and where it is sent.
const FORM: &str = "pedir-liga";
const ASK: &str = "/mis-facturas/liga";
/// What `paso` says where the page after the form is to be shown again.
const SENT: &str = "enviada";

/// Who has signed in on the device, if somebody has.
pub(super) struct Guest(pub(super) Option<Visitor>);

impl FromRequestParts<Desk> for Guest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        match COOKIE.read(&parts.headers, desk) {
            Some(token) => Ok(Self(desk.visitor(token).await?)),
            None => Ok(Self(None)),
        }
    }
}

/// GET `/mis-facturas`: the history of whoever has signed in, or the form for a link.
pub(super) async fn home(
    State(desk): State<Desk>,
    lang: Lang,
    Guest(visitor): Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = Posted::read(query.unwrap_or_default().as_bytes()).ok_or(Problem::Unreadable)?;
    match visitor {
        Some(visitor) => history(&desk, lang, &visitor).await,
        None if desk.mails() => {
            ask_page(StatusCode::OK, &desk, lang, &Asked::fresh(query.text("compra")))
        }
        None => Err(Problem::NotFound),
    }
}

/// POST `/mis-facturas`: the form for a link as it was filled in, or the page after it, in another
/// language or for another address. Nothing is mailed.
pub(super) async fn again(
    State(desk): State<Desk>,
    lang: Lang,
    posted: Posted,
) -> Result<Response, Problem> {
    if !desk.mails() {
        return Err(Problem::NotFound);
    }
    let asked = Asked {
        is_over: posted.text("vencida") == "si",
        correo: posted.text("correo"),
        ..Asked::fresh(posted.text("compra"))
    };
    match posted.text("paso").as_str() {
        SENT => sent_page(&desk, lang, &asked),
        _ => ask_page(StatusCode::OK, &desk, lang, &asked),
    }
}

/// POST `/mis-facturas/liga`: has a link mailed; the answer is the same for every address.
pub(super) async fn ask(
    State(desk): State<Desk>,
    lang: Lang,
    posted: Posted,
) -> Result<Response, Problem> {
    if !desk.mails() {
        return Err(Problem::NotFound);
    }
    let (correo, purchase) = (posted.text("correo"), posted.text("compra"));
    let wish = MailWish { correo: &correo, lang: Some(lang) };
    match desk.ask_access(wish, Some(&purchase)).await? {
        Ok(()) => sent_page(&desk, lang, &Asked { correo, ..Asked::fresh(purchase) }),
        Err(fault) => {
            let asked = Asked { correo, faults: fault.into(), ..Asked::fresh(purchase) };
            ask_page(StatusCode::UNPROCESSABLE_ENTITY, &desk, lang, &asked)
        }
    }
}

/// GET `/entrar/{token}`: what a mailed link opens; a button, and nothing is used up yet.
pub(super) async fn link(
    State(desk): State<Desk>,
    lang: Lang,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(token) = path.map_err(|_| Problem::Unreadable)?;
    if !desk.access_link_works(&token).await? {
        return over(&desk, lang, &token).await;
    }
    let title = lang.say("Entra a tus facturas", "Open your invoices");
    let frame = frame(&desk, lang, title, Switch::here());
    page(StatusCode::OK, &EnterPage { frame, token: &token })
}

/// POST `/entrar/{token}`: uses the link up, and lets the device in.
pub(super) async fn enter(
    State(desk): State<Desk>,
    lang: Lang,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(token) = path.map_err(|_| Problem::Unreadable)?;
    let Some(let_in) = desk.enter(&token).await? else {
        return over(&desk, lang, &token).await;
    };
    let way = match &let_in.purchase {
        Some(access) => Purchase::path_of(&desk, access),
        None => HOME.to_owned(),
    };
    let mut response = see_other(&way)?;
    COOKIE.set(&mut response, &desk, (&let_in.token, VISIT_LIFE.as_secs()));
    Ok(response)
}

/// POST `/mis-facturas/salir`: signs the device out.
pub(super) async fn leave(
    State(desk): State<Desk>,
    Guest(visitor): Guest,
) -> Result<Response, Problem> {
    if let Some(visitor) = visitor {
        desk.leave(&visitor).await?;
    }
    let mut response = see_other(HOME)?;
    COOKIE.set(&mut response, &desk, ("", 0));
    Ok(response)
}

/// POST `/mis-facturas/olvidar`: forgets what the address opens, and what the device remembers.
pub(super) async fn forget(
    State(desk): State<Desk>,
    lang: Lang,
    Guest(visitor): Guest,
) -> Result<Response, Problem> {
    let Some(visitor) = visitor else { return see_other(HOME) };
    desk.forget_visitor(&visitor).await?;
    let title = lang.say("Listo: olvidamos tu correo", "Done: we have forgotten your address");
    let frame = frame(&desk, lang, title, Switch::to(HOME));
    let mut response = device::forgetting(page(StatusCode::OK, &ForgottenPage { frame })?, &desk);
    COOKIE.set(&mut response, &desk, ("", 0));
    Ok(response)
}

fn frame(desk: &Desk, lang: Lang, title: &str, switch: Switch) -> Frame {
    Frame { sandbox: desk.is_sandbox(), switch, ..Frame::bare(lang, title) }
}

/// A link that does not work, and the form for another, with the purchase for which it was asked.
async fn over(desk: &Desk, lang: Lang, token: &str) -> Result<Response, Problem> {
    let purchase = desk.purchase_of_link(token).await?.unwrap_or_default();
    let asked = Asked { is_over: true, ..Asked::fresh(purchase) };
    ask_page(StatusCode::NOT_FOUND, desk, lang, &asked)
}

/// The form for a link as it is to be shown.
struct Asked {
    /// The link that was opened does not work.
    is_over: bool,
    correo: String,
    /// The purchase to go back to.
    purchase: String,
    faults: Faults,
}

impl Asked {
    fn fresh(purchase: String) -> Self {
        Self { is_over: false, correo: String::new(), purchase, faults: Faults::new() }
    }
}

fn ask_page(
    status: StatusCode,
    desk: &Desk,
    lang: Lang,
    asked: &Asked,
) -> Result<Response, Problem> {
    let told = Told { lang, faults: &asked.faults };
    let title = if asked.is_over {
        lang.say("Esta liga ya no sirve", "This link no longer works")
    } else {
        lang.say("Mis facturas", "My invoices")
    };
    let switch =
        if asked.faults.is_empty() { Switch::shown(FORM, HOME) } else { Switch::judged(FORM, ASK) };
    let template = AskPage {
        frame: frame(desk, lang, title, switch),
        is_over: asked.is_over,
        entries: told.summary(&["correo"]),
        correo: told.field("correo", &asked.correo),
        purchase: &asked.purchase,
    };
    page(status, &template)
}

fn sent_page(desk: &Desk, lang: Lang, asked: &Asked) -> Result<Response, Problem> {
    let title = lang.say("Revisa tu correo", "Check your e-mail");
    let switch = Switch { step: Some(SENT), ..Switch::shown(FORM, HOME) };
    let template = SentPage {
        frame: frame(desk, lang, title, switch),
        correo: asked.correo.trim(),
        purchase: &asked.purchase,
    };
    page(StatusCode::OK, &template)
}

async fn history(desk: &Desk, lang: Lang, visitor: &Visitor) -> Result<Response, Problem> {
    let invoices = desk.history(visitor).await?;
    let title = lang.say("Mis facturas", "My invoices");
    let template = HistoryPage {
        frame: frame(desk, lang, title, Switch::to(HOME)),
        address: visitor.address(),
        rows: invoices.iter().filter_map(|past| Row::of(desk, lang, past)).collect(),
    };
    page(StatusCode::OK, &template)
}

/// An invoice of the history as it is read.
struct Row {
    shop: String,
    serie_folio: String,
    stamped: String,
    total: String,
    /// Its own page.
    path: String,
    /// Its files can still be downloaded.
    has_files: bool,
    /// What came back of it.
    credits: Vec<CreditRow>,
}

impl Row {
    fn of(desk: &Desk, lang: Lang, past: &PastInvoice) -> Option<Self> {
        let PastInvoice { access, view } = past;
        let invoice = view.invoice.as_ref()?;
        let total = invoice.withheld.map_or(view.total, |withheld| withheld.invoice_total);
        let left = |delivery: &crate::desk::Delivery| {
            !delivery.over && delivery.files.iter().any(|file| file.left > 0)
        };
        let path = Purchase::path_of(desk, access);
        let credits = view.delivery.as_ref().map(|own| own.credits.as_slice()).unwrap_or_default();
        Some(Self {
            credits: CreditRow::all(credits, &path, lang),
            shop: view.shop.name.clone(),
            serie_folio: invoice.serie_folio.clone(),
            stamped: lang.moment(invoice.stamped),
            total: lang.pesos(total),
            path: format!("{path}/factura"),
            has_files: view.delivery.as_ref().is_some_and(left),
        })
    }
}

#[derive(Template)]
#[template(path = "access.html")]
struct AskPage<'a> {
    frame: Frame,
    is_over: bool,
    entries: Vec<Entry>,
    correo: Field,
    purchase: &'a str,
}

#[derive(Template)]
#[template(path = "access_sent.html")]
struct SentPage<'a> {
    frame: Frame,
    correo: &'a str,
    purchase: &'a str,
}

#[derive(Template)]
#[template(path = "access_enter.html")]
struct EnterPage<'a> {
    frame: Frame,
    token: &'a str,
}

#[derive(Template)]
#[template(path = "access_forgotten.html")]
struct ForgottenPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage<'a> {
    frame: Frame,
    address: &'a str,
    rows: Vec<Row>,
}
