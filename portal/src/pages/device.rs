//! The cookie in which a customer's device keeps the tax data, where the customer wants that.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;

use super::cookie::Cookie;
use super::problem::Problem;
use crate::desk::{Desk, LIFE, Remembered};

const COOKIE: Cookie = Cookie { https: "__Host-datos", http: "datos" };

/// What the device remembers of its owner.
pub(super) struct Device(pub(super) Option<Remembered>);

impl FromRequestParts<Desk> for Device {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        let text = COOKIE.read(&parts.headers, desk);
        Ok(Self(text.and_then(|text| desk.recall(text))))
    }
}

/// The answer, with which the device remembers.
pub(super) fn remembering(mut response: Response, desk: &Desk, what: &Remembered) -> Response {
    if let Some(text) = desk.to_remember(what) {
        COOKIE.set(&mut response, desk, (&text, LIFE.as_secs()));
    }
    response
}

/// The answer, with which the device forgets.
pub(super) fn forgetting(mut response: Response, desk: &Desk) -> Response {
    COOKIE.set(&mut response, desk, ("", 0));
    response
}
