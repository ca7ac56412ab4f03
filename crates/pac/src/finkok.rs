//! Finkok over SOAP; its oddities are described in `docs/pac/finkok.md`.

mod denials;
mod reply;
mod soap;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{StatusCode, Url};
use uuid::Uuid;

use crate::http::{self, Answer, Http, Lost, at, base_url};
use crate::sat::uuid_of;
use crate::{
    AccountStanding, BoxFuture, Environment, Outcome, Pac, PacId, SealedBytes, SetupError,
    Timeouts, standing_of,
};
use denials::Denials;
use reply::Reply;

const NO_DOCUMENT: &[u8] = b"<ninguno/>";
const STAMP_PATH: &str = "/servicios/soap/stamp";
/// A denial that lasts so long is believed. Finkok's have been seen to be wrong for 8 seconds; what
/// is at stake is a second sending of the same bytes, against which Finkok has a guard besides.
const DENIAL_REST: Duration = Duration::from_secs(5 * 60);

/// How we are known at Finkok. Never printed.
pub struct Credentials {
    /// The account's e-mail.
    pub user: String,
    /// Its password.
    pub password: String,
}

/// Where Finkok is and who we are there.
pub struct FinkokConfig {
    /// The id that attempts are kept under.
    pub id: PacId,
    /// Base of its addresses, without a path.
    pub url: String,
    /// How we are known.
    pub credentials: Credentials,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// How long `stamped` must have denied a document before the same bytes are sent again.
    pub denial_rest: Duration,
    /// Whether stamps have fiscal validity.
    pub environment: Environment,
}

impl FinkokConfig {
    /// Finkok's production servers.
    pub fn production(credentials: Credentials) -> Self {
        Self {
            id: PacId::new("finkok"),
            url: "https://facturacion.finkok.com".to_owned(),
            credentials,
            timeouts: Timeouts::default(),
            denial_rest: DENIAL_REST,
            environment: Environment::Production,
        }
    }

    /// Finkok's demo servers, whose stamps have no fiscal validity.
    pub fn demo(credentials: Credentials) -> Self {
        Self {
            id: PacId::new("finkok-demo"),
            url: "https://demo-facturacion.finkok.com".to_owned(),
            environment: Environment::Sandbox,
            ..Self::production(credentials)
        }
    }

    /// Our own sandbox at `url`.
    pub fn sandbox(url: &str, credentials: Credentials) -> Self {
        Self {
            id: PacId::new("finkok-sandbox"),
            url: url.to_owned(),
            environment: Environment::Sandbox,
            ..Self::production(credentials)
        }
    }
}

/// The adapter.
///
/// One call makes at most four requests (`stamped`, `stamp`, `query_pending`, `stamped`), and in
/// most cases one. Only `stamp` can make a stamp, and a call sends it at most once.
pub struct Finkok {
    id: PacId,
    environment: Environment,
    url: Url,
    credentials: Credentials,
    http: Http,
    denials: Denials,
}

impl Finkok {
    /// Checks the configuration; nothing is sent yet.
    ///
    /// # Errors
    /// [`SetupError::Url`] for an address that cannot be used.
    pub fn new(config: FinkokConfig) -> Result<Self, SetupError> {
        Ok(Self {
            id: config.id,
            environment: config.environment,
            url: at(&base_url(&config.url)?, STAMP_PATH),
            credentials: config.credentials,
            http: Http::new(config.timeouts)?,
            denials: Denials::new(config.denial_rest),
        })
    }

    /// Sends the document, and fetches what the answer to a repeated one left out.
    async fn send(&self, doc: &SealedBytes<'_>) -> Outcome {
        match self.ask_about(Operation::Stamp, doc).await {
            Ok(reply) => self.complete(settled(reply), doc).await,
            Err(lost) => http::lost(&lost),
        }
    }

    /// Asks `stamped`, which makes no stamp. Only where it has denied the document for long enough
    /// are the same bytes sent again.
    async fn look_up(&self, doc: &SealedBytes<'_>) -> Outcome {
        match self.ask_about(Operation::Stamped, doc).await {
            Ok(Reply::Settled(outcome)) => self.complete(found(outcome), doc).await,
            Ok(Reply::Denied) if self.denials.has_lasted(doc.stamp_key) => self.send(doc).await,
            Ok(Reply::Denied) => {
                let reason = "Finkok does not know the document yet (603)".to_owned();
                Outcome::InDoubt { reason, answered: true }
            }
            Err(lost) => http::lost(&lost),
        }
    }

    /// Asks `stamped` about something that is no document: who is not known is told so first.
    async fn ask_standing(&self) -> AccountStanding {
        let doc = SealedBytes { xml: NO_DOCUMENT, stamp_key: Uuid::nil() };
        match self.ask_about(Operation::Stamped, &doc).await {
            Ok(Reply::Denied | Reply::Settled(Outcome::Rejected { .. })) => AccountStanding::Known,
            Ok(Reply::Settled(outcome)) => standing_of(outcome),
            Err(lost) => AccountStanding::Unknown { reason: lost.to_string() },
        }
    }

