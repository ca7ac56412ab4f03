//! SW's addresses, and two of the sandbox's own.

use std::sync::Arc;

use axum::extract::multipart::Multipart;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

use super::line::Scissors;
use super::sessions::Login;
use super::{Shared, misbehave, wire};
use crate::provider::{Answer, ProviderError};
use crate::script::{Misbehaviour, Place};

/// A CFDI of 5,000 conceptos fits.
const MAX_DOCUMENT: usize = 8 * 1024 * 1024;
/// SW's limit for customid.
const MAX_CUSTOM_ID: usize = 100;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/v2/security/authenticate", post(authenticate))
        .route("/v4/cfdi33/stamp/v4", post(stamp))
        .route("/datawarehouse/v1/live/{uuid}", get(live))
        .route("/storage/{uuid}", get(storage))
        .route("/sandbox/faults", post(faults))
        .route("/sandbox/stamps", get(stamps))
        .layer(DefaultBodyLimit::max(MAX_DOCUMENT))
        .with_state(shared)
}

async fn authenticate(State(shared): State<Arc<Shared>>, Json(login): Json<Login>) -> Response {
    match shared.sessions.log_in(&login) {
        Some(session) => wire::success(session),
        None => wire::error(
            "AU2000 - El usuario y/o contraseña son inválidos, no se puede autenticar el servicio.",
        ),
    }
}

/// A stamp request as it came.
pub(super) struct StampRequest {
    xml: Vec<u8>,
    custom_id: Option<String>,
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
    let next = shared.script().take(Place::Stamp);
    match next {
        Some(misbehaviour) => {
            misbehave::answer_badly(&shared, &scissors, misbehaviour, request).await
        }
        None => answer(decide(&shared, request).await),
    }
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

/// Checks and stamps, on a thread that may wait for the disk. It goes on to its end even where the
/// client hangs up meanwhile, as a PAC does.
pub(super) async fn decide(
    shared: &Arc<Shared>,
    request: StampRequest,
) -> Result<Answer, ProviderError> {
    let shared = shared.clone();
    let deciding = tokio::task::spawn_blocking(move || {
        shared.provider.stamp(&request.xml, request.custom_id.as_deref())
    });
    deciding.await.map_err(|error| ProviderError::Interrupted(error.into()))?
}

/// The decision in SW's words.
pub(super) fn answer(decision: Result<Answer, ProviderError>) -> Response {
    match decision {
        Ok(Answer::Stamped(stamped)) => wire::stamped(&stamped),
        Ok(Answer::SameDocument { stamp, cfdi }) => wire::same_document(&stamp, &cfdi),
        Ok(Answer::SameCustomId(stamp)) => wire::same_custom_id(&stamp),
        Ok(Answer::Refused(refusal)) => wire::error(&refusal.to_string()),
        Err(error) => out_of_order(&error),
    }
}

fn out_of_order(error: &ProviderError) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "the sandbox is out of order");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
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
    let hidden = shared.script().take(Place::Storage) == Some(Misbehaviour::StorageEmpty);
    let found = shared.provider.find(&uuid).filter(|_| !hidden);
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

async fn storage(State(shared): State<Arc<Shared>>, Path(uuid): Path<String>) -> Response {
    let Some(stamp) = shared.provider.find(&uuid) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match shared.provider.xml(&stamp) {
        Ok(xml) => ([(header::CONTENT_TYPE, "application/xml")], xml).into_response(),
        Err(error) => out_of_order(&error),
    }
}

/// What is to go wrong.
#[derive(Deserialize)]
struct Faults {
    next: Vec<String>,
}

async fn faults(State(shared): State<Arc<Shared>>, Json(faults): Json<Faults>) -> Response {
    let next: Result<Vec<Misbehaviour>, _> = faults.next.iter().map(|name| name.parse()).collect();
    match next {
        Ok(next) => {
            shared.script().extend(next);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(unknown) => (StatusCode::BAD_REQUEST, unknown.to_string()).into_response(),
    }
}

async fn stamps(State(shared): State<Arc<Shared>>) -> Response {
    match shared.provider.given() {
        Ok(given) => Json(given).into_response(),
        Err(error) => out_of_order(&error),
    }
}
