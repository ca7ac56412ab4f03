//! One portal, over HTTP: what is asked is signed, what is answered is believed only where it is
//! what the contract says.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use faults::Code;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, Request, StatusCode};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use tickets::auth::{
    NONCE_HEADER, REGISTER_HEADER, SIGNATURE_HEADER, SignedRequest, Signer, TIME_HEADER,
    encode_signature,
};
use tickets::wire::{EnrolledMessage, EnrolmentMessage, Problem};

use crate::codes::{
    LINEAGE_FORKED, PORTAL_BUSY, PORTAL_DENIES, PORTAL_NONSENSE, PORTAL_REFUSES, PORTAL_SILENT,
    STORE_FAILED,
};
use crate::shared::Shared;
use crate::store::StoreError;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(20);
/// No answer of the contract is longer.
const ANSWER_MAX: usize = 4 * 1024 * 1024;
const NONCE_LENGTH: usize = 16;

/// Something did not get through.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SyncError {
    /// Nobody answers.
    #[error("the portal does not answer")]
    Silent(#[source] reqwest::Error),
    /// Something answers that is not the portal, or the portal is ill.
    #[error("the answer is not the contract's (HTTP {0})")]
    Nonsense(u16),
    /// The portal cannot now.
    #[error("put off: {}", .0.code())]
    Later(Box<Problem>),
    /// The portal has not got what this is about; it may be on its way.
    #[error("not found: {}", .0.code())]
    Missing(Box<Problem>),
    /// The portal does not accept the signature.
    #[error("denied: {}", .0.code())]
    Denied(Box<Problem>),
    /// The portal has something else under this name.
    #[error("conflict: {}", .0.code())]
    Conflict(Box<Problem>),
    /// The portal does not take it, and it will not take it later.
    #[error("refused: {}", .0.code())]
    Refused(Box<Problem>),
    /// This file is a restored backup or a copy: nothing is sent before it is enrolled again.
    #[error("the file is not the one in use")]
    Forked,
    /// The file.
    #[error("the store refused")]
    Store(#[from] StoreError),
}

impl SyncError {
    /// What the bar at the top says.
    pub(crate) fn code(&self) -> &'static Code {
        match self {
            Self::Silent(_) => &PORTAL_SILENT,
            Self::Nonsense(_) => &PORTAL_NONSENSE,
            Self::Later(_) | Self::Missing(_) => &PORTAL_BUSY,
            Self::Denied(_) => &PORTAL_DENIES,
            Self::Conflict(_) | Self::Refused(_) => &PORTAL_REFUSES,
            Self::Forked => &LINEAGE_FORKED,
            Self::Store(_) => &STORE_FAILED,
        }
    }

    /// What people are told: the portal's own sentence where there is one.
    pub(crate) fn told(&self) -> &str {
        match self {
            Self::Later(problem)
            | Self::Missing(problem)
            | Self::Denied(problem)
            | Self::Conflict(problem)
            | Self::Refused(problem) => &problem.title,
            Self::Silent(_) | Self::Nonsense(_) | Self::Forked | Self::Store(_) => {
                self.code().message
            }
        }
    }
}

/// Speaks with one portal.
#[derive(Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
}

/// An answer: its status and what it says.
type Answer = (StatusCode, Vec<u8>);

impl Client {
    /// For the portal at this address, without a slash at its end.
    pub(crate) fn new(base: &str) -> Result<Self, SyncError> {
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // A redirection would carry the signature to where it was not meant for.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(SyncError::Silent)?;
        Ok(Self { http, base: base.to_owned() })
    }

    /// Whether this is the client of that portal.
    pub(crate) fn is_for(&self, base: &str) -> bool {
        self.base == base
    }

    /// Joins a shop; not signed, the one-time code speaks for it.
    pub(crate) async fn enrol(
        &self,
        message: &EnrolmentMessage,
    ) -> Result<EnrolledMessage, SyncError> {
        let url = format!("{}/api/v1/enrolments", self.base);
        let answer = self.http.post(url).json(message).send().await.map_err(SyncError::Silent)?;
        read(take(answer).await?)
    }

    /// Asks something in the register's name. `target` is path and query.
    ///
    /// A connection that was kept from the last round may have died meanwhile, and is noticed only
    /// when it is used. Every message may be sent again, so it is, at once.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        shared: &Shared,
        register: &str,
        question: Question<'_>,
    ) -> Result<T, SyncError> {
        read(self.answer(shared, register, question).await?)
    }

    /// Asks for a file in the register's name.
    pub(crate) async fn fetch(
        &self,
        shared: &Shared,
        register: &str,
        question: Question<'_>,
    ) -> Result<Vec<u8>, SyncError> {
        match self.answer(shared, register, question).await? {
            (status, file) if status.is_success() => Ok(file),
            refused @ (status, _) => {
                read::<IgnoredAny>(refused)?;
                Err(SyncError::Nonsense(status.as_u16()))
            }
        }
    }

    async fn answer(
        &self,
        shared: &Shared,
        register: &str,
        question: Question<'_>,
    ) -> Result<Answer, SyncError> {
        let answer = match self.http.execute(self.signed(shared, register, &question)?).await {
            Err(error) if error.is_request() && !error.is_connect() && !error.is_timeout() => {
                self.http.execute(self.signed(shared, register, &question)?).await
            }
            first => first,
        };
        take(answer.map_err(SyncError::Silent)?).await
    }

    /// The request with its signature: each time with another nonce, as a portal takes each once.
    fn signed(
        &self,
        shared: &Shared,
        register: &str,
        question: &Question<'_>,
    ) -> Result<Request, SyncError> {
        let Question { method, target, body } = question;
        let url = format!("{}{target}", self.base);
        let mut request = self.http.request(method.clone(), &url).body(body.clone());
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let mut request = request.build().map_err(SyncError::Silent)?;
        let path = request.url().path();
        let signed_target = match request.url().query() {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        };
        let time_ms = shared.now().as_millisecond();
        let nonce = BASE64URL_NOPAD.encode(&world::random::<NONCE_LENGTH>(shared.entropy.as_ref()));
        let signed = SignedRequest {
            method: method.as_str(),
            target: &signed_target,
            time_ms,
            nonce: &nonce,
            body,
        };
        let signature = encode_signature(&shared.key().sign(&signed.to_sign()));
        let time = time_ms.to_string();
        for (name, value) in [
            (REGISTER_HEADER, register),
            (TIME_HEADER, &time),
            (NONCE_HEADER, &nonce),
            (SIGNATURE_HEADER, &signature),
        ] {
            let value = value.parse().map_err(|_| StoreError::Damaged { what: "register" })?;
            request.headers_mut().insert(name, value);
        }
        Ok(request)
    }
}

