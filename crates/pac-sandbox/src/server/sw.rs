//! SW's addresses.

mod sessions;
mod wire;

use std::sync::Arc;

use axum::extract::multipart::Multipart;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use super::dialect::Dialect;
use super::line::Scissors;
use super::stamping::{self, StampRequest};
use super::{Shared, out_of_order};
use crate::provider::Answer;
use crate::script::{Misbehaviour, Place};
use sessions::Login;

pub(super) use sessions::Sessions;
pub(super) use wire::{no_stamps, unauthorized, uncontrolled};

/// SW's limit for customid.
const MAX_CUSTOM_ID: usize = 100;

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/v2/security/authenticate", post(authenticate))
        .route("/security/authenticate", post(authenticate_by_headers))
        .route("/v4/cfdi33/stamp/v4", post(stamp))
        .route("/datawarehouse/v1/live/{uuid}", get(live))
        .route("/storage/{uuid}", get(storage))
        .route("/management/v2/api/users/balance", get(balance))
}

async fn authenticate(State(shared): State<Arc<Shared>>, Json(login): Json<Login>) -> Response {
    log_in(&shared, &login)
}

/// The older way, which other people's clients still go.
async fn authenticate_by_headers(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Response {
    log_in(&shared, &Login::from_headers(&headers))
}

fn log_in(shared: &Shared, login: &Login) -> Response {
    match shared.sessions.log_in(login) {
        Some(session) => wire::success(session),
        None => wire::wrong_login(),
    }
}

async fn stamp(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    if !shared.sessions.admits(&headers) {
        return wire::unauthorized();
    }
    let request = match read_request(&headers, form).await {
        Ok(request) => request,
        Err(message) => return wire::error(message),
    };
    stamping::answer(&shared, &scissors, request, Dialect::Sw).await
}

async fn read_request(
    headers: &HeaderMap,
    mut form: Multipart,
) -> Result<StampRequest, &'static str> {
    const NO_XML: &str = "Xml CFDI33 no proporcionado o viene vacio.";
    let custom_id = match headers.get("customid").map(|value| value.to_str()) {
        None => None,
        Some(Ok(id)) if id.len() <= MAX_CUSTOM_ID => Some(id.to_owned()),
        Some(_) => return Err("El CustomId no es válido o es mayor a 100 caracteres."),
    };
    while let Some(field) = form.next_field().await.map_err(|_| NO_XML)? {
        if field.name() == Some("xml") {
            let xml = field.bytes().await.map_err(|_| NO_XML)?.to_vec();
            return if xml.is_empty() { Err(NO_XML) } else { Ok(StampRequest { xml, custom_id }) };
        }
    }
    Err(NO_XML)
}

/// The decision in SW's words.
pub(super) fn answer(decision: &Answer) -> Response {
    match decision {
        Answer::Stamped(stamped) => wire::stamped(stamped),
        Answer::SameDocument { stamp, cfdi } => wire::same_document(stamp, cfdi),
        Answer::SameDocumentUnseen => wire::same_document_without_xml(),
        Answer::SameCustomId(stamp) => wire::same_custom_id(stamp),
        Answer::BearsStamp => wire::bears_stamp(),
        Answer::Refused(refusals) => wire::refused(refusals),
    }
}

/// SW's storage, which lists a stamp and where its XML is.
async fn live(
    State(shared): State<Arc<Shared>>,
    Path(uuid): Path<String>,
    headers: HeaderMap,
) -> Response {
    if !shared.sessions.admits(&headers) {
        return wire::unauthorized();
    }
    let missed = shared.script().take(Place::Storage) == Some(Misbehaviour::StorageEmpty);
    let shown = |uuid: &str| !missed && !shared.is_hidden(uuid);
    let found = shared.provider.find(&uuid).filter(|stamp| shown(&stamp.uuid));
    let records: Vec<_> = found
        .iter()
        .map(|stamp| {
            json!({
                "uuid": stamp.uuid.to_lowercase(),
                "urlXml": format!("{}/storage/{}", shared.base_url, stamp.uuid),
                "urlPdf": null,
                "selloCFD": stamp.sello,
            })
        })
        .collect();
    let count = records.len();
    wire::success(json!({
        "metaData": { "page": 1, "perPage": 100, "pageCount": 1, "totalCount": count, "links": {} },
        "records": records,
    }))
}

/// Stamps without end; a real account's come to one.
async fn balance(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    if !shared.sessions.admits(&headers) {
        return wire::unauthorized();
    }
    wire::success(json!({ "stampsBalance": 0, "stampsUsed": 0, "isUnlimited": true }))
}

async fn storage(State(shared): State<Arc<Shared>>, Path(uuid): Path<String>) -> Response {
    let Some(stamp) = shared.provider.find(&uuid) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match shared.provider.xml(&stamp) {
        Ok(xml) => ([(header::CONTENT_TYPE, "application/xml")], xml).into_response(),
        Err(error) => out_of_order(&error),
    }
}
