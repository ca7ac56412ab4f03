//! Claims and the documents that they hold.

use billing::machine::ClaimState;
use billing::standing::{Standing, standing};
use jiff::Timestamp;
use tickets::{ClaimId, InvoiceRequestId, IssuerId, Remaining, ReturnId, TicketId};

use crate::Store;
use crate::attempts::{Folio, folio_of};
use crate::counter::Door;
use crate::customers::{TaxProfile, rfc_hash};
use crate::error::StoreError;
use crate::language::Language;
use crate::shops::{self, Shop};
use crate::sql::{Row, Tx, Values, named};
use crate::states;
use crate::tickets_kept::{self, KeptTicket};
use crate::turns::Pen;
use crate::vault::Vault;
use crate::{credits, restorations};

/// What was refused, where a claim ended so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// The document: somebody can correct it.
    Document,
    /// The shop's account at the PAC.
    Account,
    /// Nothing: the document was proven never to have been stamped.
    Absence,
}

impl RefusalKind {
    const ALL: [Self; 3] = [Self::Document, Self::Account, Self::Absence];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Account => "account",
            Self::Absence => "absence",
        }
    }

    pub(crate) fn parse(name: &str) -> Result<Self, StoreError> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or(StoreError::Corrupt { what: "kind of refusal" })
    }
}

/// A claim as it was read or written last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// Whose tickets it holds.
    pub shop: IssuerId,
    /// Counts its turns; a turn needs the latest.
    pub version: u64,
    /// Where it stands.
    pub state: ClaimState,
    /// What was refused, where it ended so.
    pub refusal: Option<RefusalKind>,
    /// Sendings that certainly did not leave.
    pub not_sent: u32,
    /// The return that its egreso is for; of an ingreso, which holds tickets, nothing.
    pub credits: Option<ReturnId>,
}

impl Claim {
    /// Whether its document exists or may exist.
    pub(crate) fn has_document(&self) -> bool {
        match self.state {
            ClaimState::Sealed { .. }
            | ClaimState::Stamping { .. }
            | ClaimState::InDoubt { .. }
            | ClaimState::Invoiced { .. } => true,
            ClaimState::Claimed { .. } | ClaimState::Rejected { .. } | ClaimState::Released => {
                false
            }
        }
    }
}

/// A hold to be taken on tickets of one shop.
#[derive(Clone, Debug)]
pub struct NewClaim {
    /// Its id.
    pub id: ClaimId,
    /// Whose tickets.
    pub shop: IssuerId,
    /// Which, at least one.
    pub tickets: Vec<TicketId>,
    /// For whom.
    pub receptor: TaxProfile,
    /// Where it is asked for.
    pub door: Door,
    /// In which language the mail to their address is written, where they gave one.
    pub mail_language: Language,
    /// When the hold lapses by itself.
    pub expires_at: Timestamp,
}

impl NewClaim {
    /// With its tickets in one order, whoever asks: of two that want the same tickets none waits
    /// for the other while the other waits for it.
    pub(crate) fn in_order(mut self) -> Self {
        self.tickets.sort_unstable();
        self.tickets.dedup();
        self
    }
}

/// Who won.
#[derive(Debug)]
pub enum ClaimOutcome {
    /// The hold is ours.
    Won(Claim),
    /// Another claim holds a ticket.
    Held(Claim),
    /// A ticket cannot be invoiced.
    Closed(Standing),
    /// The store was brought back from a backup and may not know this ticket's invoice: nobody has
    /// released it yet.
    OnHold,
}

/// All that concerns one ticket, of one instant.
#[derive(Debug)]
pub struct TicketState {
    /// The ticket.
    pub kept: KeptTicket,
    /// Its shop, at the branch where it was sold.
    pub shop: Shop,
    /// The claim that holds it.
    pub live: Option<Claim>,
    /// The number of the live claim's document.
    pub folio: Option<Folio>,
    /// The last claim that was refused, where none holds it now.
    pub refused: Option<Claim>,
}

impl TicketState {
    /// In which of its lives the ticket is, for whoever holds it.
    pub fn standing(&self, now: Timestamp) -> Standing {
        self.standing_at(Door::Portal, now)
    }

    /// In which of its lives the ticket is, for whoever asks at that door.
    pub fn standing_at(&self, door: Door, now: Timestamp) -> Standing {
        let claim = self.live.as_ref().map(|claim| &claim.state);
        standing(claim, door.at_shop(&self.kept), now)
    }

