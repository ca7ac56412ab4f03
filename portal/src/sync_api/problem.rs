//! How the portal refuses a register: RFC 9457, with a stable code and a request id.

use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use faults::{Code, Fault, Faults};
use portal_store::StoreError;
use schemars::JsonSchema;
use serde::Serialize;
use tickets::wire::{Problem, ProblemFault, SettingsMessage};
use world::uuid_v7;

use super::SyncApi;
use crate::codes::sync::{BUG, BUSY, FIELD, TOO_MANY};
use crate::lang::Lang;
use crate::watch::{REQUEST_ID, RequestId};

/// Longer than any write that waits for SQLite's lock.
const TIMEOUT: Duration = Duration::from_secs(15);

/// A refusal on its way out.
#[derive(Clone, Debug)]
pub(super) struct ApiProblem(Box<Body>);

/// How a request is refused.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Refusal")]
pub(super) struct Body {
    #[serde(flatten)]
    problem: Problem,
    /// What is in force, where settings were changed elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<SettingsMessage>,
}

impl ApiProblem {
    /// The refusal of this code, with the status of its kind.
    pub(super) fn new(code: &'static Code) -> Self {
        Self(Box::new(Body { problem: Problem::new(code), current: None }))
    }

    /// With another status.
    pub(super) fn status(mut self, status: StatusCode) -> Self {
        self.0.problem.status = status.as_u16();
        self
    }

    /// With what else there is to say.
    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.problem.detail = detail.into();
        self
    }

    /// With what is wrong, and where.
    pub(super) fn faults<'a>(mut self, faults: impl IntoIterator<Item = &'a Fault>) -> Self {
        let told = |fault: &Fault| ProblemFault {
            message: Lang::Es.fault_in_full(fault),
            ..ProblemFault::from(fault)
        };
        self.0.problem.faults.extend(faults.into_iter().map(told));
        self
    }

    /// With the settings in force.
    pub(super) fn current(mut self, settings: SettingsMessage) -> Self {
        self.0.current = Some(settings);
        self
    }

    /// A field that is wrong.
    pub(super) fn field(path: &str) -> Self {
        Self::new(&FIELD).faults([&Fault::new(&FIELD, path)])
    }
}

impl From<Faults> for ApiProblem {
    fn from(faults: Faults) -> Self {
        Self::new(&FIELD).faults(faults.iter())
    }
}

impl From<StoreError> for ApiProblem {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
        Self::new(&BUG)
    }
}

impl IntoResponse for ApiProblem {
    /// The body follows in [`finish`], which knows the request's id.
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.problem.status)
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives up on what takes too long; what was committed stays, and the register asks again.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiProblem::new(&BUSY).into_response(),
    }
}

/// Says to whoever asks too often when to come back.
pub(crate) fn too_many(wait: Duration, request_id: String) -> Response {
    let status = StatusCode::TOO_MANY_REQUESTS;
    let ApiProblem(mut body) = ApiProblem::new(&TOO_MANY).status(status);
    body.problem.request_id = request_id;
    let mut response = written(status, &body);
    let seconds = wait.as_secs().saturating_add(1);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

fn written(status: StatusCode, body: &Body) -> Response {
    let mut response = (status, Json(body)).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Gives every answer its request id, and every refusal its body.
pub(super) async fn finish(State(api): State<SyncApi>, request: Request, next: Next) -> Response {
    let id = match request.extensions().get::<RequestId>() {
        Some(RequestId(id)) => id.clone(),
        None => uuid_v7(api.0.clock.as_ref(), api.0.entropy.as_ref()).to_string(),
    };
    let method = request.method().clone();
    // Without the query, and ids of tickets are no secret: the path may be logged.
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    if let Some(ApiProblem(mut body)) = response.extensions_mut().remove::<ApiProblem>() {
        body.problem.request_id.clone_from(&id);
        tracing::warn!(request.id = id, %method, path, code = body.problem.code(), "refused");
        response = written(response.status(), &body);
    } else {
        tracing::debug!(request.id = id, %method, path, "answered");
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
