//! Which of a register's files this is: the one in use, a copy, or one out of a backup.
//!
//! Every round names the mark that the portal confirmed last and brings the next one, which is
//! committed here before it is sent and stays the same until it is confirmed. So a crash at any
//! moment sends a round again, and only another file can name a mark that the portal has left
//! behind (ADR 0018).

use jiff::Timestamp;
use rusqlite::{Connection, params};
use tickets::BillingCode;
use tickets::wire::{EnrolledMessage, RoundMessage};

use super::register::{adopt, keep_shop};
use super::{Store, StoreError, audit, instant, outbox, price_list, reserve, returns};
use crate::audit::{Actor, AuditKind};

/// So many folios, of sales and of returns, are passed over in a file that is in doubt: notes that
/// it does not know of may be in customers' hands.
const FOLIOS_PASSED_OVER: u32 = 10_000;

/// Since when it is certain that this is not the file in use, and how that was found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Doubt {
    pub(crate) since: Timestamp,
    pub(crate) cause: DoubtCause,
}

/// Who found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DoubtCause {
    /// The portal has heard another file since.
    Portal,
    /// It was brought back from a backup.
    Restored,
}

impl DoubtCause {
    const fn stored(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Restored => "restored",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        match text {
            "portal" => Ok(Self::Portal),
            "restored" => Ok(Self::Restored),
            _ => Err(StoreError::Damaged { what: "cause of a doubt" }),
        }
    }
}

/// What the portal gave a register that was enrolled again.
#[derive(Debug)]
pub(crate) struct EnrolledAgain<'a> {
    pub(crate) message: &'a EnrolledMessage,
    /// The public half of its new key.
    pub(crate) public_key: &'a str,
    /// A reserve that no other file has.
    pub(crate) codes: &'a [BillingCode],
}

impl Store {
    /// What the next round says. The fresh mark is taken where none is on its way.
    pub(crate) fn begin_round(&mut self, fresh: &str) -> Result<RoundMessage, StoreError> {
        self.write(|tx| {
            tx.execute("UPDATE lineage SET next = coalesce(next, ?1)", [fresh])?;
            let sql = "SELECT known, next FROM lineage";
            Ok(tx.query_row(sql, [], |row| {
                Ok(RoundMessage { known: row.get(0)?, next: row.get(1)? })
            })?)
        })
    }

    /// The portal keeps this mark now. An answer that comes late changes nothing. Where the portal
    /// came back from a backup, all that it was told since then waits once more; whether it does.
    pub(crate) fn round_confirmed(
        &mut self,
        mark: &str,
        since: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        self.write(|tx| {
            let sql = "UPDATE lineage SET known = next, next = NULL WHERE next = ?1";
            let confirmed = tx.execute(sql, [mark])? == 1;
            let Some(since) = since.filter(|_| confirmed) else { return Ok(false) };
            outbox::tell_again(tx, since)?;
            reserve::tell_again(tx)?;
            price_list::tell_again(tx)?;
            Ok(true)
        })
    }

    /// Nothing while this is the file in use, as far as anybody knows.
    pub(crate) fn doubt(&self) -> Result<Option<Doubt>, StoreError> {
        doubt(&self.connection)
    }

    /// This file is not the one in use. It goes on selling, and what it sells from now on has
    /// nobody else's folio and nobody else's code.
    pub(crate) fn doubt_lineage(
        &mut self,
        cause: DoubtCause,
        codes: &[BillingCode],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            let sql = "UPDATE register SET next_folio = next_folio + ?1 \
                       WHERE (SELECT doubted_at_ms FROM lineage) IS NULL";
            // Before the enrolment there is nothing to doubt, and a doubt is noted once.
            if tx.execute(sql, [FOLIOS_PASSED_OVER])? == 0 {
                return Ok(());
            }
            returns::pass_over(tx, FOLIOS_PASSED_OVER)?;
            tx.execute(
                "UPDATE lineage SET doubted_at_ms = ?1, cause = ?2",
                params![at.as_millisecond(), cause.stored()],
            )?;
            reserve::replace(tx, codes)?;
            let actor = Actor { who: "Talón".to_owned(), allowed_by: None, at };
            let detail = match cause {
                DoubtCause::Portal => "El portal oyó a otra copia de estos datos",
                DoubtCause::Restored => "Los datos se recuperaron de un respaldo",
            };
            let detail = format!("{detail}; se saltan {FOLIOS_PASSED_OVER} folios");
            audit::add(tx, &actor, AuditKind::LineageDoubted, &detail).map(drop)
        })
    }

    /// A new register in the place of the one that this was: another id, another key, another
    /// series. What was sold stays as it is and is sent.
    pub(crate) fn enrol_again(
        &mut self,
        enrolled: &EnrolledAgain<'_>,
        actor: &Actor,
    ) -> Result<(), StoreError> {
        let EnrolledAgain { message, public_key, codes } = enrolled;
        self.write(|tx| {
            let before: String = tx.query_row("SELECT serie FROM register", [], |r| r.get(0))?;
            tx.execute(
                "UPDATE register SET id = ?1, name = ?2, serie = ?3, next_folio = 1, \
                 enrolled_at_ms = ?4, public_key = ?5",
                params![
                    message.register,
                    message.name,
                    message.nota_serie,
                    actor.at.as_millisecond(),
                    public_key
                ],
            )?;
            keep_shop(tx, &message.shop)?;
            adopt(tx, &message.settings, actor.at)?;
            tx.execute(
                "UPDATE lineage SET known = NULL, next = NULL, doubted_at_ms = NULL, cause = NULL",
                [],
            )?;
            reserve::replace(tx, codes)?;
            outbox::hurry(tx)?;
            let detail = format!("Serie {before} → {}", message.nota_serie);
            audit::add(tx, actor, AuditKind::EnrolledAgain, &detail).map(drop)
        })
    }
}

fn doubt(connection: &Connection) -> Result<Option<Doubt>, StoreError> {
    let sql = "SELECT doubted_at_ms, cause FROM lineage";
    let (since, cause): (Option<i64>, Option<String>) =
        connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    since
        .zip(cause)
        .map(|(since, cause)| {
            Ok(Doubt { since: instant(since)?, cause: DoubtCause::parse(&cause)? })
        })
        .transpose()
}
