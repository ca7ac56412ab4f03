//! Who sends a request: a signed-in person, and whether a form is theirs.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use jiff::SignedDuration;
use portal_store::{Actor, Role, Session, Stage};

use super::Company;
use super::cookie::{self, Cookie};
use super::problem::Problem;
use crate::pages::posted::Posted;

/// Who does nothing for so long is signed out.
const IDLE: SignedDuration = SignedDuration::from_hours(2);

/// A signed-in person.
pub(super) struct Signed {
    pub(super) session: Session,
    /// What the device holds.
    pub(super) token: String,
    /// What the forms of its pages carry.
    pub(super) csrf: String,
}

/// Somebody who has shown the password and not yet the second factor.
pub(super) struct HalfSigned(pub(super) Signed);

/// A form that a signed-in person sent from a page of theirs.
pub(super) struct SignedForm {
    pub(super) signed: Signed,
    pub(super) posted: Posted,
}

/// A form of somebody who has shown the password.
pub(super) struct HalfForm {
    pub(super) signed: Signed,
    pub(super) posted: Posted,
}

/// A form from before the password, sent from a page of ours.
pub(super) struct DoorForm(pub(super) Posted);

impl Signed {
    /// Who does it, where everybody of the shop may.
    pub(super) fn actor(&self) -> Actor {
        Actor { shop: self.session.shop, user: self.session.user }
    }

    /// Who does it, where only an owner may.
    pub(super) fn owner(&self) -> Result<Actor, Problem> {
        match self.session.role {
            Role::Owner => Ok(self.actor()),
            Role::Manager => Err(Problem::OwnersOnly),
        }
    }

    async fn of(parts: &Parts, company: &Company, stage: Stage) -> Result<Self, Problem> {
        let transport = company.desk().transport();
        let token = Cookie::Session.read(&parts.headers, transport).ok_or(Problem::SignedOut)?;
        let found = company.store().session(&token, IDLE, company.now()).await?;
        let session = found.filter(|found| found.stage == stage).ok_or(Problem::SignedOut)?;
        let csrf = cookie::csrf(company.store().vault(), &token);
        Ok(Self { session, token, csrf })
    }

    /// Whether a form of theirs carries what it has to.
    pub(super) fn check(&self, company: &Company, sent: &str) -> Result<(), Problem> {
        let holds = cookie::csrf_holds(company.store().vault(), &self.token, sent);
        if holds { Ok(()) } else { Err(Problem::Forged) }
    }
}

impl FromRequestParts<Company> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, company: &Company) -> Result<Self, Problem> {
        Self::of(parts, company, Stage::Full).await
    }
}

impl FromRequestParts<Company> for HalfSigned {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, company: &Company) -> Result<Self, Problem> {
        Signed::of(parts, company, Stage::Password).await.map(Self)
    }
}

impl FromRequest<Company> for SignedForm {
    type Rejection = Problem;

    async fn from_request(request: Request, company: &Company) -> Result<Self, Problem> {
        let (signed, posted) = form(request, company, Stage::Full).await?;
        Ok(Self { signed, posted })
    }
}

impl FromRequest<Company> for HalfForm {
    type Rejection = Problem;

    async fn from_request(request: Request, company: &Company) -> Result<Self, Problem> {
        let (signed, posted) = form(request, company, Stage::Password).await?;
        Ok(Self { signed, posted })
    }
}

impl FromRequest<Company> for DoorForm {
    type Rejection = Problem;

    async fn from_request(request: Request, company: &Company) -> Result<Self, Problem> {
        let door = Cookie::Door.read(request.headers(), company.desk().transport());
        let door = door.ok_or(Problem::Forged)?;
        let posted = body(request, company).await?;
        if cookie::csrf_holds(company.store().vault(), &door, &posted.text("csrf")) {
            Ok(Self(posted))
        } else {
            Err(Problem::Forged)
        }
    }
}

/// The person comes first: nobody's body is read who is not signed in.
async fn form(
    request: Request,
    company: &Company,
    stage: Stage,
) -> Result<(Signed, Posted), Problem> {
    let (parts, body_of) = request.into_parts();
    let signed = Signed::of(&parts, company, stage).await?;
    let posted = body(Request::from_parts(parts, body_of), company).await?;
    signed.check(company, &posted.text("csrf"))?;
    Ok((signed, posted))
}

async fn body(request: Request, company: &Company) -> Result<Posted, Problem> {
    let body = Bytes::from_request(request, company).await.map_err(|rejection| match rejection
        .into_response()
        .status()
    {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::Unreadable,
    })?;
    Posted::read(&body).ok_or(Problem::Unreadable)
}
