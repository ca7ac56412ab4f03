//! Invoices that the counter has asked for: their own outbox, and how they ended.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use tickets::wire::{InvoiceRequestMessage, ProblemFault};
use tickets::{InvoiceRequestId, TicketId};

use super::{Due, JobOf, Store, StoreError, damaged, instant, jobs, outbox, sales};
use crate::store::SaleState;

const COLUMNS: &str = "SELECT id, asked_at_ms, rfc, nombre, codigo_postal, regimen_fiscal, \
    uso_cfdi, correo, state, attempts, told, faults, invoice, uuid, asked_by FROM invoice_requests";

/// What somebody at the counter wants invoiced.
#[derive(Clone, Debug)]
pub(crate) struct NewWish {
    pub(crate) id: InvoiceRequestId,
    pub(crate) sales: Vec<TicketId>,
    /// Checked, and in the form in which SAT has it.
    pub(crate) message: InvoiceRequestMessage,
    pub(crate) asked_by: String,
    pub(crate) at: Timestamp,
}

/// One wish, as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) id: InvoiceRequestId,
    pub(crate) asked_at: Timestamp,
    pub(crate) asked_by: String,
    /// What is sent, and what was typed.
    pub(crate) message: InvoiceRequestMessage,
    pub(crate) attempts: u32,
    pub(crate) state: WishState,
    /// What the portal said last, in words.
    pub(crate) told: String,
    pub(crate) sales: Vec<WishedSale>,
}

/// How far it is.
#[derive(Clone, Debug)]
pub(crate) enum WishState {
    /// It has not been answered for good.
    Waiting,
    /// It is stamped.
    Invoiced { invoice: String, uuid: String },
    /// There is no invoice, and why.
    Refused { faults: Vec<ProblemFault> },
}

/// A sale of a wish.
#[derive(Clone, Debug)]
pub(crate) struct WishedSale {
    pub(crate) id: TicketId,
    pub(crate) nota: String,
    /// The portal has it.
    pub(crate) arrived: bool,
}

/// What became of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asking {
    /// It waits for the line.
    Kept,
    /// There is no such sale.
    Unknown,
    /// This note was voided.
    Cancelled(String),
    /// This note has its invoice.
    Invoiced(String),
    /// This note's invoice has been asked for.
    Asked(String),
    /// The portal has refused this note.
    Parked(String),
}

impl Store {
    /// Keeps a wish; from here on it is sent until it is answered.
    pub(crate) fn ask_invoice(&mut self, wish: &NewWish) -> Result<Asking, StoreError> {
        self.write(|tx| {
            for sale in &wish.sales {
                if let Some(closed) = closed(tx, &sale.to_string())? {
                    return Ok(closed);
                }
            }
            insert(tx, wish)?;
            Ok(Asking::Kept)
        })
    }

    /// The next wish that is due, after that one.
    pub(crate) fn next_wish(
        &self,
        after: Option<InvoiceRequestId>,
        due: Due,
    ) -> Result<Option<Wish>, StoreError> {
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let (now, latest) = (due.now.as_millisecond(), due.latest.as_millisecond());
        let condition =
            format!("state = 'waiting' AND id > :after AND {} ORDER BY id LIMIT 1", Due::CONDITION);
        let values = named_params! {":after": after, ":now": now, ":latest": latest};
        self.one_wish(&condition, values)
    }

    /// A wish by its id.
    pub(crate) fn wish(&self, id: InvoiceRequestId) -> Result<Option<Wish>, StoreError> {
        self.one_wish("id = ?1", [id.to_string()])
    }

    /// The last wish for a sale.
    pub(crate) fn wish_for(&self, sale: TicketId) -> Result<Option<Wish>, StoreError> {
        let condition = "id = (SELECT max(request_id) FROM invoice_request_sales \
                         WHERE sale_id = ?1)";
        self.one_wish(condition, [sale.to_string()])
    }

