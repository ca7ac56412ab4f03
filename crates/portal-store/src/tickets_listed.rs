//! Tickets as a company looks for them.

use billing::machine::ClaimState;
use billing::standing::{AtShop, Standing, standing};
use jiff::Timestamp;
use jiff::civil::Date;
use money::Money;
use tickets::{BillingCode, IssuerId, TicketId};

use crate::Store;
use crate::elsewhere::OF_TICKET;
use crate::error::StoreError;
use crate::search::Search;
use crate::sql::{Row, Tx};
use crate::states::{self, instant};
use crate::tickets_kept::{Origin, code_hash};

/// What is looked for; all of it, where several are given.
#[derive(Clone, Debug, Default)]
pub struct TicketQuery {
    /// Series and number of the note.
    pub nota: Option<(String, u64)>,
    /// What it cost.
    pub total: Option<Money>,
    /// The day of the sale.
    pub sold_on: Option<Date>,
    /// Its billing code.
    pub code: Option<BillingCode>,
    /// In which of its lives it is.
    pub state: Option<TicketFilter>,
    /// Only tickets that were sold before this one.
    pub before: Option<TicketId>,
}

/// In which of its lives a ticket is, as a company asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketFilter {
    /// It can be invoiced now.
    Open,
    /// It is being invoiced.
    InProcess,
    /// The PAC has not said clearly what became of it.
    InDoubt,
    /// It has its CFDI.
    Invoiced,
    /// The sale was voided.
    Cancelled,
    /// All of it came back before it was invoiced.
    Returned,
    /// Its period is over.
    Expired,
    /// Two versions of it differ, and nobody has chosen.
    Differs,
}

impl TicketFilter {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Open,
        Self::InProcess,
        Self::InDoubt,
        Self::Invoiced,
        Self::Cancelled,
        Self::Returned,
        Self::Expired,
        Self::Differs,
    ];

    /// A condition on the joined row; `:now` is the instant.
    fn condition(self) -> String {
        let condition = match self {
            Self::Open => {
                "coalesce(claims.state, 'claimed') = 'claimed' AND cancelled_at_ms IS NULL
                 AND returned_centavos < total_centavos AND closes_at_ms > :now"
            }
            Self::InProcess => "claims.state IN ('sealed', 'stamping', 'in-doubt')",
            Self::InDoubt => "claims.doubt_since_ms IS NOT NULL",
            Self::Invoiced => "claims.state = 'invoiced'",
            Self::Cancelled => {
                "coalesce(claims.state, 'claimed') = 'claimed' AND cancelled_at_ms IS NOT NULL"
            }
            Self::Returned => {
                "coalesce(claims.state, 'claimed') = 'claimed' AND cancelled_at_ms IS NULL
                 AND returned_centavos >= total_centavos"
            }
            Self::Expired => {
                "coalesce(claims.state, 'claimed') = 'claimed' AND cancelled_at_ms IS NULL
                 AND returned_centavos < total_centavos AND closes_at_ms <= :now"
            }
            Self::Differs => DIFFERS,
        };
        match self {
            Self::Invoiced => format!("({condition} OR {OF_TICKET})"),
            Self::Open | Self::Cancelled | Self::Returned | Self::Expired => {
                format!("{condition} AND NOT {OF_TICKET}")
            }
            Self::InProcess | Self::InDoubt | Self::Differs => condition.to_owned(),
        }
    }

    fn narrow(self, search: &mut Search, now: Timestamp) {
        search.demand(self.condition());
        if matches!(self, Self::Open | Self::Expired) {
            search.name(":now", now.as_millisecond());
        }
    }
}

const DIFFERS: &str = "EXISTS (SELECT 1 FROM ticket_differences
     WHERE ticket_differences.ticket_id = tickets.id AND settled_at_ms IS NULL)";

/// A ticket in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketListed {
    /// Its id.
    pub id: TicketId,
    /// The register's name.
    pub register: String,
    /// Series of the note.
    pub nota_serie: String,
    /// Number of the note.
    pub nota_folio: u64,
    /// The day of the sale, on the branch's calendar.
    pub sold_on: Date,
    /// What it cost.
    pub total: Money,
    /// What was given back for goods of it.
    pub returned: Money,
    /// How it came here.
    pub origin: Origin,
    /// In which of its lives it is.
    pub standing: Standing,
    /// The PAC has not said clearly what became of its document.
    pub in_doubt: bool,
    /// Two versions of it differ, and nobody has chosen.
    pub differs: bool,
    /// Series and number of its document.
    pub invoice: Option<String>,
}

/// How many tickets of a shop there are in some lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TicketCounts {
    /// That can be invoiced now.
    pub open: u64,
    /// That have their CFDI.
    pub invoiced: u64,
    /// Whose document is in doubt.
    pub in_doubt: u64,
    /// Of which two versions differ.
    pub differs: u64,
}

impl Store {
    /// Up to `limit` tickets of a shop, the latest first.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn tickets_of_shop(
        &self,
        shop: IssuerId,
        query: TicketQuery,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<TicketListed>, StoreError> {
        let code = query.code.map(|code| code_hash(&self.vault, code));
        self.database.read(move |tx| list(tx, shop, (query, code), (now, limit))).await
    }

