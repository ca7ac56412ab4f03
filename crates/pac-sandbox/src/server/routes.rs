//! All addresses: those of the two PACs, and two of the sandbox's own.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;

use super::{Shared, finkok, sw};
use crate::script::Misbehaviour;

/// A CFDI of 5,000 conceptos fits, in base64 too.
const MAX_REQUEST: usize = 8 * 1024 * 1024;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    sw::router()
        .merge(finkok::router())
        .route("/sandbox/faults", post(faults))
        .route("/sandbox/stamps", get(stamps))
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .with_state(shared)
}

/// What is to go wrong.
#[derive(Deserialize)]
struct Faults {
    next: Vec<String>,
}

async fn faults(State(shared): State<Arc<Shared>>, Json(faults): Json<Faults>) -> Response {
    let next: Result<Vec<Misbehaviour>, _> = faults.next.iter().map(|name| name.parse()).collect();
    match next {
        Ok(next) => {
            shared.script().extend(next);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(unknown) => (StatusCode::BAD_REQUEST, unknown.to_string()).into_response(),
    }
}

async fn stamps(State(shared): State<Arc<Shared>>) -> Response {
    Json(shared.provider.given()).into_response()
}
