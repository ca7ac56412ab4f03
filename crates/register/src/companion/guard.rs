//! Who is let in.

use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::is_token;
use super::operations::DOCUMENT;
use super::refused::Refused;
use super::routes::Door;
use crate::codes::{COMPANION_HOST, COMPANION_SLOW, COMPANION_TOKEN, STORE_FAILED};

/// A request that takes longer is given up; what was committed stays, and the key finds it again.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Turns away whoever has not the token, and every browser.
pub(super) async fn guard(State(door): State<Door>, request: Request, next: Next) -> Response {
    if !is_ours(request.headers(), door.address) {
        return Refused::new(&COMPANION_HOST).status(StatusCode::FORBIDDEN).into_response();
    }
    if request.uri().path() == DOCUMENT {
        return next.run(request).await;
    }
    let Ok(Some(hash)) = door.shared.store().companion() else {
        return Refused::new(&STORE_FAILED).into_response();
    };
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|text| text.to_str().ok());
    let token = shown.and_then(|text| text.strip_prefix("Bearer "));
    if !token.is_some_and(|token| is_token(token.trim(), &hash)) {
        return Refused::new(&COMPANION_TOKEN).status(StatusCode::UNAUTHORIZED).into_response();
    }
    match tokio::time::timeout(TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refused::new(&COMPANION_SLOW).into_response(),
    }
}

/// Addressed to this machine by its own name, and not by a page of somebody's.
fn is_ours(headers: &HeaderMap, address: SocketAddr) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let names = [address.to_string(), format!("localhost:{}", address.port())];
    host.is_some_and(|host| names.iter().any(|name| name == host))
        && !headers.contains_key(header::ORIGIN)
}
