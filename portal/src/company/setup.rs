//! The link with which a person sets password and second factor.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use faults::{Fault, Faults};
use portal_store::{SetUp, SetupOffer};
use tickets::BillingCode;
use world::random;
use zeroize::Zeroizing;

use super::cookie::{self, Cookie};
use super::form::Field;
use super::frame::{judged, page};
use super::problem::Problem;
use super::qr::{self, Drawing};
use super::signed::DoorForm;
use super::{Company, assets, password, totp};
use crate::codes::company::{CODE_WRONG, PASSWORDS_DIFFER};

const RECOVERY_CODES: usize = 8;
/// What an authenticator app shows beside the address.
const ISSUER: &str = "Talón";

/// GET `/empresa/alta/{token}`.
pub(super) async fn show(
    State(company): State<Company>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let offer = offer(&company, &token).await?;
    let transport = company.desk().transport();
    let door = Cookie::Door.read(&headers, transport);
    let door = door.unwrap_or_else(|| cookie::new_token(company.entropy()));
    let csrf = cookie::csrf(company.store().vault(), &door);
    let drawn = draw(&company, &token, &offer, (csrf, &Faults::new()))?;
    Ok(Cookie::Door.set(drawn, &door, transport))
}

/// POST `/empresa/alta/{token}`: once, and the recovery codes are shown once.
pub(super) async fn finish(
    State(company): State<Company>,
    Path(token): Path<String>,
    DoorForm(posted): DoorForm,
) -> Result<Response, Problem> {
    let offer = offer(&company, &token).await?;
    let typed = Zeroizing::new(posted.text("password"));
    let mut faults = Faults::new();
    faults.note(password::check(&typed, &offer.mail));
    if *typed != posted.text("again") {
        faults.push(Fault::new(&PASSWORDS_DIFFER, "again"));
    }
    let step = totp::step_matching(&offer.totp, &posted.text("code"), company.now());
    let step = faults.note(step.ok_or_else(|| Fault::new(&CODE_WRONG, "code")));
    let Some(step) = step.filter(|_| faults.is_empty()) else {
        return draw(&company, &token, &offer, (posted.text("csrf"), &faults));
    };
    let code = |_| BillingCode::from_random(random(company.entropy())).to_string();
    let recovery_codes: Vec<String> = (0..RECOVERY_CODES).map(code).collect();
    let password_hash = password::hashed(typed, random(company.entropy())).await?;
    let set_up = SetUp { password_hash, step, recovery_codes: recovery_codes.clone() };
    if !company.store().finish_setup(&token, set_up, company.now()).await? {
        return Err(Problem::LinkOver);
    }
    page(StatusCode::OK, &RecoveryPage { css: assets::sheets(), codes: recovery_codes })
}

async fn offer(company: &Company, token: &str) -> Result<SetupOffer, Problem> {
    company.store().setup_offer(token, company.now()).await?.ok_or(Problem::LinkOver)
}

fn draw(
    company: &Company,
    token: &str,
    offer: &SetupOffer,
    (csrf, faults): (String, &Faults),
) -> Result<Response, Problem> {
    let template = SetupPage {
        css: assets::sheets(),
        sandbox: company.desk().is_sandbox(),
        csrf,
        path: format!("/empresa/alta/{token}"),
        mail: &offer.mail,
        qr: qr::drawing(&totp::link(&offer.totp, ISSUER, &offer.mail)),
        secret: totp::shown(&offer.totp),
        password: Field::new("password", "", faults),
        again: Field::new("again", "", faults),
        code: Field::new("code", "", faults),
    };
    judged(faults, &template)
}

#[derive(Template)]
#[template(path = "company/setup.html")]
struct SetupPage<'a> {
    css: [&'static str; 2],
    sandbox: bool,
    csrf: String,
    path: String,
    mail: &'a str,
    qr: Option<Drawing>,
    secret: String,
    password: Field,
    again: Field,
    code: Field,
}

#[derive(Template)]
#[template(path = "company/recovery.html")]
struct RecoveryPage {
    css: [&'static str; 2],
    codes: Vec<String>,
}
