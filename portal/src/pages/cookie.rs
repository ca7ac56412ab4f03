//! Cookies: how they are read, and how they are set.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use crate::desk::{Desk, Transport};

/// A cookie of ours, by its two names.
///
/// Over https browsers keep one that begins with `__Host-` for this host alone, and never send it
/// without TLS; over http, which is for trying things out, they would not keep it at all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cookie {
    pub(super) https: &'static str,
    pub(super) http: &'static str,
}

impl Cookie {
    /// What the device keeps under it.
    pub(super) fn read<'a>(&self, headers: &'a HeaderMap, desk: &Desk) -> Option<&'a str> {
        find(headers, self.name(desk.transport()))
    }

    /// Has the device keep `text` for so long; not at all where that is 0. Not for scripts, not for
    /// other sites' forms.
    pub(super) fn set(&self, response: &mut Response, desk: &Desk, (text, seconds): (&str, i64)) {
        let transport = desk.transport();
        let secure = match transport {
            Transport::Https => "; Secure",
            Transport::Http => "",
        };
        let cookie = format!(
            "{}={text}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
            self.name(transport)
        );
        // Base64url and our own words are always a header.
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }

    fn name(&self, transport: Transport) -> &'static str {
        match transport {
            Transport::Https => self.https,
            Transport::Http => self.http,
        }
    }
}

fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
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
        assert_eq!(find(&headers, "datos"), None);
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; xdatos=2;datos=3=; b"));
        headers.append(header::COOKIE, HeaderValue::from_static("c=4"));
        assert_eq!(find(&headers, "datos"), Some("3="));
        assert_eq!(find(&headers, "c"), Some("4"));
        assert_eq!(find(&headers, "b"), None);
    }
}
