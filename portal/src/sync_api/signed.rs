//! A request whose signature holds.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode};
use faults::Code;
use jiff::{SignedDuration, Timestamp};
use portal_store::Register;
use serde::de::DeserializeOwned;
use tickets::RegisterId;
use tickets::auth::{NONCE_HEADER, REGISTER_HEADER, SIGNATURE_HEADER, SignedRequest, TIME_HEADER};

use super::Side;
use super::problem::ApiProblem;
use crate::codes::sync::{
    CLOCK, REGISTER_REVOKED, REGISTER_UNKNOWN, REPLAY, SIGNATURE, TOO_LARGE, UNREADABLE,
};

/// How far a register's clock may be from ours, either way.
const SKEW_MAX: SignedDuration = SignedDuration::from_mins(10);
const NONCE_LENGTH_MAX: usize = 64;
/// How often it is noted that a register was heard of.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// A request of a register, signed by its key, young, and seen for the first time.
pub(super) struct Signed {
    pub(super) register: Register,
    body: Bytes,
}

impl Signed {
    /// The message in the body.
    pub(super) fn message<T: DeserializeOwned>(&self) -> Result<T, ApiProblem> {
        read_message(&self.body)
    }
}

/// Reads a body as the JSON of the contract.
pub(super) fn read_message<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiProblem> {
    serde_json::from_slice(body).map_err(|error| {
        ApiProblem::new(&UNREADABLE).status(StatusCode::BAD_REQUEST).detail(format!(
            "Línea {}, columna {}.",
            error.line(),
            error.column()
        ))
    })
}

/// A body that could not be taken in.
pub(super) fn refuse_body(rejection: &BytesRejection) -> ApiProblem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            ApiProblem::new(&TOO_LARGE).status(StatusCode::PAYLOAD_TOO_LARGE)
        }
        _ => ApiProblem::new(&UNREADABLE).status(StatusCode::BAD_REQUEST),
    }
}

impl FromRequest<Side> for Signed {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, side: &Side) -> Result<Self, ApiProblem> {
        let api = &side.api;
        let (parts, body) = request.into_parts();
        let claims = Claims::read(&parts.headers).ok_or_else(|| denied(&SIGNATURE))?;
        // Before the body: nobody's is taken in who is no register.
        let register = api.0.store.register(claims.register).await?;
        let register = register.ok_or_else(|| denied(&REGISTER_UNKNOWN))?;
        // With its parts, because the limit of the body travels in them.
        let body = Bytes::from_request(Request::from_parts(parts.clone(), body), &())
            .await
            .map_err(|rejection| refuse_body(&rejection))?;
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        let signed = SignedRequest {
            method: parts.method.as_str(),
            target,
            time_ms: claims.time_ms,
            nonce: &claims.nonce,
            body: &body,
        };
        if !signed.verify(&register.public_key, &claims.signature) {
            return Err(denied(&SIGNATURE));
        }
        // From here on it is the register that asks; what follows may be told to it.
        if register.revoked_at.is_some() {
            return Err(ApiProblem::new(&REGISTER_REVOKED).status(StatusCode::FORBIDDEN));
        }
        let now = api.0.clock.now();
        check_time(claims.time_ms, now)?;
        if !api.0.store.note_nonce(register.id, &claims.nonce, now).await? {
            return Err(denied(&REPLAY));
        }
        if now.duration_since(register.seen_at) >= SEEN_EVERY {
            api.0.store.register_seen(register.id, now).await?;
        }
        Ok(Self { register, body })
    }
}

/// What the headers claim.
struct Claims {
    register: RegisterId,
    time_ms: i64,
    nonce: String,
    signature: String,
}

impl Claims {
    fn read(headers: &HeaderMap) -> Option<Self> {
        let text = |name| headers.get(name)?.to_str().ok();
        let nonce = text(NONCE_HEADER)?;
        if nonce.is_empty() || nonce.len() > NONCE_LENGTH_MAX {
            return None;
        }
        Some(Self {
            register: text(REGISTER_HEADER)?.parse().ok()?,
            time_ms: text(TIME_HEADER)?.parse().ok()?,
            nonce: nonce.to_owned(),
            signature: text(SIGNATURE_HEADER)?.to_owned(),
        })
    }
}

fn denied(code: &'static Code) -> ApiProblem {
    ApiProblem::new(code).status(StatusCode::UNAUTHORIZED)
}

fn check_time(time_ms: i64, now: Timestamp) -> Result<(), ApiProblem> {
    let skew = i128::from(time_ms) - i128::from(now.as_millisecond());
    if skew.unsigned_abs() <= SKEW_MAX.as_millis().unsigned_abs() {
        return Ok(());
    }
    Err(denied(&CLOCK).detail(format!("La hora del portal es {now} (UTC).")))
}
