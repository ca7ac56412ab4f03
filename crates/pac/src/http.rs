//! Requests with time-outs, answers with a limit, and what a failure on the way proves.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, StatusCode, Url, redirect, retry};

use crate::{Outcome, SetupError, Timeouts};

/// A stamped CFDI of 5,000 conceptos has some 3 MB; an answer carries it once, escaped.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// Shorter than servers usually keep an idle connection, so that we rarely write into a dead one
/// and put a document in doubt for nothing.
const IDLE: Duration = Duration::from_secs(10);

pub(crate) struct Http {
    client: Client,
}

/// An answer read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Lost {
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
    pub(crate) fn new(timeouts: Timeouts) -> Result<Self, SetupError> {
        let client = Client::builder()
            .connect_timeout(timeouts.connect)
            .timeout(timeouts.total)
            .pool_idle_timeout(IDLE)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .build()
            .map_err(SetupError::Client)?;
        Ok(Self { client })
    }

    pub(crate) fn post(&self, url: Url) -> RequestBuilder {
        self.client.post(url)
    }

    pub(crate) fn get(&self, url: Url) -> RequestBuilder {
        self.client.get(url)
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Answer, Lost> {
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
pub(crate) fn lost(lost: &Lost) -> Outcome {
    match lost {
        Lost::Request(error) if never_left(error) => before_sending(error),
        Lost::Request(error) if error.is_timeout() => unanswered("no answer in time".to_owned()),
        Lost::Request(_) => unanswered("the connection broke before the answer".to_owned()),
        Lost::TooLong => unanswered(lost.to_string()),
    }
}

/// Doubt for want of an answer, or of one that is the PAC's.
pub(crate) fn unanswered(reason: String) -> Outcome {
    Outcome::InDoubt { reason, answered: false }
}

/// A request that could not be made or for which there was no connection.
pub(crate) fn before_sending(error: &reqwest::Error) -> Outcome {
    let reason = if error.is_connect() { "no connection" } else { "the request cannot be made" };
    Outcome::NotSent { reason: reason.to_owned() }
}

/// Only failures that come before the first byte: no address, refused, no TLS, no connection in
/// time, or a request that could not be built.
fn never_left(error: &reqwest::Error) -> bool {
    error.is_connect() || error.is_builder()
}

/// The base of a PAC's addresses.
pub(crate) fn base_url(text: &str) -> Result<Url, SetupError> {
    let wrong = || SetupError::Url { url: text.to_owned() };
    let url = Url::parse(text).map_err(|_| wrong())?;
    let usable = matches!(url.scheme(), "http" | "https") && url.has_host();
    if usable { Ok(url) } else { Err(wrong()) }
}

/// `path` at the host of `base`.
pub(crate) fn at(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(path);
    url
}

#[cfg(test)]
mod tests {
    use super::{SetupError, base_url};

    #[test]
    fn an_address_that_is_no_http_url_is_refused_at_once() {
        for url in ["", "services.sw.com.mx", "ftp://services.sw.com.mx", "/v4"] {
            assert!(matches!(base_url(url), Err(SetupError::Url { .. })), "{url}");
        }
        assert!(base_url("https://services.sw.com.mx").is_ok());
    }
}