    /// What a document of the ticket is for: where it has one, the sale without what came back
    /// before that was sealed; else what is left now.
    ///
    /// # Errors
    /// The returns do not agree with the ticket, which they did when they were taken off it.
    pub fn billed(&self) -> Result<Remaining, StoreError> {
        let document = self.live.as_ref().filter(|claim| claim.has_document());
        self.kept.without(|back| document.is_none_or(|claim| back.netted_by == Some(claim.id)))
    }
}

impl Store {
    /// Takes the hold alone, or says who has it. The unique index decides.
    ///
    /// # Errors
    /// The store does not answer, or a ticket is not there.
    pub async fn claim(&self, new: NewClaim, now: Timestamp) -> Result<ClaimOutcome, StoreError> {
        let new = new.in_order();
        let vault = self.vault.clone();
        let result = self
            .database
            .write_for(new.shop, move |tx| insert_claim(&Pen { tx, vault: &vault, now }, &new))
            .await;
        result.map_or_else(NoClaim::outcome, |claim| Ok(ClaimOutcome::Won(claim)))
    }

    /// A claim by its id.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn find_claim(&self, id: ClaimId) -> Result<Option<Claim>, StoreError> {
        self.database.glance(move |tx| one(tx, "id = ?1", &id.to_string())).await
    }

    /// All that concerns one ticket.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn ticket_state(&self, id: TicketId) -> Result<Option<TicketState>, StoreError> {
        self.database.glance(move |tx| ticket_state(tx, id)).await
    }

    /// The tickets that a claim holds or held, in the order in which they were sold.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn claimed_tickets(&self, id: ClaimId) -> Result<Vec<TicketId>, StoreError> {
        self.database.glance(move |tx| tickets_of(tx, id)).await
    }

    /// The claim that holds the ticket, where its receptor has this RFC.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn claim_for(
        &self,
        ticket: TicketId,
        rfc: &str,
    ) -> Result<Option<ClaimId>, StoreError> {
        let hash = rfc_hash(&self.vault, rfc);
        self.database
            .glance(move |tx| {
                let sql = "SELECT claims.id FROM claim_tickets
                           JOIN claims ON claims.id = claim_tickets.claim_id
                           WHERE ticket_id = ?1 AND live = 1 AND receptor_rfc_hash = ?2";
                let found: Option<String> =
                    tx.find(sql, (ticket.to_string(), hash), |row| row.get(0))?;
                found.map(|id| id.parse().map_err(StoreError::corrupt("claim id"))).transpose()
            })
            .await
    }

    /// Whether the claim's receptor has this RFC.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn claim_is_of(&self, id: ClaimId, rfc: &str) -> Result<bool, StoreError> {
        let hash = rfc_hash(&self.vault, rfc);
        self.database
            .read(move |tx| {
                let sql = "SELECT receptor_rfc_hash = ?2 FROM claims WHERE id = ?1";
                let found = tx.find(sql, (id.to_string(), hash), |row| row.get(0))?;
                Ok(found.unwrap_or(false))
            })
            .await
    }

    /// Claims that a worker should look at: lapsed holds and leases, documents to send, probes.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<Claim>, StoreError> {
        self.database
            .glance(move |tx| {
                let condition = format!("due_at_ms <= ?1 ORDER BY due_at_ms LIMIT {limit}");
                many(tx, &condition, [now.as_millisecond()])
            })
            .await
    }

    /// Claims that a worker has or had in hand, and holds without a document: after a start, all of
    /// them belong to a process that is gone.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn in_hand(&self) -> Result<Vec<Claim>, StoreError> {
        self.database.read(|tx| many(tx, "state IN ('claimed', 'stamping')", ())).await
    }

    /// When the next claim is due, or the next egreso that nobody has begun.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.database
            .glance(|tx| {
                let sql = "SELECT min(due_at_ms) FROM claims WHERE due_at_ms IS NOT NULL";
                let claim: Option<i64> = tx.only(sql, (), |row| row.get(0))?;
                let credit = credits::owed(tx, i64::MAX, 1)?.first().map(|owed| owed.due_at_ms);
                claim.into_iter().chain(credit).min().map(states::instant).transpose()
            })
            .await
    }
}

