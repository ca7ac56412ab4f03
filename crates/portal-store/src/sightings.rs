//! Tickets that a customer's QR brings: kept as a register's are, and compared with what the
//! register sends later.
//!
//! Whichever came first stays in force. What comes second and says something else is kept beside
//! it, and the feed tells the manager, once for each ticket.

use jiff::Timestamp;
use tickets::wire::TicketMessage;
use tickets::{IssuerId, RegisterId, Ticket, TicketId};

use crate::error::StoreError;
use crate::sql::Tx;
use crate::tickets_in::{self, InTheWay, TicketRow};
use crate::tickets_kept::{Cancellation, Origin};
use crate::{Store, changes, lineage};

/// How a ticket of a QR stands to what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sighting {
    /// It is kept, and says the same.
    Kept,
    /// Something else is kept under its id, its code or its note; the field in which they differ.
    Differs(&'static str),
    /// What is kept in its place is another shop's.
    Foreign,
}

impl Store {
    /// How the ticket of a QR stands to what is kept; `None` where nobody has brought it before.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn find_sighted(
        &self,
        shop: IssuerId,
        ticket: &Ticket,
    ) -> Result<Option<Sighting>, StoreError> {
        let row = TicketRow::new(&self.vault, shop, ticket, Origin::Qr)?;
        self.database
            .read(move |tx| {
                let kept = tickets_in::in_the_way(tx, &row)?;
                Ok(kept.map(|kept| sighting(&kept, &row)))
            })
            .await
    }

    /// Keeps the ticket of a QR whose signature holds, or notes in what it differs from the one
    /// that is kept.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn keep_sighted(
        &self,
        shop: IssuerId,
        ticket: &Ticket,
        now: Timestamp,
    ) -> Result<Sighting, StoreError> {
        let row = TicketRow::new(&self.vault, shop, ticket, Origin::Qr)?;
        self.database.write(move |tx| keep(tx, &row, now)).await
    }
}

fn keep(tx: &Tx<'_>, row: &TicketRow, now: Timestamp) -> Result<Sighting, StoreError> {
    let Some(kept) = tickets_in::in_the_way(tx, row)? else {
        tickets_in::insert(tx, row, now)?;
        return Ok(Sighting::Kept);
    };
    let sighting = sighting(&kept, row);
    match sighting {
        Sighting::Differs(_) => note_difference(tx, &kept, row, now)?,
        Sighting::Kept | Sighting::Foreign => {}
    }
    Ok(sighting)
}

fn sighting(kept: &InTheWay, row: &TicketRow) -> Sighting {
    if kept.shop != row.shop {
        return Sighting::Foreign;
    }
    kept.difference.map_or(Sighting::Kept, Sighting::Differs)
}

/// The first field in which two versions of a ticket differ. Where one is a QR's, only in what a QR
/// holds.
pub(crate) fn first_difference(
    (origin, one): (Origin, &TicketMessage),
    (other_origin, other): (Origin, &TicketMessage),
) -> Option<&'static str> {
    match (origin, other_origin) {
        (Origin::Register, Origin::Register) => one.first_difference(other),
        (Origin::Qr, Origin::Register | Origin::Qr) | (Origin::Register, Origin::Qr) => {
            on_paper(one).first_difference(&on_paper(other))
        }
    }
}

/// A message as its QR has it: `tickets::qr` leaves out who sold, and parts of a second.
fn on_paper(message: &TicketMessage) -> TicketMessage {
    let sold_at = message.sold_at.parse().map(|at: Timestamp| at.as_second().to_string());
    TicketMessage {
        cashier: String::new(),
        sold_at: sold_at.unwrap_or_else(|_| message.sold_at.clone()),
        ..message.clone()
    }
}

/// Keeps what came second and differs; the manager is told of the first such thing of a ticket.
pub(crate) fn note_difference(
    tx: &Tx<'_>,
    kept: &InTheWay,
    row: &TicketRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let noted = tx.execute(
        "INSERT INTO ticket_differences (ticket_id, origin, field, message, seen_at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        (&kept.id, row.origin.name(), kept.difference, row.json()?, now.as_millisecond()),
    )?;
    if noted == 0 {
        return Ok(());
    }
    tracing::warn!(ticket.id = kept.id, field = kept.difference, "two versions of a ticket differ");
    changes::append(tx, kept.shop, changes::Kind::TicketDiffers, &kept.id)
}

/// The field in which a second version of the ticket differs.
pub(crate) fn difference(tx: &Tx<'_>, ticket: &str) -> Result<String, StoreError> {
    let sql = "SELECT field FROM ticket_differences WHERE ticket_id = ?1";
    tx.only(sql, [ticket], |row| row.get(0))
}

/// Keeps the cancellation of a ticket that nobody has brought: a customer's QR may still bring it.
/// Which register sold it is not known yet, so it is kept for each whose sales this one sends.
/// Gives whether it is new.
pub(crate) fn keep_cancellation_ahead(
    tx: &Tx<'_>,
    register: RegisterId,
    ticket: TicketId,
    cancellation: &Cancellation,
) -> Result<bool, StoreError> {
    let mut new = 0;
    for seller in lineage::line(tx, register)? {
        new += tx.execute(
            "INSERT INTO cancellations_ahead
                 (register_id, ticket_id, cancelled_at_ms, cancel_reason)
             VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            (
                seller.to_string(),
                ticket.to_string(),
                cancellation.at.as_millisecond(),
                &cancellation.reason,
            ),
        )?;
    }
    Ok(new > 0)
}

/// Cancels a ticket that was just brought, where its cancellation was here before it.
pub(crate) fn apply_cancellation_ahead(
    tx: &Tx<'_>,
    ticket: &TicketMessage,
) -> Result<(), StoreError> {
    let ahead: Option<(i64, String)> = tx.find(
        "DELETE FROM cancellations_ahead WHERE register_id = ?1 AND ticket_id = ?2
             RETURNING cancelled_at_ms, cancel_reason",
        (&ticket.register, &ticket.id),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let Some((at_ms, reason)) = ahead else { return Ok(()) };
    tx.execute(
        "UPDATE tickets SET cancelled_at_ms = ?2, cancel_reason = ?3 WHERE id = ?1",
        (&ticket.id, at_ms, reason),
    )?;
    Ok(())
}
