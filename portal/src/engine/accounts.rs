//! Shops' own accounts at PACs: whether a PAC knows them, and the way to each.
//!
//! A shop that has one is stamped for with it and with nothing else. Where the PAC refuses it the
//! document waits: nobody but the owner can mend that, and the customer has done nothing wrong.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use pac::{Account, AccountStanding, Directory, Outcome, PacId, SetupError, finkok, sw};
use portal_store::{
    Attempt, PacAccount, PacAccountState, PacCredentials, PacProvider, PacVerdict, RefusalKind,
    StoreError, Turn, pac_account_of,
};
use tickets::{IssuerId, PacAccountId};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::Engine;
use super::pacs::Line;
use super::worker::{NAP_MAX, Sending};

/// Accounts that are asked about in one round.
const AT_ONCE: u32 = 8;
/// After an account's PAC did not answer.
const ASK_AGAIN: SignedDuration = SignedDuration::from_secs(30);

/// The ways that were opened, with the instant at which their account was last changed.
pub(super) struct AccountShelf {
    directory: Directory,
    lines: Mutex<HashMap<PacAccountId, (Timestamp, Arc<Line>)>>,
}

impl AccountShelf {
    pub(super) fn new(directory: Directory) -> Self {
        Self { directory, lines: Mutex::default() }
    }

    fn known(&self, account: &PacAccount) -> Option<Arc<Line>> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let (opened_for, line) = lines.get(&account.id)?;
        (*opened_for == account.changed_at).then(|| Arc::clone(line))
    }

    fn open(
        &self,
        account: &PacAccount,
        credentials: &PacCredentials,
    ) -> Result<Arc<Line>, SetupError> {
        let id = PacId::new(account.pac_id());
        let pac = self.directory.open(id, presented(account.provider, credentials))?;
        let line = Arc::new(Line::new(pac));
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.insert(account.id, (account.changed_at, Arc::clone(&line)));
        Ok(line)
    }
}

/// Credentials as the adapter of their provider takes them.
fn presented(provider: PacProvider, credentials: &PacCredentials) -> Account {
    let PacCredentials { user, secret } = credentials;
    let secret = secret.as_str().to_owned();
    match (provider, user.clone()) {
        (PacProvider::Sw, Some(user)) => {
            Account::Sw(sw::Credentials::Login { user, password: secret })
        }
        (PacProvider::Sw, None) => Account::Sw(sw::Credentials::Token(secret)),
        (PacProvider::Finkok, user) => Account::Finkok(finkok::Credentials {
            user: user.unwrap_or_default(),
            password: secret,
        }),
    }
}

/// What attempts with this PAC are counted under: shops' accounts together, for they are many.
pub(super) fn counted_as(pac_id: &str) -> String {
    match pac_id.split_once('@') {
        Some((provider, _)) => format!("{provider}-shops"),
        None => pac_id.to_owned(),
    }
}