    /// Wishes that ended while nobody looked, the oldest first.
    pub(crate) fn unseen_wishes(&self) -> Result<Vec<Wish>, StoreError> {
        self.wishes("seen = 0 AND state <> 'waiting' AND attempts > 0 ORDER BY id LIMIT 3", [])
    }

    /// Somebody was shown how it ended.
    pub(crate) fn wish_seen(&mut self, id: InvoiceRequestId) -> Result<(), StoreError> {
        self.write(|tx| {
            let sql = "UPDATE invoice_requests SET seen = 1 WHERE id = ?1 AND state <> 'waiting'";
            tx.execute(sql, [id.to_string()])?;
            Ok(())
        })
    }

    /// It is asked for again at that time.
    pub(crate) fn wish_later(
        &mut self,
        id: InvoiceRequestId,
        next_at: Timestamp,
        told: &str,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE invoice_requests SET attempts = attempts + 1, next_at_ms = ?2, told = ?3 \
                 WHERE id = ?1 AND state = 'waiting'",
                params![id.to_string(), next_at.as_millisecond(), told],
            )?;
            Ok(())
        })
    }

    /// It is stamped. That its sales are invoiced comes with the next changes.
    pub(crate) fn wish_met(
        &mut self,
        id: InvoiceRequestId,
        invoice: &str,
        uuid: &str,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE invoice_requests SET state = 'invoiced', told = '', invoice = ?2, \
                 uuid = ?3 WHERE id = ?1 AND state = 'waiting'",
                params![id.to_string(), invoice, uuid],
            )?;
            release(tx, id)
        })
    }

    /// There will be no invoice of this wish.
    pub(crate) fn wish_refused(
        &mut self,
        id: InvoiceRequestId,
        told: &str,
        faults: &[ProblemFault],
    ) -> Result<(), StoreError> {
        let faults = serde_json::to_string(faults).map_err(damaged("faults"))?;
        self.write(|tx| {
            tx.execute(
                "UPDATE invoice_requests SET state = 'refused', told = ?2, faults = ?3 \
                 WHERE id = ?1 AND state = 'waiting'",
                params![id.to_string(), told, faults],
            )?;
            release(tx, id)
        })
    }

    /// SAT's address of an invoice, once its XML has been seen here.
    pub(crate) fn verification(&self, id: InvoiceRequestId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT verification FROM invoice_requests WHERE id = ?1";
        let kept = self.connection.query_row(sql, [id.to_string()], |row| row.get(0));
        Ok(kept.optional()?.flatten())
    }

    /// Keeps SAT's address of an invoice.
    pub(crate) fn keep_verification(
        &mut self,
        id: InvoiceRequestId,
        verification: &str,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            let sql = "UPDATE invoice_requests SET verification = ?2 WHERE id = ?1";
            tx.execute(sql, params![id.to_string(), verification])?;
            Ok(())
        })
    }

    /// The slip of an invoice goes to the printer, once more where it has been on paper.
    pub(crate) fn print_invoice(
        &mut self,
        id: InvoiceRequestId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tx| jobs::add_again(tx, JobOf::Invoice(id), now).map(drop))
    }

    fn one_wish(
        &self,
        condition: &str,
        values: impl rusqlite::Params,
    ) -> Result<Option<Wish>, StoreError> {
        Ok(self.wishes(condition, values)?.into_iter().next())
    }

    /// `condition` is one of ours.
    fn wishes(
        &self,
        condition: &str,
        values: impl rusqlite::Params,
    ) -> Result<Vec<Wish>, StoreError> {
        let mut found = self.connection.prepare(&format!("{COLUMNS} WHERE {condition}"))?;
        let found = found.query_and_then(values, |row| read(&self.connection, row))?;
        found.collect()
    }
}

