//! The cookie in which a customer's device keeps the tax data, where the customer wants that.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::problem::Problem;
use crate::desk::{Desk, LIFE, Remembered, Transport};

/// What the device remembers of its owner.
pub(super) struct Device(pub(super) Option<Remembered>);

impl FromRequestParts<Desk> for Device {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        let text = cookie(&parts.headers, name(desk.transport()));
        Ok(Self(text.and_then(|text| desk.recall(text))))
    }
}

/// The answer, with which the device remembers.
pub(super) fn remembering(mut response: Response, desk: &Desk, what: &Remembered) -> Response {
    if let Some(text) = desk.to_remember(what) {
        set(&mut response, desk, &text, LIFE.as_secs());
    }
    response
}

/// The answer, with which the device forgets.
pub(super) fn forgetting(mut response: Response, desk: &Desk) -> Response {
    set(&mut response, desk, "", 0);
    response
}

/// Not for scripts, not for other sites' forms; over https never without it, and for this host
/// alone, which the name promises.
fn set(response: &mut Response, desk: &Desk, text: &str, seconds: i64) {
    let transport = desk.transport();
    let secure = match transport {
        Transport::Https => "; Secure",
        Transport::Http => "",
    };
    let cookie = format!(
        "{}={text}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
        name(transport)
    );
    // Base64url and our own words are always a header.
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

fn name(transport: Transport) -> &'static str {
    match transport {
        Transport::Https => "__Host-datos",
        Transport::Http => "datos",
    }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cookie_among_others() {
        let mut headers = HeaderMap::new();
        assert_eq!(cookie(&headers, "datos"), None);
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; xdatos=2;datos=3=; b"));
        headers.append(header::COOKIE, HeaderValue::from_static("c=4"));
        assert_eq!(cookie(&headers, "datos"), Some("3="));
        assert_eq!(cookie(&headers, "c"), Some("4"));
        assert_eq!(cookie(&headers, "b"), None);
    }
}
