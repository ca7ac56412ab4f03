//! SW Sapien over REST; its oddities are described in `docs/pac/sw.md`.

mod http;
mod reply;
mod session;
mod storage;

use std::time::Duration;

use reqwest::Url;
use reqwest::multipart::{Form, Part};

use crate::{BoxFuture, Outcome, Pac, PacId, SealedBytes};
use http::Http;
use reply::Reply;
use session::Session;

const STAMP_PATH: &str = "/v4/cfdi33/stamp/v4";

/// How we are known at SW. Never printed.
pub enum Credentials {
    /// A token without end, made in SW's panel.
    Token(String),
    /// User and password, exchanged for a token that lives two hours.
    Login {
        /// The account's e-mail.
        user: String,
        /// Its password.
        password: String,
    },
}

/// Whether stamps have fiscal validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// Real stamps.
    Production,
    /// SW's test servers, or our sandbox.
    Sandbox,
}

/// How long to wait for one request. A call of [`Pac::stamp`] makes at most six of them (log in,
/// stamp, log in again, stamp, and two for the storage), and in most cases one: a lease on the
/// attempt has to outlast them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection; past it nothing was sent.
    pub connect: Duration,
    /// For a whole request and its answer; past it the stamp is in doubt.
    pub total: Duration,
}

impl Default for Timeouts {
    /// 5 s and 30 s: SW's own clients wait between 20 and 30 s for a stamp.
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), total: Duration::from_secs(30) }
    }
}

/// Where SW is and who we are there.
pub struct SwConfig {
    /// The id that attempts are kept under.
    pub id: PacId,
    /// Base of authentication and stamping, without a path.
    pub services_url: String,
    /// Base of the storage of stamped documents, without a path.
    pub api_url: String,
    /// How we are known.
    pub credentials: Credentials,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// Whether stamps have fiscal validity.
    pub environment: Environment,
}

impl SwConfig {
    /// SW's production servers.
    pub fn production(credentials: Credentials) -> Self {
        Self {
            id: PacId::new("sw"),
            services_url: "https://services.sw.com.mx".to_owned(),
            api_url: "https://api.sw.com.mx".to_owned(),
            credentials,
            timeouts: Timeouts::default(),
            environment: Environment::Production,
        }
    }

    /// SW's test servers, whose stamps have no fiscal validity.
    pub fn test(credentials: Credentials) -> Self {
        Self {
            id: PacId::new("sw-test"),
            services_url: "https://services.test.sw.com.mx".to_owned(),
            api_url: "https://api.test.sw.com.mx".to_owned(),
            environment: Environment::Sandbox,
            ..Self::production(credentials)
        }
    }

    /// Our own sandbox, which serves both halves at `url`.
    pub fn sandbox(url: &str, credentials: Credentials) -> Self {
        Self {
            id: PacId::new("sandbox"),
            services_url: url.to_owned(),
            api_url: url.to_owned(),
            environment: Environment::Sandbox,
            ..Self::production(credentials)
        }
    }
}

/// Why an adapter could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SwError {
    /// An address is not an absolute http or https URL.
    #[error("{url:?} is not the address of a PAC")]
    Url {
        /// What was given.
        url: String,
    },
    /// The HTTP client refused its settings.
    #[error("the HTTP client for SW could not be made")]
    Client(#[source] reqwest::Error),
}

/// The adapter.
pub struct Sw {
    id: PacId,
    environment: Environment,
    stamp_url: Url,
    api_url: Url,
    http: Http,
    session: Session,
}

impl Sw {
    /// Checks the configuration; nothing is sent yet.
    ///
    /// # Errors
    /// [`SwError::Url`] for an address that cannot be used.
    pub fn new(config: SwConfig) -> Result<Self, SwError> {
        let services_url = base_url(&config.services_url)?;
        Ok(Self {
            id: config.id,
            environment: config.environment,
            stamp_url: at(&services_url, STAMP_PATH),
            api_url: base_url(&config.api_url)?,
            http: Http::new(config.timeouts).map_err(SwError::Client)?,
            session: Session::new(&services_url, config.credentials),
        })
    }

