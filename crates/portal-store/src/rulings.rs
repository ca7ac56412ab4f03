//! What only a person decides: a later deadline, one of two versions of a ticket, the end of a
//! doubt.

use jiff::{SignedDuration, Timestamp};
use tickets::{IssuerId, Ticket, TicketId, UserId, closes_at};

use crate::Store;
use crate::claims::{self, Claim};
use crate::deeds::{self, Act, Deed};
use crate::error::StoreError;
use crate::returns;
use crate::sql::{Row, named};
use crate::states::instant;
use crate::tickets_kept::{self, KeptTicket, Origin, read_message};
use crate::turns::{Pen, Turn, TurnRecord, Turned};

/// For how long nobody else may have the claim that a person is ending: one transaction.
const LEASE: SignedDuration = SignedDuration::from_mins(1);

/// Who decides, and for which shop.
#[derive(Clone, Copy, Debug)]
pub struct Actor {
    /// The shop.
    pub shop: IssuerId,
    /// The person.
    pub user: UserId,
}

impl Actor {
    /// What was done.
    pub fn deed(self, act: Act, subject: impl Into<String>) -> Deed {
        Deed::by(self.shop, self.user, act, subject)
    }
}

/// What became of the wish for a later deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtendOutcome {
    /// It is later now.
    Extended,
    /// It is not later than the one that was promised: a promise is not taken back.
    NotLater,
    /// The ticket has a CFDI, is getting one, or was cancelled.
    Closed,
    /// There is no such ticket in this shop.
    NoTicket,
}

/// Two versions of a ticket.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The first field in which they differ, as the contract names it.
    pub field: String,
    /// How the other one came here.
    pub origin: Origin,
    /// The other one; the ticket itself is the one in force.
    pub other: Ticket,
    /// When it came.
    pub seen_at: Timestamp,
    /// What was decided, and when.
    pub settled: Option<(Version, Timestamp)>,
}

/// One of two versions of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// The one that is in force.
    Kept,
    /// The one that came second.
    Other,
}

impl Version {
    const ALL: [Self; 2] = [Self::Kept, Self::Other];

    /// The name under which it is stored: `kept`, `other`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Other => "other",
        }
    }

    /// The version of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.name() == name)
    }
}

/// What became of a choice between two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettleOutcome {
    /// It holds now.
    Settled,
    /// There is nothing to choose, or somebody has chosen.
    Nothing,
    /// The ticket has a CFDI or is getting one: what is in force stays.
    HasInvoice,
    /// The other one is another note or has another code: it cannot take this one's place.
    OtherNote,
}

/// How a person ends a doubt.
#[derive(Clone, Debug)]
pub enum Ending {
    /// With the stamped XML; whoever calls has verified that it is ours.
    Stamped {
        /// Folio fiscal.
        uuid: String,
        /// The XML, byte for byte.
        xml: Vec<u8>,
    },
    /// SAT has no such document.
    Absent {
        /// When the document says it was made.
        fecha: Timestamp,
        /// How the person knows.
        reason: String,
    },
}

impl Store {
    /// Puts a ticket's deadline off. It can only get later.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn extend_deadline(
        &self,
        actor: Actor,
        ticket: TicketId,
        closes_at: Timestamp,
        now: Timestamp,
    ) -> Result<ExtendOutcome, StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| extend(&Pen { tx, vault: &vault, now }, actor, ticket, closes_at))
            .await
    }

    /// The two versions of a ticket; `None` where there is one.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn difference(&self, ticket: TicketId) -> Result<Option<Difference>, StoreError> {
        self.database
            .read(move |tx| {
                let sql = "SELECT origin, field, message, seen_at_ms, settled_at_ms, settled_as
                     FROM ticket_differences WHERE ticket_id = ?1";
                tx.find(sql, [ticket.to_string()], read_difference)
            })
            .await
    }

    /// Chooses one of two versions of a ticket.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn settle_difference(
        &self,
        actor: Actor,
        ticket: TicketId,
        version: Version,
        now: Timestamp,
    ) -> Result<SettleOutcome, StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| settle(&Pen { tx, vault: &vault, now }, actor, ticket, version))
            .await
    }

    /// Ends a doubt with what a person has found out. [`Turned::Overtaken`] where the claim has
    /// moved, or a worker has it in hand.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`] where the document could still be stamped; or the store does not
    /// answer.
    pub async fn end_doubt(
        &self,
        actor: Actor,
        claim: &Claim,
        ending: Ending,
        now: Timestamp,
    ) -> Result<Turned, StoreError> {
        let stamped = match &ending {
            Ending::Stamped { xml, .. } => Some(xml.as_slice()),
            Ending::Absent { .. } => None,
        };
        let outside = self.put_outside(&claim.state, stamped, now).await;
        let (vault, claim) = (self.vault.clone(), claim.clone());
        self.database
            .write(move |tx| {
                let pen = Pen { tx, vault: &vault, now };
                end_doubt(&pen, actor, &claim, &ending)?.keep_outside(tx, outside.as_ref())
            })
            .await
    }
}

