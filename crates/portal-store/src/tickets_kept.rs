//! Tickets as registers send them, and the codes that they announce.

use billing::machine::ClaimState;
use billing::standing::AtShop;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use money::Money;
use tickets::wire::TicketMessage;
use tickets::{BillingCode, IssuerId, RegisterId, Remaining, Ticket, TicketId};

use crate::elsewhere::OF_TICKET;
use crate::error::StoreError;
use crate::returns::{self, KeptReturn};
use crate::sql::{Row, Tx};
use crate::tickets_in::{self, TicketRow};
use crate::turns::{Pen, Turn, TurnRecord};
use crate::vault::Vault;
use crate::{Store, changes, claims, sightings};

/// A ticket that the portal keeps.
#[derive(Clone, Debug)]
pub struct KeptTicket {
    /// The ticket, its sums asserted again. Its billing code is a stand-in: the store keeps the
    /// code's keyed hash only.
    pub ticket: Ticket,
    /// Whose it is.
    pub shop: IssuerId,
    /// How it came here.
    pub origin: Origin,
    /// The first instant at which it cannot be invoiced here any more.
    pub closes_at: Timestamp,
    /// Whether it has its CFDI of a store that is lost.
    pub invoiced_elsewhere: bool,
    /// Set when the sale was voided.
    pub cancelled: Option<Cancellation>,
    /// What was given back for goods of it.
    pub returned: Money,
    /// The returns that were taken off it.
    pub returns: Vec<KeptReturn>,
}

impl KeptTicket {
    /// What has happened to it at its shop.
    pub(crate) fn at_shop(&self) -> AtShop {
        AtShop {
            invoiced_elsewhere: self.invoiced_elsewhere,
            cancelled: self.cancelled.is_some(),
            left: self.left(),
            closes_at: self.closes_at,
        }
    }

    /// What is left of the total.
    pub fn left(&self) -> Money {
        // The database keeps what came back within the total.
        self.ticket.total().try_sub(self.returned).unwrap_or(Money::ZERO)
    }

    /// The sale without those returns of it that `taken_off` says.
    pub(crate) fn without(
        &self,
        taken_off: impl Fn(&KeptReturn) -> bool,
    ) -> Result<Remaining, StoreError> {
        let returns = self.returns.iter().filter(|back| taken_off(back)).map(|back| &back.returned);
        Remaining::of(self.ticket.clone(), returns).map_err(StoreError::corrupt("return"))
    }

    /// The last day at the portal, on the branch's calendar: the printed one, or a later one that
    /// the shop has given since.
    pub fn deadline(&self) -> Date {
        let zone = TimeZone::get(self.ticket.zone()).unwrap_or(TimeZone::UTC);
        let last = self.closes_at.saturating_sub(SignedDuration::from_millis(1));
        let day = zone.to_datetime(last.unwrap_or(self.closes_at)).date();
        day.max(self.ticket.deadline())
    }
}

/// How a ticket came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Its register sent it.
    Register,
    /// A customer's QR brought it, signed by the register, which has not sent it yet. It has
    /// everything but its cashier.
    Qr,
}

impl Origin {
    const ALL: [Self; 2] = [Self::Register, Self::Qr];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Qr => "qr",
        }
    }

    pub(crate) fn parse(name: &str) -> Result<Self, StoreError> {
        Self::ALL
            .into_iter()
            .find(|origin| origin.name() == name)
            .ok_or(StoreError::Corrupt { what: "origin of a ticket" })
    }
}

/// A voided sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancellation {
    /// When.
    pub at: Timestamp,
    /// In the cashier's words.
    pub reason: String,
}

/// What became of a ticket that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutOutcome {
    /// It was new; or a QR had brought it, and says the same.
    Created,
    /// It was there already, the same.
    Exists,
    /// Another one is there; the field in which they differ.
    Conflict(&'static str),
    /// A QR has brought it, and says something else: that field. Both are kept, the QR's stays in
    /// force, and the feed tells the manager.
    Differs(&'static str),
}

/// What became of a cancellation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CancelOutcome {
    /// The sale is voided now.
    Cancelled,
    /// It was already.
    Exists,
    /// It has a CFDI; the feed tells the manager.
    Invoiced,
    /// It is being stamped at this moment: to be asked again.
    InProcess,
    /// The ticket is not here. The cancellation is kept until it comes.
    Ahead,
    /// The ticket is another register's.
    NoTicket,
}