/// Why a sale cannot be asked for.
fn closed(tx: &Connection, sale: &str) -> Result<Option<Asking>, StoreError> {
    let Some(state) = sales::state(tx, sale)? else { return Ok(Some(Asking::Unknown)) };
    let nota = sales::nota(tx, sale)?.unwrap_or_default();
    let asked = || -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM invoice_request_sales \
                   WHERE sale_id = ?1 AND waiting = 1)";
        Ok(tx.query_row(sql, [sale], |row| row.get(0))?)
    };
    Ok(match state {
        SaleState::Cancelled => Some(Asking::Cancelled(nota)),
        SaleState::Invoiced => Some(Asking::Invoiced(nota)),
        SaleState::Waiting | SaleState::Open if asked()? => Some(Asking::Asked(nota)),
        SaleState::Waiting | SaleState::Open if outbox::is_parked(tx, sale)? => {
            Some(Asking::Parked(nota))
        }
        SaleState::Waiting | SaleState::Open => None,
    })
}

fn insert(tx: &Connection, wish: &NewWish) -> Result<(), StoreError> {
    let (id, at, message) = (wish.id.to_string(), wish.at.as_millisecond(), &wish.message);
    tx.execute(
        "INSERT INTO invoice_requests (id, asked_at_ms, asked_by, rfc, nombre, codigo_postal, \
         regimen_fiscal, uso_cfdi, correo, state, attempts, next_at_ms, told, faults, seen) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting', 0, 0, '', '[]', 0)",
        params![
            id,
            at,
            wish.asked_by,
            message.rfc,
            message.nombre,
            message.codigo_postal,
            message.regimen_fiscal,
            message.uso_cfdi,
            message.correo.clone().unwrap_or_default(),
        ],
    )?;
    for (sale, position) in wish.sales.iter().zip(0_i64..) {
        tx.execute(
            "INSERT INTO invoice_request_sales (request_id, sale_id, position, waiting) \
             VALUES (?1, ?2, ?3, 1)",
            params![id, sale.to_string(), position],
        )?;
    }
    Ok(())
}

/// Its sales can be asked for again.
fn release(tx: &Connection, id: InvoiceRequestId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE invoice_request_sales SET waiting = 0 WHERE request_id = ?1",
        [id.to_string()],
    )?;
    Ok(())
}

fn read(tx: &Connection, row: &Row<'_>) -> Result<Wish, StoreError> {
    let id: String = row.get(0)?;
    let sales = wished(tx, &id)?;
    let correo: String = row.get(7)?;
    let state: String = row.get(8)?;
    let faults: String = row.get(11)?;
    let state = match state.as_str() {
        "waiting" => WishState::Waiting,
        "invoiced" => WishState::Invoiced { invoice: row.get(12)?, uuid: row.get(13)? },
        "refused" => {
            WishState::Refused { faults: serde_json::from_str(&faults).map_err(damaged("faults"))? }
        }
        _ => return Err(StoreError::Damaged { what: "state of an invoice request" }),
    };
    Ok(Wish {
        id: id.parse().map_err(damaged("invoice request"))?,
        asked_at: instant(row.get(1)?)?,
        asked_by: row.get(14)?,
        message: InvoiceRequestMessage {
            tickets: sales.iter().map(|sale| sale.id.to_string()).collect(),
            rfc: row.get(2)?,
            nombre: row.get(3)?,
            codigo_postal: row.get(4)?,
            regimen_fiscal: row.get(5)?,
            uso_cfdi: row.get(6)?,
            correo: (!correo.is_empty()).then_some(correo),
        },
        attempts: row.get(9)?,
        state,
        told: row.get(10)?,
        sales,
    })
}

fn wished(tx: &Connection, id: &str) -> Result<Vec<WishedSale>, StoreError> {
    let mut found = tx.prepare(
        "SELECT sale_id, state FROM invoice_request_sales \
         JOIN sales ON sales.id = sale_id WHERE request_id = ?1 ORDER BY position",
    )?;
    let found = found.query_and_then([id], |row| {
        let sale: String = row.get(0)?;
        let state: String = row.get(1)?;
        Ok(WishedSale {
            nota: sales::nota(tx, &sale)?.unwrap_or_default(),
            id: sale.parse().map_err(damaged("sale"))?,
            arrived: SaleState::parse(&state)? != SaleState::Waiting,
        })
    })?;
    found.collect()
}