/// A ticket of the actor's shop.
fn own(pen: &Pen<'_>, actor: Actor, ticket: TicketId) -> Result<Option<KeptTicket>, StoreError> {
    let kept = tickets_kept::find(pen.tx, ticket)?;
    Ok(kept.filter(|kept| kept.shop == actor.shop))
}

/// Whether a document of the ticket exists or may exist.
fn has_document(pen: &Pen<'_>, ticket: TicketId) -> Result<bool, StoreError> {
    let live = claims::live(pen.tx, ticket)?;
    Ok(live.is_some_and(|claim| claim.has_document()))
}

fn extend(
    pen: &Pen<'_>,
    actor: Actor,
    ticket: TicketId,
    closes_at: Timestamp,
) -> Result<ExtendOutcome, StoreError> {
    let Some(kept) = own(pen, actor, ticket)? else { return Ok(ExtendOutcome::NoTicket) };
    if kept.cancelled.is_some() || has_document(pen, ticket)? {
        return Ok(ExtendOutcome::Closed);
    }
    if closes_at <= kept.closes_at {
        return Ok(ExtendOutcome::NotLater);
    }
    let (id, closes_at_ms) = (ticket.to_string(), closes_at.as_millisecond());
    pen.tx.execute("UPDATE tickets SET closes_at_ms = ?2 WHERE id = ?1", (&id, closes_at_ms))?;
    pen.tx.execute(
        "INSERT INTO ticket_extensions (ticket_id, closes_at_ms, user_id, at_ms)
         VALUES (?1, ?2, ?3, ?4)",
        (&id, closes_at_ms, actor.user.to_string(), pen.now.as_millisecond()),
    )?;
    let until = KeptTicket { closes_at, ..kept }.deadline();
    let deed = actor.deed(Act::DeadlineExtended, id).with(until.to_string());
    deeds::append(pen, &deed)?;
    Ok(ExtendOutcome::Extended)
}

fn read_difference(row: &Row) -> Result<Difference, StoreError> {
    let message: String = row.get("message")?;
    let settled_at: Option<i64> = row.get("settled_at_ms")?;
    let settled_as: Option<String> = row.get("settled_as")?;
    let settled = settled_at.zip(settled_as).map(|(at, name)| {
        let version = Version::parse(&name).ok_or(StoreError::Corrupt { what: "choice" })?;
        Ok::<_, StoreError>((version, instant(at)?))
    });
    Ok(Difference {
        field: row.get("field")?,
        origin: Origin::parse(&row.get::<String>("origin")?)?,
        other: Ticket::try_from(&read_message(&message)?).map_err(StoreError::corrupt("ticket"))?,
        seen_at: instant(row.get("seen_at_ms")?)?,
        settled: settled.transpose()?,
    })
}