/// What a billing code leads to.
#[derive(Debug)]
pub enum CodeFinding {
    /// A ticket.
    Ticket(TicketFound),
    /// A register of this shop has announced it.
    Announced(IssuerId),
    /// Nothing.
    Unknown,
}

/// What is known of a ticket before it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketFound {
    /// The ticket.
    pub id: TicketId,
    /// The day of the sale, on the branch's calendar.
    pub sold_on: Date,
    /// What was paid.
    pub total: Money,
}

impl Store {
    /// Keeps a ticket.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn put_ticket(
        &self,
        shop: IssuerId,
        ticket: &Ticket,
        now: Timestamp,
    ) -> Result<PutOutcome, StoreError> {
        let row = TicketRow::new(&self.vault, shop, ticket, Origin::Register)?;
        self.database.write(move |tx| tickets_in::put(tx, &row, now)).await
    }

    /// A ticket by its id.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn ticket(&self, id: TicketId) -> Result<Option<KeptTicket>, StoreError> {
        self.database.glance(move |tx| find(tx, id)).await
    }

    /// What a billing code leads to.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn find_code(&self, code: BillingCode) -> Result<CodeFinding, StoreError> {
        let hash = code_hash(&self.vault, code);
        self.database.glance(move |tx| find_code(tx, hash)).await
    }

    /// Keeps the hashes of codes that a register is going to print.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn announce_codes(
        &self,
        register: RegisterId,
        codes: &[BillingCode],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let hashes: Vec<_> = codes.iter().map(|code| code_hash(&self.vault, *code)).collect();
        self.database
            .write(move |tx| {
                let sql = "INSERT INTO announced_codes (code_hash, register_id, announced_at_ms)
                     VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
                for hash in &hashes {
                    tx.execute(sql, (hash, register.to_string(), now.as_millisecond()))?;
                }
                Ok(())
            })
            .await
    }

    /// Voids the sale of a ticket of this register, unless it has a CFDI or may be getting one.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn cancel_ticket(
        &self,
        register: RegisterId,
        ticket: TicketId,
        cancellation: Cancellation,
        now: Timestamp,
    ) -> Result<CancelOutcome, StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| {
                cancel(&Pen { tx, vault: &vault, now }, register, ticket, &cancellation)
            })
            .await
    }
}

pub(crate) fn code_hash(vault: &Vault, code: BillingCode) -> [u8; 32] {
    vault.hash("billing-code", &code.compact())
}

const SELECT: &str = "SELECT message, shop_id, origin, closes_at_ms, cancelled_at_ms,
                             cancel_reason, returned_centavos";

/// A ticket without its returns.
pub(crate) fn bare(tx: &Tx<'_>, id: TicketId) -> Result<Option<KeptTicket>, StoreError> {
    let sql = format!("{SELECT}, {OF_TICKET} AS elsewhere FROM tickets WHERE id = ?1");
    tx.find(&sql, [id.to_string()], read_ticket)
}

pub(crate) fn find(tx: &Tx<'_>, id: TicketId) -> Result<Option<KeptTicket>, StoreError> {
    bare(tx, id)?.map(|kept| with_returns(tx, kept)).transpose()
}

/// Asked as for a range, because SQLite goes by the code's own index where it can tell that there
/// is but one row, and that index does not have the other columns.
pub(crate) const FIND_CODE: &str =
    "SELECT id, sold_on, total_centavos FROM tickets WHERE code_hash BETWEEN ?1 AND ?1";

fn find_code(tx: &Tx<'_>, hash: [u8; 32]) -> Result<CodeFinding, StoreError> {
    if let Some(found) = tx.find(FIND_CODE, [hash], read_found)? {
        return Ok(CodeFinding::Ticket(found));
    }
    let shop: Option<String> = tx.find(
        "SELECT shop_id FROM announced_codes
             JOIN registers ON registers.id = announced_codes.register_id
             WHERE code_hash = ?1",
        [hash],
        |row| row.get(0),
    )?;
    shop.map_or(Ok(CodeFinding::Unknown), |shop| {
        Ok(CodeFinding::Announced(shop.parse().map_err(StoreError::corrupt("shop id"))?))
    })
}

/// Most tickets have no return, and those are not looked for.
fn with_returns(tx: &Tx<'_>, kept: KeptTicket) -> Result<KeptTicket, StoreError> {
    if kept.returned.is_zero() {
        return Ok(kept);
    }
    let returns = returns::in_force(tx, kept.ticket.id())?;
    Ok(KeptTicket { returns, ..kept })
}

