//! Sales that another program on this machine hands over.

use rusqlite::{Connection, OptionalExtension, params};
use tickets::{Ticket, TicketId};

use super::selling::{insert, number};
use super::{
    CloseError, Closing, EventKind, JobKind, JobOf, Store, StoreError, damaged, jobs, outbox,
    reserve, sales,
};

/// What the other program calls a sale, and what it says of it.
#[derive(Clone, Debug)]
pub(crate) struct OtherKey {
    /// Its own for the sale.
    pub(crate) key: String,
    /// SHA-256 of what it said.
    pub(crate) body_hash: [u8; 32],
}

/// What became of a sale that was handed over.
#[derive(Debug)]
pub(crate) enum HandedOver {
    /// It is a sale now.
    Sold(Box<Ticket>),
    /// It was one already, the same.
    Known(TicketId),
    /// Something else was sold under this key.
    Differs,
}

impl Store {
    /// The hash of the door's token; nothing while it is shut.
    pub(crate) fn companion(&self) -> Result<Option<[u8; 32]>, StoreError> {
        let sql = "SELECT token_hash FROM companion";
        Ok(self.connection.query_row(sql, [], |row| row.get(0)).optional()?)
    }

    /// Opens the door to whoever has that token, or shuts it.
    pub(crate) fn set_companion(&mut self, token: Option<[u8; 32]>) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("DELETE FROM companion", [])?;
            if let Some(token) = token {
                tx.execute("INSERT INTO companion (only, token_hash) VALUES (1, ?1)", [token])?;
            }
            Ok(())
        })
    }

    /// Writes the sale as any other, but for shift and drawer: its money is elsewhere.
    pub(crate) fn hand_over(
        &mut self,
        closing: Closing,
        other: &OtherKey,
    ) -> Result<HandedOver, CloseError> {
        self.write(|tx| {
            if let Some((sale, body)) = known(tx, &other.key)? {
                let same = body == other.body_hash;
                return Ok(if same { HandedOver::Known(sale) } else { HandedOver::Differs });
            }
            let now = closing.sold_at;
            let ticket = number(tx, closing)?;
            insert(tx, &ticket, None)?;
            reserve::take(tx, ticket.code(), ticket.id())?;
            let id = ticket.id().to_string();
            tx.execute(
                "INSERT INTO companion_sales (key, sale_id, body_hash) VALUES (?1, ?2, ?3)",
                params![other.key, id, other.body_hash],
            )?;
            sales::note(tx, &id, (EventKind::Sold, ""), now)?;
            outbox::add_ticket(tx, &id, now)?;
            jobs::add(tx, JobOf::Sale(ticket.id()), JobKind::Original, now)?;
            Ok(HandedOver::Sold(Box::new(ticket)))
        })
    }

    /// Whether another program sold it.
    pub(crate) fn is_handed_over(&self, sale: TicketId) -> Result<bool, StoreError> {
        is_handed_over(&self.connection, &sale.to_string())
    }
}

pub(super) fn is_handed_over(tx: &Connection, sale: &str) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM companion_sales WHERE sale_id = ?1)";
    Ok(tx.query_row(sql, [sale], |row| row.get(0))?)
}

fn known(tx: &Connection, key: &str) -> Result<Option<(TicketId, [u8; 32])>, StoreError> {
    let sql = "SELECT sale_id, body_hash FROM companion_sales WHERE key = ?1";
    let row = tx.query_row(sql, [key], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)));
    row.optional()?
        .map(|(sale, body)| Ok((sale.parse().map_err(damaged("sale"))?, body)))
        .transpose()
}
