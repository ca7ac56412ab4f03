//! SW Sapien over REST; its oddities are described in `docs/pac/sw.md`.

mod reply;
mod session;
mod storage;

use reqwest::multipart::{Form, Part};
use reqwest::{StatusCode, Url};

use crate::http::{self, Http, at, base_url};
use crate::{AccountStanding, BoxFuture, Outcome, Pac, PacId, SealedBytes, standing_of};
use reply::Reply;
use session::Session;

pub use crate::{Environment, SetupError as SwError, Timeouts};

const STAMP_PATH: &str = "/v4/cfdi33/stamp/v4";
const BALANCE_PATH: &str = "/management/v2/api/users/balance";

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

/// The adapter.
///
/// One call makes at most six requests (log in, stamp, log in again, stamp, and two for the
/// storage), and in most cases one.
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
            http: Http::new(config.timeouts)?,
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

    /// Asks for the balance of stamps, which is shown to whoever is known only.
    async fn ask_standing(&self) -> AccountStanding {
        let token = match self.session.token(&self.http).await {
            Ok(token) => token,
            Err(failure) => return standing_of(failure.into_outcome()),
        };
        let request = self.http.get(at(&self.api_url, BALANCE_PATH)).bearer_auth(token);
        match self.http.send(request).await {
            Ok(answer) => reply::read_standing(answer.status, &answer.body),
            Err(lost) => AccountStanding::Unknown { reason: lost.to_string() },
        }
    }

    async fn send_logged(&self, doc: &SealedBytes<'_>) -> Outcome {
        let outcome = self.send(doc).await;
        crate::log(&self.id, doc, &outcome);
        outcome
    }
}

/// What SW's answer to a stamp request proves, without asking it anything more: neither for another
/// token nor for the XML that a duplicate's answer left out. Nothing where `status` is none of
/// HTTP's.
pub fn read_answer(status: u16, body: &[u8]) -> Option<Outcome> {
    match reply::read(StatusCode::from_u16(status).ok()?, body) {
        Reply::Settled(outcome) => Some(outcome),
        Reply::TokenRefused(refusal) => Some(refusal.into_outcome()),
    }
}

impl Pac for Sw {
    fn id(&self) -> &PacId {
        &self.id
    }

    fn is_sandbox(&self) -> bool {
        self.environment == Environment::Sandbox
    }

    fn standing(&self) -> BoxFuture<'_, AccountStanding> {
        Box::pin(self.ask_standing())
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
