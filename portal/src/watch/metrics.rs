//! The numbers, in the form that Prometheus reads.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use portal_store::{Census, DocumentCensus, Store, StoreError, Timing};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::engine::Engine;

/// Every state that a claim can be in: what is not there is told as zero.
const STATES: [&str; 7] =
    ["claimed", "sealed", "stamping", "in-doubt", "invoiced", "rejected", "released"];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    /// The template: `/compra/{token}`.
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InState {
    state: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Stamp {
    pac: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InPlace {
    place: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    outcome: &'static str,
}

type Latency = Family<Route, Histogram, fn() -> Histogram>;

/// What is counted as it happens.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    latency: Latency,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics(…)")
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let (requests, latency) =
            (Family::default(), Latency::new_with_constructor(latency_buckets));
        let mut registry = Registry::with_prefix("talon");
        registry.register("http_requests", "Requests by route and status", requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Until the answer begins",
            Unit::Seconds,
            latency.clone(),
        );
        let build = Info::new(vec![
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("schema", Store::schema().to_string()),
        ]);
        registry.register("build", "What is running", build);
        Self { registry, requests, latency }
    }
}

/// From a page that was at hand to a stamp that the customer waits for.
fn latency_buckets() -> Histogram {
    Histogram::new([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0])
}

impl Metrics {
    pub(super) fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        self.latency
            .get_or_create(&Route { method, route: route.clone() })
            .observe(took.as_secs_f64());
        self.requests.get_or_create(&Answered { method, route, status }).inc();
    }
}

/// What the page of numbers is made from. Cheap to clone.
#[derive(Clone)]
pub struct Watched {
    /// What was counted.
    pub metrics: Arc<Metrics>,
    /// Who stamps, and keeps the store.
    pub engine: Arc<Engine>,
}

/// `/metrics`, for an address of its own that the world does not reach.
pub fn router(watched: Watched) -> Router {
    Router::new().route("/metrics", get(show)).with_state(watched)
}

async fn show(State(watched): State<Watched>) -> Response {
    match watched.look().await {
        Ok((census, documents)) => match watched.text(&census, documents) {
            Ok(text) => {
                let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                ([(header::CONTENT_TYPE, kind)], text).into_response()
            }
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        Err(error) => unavailable(&error),
    }
}

fn unavailable(error: &StoreError) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "the store could not be counted");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

impl Watched {
    async fn look(&self) -> Result<(Census, DocumentCensus), StoreError> {
        let store = self.engine.store();
        Ok((store.census().await?, store.documents().await?))
    }

    fn text(&self, census: &Census, documents: DocumentCensus) -> Result<String, fmt::Error> {
        let mut now = Registry::with_prefix("talon");
        self.count_claims(&mut now, census);
        self.count_mails(&mut now, census);
        self.count_documents(&mut now, documents);
        self.count_stamps(&mut now);
        self.count_transactions(&mut now);
        let mut text = String::new();
        encode_registry(&mut text, &self.metrics.registry)?;
        encode_registry(&mut text, &now)?;
        encode_eof(&mut text)?;
        Ok(text)
    }

    fn count_claims(&self, registry: &mut Registry, census: &Census) {
        let claims = Family::<InState, Gauge<u64, AtomicU64>>::default();
        for state in STATES {
            let count = census.claims.iter().find(|(name, _)| name == state).map_or(0, |(_, n)| *n);
            claims.get_or_create(&InState { state: state.to_owned() }).set(count);
        }
        registry.register("claims", "Claims by state", claims);
    }

    fn count_mails(&self, registry: &mut Registry, census: &Census) {
        let waiting = Gauge::<u64, AtomicU64>::default();
        waiting.set(census.mails_waiting);
        registry.register("outbox_mails", "Mails that wait to be sent", waiting);
        let age = Gauge::<i64>::default();
        let now = self.engine.now();
        age.set(census.oldest_mail.map_or(0, |oldest| now.duration_since(oldest).as_secs()));
        registry.register_with_unit("outbox_age", "Age of the oldest", Unit::Seconds, age);
    }

    fn count_documents(&self, registry: &mut Registry, census: DocumentCensus) {
        let places = Family::<InPlace, Gauge<u64, AtomicU64>>::default();
        for (place, count) in [
            ("database", census.in_database),
            ("objects", census.in_objects),
            ("loose", census.loose),
        ] {
            places.get_or_create(&InPlace { place }).set(count);
        }
        registry.register("documents", "Stamped documents by place", places);
        let Some(counts) = self.engine.store().object_counts() else { return };
        let outcomes = Family::<Ended, Counter>::default();
        for (outcome, count) in [
            ("written", counts.written),
            ("write_failed", counts.failed),
            ("read", counts.read),
            ("missing", counts.missing),
            ("altered", counts.altered),
            ("read_failed", counts.unreachable),
        ] {
            outcomes.get_or_create(&Ended { outcome }).inc_by(count);
        }
        registry.register("objects", "What became of objects", outcomes);
    }

    fn count_stamps(&self, registry: &mut Registry) {
        let stamps = Family::<Stamp, Counter>::default();
        for (pac, outcome, count) in self.engine.outcomes() {
            stamps.get_or_create(&Stamp { pac, outcome }).inc_by(count);
        }
        registry.register("stamps", "What PACs answered", stamps);
    }

    fn count_transactions(&self, registry: &mut Registry) {
        let timings = self.engine.store().timings();
        let count = Family::<Kind, Counter>::default();
        let micros = Family::<Kind, Counter>::default();
        for (kind, timing) in [("read", timings.reads), ("write", timings.writes)] {
            let Timing { count: times, total } = timing;
            count.get_or_create(&Kind { kind }).inc_by(times);
            let total = u64::try_from(total.as_micros()).unwrap_or(u64::MAX);
            micros.get_or_create(&Kind { kind }).inc_by(total);
        }
        registry.register("store_transactions", "Transactions of the database", count);
        registry.register(
            "store_transaction_microseconds",
            "How long they took together, waiting included",
            micros,
        );
    }
}
