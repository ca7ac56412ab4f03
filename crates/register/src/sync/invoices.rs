//! Invoices that the counter has asked for.

use jiff::SignedDuration;
use tickets::InvoiceRequestId;
use tickets::wire::{InvoiceMessage, InvoiceProgress};

use super::client::{Question, SyncError, json};
use super::round::Caller;
use crate::store::Wish;

/// What is said of one that the PAC keeps waiting.
const STAMPING: &str = "El PAC está tardando en timbrarla.";
/// When it is asked again.
pub(super) const AGAIN: SignedDuration = SignedDuration::from_secs(2);

impl Caller<'_> {
    /// Sends what the counter wants invoiced. Its tickets went before it: they are in the outbox.
    pub(super) async fn send_wishes(&self) -> Result<(), SyncError> {
        let mut after: Option<InvoiceRequestId> = None;
        loop {
            let next = self.shared.store().next_wish(after, self.due())?;
            let Some(wish) = next else { return Ok(()) };
            after = Some(wish.id);
            self.introduce().await?;
            self.send_wish(&wish).await?;
            self.shared.sales_changed();
        }
    }

    async fn send_wish(&self, wish: &Wish) -> Result<(), SyncError> {
        let target = format!("/api/v1/invoices/{}", wish.id);
        let question = Question::put(&target, json(&wish.message)?);
        match self.ask::<InvoiceMessage>(question).await {
            Ok(answer) => self.answered(wish, answer),
            Err(SyncError::Conflict(problem) | SyncError::Refused(problem)) => {
                tracing::info!(code = problem.code(), "an invoice was refused");
                let store = &mut self.shared.store();
                Ok(store.wish_refused(wish.id, &problem.title, &problem.faults)?)
            }
            Err(error @ (SyncError::Later(_) | SyncError::Missing(_))) => {
                self.put_back(wish, error.told())
            }
            Err(error @ SyncError::Nonsense(_)) => {
                self.put_back(wish, error.told())?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    fn put_back(&self, wish: &Wish, told: &str) -> Result<(), SyncError> {
        let wait = self.pace.backoff.wait(wish.attempts + 1, self.shared.entropy.as_ref());
        self.put_off(wish, SignedDuration::try_from(wait).unwrap_or(AGAIN).max(AGAIN), told)
    }

    fn answered(&self, wish: &Wish, answer: InvoiceMessage) -> Result<(), SyncError> {
        match (answer.progress, answer.invoice, answer.uuid) {
            (InvoiceProgress::Invoiced, Some(invoice), Some(uuid)) => {
                Ok(self.shared.store().wish_met(wish.id, &invoice, &uuid)?)
            }
            (InvoiceProgress::Invoiced | InvoiceProgress::InProcess, ..) => {
                self.put_off(wish, AGAIN, STAMPING)
            }
        }
    }

    fn put_off(&self, wish: &Wish, wait: SignedDuration, told: &str) -> Result<(), SyncError> {
        let next_at = self.shared.now().saturating_add(wait).unwrap_or(self.shared.now());
        Ok(self.shared.store().wish_later(wish.id, next_at, told)?)
    }
}
