//! One round: which file speaks, outbox, codes, changes, products.

use std::cell::Cell;

use data_encoding::BASE64URL_NOPAD;
use futures_util::future::join_all;
use jiff::SignedDuration;
use serde::de::IgnoredAny;
use tickets::wire::{
    ChangesMessage, CodesMessage, OutcomeMessage, RoundedMessage, SettingsMessage,
};

use super::client::{Client, Question, SyncError, json};
use super::invoices::AGAIN;
use super::worker::Pace;
use crate::shared::Shared;
use crate::store::{DoubtCause, Due, Message, Outgoing};

/// Most codes in one message.
const CODES_MAX: u32 = 500;
/// Most sales that are under way at the same time: after a day without a line each of them would
/// wait for the way there and back of all before it.
const AT_ONCE: usize = 16;
/// Most changes in one answer.
const CHANGES_MAX: u32 = 200;
/// Messages of their own that may fail before a round is given up: by then it is the portal that
/// is ill, and not the message.
const FAILURES_MAX: u32 = 3;

/// Who asks whom.
pub(super) struct Caller<'a> {
    pub(super) shared: &'a Shared,
    pub(super) client: &'a Client,
    pub(super) register: &'a str,
    pub(super) pace: Pace,
    /// The portal has confirmed in this round that our file is the one in use.
    pub(super) introduced: Cell<bool>,
}

