//! The engine: claims, seals, has it stamped, and never twice.
//!
//! It only connects: what may happen is `billing::machine`'s to say, what was written is
//! `portal_store`'s, what a PAC's answer proves is `pac`'s, whether a stamp is ours is `cfdi`'s. A
//! state is committed first; the effect follows, and its result is the next event.

mod accounts;
mod answer;
mod counter;
mod credit;
mod csds;
mod followers;
mod issue;
mod pacs;
mod refusal;
mod slots;
mod tally;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use pac::Directory;
use portal_store::{Claim, Store, StoreError, TurnRecord, Turned};
use tokio::sync::{Notify, watch};
use uuid::Uuid;
use world::{Clock, Entropy, random, uuid_v7};

use accounts::AccountShelf;
use csds::CsdShelf;
use followers::Followers;
use slots::Slots;
use tally::Tally;

use crate::desk::Progress;

pub use counter::{AtCounter, CounterWish};
pub use issue::IssueError;
pub(crate) use issue::{issue_of, progress};
pub use pacs::Pacs;
use refusal::progress_of_refusal;

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long a hold lives that nothing was sealed for.
    pub hold: SignedDuration,
    /// How long a worker may be silent before it is taken for dead. It must be longer than the
    /// longest call of the PAC's adapter, its log-ins and repetitions included.
    pub lease: SignedDuration,
    /// How long [`Engine::invoice`] waits for an end.
    pub patience: Duration,
    /// Calls to the PAC at the same time.
    pub workers: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            hold: SignedDuration::from_mins(2),
            lease: SignedDuration::from_mins(5),
            patience: Duration::from_secs(10),
            workers: 4,
        }
    }
}

/// What the engine works with.
#[derive(Clone)]
pub struct Parts {
    /// What is kept.
    pub store: Store,
    /// Who stamps, where a shop has no account of its own.
    pub pacs: Pacs,
    /// Where shops' own accounts are.
    pub directory: Directory,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// How long things may take.
    pub pace: Pace,
}

/// The engine.
pub struct Engine {
    parts: Parts,
    csds: CsdShelf,
    accounts: AccountShelf,
    tally: Tally,
    slots: Slots,
    /// There is work for the worker.
    wake: Notify,
    /// An account was handed over.
    handed: Notify,
    followers: Followers,
    /// Counts the ends of claims, for whoever waits for any.
    turned: watch::Sender<u64>,
}

impl Engine {
    /// An engine that does nothing yet: [`Engine::run`] starts its worker.
    pub fn new(parts: Parts) -> Self {
        let (turned, _) = watch::channel(0);
        let accounts = AccountShelf::new(parts.directory.clone());
        let slots = Slots::shut(parts.pace.workers);
        Self {
            parts,
            accounts,
            csds: CsdShelf::default(),
            tally: Tally::default(),
            slots,
            wake: Notify::new(),
            handed: Notify::new(),
            followers: Followers::default(),
            turned,
        }
    }

    /// What is kept.
    pub fn store(&self) -> &Store {
        &self.parts.store
    }

    /// Whether documents have no fiscal validity.
    pub fn is_sandbox(&self) -> bool {
        self.parts.pacs.is_sandbox()
    }

    /// What PACs answered since the start: PAC, kind of answer, how often.
    pub fn outcomes(&self) -> Vec<(String, &'static str, u64)> {
        self.tally.all()
    }

    /// The PAC that new documents go to: `sw-sandbox`, `finkok`.
    pub fn pac_id(&self) -> String {
        self.parts.pacs.preferred(None, self.now()).pac.id().as_str().to_owned()
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    /// Where secrets come from.
    pub(crate) fn entropy(&self) -> &dyn Entropy {
        self.parts.entropy.as_ref()
    }

    /// Counts the ends of claims: it changes whenever one has come to its end.
    pub fn turns(&self) -> watch::Receiver<u64> {
        self.turned.subscribe()
    }

    /// A new id.
    pub(crate) fn new_id(&self) -> Uuid {
        uuid_v7(self.parts.clock.as_ref(), self.parts.entropy.as_ref())
    }

    /// Up to a quarter of `delay`, at random.
    fn jitter(&self, delay: SignedDuration) -> SignedDuration {
        let millis = i64::try_from(delay.as_millis()).unwrap_or(0) / 4;
        let random = i64::from(u16::from_be_bytes(random(self.parts.entropy.as_ref())));
        SignedDuration::from_millis(millis.saturating_mul(random) / i64::from(u16::MAX))
    }

    /// Moves a claim and tells whoever waits for it.
    async fn turn(&self, claim: &Claim, record: TurnRecord) -> Result<Turned, StoreError> {
        let turned = self.parts.store.turn(claim, record, self.now()).await?;
        if let Turned::Done(next, _) = &turned {
            tracing::info!(
                claim.id = %next.id,
                claim.from = claim.state.name(),
                claim.to = next.state.name(),
                "claim turned"
            );
            if !matches!(progress(next), Some(Progress::InProcess)) {
                self.followers.tell(next.id);
                self.turned.send_modify(|count| *count = count.wrapping_add(1));
            }
        }
        Ok(turned)
    }
}
