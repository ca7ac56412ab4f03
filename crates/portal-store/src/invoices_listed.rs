//! Invoices as a company looks for them: every document that was sealed, and what became of it.

use jiff::Timestamp;
use money::Money;
use tickets::{ClaimId, IssuerId, TicketId};

use crate::Store;
use crate::attempts::{Folio, evidence_label};
use crate::claims::{self, Claim};
use crate::customers::{TaxProfile, rfc_hash};
use crate::error::StoreError;
use crate::search::Search;
use crate::sql::{Row, Tx};
use crate::states::instant;
use crate::vault::Vault;

/// What is looked for; all of it, where several are given.
#[derive(Clone, Debug, Default)]
pub struct InvoiceQuery {
    /// Series and number.
    pub folio: Option<Folio>,
    /// The receptor's RFC.
    pub rfc: Option<String>,
    /// Folio fiscal, in capitals.
    pub uuid: Option<String>,
    /// What became of it.
    pub state: Option<InvoiceFilter>,
    /// Only documents that were asked for before this one.
    pub before: Option<ClaimId>,
}

/// What became of a document, as a company asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceFilter {
    /// Stamped.
    Stamped,
    /// On its way.
    InProcess,
    /// The PAC has not said clearly.
    InDoubt,
    /// Refused: its number is explained, its ticket free.
    Refused,
}

impl InvoiceFilter {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Stamped, Self::InProcess, Self::InDoubt, Self::Refused];

    fn condition(self) -> &'static str {
        match self {
            Self::Stamped => "claims.state = 'invoiced'",
            Self::InProcess => "claims.state IN ('sealed', 'stamping', 'in-doubt')",
            Self::InDoubt => "claims.doubt_since_ms IS NOT NULL",
            Self::Refused => "claims.state = 'rejected'",
        }
    }
}

/// Who asked for an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimOrigin {
    /// A customer, at the portal.
    Portal,
    /// The cashier, at the counter.
    Counter,
    /// The month's end.
    Global,
    /// Another program.
    Api,
}

impl ClaimOrigin {
    const ALL: [Self; 4] = [Self::Portal, Self::Counter, Self::Global, Self::Api];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Counter => "counter",
            Self::Global => "global",
            Self::Api => "api",
        }
    }

    fn parse(name: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|origin| origin.name() == name);
        found.ok_or(StoreError::Corrupt { what: "origin of a claim" })
    }
}

/// A document in a list.
#[derive(Clone, Debug)]
pub struct InvoiceListed {
    /// Its claim.
    pub claim: Claim,
    /// Its number.
    pub folio: Folio,
    /// For whom.
    pub receptor: TaxProfile,
    /// What it is for, taxes included: what its tickets cost without what had come back; of an
    /// egreso, what was given back.
    pub total: Money,
    /// Who asked for it.
    pub origin: ClaimOrigin,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it says it was made.
    pub fecha: Timestamp,
    /// Its tickets, in the order in which they were sold.
    pub tickets: Vec<TicketId>,
}

/// One thing that happened to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimEvent {
    /// When.
    pub at: Timestamp,
    /// What: `sealed`, `lease-won`, `unclear` …
    pub event: String,
    /// The state it led to.
    pub to: String,
    /// What the PAC answered, or a person gave as a proof.
    pub evidence: Option<String>,
}

impl Store {
    /// Up to `limit` documents of a shop, the latest first.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn invoices_of_shop(
        &self,
        shop: IssuerId,
        query: InvoiceQuery,
        limit: u32,
    ) -> Result<Vec<InvoiceListed>, StoreError> {
        let vault = self.vault.clone();
        self.database.read(move |tx| list(tx, &vault, shop, (query, limit))).await
    }

    /// Every document of a shop that is looked for, the latest first, read `at_once` at a time.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn all_invoices_of_shop(
        &self,
        shop: IssuerId,
        mut query: InvoiceQuery,
        at_once: u32,
    ) -> Result<Vec<InvoiceListed>, StoreError> {
        let mut all = Vec::new();
        loop {
            let found = self.invoices_of_shop(shop, query.clone(), at_once).await?;
            let Some(last) = found.last() else { return Ok(all) };
            query.before = Some(last.claim.id);
            all.extend(found);
        }
    }

    /// One document of a shop.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn invoice_of_shop(
        &self,
        shop: IssuerId,
        id: ClaimId,
    ) -> Result<Option<InvoiceListed>, StoreError> {
        let vault = self.vault.clone();
        self.database
            .read(move |tx| {
                let sql = format!("{SELECT} claims.shop_id = ?1 AND claims.id = ?2");
                let read = |row: &Row| read(row, tx, &vault);
                tx.find(&sql, (shop.to_string(), id.to_string()), read)
            })
            .await
    }

    /// All that happened to a claim, in order.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn claim_events(&self, id: ClaimId) -> Result<Vec<ClaimEvent>, StoreError> {
        let vault = self.vault.clone();
        self.database
            .read(move |tx| {
                let sql = "SELECT at_ms, event, to_state, evidence_sealed FROM claim_events
                     WHERE claim_id = ?1 ORDER BY number";
                tx.list(sql, [id.to_string()], |row| read_event(row, &vault, id))
            })
            .await
    }
}

