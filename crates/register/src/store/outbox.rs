//! What the portal has to be told.

use jiff::Timestamp;
use rusqlite::{Connection, Row, named_params, params};
use tickets::wire::{CancellationMessage, SettingsMessage};
use tickets::{Return, ReturnId, TicketId};

use super::{EventKind, Store, StoreError, damaged, instant, notices, returns, sales};

/// One message to send.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    /// Its row.
    pub(crate) id: i64,
    pub(crate) message: Message,
    /// How often it was tried.
    pub(crate) attempts: u32,
}

impl Outgoing {
    pub(crate) const fn is_cancellation(&self) -> bool {
        matches!(self.message, Message::Cancellation { .. })
    }
}

/// What it says.
#[derive(Clone, Debug)]
pub(crate) enum Message {
    /// A sale, its snapshot as JSON.
    Ticket { sale: TicketId, body: String },
    /// A sale was voided; JSON.
    Cancellation { sale: TicketId, body: String },
    /// Goods of a sale came back; JSON.
    Return { id: ReturnId, sale: TicketId, body: String },
    /// What the manager has set.
    Settings(SettingsMessage),
}

/// What is due now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Due {
    pub(crate) now: Timestamp,
    /// Nothing is put off for longer than until then: what seems to be was put off by a clock that
    /// has been put back since, and is due, too.
    pub(crate) latest: Timestamp,
}

impl Due {
    /// As two values, the condition on a row.
    pub(super) const CONDITION: &str = "(next_at_ms <= :now OR next_at_ms > :latest)";
}

/// Sales that the portal has not got.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiting {
    pub(crate) count: u32,
    /// Since when the oldest waits.
    pub(crate) since: Option<Timestamp>,
}

