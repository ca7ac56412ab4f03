//! The registers' side: enrolment, tickets, cancellations, products, invoices at the counter,
//! codes, settings and the feed of changes, as `tickets::wire` describes them.
//!
//! Every request but an enrolment is signed by the register's own key (`tickets::auth`). Everything
//! is idempotent: a message that was received may be sent again and gets the same answer. Refusals
//! are `application/problem+json`. `/api/openapi.json` describes all of it, made from
//! the table that makes the routes ([`operations`]).

mod changes;
mod constancias;
mod description;
mod enrolments;
mod invoices;
mod operations;
mod problem;
mod products;
mod returns_in;
mod rounds;
mod settings;
mod signed;
mod tickets_in;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse as _;
use axum::routing::any;
use portal_store::{Border, Settings, ShopProfile, Store};
use tickets::wire::{BorderMessage, SettingsMessage, ShopMessage};
use tower_http::catch_panic::CatchPanicLayer;
use world::{Clock, Entropy};

use problem::ApiProblem;
pub(crate) use problem::too_many;

use crate::codes::sync::{BUG, NO_ROUTE};
use crate::desk::Desk;

/// Largest body of a message.
const BODY_MAX: usize = 256 * 1024;

/// What the registers' side works with. Cheap to clone.
#[derive(Clone)]
pub struct SyncApi(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    public_url: String,
    sandbox: bool,
}

/// Whether documents have fiscal validity; registers print it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// They have.
    Real,
    /// They have not.
    Sandbox,
}

impl SyncApi {
    /// The registers' side of a store; `public_url` is what receipts lead to.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        public_url: &str,
        validity: Validity,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            clock,
            entropy,
            public_url: public_url.trim_end_matches('/').to_owned(),
            sandbox: validity == Validity::Sandbox,
        }))
    }
}

/// What the routes work with: the messages' side, and the desk where invoices are asked for.
#[derive(Clone)]
struct Side {
    api: SyncApi,
    desk: Desk,
}

impl FromRef<Side> for SyncApi {
    fn from_ref(side: &Side) -> Self {
        side.api.clone()
    }
}

impl FromRef<Side> for Desk {
    fn from_ref(side: &Side) -> Self {
        side.desk.clone()
    }
}

/// The registers' routes; what a customer may ask of the desk, the counter asks of it too.
pub fn router(api: SyncApi, desk: Desk) -> Router {
    openapi::routes(operations::all())
        .route("/api/{*rest}", any(async || no_route(StatusCode::NOT_FOUND)))
        .method_not_allowed_fallback(async || no_route(StatusCode::METHOD_NOT_ALLOWED))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(CatchPanicLayer::custom(|_| ApiProblem::new(&BUG).into_response()))
        .layer(from_fn(problem::in_time))
        .layer(from_fn_with_state(api.clone(), problem::finish))
        .with_state(Side { api, desk })
}

fn no_route(status: StatusCode) -> ApiProblem {
    ApiProblem::new(&NO_ROUTE).status(status)
}

fn settings_message(settings: &Settings, border: Option<&Border>) -> SettingsMessage {
    SettingsMessage {
        serie: settings.serie.clone(),
        period: settings.period.key(),
        revision: settings.revision,
        border: border.map(BorderMessage::from),
        shop: None,
    }
}

/// What a register's receipts say of its shop and branch.
fn shop_message(api: &Inner, profile: ShopProfile) -> ShopMessage {
    ShopMessage {
        name: profile.name,
        rfc: profile.rfc,
        nombre: profile.nombre,
        regimen_fiscal: profile.regimen_fiscal,
        codigo_postal: profile.codigo_postal,
        zone: profile.zone,
        address: profile.address,
        contact: profile.contact,
        portal_url: api.public_url.clone(),
        sandbox: api.sandbox,
    }
}
