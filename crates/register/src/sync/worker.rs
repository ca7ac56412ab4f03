//! The sync's worker: a thread with a small runtime.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use tickets::RegisterId;

use super::client::{Client, SyncError};
use super::round::Caller;
use crate::backoff::Backoff;
use crate::shared::Shared;
use crate::store::Identity;

/// How often the portal is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// For changes, while all is well.
    pub poll: Duration,
    /// After a failure.
    pub backoff: Backoff,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(5),
            backoff: Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(60) },
        }
    }
}

/// Goes round until the line is closed.
pub(crate) fn run(shared: &Arc<Shared>, pace: Pace) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "the sync cannot start");
            return;
        }
    };
    let mut link = None;
    let mut done = 0;
    let mut failures = 0;
    let mut wait = pace.poll;
    while let Some(round) = shared.line.bell.next_round(done, Some(wait)) {
        let outcome = runtime.block_on(async {
            tokio::select! {
                biased;
                () = shared.line.hang_up.notified() => None,
                outcome = go_round(shared, &mut link, pace) => Some(outcome),
            }
        });
        let Some(outcome) = outcome else { return };
        shared.line.note(outcome.as_ref().err(), shared.now());
        (failures, wait) = match outcome {
            Ok(()) => (0, pace.poll),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "not synced");
                let failures = failures + 1;
                (failures, pace.backoff.wait(failures, shared.entropy.as_ref()))
            }
        };
        done = round;
        shared.line.bell.answer(round);
    }
}

/// The line to one portal in one register's name.
struct Link {
    client: Client,
    register: RegisterId,
    /// The portal has confirmed our file at least once since the start.
    introduced: bool,
}

impl Link {
    fn to(identity: &Identity) -> Result<Self, SyncError> {
        let client = Client::new(&identity.portal_url)?;
        Ok(Self { client, register: identity.id, introduced: false })
    }

    fn is_for(&self, identity: &Identity) -> bool {
        self.register == identity.id && self.client.is_for(&identity.portal_url)
    }
}

async fn go_round(shared: &Shared, link: &mut Option<Link>, pace: Pace) -> Result<(), SyncError> {
    // Before the enrolment there is nobody to speak with.
    let Some(identity) = shared.store().identity()? else { return Ok(()) };
    if shared.store().doubt()?.is_some() {
        return Err(SyncError::Forked);
    }
    if !link.as_ref().is_some_and(|link| link.is_for(&identity)) {
        *link = Some(Link::to(&identity)?);
    }
    let Some(link) = link.as_mut() else { return Ok(()) };
    let register = identity.id.to_string();
    let introduced = Cell::new(false);
    let caller = Caller { shared, client: &link.client, register: &register, pace, introduced };
    if !link.introduced {
        // Before the first sale of the day, and not with it.
        caller.introduce().await?;
        link.introduced = true;
    }
    caller.round().await
}