/// Why a hold was not taken.
pub(crate) enum NoClaim {
    Held(Box<Claim>),
    Closed(Standing),
    OnHold,
    Store(StoreError),
}

impl From<StoreError> for NoClaim {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl NoClaim {
    pub(crate) fn outcome(self) -> Result<ClaimOutcome, StoreError> {
        match self {
            Self::Held(claim) => Ok(ClaimOutcome::Held(*claim)),
            Self::Closed(standing) => Ok(ClaimOutcome::Closed(standing)),
            Self::OnHold => Ok(ClaimOutcome::OnHold),
            Self::Store(error) => Err(error),
        }
    }
}

pub(crate) fn insert_claim(pen: &Pen<'_>, new: &NewClaim) -> Result<Claim, NoClaim> {
    let label = receptor_label(new.id);
    let state = ClaimState::Claimed { expires_at: new.expires_at };
    pen.tx.execute(
        "INSERT INTO claims (id, shop_id, version, state, created_at_ms, receptor_sealed,
                                 receptor_rfc_hash, mail_language, due_at_ms, origin, request_id)
             VALUES (:id, :shop, 1, :state, :now, :receptor, :rfc_hash, :language, :due, :origin,
                     :request)",
        named! {
            ":id": new.id.to_string(),
            ":shop": new.shop.to_string(),
            ":state": state.name(),
            ":now": pen.now.as_millisecond(),
            ":receptor": new.receptor.seal(pen.vault, &label)?,
            ":rfc_hash": rfc_hash(pen.vault, &new.receptor.rfc),
            ":language": new.mail_language.key(),
            ":due": new.expires_at.as_millisecond(),
            ":origin": new.door.origin().name(),
            ":request": new.door.request(),
        },
    )?;
    for ticket in &new.tickets {
        hold(pen, new, *ticket)?;
    }
    let claim = Claim {
        id: new.id,
        shop: new.shop,
        version: 1,
        state,
        refusal: None,
        not_sent: 0,
        credits: None,
    };
    pen.append_event(None, &claim, "claimed", None)?;
    Ok(claim)
}

/// Puts the ticket under the claim; an error undoes the whole claim.
fn hold(pen: &Pen<'_>, new: &NewClaim, ticket: TicketId) -> Result<(), NoClaim> {
    // The index decides; a second transaction waits here for the first one's end.
    let held = pen.tx.execute(
        "INSERT INTO claim_tickets (claim_id, ticket_id, live) VALUES (?1, ?2, 1)
         ON CONFLICT (ticket_id) WHERE live = 1 DO NOTHING",
        (new.id.to_string(), ticket.to_string()),
    )?;
    if held == 0 {
        let holder = live(pen.tx, ticket)?.ok_or(StoreError::Corrupt { what: "hold" })?;
        return Err(NoClaim::Held(Box::new(holder)));
    }
    let kept = tickets_kept::find(pen.tx, ticket)?
        .ok_or(StoreError::Corrupt { what: "reference to a ticket" })?;
    if kept.shop != new.shop {
        return Err(StoreError::Corrupt { what: "shop of a claimed ticket" }.into());
    }
    match standing(None, new.door.at_shop(&kept), pen.now) {
        Standing::Open if restorations::holds_back(pen.tx, kept.ticket.sold_at())? => {
            Err(NoClaim::OnHold)
        }
        Standing::Open => Ok(()),
        closed @ (Standing::InProcess
        | Standing::Invoiced
        | Standing::Cancelled
        | Standing::Returned
        | Standing::Expired) => Err(NoClaim::Closed(closed)),
    }
}

fn ticket_state(tx: &Tx<'_>, id: TicketId) -> Result<Option<TicketState>, StoreError> {
    let Some(kept) = tickets_kept::find(tx, id)? else { return Ok(None) };
    let live = live(tx, id)?;
    let refused = match live {
        Some(_) => None,
        None => last_refused(tx, id)?,
    };
    Ok(Some(TicketState {
        shop: shops::of_register(tx, kept.ticket.register())?
            .ok_or(StoreError::Corrupt { what: "reference to a register" })?,
        folio: live.as_ref().map_or(Ok(None), |claim| folio_of(tx, claim.id))?,
        kept,
        live,
        refused,
    }))
}

