//! Shifts, and the ledger of the drawer.

use cfdi::catalog::FormaPago;
use money::Money;
use rusqlite::{Connection, OptionalExtension, Row, params};
use tickets::{Payment, Return, Ticket};

use super::{JobKind, JobOf, Store, StoreError, audit, damaged, instant, jobs, rules};
use crate::audit::{Actor, AuditKind};
use crate::shift::{CashCount, CutError, Move, MoveKind, Shift, cash_of};
use crate::tip;

/// What became of the wish to move cash by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moving {
    Done,
    /// There is no open shift.
    NoShift,
    /// So much is not in the drawer: this is.
    Short(Money),
}

impl MoveKind {
    const fn stored(self) -> &'static str {
        match self {
            Self::Float => "float",
            Self::Sale => "sale",
            Self::Tip => "tip",
            Self::Cancel => "cancel",
            Self::TipBack => "tip-back",
            Self::In => "in",
            Self::Out => "out",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        match text {
            "float" => Ok(Self::Float),
            "sale" => Ok(Self::Sale),
            "tip" => Ok(Self::Tip),
            "cancel" => Ok(Self::Cancel),
            "tip-back" => Ok(Self::TipBack),
            "in" => Ok(Self::In),
            "out" => Ok(Self::Out),
            _ => Err(StoreError::Damaged { what: "kind of a move" }),
        }
    }
}

/// The sums leave the range, or notes and ledger differ: either way the file is not as it was
/// written.
impl From<CutError> for StoreError {
    fn from(error: CutError) -> Self {
        tracing::error!(%error, "the drawer does not add up");
        Self::Damaged { what: "drawer" }
    }
}

impl Store {
    /// The shift that is open.
    pub(crate) fn open_shift(&self) -> Result<Option<Shift>, StoreError> {
        open_shift(&self.connection)
    }

    /// The ledger of a shift, the oldest first.
    pub(crate) fn ledger(&self, shift: u32) -> Result<Vec<Move>, StoreError> {
        ledger(&self.connection, shift, i64::MAX)
    }

    /// A row of the ledger, with its shift's number.
    pub(crate) fn cash_move(&self, id: i64) -> Result<Option<(u32, Move)>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT id, at_ms, kind, amount_centavos, balance_centavos, sale_id, reason, who, \
             shift FROM drawer WHERE id = ?1",
        )?;
        let mut rows = rows.query_and_then([id], |row| Ok((row.get(8)?, read(row)?)))?;
        rows.next().transpose()
    }

    /// Opens a shift with what was counted; nothing where one is open.
    pub(crate) fn begin_shift(
        &mut self,
        float: &CashCount,
        actor: &Actor,
    ) -> Result<Option<Shift>, StoreError> {
        self.write(|tx| {
            if open_shift(tx)?.is_some() {
                return Ok(None);
            }
            tx.execute(
                "INSERT INTO shifts (number, opened_at_ms, opened_by) \
                 VALUES ((SELECT coalesce(max(number), 0) + 1 FROM shifts), ?1, ?2)",
                params![actor.at.as_millisecond(), actor.who],
            )?;
            let Some(shift) = open_shift(tx)? else { return Ok(None) };
            keep_count(tx, shift.number, "open", float)?;
            let entry = Entry { kind: MoveKind::Float, amount: float.total, why: Why::Nothing };
            add(tx, shift.number, &entry, actor)?;
            let detail = format!("Turno {}, fondo de {}", shift.number, float.total.pesos());
            audit::add(tx, actor, AuditKind::ShiftOpened, &detail)?;
            Ok(Some(shift))
        })
    }

    /// Brings cash (above zero) or takes it away (below).
    pub(crate) fn move_cash(
        &mut self,
        amount: Money,
        reason: &str,
        actor: &Actor,
    ) -> Result<Moving, StoreError> {
        self.write(|tx| {
            let Some(shift) = open_shift(tx)? else { return Ok(Moving::NoShift) };
            let inside = balance(tx, shift.number)?;
            let after = inside.try_add(amount).map_err(damaged("drawer"))?;
            // Cash that is put in is always welcome, the more so where cancelled notes were paid
            // back out of another pocket.
            if amount.is_negative() && after.is_negative() {
                return Ok(Moving::Short(inside));
            }
            let (kind, noted) = if amount.is_negative() {
                (MoveKind::Out, AuditKind::CashOut)
            } else {
                (MoveKind::In, AuditKind::CashIn)
            };
            add(tx, shift.number, &Entry { kind, amount, why: Why::Reason(reason) }, actor)?;
            if rules::of(tx)?.cash_slips {
                jobs::add(tx, JobOf::Cash(tx.last_insert_rowid()), JobKind::Original, actor.at)?;
            }
            let detail = format!("{}: {reason}", Money::from_raw(amount.raw().abs()).pesos());
            audit::add(tx, actor, noted, &detail)?;
            Ok(Moving::Done)
        })
    }
}

/// Why a row is in the ledger.
enum Why<'a> {
    Nothing,
    Sale(&'a str),
    Reason(&'a str),
}

/// A row of the ledger before it has its place.
struct Entry<'a> {
    kind: MoveKind,
    amount: Money,
    why: Why<'a>,
}

