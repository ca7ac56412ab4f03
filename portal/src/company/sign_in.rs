//! Signing in and out: password, then second factor.

use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use data_encoding::HEXLOWER;
use faults::{Code, Fault, Faults};
use jiff::{SignedDuration, Timestamp};
use portal_store::{Act, NewSession, Session, Stage, TriedSubject, TryOutcome};
use tickets::{IssuerId, UserId};
use zeroize::Zeroizing;

use super::cookie::{self, Cookie};
use super::form::Field;
use super::frame::{Done, Room, page, see_other};
use super::problem::{Problem, SIGN_IN};
use super::signed::{DoorForm, HalfForm, HalfSigned, SignedForm};
use super::{Company, assets, password, totp};
use crate::codes::company::{CODE_WRONG, SIGN_IN_WRONG, TOO_MANY_TRIES};
use crate::door::Caller;

const CODE: &str = "/empresa/codigo";
/// However often it is used, a session ends after a working day.
const LIFE: SignedDuration = SignedDuration::from_hours(12);
/// The second factor is shown right after the password, or not at all.
const HALF_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// Tries are counted within so long.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
const TRIES_BY_ACCOUNT: u32 = 10;
const TRIES_BY_ADDRESS: u32 = 50;
const TRIES_OF_CODE: u32 = 5;

/// Where a request comes from, as the door tells it; `None` where there is no door.
pub(super) struct Origin(Option<Caller>);

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get().copied()))
    }
}

/// GET `/empresa/entrar`.
pub(super) async fn show(
    State(company): State<Company>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let transport = company.desk().transport();
    let door = Cookie::Door.read(&headers, transport);
    let token = door.unwrap_or_else(|| cookie::new_token(company.entropy()));
    let csrf = cookie::csrf(company.store().vault(), &token);
    let drawn = SignInPage::draw(&company, csrf, "", &Faults::new())?;
    Ok(Cookie::Door.set(drawn, &token, transport))
}

/// POST `/empresa/entrar`: the password.
pub(super) async fn enter(
    State(company): State<Company>,
    origin: Origin,
    DoorForm(posted): DoorForm,
) -> Result<Response, Problem> {
    let mail = posted.text("mail").trim().to_owned();
    let refuse = |code| {
        let faults = Faults::from(Fault::new(code, "mail"));
        SignInPage::draw(&company, posted.text("csrf"), &mail, &faults)
    };
    let account = by_account(&mail);
    let mut tried = vec![account.clone()];
    tried.extend(origin.0.map(by_address));
    if let TryOutcome::TooMany(_) = count(&company, &tried).await? {
        return refuse(&TOO_MANY_TRIES);
    }
    let known = company.store().user_by_mail(&mail).await?;
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    let holds = password::holds(Zeroizing::new(posted.text("password")), hash).await?;
    let Some(user) = known.filter(|_| holds) else { return refuse(&SIGN_IN_WRONG) };
    company.store().forget_tries(&account).await?;
    begin(&company, (user.id, user.shop), Stage::Password, None).await
}

/// GET `/empresa/codigo`.
pub(super) async fn ask_code(
    State(company): State<Company>,
    HalfSigned(signed): HalfSigned,
) -> Result<Response, Problem> {
    CodePage::draw(&company, signed.csrf, &Faults::new())
}

/// POST `/empresa/codigo`: the second factor, or a recovery code in its stead.
pub(super) async fn take_code(
    State(company): State<Company>,
    HalfForm { signed, posted }: HalfForm,
) -> Result<Response, Problem> {
    let session = &signed.session;
    let by_code =
        TriedSubject { label: "code", text: session.user.to_string(), most: TRIES_OF_CODE };
    let refuse = |code: &'static Code| {
        let faults = Faults::from(Fault::new(code, "code"));
        CodePage::draw(&company, signed.csrf.clone(), &faults)
    };
    if let TryOutcome::TooMany(_) = count(&company, std::slice::from_ref(&by_code)).await? {
        return refuse(&TOO_MANY_TRIES);
    }
    let Some(act) = second_factor(&company, session.user, &posted.text("code")).await? else {
        return refuse(&CODE_WRONG);
    };
    company.store().forget_tries(&by_code).await?;
    let deed = signed.actor().deed(act, session.user.to_string());
    company.store().note_deed(deed, company.now()).await?;
    begin(&company, (session.user, session.shop), Stage::Full, Some(&signed.token)).await
}

/// How the code shows who somebody is; `None` where it does not.
async fn second_factor(
    company: &Company,
    user: UserId,
    typed: &str,
) -> Result<Option<Act>, Problem> {
    let (store, now) = (company.store(), company.now());
    let secret = store.totp_of(user).await?;
    let step = secret.and_then(|secret| totp::step_matching(&secret, typed, now));
    if let Some(step) = step {
        return Ok(store.take_totp_step(user, step).await?.then_some(Act::SignedIn));
    }
    let recovered = store.take_recovery_code(user, typed, now).await?;
    Ok(recovered.then_some(Act::SignedInByRecovery))
}

