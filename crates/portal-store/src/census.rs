//! How much of everything there is: for whoever watches the portal.

use jiff::Timestamp;

use crate::Store;
use crate::error::StoreError;
use crate::sql::Tx;
use crate::states::instant;

/// What a look at the whole store found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Census {
    /// How many claims are in each state, by the state's name.
    pub claims: Vec<(String, u64)>,
    /// Mails that wait to be sent.
    pub mails_waiting: u64,
    /// When the oldest of these was written.
    pub oldest_mail: Option<Timestamp>,
}

impl Store {
    /// Counts.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn census(&self) -> Result<Census, StoreError> {
        self.database.read(count).await
    }
}

fn count(tx: &Tx<'_>) -> Result<Census, StoreError> {
    let sql = "SELECT state, count(*) AS claims FROM claims GROUP BY state ORDER BY state";
    let claims = tx.list(sql, (), |row| Ok((row.get("state")?, row.get("claims")?)))?;
    let sql = "SELECT count(*) AS waiting, min(created_at_ms) AS oldest FROM mail_outbox
               WHERE due_at_ms IS NOT NULL";
    tx.only(sql, (), |row| {
        let oldest: Option<i64> = row.get("oldest")?;
        Ok(Census {
            claims,
            mails_waiting: row.get("waiting")?,
            oldest_mail: oldest.map(instant).transpose()?,
        })
    })
}
