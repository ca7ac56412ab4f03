//! The customer's pages: a purchase is found, tax data are typed and checked, the invoice is made
//! and downloaded.
//!
//! Drawn on the server: they work on any phone, with scripts or without. Scripts judge a form
//! while it is filled in ([`live`]), look for a QR through the camera ([`camera`]), and save
//! whoever typed many wrong codes a wait ([`brake`]). One cookie holds the tax data of whoever
//! wants them remembered, encrypted, and opens nothing; another the language that was chosen. What
//! the pages know of the portal is [`Desk`]; they know no store, no PAC and no key. Everything
//! typed is escaped by the templates, carried in hidden fields and judged anew on each page.
pub(crate) mod assets;
mod basket;
mod brake;
mod camera;
mod code_hint;
pub mod codes;
mod cookie;
mod credits;
mod delivery;
mod device;
mod download;
mod field;
mod filling;
mod find;
mod frame;
mod invoice;
mod language;
mod live;
mod options;
pub(crate) mod posted;
mod problem;
mod purchase;
mod share;
mod tax;
mod tax_state;
pub(crate) mod typed;
mod uploaded;
mod visiting;
mod waiting;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::catch_panic::CatchPanicLayer;

pub(crate) use brake::{Look, Told, challenge, too_large, too_many};
pub(crate) use language::lang_of;
pub(crate) use posted::{BODY_MAX as FORM_MAX, Posted};
pub use problem::Problem;

use crate::desk::Desk;

/// What a browser may do with a page: show it, style it, send its forms back here. Nothing runs; a
/// page that has a script says so itself ([`assets::with_script`]).
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The pages, and the answer to every address that is not one.
pub fn router(desk: Desk) -> Router {
    let frame_limit = DefaultBodyLimit::max(camera::FRAME_MAX);
    Router::new()
        .route("/", get(find::entry))
        .route("/buscar", post(find::search))
        .route("/buscar/datos", post(live::receipt))
        // A QR in alphanumeric mode has capitals only; people who copy a link type small letters.
        .route("/T/{payload}", get(find::by_qr))
        .route("/t/{payload}", get(find::by_qr))
        .route("/C/{code}", get(find::by_code))
        .route("/c/{code}", get(find::by_code))
        .route("/compra/{token}", get(purchase::show))
        .route("/compra/{token}/datos", post(live::tax_data))
        .route("/compra/{token}/revisar", post(tax::review))
        .route(
            "/compra/{token}/constancia",
            post(filling::fill).layer((
                GlobalConcurrencyLimitLayer::new(uploaded::AT_ONCE),
                DefaultBodyLimit::max(uploaded::BODY_MAX),
            )),
        )
        .route("/compra/{token}/cedula", post(camera::cedula).layer(frame_limit))
        .route("/compra/{token}/nota", post(camera::nota).layer(frame_limit))
        .route("/compra/{token}/agregar", post(basket::begin))
        .route("/compra/{token}/juntar", post(basket::join))
        .route("/compra/{token}/olvidar", post(tax::forget))
        .route("/compra/{token}/facturar", post(invoice::generate))
        .route("/compra/{token}/mia", post(invoice::prove))
        .route("/compra/{token}/factura", get(invoice::show))
        .route("/compra/{token}/factura.pdf", get(download::pdf))
        .route("/compra/{token}/factura.xml", get(download::xml))
        .route("/compra/{token}/factura.zip", get(download::zip))
        .route("/compra/{token}/devolucion/{returned}/{file}", get(credits::file))
        .route("/compra/{token}/correo", post(delivery::mail))
        .route("/compra/{token}/compartir", post(share::begin))
        .route("/compra/{token}/dejar-de-compartir", post(share::end))
        .route("/mis-facturas", get(visiting::home).post(visiting::again))
        .route("/mis-facturas/liga", post(visiting::ask))
        .route("/mis-facturas/salir", post(visiting::leave))
        .route("/mis-facturas/olvidar", post(visiting::forget))
        .route("/entrar/{token}", get(visiting::link).post(visiting::enter))
        .route("/d/{token}", get(share::show))
        .route("/d/{token}/factura.pdf", get(download::shared_pdf))
        .route("/d/{token}/factura.xml", get(download::shared_xml))
        .route("/d/{token}/factura.zip", get(download::shared_zip))
        .route("/d/{token}/devolucion/{returned}/{file}", get(credits::shared_file))
        .merge(assets::routes())
        .method_not_allowed_fallback(async || Problem::WrongMethod)
        .fallback(async || Problem::NotFound)
        .layer((
            from_fn_with_state(desk.clone(), language::choose),
            CatchPanicLayer::custom(|_| Problem::Ours.into_response()),
            DefaultBodyLimit::max(posted::BODY_MAX),
        ))
        .with_state(desk)
}

/// The headers of every answer. A page is somebody's own, so nobody keeps a copy of it, and nothing
/// runs on it, unless the answer itself says otherwise.
pub(crate) async fn harden(mut response: Response) -> Response {
    harden_headers(&mut response);
    response
}

fn harden_headers(response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    for (name, value) in [
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
