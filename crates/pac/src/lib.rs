//! PACs: one trait, one module for each provider.
//!
//! A PAC (proveedor autorizado de certificación) turns a sealed CFDI into a stamped one. This crate
//! puts sealed bytes on the wire and says what the answer *means* for one question only: has this
//! document a stamp? It knows nothing of tickets or claims, and it judges no document: whether the
//! XML that came back is ours is decided by its caller, with `cfdi::timbre::StampedCfdi::accept`.
//!
//! Invariants:
//! - One call of [`Pac::stamp`] is one attempt. Nothing is retried behind the caller's back, except
//!   that a request which the PAC refused for an old token is sent again with a new one: such a
//!   request was never looked at.
//! - Whatever does not prove a stamp or its absence is [`Outcome::InDoubt`]. A time-out, a broken
//!   connection, HTTP 5xx and a page of HTML prove nothing (`docs/adr/0006-in-doubt.md`).
//! - Codes and texts of SAT and of the PAC are handed on verbatim.
//! - Neither a document nor a secret is logged or printed.
//!
//! ```no_run
//! use pac::sw::{Credentials, SwConfig};
//! use pac::{PacConfig, SealedBytes};
//!
//! # async fn example(xml: &[u8], stamp_key: uuid::Uuid) -> Result<(), pac::SetupError> {
//! let config = SwConfig::test(Credentials::Token("T2...".into()));
//! let pac = PacConfig::Sw(config).open()?;
//! let outcome = pac.stamp(&SealedBytes { xml, stamp_key }).await;
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs)]

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

mod directory;
pub mod finkok;
mod http;
mod sat;
pub mod sw;

pub use directory::{Account, Directory};

/// A future that can be kept in a trait object and moved between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Which PAC: kept with every attempt, because an attempt in doubt may only be resolved there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PacId(String);

impl PacId {
    /// The id that configuration gives to a PAC, for instance `sw`.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PacId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The exact bytes of a sealed CFDI, and the key under which a PAC can know them again.
#[derive(Clone, Copy)]
pub struct SealedBytes<'a> {
    /// The XML as it was sealed and stored; never built anew for a second sending.
    pub xml: &'a [u8],
    /// The attempt's id. The same for every sending of the same bytes.
    pub stamp_key: Uuid,
}

/// What an answer proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The document was stamped now.
    Stamped {
        /// The stamped CFDI, as received.
        xml: Vec<u8>,
    },
    /// This document, or another one under the same stamp key, was stamped before.
    Already {
        /// The stamped CFDI where the PAC gave it, or its storage did.
        xml: Option<Vec<u8>>,
        /// UUID of the stamp, upper case, where the answer names it.
        uuid: Option<String>,
    },
    /// The PAC looked at the document and refused it. Of a first sending it proves that there is no
    /// stamp; of a later one it proves nothing about the sendings before.
    Rejected {
        /// SAT's or the PAC's code, verbatim: `CFDI40145`, `401`.
        code: String,
        /// Its sentence, verbatim and whole.
        message: String,
    },
    /// The account cannot stamp: no stamps left, contract unsigned, bad credentials.
    Account {
        /// The PAC's code, verbatim; `HTTP 401` where a refusal came without any.
        code: String,
        /// Its sentence, verbatim and whole.
        message: String,
    },
    /// The document never left: no address, no connection, no session.
    NotSent {
        /// For the log.
        reason: String,
    },
    /// Nothing is proved: a stamp may exist or not.
    InDoubt {
        /// For the log.
        reason: String,
        /// Whether the PAC was there and looked, and had nothing to show: it is not away.
        answered: bool,
    },
}

/// Codes of [`Outcome::Account`] that are about the issuer: his RFC suspended or not registered
/// there, of another reseller, his CSD not handed over, his contract unsigned.
const ISSUER: [&str; 7] = ["701", "702", "719", "720", "740", "AU2003", "AU2004"];

impl Outcome {
    /// Whether the account cannot stamp for the issuer of this document, and may well for others.
    pub fn is_about_issuer(&self) -> bool {
        matches!(self, Self::Account { code, .. } if ISSUER.contains(&code.as_str()))
    }
}

