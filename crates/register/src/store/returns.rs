//! Returns: kept, counted in the drawer, printed and told the portal in one transaction.

use cfdi::catalog::FormaPago;
use faults::Faults;
use money::Money;
use rusqlite::{Connection, OptionalExtension, params};
use tickets::wire::ReturnMessage;
use tickets::{Chosen, NotaFolio, Remaining, Return, ReturnDraft, ReturnId, Ticket, TicketId};

use super::sales::{self, SaleState};
use super::{
    EventKind, JobKind, JobOf, Store, StoreError, audit, companion, damaged, drawer, jobs, outbox,
    sums,
};
use crate::audit::{Actor, AuditKind};
use crate::shift::Returned;

/// What the series of returns begins with; the series of the sales follows.
const SERIE: &str = "DEV";
/// The next folio. All series share them, as a cut counts the returns up to one.
const NEXT_FOLIO: &str =
    "max(next_return_folio, (SELECT coalesce(max(folio), 0) + 1 FROM returns))";
/// Longest series of a note.
const SERIE_MAX: usize = 10;

/// Goods that a customer brings back.
#[derive(Clone, Debug)]
pub(crate) struct TakingBack<'a> {
    /// Made for it.
    pub(crate) id: ReturnId,
    pub(crate) sale: TicketId,
    pub(crate) chosen: &'a [Chosen],
    pub(crate) reason: &'a str,
    /// How the money goes back.
    pub(crate) forma_pago: FormaPago,
}

/// What became of the wish to bring goods back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TakenBack {
    Done(Box<Return>),
    /// There is no such sale.
    Unknown,
    /// It was cancelled: its money has gone back.
    Cancelled,
    /// All of it has come back.
    NothingLeft,
    /// Another program took the money, so that this drawer does not give it back.
    Elsewhere,
    /// Not these lines, or not so much of them.
    Refused(Faults),
}

impl Store {
    /// Takes goods of a sale back. The cash goes out of the drawer of the open shift.
    pub(crate) fn take_back(
        &mut self,
        wish: &TakingBack<'_>,
        actor: &Actor,
    ) -> Result<TakenBack, StoreError> {
        self.write(|tx| take_back(tx, wish, actor))
    }

    /// A return with its sale.
    pub(crate) fn returned(&self, id: ReturnId) -> Result<Option<(Return, Ticket)>, StoreError> {
        let sql = "SELECT snapshot FROM returns WHERE id = ?1";
        let snapshot = self.connection.query_row(sql, [id.to_string()], |row| row.get(0));
        let Some(returned) = snapshot.optional()?.map(read).transpose()? else { return Ok(None) };
        let ticket = sales::ticket(&self.connection, returned.ticket())?;
        Ok(ticket.map(|ticket| (returned, ticket)))
    }

    /// What is left of a sale after its returns.
    pub(crate) fn remaining(&self, sale: TicketId) -> Result<Option<Remaining>, StoreError> {
        remaining(&self.connection, sale)
    }
}

fn take_back(
    tx: &Connection,
    wish: &TakingBack<'_>,
    actor: &Actor,
) -> Result<TakenBack, StoreError> {
    match sales::state(tx, &wish.sale.to_string())? {
        None => return Ok(TakenBack::Unknown),
        Some(SaleState::Cancelled) => return Ok(TakenBack::Cancelled),
        Some(SaleState::Waiting | SaleState::Open | SaleState::Invoiced) => {}
    }
    if companion::is_handed_over(tx, &wish.sale.to_string())? {
        return Ok(TakenBack::Elsewhere);
    }
    let left = remaining(tx, wish.sale)?.ok_or(StoreError::Damaged { what: "sale" })?;
    if left.is_nothing() {
        return Ok(TakenBack::NothingLeft);
    }
    let returned = match close(tx, &left, wish, actor)? {
        Ok(returned) => returned,
        Err(faults) => return Ok(TakenBack::Refused(faults)),
    };
    let shift = drawer::given_back(tx, &returned, actor)?;
    insert(tx, &returned, shift)?;
    let (nota, total) = (returned.nota().shown(), returned.total().pesos());
    let detail = format!(
        "{nota} por {total}, de la nota {}: {}",
        left.ticket().nota().shown(),
        returned.reason()
    );
    audit::add(tx, actor, AuditKind::SaleReturned, &detail)?;
    let told = format!("{nota} por {total}: {}", returned.reason());
    sales::note(tx, &wish.sale.to_string(), (EventKind::Returned, &told), actor.at)?;
    outbox::add_return(tx, &returned, actor.at)?;
    jobs::add(tx, JobOf::Return(returned.id()), JobKind::Original, actor.at)?;
    Ok(TakenBack::Done(Box::new(returned)))
}