/// The claim that holds the ticket.
pub(crate) fn live(tx: &Tx<'_>, ticket: TicketId) -> Result<Option<Claim>, StoreError> {
    let condition = "id = (SELECT claim_id FROM claim_tickets WHERE ticket_id = ?1 AND live = 1)";
    one(tx, condition, &ticket.to_string())
}

/// Those whose documents nobody is sending.
pub(crate) fn sealed(tx: &Tx<'_>) -> Result<Vec<Claim>, StoreError> {
    many(tx, "state = 'sealed'", ())
}

/// That of a wish of the counter. One that came to nothing, or that SAT did not refuse for what was
/// typed, leaves the wish as it was.
pub(crate) fn of_request(
    tx: &Tx<'_>,
    shop: IssuerId,
    request: InvoiceRequestId,
) -> Result<Option<Claim>, StoreError> {
    let condition = "shop_id = ?1 AND request_id = ?2 AND state <> 'released'
                     AND (refusal_kind IS NULL OR refusal_kind = 'document')
                     ORDER BY created_at_ms DESC, id DESC LIMIT 1";
    let found = many(tx, condition, (shop.to_string(), request.to_string()))?;
    Ok(found.into_iter().next())
}

fn last_refused(tx: &Tx<'_>, ticket: TicketId) -> Result<Option<Claim>, StoreError> {
    let condition = "state = 'rejected' AND id IN
                         (SELECT claim_id FROM claim_tickets WHERE ticket_id = ?1)
                     ORDER BY created_at_ms DESC, id DESC LIMIT 1";
    one(tx, condition, &ticket.to_string())
}

/// The claim of a return's egreso: the live one, else the last.
pub(crate) fn of_return(tx: &Tx<'_>, returned: &str) -> Result<Option<Claim>, StoreError> {
    let condition = "return_id = ?1 AND state <> 'released'
                     ORDER BY state = 'rejected', created_at_ms DESC, id DESC LIMIT 1";
    one(tx, condition, returned)
}

const SELECT: &str = "SELECT id, shop_id, version, state, due_at_ms, attempt_id, doubt_since_ms,
                             doubt_last_ms, doubt_probes, not_sent, uuid, stamped_at_ms,
                             refusal_code, refusal_kind, return_id
                      FROM claims WHERE ";

fn one(tx: &Tx<'_>, condition: &str, value: &str) -> Result<Option<Claim>, StoreError> {
    Ok(many(tx, condition, [value])?.into_iter().next())
}

/// `condition` is one of ours, never text from outside.
fn many(tx: &Tx<'_>, condition: &str, values: impl Into<Values>) -> Result<Vec<Claim>, StoreError> {
    tx.list(&format!("{SELECT} {condition}"), values, read_claim)
}

pub(crate) fn read_claim(row: &Row) -> Result<Claim, StoreError> {
    let id: String = row.get("id")?;
    let shop: String = row.get("shop_id")?;
    let credits: Option<String> = row.get("return_id")?;
    Ok(Claim {
        id: id.parse().map_err(StoreError::corrupt("claim id"))?,
        shop: shop.parse().map_err(StoreError::corrupt("shop id"))?,
        version: row.get("version")?,
        state: states::read(row)?,
        refusal: states::refusal_kind(row)?,
        not_sent: row.get("not_sent")?,
        credits: credits
            .map(|id| id.parse().map_err(StoreError::corrupt("return id")))
            .transpose()?,
    })
}

pub(crate) fn tickets_of(tx: &Tx<'_>, id: ClaimId) -> Result<Vec<TicketId>, StoreError> {
    // Ids are UUIDv7: their order is that of the sales.
    let sql = "SELECT ticket_id FROM claim_tickets WHERE claim_id = ?1 ORDER BY ticket_id";
    tx.list(sql, [id.to_string()], |row| {
        let id: String = row.get(0)?;
        id.parse().map_err(StoreError::corrupt("ticket id"))
    })
}

/// For whom the claim is.
pub(crate) fn receptor(tx: &Tx<'_>, vault: &Vault, id: ClaimId) -> Result<TaxProfile, StoreError> {
    let sealed: Vec<u8> =
        tx.only("SELECT receptor_sealed FROM claims WHERE id = ?1", [id.to_string()], |row| {
            row.get(0)
        })?;
    TaxProfile::open(vault, &receptor_label(id), &sealed)
}

pub(crate) fn receptor_label(id: ClaimId) -> String {
    format!("claims.receptor:{id}")
}
