//! What may be asked at the door: how it is served and what is said of it, in one table, so that
//! neither can be without the other.

use axum::http::{Method, StatusCode};
use axum::routing::{MethodRouter, get, post, put};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::message::{CancelMessage, SaleMessage, SoldMessage};
use super::openapi;
use super::routes::{Door, cancel, sell, show};

/// Where sales are handed over.
pub(super) const SALES: &str = "/v1/sales";
/// The document of the door; whoever writes the other program may read it without the token.
pub(super) const DOCUMENT: &str = "/v1/openapi.json";

/// Puts a type into the document and gives the reference to it.
pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Whoever shows the token.
    Token,
    /// Any program of this machine.
    Open,
}

/// One operation.
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) handler: MethodRouter<Door>,
    /// A name for programs.
    pub(super) id: &'static str,
    /// A sentence for people.
    pub(super) summary: &'static str,
    pub(super) access: Access,
    pub(super) body: Option<SchemaOf>,
    pub(super) answers: Vec<(StatusCode, SchemaOf)>,
    /// What it may refuse with.
    pub(super) refusals: Vec<StatusCode>,
}

/// All of them, in the order of the document.
pub(super) fn all() -> Vec<Operation> {
    vec![
        Operation::new(Method::POST, SALES, post(sell))
            .says("handOver", "Una venta. La misma se puede entregar otra vez.")
            .takes::<SaleMessage>()
            .gives::<SoldMessage>(StatusCode::CREATED)
            .gives::<SoldMessage>(StatusCode::OK)
            .refuses(&[StatusCode::CONFLICT]),
        Operation::new(Method::GET, "/v1/sales/{id}", get(show))
            .says("showSale", "Cómo está una venta que se entregó aquí.")
            .gives::<SoldMessage>(StatusCode::OK)
            .refuses(&[StatusCode::NOT_FOUND]),
        Operation::new(Method::PUT, "/v1/sales/{id}/cancellation", put(cancel))
            .says("cancelSale", "La venta se canceló. Una con factura no se cancela.")
            .takes::<CancelMessage>()
            .gives::<SoldMessage>(StatusCode::OK)
            .refuses(&[StatusCode::NOT_FOUND, StatusCode::CONFLICT]),
        Operation::new(Method::GET, DOCUMENT, get(openapi::show))
            .says("describe", "Este documento.")
            .open()
            .gives::<openapi::Document>(StatusCode::OK),
    ]
}

impl Operation {
    fn new(method: Method, path: &'static str, handler: MethodRouter<Door>) -> Self {
        Self {
            method,
            path,
            handler,
            id: "",
            summary: "",
            access: Access::Token,
            body: None,
            answers: Vec::new(),
            refusals: vec![
                StatusCode::BAD_REQUEST,
                StatusCode::UNPROCESSABLE_ENTITY,
                StatusCode::PAYLOAD_TOO_LARGE,
                StatusCode::FORBIDDEN,
                StatusCode::UNAUTHORIZED,
                StatusCode::METHOD_NOT_ALLOWED,
                StatusCode::INTERNAL_SERVER_ERROR,
                StatusCode::SERVICE_UNAVAILABLE,
            ],
        }
    }

    fn says(self, id: &'static str, summary: &'static str) -> Self {
        Self { id, summary, ..self }
    }

    fn open(mut self) -> Self {
        self.access = Access::Open;
        self.refusals.retain(|status| *status != StatusCode::UNAUTHORIZED);
        self
    }

    fn takes<T: JsonSchema>(self) -> Self {
        Self { body: Some(reference::<T>), ..self }
    }

    fn gives<T: JsonSchema>(mut self, status: StatusCode) -> Self {
        self.answers.push((status, reference::<T>));
        self
    }

    fn refuses(mut self, statuses: &[StatusCode]) -> Self {
        self.refusals.extend(statuses);
        self
    }
}

fn reference<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}
