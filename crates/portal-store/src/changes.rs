//! The feed that registers pull.

use jiff::Timestamp;
use tickets::{CustomerId, IssuerId, TicketId};

use crate::customers::{self, TaxProfile};
use crate::error::StoreError;
use crate::options::Border;
use crate::shops::{self, Settings};
use crate::sql::Tx;
use crate::vault::Vault;
use crate::{Store, sightings, states};

/// One change of a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the feed.
    pub cursor: u64,
    /// What it says now; a later change of the same thing may have overtaken it.
    pub body: ChangeBody,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeBody {
    /// A ticket has a CFDI.
    TicketInvoiced {
        /// The ticket.
        ticket: TicketId,
        /// Folio fiscal.
        uuid: String,
        /// Series and number of the invoice.
        serie_folio: String,
        /// When it was stamped.
        at: Timestamp,
    },
    /// A cancellation came too late.
    CancellationRefused {
        /// The ticket.
        ticket: TicketId,
        /// Folio fiscal.
        uuid: String,
    },
    /// Two versions of a ticket do not agree: one of its QR, one that its register sent.
    TicketDiffers {
        /// The ticket, as it is kept.
        ticket: TicketId,
        /// Folio fiscal, where it has a CFDI.
        uuid: Option<String>,
        /// The first field in which they differ, as the contract names it.
        what: String,
    },
    /// A customer is new or has changed.
    Customer {
        /// Its id.
        id: CustomerId,
        /// Its tax data.
        profile: TaxProfile,
        /// When it changed.
        updated_at: Timestamp,
    },
    /// A customer was erased; registers forget it. Nothing is left of it but the id.
    CustomerErased {
        /// Its id.
        id: CustomerId,
    },
    /// The manager has set something of what registers obey.
    Settings {
        /// Series and period.
        settings: Settings,
        /// When the shop sells with the border's IVA.
        border: Option<Border>,
    },
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    TicketInvoiced,
    CancellationRefused,
    TicketDiffers,
    Customer,
    CustomerErased,
    Settings,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::TicketInvoiced,
        Self::CancellationRefused,
        Self::TicketDiffers,
        Self::Customer,
        Self::CustomerErased,
        Self::Settings,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::TicketInvoiced => "ticket-invoiced",
            Self::CancellationRefused => "cancellation-refused",
            Self::TicketDiffers => "ticket-differs",
            Self::Customer => "customer",
            Self::CustomerErased => "customer-erased",
            Self::Settings => "settings",
        }
    }

    fn parse(name: &str) -> Result<Self, StoreError> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or(StoreError::Corrupt { what: "change" })
    }
}

impl Store {
    /// Up to `limit` changes of a shop after `after`, in order.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn changes(
        &self,
        shop: IssuerId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Change>, StoreError> {
        let vault = self.vault.clone();
        self.database.read(move |tx| changes(tx, &vault, shop, after, limit)).await
    }
}

pub(crate) fn append(
    tx: &Tx<'_>,
    shop: IssuerId,
    kind: Kind,
    subject: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO changes (shop_id, cursor, kind, subject)
         SELECT ?1, coalesce(max(cursor), 0) + 1, ?2, ?3 FROM changes WHERE shop_id = ?1",
        (shop.to_string(), kind.name(), subject),
    )?;
    Ok(())
}

fn changes(
    tx: &Tx<'_>,
    vault: &Vault,
    shop: IssuerId,
    after: u64,
    limit: u32,
) -> Result<Vec<Change>, StoreError> {
    let sql = "SELECT cursor, kind, subject FROM changes
         WHERE shop_id = ?1 AND cursor > ?2 ORDER BY cursor LIMIT ?3";
    // A cursor past the end of what a database can count simply has nothing after it.
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    tx.list(sql, (shop.to_string(), after, limit), |row| {
        let (kind, subject): (String, String) = (row.get("kind")?, row.get("subject")?);
        Ok(Change {
            cursor: row.get("cursor")?,
            body: body(tx, vault, Kind::parse(&kind)?, &subject)?,
        })
    })
}

fn body(tx: &Tx<'_>, vault: &Vault, kind: Kind, subject: &str) -> Result<ChangeBody, StoreError> {
    Ok(match kind {
        Kind::TicketInvoiced => {
            let Invoice { uuid, serie_folio, at } = invoice_of(tx, subject)?;
            ChangeBody::TicketInvoiced { ticket: ticket_id(subject)?, uuid, serie_folio, at }
        }
        Kind::CancellationRefused => {
            let Invoice { uuid, .. } = invoice_of(tx, subject)?;
            ChangeBody::CancellationRefused { ticket: ticket_id(subject)?, uuid }
        }
        Kind::TicketDiffers => ChangeBody::TicketDiffers {
            ticket: ticket_id(subject)?,
            uuid: find_invoice(tx, subject)?.map(|invoice| invoice.uuid),
            what: sightings::difference(tx, subject)?,
        },
        Kind::Customer => {
            let (id, profile, updated_at) = customers::find(tx, vault, subject)?;
            ChangeBody::Customer { id, profile, updated_at }
        }
        Kind::CustomerErased => ChangeBody::CustomerErased {
            id: subject.parse().map_err(StoreError::corrupt("customer id"))?,
        },
        Kind::Settings => {
            let shop = shops::required(tx, subject)?;
            ChangeBody::Settings { settings: shop.settings, border: shop.options.estimulo }
        }
    })
}

/// What registers are told of an invoice.
struct Invoice {
    uuid: String,
    serie_folio: String,
    at: Timestamp,
}

fn invoice_of(tx: &Tx<'_>, ticket: &str) -> Result<Invoice, StoreError> {
    find_invoice(tx, ticket)?.ok_or(StoreError::Corrupt { what: "reference to an invoice" })
}

fn find_invoice(tx: &Tx<'_>, ticket: &str) -> Result<Option<Invoice>, StoreError> {
    let row: Option<(String, i64, String, i64)> = tx.find(
        "SELECT claims.uuid, claims.stamped_at_ms, stamp_attempts.serie, stamp_attempts.folio
             FROM claim_tickets
             JOIN claims ON claims.id = claim_tickets.claim_id
             JOIN stamp_attempts ON stamp_attempts.id = claims.attempt_id
             WHERE claim_tickets.ticket_id = ?1 AND claims.state = 'invoiced'
             ORDER BY claims.stamped_at_ms DESC",
        [ticket],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    row.map(|(uuid, stamped_at, serie, folio)| {
        let at = states::instant(stamped_at)?;
        Ok(Invoice { uuid, serie_folio: format!("{serie}-{folio}"), at })
    })
    .transpose()
}

fn ticket_id(text: &str) -> Result<TicketId, StoreError> {
    text.parse().map_err(StoreError::corrupt("ticket id"))
}
