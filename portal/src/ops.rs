//! For whoever runs the portal: is it alive, can it work.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use portal_store::Store;

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

/// `/healthz` (the process answers) and `/readyz` (the store answers, reading and writing).
pub fn router(readiness: Readiness) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .with_state(readiness)
}

async fn ready(State(readiness): State<Readiness>) -> (StatusCode, &'static str) {
    match readiness.store.check().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "store")
        }
    }
}
