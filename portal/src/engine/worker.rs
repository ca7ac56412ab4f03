//! The worker: fed from the table, at its own pace.

use std::sync::Arc;
use std::time::Duration;

use billing::machine::{ClaimState, Doubt, Effect, QUARANTINE, STAMPING_WINDOW};
use jiff::{SignedDuration, Timestamp};
use pac::{Outcome, SealedBytes};
use portal_store::{Attempt, Claim, StoreError, Turn, TurnRecord, Turned};
use tickets::{AttemptId, IssuerId};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Engine;
use super::accounts::counted_as;
use super::answer::judge;
use super::slots::Slot;

/// Longest sleep, so that a clock that was set does not stop the worker for long.
pub(super) const NAP_MAX: Duration = Duration::from_secs(5);
/// Shortest one, so that what fails is not tried without pause. New work need not wait for it.
const NAP_MIN: Duration = Duration::from_millis(500);
/// After so many sendings that did not leave, somebody is called; they go on.
const NOT_SENT_BEFORE_ALARM: u32 = 8;

/// How long an answer rests that the store did not take, at first.
const KEEP_AGAIN: Duration = Duration::from_millis(250);

/// How the bytes go to the PAC.
#[derive(Clone, Copy)]
pub(super) enum Sending {
    First(AttemptId),
    Again(AttemptId),
}

