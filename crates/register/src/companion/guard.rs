//! Who is let in, and how somebody is turned away.

use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use faults::{Code, Fault, Faults, Kind};
use tickets::wire::{Problem, ProblemFault};

use super::is_token;
use super::routes::Door;
use crate::codes::{COMPANION_HOST, COMPANION_SALE, COMPANION_SLOW, COMPANION_TOKEN, STORE_FAILED};
use crate::store::StoreError;

/// A request that takes longer is given up; what was committed stays, and the key finds it again.
const TIMEOUT: Duration = Duration::from_secs(15);

/// How a request is refused: RFC 9457.
#[derive(Debug)]
pub(super) struct Refused(Box<Problem>);

impl Refused {
    pub(super) fn new(code: &'static Code) -> Self {
        let status = match code.kind {
            Kind::Fault => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Precondition => StatusCode::CONFLICT,
            Kind::Outage => StatusCode::SERVICE_UNAVAILABLE,
            Kind::Bug => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self(Box::new(Problem {
            kind: format!("urn:talon:problem:{}", code.id),
            title: code.message.to_owned(),
            status: status.as_u16(),
            detail: String::new(),
            faults: Vec::new(),
            request_id: String::new(),
        }))
    }

    pub(super) fn status(mut self, status: StatusCode) -> Self {
        self.0.status = status.as_u16();
        self
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = detail.into();
        self
    }

    pub(super) fn faults<'a>(mut self, faults: impl IntoIterator<Item = &'a Fault>) -> Self {
        self.0.faults.extend(faults.into_iter().map(ProblemFault::from));
        self
    }
}

impl From<&'static Code> for Refused {
    fn from(code: &'static Code) -> Self {
        Self::new(code)
    }
}

impl From<Faults> for Refused {
    fn from(faults: Faults) -> Self {
        Self::new(&COMPANION_SALE).faults(faults.iter())
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the store refused");
        Self::new(&STORE_FAILED)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(self.0)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

/// Turns away whoever has not the token, and every browser.
pub(super) async fn guard(State(door): State<Door>, request: Request, next: Next) -> Response {
    if !is_ours(request.headers(), door.address) {
        return Refused::new(&COMPANION_HOST).status(StatusCode::FORBIDDEN).into_response();
    }
    let Ok(Some(hash)) = door.shared.store().companion() else {
        return Refused::new(&STORE_FAILED).into_response();
    };
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|text| text.to_str().ok());
    let token = shown.and_then(|text| text.strip_prefix("Bearer "));
    if !token.is_some_and(|token| is_token(token.trim(), &hash)) {
        return Refused::new(&COMPANION_TOKEN).status(StatusCode::UNAUTHORIZED).into_response();
    }
    match tokio::time::timeout(TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refused::new(&COMPANION_SLOW).into_response(),
    }
}

/// Addressed to this machine by its own name, and not by a page of somebody's.
fn is_ours(headers: &HeaderMap, address: SocketAddr) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let names = [address.to_string(), format!("localhost:{}", address.port())];
    host.is_some_and(|host| names.iter().any(|name| name == host))
        && !headers.contains_key(header::ORIGIN)
}
