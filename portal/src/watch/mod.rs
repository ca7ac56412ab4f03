//! What whoever runs the portal sees of it: a log, and numbers.
//!
//! Every request gets an id, which its answer carries and its log lines bear. Neither log nor
//! numbers hold anything of a person: of an address only the template of its route is told, because
//! a path holds billing codes and tokens.

mod metrics;

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;
use world::{Clock, Entropy, uuid_v7};

pub use metrics::{Metrics, Watched, router as metrics_router};

/// The header of an answer that names its request.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The name of a request.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);

/// What every request is seen by. Cheap to clone.
#[derive(Clone)]
pub struct Watch(Arc<Inner>);

struct Inner {
    metrics: Arc<Metrics>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Watch {
    /// One that counts into `metrics`.
    pub fn new(metrics: Arc<Metrics>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self(Arc::new(Inner { metrics, clock, entropy }))
    }
}

/// Names a request, and counts and logs its answer.
pub async fn observe(
    State(Watch(watch)): State<Watch>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = uuid_v7(watch.clock.as_ref(), watch.entropy.as_ref()).to_string();
    let method = known_method(request.method());
    let route = match request.extensions().get::<MatchedPath>() {
        Some(path) => path.as_str().to_owned(),
        None => "none".to_owned(),
    };
    let span = tracing::info_span!("request", request.id = id, http.method = method, route);
    request.extensions_mut().insert(RequestId(id.clone()));
    let since = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status().as_u16(), since.elapsed());
    watch.metrics.answered(method, &route, status, took);
    span.in_scope(|| {
        tracing::info!(http.status = status, duration_ms = took.as_millis(), "answered")
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().entry(REQUEST_ID).or_insert(id);
    }
    response
}

/// Methods are anybody's to invent.
fn known_method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        _ => "other",
    }
}
