//! Returns as registers send them, and what they take off their tickets.
//!
//! A return waits for its ticket, is taken off it, or does not agree with the version of it that is
//! kept. One that is taken off is left out of the ticket's document (`netted_by`) or gets an egreso
//! of its own (`crate::credits`), never both: sealing and its end decide.

use billing::machine::ClaimState;
use faults::Fault;
use jiff::Timestamp;
use money::Money;
use tickets::wire::ReturnMessage;
use tickets::{ClaimId, IssuerId, Remaining, Return, Ticket, TicketId};

use crate::claims::{self, Claim};
use crate::error::StoreError;
use crate::sql::{Row, Tx, named};
use crate::tickets_kept;
use crate::turns::{Pen, Turn, TurnRecord};
use crate::{Store, credits};

/// A return that was taken off its ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptReturn {
    /// What came back.
    pub returned: Return,
    /// The claim whose document was made without it.
    pub netted_by: Option<ClaimId>,
}

/// What became of a return that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutReturn {
    /// It was new. Where its ticket is not here yet, it waits for it.
    Created,
    /// It was there already, the same.
    Exists,
    /// Another one is there; the field in which they differ.
    Conflict(&'static str),
    /// It does not agree with the ticket that is kept. It is kept beside it, in nobody's way.
    Unfit(Fault),
}

/// How a return stands to its ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Ahead,
    InForce,
    Unfit,
}

impl State {
    const ALL: [Self; 3] = [Self::Ahead, Self::InForce, Self::Unfit];

    pub(crate) fn parse(name: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|state| state.name() == name);
        found.ok_or(StoreError::Corrupt { what: "state of a return" })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::InForce => "in-force",
            Self::Unfit => "unfit",
        }
    }
}

impl Store {
    /// Keeps a return and takes it off its ticket. A claim on the ticket that has no document yet
    /// is given up: it is to be taken again, with what is left.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn put_return(
        &self,
        shop: IssuerId,
        returned: &Return,
        now: Timestamp,
    ) -> Result<PutReturn, StoreError> {
        let (vault, returned) = (self.vault.clone(), returned.clone());
        self.database.write(move |tx| put(&Pen { tx, vault: &vault, now }, shop, &returned)).await
    }
}

fn put(pen: &Pen<'_>, shop: IssuerId, returned: &Return) -> Result<PutReturn, StoreError> {
    if let Some(outcome) = in_the_way(pen.tx, returned)? {
        return Ok(outcome);
    }
    let Some(kept) = tickets_kept::find(pen.tx, returned.ticket())? else {
        insert(pen, shop, returned, State::Ahead)?;
        return Ok(PutReturn::Created);
    };
    let others = kept.returns.iter().map(|back| &back.returned);
    if let Err(fault) = Remaining::of(kept.ticket.clone(), others.chain([returned])) {
        insert(pen, shop, returned, State::Unfit)?;
        tracing::warn!(return.id = %returned.id(), code = fault.code.id, "a return does not fit");
        return Ok(PutReturn::Unfit(fault));
    }
    let live = claims::live(pen.tx, returned.ticket())?;
    if let Some(claim) = live.as_ref().filter(|claim| !claim.has_document()) {
        pen.turn(claim, TurnRecord::plain(Turn::Abandoned))?;
    }
    insert(pen, shop, returned, State::InForce)?;
    count(pen.tx, &kept.ticket, kept.returned.try_add(returned.total()))?;
    match live.map(|claim| claim.state) {
        Some(ClaimState::Invoiced { .. }) => credits::owe_one(pen, returned.id())?,
        // What becomes of the return is decided when the claim ends.
        Some(
            ClaimState::Claimed { .. }
            | ClaimState::Sealed { .. }
            | ClaimState::Stamping { .. }
            | ClaimState::InDoubt { .. }
            | ClaimState::Rejected { .. }
            | ClaimState::Released,
        )
        | None => {}
    }
    Ok(PutReturn::Created)
}

/// The return itself; else another with its note, which only one may have.
fn in_the_way(tx: &Tx<'_>, returned: &Return) -> Result<Option<PutReturn>, StoreError> {
    let sql = "SELECT id, message, state FROM returns
         WHERE id = :id OR (register_id = :register AND nota_serie = :serie AND nota_folio = :folio)
         ORDER BY id = :id DESC LIMIT 1";
    let values = named! {
        ":id": returned.id().to_string(),
        ":register": returned.register().to_string(),
        ":serie": &returned.nota().serie,
        ":folio": returned.nota().folio,
    };
    let found =
        tx.find(sql, values, |row| Ok((row.get("id")?, row.get("message")?, row.get("state")?)))?;
    let Some((id, message, state)): Option<(String, String, String)> = found else {
        return Ok(None);
    };
    if id != returned.id().to_string() {
        return Ok(Some(PutReturn::Conflict("folio")));
    }
    if let Some(field) = read_message(&message)?.first_difference(&ReturnMessage::from(returned)) {
        return Ok(Some(PutReturn::Conflict(field)));
    }
    if state != State::Unfit.name() {
        return Ok(Some(PutReturn::Exists));
    }
    Ok(Some(unfit(tx, returned)?.map_or(PutReturn::Exists, PutReturn::Unfit)))
}

