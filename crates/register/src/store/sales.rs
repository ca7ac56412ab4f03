//! Sales and what happened to them.

use cfdi::catalog::FormaPago;
use jiff::Timestamp;
use jiff::civil::Date;
use money::Money;
use rusqlite::{Connection, OptionalExtension, Row, params};
use tickets::wire::{CancellationMessage, TicketMessage};
use tickets::{BillingCode, NotaFolio, Ticket, TicketId};

use super::{
    Store, StoreError, audit, companion, damaged, drawer, instant, notices, outbox, returns, sums,
    tips,
};
use crate::audit::{Actor, AuditKind};

/// What [`read`] takes.
pub(super) const COLUMNS: &str = "SELECT id, serie, folio, code, sold_at_ms, deadline, total_centavos, state, \
    uuid, invoice, (SELECT group_concat(forma_pago, ' ') FROM \
    (SELECT forma_pago FROM sale_payments WHERE sale_id = sales.id ORDER BY position)), \
    (SELECT coalesce(sum(total_centavos), 0) FROM returns WHERE sale_id = sales.id), cashier \
    FROM sales";

/// Where a sale stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SaleState {
    /// The portal has not got it.
    Waiting,
    /// The portal has it.
    Open,
    /// It has a CFDI.
    Invoiced,
    /// It was voided.
    Cancelled,
}

impl SaleState {
    pub(super) fn parse(text: &str) -> Result<Self, StoreError> {
        match text {
            "waiting" => Ok(Self::Waiting),
            "open" => Ok(Self::Open),
            "invoiced" => Ok(Self::Invoiced),
            "cancelled" => Ok(Self::Cancelled),
            _ => Err(StoreError::Damaged { what: "state of a sale" }),
        }
    }
}

/// One sale, without its lines.
#[derive(Clone, Debug)]
pub(crate) struct Sale {
    pub(crate) id: TicketId,
    pub(crate) nota: NotaFolio,
    pub(crate) code: BillingCode,
    pub(crate) sold_at: Timestamp,
    pub(crate) deadline: Date,
    pub(crate) total: Money,
    pub(crate) state: SaleState,
    /// Folio fiscal.
    pub(crate) uuid: Option<String>,
    /// Series and folio of the CFDI.
    pub(crate) invoice: Option<String>,
    pub(crate) formas_pago: Vec<FormaPago>,
    /// What was given back for goods of it.
    pub(crate) returned: Money,
    /// Who sold.
    pub(crate) cashier: String,
}

/// What can happen to a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventKind {
    Sold,
    Printed,
    /// The printer broke off: it may be on paper.
    PrintDoubtful,
    /// The printer did not come back in time.
    PrintGivenUp,
    Reprinted,
    /// The portal has it.
    Received,
    /// The portal does not take it.
    Refused,
    Invoiced,
    Cancelled,
    CancellationReceived,
    CancellationRefused,
    /// Some of it came back.
    Returned,
    /// The portal has a return of it.
    ReturnReceived,
}

impl EventKind {
    const ALL: [Self; 13] = [
        Self::Sold,
        Self::Printed,
        Self::PrintDoubtful,
        Self::PrintGivenUp,
        Self::Reprinted,
        Self::Received,
        Self::Refused,
        Self::Invoiced,
        Self::Cancelled,
        Self::CancellationReceived,
        Self::CancellationRefused,
        Self::Returned,
        Self::ReturnReceived,
    ];

    const fn stored(self) -> &'static str {
        match self {
            Self::Sold => "sold",
            Self::Printed => "printed",
            Self::PrintDoubtful => "print-doubtful",
            Self::PrintGivenUp => "print-given-up",
            Self::Reprinted => "reprinted",
            Self::Received => "received",
            Self::Refused => "refused",
            Self::Invoiced => "invoiced",
            Self::Cancelled => "cancelled",
            Self::CancellationReceived => "cancellation-received",
            Self::CancellationRefused => "cancellation-refused",
            Self::Returned => "returned",
            Self::ReturnReceived => "return-received",
        }
    }
}

/// One thing that happened to a sale.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) at: Timestamp,
    pub(crate) kind: EventKind,
    /// A reason, an invoice, a folio fiscal.
    pub(crate) detail: String,
}

