//! How the other program is refused, at the door and in the folder.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use faults::{Code, Fault, Faults, Kind};
use tickets::wire::{Problem, ProblemFault};

use crate::codes::COMPANION_SALE;
use crate::store::StoreError;

/// What was not taken, and why: RFC 9457.
#[derive(Debug)]
pub(super) struct Refused {
    code: &'static Code,
    problem: Box<Problem>,
}

impl Refused {
    pub(super) fn new(code: &'static Code) -> Self {
        Self { code, problem: Box::new(Problem::new(code)) }
    }

    pub(super) fn code(&self) -> &'static Code {
        self.code
    }

    pub(super) fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Whether the same would be refused again: what stands in our own way passes.
    pub(super) fn is_final(&self) -> bool {
        match self.code.kind {
            Kind::Fault | Kind::Precondition => true,
            Kind::Outage | Kind::Bug => false,
        }
    }

    pub(super) fn status(mut self, status: StatusCode) -> Self {
        self.problem.status = status.as_u16();
        self
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.problem.detail = detail.into();
        self
    }

    pub(super) fn faults<'a>(mut self, faults: impl IntoIterator<Item = &'a Fault>) -> Self {
        self.problem.faults.extend(faults.into_iter().map(ProblemFault::from));
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
        Self::new(error.code())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(self.problem)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}