/// Notes a sold note and its tip in the open shift, where there is one.
pub(super) fn sold(
    tx: &Connection,
    ticket: &Ticket,
    tips: &[Payment],
    actor: &Actor,
) -> Result<(), StoreError> {
    let Some(shift) = open_shift(tx)? else { return Ok(()) };
    let id = ticket.id().to_string();
    let amount = cash_of(ticket).map_err(damaged("payments"))?;
    let entry = Entry { kind: MoveKind::Sale, amount, why: Why::Sale(&id) };
    add(tx, shift.number, &entry, actor)?;
    if tips.is_empty() {
        return Ok(());
    }
    let amount = tip::cash(tips).map_err(damaged("tip"))?;
    add(tx, shift.number, &Entry { kind: MoveKind::Tip, amount, why: Why::Sale(&id) }, actor)
}

/// Notes a cancelled note and its tip in the open shift, whose drawer gives the cash back.
pub(super) fn cancelled(
    tx: &Connection,
    ticket: &Ticket,
    tips: &[Payment],
    actor: &Actor,
) -> Result<(), StoreError> {
    let Some(shift) = open_shift(tx)? else { return Ok(()) };
    let id = ticket.id().to_string();
    let cash = cash_of(ticket).map_err(damaged("payments"))?;
    let amount = Money::ZERO.try_sub(cash).map_err(damaged("payments"))?;
    add(tx, shift.number, &Entry { kind: MoveKind::Cancel, amount, why: Why::Sale(&id) }, actor)?;
    if tips.is_empty() {
        return Ok(());
    }
    let cash = tip::cash(tips).map_err(damaged("tip"))?;
    let amount = Money::ZERO.try_sub(cash).map_err(damaged("tip"))?;
    add(tx, shift.number, &Entry { kind: MoveKind::TipBack, amount, why: Why::Sale(&id) }, actor)
}

/// Notes cash that goes back for returned goods, in the open shift, whose number it gives.
pub(super) fn given_back(
    tx: &Connection,
    returned: &Return,
    actor: &Actor,
) -> Result<Option<u32>, StoreError> {
    let Some(shift) = open_shift(tx)? else { return Ok(None) };
    if returned.forma_pago() == FormaPago::Efectivo {
        let amount = Money::ZERO.try_sub(returned.total()).map_err(damaged("return"))?;
        let reason = format!("Devolución {}", returned.nota().shown());
        let entry = Entry { kind: MoveKind::Out, amount, why: Why::Reason(&reason) };
        add(tx, shift.number, &entry, actor)?;
    }
    Ok(Some(shift.number))
}

pub(super) fn open_shift(connection: &Connection) -> Result<Option<Shift>, StoreError> {
    shift(connection, "closed_at_ms IS NULL")
}

/// The shift that fits; there is one at most.
pub(super) fn shift(connection: &Connection, which: &str) -> Result<Option<Shift>, StoreError> {
    let sql = format!("SELECT number, opened_at_ms, opened_by FROM shifts WHERE {which}");
    let mut shift = connection.prepare(&sql)?;
    let mut shifts = shift.query_and_then([], |row| {
        Ok(Shift { number: row.get(0)?, opened_at: instant(row.get(1)?)?, opened_by: row.get(2)? })
    })?;
    shifts.next().transpose()
}

/// The ledger up to a row.
pub(super) fn ledger(tx: &Connection, shift: u32, up_to: i64) -> Result<Vec<Move>, StoreError> {
    let mut rows = tx.prepare(
        "SELECT id, at_ms, kind, amount_centavos, balance_centavos, sale_id, reason, who \
         FROM drawer WHERE shift = ?1 AND id <= ?2 ORDER BY id",
    )?;
    rows.query_and_then(params![shift, up_to], read)?.collect()
}

/// Keeps what was counted.
pub(super) fn keep_count(
    tx: &Connection,
    shift: u32,
    moment: &str,
    count: &CashCount,
) -> Result<(), StoreError> {
    for (kind, pieces) in &count.pieces {
        tx.execute(
            "INSERT INTO cash_counts (shift, moment, denomination, pieces) VALUES (?1, ?2, ?3, ?4)",
            params![shift, moment, kind.key, pieces],
        )?;
    }
    Ok(())
}

fn balance(tx: &Connection, shift: u32) -> Result<Money, StoreError> {
    let sql = "SELECT balance_centavos FROM drawer WHERE shift = ?1 ORDER BY id DESC LIMIT 1";
    let balance = tx.query_row(sql, [shift], |row| row.get(0)).optional()?;
    Ok(Money::from_raw(balance.unwrap_or(0)))
}

fn add(tx: &Connection, shift: u32, entry: &Entry<'_>, actor: &Actor) -> Result<(), StoreError> {
    let after = balance(tx, shift)?.try_add(entry.amount).map_err(damaged("drawer"))?;
    let (sale, reason) = match entry.why {
        Why::Nothing => (None, ""),
        Why::Sale(id) => (Some(id), ""),
        Why::Reason(reason) => (None, reason),
    };
    tx.execute(
        "INSERT INTO drawer (shift, at_ms, kind, amount_centavos, balance_centavos, sale_id, \
         reason, who) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            shift,
            actor.at.as_millisecond(),
            entry.kind.stored(),
            entry.amount.raw(),
            after.raw(),
            sale,
            reason,
            actor.who
        ],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Move, StoreError> {
    let sale: Option<String> = row.get(5)?;
    Ok(Move {
        id: row.get(0)?,
        at: instant(row.get(1)?)?,
        kind: MoveKind::parse(&row.get::<_, String>(2)?)?,
        amount: Money::from_raw(row.get(3)?),
        balance: Money::from_raw(row.get(4)?),
        sale: sale.map(|sale| sale.parse()).transpose().map_err(damaged("sale"))?,
        reason: row.get(6)?,
        who: row.get(7)?,
    })
}