/// In what a return still does not fit its ticket.
fn unfit(tx: &Tx<'_>, returned: &Return) -> Result<Option<Fault>, StoreError> {
    let Some(kept) = tickets_kept::find(tx, returned.ticket())? else { return Ok(None) };
    let others = kept.returns.iter().map(|back| &back.returned);
    Ok(Remaining::of(kept.ticket.clone(), others.chain([returned])).err())
}

fn insert(
    pen: &Pen<'_>,
    shop: IssuerId,
    returned: &Return,
    state: State,
) -> Result<(), StoreError> {
    let message = serde_json::to_string(&ReturnMessage::from(returned));
    pen.tx.execute(
        "INSERT INTO returns (id, shop_id, register_id, ticket_id, nota_serie, nota_folio,
                              total_centavos, message, received_at_ms, state)
         VALUES (:id, :shop, :register, :ticket, :serie, :folio, :total, :message, :now, :state)",
        named! {
            ":id": returned.id().to_string(),
            ":shop": shop.to_string(),
            ":register": returned.register().to_string(),
            ":ticket": returned.ticket().to_string(),
            ":serie": &returned.nota().serie,
            ":folio": returned.nota().folio,
            ":total": returned.total().raw(),
            ":message": message.map_err(StoreError::corrupt("message"))?,
            ":now": pen.now.as_millisecond(),
            ":state": state.name(),
        },
    )?;
    Ok(())
}

/// Takes off a ticket that has just come, or was just exchanged for its other version, each return
/// that agrees with it, in the order in which they were made. The ticket has no document.
pub(crate) fn take_off(tx: &Tx<'_>, ticket: &str) -> Result<(), StoreError> {
    let sql = "SELECT message FROM returns WHERE ticket_id = ?1 ORDER BY id";
    let returns = tx.list(sql, [ticket], |row| read_return(&row.get::<String>(0)?))?;
    if returns.is_empty() {
        return Ok(());
    }
    let id = ticket.parse().map_err(StoreError::corrupt("ticket id"))?;
    let kept =
        tickets_kept::bare(tx, id)?.ok_or(StoreError::Corrupt { what: "reference to a ticket" })?;
    let mut fitting: Vec<Return> = Vec::new();
    for returned in returns {
        let fits = Remaining::of(kept.ticket.clone(), fitting.iter().chain([&returned])).is_ok();
        let state = if fits { State::InForce } else { State::Unfit };
        let sql = "UPDATE returns SET state = ?2 WHERE id = ?1";
        tx.execute(sql, (returned.id().to_string(), state.name()))?;
        if fits {
            fitting.push(returned);
        }
    }
    count(tx, &kept.ticket, Money::try_sum(fitting.iter().map(Return::total)))
}

fn count(
    tx: &Tx<'_>,
    ticket: &Ticket,
    returned: Result<Money, money::AmountError>,
) -> Result<(), StoreError> {
    let returned = returned.map_err(StoreError::corrupt("sum of returns"))?;
    tx.execute(
        "UPDATE tickets SET returned_centavos = ?2 WHERE id = ?1",
        (ticket.id().to_string(), returned.raw()),
    )?;
    Ok(())
}

/// The returns that were taken off a ticket, in the order in which they were made.
pub(crate) fn in_force(tx: &Tx<'_>, ticket: TicketId) -> Result<Vec<KeptReturn>, StoreError> {
    let sql = "SELECT message, netted_by FROM returns
         WHERE ticket_id = ?1 AND state = 'in-force' ORDER BY id";
    tx.list(sql, [ticket.to_string()], |row| {
        let netted_by: Option<String> = row.get("netted_by")?;
        Ok(KeptReturn {
            returned: read_return(&row.get::<String>("message")?)?,
            netted_by: netted_by
                .map(|id| id.parse().map_err(StoreError::corrupt("claim id")))
                .transpose()?,
        })
    })
}

/// What the claim's document must be for.
pub(crate) fn due_of(tx: &Tx<'_>, claim: &Claim) -> Result<Money, StoreError> {
    let read = |row: &Row| Ok(Money::from_raw(row.get(0)?));
    match claim.credits {
        Some(returned) => {
            let sql = "SELECT total_centavos FROM returns WHERE id = ?1";
            tx.only(sql, [returned.to_string()], read)
        }
        None => tx.only(
            "SELECT CAST(sum(total_centavos - returned_centavos) AS BIGINT) FROM claim_tickets
             JOIN tickets ON tickets.id = claim_tickets.ticket_id
             WHERE claim_tickets.claim_id = ?1",
            [claim.id.to_string()],
            read,
        ),
    }
}

/// Notes which returns a fresh document was made without.
pub(crate) fn net(tx: &Tx<'_>, claim: &Claim) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE returns SET netted_by = ?1 WHERE state = 'in-force' AND ticket_id IN
             (SELECT ticket_id FROM claim_tickets WHERE claim_id = ?1)",
        [claim.id.to_string()],
    )?;
    Ok(())
}

/// The claim ended without a document: nothing was left out of anything.
pub(crate) fn unnet(tx: &Tx<'_>, claim: ClaimId) -> Result<(), StoreError> {
    tx.execute("UPDATE returns SET netted_by = NULL WHERE netted_by = ?1", [claim.to_string()])?;
    Ok(())
}

pub(crate) fn read_return(text: &str) -> Result<Return, StoreError> {
    Return::try_from(&read_message(text)?).map_err(StoreError::corrupt("return"))
}

fn read_message(text: &str) -> Result<ReturnMessage, StoreError> {
    serde_json::from_str(text).map_err(StoreError::corrupt("return"))
}