    /// One sending, and one more where only the token was refused.
    async fn send(&self, doc: &SealedBytes<'_>) -> Outcome {
        let token = match self.session.token(&self.http).await {
            Ok(token) => token,
            Err(failure) => return failure.into_outcome(),
        };
        let refusal = match self.post(doc, &token).await {
            Reply::Settled(outcome) => return self.complete(outcome, &token).await,
            Reply::TokenRefused(refusal) => refusal,
        };
        let token = match self.session.renew(&self.http, &token).await {
            Ok(Some(token)) => token,
            Ok(None) => return refusal.into_outcome(),
            Err(failure) => return failure.into_outcome(),
        };
        match self.post(doc, &token).await {
            Reply::Settled(outcome) => self.complete(outcome, &token).await,
            Reply::TokenRefused(refusal) => refusal.into_outcome(),
        }
    }

    async fn post(&self, doc: &SealedBytes<'_>, token: &str) -> Reply {
        let part = Part::bytes(doc.xml.to_vec()).file_name("xml").mime_str("application/xml");
        let part = match part {
            Ok(part) => part,
            Err(error) => return Reply::Settled(http::before_sending(&error)),
        };
        let request = self
            .http
            .post(self.stamp_url.clone())
            .bearer_auth(token)
            .header("customid", doc.stamp_key.to_string())
            .multipart(Form::new().part("xml", part));
        match self.http.send(request).await {
            Ok(answer) => reply::read(answer.status, &answer.body),
            Err(error) => Reply::Settled(http::lost(&error)),
        }
    }

    /// Fetches what a duplicate's answer left out. Where the storage does not show the document
    /// yet, the outcome keeps its UUID and a later `recover` asks again.
    async fn complete(&self, outcome: Outcome, token: &str) -> Outcome {
        let Outcome::Already { xml: None, uuid: Some(uuid) } = outcome else {
            return outcome;
        };
        let xml = storage::fetch(&self.http, &self.api_url, token, &uuid).await;
        if let Err(error) = &xml {
            tracing::warn!(pac.id = %self.id, uuid, %error, "the PAC's storage did not help");
        }
        Outcome::Already { xml: xml.ok(), uuid: Some(uuid) }
    }

    async fn send_logged(&self, doc: &SealedBytes<'_>) -> Outcome {
        let outcome = self.send(doc).await;
        log(&self.id, doc, &outcome);
        outcome
    }
}

impl Pac for Sw {
    fn id(&self) -> &PacId {
        &self.id
    }

    fn is_sandbox(&self) -> bool {
        self.environment == Environment::Sandbox
    }

    fn stamp<'a>(&'a self, doc: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
        Box::pin(self.send_logged(doc))
    }

    /// SW has no query by document. Sending the same bytes under the same customid is the query: it
    /// answers 307 with the earlier stamp, or stamps now.
    fn recover<'a>(&'a self, doc: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
        Box::pin(self.send_logged(doc))
    }
}

fn log(pac: &PacId, doc: &SealedBytes<'_>, outcome: &Outcome) {
    let attempt = doc.stamp_key;
    match outcome {
        Outcome::Stamped { .. } => tracing::info!(pac.id = %pac, %attempt, "stamped"),
        Outcome::Already { uuid, .. } => {
            tracing::info!(pac.id = %pac, %attempt, ?uuid, "stamped before");
        }
        // The message may quote the receptor's name; the code tells what a log needs.
        Outcome::Rejected { code, .. } | Outcome::Account { code, .. } => {
            tracing::warn!(pac.id = %pac, %attempt, pac.code = code, "refused");
        }
        Outcome::NotSent { reason } => {
            tracing::warn!(pac.id = %pac, %attempt, reason, "not sent");
        }
        Outcome::InDoubt { reason } => {
            tracing::warn!(pac.id = %pac, %attempt, reason, "in doubt");
        }
    }
}

fn base_url(text: &str) -> Result<Url, SwError> {
    let wrong = || SwError::Url { url: text.to_owned() };
    let url = Url::parse(text).map_err(|_| wrong())?;
    let usable = matches!(url.scheme(), "http" | "https") && url.has_host();
    if usable { Ok(url) } else { Err(wrong()) }
}

/// `path` at the host of `base`.
fn at(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(path);
    url
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Sw, SwConfig, SwError};

    #[test]
    fn an_address_that_is_no_http_url_is_refused_at_once() {
        for url in ["", "services.sw.com.mx", "ftp://services.sw.com.mx", "/v4"] {
            let config = SwConfig::sandbox(url, Credentials::Token("t".to_owned()));
            assert!(matches!(Sw::new(config), Err(SwError::Url { .. })), "{url}");
        }
    }
}
