//! Cuts: made of the ledger, kept by where in it they were made.

use money::Money;
use rusqlite::{Connection, OptionalExtension, params};
use tickets::{Payment, Ticket, TicketId};

use super::{
    HeldSum, JobKind, JobOf, Store, StoreError, audit, cart, damaged, drawer, instant, jobs, place,
    returns, sales, tips,
};
use crate::audit::{Actor, AuditKind};
use crate::shift::{
    CashCount, Cut, CutKind, Denomination, Drawer, Figures, Move, MoveKind, Returned, Shift, Tips,
};

/// Most cuts in one answer.
const SHOWN_MAX: u32 = 60;

/// One row of the list of cuts.
#[derive(Clone, Debug)]
pub(crate) struct CutRow {
    pub(crate) id: i64,
    pub(crate) shift: u32,
    pub(crate) kind: CutKind,
    pub(crate) at: jiff::Timestamp,
    pub(crate) who: String,
    pub(crate) expected: Money,
    /// Of a Z.
    pub(crate) counted: Option<Money>,
}

impl CutKind {
    const fn stored(self) -> &'static str {
        match self {
            Self::X => "x",
            Self::Z => "z",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        match text {
            "x" => Ok(Self::X),
            "z" => Ok(Self::Z),
            _ => Err(StoreError::Damaged { what: "kind of a cut" }),
        }
    }
}

impl Store {
    /// What the open shift comes to as it stands; nothing is written.
    pub(crate) fn figures(&self, shift: &Shift) -> Result<(Figures, Drawer), StoreError> {
        let ledger = drawer::ledger(&self.connection, shift.number, i64::MAX)?;
        let returns = returns::of_shift(&self.connection, shift.number, i64::MAX)?;
        figures(&self.connection, &ledger, &returns)
    }

    /// Reads the open shift: kept and printed. Nothing where none is open.
    pub(crate) fn cut_x(&mut self, actor: &Actor) -> Result<Option<i64>, StoreError> {
        self.write(|tx| {
            let Some(standing) = standing(tx)? else { return Ok(None) };
            let detail = format!("Turno {}", standing.shift);
            let trail = audit::add(tx, actor, AuditKind::CutX, &detail)?;
            keep(tx, &standing, None, &trail, actor).map(Some)
        })
    }

    /// Closes the open shift with what was counted: kept and printed. Nothing where none is open.
    pub(crate) fn cut_z(
        &mut self,
        counted: &CashCount,
        actor: &Actor,
    ) -> Result<Option<i64>, StoreError> {
        self.write(|tx| {
            let Some(standing) = standing(tx)? else { return Ok(None) };
            let (shift, total) = (standing.shift, counted.total);
            drawer::keep_count(tx, shift, "close", counted)?;
            let (must, is) = (standing.expected.pesos(), total.pesos());
            let held = held_in_words(cart::held_sum(tx)?);
            let detail = format!("Turno {shift}: debía haber {must}, se contó {is}{held}");
            let trail = audit::add(tx, actor, AuditKind::CutZ, &detail)?;
            let id = keep(tx, &standing, Some(total), &trail, actor)?;
            tx.execute(
                "UPDATE shifts SET closed_at_ms = ?2, closed_by = ?3 WHERE number = ?1",
                params![shift, actor.at.as_millisecond(), actor.who],
            )?;
            place::settle(tx)?;
            Ok(Some(id))
        })
    }

    /// The cuts, the newest first.
    pub(crate) fn cuts(&self) -> Result<Vec<CutRow>, StoreError> {
        let mut cuts = self.connection.prepare(
            "SELECT id, shift, kind, at_ms, who, expected_centavos, counted_centavos FROM cuts \
             ORDER BY id DESC LIMIT ?1",
        )?;
        let cuts = cuts.query_and_then([SHOWN_MAX], |row| {
            Ok(CutRow {
                id: row.get(0)?,
                shift: row.get(1)?,
                kind: CutKind::parse(&row.get::<_, String>(2)?)?,
                at: instant(row.get(3)?)?,
                who: row.get(4)?,
                expected: Money::from_raw(row.get(5)?),
                counted: row.get::<_, Option<i64>>(6)?.map(Money::from_raw),
            })
        })?;
        cuts.collect()
    }