impl Engine {
    /// Asks about accounts until `stop` says so: beside the worker, for a PAC may be slow.
    pub(super) async fn check_until(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = self.check_accounts().await {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "shops' accounts could not be checked");
            }
            tokio::select! {
                _ = stop.changed() => {}
                () = self.handed.notified() => {}
                () = tokio::time::sleep(NAP_MAX) => {}
            }
        }
    }

    /// Asks PACs about the accounts that were handed over; how many.
    pub(super) async fn check_accounts(&self) -> Result<usize, StoreError> {
        let due = self.parts.store.pac_accounts_due(self.now(), AT_ONCE).await?;
        for account in &due {
            let verdict = self.ask_about(account).await?;
            self.parts.store.judge_pac_account(account.id, verdict, self.now()).await?;
            self.turned.send_modify(|count| *count = count.wrapping_add(1));
        }
        if !due.is_empty() {
            self.wake.notify_one();
        }
        Ok(due.len())
    }

    async fn ask_about(&self, account: &PacAccount) -> Result<PacVerdict, StoreError> {
        let now = self.now();
        let again = PacVerdict::AskAgain(now.saturating_add(ASK_AGAIN).unwrap_or(now));
        let Some(line) = self.line_of_account(account).await? else { return Ok(again) };
        let standing = line.pac.standing().await;
        Ok(match standing {
            AccountStanding::Known => PacVerdict::Known,
            AccountStanding::Refused { code, .. } => PacVerdict::Refused(code),
            AccountStanding::Unknown { reason } => {
                tracing::warn!(shop.id = %account.shop, reason, "a shop's PAC did not answer");
                again
            }
        })
    }

    /// Has an account that was just handed over checked, and waits for what comes of it as long as
    /// [`super::Pace::patience`] says.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn account_checked(&self, id: PacAccountId) -> Result<(), StoreError> {
        let until = Instant::now() + self.parts.pace.patience;
        let mut turned = self.turned.subscribe();
        self.handed.notify_one();
        loop {
            let account = self.parts.store.pac_account(id).await?;
            let waits = account.is_some_and(|one| one.state == PacAccountState::Unchecked);
            if !waits || timeout_at(until, turned.changed()).await.is_err() {
                return Ok(());
            }
        }
    }

    /// The PAC that a shop's new documents are pinned to.
    pub(super) async fn pin(&self, shop: IssuerId) -> Result<String, StoreError> {
        Ok(match self.parts.store.pac_in_force(shop).await? {
            Some(account) => account.pac_id(),
            None => self.parts.pacs.preferred(Some(shop), self.now()).pac.id().as_str().to_owned(),
        })
    }

    /// The way to the PAC that an attempt is pinned to; `None` where there is none any more. A
    /// document that was never sent is not sent with an account that was replaced.
    pub(super) async fn line_of(
        &self,
        pac_id: &str,
        sending: Sending,
    ) -> Result<Option<Arc<Line>>, StoreError> {
        let Some(id) = pac_account_of(pac_id) else { return Ok(self.parts.pacs.find(pac_id)) };
        let Some(account) = self.parts.store.pac_account(id).await? else { return Ok(None) };
        match (account.state, sending) {
            (PacAccountState::InForce, _) | (PacAccountState::Retired, Sending::Again(_)) => {
                self.line_of_account(&account).await
            }
            (PacAccountState::Retired, Sending::First(_))
            | (PacAccountState::Unchecked | PacAccountState::Refused, _) => Ok(None),
        }
    }

    async fn line_of_account(&self, account: &PacAccount) -> Result<Option<Arc<Line>>, StoreError> {
        if let Some(line) = self.accounts.known(account) {
            return Ok(Some(line));
        }
        let Some(credentials) = self.parts.store.pac_credentials(account.id).await? else {
            return Ok(None);
        };
        let opened = self.accounts.open(account, &credentials);
        Ok(opened
            .inspect_err(|error| {
                let error: &dyn std::error::Error = error;
                tracing::error!(error, "the way to a shop's PAC cannot be opened");
            })
            .ok())
    }

    /// Remembers for the owner that the PAC refuses the account, or does not any more.
    pub(super) async fn note_account(
        &self,
        pac_id: &str,
        outcome: &Outcome,
    ) -> Result<(), StoreError> {
        let refusal = match outcome {
            Outcome::Account { code, .. } => Some(code.clone()),
            Outcome::Stamped { .. } | Outcome::Already { .. } => None,
            Outcome::Rejected { .. } | Outcome::NotSent { .. } | Outcome::InDoubt { .. } => {
                return Ok(());
            }
        };
        let Some(id) = pac_account_of(pac_id) else { return Ok(()) };
        let known = self.parts.store.pac_account(id).await?;
        match known.filter(|account| account.refusal != refusal) {
            Some(account) => self.parts.store.note_pac_refusal(account.id, refusal).await,
            None => Ok(()),
        }
    }

    /// The turn, or another PAC where this one certainly has not stamped and cannot for now. What
    /// is a shop's own goes to whatever is the shop's now, and waits where that is the same.
    pub(super) async fn moved(
        &self,
        (shop, attempt): (IssuerId, &Attempt),
        sending: Sending,
        turn: Turn,
        retry_at: Timestamp,
    ) -> Result<Turn, StoreError> {
        let is_absent = match (&turn, sending) {
            (
                Turn::NotSent { .. } | Turn::Refused { kind: RefusalKind::Account, .. },
                Sending::First(_),
            ) => true,
            // After a doubtful sending neither proves anything.
            (_, Sending::First(_) | Sending::Again(_)) => false,
        };
        if !is_absent {
            return Ok(turn);
        }
        if pac_account_of(&attempt.pac).is_none() {
            let other = self.parts.pacs.instead_of(&attempt.pac, shop, self.now());
            let other = other.map(|line| line.pac.id().as_str().to_owned());
            return Ok(other.map_or(turn, |pac| Turn::Moved { pac }));
        }
        let pac = self.pin(shop).await?;
        Ok(if pac == attempt.pac { Turn::NotSent { retry_at } } else { Turn::Moved { pac } })
    }
}