/// What a PAC says of our account there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountStanding {
    /// It knows us. Whether stamps are left shows when it stamps.
    Known,
    /// It refuses the account.
    Refused {
        /// The PAC's code, verbatim; `HTTP 401` where a refusal came without any.
        code: String,
        /// Its sentence, verbatim and whole.
        message: String,
    },
    /// It did not answer, or nothing that says either.
    Unknown {
        /// For the log.
        reason: String,
    },
}

/// A provider that stamps.
pub trait Pac: Send + Sync {
    /// Which one.
    fn id(&self) -> &PacId;

    /// Whether its stamps have no fiscal validity, so that pages and PDFs can say so.
    fn is_sandbox(&self) -> bool;

    /// Asks whether it knows our account. No stamp can come of it.
    fn standing(&self) -> BoxFuture<'_, AccountStanding>;

    /// Sends the document, once.
    fn stamp<'a>(&'a self, doc: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome>;

    /// Asks what became of a document that was sent before: a query where the PAC has one, and the
    /// very same bytes again under the same key where it has none or denies the document for long.
    /// It may stamp a document that had never arrived.
    fn recover<'a>(&'a self, doc: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome>;
}

/// Whether stamps have fiscal validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// Real stamps.
    Production,
    /// A PAC's test servers, or our sandbox.
    Sandbox,
}

/// How long to wait for one request. A call of [`Pac::stamp`] or [`Pac::recover`] may make several,
/// at most six: a lease on the attempt has to outlast them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection; past it nothing was sent.
    pub connect: Duration,
    /// For a whole request and its answer; past it the stamp is in doubt.
    pub total: Duration,
}

impl Default for Timeouts {
    /// 5 s and 30 s: PACs' own clients wait between 20 and 30 s for a stamp.
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), total: Duration::from_secs(30) }
    }
}

/// Why an adapter could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// An address is not an absolute http or https URL.
    #[error("{url:?} is not the address of a PAC")]
    Url {
        /// What was given.
        url: String,
    },
    /// The HTTP client refused its settings.
    #[error("the HTTP client for a PAC could not be made")]
    Client(#[source] reqwest::Error),
}

/// Which PAC to work with, and where and as whom: what a configuration file comes to.
pub enum PacConfig {
    /// SW Sapien.
    Sw(sw::SwConfig),
    /// Finkok.
    Finkok(finkok::FinkokConfig),
}

impl PacConfig {
    /// Which one it is.
    pub fn id(&self) -> &PacId {
        match self {
            Self::Sw(config) => &config.id,
            Self::Finkok(config) => &config.id,
        }
    }

    /// Whether stamps have fiscal validity.
    pub fn environment(&self) -> Environment {
        match self {
            Self::Sw(config) => config.environment,
            Self::Finkok(config) => config.environment,
        }
    }

    /// The adapter. Nothing is sent yet.
    ///
    /// # Errors
    /// [`SetupError`] for a configuration that no adapter can work with.
    pub fn open(self) -> Result<Arc<dyn Pac>, SetupError> {
        Ok(match self {
            Self::Sw(config) => Arc::new(sw::Sw::new(config)?),
            Self::Finkok(config) => Arc::new(finkok::Finkok::new(config)?),
        })
    }
}

/// What an answer that is about the account alone says of it.
fn standing_of(outcome: Outcome) -> AccountStanding {
    match outcome {
        Outcome::Account { code, message } => AccountStanding::Refused { code, message },
        Outcome::NotSent { reason } | Outcome::InDoubt { reason, .. } => {
            AccountStanding::Unknown { reason }
        }
        // About a document, though none was sent.
        Outcome::Stamped { .. } | Outcome::Already { .. } | Outcome::Rejected { .. } => {
            AccountStanding::Unknown { reason: "an answer to another question".to_owned() }
        }
    }
}

/// Tells the log what became of an attempt, without what is in the document.
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
        Outcome::InDoubt { reason, .. } => {
            tracing::warn!(pac.id = %pac, %attempt, reason, "in doubt");
        }
    }
}