fn close(
    tx: &Connection,
    left: &Remaining,
    wish: &TakingBack<'_>,
    actor: &Actor,
) -> Result<Result<Return, Faults>, StoreError> {
    let lines = match left.take(wish.chosen) {
        Ok(lines) => lines,
        Err(faults) => return Ok(Err(faults)),
    };
    let total = Money::try_sum(lines.iter().map(|line| line.gross)).map_err(damaged("return"))?;
    Ok(Return::close(ReturnDraft {
        id: wish.id,
        ticket: wish.sale,
        register: left.ticket().register(),
        nota: next_nota(tx, &left.ticket().nota().serie)?,
        returned_at: actor.at,
        cashier: actor.who.clone(),
        reason: wish.reason.to_owned(),
        forma_pago: wish.forma_pago,
        lines,
        total,
    }))
}

/// Returns are counted apart from sales: `DEVA-000001`.
fn next_nota(tx: &Connection, serie: &str) -> Result<NotaFolio, StoreError> {
    let serie: String = SERIE.chars().chain(serie.chars()).take(SERIE_MAX).collect();
    let folio =
        tx.query_row(&format!("SELECT {NEXT_FOLIO} FROM register"), [], |row| row.get(0))?;
    Ok(NotaFolio { serie, folio })
}

/// So many folios that this file does not know of may be on paper already.
pub(super) fn pass_over(tx: &Connection, folios: u32) -> Result<(), StoreError> {
    let sql = format!("UPDATE register SET next_return_folio = {NEXT_FOLIO} + ?1");
    tx.execute(&sql, [folios])?;
    Ok(())
}

fn insert(tx: &Connection, returned: &Return, shift: Option<u32>) -> Result<(), StoreError> {
    let snapshot =
        serde_json::to_string(&ReturnMessage::from(returned)).map_err(damaged("return"))?;
    tx.execute(
        "INSERT INTO returns (id, sale_id, serie, folio, shift, returned_at_ms, total_centavos, \
         snapshot) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            returned.id().to_string(),
            returned.ticket().to_string(),
            returned.nota().serie,
            returned.nota().folio,
            shift,
            returned.returned_at().as_millisecond(),
            returned.total().raw(),
            snapshot,
        ],
    )?;
    sums::returned(tx, returned.id())
}

/// `DEVA-000001` of a return.
pub(super) fn nota(tx: &Connection, id: ReturnId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT serie, folio FROM returns WHERE id = ?1";
    let nota = tx.query_row(sql, [id.to_string()], |row| {
        Ok(NotaFolio { serie: row.get(0)?, folio: row.get(1)? }.shown())
    });
    Ok(nota.optional()?)
}

fn remaining(tx: &Connection, sale: TicketId) -> Result<Option<Remaining>, StoreError> {
    let Some(ticket) = sales::ticket(tx, sale)? else { return Ok(None) };
    Remaining::of(ticket, &of_sale(tx, sale)?).map(Some).map_err(damaged("return"))
}

/// Whether something of a sale has come back.
pub(super) fn any(tx: &Connection, sale: TicketId) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM returns WHERE sale_id = ?1)";
    Ok(tx.query_row(sql, [sale.to_string()], |row| row.get(0))?)
}

fn of_sale(tx: &Connection, sale: TicketId) -> Result<Vec<Return>, StoreError> {
    let mut returns =
        tx.prepare("SELECT snapshot FROM returns WHERE sale_id = ?1 ORDER BY folio")?;
    returns.query_and_then([sale.to_string()], |row| read(row.get(0)?))?.collect()
}

/// The returns that count in a shift, up to that folio, each with its sale.
pub(super) fn of_shift(
    tx: &Connection,
    shift: u32,
    up_to: i64,
) -> Result<Vec<Returned>, StoreError> {
    let mut returns =
        tx.prepare("SELECT snapshot FROM returns WHERE shift = ?1 AND folio <= ?2 ORDER BY folio")?;
    let returns = returns.query_and_then(params![shift, up_to], |row| read(row.get(0)?))?;
    let with_sale = |returned: Result<Return, StoreError>| {
        let returned = returned?;
        let ticket = sales::ticket(tx, returned.ticket())?;
        let ticket = ticket.ok_or(StoreError::Damaged { what: "sale of a return" })?;
        Returned::of(&returned, &ticket).map_err(damaged("return"))
    };
    returns.map(with_sale).collect()
}

/// The last return that counts in a shift.
pub(super) fn last_of_shift(tx: &Connection, shift: u32) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce(max(folio), 0) FROM returns WHERE shift = ?1";
    Ok(tx.query_row(sql, [shift], |row| row.get(0))?)
}

fn read(snapshot: String) -> Result<Return, StoreError> {
    let message: ReturnMessage = serde_json::from_str(&snapshot).map_err(damaged("return"))?;
    Return::try_from(&message).map_err(damaged("return"))
}
