//! Egresos: for which returns one is owed, who makes it, and what has become of it.
//!
//! An egreso is a claim like any other, but that it names a return instead of holding tickets. A
//! unique index lets one live claim exist for each return; the machine, the worker and the journal
//! are the same.

use billing::machine::ClaimState;
use jiff::{SignedDuration, Timestamp};
use money::Money;
use tickets::{AttemptId, ClaimId, IssuerId, Return, ReturnId, Ticket, TicketId};

use crate::attempts::{Folio, folio_of};
use crate::claims::{self, Claim};
use crate::customers::{TaxProfile, rfc_hash};
use crate::deeds::{self, Act};
use crate::elsewhere::OF_RETURN;
use crate::error::StoreError;
use crate::returns::read_return;
use crate::rulings::Actor;
use crate::shops::{self, Shop};
use crate::sql::{Row, Tx, named};
use crate::tickets_kept;
use crate::turns::Pen;
use crate::{Store, outbox, restorations, states};

/// After so many refusals a person has to ask for the next egreso.
const REFUSALS_MAX: u32 = 5;
/// How long an egreso rests that could not be sealed: its shop's certificate is not usable, or the
/// process died. Each further time doubles it.
const AFTER_RELEASE: SignedDuration = SignedDuration::from_mins(1);
const LONGEST_AFTER_RELEASE: SignedDuration = SignedDuration::from_hours(4);

/// An egreso that is to be made, its claim taken.
#[derive(Debug)]
pub struct Credit {
    /// The claim, without a document yet.
    pub claim: Claim,
    /// What came back.
    pub returned: Return,
    /// Of which sale.
    pub ticket: Ticket,
    /// Folio fiscal of the CFDI that the sale is on.
    pub uuid: String,
    /// The attempt that has its bytes.
    pub invoice: AttemptId,
    /// For whom that is.
    pub receptor: TaxProfile,
    /// Whose it is, at the branch where it was sold.
    pub shop: Shop,
}

/// What has become of a return of an invoiced sale, for whoever has the invoice.
#[derive(Clone, Debug)]
pub struct CreditNote {
    /// The return.
    pub id: ReturnId,
    /// The sale.
    pub ticket: TicketId,
    /// Series and number of the note of the return.
    pub nota: String,
    /// When it came back.
    pub returned_at: Timestamp,
    /// What was given back.
    pub total: Money,
    /// The claim of its egreso; the live one, else the last.
    pub claim: Option<Claim>,
    /// The number of that claim's document.
    pub folio: Option<Folio>,
    /// Set when the egreso is to be made.
    pub due_at: Option<Timestamp>,
}

/// The egreso of a claim, and the invoice that it is of.
#[derive(Clone, Debug)]
pub struct Credited {
    /// The egreso.
    pub note: CreditNote,
    /// The claim of the invoice.
    pub invoice: ClaimId,
}

/// How a claim of an egreso ended without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freed {
    /// Refused, or proven absent.
    Refused,
    /// Given up before anything was sealed.
    Released,
}

