//! The worker: fed from the outbox, at its own pace.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use portal_store::{AccessLetter, Mail, MailCause, MailFailure, Store, StoreError};
use tokio::sync::{Notify, watch};
use world::{Clock, Entropy, random};

use super::address;
use super::head::Head;
use super::letter::{Letter, LetterError, Postmark};
use super::link_letter::LinkLetter;
use super::smtp::{Postman, SendError};
use crate::desk::{Access, Desk, DeskError, Scope};
use crate::lang::Lang;

/// How long a mail is tried. After three days its reader has asked the shop.
pub const LIFE: SignedDuration = SignedDuration::from_hours(72);
/// How long a try may take before it is taken for dead: longer than all of a try's time-outs.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// Longest sleep, so that a clock that was set does not stop the worker for long.
const NAP_MAX: Duration = Duration::from_secs(5);
/// Shortest one, so that what fails is not tried without pause. New mail need not wait for it.
const NAP_MIN: Duration = Duration::from_millis(500);

/// What the worker works with.
pub struct Dispatch {
    /// Where the outbox is.
    pub store: Store,
    /// Where the files come from.
    pub desk: Desk,
    /// Who takes them.
    pub postman: Postman,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// Why a try failed.
#[derive(Debug, thiserror::Error)]
enum TryError {
    #[error("the invoice could not be read")]
    Desk(#[from] DeskError),
    #[error("the letter could not be written")]
    Letter(#[from] LetterError),
    #[error("there is no invoice to send")]
    NoInvoice,
    #[error("what it tells is over")]
    Over,
    #[error("the address is none")]
    Address,
    #[error("the server did not take it")]
    Send(#[from] SendError),
}

impl TryError {
    /// It is worth trying again.
    fn is_for_now(&self) -> bool {
        match self {
            Self::Address | Self::NoInvoice | Self::Over | Self::Send(SendError::Never(_)) => false,
            Self::Desk(_) | Self::Letter(_) | Self::Send(SendError::Later(_)) => true,
        }
    }
}

impl Dispatch {
    /// Works until `stop` says so. `wake` is told of what customers ask for, `turned` of what is
    /// stamped.
    pub async fn run(
        self,
        wake: Arc<Notify>,
        mut turned: watch::Receiver<u64>,
        mut stop: watch::Receiver<bool>,
    ) {
        while !*stop.borrow() {
            if let Err(error) = self.work_until(|| *stop.borrow()).await {
                tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
            }
            let nap = self.nap().await;
            tokio::select! {
                _ = stop.changed() => {}
                () = wake.notified() => {}
                Ok(()) = turned.changed() => {}
                () = tokio::time::sleep(nap) => {}
            }
        }
    }

    /// Tries every mail and link that is due now, one after the other; gives how many.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn work_off(&self) -> Result<usize, StoreError> {
        self.work_until(|| false).await
    }

    /// A server may hang for as long as it is given, at each try: so between two of them `told` is
    /// asked whether to stop, and links, for which somebody waits, come before the mails.
    async fn work_until(&self, told: impl Fn() -> bool) -> Result<usize, StoreError> {
        let mut tried = 0;
        while !told() && (self.try_link().await? || self.try_mail().await?) {
            tried += 1;
        }
        Ok(tried)
    }

    /// Tries the mail that is due now; whether there was one.
    async fn try_mail(&self) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let lease_until = now.saturating_add(LEASE).unwrap_or(now);
        let Some(mail) = self.store.take_mail(now, lease_until).await? else { return Ok(false) };
        self.handle(&mail).await?;
        Ok(true)
    }

    /// Tries the link that is due now; whether there was one. One that its customer waits for is
    /// worth nothing later: it is tried while it works, and no longer.
    async fn try_link(&self) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let lease_until = now.saturating_add(LEASE).unwrap_or(now);
        let Some(letter) = self.store.take_access_letter(now, lease_until).await? else {
            return Ok(false);
        };
        let retry_at = match self.deliver_link(&letter).await {
            Ok(()) => None,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a link was not sent");
                let next = now.saturating_add(retry_delay(letter.tries)).ok();
                next.filter(|next| error.is_for_now() && *next < letter.expires_at)
            }
        };
        self.store.access_letter_tried(&letter, retry_at).await?;
        Ok(true)
    }

    async fn deliver_link(&self, letter: &AccessLetter) -> Result<(), TryError> {
        let to = address::parse(&letter.address).ok_or(TryError::Address)?;
        let text = LinkLetter::new(letter, self.desk.public_url());
        let message = text.message(to, &self.postman, self.clock.now())?;
        Ok(self.postman.send(message).await?)
    }

    async fn nap(&self) -> Duration {
        let due = self.store.next_mail().await.ok().flatten();
        let wait = due.map_or(SignedDuration::MAX, |due| due.duration_since(self.clock.now()));
        Duration::try_from(wait).unwrap_or(Duration::ZERO).clamp(NAP_MIN, NAP_MAX)
    }

