//! Requests with time-outs, answers with a limit, and what a failure on the way proves.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, StatusCode, Url, redirect, retry};

use super::Timeouts;
use crate::Outcome;

/// A stamped CFDI of 5,000 conceptos has some 3 MB; an answer carries it once, escaped.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// Shorter than servers usually keep an idle connection, so that we rarely write into a dead one
/// and put a document in doubt for nothing.
const IDLE: Duration = Duration::from_secs(10);

pub(super) struct Http {
    client: Client,
}

/// An answer read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    /// The request failed or its answer broke off.
    #[error("no answer")]
    Request(#[source] reqwest::Error),
    /// The answer went on past [`MAX_BODY`].
    #[error("the answer is longer than any answer should be")]
    TooLong,
}

impl Http {
    /// No redirects: a stamp is sent to the address we were told. No retries: whether to send again
    /// is decided by who knows what is at stake.
    pub(super) fn new(timeouts: Timeouts) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .connect_timeout(timeouts.connect)
            .timeout(timeouts.total)
            .pool_idle_timeout(IDLE)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .build()?;
        Ok(Self { client })
    }

    pub(super) fn post(&self, url: Url) -> RequestBuilder {
        self.client.post(url)
    }

    pub(super) fn get(&self, url: Url) -> RequestBuilder {
        self.client.get(url)
    }

    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Answer, Lost> {
        let mut response = request.send().await.map_err(Lost::Request)?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(Lost::Request)? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(Lost::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, body })
    }
}

/// What a stamp request without an answer proves.
pub(super) fn lost(lost: &Lost) -> Outcome {
    match lost {
        Lost::Request(error) if never_left(error) => before_sending(error),
        Lost::Request(error) if error.is_timeout() => {
            Outcome::InDoubt { reason: "no answer in time".to_owned() }
        }
        Lost::Request(_) => {
            Outcome::InDoubt { reason: "the connection broke before the answer".to_owned() }
        }
        Lost::TooLong => Outcome::InDoubt { reason: lost.to_string() },
    }
}

/// A request that could not be made or for which there was no connection.
pub(super) fn before_sending(error: &reqwest::Error) -> Outcome {
    let reason = if error.is_connect() { "no connection" } else { "the request cannot be made" };
    Outcome::NotSent { reason: reason.to_owned() }
}

/// Only failures that come before the first byte: no address, refused, no TLS, no connection in
/// time, or a request that could not be built.
fn never_left(error: &reqwest::Error) -> bool {
    error.is_connect() || error.is_builder()
}
