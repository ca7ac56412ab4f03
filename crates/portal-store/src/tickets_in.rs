//! A ticket on its way in: what is there already, and what becomes of the two.

use jiff::Timestamp;
use jiff::civil::Date;
use tickets::wire::TicketMessage;
use tickets::{BillingCode, IssuerId, Ticket, closes_at};

use crate::error::StoreError;
use crate::returns;
use crate::sightings;
use crate::sql::{Row, Tx, named};
use crate::tickets_kept::{Origin, PutOutcome, code_hash, read_message};
use crate::vault::Vault;

/// A ticket as it is kept, its billing code as a keyed hash.
pub(crate) struct TicketRow {
    pub(crate) shop: IssuerId,
    pub(crate) origin: Origin,
    pub(crate) message: TicketMessage,
    code_hash: [u8; 32],
    sold_on: Date,
    total_centavos: i64,
    closes_at: Timestamp,
}

impl TicketRow {
    pub(crate) fn new(
        vault: &Vault,
        shop: IssuerId,
        ticket: &Ticket,
        origin: Origin,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            shop,
            origin,
            message: TicketMessage { code: stand_in(), ..TicketMessage::from(ticket) },
            code_hash: code_hash(vault, ticket.code()),
            sold_on: ticket.local().date(),
            total_centavos: ticket.total().raw(),
            closes_at: closes_at(ticket.deadline(), ticket.zone())
                .map_err(StoreError::corrupt("time zone"))?,
        })
    }

    pub(crate) fn json(&self) -> Result<String, StoreError> {
        serde_json::to_string(&self.message).map_err(StoreError::corrupt("message"))
    }

    fn folio(&self) -> Result<i64, StoreError> {
        i64::try_from(self.message.folio).map_err(StoreError::corrupt("note's number"))
    }
}

/// What stands in the message where the code was, so that it still reads as a message.
fn stand_in() -> String {
    BillingCode::from_random([0; 16]).compact()
}

/// Takes what a register sends.
pub(crate) fn put(tx: &Tx<'_>, row: &TicketRow, now: Timestamp) -> Result<PutOutcome, StoreError> {
    let Some(kept) = in_the_way(tx, row)? else {
        insert(tx, row, now)?;
        return Ok(PutOutcome::Created);
    };
    match (kept.difference, kept.origin) {
        (None, Origin::Register) => Ok(PutOutcome::Exists),
        (None, Origin::Qr) => {
            confirm(tx, row)?;
            Ok(PutOutcome::Created)
        }
        (Some(field), Origin::Qr) if kept.id == row.message.id && kept.shop == row.shop => {
            sightings::note_difference(tx, &kept, row, now)?;
            Ok(PutOutcome::Differs(field))
        }
        (Some(field), Origin::Register | Origin::Qr) => Ok(PutOutcome::Conflict(field)),
    }
}

/// Keeps what nobody has brought before; a cancellation that was faster applies at once.
pub(crate) fn insert(tx: &Tx<'_>, row: &TicketRow, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO tickets (id, shop_id, register_id, nota_serie, nota_folio, code_hash, sold_on,
                              closes_at_ms, total_centavos, origin, message, received_at_ms)
         VALUES (:id, :shop, :register, :nota_serie, :nota_folio, :code_hash, :sold_on, :closes_at,
                 :total, :origin, :message, :now)",
        named! {
            ":id": &row.message.id,
            ":shop": row.shop.to_string(),
            ":register": &row.message.register,
            ":nota_serie": &row.message.serie,
            ":nota_folio": row.folio()?,
            ":code_hash": row.code_hash,
            ":sold_on": row.sold_on.to_string(),
            ":closes_at": row.closes_at.as_millisecond(),
            ":total": row.total_centavos,
            ":origin": row.origin.name(),
            ":message": row.json()?,
            ":now": now.as_millisecond(),
        },
    )?;
    tx.execute("DELETE FROM announced_codes WHERE code_hash = ?1", [row.code_hash])?;
    sightings::apply_cancellation_ahead(tx, &row.message)?;
    returns::take_off(tx, &row.message.id)
}

/// The register's word takes the place of its QR's, which says the same and less.
fn confirm(tx: &Tx<'_>, row: &TicketRow) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE tickets SET origin = ?2, message = ?3 WHERE id = ?1",
        (&row.message.id, row.origin.name(), row.json()?),
    )?;
    Ok(())
}

/// What is kept where a ticket would go.
pub(crate) struct InTheWay {
    pub(crate) id: String,
    pub(crate) shop: IssuerId,
    /// The first field in which the two differ; none where they say the same.
    pub(crate) difference: Option<&'static str>,
    origin: Origin,
}

/// The ticket itself; else another with its code or its note, which only one ticket may have.
pub(crate) fn in_the_way(tx: &Tx<'_>, row: &TicketRow) -> Result<Option<InTheWay>, StoreError> {
    let sql = "SELECT id, shop_id, origin, message, code_hash FROM tickets
         WHERE id = :id OR code_hash = :code_hash
             OR (register_id = :register AND nota_serie = :serie AND nota_folio = :folio)
         ORDER BY id = :id DESC, code_hash = :code_hash DESC LIMIT 1";
    let values = named! {
        ":id": &row.message.id,
        ":code_hash": row.code_hash,
        ":register": &row.message.register,
        ":serie": &row.message.serie,
        ":folio": row.folio()?,
    };
    tx.find(sql, values, |found| compare(found, row))
}

fn compare(found: &Row, row: &TicketRow) -> Result<InTheWay, StoreError> {
    let (id, shop): (String, String) = (found.get("id")?, found.get("shop_id")?);
    let (origin, message): (String, String) = (found.get("origin")?, found.get("message")?);
    let origin = Origin::parse(&origin)?;
    let same_code = row.code_hash == found.get::<[u8; 32]>("code_hash")?;
    let difference = match (id == row.message.id, same_code) {
        (true, true) => {
            let kept = read_message(&message)?;
            sightings::first_difference((origin, &kept), (row.origin, &row.message))
        }
        (true, false) | (false, true) => Some("code"),
        (false, false) => Some("folio"),
    };
    let shop = shop.parse().map_err(StoreError::corrupt("shop id"))?;
    Ok(InTheWay { id, shop, difference, origin })
}