/// What became of the wish to void a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cancelling {
    Done,
    Unknown,
    AlreadyCancelled,
    Invoiced,
    /// Some of it has come back: the rest is returned, not cancelled.
    HasReturns,
}

impl Store {
    /// One sale.
    pub(crate) fn sale(&self, id: TicketId) -> Result<Option<Sale>, StoreError> {
        let mut sale = self.connection.prepare(&format!("{COLUMNS} WHERE id = ?1"))?;
        let mut sales = sale.query_and_then([id.to_string()], read)?;
        sales.next().transpose()
    }

    /// Its ticket, read back and checked.
    pub(crate) fn ticket(&self, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        ticket(&self.connection, id)
    }

    /// What happened to a sale, the oldest first.
    pub(crate) fn history(&self, id: TicketId) -> Result<Vec<Event>, StoreError> {
        let mut events = self.connection.prepare(
            "SELECT at_ms, kind, detail FROM sale_events WHERE sale_id = ?1 ORDER BY id",
        )?;
        let events = events.query_and_then([id.to_string()], |row| {
            let stored: String = row.get(1)?;
            let kind = EventKind::ALL.into_iter().find(|kind| kind.stored() == stored);
            Ok(Event {
                at: instant(row.get(0)?)?,
                kind: kind.ok_or(StoreError::Damaged { what: "event" })?,
                detail: row.get(2)?,
            })
        })?;
        events.collect()
    }

    /// The shift in which a sale was made.
    pub(crate) fn shift_of_sale(&self, id: TicketId) -> Result<Option<u32>, StoreError> {
        let sql = "SELECT shift FROM sales WHERE id = ?1";
        let shift =
            self.connection.query_row(sql, [id.to_string()], |row| row.get(0)).optional()?;
        Ok(shift.flatten())
    }

    /// Voids a sale that has no CFDI, gives its cash back out of the drawer, and has the portal
    /// told.
    pub(crate) fn cancel_sale(
        &mut self,
        sale: TicketId,
        message: &CancellationMessage,
        actor: &Actor,
    ) -> Result<Cancelling, StoreError> {
        let (id, now) = (sale.to_string(), actor.at);
        self.write(|tx| {
            match state(tx, &id)? {
                None => return Ok(Cancelling::Unknown),
                Some(SaleState::Cancelled) => return Ok(Cancelling::AlreadyCancelled),
                Some(SaleState::Invoiced) => return Ok(Cancelling::Invoiced),
                Some(SaleState::Waiting | SaleState::Open) => {}
            }
            if returns::any(tx, sale)? {
                return Ok(Cancelling::HasReturns);
            }
            let voided = ticket(tx, sale)?.ok_or(StoreError::Damaged { what: "sale" })?;
            // What another program sold was never paid into this drawer.
            let tips = tips::of_sale(tx, sale)?;
            if !companion::is_handed_over(tx, &id)? {
                drawer::cancelled(tx, &voided, &tips, actor)?;
            }
            let tip = match tips::told(&tips) {
                none if none.is_empty() => none,
                tip => format!(" y {tip} de propina"),
            };
            let (nota, total) = (voided.nota().shown(), voided.total().pesos());
            let detail = format!("{nota} por {total}{tip}: {}", message.reason);
            audit::add(tx, actor, AuditKind::SaleCancelled, &detail)?;
            tx.execute("UPDATE sales SET state = 'cancelled' WHERE id = ?1", [&id])?;
            sums::cancelled(tx, &id)?;
            note(tx, &id, (EventKind::Cancelled, &message.reason), now)?;
            outbox::add_cancellation(tx, &id, message, now)?;
            Ok(Cancelling::Done)
        })
    }
}

/// A sale's ticket, read back and checked.
pub(super) fn ticket(tx: &Connection, id: TicketId) -> Result<Option<Ticket>, StoreError> {
    let sql = "SELECT snapshot FROM sales WHERE id = ?1";
    let snapshot: Option<String> =
        tx.query_row(sql, [id.to_string()], |row| row.get(0)).optional()?;
    let ticket = |json: String| {
        let message: TicketMessage = serde_json::from_str(&json).map_err(damaged("ticket"))?;
        Ticket::try_from(&message).map_err(damaged("ticket"))
    };
    snapshot.map(ticket).transpose()
}