impl Engine {
    /// Takes over from a process that is gone: its leases have lapsed, its holds are abandoned.
    /// To be called once, before [`Engine::run`]. Where other portals may be at work on the store,
    /// it waits for leases and holds to lapse by themselves.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn take_over(&self) -> Result<(), StoreError> {
        if self.parts.store.is_shared() {
            return Ok(());
        }
        for claim in self.parts.store.in_hand().await? {
            self.retire(&claim).await?;
        }
        Ok(())
    }

    /// Works until `stop` says so, then waits for what is under way.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        self.slots.open();
        let checking = tokio::spawn(Arc::clone(&self).check_until(stop.clone()));
        while !*stop.borrow() {
            self.start_due().await;
            let nap = self.nap().await;
            tokio::select! {
                _ = stop.changed() => {}
                () = self.wake.notified() => {}
                () = tokio::time::sleep(nap) => {}
            }
        }
        self.slots.shut_again().await;
        if checking.await.is_err() {
            tracing::error!("the checking of shops' accounts has panicked");
        }
    }

    /// Handles everything that is due now, one after the other; gives how many.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn work_off(&self) -> Result<usize, StoreError> {
        let checked = self.check_accounts().await?;
        let sealed = self.seal_credits(self.parts.pace.workers).await?;
        let due = self.parts.store.due(self.now(), self.parts.pace.workers).await?;
        for claim in &due {
            self.handle(claim).await?;
        }
        Ok(checked.saturating_add(sealed).saturating_add(due.len()))
    }

    async fn start_due(self: &Arc<Self>) {
        let room = self.slots.look();
        if let Err(error) = self.seal_credits(room).await {
            tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
            return;
        }
        let due = match self.parts.store.due(self.now(), room).await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
                return;
            }
        };
        // The leases are taken here and not in the tasks, so that the next look at the table does
        // not see the claims again; and all at once, so that one commit may do for all.
        let mut beginning = JoinSet::new();
        let mut nothing_waits = u32::try_from(due.len()).is_ok_and(|due| due < room);
        for claim in due {
            // Somebody who has just sealed may have taken it.
            let Some(slot) = self.slots.take() else {
                nothing_waits = false;
                break;
            };
            let engine = Arc::clone(self);
            beginning.spawn(async move {
                let begun = engine.begin(&claim).await;
                (claim, begun, slot)
            });
        }
        if nothing_waits {
            self.slots.caught_up();
        }
        while let Some(joined) = beginning.join_next().await {
            // What panicked is looked at again when its lease lapses.
            let Ok((claim, begun, slot)) = joined else { continue };
            match begun {
                Ok(Some((claim, sending))) => self.dispatch(claim, sending, slot),
                Ok(None) => {}
                Err(error) => self.log_failure(&claim, Err(error)),
            }
        }
    }

    /// Sends what is leased, as a task of its own.
    pub(super) fn dispatch(self: &Arc<Self>, claim: Claim, sending: Sending, slot: Slot) {
        let engine = Arc::clone(self);
        tokio::spawn(async move {
            let result = engine.send(&claim, sending).await;
            engine.log_failure(&claim, result);
            engine.give_back(slot);
        });
    }

    /// Room that the worker may have missed when it looked.
    pub(super) fn give_back(&self, slot: Slot) {
        drop(slot);
        if self.slots.is_behind() {
            self.wake.notify_one();
        }
    }

    async fn nap(&self) -> Duration {
        let due = self.parts.store.next_due().await.ok().flatten();
        let wait = due.map_or(SignedDuration::MAX, |due| due.duration_since(self.now()));
        Duration::try_from(wait).unwrap_or(Duration::ZERO).clamp(NAP_MIN, NAP_MAX)
    }

    async fn handle(&self, claim: &Claim) -> Result<(), StoreError> {
        match self.begin(claim).await? {
            Some((claim, sending)) => self.send(&claim, sending).await,
            None => Ok(()),
        }
    }

    /// Ends what has lapsed, or takes the lease of what has to be sent.
    async fn begin(&self, claim: &Claim) -> Result<Option<(Claim, Sending)>, StoreError> {
        match &claim.state {
            ClaimState::Claimed { .. } | ClaimState::Stamping { .. } => {
                self.retire(claim).await?;
                Ok(None)
            }
            ClaimState::Sealed { attempt } => match self.too_old(claim, *attempt).await? {
                Some(fecha) => {
                    let record = TurnRecord::plain(Turn::TooOld { fecha });
                    self.after(&self.turn(claim, record).await?);
                    Ok(None)
                }
                None => self.lease(claim).await,
            },
            ClaimState::InDoubt { attempt, doubt, .. } => {
                match self.proven_absent(claim, *attempt, *doubt).await? {
                    Some(fecha) => {
                        let record = TurnRecord::plain(Turn::ProvenAbsent { fecha });
                        self.after(&self.turn(claim, record).await?);
                        Ok(None)
                    }
                    None => self.lease(claim).await,
                }
            }
            ClaimState::Invoiced { .. } | ClaimState::Rejected { .. } | ClaimState::Released => {
                Ok(None)
            }
        }
    }

    async fn retire(&self, claim: &Claim) -> Result<(), StoreError> {
        let turn = match &claim.state {
            ClaimState::Claimed { .. } => Turn::Abandoned,
            ClaimState::Stamping { .. } => Turn::LeaseLapsed,
            ClaimState::Sealed { .. }
            | ClaimState::InDoubt { .. }
            | ClaimState::Invoiced { .. }
            | ClaimState::Rejected { .. }
            | ClaimState::Released => return Ok(()),
        };
        let turned = self.turn(claim, TurnRecord::plain(turn)).await?;
        self.after(&turned);
        Ok(())
    }

    /// Fecha of a document that could not be sent before SAT's window was closed: no PAC may stamp
    /// it any more. One that nobody tried to send yet is looked at by the PAC.
    async fn too_old(
        &self,
        claim: &Claim,
        attempt: AttemptId,
    ) -> Result<Option<Timestamp>, StoreError> {
        if claim.not_sent == 0 {
            return Ok(None);
        }
        let attempt = self.parts.store.attempt(attempt).await?;
        let is_over = |fecha: &Timestamp| self.now().duration_since(*fecha) > STAMPING_WINDOW;
        Ok(attempt.map(|attempt| attempt.fecha).filter(is_over))
    }

    /// Fecha of a document in doubt that has no stamp and cannot get one any more: the PAC had none
    /// to show while it could have made one, it had none after SAT's window was closed, and its
    /// last answer has rested for the quarantine.
    ///
    /// A denial within the window is asked for because a PAC may refuse an old document for its
    /// age without looking whether it is a duplicate. Without one, only a person can end the doubt.
    async fn proven_absent(
        &self,
        claim: &Claim,
        attempt: AttemptId,
        doubt: Doubt,
    ) -> Result<Option<Timestamp>, StoreError> {
        let now = self.now();
        if now.duration_since(doubt.last) < QUARANTINE {
            return Ok(None);
        }
        let Some(attempt) = self.parts.store.attempt(attempt).await? else { return Ok(None) };
        let open = |at: &Timestamp| at.duration_since(attempt.fecha) <= STAMPING_WINDOW;
        if open(&now) {
            return Ok(None);
        }
        let refusals = self.parts.store.refusals(claim.id).await?;
        let denied = refusals.iter().any(open) && !refusals.iter().all(open);
        Ok(denied.then_some(attempt.fecha))
    }

    async fn lease(&self, claim: &Claim) -> Result<Option<(Claim, Sending)>, StoreError> {
        let record = TurnRecord::plain(Turn::LeaseWon { lease_until: self.lease_until() });
        match self.turn(claim, record).await? {
            Turned::Done(claim, effects) => {
                Ok(effects.iter().find_map(sending_of).map(|sending| (claim, sending)))
            }
            Turned::Overtaken => Ok(None),
        }
    }

    /// When a lease that is taken now lapses.
    pub(super) fn lease_until(&self) -> Timestamp {
        let now = self.now();
        now.saturating_add(self.parts.pace.lease).unwrap_or(now)
    }

    /// Sends the stored bytes under a lease that is committed, and records the answer.
    async fn send(&self, claim: &Claim, sending: Sending) -> Result<(), StoreError> {
        let until = Instant::now() + Duration::try_from(self.parts.pace.lease).unwrap_or_default();
        let (Sending::First(id) | Sending::Again(id)) = sending;
        let attempt = self.parts.store.attempt(id).await?;
        let attempt = attempt.ok_or(StoreError::Corrupt { what: "reference to an attempt" })?;
        let outcome = self.call(claim.shop, &attempt, sending).await?;
        self.tally.count(&counted_as(&attempt.pac), &outcome);
        let turned = self.keep(claim, (&attempt, sending), &outcome, until).await?;
        if claim.not_sent == NOT_SENT_BEFORE_ALARM {
            tracing::error!(claim.id = %claim.id, "a document cannot be sent: the PAC is away");
        }
        self.after(&turned);
        Ok(())
    }

    /// Writes an answer down; where the store fails, again until the lease ends: what is known
    /// would be in doubt without it. A turn that was written after all is overtaken by itself.
    async fn keep(
        &self,
        claim: &Claim,
        (attempt, sending): (&Attempt, Sending),
        outcome: &Outcome,
        until: Instant,
    ) -> Result<Turned, StoreError> {
        let mut rest = KEEP_AGAIN;
        loop {
            let kept = self.record(claim, (attempt, sending), outcome.clone()).await;
            let Err(error) = &kept else { return kept };
            if !error.is_passing() || Instant::now() + rest >= until {
                return kept;
            }
            not_kept(claim, error);
            tokio::time::sleep(rest).await;
            rest = (2 * rest).min(NAP_MAX);
        }
    }

    async fn record(
        &self,
        claim: &Claim,
        (attempt, sending): (&Attempt, Sending),
        outcome: Outcome,
    ) -> Result<Turned, StoreError> {
        self.note_account(&attempt.pac, &outcome).await?;
        let delay = retry_delay(claim.not_sent);
        let retry_at = self.now().saturating_add(delay + self.jitter(delay));
        let retry_at = retry_at.unwrap_or(self.now());
        let verdict = judge(outcome, &attempt.xml, retry_at);
        let document = (claim.shop, attempt);
        let record = TurnRecord {
            turn: self.moved(document, sending, verdict.turn, retry_at).await?,
            evidence: Some(verdict.evidence),
            jitter: self.jitter(SignedDuration::from_secs(4)),
        };
        self.turn(claim, record).await
    }

    async fn call(
        &self,
        shop: IssuerId,
        attempt: &Attempt,
        sending: Sending,
    ) -> Result<Outcome, StoreError> {
        let Some(line) = self.line_of(&attempt.pac, sending).await? else {
            // Another PAC need not know of this one's stamp, so it is never asked.
            let reason = format!("the attempt belongs to the PAC {}", attempt.pac);
            return Ok(Outcome::NotSent { reason });
        };
        if let Err(until) = line.admit(self.now()) {
            let reason = format!("the PAC is left alone until {until}");
            return Ok(Outcome::NotSent { reason });
        }
        let doc = SealedBytes { xml: &attempt.xml, stamp_key: attempt.id.uuid() };
        let outcome = match sending {
            Sending::First(_) => line.pac.stamp(&doc).await,
            Sending::Again(_) => line.pac.recover(&doc).await,
        };
        line.note(&outcome, shop, self.now());
        Ok(outcome)
    }

    /// The effects that are not sendings. What registers, customers and folios must know was
    /// written with the turn.
    fn after(&self, turned: &Turned) {
        let Turned::Done(claim, effects) = turned else { return };
        if let ClaimState::Sealed { .. } | ClaimState::InDoubt { .. } = claim.state {
            // The worker looks when it is due again.
            self.wake.notify_one();
        }
        for effect in effects {
            match effect {
                Effect::Wake => self.wake.notify_one(),
                Effect::Alarm => {
                    tracing::error!(claim.id = %claim.id, "a person must look at this claim");
                }
                Effect::Announce
                | Effect::ExplainFolio { .. }
                | Effect::Stamp { .. }
                | Effect::Recover { .. } => {}
            }
        }
    }

    fn log_failure(&self, claim: &Claim, result: Result<(), StoreError>) {
        if let Err(error) = result {
            let error: &dyn std::error::Error = &error;
            // The lease lapses, and the claim is looked at again.
            tracing::error!(claim.id = %claim.id, error, "a claim could not be handled");
        }
    }
}

fn not_kept(claim: &Claim, error: &StoreError) {
    let error: &dyn std::error::Error = error;
    tracing::warn!(claim.id = %claim.id, error, "an answer is not kept yet");
}

fn sending_of(effect: &Effect) -> Option<Sending> {
    match effect {
        Effect::Stamp { attempt } => Some(Sending::First(*attempt)),
        Effect::Recover { attempt } => Some(Sending::Again(*attempt)),
        Effect::Wake | Effect::Announce | Effect::ExplainFolio { .. } | Effect::Alarm => None,
    }
}

/// 2 s, 5 s, 15 s, a minute, then every five.
fn retry_delay(not_sent: u32) -> SignedDuration {
    SignedDuration::from_secs(match not_sent {
        0 => 2,
        1 => 5,
        2 => 15,
        3 => 60,
        _ => 300,
    })
}
