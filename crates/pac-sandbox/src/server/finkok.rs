//! Finkok's addresses: SOAP 1.1, document/literal, and the WSDL that describes it.

mod request;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::dialect::Dialect;
use super::line::Scissors;
use super::stamping::{self, StampRequest};
use super::{Account, Shared, out_of_order};
use crate::check::Refusal;
use crate::memory::Stamp;
use crate::provider::Answer;
use crate::script::{Misbehaviour, Place};
use request::{Call, Malformed};

pub(super) use request::Operation;
pub(super) use wire::{no_stamps, unauthorized, uncontrolled};

/// With `{address}` for where the operations are asked for.
const WSDL: &str = include_str!("finkok/stamp.wsdl");
const STAMP: &str = "/servicios/soap/stamp";

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route(STAMP, post(ask).get(wsdl))
        // Some clients post where they found the description.
        .route("/servicios/soap/stamp.wsdl", get(wsdl).post(ask))
}

async fn wsdl(State(shared): State<Arc<Shared>>) -> Response {
    let address = format!("{}{STAMP}", shared.base_url);
    as_xml(WSDL.replace("{address}", &address))
}

async fn ask(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    body: Bytes,
) -> Response {
    let call = match Call::read(&body) {
        Ok(call) => call,
        Err(Malformed::NoEnvelope) => return wire::fault("Client", "no es un mensaje SOAP"),
        Err(Malformed::Unknown(name)) => {
            return wire::fault("Client", &format!("no se conoce la operación {name}"));
        }
        Err(Malformed::Namespace(operation)) => return wire::wrong_namespace(operation),
    };
    if !is_ours(&shared.account, &call) {
        return unauthorized(call.operation);
    }
    match call.operation {
        Operation::Stamp | Operation::QuickStamp => stamp(&shared, &scissors, &call).await,
        Operation::Stamped => stamped(&shared, &call),
        Operation::QueryPending => query_pending(&shared, &call),
    }
}

fn is_ours(account: &Account, call: &Call) -> bool {
    call.text("username") == account.user && call.text("password") == account.password
}

async fn stamp(shared: &Arc<Shared>, scissors: &Scissors, call: &Call) -> Response {
    match document(call) {
        Ok(xml) => {
            let request = StampRequest { xml, custom_id: None };
            stamping::answer(shared, scissors, request, Dialect::Finkok(call.operation)).await
        }
        Err(refusal) => wire::refused(call.operation, &[refusal]),
    }
}

/// The document, out of its one layer of base64, in which some clients break lines.
fn document(call: &Call) -> Result<Vec<u8>, Refusal> {
    let packed: String = call.text("xml").split_ascii_whitespace().collect();
    let malformed = || Refusal::new("301", "El XML no viene en base64.");
    let xml = STANDARD.decode(packed).map_err(|_| malformed())?;
    match xml.first() {
        None => Err(malformed()),
        Some(b'<' | 0xef) => Ok(xml),
        Some(_) if STANDARD.decode(&xml).is_ok() => {
            Err(Refusal::new("704", "El XML viene en base64 dos veces."))
        }
        Some(_) => Ok(xml),
    }
}

/// The decision in Finkok's words.
pub(super) fn answer(operation: Operation, decision: &Answer) -> Response {
    match decision {
        Answer::Stamped(stamped) => wire::stamped(operation, stamped),
        // The quick one never shows what was stamped before.
        Answer::SameDocument { .. } | Answer::SameDocumentUnseen
            if operation == Operation::QuickStamp =>
        {
            wire::same_document_without_xml(operation)
        }
        Answer::SameDocument { stamp, cfdi } => wire::same_document(operation, stamp, cfdi),
        // Finkok knows no customid, so no answer is ever about one.
        Answer::SameDocumentUnseen | Answer::SameCustomId(_) => {
            wire::same_document_without_xml(operation)
        }
        Answer::BearsStamp => {
            let message = "El XML ya contiene un TimbreFiscalDigital.";
            wire::refused(operation, &[Refusal::new("707", message)])
        }
        Answer::Refused(refusals) => wire::refused(operation, refusals),
    }
}

/// What was stamped, asked for by document.
fn stamped(shared: &Shared, call: &Call) -> Response {
    let denied = shared.script().take(Place::Stamped) == Some(Misbehaviour::StampedDenied);
    let xml = match document(call) {
        Ok(xml) => xml,
        Err(refusal) => return wire::refused(call.operation, &[refusal]),
    };
    match shared.provider.recall(&xml) {
        Ok(Some(Answer::SameDocument { stamp, cfdi })) => {
            if denied || shared.is_hidden(&stamp.uuid) {
                wire::not_stamped(call.operation)
            } else {
                wire::found(call.operation, &stamp, &cfdi)
            }
        }
        Ok(Some(other)) => answer(call.operation, &other),
        Ok(None) => wire::not_stamped(call.operation),
        Err(error) => out_of_order(&error),
    }
}

/// What was stamped, asked for by UUID.
fn query_pending(shared: &Shared, call: &Call) -> Response {
    let missed = shared.script().take(Place::Storage) == Some(Misbehaviour::StorageEmpty);
    let asked = call.text("uuid");
    if Uuid::try_parse(asked).is_err() {
        return wire::not_pending("UUID con formato invalido");
    }
    let shown = |stamp: &Stamp| !missed && !shared.is_hidden(&stamp.uuid);
    let Some(stamp) = shared.provider.find(asked).filter(shown) else {
        return wire::not_pending(&format!("UUID {asked} No Encontrado"));
    };
    match shared.provider.xml(&stamp) {
        Ok(xml) => wire::pending(&stamp, &String::from_utf8_lossy(&xml)),
        Err(error) => out_of_order(&error),
    }
}

/// Bytes of a SOAP answer or of the WSDL.
fn as_xml(text: String) -> Response {
    let kind = HeaderValue::from_static("text/xml; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