pub(super) fn read(row: &Row<'_>) -> Result<Sale, StoreError> {
    let text = |place: usize| row.get::<_, String>(place);
    let formas: Option<String> = row.get(10)?;
    let formas_pago = formas
        .unwrap_or_default()
        .split_whitespace()
        .map(|code| FormaPago::parse(code).map_err(damaged("forma_pago")))
        .collect::<Result<_, _>>()?;
    Ok(Sale {
        id: text(0)?.parse().map_err(damaged("sale"))?,
        nota: NotaFolio { serie: row.get(1)?, folio: row.get(2)? },
        code: BillingCode::parse(&text(3)?).map_err(damaged("code"))?,
        sold_at: instant(row.get(4)?)?,
        deadline: text(5)?.parse().map_err(damaged("deadline"))?,
        total: Money::from_raw(row.get(6)?),
        state: SaleState::parse(&text(7)?)?,
        uuid: row.get(8)?,
        invoice: row.get(9)?,
        formas_pago,
        returned: Money::from_raw(row.get(11)?),
        cashier: row.get(12)?,
    })
}

pub(super) fn state(tx: &Connection, id: &str) -> Result<Option<SaleState>, StoreError> {
    let sql = "SELECT state FROM sales WHERE id = ?1";
    let state: Option<String> = tx.query_row(sql, [id], |row| row.get(0)).optional()?;
    state.map(|state| SaleState::parse(&state)).transpose()
}

/// `A-000123` of a sale of this register.
pub(super) fn nota(tx: &Connection, id: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT serie, folio FROM sales WHERE id = ?1";
    let nota = tx.query_row(sql, [id], |row| {
        Ok(NotaFolio { serie: row.get(0)?, folio: row.get(1)? }.shown())
    });
    Ok(nota.optional()?)
}

/// Adds to a sale's history.
pub(super) fn note(
    tx: &Connection,
    sale: &str,
    (kind, detail): (EventKind, &str),
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sale_events (sale_id, at_ms, kind, detail) VALUES (?1, ?2, ?3, ?4)",
        params![sale, at.as_millisecond(), kind.stored(), detail],
    )?;
    Ok(())
}

/// The portal has the sale. One that was invoiced or cancelled meanwhile stays so.
pub(super) fn received(tx: &Connection, sale: TicketId, now: Timestamp) -> Result<(), StoreError> {
    let id = sale.to_string();
    tx.execute("UPDATE sales SET state = 'open' WHERE id = ?1 AND state = 'waiting'", [&id])?;
    note(tx, &id, (EventKind::Received, ""), now)
}

/// The sale has a CFDI. Tickets of the shop's other registers are not ours to keep.
pub(super) fn invoiced(
    tx: &Connection,
    id: &str,
    uuid: &str,
    invoice: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let Some(before) = state(tx, id)? else { return Ok(()) };
    tx.execute(
        "UPDATE sales SET state = 'invoiced', uuid = ?2, invoice = ?3 WHERE id = ?1",
        params![id, uuid, invoice],
    )?;
    note(tx, id, (EventKind::Invoiced, invoice), at)?;
    if before == SaleState::Cancelled {
        sums::sold(tx, id)?;
        let nota = nota(tx, id)?.unwrap_or_default();
        notices::add(tx, &notices::cancellation_refused(id, &nota), at)?;
    }
    Ok(())
}

/// The sale was voided here too late: it has a CFDI, and it counts as invoiced again.
pub(super) fn cancellation_refused(
    tx: &Connection,
    id: &str,
    uuid: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some((nota, before)) = nota(tx, id)?.zip(state(tx, id)?) else { return Ok(()) };
    if before == SaleState::Cancelled {
        sums::sold(tx, id)?;
    }
    tx.execute("UPDATE sales SET state = 'invoiced', uuid = ?2 WHERE id = ?1", params![id, uuid])?;
    note(tx, id, (EventKind::CancellationRefused, uuid), now)?;
    notices::add(tx, &notices::cancellation_refused(id, &nota), now)
}

/// The portal has two versions of the sale: one of the printed note, one that was sent from here.
pub(super) fn differs(
    tx: &Connection,
    id: &str,
    uuid: Option<&str>,
    what: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(nota) = nota(tx, id)? else { return Ok(()) };
    notices::put(tx, &notices::ticket_differs(id, &nota, uuid, what), now)
}