    /// How many tickets of a shop there are in the lives that somebody has to know of.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn ticket_counts(
        &self,
        shop: IssuerId,
        now: Timestamp,
    ) -> Result<TicketCounts, StoreError> {
        self.database
            .read(move |tx| {
                let count = |filter| count(tx, shop, filter, now);
                Ok(TicketCounts {
                    open: count(TicketFilter::Open)?,
                    invoiced: count(TicketFilter::Invoiced)?,
                    in_doubt: count(TicketFilter::InDoubt)?,
                    differs: count(TicketFilter::Differs)?,
                })
            })
            .await
    }
}

const JOINED: &str = "FROM tickets
     JOIN registers ON registers.id = tickets.register_id
     LEFT JOIN claim_tickets ON claim_tickets.ticket_id = tickets.id AND claim_tickets.live = 1
     LEFT JOIN claims ON claims.id = claim_tickets.claim_id
     LEFT JOIN stamp_attempts ON stamp_attempts.claim_id = claims.id";

fn count(
    tx: &Tx<'_>,
    shop: IssuerId,
    filter: TicketFilter,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let mut search = Search::of_shop("tickets.shop_id = :shop", shop);
    filter.narrow(&mut search, now);
    let (conditions, values) = search.into_parts();
    tx.only(&format!("SELECT count(*) {JOINED} WHERE {conditions}"), values, |row| row.get(0))
}

fn list(
    tx: &Tx<'_>,
    shop: IssuerId,
    (query, code): (TicketQuery, Option<[u8; 32]>),
    (now, limit): (Timestamp, u32),
) -> Result<Vec<TicketListed>, StoreError> {
    let mut search = Search::of_shop("tickets.shop_id = :shop", shop);
    search.name(":limit", limit);
    let (serie, folio) = query.nota.unzip();
    search.ask("tickets.nota_serie = :serie", ":serie", serie);
    search.ask("nota_folio = :folio", ":folio", folio);
    search.ask("total_centavos = :total", ":total", query.total.map(Money::raw));
    search.ask("sold_on = :day", ":day", query.sold_on.map(|day| day.to_string()));
    search.ask("code_hash = :code", ":code", code);
    search.ask("tickets.id < :before", ":before", query.before.map(|id| id.to_string()));
    if let Some(filter) = query.state {
        filter.narrow(&mut search, now);
    }
    let (conditions, values) = search.into_parts();
    let sql = format!(
        "SELECT tickets.id AS id, registers.name AS register, tickets.nota_serie AS nota_serie,
                nota_folio, sold_on, total_centavos, returned_centavos, tickets.origin AS origin,
                closes_at_ms, cancelled_at_ms, {OF_TICKET} AS elsewhere, {DIFFERS} AS differs,
                stamp_attempts.serie AS serie, stamp_attempts.folio AS folio, claims.state AS state,
                claims.due_at_ms AS due_at_ms,
                claims.attempt_id AS attempt_id, claims.doubt_since_ms AS doubt_since_ms,
                claims.doubt_last_ms AS doubt_last_ms, claims.doubt_probes AS doubt_probes,
                claims.uuid AS uuid, claims.stamped_at_ms AS stamped_at_ms,
                claims.refusal_code AS refusal_code
         {JOINED} WHERE {conditions} ORDER BY tickets.id DESC LIMIT :limit"
    );
    tx.list(&sql, values, |row| read(row, now))
}

fn read(row: &Row, now: Timestamp) -> Result<TicketListed, StoreError> {
    let id: String = row.get("id")?;
    let sold_on: String = row.get("sold_on")?;
    let origin: String = row.get("origin")?;
    let claim: Option<ClaimState> = match row.get::<Option<String>>("state")? {
        Some(_) => Some(states::read(row)?),
        None => None,
    };
    let cancelled: Option<i64> = row.get("cancelled_at_ms")?;
    let total = Money::from_raw(row.get("total_centavos")?);
    let returned = Money::from_raw(row.get("returned_centavos")?);
    let left = total.try_sub(returned).unwrap_or(Money::ZERO);
    let closes_at = instant(row.get("closes_at_ms")?)?;
    let invoiced_elsewhere = row.get("elsewhere")?;
    let at_shop = AtShop { invoiced_elsewhere, cancelled: cancelled.is_some(), left, closes_at };
    let serie: Option<String> = row.get("serie")?;
    let folio: Option<u64> = row.get("folio")?;
    Ok(TicketListed {
        id: id.parse().map_err(StoreError::corrupt("ticket id"))?,
        register: row.get("register")?,
        nota_serie: row.get("nota_serie")?,
        nota_folio: row.get("nota_folio")?,
        sold_on: sold_on.parse().map_err(StoreError::corrupt("day of a sale"))?,
        total,
        returned,
        origin: Origin::parse(&origin)?,
        standing: standing(claim.as_ref(), at_shop, now),
        in_doubt: row.get::<Option<i64>>("doubt_since_ms")?.is_some(),
        differs: row.get("differs")?,
        invoice: serie.zip(folio).map(|(serie, folio)| format!("{serie}-{folio}")),
    })
}
