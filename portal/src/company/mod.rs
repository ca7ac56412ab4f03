//! The company's pages: whoever keeps a shop sees its tickets, invoices, customers and registers
//! here, and sets what is theirs to set.
//!
//! Drawn on the server like the customer's, with the same policy: nothing runs in the browser. A
//! person signs in with a password and a second factor; the session is a cookie that says nothing.
//!
//! Invariants:
//! - Every route that names a thing looks for it in the session's own shop: what is another's is
//!   not found.
//! - Every form carries the secret of its session, or it is refused.
//! - What is done is written to the audit log in the transaction that does it.

mod assets;
mod branches;
mod cookie;
mod csd;
mod customers;
mod doubts;
mod form;
mod frame;
mod home;
mod invoices;
mod listing;
mod log;
pub(crate) mod look;
mod pac;
mod password;
mod problem;
mod products;
mod qr;
mod registers;
mod returns;
mod settings;
mod setup;
mod sign_in;
mod signed;
mod tickets;
mod totp;
mod upload;
pub mod users;
mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::map_response;
use axum::response::IntoResponse as _;
use axum::routing::{any, get, post};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use portal_store::{Shop, Store, StoreError};
use tower_http::catch_panic::CatchPanicLayer;
use world::Entropy;

use problem::Problem;
use signed::Signed;

use crate::desk::Desk;
use crate::pages;

/// Most bytes that a form may have; a stamped XML is pasted into one.
const BODY_MAX: usize = 512 * 1024;

/// What the company's pages work with. Cheap to clone.
#[derive(Clone)]
pub struct Company {
    desk: Desk,
}

impl Company {
    /// The company's pages beside the customer's.
    pub fn new(desk: Desk) -> Self {
        Self { desk }
    }

    fn desk(&self) -> &Desk {
        &self.desk
    }

    fn store(&self) -> &Store {
        self.desk.store()
    }

    fn now(&self) -> Timestamp {
        self.desk.engine().now()
    }

    fn entropy(&self) -> &dyn Entropy {
        self.desk.engine().entropy()
    }

    /// The shop of whoever is signed in.
    async fn shop(&self, signed: &Signed) -> Result<Shop, Problem> {
        let shop = self.store().shop(signed.session.shop).await?;
        Ok(shop.ok_or(StoreError::Corrupt { what: "reference to a shop" })?)
    }
}

/// An instant on the shop's wall clock.
fn local(shop: &Shop, at: Timestamp) -> DateTime {
    TimeZone::get(&shop.profile.zone).unwrap_or(TimeZone::UTC).to_datetime(at)
}

/// The company's routes.
pub fn router(company: Company) -> Router {
    Router::new()
        .merge(door())
        .merge(things())
        .merge(settings())
        .route(assets::path(), get(assets::css))
        .route("/marca/{shop}/color.css", get(look::css))
        .route("/marca/{shop}/logo.png", get(look::logo))
        .route("/empresa/{*rest}", any(async || Problem::NotFound))
        .method_not_allowed_fallback(async || Problem::NotFound)
        .layer(CatchPanicLayer::custom(|_| Problem::Ours.into_response()))
        .layer(map_response(pages::harden))
        .with_state(company)
}

/// What is open to whoever has no session.
fn door() -> Router<Company> {
    Router::new()
        .route("/empresa/entrar", get(sign_in::show).post(sign_in::enter))
        .route("/empresa/codigo", get(sign_in::ask_code).post(sign_in::take_code))
        .route("/empresa/alta/{token}", get(setup::show).post(setup::finish))
        .layer(DefaultBodyLimit::max(pages::posted::BODY_MAX))
}

fn things() -> Router<Company> {
    Router::new()
        .route("/empresa", get(home::show))
        .route("/empresa/salir", post(sign_in::leave))
        .route("/empresa/tienda", post(sign_in::switch))
        .route("/empresa/otras-sesiones", post(sign_in::end_others))
        .route("/empresa/tickets", get(tickets::list))
        .route("/empresa/tickets/{id}", get(tickets::show))
        .route("/empresa/tickets/{id}/plazo", post(tickets::extend))
        .route("/empresa/tickets/{id}/version", post(tickets::settle))
        .route("/empresa/facturas", get(invoices::list))
        .route("/empresa/facturas/{id}", get(invoices::show))
        .route("/empresa/facturas/{id}/pdf", get(invoices::pdf))
        .route("/empresa/facturas/{id}/xml", get(invoices::xml))
        .route("/empresa/facturas/{id}/correo", post(invoices::mail))
        .route("/empresa/facturas/{id}/timbrada", post(doubts::stamped))
        .route("/empresa/facturas/{id}/inexistente", post(doubts::absent))
        .route("/empresa/devoluciones", get(returns::list))
        .route("/empresa/devoluciones/{id}/reintentar", post(returns::retry))
        .route("/empresa/clientes", get(customers::list))
        .route("/empresa/clientes/{id}", get(customers::show))
        .route("/empresa/clientes/{id}/datos", post(customers::export))
        .route("/empresa/clientes/{id}/borrar", post(customers::erase))
        .route("/empresa/productos", get(products::list))
        .route("/empresa/sucursales", get(branches::list))
        .route("/empresa/sucursales/nueva", post(branches::add))
        .route("/empresa/sucursales/{id}", get(branches::show))
        .route("/empresa/sucursales/{id}/datos", post(branches::change))
        .route("/empresa/cajas", get(registers::list))
        .route("/empresa/cajas/codigo", post(registers::make_code))
        .route("/empresa/cajas/{id}/baja", post(registers::shut_out))
        .route("/empresa/bitacora", get(log::show))
        .layer(DefaultBodyLimit::max(BODY_MAX))
}

fn settings() -> Router<Company> {
    Router::new()
        .route("/empresa/pac", get(pac::show))
        .route("/empresa/pac/cuenta", post(pac::put))
        .route("/empresa/pac/quitar", post(pac::remove))
        .route("/empresa/ajustes", get(settings::show))
        .route("/empresa/ajustes/serie", post(settings::series))
        .route("/empresa/ajustes/notas-de-credito", post(settings::egreso_serie))
        .route("/empresa/ajustes/folio", post(settings::folio))
        .route("/empresa/ajustes/usos", post(settings::usos))
        .route("/empresa/ajustes/descargas", post(settings::downloads))
        .route("/empresa/ajustes/contacto", post(settings::contact))
        .route("/empresa/ajustes/retencion", post(settings::retencion))
        .route("/empresa/ajustes/frontera", post(settings::border))
        .route("/empresa/ajustes/color", post(look::accent))
        .route(
            "/empresa/ajustes/logo",
            post(look::put_logo).layer(DefaultBodyLimit::max(look::BODY_MAX)),
        )
        .route("/empresa/ajustes/csd", post(csd::put).layer(DefaultBodyLimit::max(csd::BODY_MAX)))
        .layer(DefaultBodyLimit::max(pages::posted::BODY_MAX))
}