    /// A cut, made anew as it was; its sums are held against those that were kept.
    pub(crate) fn cut(&self, id: i64) -> Result<Option<Cut>, StoreError> {
        let tx = &self.connection;
        let sql = "SELECT shift, kind, at_ms, who, up_to, expected_centavos, counted_centavos, \
                   trail, returns_up_to FROM cuts WHERE id = ?1";
        let row = tx.query_row(sql, [id], |row| {
            let head: (u32, String, i64, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let sums: (i64, Option<i64>, String) = (row.get(5)?, row.get(6)?, row.get(7)?);
            Ok((head, sums, (row.get(4)?, row.get(8)?)))
        });
        let Some((head, sums, place)) = row.optional()? else { return Ok(None) };
        let ((number, kind, at, who), (expected, counted, trail)) = (head, sums);
        let (up_to, returns_up_to): (i64, i64) = place;
        let shift = drawer::shift(tx, &format!("number = {number}"))?;
        let shift = shift.ok_or(StoreError::Damaged { what: "shift of a cut" })?;
        let ledger = drawer::ledger(tx, number, up_to)?;
        let returns = returns::of_shift(tx, number, returns_up_to)?;
        let (figures, drawer) = figures(tx, &ledger, &returns)?;
        if drawer.expected != Money::from_raw(expected) {
            return Err(StoreError::Damaged { what: "sums of a cut" });
        }
        let counted = counted.map(|total| count(tx, number, Money::from_raw(total))).transpose()?;
        let by_hand = ledger.into_iter().filter(|row| is_by_hand(row.kind)).collect();
        let (kind, at) = (CutKind::parse(&kind)?, instant(at)?);
        Ok(Some(Cut { kind, shift, at, who, figures, drawer, by_hand, counted, trail }))
    }

    /// Asks for a cut once more, marked as a copy; nothing where there is none.
    pub(crate) fn reprint_cut(
        &mut self,
        id: i64,
        now: jiff::Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        self.write(|tx| {
            let known = tx.query_row("SELECT 1 FROM cuts WHERE id = ?1", [id], |_| Ok(()));
            match known.optional()? {
                Some(()) => jobs::add(tx, JobOf::Cut(id), JobKind::Reprint, now).map(Some),
                None => Ok(None),
            }
        })
    }
}

/// A Z tells of what it leaves unsold.
fn held_in_words(held: HeldSum) -> String {
    match held.count {
        0 => String::new(),
        many => format!("; {many} en espera por {}", held.total.pesos()),
    }
}

fn is_by_hand(kind: MoveKind) -> bool {
    match kind {
        MoveKind::In | MoveKind::Out => true,
        MoveKind::Float | MoveKind::Sale | MoveKind::Tip | MoveKind::Cancel | MoveKind::TipBack => {
            false
        }
    }
}

/// Where the open shift stands: the ledger's last row, and what must be in the drawer.
struct Standing {
    shift: u32,
    up_to: i64,
    returns_up_to: i64,
    expected: Money,
}

/// Nothing where no shift is open. Notes and ledger have been held against each other.
fn standing(tx: &Connection) -> Result<Option<Standing>, StoreError> {
    let Some(shift) = drawer::open_shift(tx)? else { return Ok(None) };
    let ledger = drawer::ledger(tx, shift.number, i64::MAX)?;
    let returns = returns::of_shift(tx, shift.number, i64::MAX)?;
    let (_, drawer) = figures(tx, &ledger, &returns)?;
    let returns_up_to = returns::last_of_shift(tx, shift.number)?;
    let last = ledger.last().ok_or(StoreError::Damaged { what: "drawer" })?;
    let (shift, up_to) = (shift.number, last.id);
    Ok(Some(Standing { shift, up_to, returns_up_to, expected: drawer.expected }))
}

/// Writes a cut down, a Z where something was counted, and has it printed.
fn keep(
    tx: &Connection,
    standing: &Standing,
    counted: Option<Money>,
    trail: &str,
    actor: &Actor,
) -> Result<i64, StoreError> {
    let kind = if counted.is_some() { CutKind::Z } else { CutKind::X };
    tx.execute(
        "INSERT INTO cuts (shift, kind, at_ms, who, up_to, expected_centavos, counted_centavos, \
         trail, returns_up_to) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            standing.shift,
            kind.stored(),
            actor.at.as_millisecond(),
            actor.who,
            standing.up_to,
            standing.expected.raw(),
            counted.map(Money::raw),
            trail,
            standing.returns_up_to
        ],
    )?;
    let id = tx.last_insert_rowid();
    jobs::add(tx, JobOf::Cut(id), JobKind::Original, actor.at)?;
    Ok(id)
}

/// What the notes of a ledger come to, and the drawer; the two must agree.
fn figures(
    tx: &Connection,
    ledger: &[Move],
    returns: &[Returned],
) -> Result<(Figures, Drawer), StoreError> {
    let sold = tickets(tx, ledger, MoveKind::Sale)?;
    let figures = Figures::of(&sold, &tickets(tx, ledger, MoveKind::Cancel)?, returns);
    let mut figures = figures.map_err(damaged("drawer"))?;
    let tips = Tips::of(&tips(tx, ledger, MoveKind::Tip)?, &tips(tx, ledger, MoveKind::TipBack)?);
    figures.tips = tips.map_err(damaged("tips"))?;
    let drawer = Drawer::of(&figures, ledger)?;
    Ok((figures, drawer))
}

/// The sales that a ledger names in rows of a kind.
fn named(ledger: &[Move], kind: MoveKind) -> impl Iterator<Item = TicketId> {
    ledger.iter().filter(move |row| row.kind == kind).filter_map(|row| row.sale)
}

fn tips(tx: &Connection, ledger: &[Move], kind: MoveKind) -> Result<Vec<Payment>, StoreError> {
    let mut all = Vec::new();
    for sale in named(ledger, kind) {
        all.extend(tips::of_sale(tx, sale)?);
    }
    Ok(all)
}

fn tickets(tx: &Connection, ledger: &[Move], kind: MoveKind) -> Result<Vec<Ticket>, StoreError> {
    let ticket = |id: TicketId| {
        let ticket = sales::ticket(tx, id)?;
        ticket.ok_or(StoreError::Damaged { what: "sale of the drawer" })
    };
    named(ledger, kind).map(ticket).collect()
}

fn count(tx: &Connection, shift: u32, total: Money) -> Result<CashCount, StoreError> {
    let mut pieces = tx.prepare(
        "SELECT denomination, pieces FROM cash_counts WHERE shift = ?1 AND moment = 'close'",
    )?;
    let pieces = pieces.query_and_then([shift], |row| {
        let kind = Denomination::of(&row.get::<_, String>(0)?);
        Ok((kind.ok_or(StoreError::Damaged { what: "denomination" })?, row.get(1)?))
    })?;
    let mut pieces = pieces.collect::<Result<Vec<_>, StoreError>>()?;
    pieces.sort_by_key(|(kind, _): &(&Denomination, u32)| std::cmp::Reverse(kind.value));
    Ok(CashCount { pieces, total })
}
