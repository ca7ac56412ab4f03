//! Who may stamp, and with which token.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, header};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use world::{Clock, Entropy, random};

use crate::server::Account;

/// SW's tokens live two hours.
const LIFE: SignedDuration = SignedDuration::from_hours(2);

pub(in crate::server) struct Sessions {
    account: Account,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// Tokens given, and the instant from which each is refused.
    tokens: Mutex<HashMap<String, Timestamp>>,
}

/// What a client sends to log in.
#[derive(Deserialize)]
pub(in crate::server) struct Login {
    user: String,
    password: String,
}

impl Login {
    /// As the older way sends it; what is missing is empty and no account's.
    pub(super) fn from_headers(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let [user, password] =
            ["user", "password"].map(|name| text(name).unwrap_or_default().to_owned());
        Self { user, password }
    }
}

/// What it gets. The misspelt name is SW's.
#[derive(Serialize)]
pub(in crate::server) struct Session {
    token: String,
    /// Unix seconds.
    expires_in: i64,
    tokeny_type: &'static str,
}

impl Sessions {
    pub(in crate::server) fn new(
        account: Account,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self { account, clock, entropy, tokens: Mutex::default() }
    }

    /// A token for the right user and password.
    pub(in crate::server) fn log_in(&self, login: &Login) -> Option<Session> {
        if login.user != self.account.user || login.password != self.account.password {
            return None;
        }
        let token = format!("T2.sandbox.{:032x}", u128::from_be_bytes(random(&*self.entropy)));
        let expires = self.clock.now().saturating_add(LIFE).ok()?;
        self.tokens().insert(token.clone(), expires);
        Some(Session { token, expires_in: expires.as_second(), tokeny_type: "Bearer" })
    }

    /// Whether the request carries a token that is good now.
    pub(in crate::server) fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(token) = bearer(headers) else {
            return false;
        };
        let now = self.clock.now();
        token == self.account.token
            || self.tokens().get(token).is_some_and(|expires| now < *expires)
    }

    /// Ends every session.
    pub(in crate::server) fn forget(&self) {
        self.tokens().clear();
    }

    fn tokens(&self) -> MutexGuard<'_, HashMap<String, Timestamp>> {
        // A map is whole between any two calls, so a panic elsewhere cannot have torn it.
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The token after `Bearer`, which SW's own clients also write in lower case.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