/// A ticket as it is kept: without its code.
pub(crate) fn message_of(ticket: &Ticket) -> Result<String, StoreError> {
    serde_json::to_string(&TicketMessage::from(ticket)).map_err(StoreError::corrupt("message"))
}

pub(crate) fn read_message(text: &str) -> Result<TicketMessage, StoreError> {
    serde_json::from_str(text).map_err(StoreError::corrupt("ticket"))
}

fn read_found(row: &Row) -> Result<TicketFound, StoreError> {
    let (id, sold_on): (String, String) = (row.get("id")?, row.get("sold_on")?);
    Ok(TicketFound {
        id: id.parse().map_err(StoreError::corrupt("ticket id"))?,
        sold_on: sold_on.parse().map_err(StoreError::corrupt("day of a sale"))?,
        total: Money::from_raw(row.get("total_centavos")?),
    })
}

fn read_ticket(row: &Row) -> Result<KeptTicket, StoreError> {
    let instant = |ms| Timestamp::from_millisecond(ms).map_err(StoreError::corrupt("instant"));
    let message: String = row.get("message")?;
    let shop: String = row.get("shop_id")?;
    let origin: String = row.get("origin")?;
    let cancelled_at: Option<i64> = row.get("cancelled_at_ms")?;
    let reason: Option<String> = row.get("cancel_reason")?;
    let cancelled = cancelled_at
        .zip(reason)
        .map(|(at, reason)| Ok::<_, StoreError>(Cancellation { at: instant(at)?, reason }))
        .transpose()?;
    Ok(KeptTicket {
        ticket: Ticket::try_from(&read_message(&message)?)
            .map_err(StoreError::corrupt("ticket"))?,
        shop: shop.parse().map_err(StoreError::corrupt("shop id"))?,
        origin: Origin::parse(&origin)?,
        closes_at: instant(row.get("closes_at_ms")?)?,
        invoiced_elsewhere: row.get("elsewhere")?,
        cancelled,
        returned: Money::from_raw(row.get("returned_centavos")?),
        returns: Vec::new(),
    })
}

fn cancel(
    pen: &Pen<'_>,
    register: RegisterId,
    ticket: TicketId,
    cancellation: &Cancellation,
) -> Result<CancelOutcome, StoreError> {
    let tx = pen.tx;
    let Some(kept) = find(tx, ticket)? else {
        let new = sightings::keep_cancellation_ahead(tx, register, ticket, cancellation)?;
        return Ok(if new { CancelOutcome::Ahead } else { CancelOutcome::Exists });
    };
    if kept.ticket.register() != register {
        return Ok(CancelOutcome::NoTicket);
    }
    if kept.cancelled.is_some() {
        return Ok(CancelOutcome::Exists);
    }
    if kept.invoiced_elsewhere {
        return Ok(CancelOutcome::Invoiced);
    }
    if let Some(claim) = claims::live(tx, ticket)? {
        match claim.state {
            ClaimState::Claimed { .. } => {
                pen.turn(&claim, TurnRecord::plain(Turn::Abandoned))?;
            }
            ClaimState::Invoiced { .. } => {
                refuse_cancellation(tx, kept.shop, ticket)?;
                return Ok(CancelOutcome::Invoiced);
            }
            ClaimState::Sealed { .. }
            | ClaimState::Stamping { .. }
            | ClaimState::InDoubt { .. }
            | ClaimState::Rejected { .. }
            | ClaimState::Released => return Ok(CancelOutcome::InProcess),
        }
    }
    tx.execute(
        "UPDATE tickets SET cancelled_at_ms = ?2, cancel_reason = ?3 WHERE id = ?1",
        (ticket.to_string(), cancellation.at.as_millisecond(), &cancellation.reason),
    )?;
    Ok(CancelOutcome::Cancelled)
}

/// Told once, however often the register asks.
fn refuse_cancellation(tx: &Tx<'_>, shop: IssuerId, ticket: TicketId) -> Result<(), StoreError> {
    let told: bool = tx.only(
        "SELECT EXISTS (SELECT 1 FROM changes WHERE shop_id = ?1 AND kind = ?2 AND subject = ?3)",
        (shop.to_string(), changes::Kind::CancellationRefused.name(), ticket.to_string()),
        |row| row.get(0),
    )?;
    if told {
        return Ok(());
    }
    changes::append(tx, shop, changes::Kind::CancellationRefused, &ticket.to_string())
}