fn settle(
    pen: &Pen<'_>,
    actor: Actor,
    ticket: TicketId,
    version: Version,
) -> Result<SettleOutcome, StoreError> {
    let Some(kept) = own(pen, actor, ticket)? else { return Ok(SettleOutcome::Nothing) };
    let id = ticket.to_string();
    let sql = "SELECT message, origin, field FROM ticket_differences
         WHERE ticket_id = ?1 AND settled_at_ms IS NULL";
    let open = pen.tx.find(sql, [&id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let Some((message, origin, field)): Option<(String, String, String)> = open else {
        return Ok(SettleOutcome::Nothing);
    };
    if version == Version::Other {
        if has_document(pen, ticket)? {
            return Ok(SettleOutcome::HasInvoice);
        }
        let other =
            Ticket::try_from(&read_message(&message)?).map_err(StoreError::corrupt("ticket"))?;
        let same_note = (other.id(), other.register(), other.nota())
            == (kept.ticket.id(), kept.ticket.register(), kept.ticket.nota());
        if !same_note || field == "code" {
            return Ok(SettleOutcome::OtherNote);
        }
        replace(pen, &kept, &other, (&message, &origin))?;
    }
    pen.tx.execute(
        "UPDATE ticket_differences SET settled_at_ms = ?2, settled_as = ?3 WHERE ticket_id = ?1",
        (&id, pen.now.as_millisecond(), version.name()),
    )?;
    let deed = actor.deed(Act::DifferenceSettled, id);
    let which = match version {
        Version::Kept => "la vigente",
        Version::Other => "la otra",
    };
    deeds::append(pen, &deed.with(format!("{which} ({field})")))?;
    Ok(SettleOutcome::Settled)
}

/// Puts the other version into the ticket's place. The later deadline stays: both were promised.
fn replace(
    pen: &Pen<'_>,
    kept: &KeptTicket,
    other: &Ticket,
    (message, origin): (&str, &str),
) -> Result<(), StoreError> {
    let closes = closes_at(other.deadline(), other.zone())
        .map_err(StoreError::corrupt("time zone"))?
        .max(kept.closes_at);
    pen.tx.execute(
        "UPDATE tickets SET message = :message, origin = :origin, sold_on = :sold_on,
             total_centavos = :total, closes_at_ms = :closes WHERE id = :id",
        named! {
            ":message": message,
            ":origin": origin,
            ":sold_on": other.local().date().to_string(),
            ":total": other.total().raw(),
            ":closes": closes.as_millisecond(),
            ":id": kept.ticket.id().to_string(),
        },
    )?;
    returns::take_off(pen.tx, &kept.ticket.id().to_string())?;
    // What was in force is kept in its stead: nothing that somebody signed is lost.
    pen.tx.execute(
        "UPDATE ticket_differences SET message = ?2, origin = ?3 WHERE ticket_id = ?1",
        (kept.ticket.id().to_string(), tickets_kept::message_of(&kept.ticket)?, kept.origin.name()),
    )?;
    Ok(())
}

fn end_doubt(
    pen: &Pen<'_>,
    actor: Actor,
    claim: &Claim,
    ending: &Ending,
) -> Result<Turned, StoreError> {
    if claim.shop != actor.shop {
        return Err(StoreError::Corrupt { what: "reference to a claim" });
    }
    let (turned, act) = match ending {
        Ending::Stamped { uuid, xml } => {
            // The machine knows no stamp but in a lease: the person takes it, as a worker would.
            let until = pen.now.saturating_add(LEASE).unwrap_or(pen.now);
            let lease = TurnRecord::plain(Turn::LeaseWon { lease_until: until });
            let Turned::Done(held, _) = pen.turn(claim, lease)? else {
                return Ok(Turned::Overtaken);
            };
            let turn = Turn::Stamped { uuid: uuid.clone(), xml: xml.clone() };
            (pen.turn(&held, by_person(turn, actor, ""))?, Act::DoubtEndedStamped)
        }
        Ending::Absent { fecha, reason } => {
            let turn = Turn::ProvenAbsent { fecha: *fecha };
            (pen.turn(claim, by_person(turn, actor, reason))?, Act::DoubtEndedAbsent)
        }
    };
    if let Turned::Done(..) = turned {
        let detail = match ending {
            Ending::Stamped { uuid, .. } => uuid.clone(),
            Ending::Absent { reason, .. } => reason.clone(),
        };
        deeds::append(pen, &actor.deed(act, claim.id.to_string()).with(detail))?;
    }
    Ok(turned)
}

fn by_person(turn: Turn, actor: Actor, reason: &str) -> TurnRecord {
    let evidence = serde_json::json!({ "person": actor.user.to_string(), "reason": reason });
    TurnRecord { evidence: Some(evidence.to_string()), ..TurnRecord::plain(turn) }
}
