//! Copies of the whole store, and a store that was brought back from one.
//!
//! A copy does not know what was stamped after it was made. A store that is brought back from it
//! would take such a ticket for free and have it stamped a second time. So it is told that it was
//! brought back: tickets sold before that wait until a person has looked what the PAC has stamped
//! since the copy. What was sealed before the copy goes on by itself, with the same bytes, which
//! no PAC stamps twice.

use std::path::Path;

use jiff::Timestamp;

use crate::error::StoreError;
use crate::sql::Tx;
use crate::states::instant;
use crate::{Store, schema};

/// So many numbers of each series are passed over: those that the copy does not know of must not
/// be given again.
const FOLIOS_PASSED_OVER: i64 = 1_000;

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
        self.database
            .write(move |tx| {
                let sql = "INSERT INTO restorations (copied_at_ms, restored_at_ms) VALUES (?1, ?2)";
                tx.execute(sql, (copied, restored))?;
                let sql = "UPDATE series SET next_folio = next_folio + ?1";
                tx.execute(sql, [FOLIOS_PASSED_OVER])?;
                // The registers' files have gone on since: each is believed once.
                tx.execute("UPDATE registers SET round_mark = NULL", ())?;
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

/// Whether a ticket sold then may have been invoiced by a store that is lost.
pub(crate) fn holds_back(tx: &Tx<'_>, sold_at: Timestamp) -> Result<bool, StoreError> {
    Ok(unreleased(tx)?.is_some_and(|restoration| sold_at < restoration.restored_at))
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