/// POST `/empresa/salir`.
pub(super) async fn leave(
    State(company): State<Company>,
    SignedForm { signed, .. }: SignedForm,
) -> Result<Response, Problem> {
    company.store().end_session(&signed.token, company.now()).await?;
    Ok(Cookie::Session.clear(see_other(SIGN_IN)?, company.desk().transport()))
}

/// POST `/empresa/tienda`: the same person, in another shop of theirs.
pub(super) async fn switch(
    State(company): State<Company>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let user = signed.session.user;
    let wanted: IssuerId = posted.text("shop").parse().map_err(|_| Problem::NotFound)?;
    let own = company.store().shops_of(user).await?;
    if !own.iter().any(|(shop, _)| *shop == wanted) {
        return Err(Problem::NotFound);
    }
    // It ends when the one before would have ended.
    let Session { stage, expires_at, .. } = signed.session;
    let token = cookie::new_token(company.entropy());
    let new = NewSession { token, user, shop: wanted, stage, expires_at };
    hand_over(&company, new, Some(&signed.token), Room::Home.path()).await
}

/// POST `/empresa/otras-sesiones`.
pub(super) async fn end_others(
    State(company): State<Company>,
    SignedForm { signed, .. }: SignedForm,
) -> Result<Response, Problem> {
    let (user, now) = (signed.session.user, company.now());
    company.store().end_other_sessions(user, &signed.token, now).await?;
    let deed = signed.actor().deed(Act::OtherSessionsEnded, user.to_string());
    company.store().note_deed(deed, now).await?;
    Done::OthersOut.then(Room::Home.path())
}

/// A session under a new name, which nobody can have fixed before.
async fn begin(
    company: &Company,
    (user, shop): (UserId, IssuerId),
    stage: Stage,
    before: Option<&str>,
) -> Result<Response, Problem> {
    let (life, next) = match stage {
        Stage::Password => (HALF_LIFE, CODE),
        Stage::Full => (LIFE, Room::Home.path()),
    };
    let expires_at = company.now().saturating_add(life).unwrap_or(Timestamp::MIN);
    let token = cookie::new_token(company.entropy());
    let new = NewSession { token, user, shop, stage, expires_at };
    hand_over(company, new, before, next).await
}

/// The session begins, in the place of the one before, and the device gets its name.
async fn hand_over(
    company: &Company,
    new: NewSession,
    before: Option<&str>,
    next: &str,
) -> Result<Response, Problem> {
    let token = new.token.clone();
    company.store().begin_session(new, before, company.now()).await?;
    Ok(Cookie::Session.set(see_other(next)?, &token, company.desk().transport()))
}

fn by_account(mail: &str) -> TriedSubject {
    TriedSubject { label: "account", text: mail.to_lowercase(), most: TRIES_BY_ACCOUNT }
}

fn by_address(caller: Caller) -> TriedSubject {
    TriedSubject {
        label: "address",
        text: HEXLOWER.encode(&caller.bytes()),
        most: TRIES_BY_ADDRESS,
    }
}

async fn count(company: &Company, tried: &[TriedSubject]) -> Result<TryOutcome, Problem> {
    let outcome = company.store().count_try(tried, WINDOW, company.now()).await?;
    if let TryOutcome::TooMany(_) = outcome {
        tracing::warn!("somebody has tried to sign in too often");
    }
    Ok(outcome)
}

fn status(faults: &Faults) -> StatusCode {
    if faults.is_empty() {
        StatusCode::OK
    } else if faults.iter().any(|fault| fault.code == &TOO_MANY_TRIES) {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

#[derive(Template)]
#[template(path = "company/sign_in.html")]
struct SignInPage {
    css: [&'static str; 2],
    sandbox: bool,
    csrf: String,
    mail: Field,
}

impl SignInPage {
    fn draw(
        company: &Company,
        csrf: String,
        mail: &str,
        faults: &Faults,
    ) -> Result<Response, Problem> {
        let template = Self {
            css: assets::sheets(),
            sandbox: company.desk().is_sandbox(),
            csrf,
            mail: Field::new("mail", mail, faults),
        };
        page(status(faults), &template)
    }
}

#[derive(Template)]
#[template(path = "company/code.html")]
struct CodePage {
    css: [&'static str; 2],
    sandbox: bool,
    csrf: String,
    code: Field,
}

impl CodePage {
    fn draw(company: &Company, csrf: String, faults: &Faults) -> Result<Response, Problem> {
        let template = Self {
            css: assets::sheets(),
            sandbox: company.desk().is_sandbox(),
            csrf,
            code: Field::new("code", "", faults),
        };
        page(status(faults), &template)
    }
}