impl Store {
    /// The next messages that are due, after that row. Sales know nothing of each other and come
    /// `most` at a time; whatever else is said may depend on what was said before, and comes alone.
    pub(crate) fn next_outgoing(
        &self,
        after: i64,
        due: Due,
        most: usize,
    ) -> Result<Vec<Outgoing>, StoreError> {
        let mut waiting = self.connection.prepare_cached(&format!(
            "SELECT outbox.id, outbox.kind, outbox.sale_id, \
             coalesce(outbox.body, returns.snapshot, sales.snapshot), outbox.attempts, \
             outbox.return_id \
             FROM outbox LEFT JOIN sales ON sales.id = outbox.sale_id \
             LEFT JOIN returns ON returns.id = outbox.return_id \
             WHERE outbox.state = 'waiting' AND outbox.id > :after AND {} \
             ORDER BY outbox.id LIMIT :most",
            Due::CONDITION
        ))?;
        let (now, latest) = (due.now.as_millisecond(), due.latest.as_millisecond());
        let mut rows = waiting.query(
            named_params! {":after": after, ":now": now, ":latest": latest, ":most": most},
        )?;
        let mut found: Vec<Outgoing> = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(next) = self.outgoing(row)? else { break };
            let goes_along = matches!(next.message, Message::Ticket { .. });
            if !goes_along && !found.is_empty() {
                break;
            }
            found.push(next);
            if !goes_along {
                break;
            }
        }
        Ok(found)
    }

    fn outgoing(&self, row: &Row<'_>) -> Result<Option<Outgoing>, StoreError> {
        let (kind, sale): (String, Option<String>) = (row.get(1)?, row.get(2)?);
        let (body, returned): (Option<String>, Option<String>) = (row.get(3)?, row.get(5)?);
        let of_sale = sale.zip(body);
        let message = match returned {
            Some(returned) => Some(return_message(&returned, of_sale)?),
            None => self.message(&kind, of_sale)?,
        };
        let (id, attempts) = (row.get(0)?, row.get(4)?);
        Ok(message.map(|message| Outgoing { id, message, attempts }))
    }

    fn message(
        &self,
        kind: &str,
        of_sale: Option<(String, String)>,
    ) -> Result<Option<Message>, StoreError> {
        match (kind, of_sale) {
            ("settings", None) => Ok(self.settings()?.map(|settings| {
                Message::Settings(SettingsMessage {
                    serie: settings.serie,
                    period: settings.period.key(),
                    revision: settings.revision,
                    border: None,
                    shop: None,
                })
            })),
            ("ticket", Some((sale, body))) => {
                let sale = sale.parse().map_err(damaged("sale"))?;
                Ok(Some(Message::Ticket { sale, body }))
            }
            ("cancellation", Some((sale, body))) => {
                let sale = sale.parse().map_err(damaged("sale"))?;
                Ok(Some(Message::Cancellation { sale, body }))
            }
            _ => Err(StoreError::Damaged { what: "outbox" }),
        }
    }

    /// The portal has it, now or from an earlier time.
    pub(crate) fn outgoing_done(
        &mut self,
        outgoing: &Outgoing,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            // A message that was done by an earlier answer is not done twice.
            if settle(tx, outgoing.id, "done", "")? == 0 {
                return Ok(());
            }
            match &outgoing.message {
                Message::Ticket { sale, .. } => sales::received(tx, *sale, now),
                Message::Cancellation { sale, .. } => {
                    sales::note(tx, &sale.to_string(), (EventKind::CancellationReceived, ""), now)
                }
                Message::Return { sale, .. } => {
                    sales::note(tx, &sale.to_string(), (EventKind::ReturnReceived, ""), now)
                }
                Message::Settings(_) => Ok(()),
            }
        })
    }

    /// It did not get through; it is tried again at that time.
    pub(crate) fn outgoing_later(
        &mut self,
        outgoing: &Outgoing,
        next_at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE outbox SET attempts = attempts + 1, next_at_ms = ?2, last_error = ?3 \
                 WHERE id = ?1 AND state = 'waiting'",
                params![outgoing.id, next_at.as_millisecond(), error],
            )?;
            Ok(())
        })
    }

    /// The portal refuses it for good: the manager is told, nothing is thrown away.
    pub(crate) fn outgoing_refused(
        &mut self,
        outgoing: &Outgoing,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            if settle(tx, outgoing.id, "parked", reason)? == 0 {
                return Ok(());
            }
            let (sale, notice, told) = match &outgoing.message {
                Message::Ticket { sale, .. } => {
                    let nota = sales::nota(tx, &sale.to_string())?.unwrap_or_default();
                    (sale, notices::refused(*sale, &nota, reason), reason.to_owned())
                }
                Message::Cancellation { sale, .. } => {
                    let nota = sales::nota(tx, &sale.to_string())?.unwrap_or_default();
                    let told = format!("cancelación. {reason}");
                    (sale, notices::cancellation_unfit(*sale, &nota, reason), told)
                }
                Message::Return { id, sale, .. } => {
                    let nota = returns::nota(tx, *id)?.unwrap_or_default();
                    let told = format!("devolución {nota}. {reason}");
                    (sale, notices::return_refused(*id, &nota, reason), told)
                }
                Message::Settings(_) => {
                    return notices::add(tx, &notices::settings_refused(reason, now), now);
                }
            };
            notices::add(tx, &notice, now)?;
            sales::note(tx, &sale.to_string(), (EventKind::Refused, &told), now)
        })
    }

    /// The portal has other settings than those that ours were made upon. Its own come with the
    /// next changes; whether they differ is seen then.
    pub(crate) fn settings_overtaken(&mut self, outgoing: &Outgoing) -> Result<(), StoreError> {
        self.write(|tx| settle(tx, outgoing.id, "parked", "overtaken").map(drop))
    }

    /// The sale has a CFDI: the cancellation came too late. The folio fiscal comes with the next
    /// changes.
    pub(crate) fn cancellation_overtaken(
        &mut self,
        outgoing: &Outgoing,
        sale: TicketId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sale = sale.to_string();
        self.write(|tx| {
            if settle(tx, outgoing.id, "parked", "overtaken")? == 0 {
                return Ok(());
            }
            let nota = sales::nota(tx, &sale)?.unwrap_or_default();
            notices::add(tx, &notices::cancellation_refused(&sale, &nota), now)
        })
    }

    /// The portal has not got the sale. Where it has refused it, it never will: there is nothing to
    /// cancel. Gives whether that is so.
    pub(crate) fn cancellation_without_ticket(
        &mut self,
        outgoing: &Outgoing,
    ) -> Result<bool, StoreError> {
        let Message::Cancellation { sale, .. } = &outgoing.message else { return Ok(false) };
        self.write(|tx| {
            let moot = is_parked(tx, &sale.to_string())?;
            if moot {
                settle(tx, outgoing.id, "parked", "no ticket")?;
            }
            Ok(moot)
        })
    }

    /// How many sales wait, and since when.
    pub(crate) fn waiting(&self) -> Result<Waiting, StoreError> {
        let sql = "SELECT count(*), min(created_at_ms) FROM outbox \
                   WHERE state = 'waiting' AND kind = 'ticket'";
        let (count, since): (u32, Option<i64>) =
            self.connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Waiting { count, since: since.map(instant).transpose()? })
    }

    /// How many messages of any kind wait.
    pub(crate) fn outgoing_count(&self) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM outbox WHERE state = 'waiting'";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }
}

