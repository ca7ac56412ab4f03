//! For whoever runs the portal: is it alive, can it work.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use portal_store::{ObjectError, Store};

/// What readiness is measured by.
#[derive(Clone)]
pub struct Readiness {
    store: Store,
}

impl Readiness {
    /// Ready when this store answers.
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

/// `/healthz` (the process answers) and `/readyz` (the store's writer and a reader have their turn;
/// nothing is written, for a stranger may ask). An object store that is away is told and takes no
/// portal out of service: stamps stay in the database meanwhile, and only documents of before
/// cannot be had.
pub fn router(readiness: Readiness) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .with_state(readiness)
}

fn told(objects: Result<(), ObjectError>) -> &'static str {
    match objects {
        Ok(()) => "ok",
        Err(error) => {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "the object store does not answer");
            "ok, documents away"
        }
    }
}

async fn ready(State(readiness): State<Readiness>) -> (StatusCode, &'static str) {
    match readiness.store.check().await {
        Ok(()) => (StatusCode::OK, told(readiness.store.check_objects().await)),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "store")
        }
    }
}
