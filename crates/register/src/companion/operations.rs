//! What may be asked at the door: how it is served and what is said of it, in one table.

use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use openapi::{Operation, Parameter, Place, Refusals};

use super::description;
use super::file::KEY_MAX;
use super::message::{CancelMessage, SaleMessage, SoldMessage};
use super::routes::{Door, KEY_HEADER, cancel, sell, show};

/// The document of the door; whoever writes the other program may read it without the token.
pub(super) const DOCUMENT: &str = "/v1/openapi.json";

/// What any request may be refused with, and what one without the token.
const REFUSALS: Refusals = Refusals {
    usual: &[
        StatusCode::BAD_REQUEST,
        StatusCode::UNPROCESSABLE_ENTITY,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::FORBIDDEN,
        StatusCode::METHOD_NOT_ALLOWED,
        StatusCode::INTERNAL_SERVER_ERROR,
        StatusCode::SERVICE_UNAVAILABLE,
    ],
    guard: &[StatusCode::UNAUTHORIZED],
};

const ID: &[Parameter] = &[Parameter {
    name: "id",
    place: Place::PathUuid,
    description: "El `id` con que se contestó la venta.",
}];

const KEY: &[Parameter] = &[Parameter {
    name: KEY_HEADER,
    place: Place::HeaderText(KEY_MAX),
    description: "El nombre de la venta en tu sistema. El mismo es la misma venta.",
}];

/// All of them, in the order of the document.
pub(super) fn all() -> Vec<Operation<Door>> {
    vec![
        guarded(Method::POST, "/v1/sales", sell)
            .says("handOver", "Una venta. La misma se puede entregar otra vez.")
            .with(KEY)
            .takes::<SaleMessage>()
            .gives::<SoldMessage>(StatusCode::CREATED)
            .gives::<SoldMessage>(StatusCode::OK)
            .refuses(&[StatusCode::CONFLICT]),
        guarded(Method::GET, "/v1/sales/{id}", show)
            .says("showSale", "Cómo está una venta que se entregó aquí.")
            .with(ID)
            .gives::<SoldMessage>(StatusCode::OK)
            .refuses(&[StatusCode::NOT_FOUND]),
        guarded(Method::PUT, "/v1/sales/{id}/cancellation", cancel)
            .says("cancelSale", "La venta se canceló. Una con factura no se cancela.")
            .with(ID)
            .takes::<CancelMessage>()
            .gives::<SoldMessage>(StatusCode::OK)
            .refuses(&[StatusCode::NOT_FOUND, StatusCode::CONFLICT]),
        guarded(Method::GET, DOCUMENT, description::show)
            .says("describe", "Este documento.")
            .open()
            .gives::<openapi::Document>(StatusCode::OK),
    ]
}

/// An operation for whoever shows the token.
fn guarded<H, T>(method: Method, path: &'static str, handler: H) -> Operation<Door>
where
    H: Handler<T, Door>,
    T: 'static,
{
    Operation::new(method, path, handler, REFUSALS)
}