impl Store {
    /// Returns whose egreso is to be made now, the longest due first.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn credits_due(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<ReturnId>, StoreError> {
        self.database
            .glance(move |tx| {
                let owed = owed(tx, now.as_millisecond(), limit)?;
                Ok(owed.into_iter().map(|owed| owed.returned).collect())
            })
            .await
    }

    /// Takes the claim for the egreso of a return. `None` where it is not owed, or somebody has it.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn claim_credit(
        &self,
        id: ClaimId,
        returned: ReturnId,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Credit>, StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| claim(&Pen { tx, vault: &vault, now }, id, returned, expires_at))
            .await
    }

    /// Puts an egreso off whose claim could not even be taken, so that others come before it.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn put_off_credit(
        &self,
        returned: ReturnId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let until = now.saturating_add(AFTER_RELEASE).unwrap_or(now).as_millisecond();
        self.database
            .write(move |tx| {
                let sql = "UPDATE returns SET credit_due_at_ms = ?2
                     WHERE id = ?1 AND credit_due_at_ms IS NOT NULL";
                tx.execute(sql, (returned.to_string(), until)).map(drop)
            })
            .await
    }

    /// The egresos of an invoice, made or owed, in the order of the returns.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn credits_of(&self, invoice: ClaimId) -> Result<Vec<CreditNote>, StoreError> {
        self.database
            .read(move |tx| {
                let condition = "netted_by IS NULL AND ticket_id IN
                     (SELECT ticket_id FROM claim_tickets WHERE claim_id = ?1 AND live = 1)";
                notes(tx, condition, &invoice.to_string())
            })
            .await
    }

    /// What a claim is the egreso of; `None` where it is no egreso's.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn credited(&self, claim: ClaimId) -> Result<Option<Credited>, StoreError> {
        self.database
            .read(move |tx| {
                let Some(returned) = return_of(tx, claim)? else { return Ok(None) };
                let Some(note) = notes(tx, "id = ?1", &returned)?.into_iter().next() else {
                    return Ok(None);
                };
                let invoice = claims::live(tx, note.ticket)?;
                Ok(invoice.map(|invoice| Credited { note, invoice: invoice.id }))
            })
            .await
    }

    /// The returns of a ticket that were taken off it, and their egresos.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn returns_of(&self, ticket: TicketId) -> Result<Vec<CreditNote>, StoreError> {
        self.database.read(move |tx| notes(tx, "ticket_id = ?1", &ticket.to_string())).await
    }

    /// Asks for the egreso of a return once more, after the portal has stopped asking by itself.
    /// Whether there was one to ask for.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn retry_credit(
        &self,
        actor: Actor,
        returned: ReturnId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| {
                let pen = Pen { tx, vault: &vault, now };
                if !retry(&pen, actor.shop, returned)? {
                    return Ok(false);
                }
                deeds::append(&pen, &actor.deed(Act::CreditRetried, returned.to_string()))?;
                Ok(true)
            })
            .await
    }
}

/// A return whose egreso nobody has begun.
pub(crate) struct Owed {
    returned: ReturnId,
    pub(crate) due_at_ms: i64,
}

/// Those due up to then, the longest due first, but what waits for a person after a return from a
/// backup.
pub(crate) fn owed(tx: &Tx<'_>, until_ms: i64, limit: u32) -> Result<Vec<Owed>, StoreError> {
    let sql = "SELECT id, credit_due_at_ms, message FROM returns WHERE credit_due_at_ms <= ?1
         ORDER BY credit_due_at_ms, id LIMIT ?2";
    let held_until = restorations::held_until(tx)?;
    let most = if held_until.is_some() { i64::MAX } else { i64::from(limit) };
    let found = tx.list(sql, (until_ms, most), |row| {
        let is_held = match held_until {
            Some(end) => read_return(&row.get::<String>("message")?)?.returned_at() < end,
            None => false,
        };
        let owed =
            Owed { returned: return_id(row.get("id")?)?, due_at_ms: row.get("credit_due_at_ms")? };
        Ok((!is_held).then_some(owed))
    })?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(found.into_iter().flatten().take(limit).collect())
}

/// Takes the return for its egreso; `None` where none is owed, or it has to wait.
fn take(tx: &Tx<'_>, returned: ReturnId) -> Result<Option<Return>, StoreError> {
    let sql = "SELECT message FROM returns WHERE id = ?1";
    let message: Option<String> = tx.find(sql, [returned.to_string()], |row| row.get(0))?;
    let Some(message) = message else { return Ok(None) };
    let found = read_return(&message)?;
    if restorations::holds_back(tx, found.returned_at())? {
        return Ok(None);
    }
    let sql = "UPDATE returns SET credit_due_at_ms = NULL
         WHERE id = ?1 AND credit_due_at_ms IS NOT NULL";
    let taken = tx.execute(sql, [returned.to_string()])? == 1;
    Ok(taken.then_some(found))
}

