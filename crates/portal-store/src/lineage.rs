//! Which of a register's files is the one in use, and whose sales a register sends.
//!
//! A register speaks out of a file, and files are copied and brought back from backups. So each
//! round names the mark of the round before and takes a new one. Only the file that heard the last
//! answer knows the mark; a round that was sent twice, because its answer was lost, is the same
//! round.

use jiff::Timestamp;
use tickets::RegisterId;

use crate::Store;
use crate::error::StoreError;
use crate::registers::{Register, find};
use crate::sql::{Tx, named};
use crate::states::instant;

/// What a file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// The mark that it knows; none before its first round.
    pub known: Option<String>,
    /// The mark from now on.
    pub next: String,
}

/// What became of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundOutcome {
    /// It follows the last one, or is the last one sent again.
    Followed {
        /// Where the store was brought back from a backup: since when the register is to tell
        /// everything again. Said until the register names the mark that came with it.
        told_again_since: Option<Timestamp>,
    },
    /// It is another file's: of a backup, or a copy whose twin has spoken.
    Forked,
}

impl Store {
    /// Takes a register's next round, or notes that it came from a file that is not in use.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn begin_round(
        &self,
        register: RegisterId,
        round: Round,
        now: Timestamp,
    ) -> Result<RoundOutcome, StoreError> {
        self.database
            .write(move |tx| {
                // One statement decides between two files that ask at the same moment.
                let followed: Option<Option<i64>> = tx.find(
                    "UPDATE registers SET round_mark = :next, told_again_since_ms =
                         CASE WHEN round_mark = :known THEN NULL ELSE told_again_since_ms END
                     WHERE id = :id
                     AND (round_mark IS NULL OR round_mark = :next OR round_mark = :known)
                     RETURNING told_again_since_ms",
                    named! {
                        ":id": register.to_string(),
                        ":next": &round.next,
                        ":known": round.known.clone(),
                    },
                    |row| row.get(0),
                )?;
                if let Some(since) = followed {
                    let told_again_since = since.map(instant).transpose()?;
                    return Ok(RoundOutcome::Followed { told_again_since });
                }
                let sql = "UPDATE registers SET forked_at_ms = ?2 WHERE id = ?1";
                tx.execute(sql, (register.to_string(), now.as_millisecond()))?;
                Ok(RoundOutcome::Forked)
            })
            .await
    }

    /// The register that sold something, where this one may send it: itself, or one that it
    /// succeeds.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn seller(
        &self,
        sender: RegisterId,
        seller: RegisterId,
    ) -> Result<Option<Register>, StoreError> {
        self.database.read(move |tx| in_line(tx, sender, seller)).await
    }
}

/// A register and those that it succeeds.
pub(crate) fn line(tx: &Tx<'_>, sender: RegisterId) -> Result<Vec<RegisterId>, StoreError> {
    let mut line = Vec::new();
    let mut next = Some(sender);
    while let Some(id) = next {
        line.push(id);
        next = find(tx, &id.to_string())?.and_then(|register| register.succeeds);
    }
    Ok(line)
}

fn in_line(
    tx: &Tx<'_>,
    sender: RegisterId,
    seller: RegisterId,
) -> Result<Option<Register>, StoreError> {
    // A register succeeds one that was there before it, so the line has an end.
    let mut next = Some(sender);
    while let Some(id) = next {
        let Some(register) = find(tx, &id.to_string())? else { return Ok(None) };
        if id == seller {
            return Ok(Some(register));
        }
        next = register.succeeds;
    }
    Ok(None)
}