const SELECT: &str = "SELECT claims.id AS id, claims.shop_id AS shop_id, version, state, due_at_ms,
         attempt_id, doubt_since_ms, doubt_last_ms, doubt_probes, not_sent, uuid, stamped_at_ms,
         refusal_code, refusal_kind, return_id,
         claims.created_at_ms AS asked_at_ms, receptor_sealed, origin,
         serie, folio, fecha_at_ms,
         coalesce(paid_centavos, (SELECT CAST(sum(total_centavos) AS BIGINT) FROM claim_tickets
          JOIN tickets ON tickets.id = claim_tickets.ticket_id
          WHERE claim_tickets.claim_id = claims.id)) AS total_centavos
     FROM claims JOIN stamp_attempts ON stamp_attempts.claim_id = claims.id
     WHERE ";

fn list(
    tx: &Tx<'_>,
    vault: &Vault,
    shop: IssuerId,
    (query, limit): (InvoiceQuery, u32),
) -> Result<Vec<InvoiceListed>, StoreError> {
    let mut search = Search::of_shop("claims.shop_id = :shop", shop);
    search.name(":limit", limit);
    let (serie, number) = query.folio.map(|folio| (folio.serie, folio.number)).unzip();
    search.ask("serie = :serie", ":serie", serie);
    search.ask("folio = :folio", ":folio", number);
    let rfc = query.rfc.map(|rfc| rfc_hash(vault, &rfc));
    search.ask("receptor_rfc_hash = :rfc", ":rfc", rfc);
    search.ask("uuid = :uuid", ":uuid", query.uuid);
    search.ask("claims.id < :before", ":before", query.before.map(|id| id.to_string()));
    if let Some(filter) = query.state {
        search.demand(filter.condition());
    }
    let (conditions, values) = search.into_parts();
    let sql = format!("{SELECT} {conditions} ORDER BY claims.id DESC LIMIT :limit");
    tx.list(&sql, values, |row| read(row, tx, vault))
}

fn read(row: &Row, tx: &Tx<'_>, vault: &Vault) -> Result<InvoiceListed, StoreError> {
    let claim = claims::read_claim(row)?;
    let sealed: Vec<u8> = row.get("receptor_sealed")?;
    Ok(InvoiceListed {
        receptor: TaxProfile::open(vault, &claims::receptor_label(claim.id), &sealed)?,
        tickets: claims::tickets_of(tx, claim.id)?,
        claim,
        folio: Folio { serie: row.get("serie")?, number: row.get("folio")? },
        total: Money::from_raw(row.get("total_centavos")?),
        origin: ClaimOrigin::parse(&row.get::<String>("origin")?)?,
        asked_at: instant(row.get("asked_at_ms")?)?,
        fecha: instant(row.get("fecha_at_ms")?)?,
    })
}

fn read_event(row: &Row, vault: &Vault, claim: ClaimId) -> Result<ClaimEvent, StoreError> {
    let sealed: Option<Vec<u8>> = row.get("evidence_sealed")?;
    let open = |sealed: Vec<u8>| {
        let bytes = vault.open_sealed(&evidence_label(claim), &sealed)?;
        String::from_utf8(bytes).map_err(StoreError::corrupt("evidence"))
    };
    Ok(ClaimEvent {
        at: instant(row.get("at_ms")?)?,
        event: row.get("event")?,
        to: row.get("to_state")?,
        evidence: sealed.map(open).transpose()?,
    })
}
