//! Registers: which there are, when they were heard of, who is let in and who is shut out.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use portal_store::{Branch, Register, Shop};
use tickets::{BillingCode, RegisterId};
use world::random;

use super::branches;
use super::form::Choice;
use super::frame::{Done, Frame, Room, page};
use super::home::done;
use super::problem::Problem;
use super::signed::{Signed, SignedForm};
use super::{Company, local};
use crate::lang::Lang;

/// How long a code for a new register works.
const CODE_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// GET `/empresa/cajas`.
pub(super) async fn list(
    State(company): State<Company>,
    signed: Signed,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    draw(&company, &signed, None, done(query)).await
}

/// POST `/empresa/cajas/codigo`: shown once, on the page that answers.
pub(super) async fn make_code(
    State(company): State<Company>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let branch = branches::named(&company, &signed, &posted).await?;
    let now = company.now();
    // As easy to type and as hard to guess as a billing code.
    let code = BillingCode::from_random(random(company.entropy())).to_string();
    let expires_at = now.saturating_add(CODE_LIFE).unwrap_or(now);
    let made = (code.as_str(), expires_at);
    company.store().make_enrolment_code(signed.actor(), branch.id, made, now).await?;
    let shop = company.shop(&signed).await?;
    let until = Lang::Es.moment(local(&shop, expires_at));
    draw(&company, &signed, Some(NewCode { code, until, branch: branch.name }), None).await
}

/// POST `/empresa/cajas/{id}/baja`.
pub(super) async fn shut_out(
    State(company): State<Company>,
    Path(id): Path<String>,
    SignedForm { signed, .. }: SignedForm,
) -> Result<Response, Problem> {
    let id: RegisterId = id.parse().map_err(|_| Problem::NotFound)?;
    let known = company.store().register(id).await?;
    known.filter(|one| one.shop == signed.session.shop).ok_or(Problem::NotFound)?;
    company.store().shut_out(signed.actor(), id, company.now()).await?;
    Done::ShutOut.then(Room::Registers.path())
}

async fn draw(
    company: &Company,
    signed: &Signed,
    new_code: Option<NewCode>,
    done: Option<Done>,
) -> Result<Response, Problem> {
    let shop = company.shop(signed).await?;
    let registers = company.store().registers_of(shop.id).await?;
    let branches = company.store().branches(shop.id).await?;
    let frame = Frame::new(company, signed, &shop, (Room::Registers, "Cajas"));
    let template = RegistersPage {
        frame: frame.after(done),
        rows: registers
            .iter()
            .map(|one| RegisterRow::of(&shop, &branches, one, &registers))
            .collect(),
        branches: branches
            .iter()
            .map(|branch| Choice::new(branch.id.to_string(), branch.name.as_str(), ""))
            .collect(),
        new_code,
        portal: company.desk().public_url().to_owned(),
    };
    page(StatusCode::OK, &template)
}

/// A code that was just made.
struct NewCode {
    code: String,
    until: String,
    branch: String,
}

struct RegisterRow {
    path: String,
    branch: String,
    name: String,
    serie: String,
    seen: String,
    revoked: Option<String>,
    /// When a restored or copied file spoke in its name.
    forked: Option<String>,
    /// The series of the register that it goes on from.
    succeeds: Option<String>,
    /// The series of the register that goes on from it.
    followed: Option<String>,
}

impl RegisterRow {
    fn of(shop: &Shop, branches: &[Branch], register: &Register, all: &[Register]) -> Self {
        let before = register.succeeds.and_then(|id| all.iter().find(|one| one.id == id));
        let after = all.iter().find(|one| one.succeeds == Some(register.id));
        let moment = |at| Lang::Es.moment(local(shop, at));
        Self {
            path: format!("/empresa/cajas/{}", register.id),
            branch: branches
                .iter()
                .find(|branch| branch.id == register.branch)
                .map(|branch| branch.name.clone())
                .unwrap_or_default(),
            name: register.name.clone(),
            serie: register.nota_serie.clone(),
            seen: moment(register.seen_at),
            revoked: register.revoked_at.map(moment),
            // Once somebody goes on from it, there is nothing left to do.
            forked: register.forked_at.filter(|_| after.is_none()).map(moment),
            succeeds: before.map(|one| one.nota_serie.clone()),
            followed: after.map(|one| one.nota_serie.clone()),
        }
    }
}

#[derive(Template)]
#[template(path = "company/registers.html")]
struct RegistersPage {
    frame: Frame,
    rows: Vec<RegisterRow>,
    branches: Vec<Choice>,
    new_code: Option<NewCode>,
    portal: String,
}
