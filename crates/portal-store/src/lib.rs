//! What the portal keeps, and the only place of it that knows SQL.
//!
//! A [`Store`] keeps shops, registers, their price list, tickets, claims, attempts, customers,
//! the feed of changes, the outbox of mail, what became of each invoice's downloads and shared
//! link, and the company's persons, their sessions and what they did. It decides races (one live
//! claim for each ticket) and writes nothing that `billing::machine` does not allow: a claim
//! moves only by a [`Turn`], through `billing::machine::step`. It refuses to know HTTP, PACs and
//! how a comprobante is made: sealing hands in the finished bytes.
//!
//! Invariants:
//! - The exact bytes of a document are committed before anybody can learn of them, and a trigger
//!   keeps them as they are.
//! - Each change of a claim is one compare-and-set on its version, in one transaction with all that
//!   belongs to it, and leaves a row in `claim_events`.
//! - Fiscal data, documents and the CSD's password are encrypted by the [`Vault`]; billing codes
//!   are kept as keyed hashes only. Stamped documents may lie in an object store
//!   (`docs/adr/0015-documents-in-objects.md`), encrypted before they leave.
//! - No engine shows above this crate. There are two: SQLite with one writer
//!   (`docs/adr/0005-one-writer-sqlite.md`), and PostgreSQL, which several portals may share. The
//!   statements are the same ones (`docs/adr/0008-one-sql-two-engines.md`).
//!
//! ```
//! use std::sync::Arc;
//! use portal_store::{Store, StoreOptions, Vault};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = tempfile::tempdir()?;
//! let vault = Arc::new(Vault::new(&[7; 32])?);
//! let store = Store::open(StoreOptions::new(dir.path().join("portal.db")), vault)?;
//! # drop(store);
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs)]

mod accounts;
mod attempts;
mod branches;
mod census;
mod changes;
mod claims;
mod counter;
mod credits;
mod customer_files;
mod customers;
mod deeds;
mod documents;
mod downloads;
mod elsewhere;
mod error;
mod invoices_listed;
mod keyring;
mod language;
mod lineage;
mod nonces;
mod objects;
mod options;
mod outbox;
mod pac_accounts;
mod products;
mod registers;
mod restorations;
mod returns;
mod returns_listed;
mod rulings;
mod schema;
mod search;
mod sessions;
mod shares;
mod shops;
mod sightings;
mod sql;
mod states;
mod sweep;
mod tickets_in;
mod tickets_kept;
mod tickets_listed;
mod turns;
mod vault;
mod visitors;

use std::sync::Arc;

use objects::Objects;

pub use accounts::{KnownUser, NewUser, Person, Role, SetUp, SetupLink, SetupOffer};
pub use attempts::{Attempt, Folio, NewAttempt, SealError, SealedXml};
pub use branches::{Branch, BranchOutcome};
pub use census::Census;
pub use changes::{Change, ChangeBody};
pub use claims::{Claim, ClaimOutcome, NewClaim, RefusalKind, TicketState};
pub use counter::Door;
pub use credits::{Credit, CreditNote, Credited};
pub use customer_files::{CustomerFile, CustomerListed, EraseOutcome};
pub use customers::TaxProfile;
pub use deeds::{Act, Deed, DeedKept};
pub use documents::{DocumentCensus, DocumentPlace, MovedBatch};
pub use downloads::{DownloadCount, DownloadLimits, DownloadOutcome, InvoiceFile};
pub use elsewhere::InvoicedElsewhere;
pub use error::StoreError;
pub use invoices_listed::{ClaimEvent, ClaimOrigin, InvoiceFilter, InvoiceListed, InvoiceQuery};
pub use keyring::{FinishOutcome, RotationOutcome};
pub use language::Language;
pub use lineage::{Round, RoundOutcome};
pub use objects::{ObjectCounts, ObjectError, ObjectName, ObjectPlace, S3Bucket};
pub use options::{Border, FolioOutcome, Setting, ShopOptions};
pub use outbox::{
    AskOutcome, Mail, MailCause, MailFailure, MailFate, MailKept, MailPace, MailTo, PromiseOutcome,
};
pub use pac_accounts::{
    NewPacAccount, PacAccount, PacAccountState, PacCredentials, PacProvider, PacStanding,
    PacVerdict, pac_account_of,
};
pub use products::{ProductChange, ProductListed, ProductQuery, PutProduct};
pub use registers::{EnrolOutcome, Enrolment, Register, Succeeded};
pub use restorations::{AHEAD_MAX, Restoration};
pub use returns::{KeptReturn, PutReturn};
pub use returns_listed::{ReturnFate, ReturnListed, ReturnQuery};
pub use rulings::{Actor, Difference, Ending, ExtendOutcome, SettleOutcome, Version};
pub use sessions::{NewSession, Session, Stage, TriedSubject, TryOutcome};
pub use shares::Share;
pub use shops::{CsdFiles, NewShop, Settings, SettingsOutcome, Shop, ShopProfile, parse_retencion};
pub use sightings::Sighting;
pub use sql::{CrashPlan, Fate, Moment, StoreOptions, Timing, Timings};
pub use sweep::{Retention, Swept};
pub use tickets_kept::{
    CancelOutcome, Cancellation, CodeFinding, KeptTicket, Origin, PutOutcome, TicketFound,
};
pub use tickets_listed::{TicketCounts, TicketFilter, TicketListed, TicketQuery};
pub use turns::{Turn, TurnRecord, Turned};
pub use vault::{Vault, VaultError};
pub use visitors::{AccessLetter, Entered, LinkPace, NewAccessLink, NewVisit};

/// The portal's store. Cheap to clone; all clones share one writer.
#[derive(Clone)]
pub struct Store {
    database: sql::Database,
    vault: Arc<Vault>,
    /// Where stamped documents go; in the database where there is none.
    objects: Option<Arc<Objects>>,
}

impl Store {
    /// Opens the store, brings its schema up to date and starts its writer. Of `vault` it takes the
    /// master key; the store's own vault has the keys that the database holds for it.
    ///
    /// # Errors
    /// The file cannot be opened, or was written by a newer build or with another key.
    pub fn open(options: StoreOptions, vault: Arc<Vault>) -> Result<Self, StoreError> {
        let (objects, options) = options.split_objects();
        let objects = objects.map(Objects::open).transpose()?.map(Arc::new);
        let (database, vault) = sql::Database::open(options, &vault)?;
        Ok(Self { database, vault: Arc::new(vault), objects })
    }

    /// How many transactions there were since it was opened, and how long they took.
    pub fn timings(&self) -> Timings {
        self.database.timings()
    }

    /// Asks writer and reader to answer: both have their turn, and nothing is written.
    ///
    /// # Errors
    /// One of them does not.
    pub async fn check(&self) -> Result<(), StoreError> {
        self.database.write(|_| Ok::<_, StoreError>(())).await?;
        self.database.read(|_| Ok(())).await
    }

    /// Whether other portals may be at work on it.
    pub fn is_shared(&self) -> bool {
        self.database.is_shared()
    }

    /// The vault that it encrypts with.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }
}