    /// Fetches the XML of a document that was stamped before, where the answer did not bring it.
    /// Where Finkok does not show it yet, the outcome stays as it is, and a later `recover` asks
    /// again.
    async fn complete(&self, outcome: Outcome, doc: &SealedBytes<'_>) -> Outcome {
        let Outcome::Already { xml: None, uuid } = outcome else {
            return outcome;
        };
        let xml = match self.pending(uuid.as_deref()).await {
            Some(xml) => Some(xml),
            None => self.ask_about(Operation::Stamped, doc).await.ok().and_then(brought),
        };
        let uuid = uuid.or_else(|| xml.as_deref().and_then(uuid_in));
        Outcome::Already { xml, uuid }
    }

    /// What `query_pending` keeps under a UUID.
    async fn pending(&self, uuid: Option<&str>) -> Option<Vec<u8>> {
        let uuid = Uuid::try_parse(uuid?).ok()?.as_hyphenated().to_string().to_uppercase();
        let Credentials { user, password } = &self.credentials;
        let parameters = [("username", user.as_str()), ("password", password), ("uuid", &uuid)];
        let answer = self.ask(Operation::QueryPending, &parameters).await.ok()?;
        reply::read_pending(answer.status, &answer.body)
    }

    async fn ask_about(&self, operation: Operation, doc: &SealedBytes<'_>) -> Result<Reply, Lost> {
        let Credentials { user, password } = &self.credentials;
        let xml = STANDARD.encode(doc.xml);
        let parameters = [("xml", xml.as_str()), ("username", user), ("password", password)];
        let answer = self.ask(operation, &parameters).await?;
        Ok(reply::read(answer.status, &answer.body))
    }

    async fn ask(&self, operation: Operation, parameters: &[(&str, &str)]) -> Result<Answer, Lost> {
        let name = operation.name();
        let request = self
            .http
            .post(self.url.clone())
            .header("Content-Type", "text/xml; charset=utf-8")
            .header("SOAPAction", format!("\"{name}\""))
            .body(soap::envelope(name, parameters));
        self.http.send(request).await
    }
}

/// What Finkok is asked to do.
#[derive(Clone, Copy)]
enum Operation {
    /// Stamp the document.
    Stamp,
    /// Show the stamp that the document has; makes none.
    Stamped,
    /// Show what is kept under a UUID.
    QueryPending,
}

impl Operation {
    fn name(self) -> &'static str {
        match self {
            Self::Stamp => "stamp",
            Self::Stamped => "stamped",
            Self::QueryPending => "query_pending",
        }
    }
}

/// What an answer to `stamped` says of the document. What that question is refused for, the account
/// included, may have come later than the stamp, so it proves nothing.
fn found(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Stamped { xml } => {
            let uuid = uuid_in(&xml);
            Outcome::Already { xml: Some(xml), uuid }
        }
        Outcome::Rejected { code, .. } | Outcome::Account { code, .. } => {
            let reason = format!("`stamped` refused the question: {code}");
            Outcome::InDoubt { reason, answered: true }
        }
        other @ (Outcome::Already { .. } | Outcome::NotSent { .. } | Outcome::InDoubt { .. }) => {
            other
        }
    }
}

/// The stamped document that an answer brings.
fn brought(reply: Reply) -> Option<Vec<u8>> {
    match reply {
        Reply::Settled(Outcome::Stamped { xml } | Outcome::Already { xml: Some(xml), .. }) => {
            Some(xml)
        }
        Reply::Settled(
            Outcome::Already { xml: None, .. }
            | Outcome::Rejected { .. }
            | Outcome::Account { .. }
            | Outcome::NotSent { .. }
            | Outcome::InDoubt { .. },
        )
        | Reply::Denied => None,
    }
}

fn uuid_in(xml: &[u8]) -> Option<String> {
    uuid_of(std::str::from_utf8(xml).ok()?)
}

/// What Finkok's answer to a stamp request proves, without asking it anything more. Nothing where
/// `status` is none of HTTP's.
pub fn read_answer(status: u16, body: &[u8]) -> Option<Outcome> {
    Some(settled(reply::read(StatusCode::from_u16(status).ok()?, body)))
}

/// What an answer to `stamp` proves.
fn settled(reply: Reply) -> Outcome {
    match reply {
        Reply::Settled(outcome) => outcome,
        // The code belongs to `stamped`; here it says nothing that we know of.
        Reply::Denied => {
            let reason = "603 to a stamp request".to_owned();
            Outcome::InDoubt { reason, answered: true }
        }
    }
}

impl Pac for Finkok {
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
        Box::pin(async {
            let outcome = self.send(doc).await;
            crate::log(&self.id, doc, &outcome);
            outcome
        })
    }

    fn recover<'a>(&'a self, doc: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
        Box::pin(async {
            let outcome = self.look_up(doc).await;
            crate::log(&self.id, doc, &outcome);
            outcome
        })
    }
}
