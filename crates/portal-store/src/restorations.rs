//! Copies of the whole store, and a store that was brought back from one.
//!
//! A copy does not know what was stamped after it was made. A store that is brought back from it
//! would take such a ticket for free and have it stamped a second time. So it is told that it was
//! brought back: tickets sold before that wait until a person has looked what the PAC has stamped
//! since the copy; so do the egresos of what came back before it. What was sealed before the copy
//! may have been sent by the store that is lost: it is in doubt, and is recovered from its PAC.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use crate::changes::Kind;
use crate::claims::{self, Claim};
use crate::error::StoreError;
use crate::sql::Tx;
use crate::states::instant;
use crate::turns::{Pen, Turn, TurnRecord, Turned};
use crate::{Store, schema};

/// How far a register's clock may be ahead of ours: what is more is no haste of a clock.
pub const AHEAD_MAX: SignedDuration = SignedDuration::from_hours(1);
/// So many numbers of each series are passed over: those that the copy does not know of must not
/// be given again.
const FOLIOS_PASSED_OVER: i64 = 1_000;
/// So far ahead is a shop's feed of changes, and so many revisions its settings: registers may have
/// pulled what the copy does not know of, and would take what comes next for what they had.
const CHANGES_PASSED_OVER: i64 = 1_000_000;
const REVISIONS_PASSED_OVER: i64 = 1_000;
/// So much of what a register had sent before the copy heard of it last it sends again: a message
/// that was refused for a while may be older than others that came through.
const TOLD_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// A return from a backup that nobody has released yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restoration {
    /// When the copy was made.
    pub copied_at: Timestamp,
    /// When it took the store's place.
    pub restored_at: Timestamp,
}

impl Store {
    /// Writes a consistent copy to a new file, while the store goes on working. It is encrypted no
    /// more than the store itself is.
    ///
    /// # Errors
    /// [`StoreError::NoFile`] on a server of PostgreSQL, whose own tools do this; or the copy
    /// cannot be written.
    pub async fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        self.database.copy_to(path.to_owned()).await
    }

    /// The number of the last migration of this build.
    pub fn schema() -> i64 {
        schema::latest()
    }

    /// Notes in a store that was brought back that it lacks what happened since the copy.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn mark_restored(&self, restoration: Restoration) -> Result<(), StoreError> {
        let Restoration { copied_at, restored_at } = restoration;
        let (copied, restored) = (copied_at.as_millisecond(), restored_at.as_millisecond());
        let vault = self.vault.clone();
        self.database
            .write(move |tx| {
                let sql = "INSERT INTO restorations (copied_at_ms, restored_at_ms) VALUES (?1, ?2)";
                tx.execute(sql, (copied, restored))?;
                let sql = "UPDATE series SET next_folio = next_folio + ?1";
                tx.execute(sql, [FOLIOS_PASSED_OVER])?;
                pass_over_changes(tx)?;
                // The registers' files have gone on since: each is believed once, and tells again
                // what it had told the store that is lost.
                tx.execute(
                    "UPDATE registers SET round_mark = NULL, told_again_since_ms =
                         CASE WHEN told_again_since_ms < seen_at_ms - ?1 THEN told_again_since_ms
                              ELSE seen_at_ms - ?1 END",
                    [i64::try_from(TOLD_AGAIN.as_millis()).unwrap_or(i64::MAX)],
                )?;
                let pen = Pen { tx, vault: &vault, now: restored_at };
                for claim in claims::sealed(tx)? {
                    doubt(&pen, &claim)?;
                }
                Ok(())
            })
            .await
    }

    /// The return that holds tickets back, where there is one.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn restoration(&self) -> Result<Option<Restoration>, StoreError> {
        self.database.read(unreleased).await
    }

    /// A person has looked: tickets from before the return can be invoiced. Whether any were held
    /// back.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn release_restoration(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.database
            .write(move |tx| {
                let sql = "UPDATE restorations SET released_at_ms = ?1
                           WHERE released_at_ms IS NULL";
                Ok(tx.execute(sql, [now.as_millisecond()])? > 0)
            })
            .await
    }
}

/// Every register is told its shop's settings, as the copy has them.
fn pass_over_changes(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.execute("UPDATE shops SET revision = revision + ?1", [REVISIONS_PASSED_OVER])?;
    tx.execute(
        "INSERT INTO changes (shop_id, cursor, kind, subject)
         SELECT id, ?1 + coalesce(
             (SELECT max(cursor) FROM changes WHERE shop_id = shops.id), 0), ?2, id FROM shops",
        (CHANGES_PASSED_OVER, Kind::Settings.name()),
    )?;
    Ok(())
}

/// The store that is lost may have sent it: a refusal of the next sending proves nothing.
fn doubt(pen: &Pen<'_>, sealed: &Claim) -> Result<(), StoreError> {
    let leased = Turn::LeaseWon { lease_until: pen.now };
    if let Turned::Done(leased, _) = pen.turn(sealed, TurnRecord::plain(leased))? {
        pen.turn(&leased, TurnRecord::plain(Turn::LeaseLapsed))?;
    }
    Ok(())
}

/// Whether a ticket sold then may have been invoiced by a store that is lost, or what came back
/// then may have its egreso from it.
pub(crate) fn holds_back(tx: &Tx<'_>, at: Timestamp) -> Result<bool, StoreError> {
    Ok(held_until(tx)?.is_some_and(|end| at < end))
}

/// Up to when what happened is held back, where something is: the instants are the registers', and
/// their clocks may be ahead of the one that noted the return.
pub(crate) fn held_until(tx: &Tx<'_>) -> Result<Option<Timestamp>, StoreError> {
    let restored_at = unreleased(tx)?.map(|restoration| restoration.restored_at);
    Ok(restored_at.map(|at| at.saturating_add(AHEAD_MAX).unwrap_or(at)))
}

fn unreleased(tx: &Tx<'_>) -> Result<Option<Restoration>, StoreError> {
    let sql = "SELECT copied_at_ms, restored_at_ms FROM restorations
               WHERE released_at_ms IS NULL ORDER BY number DESC LIMIT 1";
    tx.find(sql, (), |row| {
        Ok(Restoration {
            copied_at: instant(row.get("copied_at_ms")?)?,
            restored_at: instant(row.get("restored_at_ms")?)?,
        })
    })
}
