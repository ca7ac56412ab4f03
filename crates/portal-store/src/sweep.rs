//! What has had its time is erased, a bounded number of rows at once.

use jiff::{SignedDuration, Timestamp};

use crate::Store;
use crate::error::StoreError;
use crate::sql::Tx;

/// How long what has ended is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// A mail that was sent or given up, from when it was written: its row holds an address.
    pub mails: SignedDuration,
    /// A link to share, from when it expired.
    pub shares: SignedDuration,
    /// A billing code that was announced and has never come with a ticket.
    pub announced_codes: SignedDuration,
    /// An enrolment code that nobody used, from when it expired.
    pub enrolment_codes: SignedDuration,
    /// The nonce of a request: no shorter than its time is accepted.
    pub nonces: SignedDuration,
    /// A customer's link or session, from when it expired: its row holds an address.
    pub visits: SignedDuration,
}

impl Default for Retention {
    fn default() -> Self {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        Self {
            mails: days(60),
            shares: days(30),
            announced_codes: days(400),
            enrolment_codes: days(30),
            nonces: SignedDuration::from_mins(30),
            visits: days(1),
        }
    }
}

/// How many rows were erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// See [`Retention::mails`].
    pub mails: usize,
    /// See [`Retention::shares`].
    pub shares: usize,
    /// See [`Retention::announced_codes`].
    pub announced_codes: usize,
    /// See [`Retention::enrolment_codes`].
    pub enrolment_codes: usize,
    /// See [`Retention::nonces`].
    pub nonces: usize,
    /// Secrets of accounts at PACs that nothing can need any more.
    pub pac_secrets: usize,
    /// See [`Retention::visits`].
    pub visits: usize,
}

impl Swept {
    /// All of them.
    pub fn total(&self) -> usize {
        let Self { mails, shares, announced_codes, enrolment_codes, nonces, pac_secrets, visits } =
            *self;
        [mails, shares, announced_codes, enrolment_codes, nonces, pac_secrets, visits]
            .into_iter()
            .fold(0, usize::saturating_add)
    }
}

impl Store {
    /// Erases what is older than `retention`, of each kind at most `most` rows.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn sweep(
        &self,
        retention: Retention,
        most: u32,
        now: Timestamp,
    ) -> Result<Swept, StoreError> {
        self.database.write(move |tx| sweep(tx, retention, most, now)).await
    }
}

fn sweep(
    tx: &Tx<'_>,
    retention: Retention,
    most: u32,
    now: Timestamp,
) -> Result<Swept, StoreError> {
    let erase = |sql: &str, keep: SignedDuration| {
        let before = now.saturating_sub(keep).unwrap_or(Timestamp::MIN);
        tx.execute(sql, (before.as_millisecond(), most))
    };
    Ok(Swept {
        mails: erase(
            "DELETE FROM mail_outbox WHERE number IN (
                 SELECT number FROM mail_outbox
                 WHERE due_at_ms IS NULL AND created_at_ms < ?1 ORDER BY number LIMIT ?2)",
            retention.mails,
        )?,
        shares: erase(
            "DELETE FROM invoice_shares WHERE token_hash IN (
                 SELECT token_hash FROM invoice_shares WHERE expires_at_ms < ?1 LIMIT ?2)",
            retention.shares,
        )?,
        announced_codes: erase(
            "DELETE FROM announced_codes WHERE code_hash IN (
                 SELECT code_hash FROM announced_codes WHERE announced_at_ms < ?1 LIMIT ?2)",
            retention.announced_codes,
        )?,
        enrolment_codes: erase(
            "DELETE FROM enrolment_codes WHERE code_hash IN (
                 SELECT code_hash FROM enrolment_codes
                 WHERE expires_at_ms < ?1 AND register_id IS NULL LIMIT ?2)",
            retention.enrolment_codes,
        )?,
        nonces: erase(
            "DELETE FROM request_nonces WHERE (register_id, nonce) IN (
                 SELECT register_id, nonce FROM request_nonces
                 WHERE seen_at_ms < ?1 ORDER BY seen_at_ms LIMIT ?2)",
            retention.nonces,
        )?,
        pac_secrets: forget_secrets(tx)?,
        visits: erase(
            "DELETE FROM access_links WHERE token_hash IN (
                 SELECT token_hash FROM access_links WHERE expires_at_ms < ?1 LIMIT ?2)",
            retention.visits,
        )?
        .saturating_add(erase(
            "DELETE FROM customer_sessions WHERE token_hash IN (
                 SELECT token_hash FROM customer_sessions WHERE expires_at_ms < ?1 LIMIT ?2)",
            retention.visits,
        )?),
    })
}

/// Of accounts that were replaced, once no document can be asked for there.
fn forget_secrets(tx: &Tx<'_>) -> Result<usize, StoreError> {
    tx.execute(
        "UPDATE pac_accounts SET credentials_sealed = NULL
         WHERE state = 'retired' AND credentials_sealed IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM claims JOIN stamp_attempts ON stamp_attempts.id = claims.attempt_id
             WHERE claims.due_at_ms IS NOT NULL AND claims.shop_id = pac_accounts.shop_id
                 AND stamp_attempts.pac_id = pac_accounts.provider || '@' || pac_accounts.id)",
        (),
    )
}