pub(super) fn add_ticket(tx: &Connection, sale: &str, now: Timestamp) -> Result<(), StoreError> {
    add(tx, ("ticket", Some(sale)), None, now)
}

pub(super) fn add_cancellation(
    tx: &Connection,
    sale: &str,
    message: &CancellationMessage,
    now: Timestamp,
) -> Result<(), StoreError> {
    let body = serde_json::to_string(message).map_err(damaged("cancellation"))?;
    add(tx, ("cancellation", Some(sale)), Some(body), now)
}

pub(super) fn add_return(
    tx: &Connection,
    returned: &Return,
    now: Timestamp,
) -> Result<(), StoreError> {
    let now = now.as_millisecond();
    tx.execute(
        "INSERT INTO outbox (kind, sale_id, return_id, state, attempts, next_at_ms, \
         created_at_ms, last_error) VALUES ('return', ?1, ?2, 'waiting', 0, 0, ?3, '')",
        params![returned.ticket().to_string(), returned.id().to_string(), now],
    )?;
    Ok(())
}

fn return_message(
    returned: &str,
    of_sale: Option<(String, String)>,
) -> Result<Message, StoreError> {
    let (sale, body) = of_sale.ok_or(StoreError::Damaged { what: "outbox" })?;
    Ok(Message::Return {
        id: returned.parse().map_err(damaged("return"))?,
        sale: sale.parse().map_err(damaged("sale"))?,
        body,
    })
}

/// What waits is tried at once: whoever refused it speaks to another register now.
pub(super) fn hurry(tx: &Connection) -> Result<(), StoreError> {
    tx.execute("UPDATE outbox SET attempts = 0, next_at_ms = 0 WHERE state = 'waiting'", [])?;
    Ok(())
}

/// What was said since then is said again: the portal came back from a backup. Of settings it has
/// told its own.
pub(super) fn tell_again(tx: &Connection, since: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbox SET state = 'waiting', attempts = 0 \
         WHERE state = 'done' AND kind <> 'settings' AND created_at_ms >= ?1",
        [since.as_millisecond()],
    )?;
    Ok(())
}

/// At most one message with settings waits: it is made when it is sent.
pub(super) fn add_settings(tx: &Connection, now: Timestamp) -> Result<(), StoreError> {
    let sql = "SELECT count(*) FROM outbox WHERE kind = 'settings' AND state = 'waiting'";
    let waiting: u32 = tx.query_row(sql, [], |row| row.get(0))?;
    if waiting == 0 { add(tx, ("settings", None), None, now) } else { Ok(()) }
}

/// Whatever there is to say of settings has been said.
pub(super) fn settle_settings(tx: &Connection, state: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbox SET state = ?1 WHERE kind = 'settings' AND state = 'waiting'",
        [state],
    )?;
    Ok(())
}

fn add(
    tx: &Connection,
    (kind, sale): (&str, Option<&str>),
    body: Option<String>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let now = now.as_millisecond();
    tx.execute(
        "INSERT INTO outbox (kind, sale_id, body, state, attempts, next_at_ms, created_at_ms, \
         last_error) VALUES (?1, ?2, ?3, 'waiting', 0, 0, ?4, '')",
        params![kind, sale, body, now],
    )?;
    Ok(())
}

/// Whether the portal has refused this sale.
pub(super) fn is_parked(tx: &Connection, sale: &str) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM outbox \
               WHERE sale_id = ?1 AND kind = 'ticket' AND state = 'parked')";
    Ok(tx.query_row(sql, [sale], |row| row.get(0))?)
}

fn settle(tx: &Connection, id: i64, state: &str, error: &str) -> Result<usize, StoreError> {
    Ok(tx.execute(
        "UPDATE outbox SET state = ?2, last_error = ?3, attempts = attempts + 1 \
         WHERE id = ?1 AND state = 'waiting'",
        params![id, state, error],
    )?)
}