fn claim(
    pen: &Pen<'_>,
    id: ClaimId,
    returned: ReturnId,
    expires_at: Timestamp,
) -> Result<Option<Credit>, StoreError> {
    let Some(returned) = take(pen.tx, returned)? else { return Ok(None) };
    let what = "reference to an invoice";
    let kept =
        tickets_kept::find(pen.tx, returned.ticket())?.ok_or(StoreError::Corrupt { what })?;
    let invoice = claims::live(pen.tx, returned.ticket())?.ok_or(StoreError::Corrupt { what })?;
    let ClaimState::Invoiced { uuid, attempt, .. } = &invoice.state else {
        return Err(StoreError::Corrupt { what });
    };
    let receptor = claims::receptor(pen.tx, pen.vault, invoice.id)?;
    let claim = insert(pen, (id, &invoice, &receptor), returned.id(), expires_at)?;
    Ok(Some(Credit {
        claim,
        uuid: uuid.clone(),
        invoice: *attempt,
        ticket: kept.ticket,
        receptor,
        shop: shops::of_register(pen.tx, returned.register())?
            .ok_or(StoreError::Corrupt { what: "reference to a register" })?,
        returned,
    }))
}

fn insert(
    pen: &Pen<'_>,
    (id, invoice, receptor): (ClaimId, &Claim, &TaxProfile),
    returned: ReturnId,
    expires_at: Timestamp,
) -> Result<Claim, StoreError> {
    let state = ClaimState::Claimed { expires_at };
    pen.tx.execute(
        "INSERT INTO claims (id, shop_id, version, state, created_at_ms, receptor_sealed,
                             receptor_rfc_hash, due_at_ms, return_id)
         VALUES (:id, :shop, 1, :state, :now, :receptor, :rfc_hash, :due, :return)",
        named! {
            ":id": id.to_string(),
            ":shop": invoice.shop.to_string(),
            ":state": state.name(),
            ":now": pen.now.as_millisecond(),
            ":receptor": receptor.seal(pen.vault, &claims::receptor_label(id))?,
            ":rfc_hash": rfc_hash(pen.vault, &receptor.rfc),
            ":due": expires_at.as_millisecond(),
            ":return": returned.to_string(),
        },
    )?;
    let claim = Claim {
        id,
        shop: invoice.shop,
        version: 1,
        state,
        refusal: None,
        not_sent: 0,
        credits: Some(returned),
    };
    pen.append_event(None, &claim, "claimed", None)?;
    Ok(claim)
}

/// The sale of a return has its CFDI: an egreso is owed.
pub(crate) fn owe_one(pen: &Pen<'_>, returned: ReturnId) -> Result<(), StoreError> {
    due_after(pen, returned, SignedDuration::ZERO)
}

/// Which return a claim is the egreso of.
pub(crate) fn return_of(tx: &Tx<'_>, claim: ClaimId) -> Result<Option<String>, StoreError> {
    tx.only("SELECT return_id FROM claims WHERE id = ?1", [claim.to_string()], |row| row.get(0))
}

/// An egreso has just been stamped: whoever was mailed its invoice is mailed it too.
pub(crate) fn announce(
    pen: &Pen<'_>,
    credit: ClaimId,
    returned: ReturnId,
) -> Result<(), StoreError> {
    let sql = "SELECT ticket_id FROM returns WHERE id = ?1";
    let ticket: String = pen.tx.only(sql, [returned.to_string()], |row| row.get(0))?;
    let ticket = ticket.parse().map_err(StoreError::corrupt("ticket id"))?;
    let Some(invoice) = claims::live(pen.tx, ticket)? else { return Ok(()) };
    match outbox::reader_of(pen.tx, pen.vault, invoice.id)? {
        Some(to) => outbox::queue_stamped(pen, credit, &to),
        None => Ok(()),
    }
}

/// A claim has just got its CFDI: each return of its tickets that this does not leave out is owed.
pub(crate) fn owe(pen: &Pen<'_>, invoice: ClaimId) -> Result<(), StoreError> {
    let sql = format!(
        "UPDATE returns SET credit_due_at_ms = ?2
         WHERE state = 'in-force' AND netted_by IS NULL AND NOT {OF_RETURN} AND ticket_id IN
             (SELECT ticket_id FROM claim_tickets WHERE claim_id = ?1)"
    );
    pen.tx.execute(&sql, (invoice.to_string(), pen.now.as_millisecond()))?;
    Ok(())
}