/// What is asked.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    method: Method,
    target: &'a str,
    body: Vec<u8>,
}

impl<'a> Question<'a> {
    pub(crate) fn get(target: &'a str) -> Self {
        Self { method: Method::GET, target, body: Vec::new() }
    }

    pub(crate) fn put(target: &'a str, body: Vec<u8>) -> Self {
        Self { method: Method::PUT, target, body }
    }

    pub(crate) fn post(target: &'a str, body: Vec<u8>) -> Self {
        Self { method: Method::POST, target, body }
    }
}

/// A message as it is sent.
pub(crate) fn json<T: Serialize>(message: &T) -> Result<Vec<u8>, SyncError> {
    serde_json::to_vec(message).map_err(|_| StoreError::Damaged { what: "message" }.into())
}

/// Takes an answer in, up to its bound.
async fn take(mut answer: reqwest::Response) -> Result<Answer, SyncError> {
    let status = answer.status();
    let mut bytes = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(SyncError::Silent)? {
        if bytes.len() + part.len() > ANSWER_MAX {
            return Err(SyncError::Nonsense(status.as_u16()));
        }
        bytes.extend_from_slice(&part);
    }
    Ok((status, bytes))
}

/// What an answer means. Whatever is not the contract's own words counts as an outage: proxies,
/// hotel networks and half-started servers answer all sorts of things.
fn read<T: DeserializeOwned>((status, bytes): Answer) -> Result<T, SyncError> {
    let nonsense = || SyncError::Nonsense(status.as_u16());
    if status.is_success() {
        return serde_json::from_slice(&bytes).map_err(|_| nonsense());
    }
    let problem: Box<Problem> = serde_json::from_slice(&bytes).map_err(|_| nonsense())?;
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(SyncError::Denied(problem)),
        StatusCode::CONFLICT => Err(SyncError::Conflict(problem)),
        StatusCode::NOT_FOUND => Err(SyncError::Missing(problem)),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            Err(SyncError::Later(problem))
        }
        status if status.is_client_error() => Err(SyncError::Refused(problem)),
        status if status.is_server_error() => Err(SyncError::Later(problem)),
        _ => Err(nonsense()),
    }
}

#[cfg(test)]
mod tests {
    use tickets::wire::{Outcome, OutcomeMessage};

    use super::*;

    fn outcome(status: u16, body: &str) -> Result<Outcome, &'static str> {
        let status = StatusCode::from_u16(status).unwrap();
        match read::<OutcomeMessage>((status, body.as_bytes().to_vec())) {
            Ok(message) => Ok(message.outcome),
            Err(SyncError::Nonsense(_)) => Err("nonsense"),
            Err(SyncError::Denied(_)) => Err("denied"),
            Err(SyncError::Later(_)) => Err("later"),
            Err(SyncError::Missing(_)) => Err("missing"),
            Err(SyncError::Conflict(_)) => Err("conflict"),
            Err(SyncError::Refused(_)) => Err("refused"),
            Err(SyncError::Silent(_) | SyncError::Forked | SyncError::Store(_)) => Err("other"),
        }
    }

    #[test]
    fn only_the_contracts_words_are_believed() {
        let problem = r#"{"type":"urn:talon:problem:x-01","title":"No.","status":0}"#;
        assert_eq!(outcome(201, r#"{"outcome":"created"}"#), Ok(Outcome::Created));
        assert_eq!(outcome(200, r#"{"outcome":"exists"}"#), Ok(Outcome::Exists));
        assert_eq!(outcome(200, "<html>Bienvenido al WiFi</html>"), Err("nonsense"));
        assert_eq!(outcome(200, "{}"), Err("nonsense"));
        assert_eq!(outcome(302, ""), Err("nonsense"));
        assert_eq!(outcome(409, "<html>"), Err("nonsense"));
        assert_eq!(outcome(401, problem), Err("denied"));
        assert_eq!(outcome(409, problem), Err("conflict"));
        assert_eq!(outcome(422, problem), Err("refused"));
        assert_eq!(outcome(404, problem), Err("missing"));
        assert_eq!(outcome(404, "Not Found"), Err("nonsense"));
        assert_eq!(outcome(503, problem), Err("later"));
        assert_eq!(outcome(302, problem), Err("nonsense"));
    }
}