impl Caller<'_> {
    /// Says which file speaks, before anything is sent, once in a round. A file that the portal
    /// does not take for the one in use sends nothing any more. What a portal out of a backup has
    /// to be told again is sent first.
    pub(super) async fn introduce(&self) -> Result<(), SyncError> {
        if self.begin().await? { self.send_outbox().await } else { Ok(()) }
    }

    /// Whether the outbox has what was sent before once more.
    async fn begin(&self) -> Result<bool, SyncError> {
        if self.introduced.get() {
            return Ok(false);
        }
        let mark = BASE64URL_NOPAD.encode(&world::random::<16>(self.shared.entropy.as_ref()));
        // Committed before it is sent: after a crash the same mark is sent again.
        let round = self.shared.store().begin_round(&mark)?;
        let question = Question::post("/api/v1/rounds", json(&round)?);
        let again = match self.ask::<RoundedMessage>(question).await {
            Ok(answer) => {
                let since = answer.since.map(|since| since.parse()).transpose();
                let since = since.map_err(|_| SyncError::Nonsense(200))?;
                self.shared.store().round_confirmed(&answer.mark, since)?
            }
            Err(SyncError::Conflict(_)) => {
                self.shared.doubt(DoubtCause::Portal)?;
                return Err(SyncError::Forked);
            }
            Err(error) => return Err(error),
        };
        self.introduced.set(true);
        if again {
            tracing::warn!("the portal came back from a backup: it is told everything anew");
            self.shared.sales_changed();
        }
        Ok(again)
    }

    /// Sends what waits, then asks for what changed.
    pub(super) async fn round(&self) -> Result<(), SyncError> {
        // Sales first: a customer may be standing there with the code.
        let sent = self.send_outbox().await;
        if !is_cut_off(&sent) {
            self.send_wishes().await?;
            self.announce_codes().await?;
            let company = self.pull_changes().await?;
            self.sync_products(company).await?;
        }
        sent
    }

    /// What was sold, and who waits for an invoice. A message that has to wait keeps nothing else
    /// from being sent.
    pub(super) async fn send_sales(&self) -> Result<(), SyncError> {
        let sent = self.send_outbox().await;
        if is_cut_off(&sent) {
            return sent;
        }
        self.send_wishes().await
    }

    async fn send_outbox(&self) -> Result<(), SyncError> {
        let mut after = 0;
        let mut failures = 0;
        let mut last_failure = Ok(());
        loop {
            let few = self.shared.store().next_outgoing(after, self.due(), AT_ONCE)?;
            let Some(last) = few.last() else { return last_failure };
            if self.begin().await? {
                continue;
            }
            after = last.id;
            let sent = join_all(few.iter().map(|outgoing| self.send(outgoing))).await;
            self.shared.sales_changed();
            for (outgoing, sent) in few.iter().zip(sent) {
                match sent {
                    Ok(()) => {}
                    // A sale that the portal has not got says nothing of the portal.
                    Err(error @ SyncError::Missing(_)) if outgoing.is_cancellation() => {
                        self.later(outgoing, &error)?;
                    }
                    Err(
                        error @ (SyncError::Nonsense(_)
                        | SyncError::Later(_)
                        | SyncError::Missing(_)),
                    ) if failures < FAILURES_MAX => {
                        failures += 1;
                        self.later(outgoing, &error)?;
                        last_failure = Err(error);
                    }
                    Err(error) => return Err(error),
                }
            }
        }
    }

    /// Sends one message and writes down what came of it.
    async fn send(&self, outgoing: &Outgoing) -> Result<(), SyncError> {
        let sent = match &outgoing.message {
            Message::Ticket { sale, body } => {
                self.put(&format!("/api/v1/tickets/{sale}"), body).await
            }
            Message::Cancellation { sale, body } => {
                self.put(&format!("/api/v1/tickets/{sale}/cancellation"), body).await
            }
            Message::Return { id, body, .. } => {
                self.put(&format!("/api/v1/returns/{id}"), body).await
            }
            Message::Settings(settings) => self.send_settings(settings).await,
        };
        let now = self.shared.now();
        let mut store = self.shared.store();
        match (sent, &outgoing.message) {
            // The answer has settled it, or newer settings wait already.
            (Ok(()), Message::Settings(_)) => {}
            (
                Ok(()),
                Message::Ticket { .. } | Message::Cancellation { .. } | Message::Return { .. },
            ) => {
                store.outgoing_done(outgoing, now)?;
            }
            (Err(SyncError::Conflict(_)), Message::Settings(_)) => {
                store.settings_overtaken(outgoing)?;
            }
            (Err(SyncError::Conflict(_)), Message::Cancellation { sale, .. }) => {
                store.cancellation_overtaken(outgoing, *sale, now)?;
            }
            (Err(SyncError::Missing(_)), Message::Cancellation { .. })
                if store.cancellation_without_ticket(outgoing)? => {}
            (Err(SyncError::Conflict(problem) | SyncError::Refused(problem)), _) => {
                tracing::warn!(code = problem.code(), "the portal refused a message");
                store.outgoing_refused(outgoing, &problem.title, now)?;
            }
            (Err(error), _) => return Err(error),
        }
        Ok(())
    }

    async fn put(&self, target: &str, body: &str) -> Result<(), SyncError> {
        let question = Question::put(target, body.as_bytes().to_vec());
        self.ask::<OutcomeMessage>(question).await.map(drop)
    }

    async fn send_settings(&self, settings: &SettingsMessage) -> Result<(), SyncError> {
        let question = Question::put("/api/v1/settings", json(settings)?);
        let answer: SettingsMessage = self.ask(question).await?;
        Ok(self.shared.store().settings_taken(settings, &answer)?)
    }

    async fn announce_codes(&self) -> Result<(), SyncError> {
        loop {
            let codes = self.shared.store().codes_to_announce(CODES_MAX)?;
            if codes.is_empty() {
                return Ok(());
            }
            self.introduce().await?;
            let message = CodesMessage { codes };
            let question = Question::post("/api/v1/codes", json(&message)?);
            self.ask::<IgnoredAny>(question).await?;
            self.shared.store().codes_announced(&message.codes)?;
        }
    }

    /// Gives how far the company's price list has come.
    async fn pull_changes(&self) -> Result<u64, SyncError> {
        loop {
            let after = self.shared.store().changes_after()?;
            let target = format!("/api/v1/changes?after={after}&limit={CHANGES_MAX}");
            let page: ChangesMessage = self.ask(Question::get(&target)).await?;
            if !page.changes.is_empty() {
                // A portal out of a backup has changes for everybody, and something to ask of them.
                self.introduce().await?;
            }
            let pulled = self.shared.store().apply_changes(&page, self.shared.now())?;
            if pulled.count > 0 {
                self.shared.sales_changed();
            }
            // A portal that says "more" and gives nothing would keep us here for ever.
            if !pulled.more || pulled.count == 0 {
                return Ok(page.products);
            }
        }
    }

    pub(super) async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        question: Question<'_>,
    ) -> Result<T, SyncError> {
        self.client.ask(self.shared, self.register, question).await
    }

    /// What is due, however wrong the clock was when it was put off.
    pub(super) fn due(&self) -> Due {
        let now = self.shared.now();
        let longest = SignedDuration::try_from(self.pace.backoff.longest).unwrap_or(AGAIN);
        Due { now, latest: now.saturating_add(longest.max(AGAIN)).unwrap_or(now) }
    }

    /// One message failed: it is tried again later, the others meanwhile.
    fn later(&self, outgoing: &Outgoing, error: &SyncError) -> Result<(), SyncError> {
        let wait = self.pace.backoff.wait(outgoing.attempts + 1, self.shared.entropy.as_ref());
        let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::ZERO);
        let next_at = self.shared.now().saturating_add(wait).unwrap_or(self.shared.now());
        Ok(self.shared.store().outgoing_later(outgoing, next_at, &error.to_string())?)
    }
}

/// Whether there is no use in asking anything else now.
fn is_cut_off(sent: &Result<(), SyncError>) -> bool {
    matches!(sent, Err(SyncError::Silent(_) | SyncError::Denied(_) | SyncError::Forked))
}