/// A claim of an egreso ended without one: the next is made at once, or later and later, or when
/// a person asks for it.
pub(crate) fn owe_again(pen: &Pen<'_>, returned: ReturnId, freed: Freed) -> Result<(), StoreError> {
    let refusals = match freed {
        Freed::Released => {
            let wait = after_releases(count_releases(pen.tx, returned)?);
            return due_after(pen, returned, wait);
        }
        Freed::Refused => count_refusal(pen, returned)?,
    };
    tracing::error!(return.id = %returned, refusals, "an egreso was refused");
    if refusals >= REFUSALS_MAX { Ok(()) } else { due_after(pen, returned, delay(refusals)) }
}

fn count_refusal(pen: &Pen<'_>, returned: ReturnId) -> Result<u32, StoreError> {
    pen.tx.only(
        "UPDATE returns SET credit_refusals = credit_refusals + 1 WHERE id = ?1
         RETURNING credit_refusals",
        [returned.to_string()],
        |row| row.get(0),
    )
}

/// How often its claim was given up, this time among them.
fn count_releases(tx: &Tx<'_>, returned: ReturnId) -> Result<u32, StoreError> {
    let sql = "SELECT count(*) FROM claims WHERE return_id = ?1 AND state = 'released'";
    tx.only(sql, [returned.to_string()], |row| row.get(0))
}

fn after_releases(count: u32) -> SignedDuration {
    let doublings = count.saturating_sub(1).min(10);
    AFTER_RELEASE.saturating_mul(1_i32 << doublings).min(LONGEST_AFTER_RELEASE)
}

fn due_after(pen: &Pen<'_>, returned: ReturnId, wait: SignedDuration) -> Result<(), StoreError> {
    let at = pen.now.saturating_add(wait).unwrap_or(pen.now);
    let sql = format!("UPDATE returns SET credit_due_at_ms = ?2 WHERE id = ?1 AND NOT {OF_RETURN}");
    pen.tx.execute(&sql, (returned.to_string(), at.as_millisecond()))?;
    Ok(())
}

/// Ten minutes, an hour, six, a day: what is wrong is the shop's to mend.
fn delay(refusals: u32) -> SignedDuration {
    match refusals {
        0 | 1 => SignedDuration::from_mins(10),
        2 => SignedDuration::from_hours(1),
        3 => SignedDuration::from_hours(6),
        _ => SignedDuration::from_hours(24),
    }
}

fn retry(pen: &Pen<'_>, shop: IssuerId, returned: ReturnId) -> Result<bool, StoreError> {
    let owed = pen.tx.execute(
        "UPDATE returns SET credit_due_at_ms = ?3
         WHERE id = ?1 AND shop_id = ?2 AND credit_refusals > 0
             AND NOT EXISTS (SELECT 1 FROM claims WHERE claims.return_id = returns.id
                             AND claims.state NOT IN ('rejected', 'released'))",
        (returned.to_string(), shop.to_string(), pen.now.as_millisecond()),
    )?;
    Ok(owed == 1)
}

/// `condition` is one of ours, never text from outside.
fn notes(tx: &Tx<'_>, condition: &str, value: &str) -> Result<Vec<CreditNote>, StoreError> {
    let sql = format!(
        "SELECT id, ticket_id, message, credit_due_at_ms FROM returns
         WHERE state = 'in-force' AND {condition} ORDER BY id"
    );
    tx.list(&sql, [value], |row| read_note(tx, row))
}

fn read_note(tx: &Tx<'_>, row: &Row) -> Result<CreditNote, StoreError> {
    let (id, ticket): (String, String) = (row.get("id")?, row.get("ticket_id")?);
    let due_at: Option<i64> = row.get("credit_due_at_ms")?;
    let returned = read_return(&row.get::<String>("message")?)?;
    let claim = claims::of_return(tx, &id)?;
    Ok(CreditNote {
        id: return_id(id)?,
        ticket: ticket.parse().map_err(StoreError::corrupt("ticket id"))?,
        nota: returned.nota().shown(),
        returned_at: returned.returned_at(),
        total: returned.total(),
        folio: claim.as_ref().map_or(Ok(None), |claim| folio_of(tx, claim.id))?,
        claim,
        due_at: due_at.map(states::instant).transpose()?,
    })
}

fn return_id(text: String) -> Result<ReturnId, StoreError> {
    text.parse().map_err(StoreError::corrupt("return id"))
}
