//! The sync's worker: a thread with a small runtime.

use std::sync::Arc;
use std::time::Duration;

use super::client::{Client, SyncError};
use super::round::Caller;
use crate::backoff::Backoff;
use crate::shared::Shared;

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
    let mut client = None;
    let mut done = 0;
    let mut failures = 0;
    let mut wait = pace.poll;
    while let Some(round) = shared.line.bell.next_round(done, Some(wait)) {
        let outcome = runtime.block_on(async {
            tokio::select! {
                biased;
                () = shared.line.hang_up.notified() => None,
                outcome = go_round(shared, &mut client, pace) => Some(outcome),
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

async fn go_round(
    shared: &Shared,
    client: &mut Option<Client>,
    pace: Pace,
) -> Result<(), SyncError> {
    // Before the enrolment there is nobody to speak with.
    let Some(identity) = shared.store().identity()? else { return Ok(()) };
    if !client.as_ref().is_some_and(|client| client.is_for(&identity.portal_url)) {
        *client = Some(Client::new(&identity.portal_url)?);
    }
    let Some(client) = client.as_ref() else { return Ok(()) };
    let register = identity.id.to_string();
    Caller { shared, client, register: &register, pace }.round().await
}
