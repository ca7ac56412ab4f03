//! The two cookies of the company's side: one before the password, one with a session.
//!
//! Neither says anything: each is a random text. The secret of a page's forms is derived from it,
//! so that only who holds the cookie and got the page can send them.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use portal_store::Vault;
use world::{Entropy, random};

use crate::desk::Transport;

const TOKEN_BYTES: usize = 32;

/// Which cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cookie {
    /// Before the password: it only keeps other sites from sending our forms.
    Door,
    /// The session.
    Session,
}

impl Cookie {
    fn name(self, transport: Transport) -> &'static str {
        match (self, transport) {
            (Self::Door, Transport::Https) => "__Host-entrada",
            (Self::Door, Transport::Http) => "entrada",
            (Self::Session, Transport::Https) => "__Host-empresa",
            (Self::Session, Transport::Http) => "empresa",
        }
    }

    /// What the device has sent.
    pub(super) fn read(self, headers: &HeaderMap, transport: Transport) -> Option<String> {
        let name = self.name(transport);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(key, value)| (key == name && !value.is_empty()).then(|| value.to_owned()))
    }

    /// The answer, with which the device keeps `token` until its browser is closed.
    pub(super) fn set(self, mut response: Response, token: &str, transport: Transport) -> Response {
        self.write(&mut response, token, transport, "");
        response
    }

    /// The answer, with which the device forgets it.
    pub(super) fn clear(self, mut response: Response, transport: Transport) -> Response {
        self.write(&mut response, "", transport, "; Max-Age=0");
        response
    }

    fn write(self, response: &mut Response, token: &str, transport: Transport, life: &str) {
        let secure = match transport {
            Transport::Https => "; Secure",
            Transport::Http => "",
        };
        let name = self.name(transport);
        let cookie = format!("{name}={token}; Path=/{life}; HttpOnly; SameSite=Lax{secure}");
        // Base64url and our own words are always a header.
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
}

/// A text that nobody can guess.
pub(super) fn new_token(entropy: &dyn Entropy) -> String {
    BASE64URL_NOPAD.encode(&random::<TOKEN_BYTES>(entropy))
}

/// What the forms of a page carry whose device holds this cookie.
pub(super) fn csrf(vault: &Vault, cookie: &str) -> String {
    BASE64URL_NOPAD.encode(&vault.hash("csrf", cookie))
}

/// Whether a form carries what it has to.
pub(super) fn csrf_holds(vault: &Vault, cookie: &str, sent: &str) -> bool {
    verify_slices_are_equal(csrf(vault, cookie).as_bytes(), sent.as_bytes()).is_ok()
}
