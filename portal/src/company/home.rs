//! The first page: how the shop is, and what waits for somebody.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use portal_store::{Person, Register, TicketCounts};

use super::csd::{self, CsdFace};
use super::form::Choice;
use super::frame::{Done, Frame, Room, page};
use super::pac::{self, Trouble};
use super::problem::Problem;
use super::signed::Signed;
use super::{Company, local};
use crate::lang::Lang;
use crate::pages::posted::Posted;

/// A register that has not been heard of for so long is worth a look.
const SILENT: SignedDuration = SignedDuration::from_hours(24);

/// What the address says that was just done.
pub(super) fn done(query: Option<String>) -> Option<Done> {
    Done::read(&Posted::read(query?.as_bytes())?.text("hecho"))
}

/// GET `/empresa`.
pub(super) async fn show(
    State(company): State<Company>,
    signed: Signed,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let shop = company.shop(&signed).await?;
    let (store, now) = (company.store(), company.now());
    let registers = store.registers_of(shop.id).await?;
    let frame = Frame::new(&company, &signed, &shop, (Room::Home, "Inicio")).after(done(query));
    let template = HomePage {
        counts: store.ticket_counts(shop.id, now).await?,
        next: store.next_number(shop.id, &shop.settings.serie).await?,
        serie: shop.settings.serie.clone(),
        period: shop.settings.period.label(),
        csd: csd::face(&company, &shop).await?,
        pac: pac::who(&company, &shop).await?,
        trouble: Trouble::of_shop(&company, &shop).await?,
        silent: registers
            .iter()
            .filter(|one| is_silent(one, now))
            .map(|one| one.name.clone())
            .collect(),
        registers: registers.iter().filter(|one| one.revoked_at.is_none()).count(),
        heard: registers
            .iter()
            .map(|one| one.seen_at)
            .max()
            .map(|at| Lang::Es.moment(local(&shop, at))),
        people: store.people(shop.id).await?,
        shops: shops(&company, &signed).await?,
        frame,
    };
    page(StatusCode::OK, &template)
}

/// The shops of whoever is signed in, where there are several.
async fn shops(company: &Company, signed: &Signed) -> Result<Vec<Choice>, Problem> {
    let own = company.store().shops_of(signed.session.user).await?;
    if own.len() < 2 {
        return Ok(Vec::new());
    }
    let here = signed.session.shop.to_string();
    Ok(own.into_iter().map(|(id, name)| Choice::new(id.to_string(), name, &here)).collect())
}

fn is_silent(register: &Register, now: Timestamp) -> bool {
    register.revoked_at.is_none() && now.duration_since(register.seen_at) > SILENT
}

#[derive(Template)]
#[template(path = "company/home.html")]
struct HomePage {
    frame: Frame,
    counts: TicketCounts,
    serie: String,
    next: u64,
    period: String,
    csd: CsdFace,
    pac: String,
    /// What the shop's PAC holds against its account, and how many documents wait.
    trouble: Option<(Trouble, u64)>,
    registers: usize,
    silent: Vec<String>,
    heard: Option<String>,
    people: Vec<Person>,
    shops: Vec<Choice>,
}
