//! The token that SW wants beside every request.

use reqwest::Url;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Mutex;

use super::{Credentials, reply};
use crate::Outcome;
use crate::http::{Http, Lost, at};

const LOGIN_PATH: &str = "/v2/security/authenticate";

/// Keeps the token of a login until SW refuses it. SW says that it lives two hours, but its refusal
/// is the only thing that counts, so no clock is read.
pub(super) struct Session {
    login_url: Url,
    credentials: Credentials,
    token: Mutex<Option<String>>,
}

/// There is no token, hence nothing was sent.
pub(super) enum Failure {
    /// SW refused the login.
    Refused(reply::Refusal),
    /// SW did not answer, or not in its own language.
    Unavailable(&'static str),
}

impl Failure {
    pub(super) fn into_outcome(self) -> Outcome {
        match self {
            Self::Refused(refusal) => refusal.into_outcome(),
            Self::Unavailable(reason) => Outcome::NotSent { reason: reason.to_owned() },
        }
    }
}

#[derive(Deserialize)]
struct Login {
    token: String,
}

impl Session {
    pub(super) fn new(services_url: &Url, credentials: Credentials) -> Self {
        let login_url = at(services_url, LOGIN_PATH);
        Self { login_url, credentials, token: Mutex::new(None) }
    }

    /// The token in use; the first call logs in, and callers at the same time wait for it.
    pub(super) async fn token(&self, http: &Http) -> Result<String, Failure> {
        let (user, password) = match &self.credentials {
            Credentials::Token(token) => return Ok(token.clone()),
            Credentials::Login { user, password } => (user, password),
        };
        let mut kept = self.token.lock().await;
        if let Some(token) = kept.as_ref() {
            return Ok(token.clone());
        }
        let token = self.log_in(http, user, password).await?;
        *kept = Some(token.clone());
        Ok(token)
    }

    /// A token other than the refused one, or nothing where only one exists.
    pub(super) async fn renew(
        &self,
        http: &Http,
        refused: &str,
    ) -> Result<Option<String>, Failure> {
        if matches!(self.credentials, Credentials::Token(_)) {
            return Ok(None);
        }
        // Somebody else may have renewed it already; then theirs is good.
        self.token.lock().await.take_if(|kept| kept == refused);
        self.token(http).await.map(Some)
    }

    async fn log_in(&self, http: &Http, user: &str, password: &str) -> Result<String, Failure> {
        let body = json!({ "user": user, "password": password });
        let request = http.post(self.login_url.clone()).json(&body);
        let answer = http.send(request).await.map_err(|lost| match lost {
            Lost::Request(_) => Failure::Unavailable("SW's login did not answer"),
            Lost::TooLong => Failure::Unavailable("SW's login answered without end"),
        })?;
        if answer.status.is_server_error() {
            return Err(Failure::Unavailable("SW's login is out of order"));
        }
        let unreadable = Failure::Unavailable("SW's login answered something unreadable");
        let Some(envelope) = reply::Envelope::parse(&answer.body) else {
            return Err(unreadable);
        };
        if !envelope.is_success() {
            return Err(if envelope.refuses_account(answer.status) {
                Failure::Refused(envelope.into_refusal(answer.status))
            } else {
                Failure::Unavailable("SW's login broke down")
            });
        }
        match serde_json::from_value(envelope.data) {
            Ok(Login { token }) => Ok(token),
            Err(_) => Err(unreadable),
        }
    }
}