    async fn handle(&self, mail: &Mail) -> Result<(), StoreError> {
        let result = self.deliver(mail).await;
        let now = self.clock.now();
        let Err(error) = result else {
            tracing::info!(claim.id = %mail.claim, mail.number, mail.tries, "a mail was sent");
            return self.store.mail_sent(mail, now).await;
        };
        let retry_at = self.retry_at(mail, &error);
        if matches!(error, TryError::Over) {
            tracing::info!(claim.id = %mail.claim, mail.number, "a mail was not needed any more");
        } else if retry_at.is_none() {
            tracing::error!(
                claim.id = %mail.claim,
                mail.number,
                error = &error as &dyn std::error::Error,
                "a mail was given up"
            );
        } else {
            tracing::warn!(
                claim.id = %mail.claim,
                mail.number,
                mail.tries,
                error = &error as &dyn std::error::Error,
                "a mail was not sent; it will be tried again"
            );
        }
        let failure = MailFailure { reason: reason(&error), retry_at };
        self.store.mail_failed(mail, failure, now).await
    }

    async fn deliver(&self, mail: &Mail) -> Result<(), TryError> {
        let to = address::parse(&mail.recipient).ok_or(TryError::Address)?;
        let letter = match (mail.cause, self.credit_letter(mail).await?) {
            (MailCause::Refused, _) => self.refusal_letter(mail).await?,
            (MailCause::Stamped | MailCause::Asked, Some(letter)) => letter,
            (MailCause::Stamped | MailCause::Asked, None) => self.letter(mail).await?,
        };
        let postmark = Postmark { mail, now: self.clock.now() };
        let message = letter.message(to, &self.postman, postmark)?;
        Ok(self.postman.send(message).await?)
    }

    /// The letter of an invoice.
    async fn letter(&self, mail: &Mail) -> Result<Letter, TryError> {
        let (claim, lang) = (mail.claim, Lang::of_mail(mail.language));
        let tickets = self.store.claimed_tickets(claim).await.map_err(DeskError::from)?;
        let ticket = *tickets.first().ok_or(TryError::NoInvoice)?;
        let access = Access { scope: Scope::Owner(claim), ..Access::holder(ticket) };
        let view = self.desk.view(&access).await?;
        let invoice = view.invoice.as_ref().filter(|_| view.mine).ok_or(TryError::NoInvoice)?;
        let pdf = self.desk.pdf(&access).await?.ok_or(TryError::NoInvoice)?;
        let xml = self.desk.xml(&access).await?.ok_or(TryError::NoInvoice)?;
        let credits = self.desk.mailed_credits(&access).await?;
        let head = Head::of(lang, &view.shop, self.desk.public_url());
        Ok(Letter::of_invoice(&head, &view, invoice, [pdf, xml], credits)?)
    }

    /// The letter of an egreso; `None` where the mail is of an invoice.
    async fn credit_letter(&self, mail: &Mail) -> Result<Option<Letter>, TryError> {
        let Some(credit) = self.desk.credit_mailed(mail.claim).await? else { return Ok(None) };
        let view = self.desk.view(&credit.invoice).await?;
        let (invoice, document) =
            view.invoice.as_ref().zip(credit.face.document.as_ref()).ok_or(TryError::NoInvoice)?;
        let head = Head::of(Lang::of_mail(mail.language), &view.shop, self.desk.public_url());
        Ok(Some(Letter::of_credit(&head, &credit.face, document, invoice, credit.files)?))
    }

    /// The letter that there is no invoice.
    async fn refusal_letter(&self, mail: &Mail) -> Result<Letter, TryError> {
        let refused = self.desk.refused_mailed(mail.claim).await?.ok_or(TryError::Over)?;
        let lang = Lang::of_mail(mail.language);
        let head = Head::of(lang, &refused.view.shop, self.desk.public_url());
        Ok(Letter::of_refusal(&head, refused)?)
    }

    /// When to try again; never, where it makes no sense or it was tried long enough.
    fn retry_at(&self, mail: &Mail, error: &TryError) -> Option<jiff::Timestamp> {
        if !error.is_for_now() {
            return None;
        }
        let delay = retry_delay(mail.tries);
        let next = self.clock.now().saturating_add(delay + self.jitter(delay)).ok()?;
        (next.duration_since(mail.created_at) < LIFE).then_some(next)
    }

    /// Up to a quarter of `delay`, at random, so that what failed together does not return so.
    fn jitter(&self, delay: SignedDuration) -> SignedDuration {
        let quarter = i64::try_from(delay.as_millis()).unwrap_or(0) / 4;
        let random = i64::from(u16::from_be_bytes(random(self.entropy.as_ref())));
        SignedDuration::from_millis(quarter.saturating_mul(random) / i64::from(u16::MAX))
    }
}

/// What the outbox keeps of a failure: neither addresses nor what a server wrote.
fn reason(error: &TryError) -> String {
    match error {
        TryError::Desk(_) => "desk".to_owned(),
        TryError::Letter(_) => "letter".to_owned(),
        TryError::NoInvoice => "no invoice".to_owned(),
        TryError::Over => "over".to_owned(),
        TryError::Address => "address".to_owned(),
        TryError::Send(SendError::Later(reason) | SendError::Never(reason)) => reason.clone(),
    }
}

/// Half a minute, 2, 10 and 30 minutes, then every hour.
fn retry_delay(tries: u32) -> SignedDuration {
    SignedDuration::from_secs(match tries {
        0 | 1 => 30,
        2 => 120,
        3 => 600,
        4 => 1_800,
        _ => 3_600,
    })
}
