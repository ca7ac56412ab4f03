//! What may be asked at the door.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use tickets::TicketId;

use super::file::KEY_MAX;
use super::guard::guard;
use super::message::{CancelMessage, SaleMessage, SoldMessage};
use super::refused::Refused;
use super::{BODY_MAX, operations, selling, sha256, taking};
use crate::codes::{
    BUG, COMPANION_KEY, COMPANION_LARGE, COMPANION_ROUTE, COMPANION_UNREADABLE, REASON_FORM,
    SALE_UNKNOWN,
};
use crate::shared::Shared;
use crate::store::{OtherKey, Way};

/// The other program's own name for a sale.
pub(super) const KEY_HEADER: &str = "idempotency-key";
/// Longest reason that the portal takes.
const REASON_MAX: usize = 200;

/// What the routes work with.
#[derive(Clone)]
pub(super) struct Door {
    pub(super) shared: Arc<Shared>,
    pub(super) address: SocketAddr,
}

pub(super) fn router(shared: Arc<Shared>, address: SocketAddr) -> Router {
    let door = Door { shared, address };
    openapi::routes(operations::all())
        .fallback(async || Refused::new(&COMPANION_ROUTE).status(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || {
            Refused::new(&COMPANION_ROUTE).status(StatusCode::METHOD_NOT_ALLOWED)
        })
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(from_fn_with_state(door.clone(), guard))
        .with_state(door)
}

/// POST `/v1/sales`: 201 where it is new, 200 where the same was handed over before.
pub(super) async fn sell(
    State(door): State<Door>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<SoldMessage>), Refused> {
    let key = key(&headers)?;
    let body = whole(body);
    let work = move || {
        let taken = taking::take(&door.shared, body.and_then(|body| read(&key, &body)));
        taking::note(&door.shared, (Way::Door, &key), &taken);
        taken
    };
    let (is_new, sold) = beside(work).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(sold)))
}

fn read(key: &str, body: &[u8]) -> Result<(OtherKey, SaleMessage), Refused> {
    let other = OtherKey { key: key.to_owned(), body_hash: sha256(body) };
    Ok((other, json(body)?))
}

/// GET `/v1/sales/{id}`.
pub(super) async fn show(
    State(door): State<Door>,
    Path(id): Path<String>,
) -> Result<Json<SoldMessage>, Refused> {
    let id = sale_id(&id)?;
    beside(move || selling::show(&door.shared, id)).await.map(Json)
}

/// PUT `/v1/sales/{id}/cancellation`.
pub(super) async fn cancel(
    State(door): State<Door>,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<SoldMessage>, Refused> {
    let id = sale_id(&id)?;
    let CancelMessage { reason } = json(&whole(body)?)?;
    let reason = reason.trim().to_owned();
    let fits = !reason.is_empty()
        && reason.chars().count() <= REASON_MAX
        && !reason.chars().any(char::is_control);
    if !fits {
        return Err(Refused::from(&REASON_FORM));
    }
    beside(move || selling::cancel(&door.shared, id, &reason)).await.map(Json)
}

/// The file and the printer are waited for on a thread for waiting; a panic is a bug of ours.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Refused::from(&BUG)))
}

fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Refused> {
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Refused::new(&COMPANION_LARGE).status(StatusCode::PAYLOAD_TOO_LARGE)
        }
        _ => Refused::new(&COMPANION_UNREADABLE).status(StatusCode::BAD_REQUEST),
    })
}

pub(super) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| {
        let place = format!("Línea {}, columna {}.", error.line(), error.column());
        Refused::new(&COMPANION_UNREADABLE).status(StatusCode::BAD_REQUEST).detail(place)
    })
}

fn key(headers: &HeaderMap) -> Result<String, Refused> {
    let key = headers.get(KEY_HEADER).and_then(|key| key.to_str().ok()).unwrap_or_default();
    if key.is_empty() || key.len() > KEY_MAX {
        return Err(Refused::new(&COMPANION_KEY).status(StatusCode::BAD_REQUEST));
    }
    Ok(key.to_owned())
}

fn sale_id(id: &str) -> Result<TicketId, Refused> {
    id.parse().map_err(|_| Refused::new(&SALE_UNKNOWN).status(StatusCode::NOT_FOUND))
}
