//! Closing a sale: one transaction, and nothing of it without the rest.

use faults::Faults;
use jiff::Timestamp;
use jiff::civil::Date;
use money::Money;
use rusqlite::{Connection, params};
use tickets::wire::TicketMessage;
use tickets::{NotaFolio, Payment, RegisterId, Ticket, TicketDraft, TicketId, TicketLine};

use super::{
    EventKind, JobKind, JobOf, SaleNotes, Store, StoreError, cart, damaged, discount_parts, drawer,
    jobs, outbox, reserve, sale_notes, sales, sums, tips,
};
use crate::audit::Actor;

/// Everything of a sale but what the transaction takes: folio and billing code.
#[derive(Clone, Debug)]
pub(crate) struct Closing {
    pub(crate) id: TicketId,
    pub(crate) register: RegisterId,
    pub(crate) sold_at: Timestamp,
    pub(crate) zone: String,
    pub(crate) deadline: Date,
    pub(crate) cashier: String,
    pub(crate) lines: Vec<TicketLine>,
    /// What each line's discount has of the discount on the whole sale; of none where empty.
    pub(crate) discount_parts: Vec<Money>,
    pub(crate) payments: Vec<Payment>,
    /// What was paid beside the sale, for the staff.
    pub(crate) tips: Vec<Payment>,
    pub(crate) change: Money,
    pub(crate) total: Money,
    pub(crate) notes: SaleNotes,
}

/// The sale was not closed, nothing was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CloseError {
    /// The file.
    #[error("the store refused")]
    Store(#[from] StoreError),
    /// Its sums do not hold.
    #[error("the ticket does not close")]
    Ticket(#[from] Faults),
    /// The shop sells in shifts, and none is open.
    #[error("there is no open shift")]
    NoShift,
    /// The reserve of billing codes is empty.
    #[error("there is no billing code")]
    NoCode,
}

impl From<rusqlite::Error> for CloseError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Writes the sale with its lines and payments, takes folio and billing code, puts it into
    /// outbox and print queue, and empties the cart. Gives the ticket and its print job.
    pub(crate) fn close_sale(&mut self, closing: Closing) -> Result<(Ticket, i64), CloseError> {
        let needed = self.guard()?.shift_needed;
        self.write(|tx| {
            let shift = drawer::open_shift(tx)?.map(|shift| shift.number);
            if needed && shift.is_none() {
                return Err(CloseError::NoShift);
            }
            let now = closing.sold_at;
            let (notes, tips) = (closing.notes.clone(), closing.tips.clone());
            let parts = closing.discount_parts.clone();
            let ticket = number(tx, closing)?;
            insert(tx, &ticket, shift)?;
            sale_notes::keep(tx, &ticket.id().to_string(), &notes)?;
            discount_parts::keep(tx, ticket.id(), &parts)?;
            let actor = Actor { who: ticket.cashier().to_owned(), allowed_by: None, at: now };
            tips::keep(tx, ticket.id(), &tips)?;
            drawer::sold(tx, &ticket, &tips, &actor)?;
            reserve::take(tx, ticket.code(), ticket.id())?;
            let id = ticket.id().to_string();
            sales::note(tx, &id, (EventKind::Sold, &tips::told(&tips)), now)?;
            outbox::add_ticket(tx, &id, now)?;
            let job = jobs::add(tx, JobOf::Sale(ticket.id()), JobKind::Original, now)?;
            cart::clear(tx)?;
            Ok((ticket, job))
        })
    }
}

/// Takes folio and code. A rollback gives both back, so folios have no holes.
pub(super) fn number(tx: &Connection, closing: Closing) -> Result<Ticket, CloseError> {
    let sql = "UPDATE register SET next_folio = next_folio + 1 RETURNING serie, next_folio - 1";
    let nota =
        tx.query_row(sql, [], |row| Ok(NotaFolio { serie: row.get(0)?, folio: row.get(1)? }))?;
    let code = reserve::next(tx)?.ok_or(CloseError::NoCode)?;
    Ok(Ticket::close(TicketDraft {
        id: closing.id,
        register: closing.register,
        nota,
        code,
        sold_at: closing.sold_at,
        zone: closing.zone,
        deadline: closing.deadline,
        cashier: closing.cashier,
        lines: closing.lines,
        payments: closing.payments,
        change: closing.change,
        total: closing.total,
    })?)
}

pub(super) fn insert(
    tx: &Connection,
    ticket: &Ticket,
    shift: Option<u32>,
) -> Result<(), StoreError> {
    let id = ticket.id().to_string();
    let snapshot =
        serde_json::to_string(&TicketMessage::from(ticket)).map_err(damaged("ticket"))?;
    tx.execute(
        "INSERT INTO sales (id, serie, folio, code, sold_at_ms, deadline, total_centavos, \
         change_centavos, state, snapshot, shift) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'waiting', ?9, ?10)",
        params![
            id,
            ticket.nota().serie,
            ticket.nota().folio,
            ticket.code().compact(),
            ticket.sold_at().as_millisecond(),
            ticket.deadline().to_string(),
            ticket.total().raw(),
            ticket.change().raw(),
            snapshot,
            shift
        ],
    )?;
    for (line, position) in ticket.lines().iter().zip(0_i64..) {
        tx.execute(
            "INSERT INTO sale_lines (sale_id, position, sku, descripcion, quantity_micros, \
             unit_price_centavos, discount_centavos, gross_centavos, iva) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                id,
                position,
                line.sku,
                line.descripcion,
                line.quantity.raw(),
                line.unit_price.raw(),
                line.discount.raw(),
                line.gross.raw(),
                line.taxes.iva.code()
            ],
        )?;
    }
    for (payment, position) in ticket.payments().iter().zip(0_i64..) {
        tx.execute(
            "INSERT INTO sale_payments (sale_id, position, forma_pago, amount_centavos) \
             VALUES (?1, ?2, ?3, ?4)",
            params![id, position, payment.forma_pago.code(), payment.amount.raw()],
        )?;
    }
    sums::sold(tx, &id)
}
