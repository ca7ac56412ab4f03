//! The price list as the company's: what the portal has to be told of it, and what it tells.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use tickets::wire::{ProductOutcome, ProductOutcomeMessage, ProductsPageMessage};
use tickets::{Product, ProductRevision};

use super::products::{self, find};
use super::{Store, StoreError, audit, notices};
use crate::audit::{Actor, AuditKind};

/// Most products in one message, and in one transaction: so many of the largest fit a body of the
/// portal's, and who sells meanwhile does not wait long for the file.
pub(crate) const PRODUCTS_AT_ONCE: usize = 150;

/// What a page of the company's products came to.
#[derive(Clone, Debug)]
pub(crate) struct PricesPulled {
    /// More are waiting at the portal.
    pub(crate) more: bool,
    /// How many there were.
    pub(crate) count: usize,
    /// The products that are another thing than they were, by SKU.
    pub(crate) changed: Vec<String>,
}

/// How a product of the file stands to the company's.
struct Standing {
    revision: u64,
    waits: bool,
}

impl Store {
    /// The first products that were edited here and that the portal has not been told of.
    pub(crate) fn products_to_tell(&self) -> Result<Vec<ProductRevision>, StoreError> {
        let mut waiting = self.connection.prepare_cached(
            "SELECT sku, revision FROM products WHERE sync_state = 'waiting' \
             ORDER BY sku LIMIT ?1",
        )?;
        let waiting = waiting.query_and_then([PRODUCTS_AT_ONCE], |row| {
            let (sku, revision): (String, u64) = (row.get(0)?, row.get(1)?);
            let product = find(&self.connection, &sku)?;
            let product = product.ok_or(StoreError::Damaged { what: "product" })?;
            Ok(ProductRevision { product, revision })
        })?;
        waiting.collect()
    }

    /// What the portal answered for each of them. One that was edited meanwhile goes on waiting.
    pub(crate) fn products_answered(
        &mut self,
        told: &[ProductRevision],
        outcomes: &[ProductOutcomeMessage],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            let (mut overtaken, mut refused) = (Vec::new(), Vec::new());
            for (revised, answer) in told.iter().zip(outcomes) {
                let sku = &revised.product.sku;
                let state = match answer.outcome {
                    ProductOutcome::Created | ProductOutcome::Exists => "told",
                    ProductOutcome::Conflict => {
                        // What the company has comes with its next products.
                        overtaken.push(sku.clone());
                        "told"
                    }
                    ProductOutcome::Refused => {
                        let why = answer.faults.first().map(|fault| fault.message.as_str());
                        refused.push(format!("{sku}: {}", why.unwrap_or_default()));
                        "parked"
                    }
                };
                settle(tx, revised, state)?;
            }
            tell_manager(tx, &overtaken, notices::products_overtaken, now)?;
            tell_manager(tx, &refused, notices::products_refused, now)
        })
    }

    /// Up to where the company's products are known.
    pub(crate) fn products_after(&self) -> Result<u64, StoreError> {
        let sql = "SELECT products_after FROM register";
        let after = self.connection.query_row(sql, [], |row| row.get(0)).optional()?;
        Ok(after.unwrap_or(0))
    }

    /// The portal is behind what it has told before: it came back from a backup. It is asked from
    /// the beginning, and told everything. Does a part, from the SKU behind `after`, and gives up
    /// to where; nothing once all is done.
    pub(crate) fn tell_products_anew(&mut self, after: &str) -> Result<Option<String>, StoreError> {
        self.write(|tx| {
            let part = "SELECT max(sku) FROM \
                        (SELECT sku FROM products WHERE sku > ?1 ORDER BY sku LIMIT ?2)";
            let last = tx.query_row(part, params![after, PRODUCTS_AT_ONCE], |row| row.get(0))?;
            let Some(last): Option<String> = last else {
                // At the end: who was cut short before finds the portal behind once more.
                tx.execute("UPDATE register SET products_after = 0", [])?;
                return Ok(None);
            };
            let sql = "UPDATE products SET sync_state = 'waiting' \
                       WHERE sku > ?1 AND sku <= ?2 AND sync_state = 'told'";
            tx.execute(sql, [after, last.as_str()])?;
            Ok(Some(last))
        })
    }

    /// Takes a page of the company's products together with its cursor.
    pub(crate) fn adopt_products(
        &mut self,
        page: &ProductsPageMessage,
        now: Timestamp,
    ) -> Result<PricesPulled, StoreError> {
        self.write(|tx| {
            let (mut changed, mut overtaken) = (Vec::new(), Vec::new());
            for message in &page.products {
                let theirs = match ProductRevision::try_from(message) {
                    Ok(theirs) => theirs,
                    Err(faults) => {
                        // A key that this build's catalogs do not have: it could not be invoiced.
                        tracing::warn!(sku = message.sku, %faults, "a product is passed over");
                        continue;
                    }
                };
                match adopt(tx, &theirs)? {
                    Adopted::Same => {}
                    Adopted::New => changed.push(theirs.product.sku),
                    Adopted::OverOurs => {
                        overtaken.push(theirs.product.sku.clone());
                        changed.push(theirs.product.sku);
                    }
                }
            }
            tx.execute("UPDATE register SET products_after = ?1", [page.next])?;
            tell_manager(tx, &overtaken, notices::products_overtaken, now)?;
            note_in_trail(tx, &changed, now)?;
            let count = page.products.len();
            Ok(PricesPulled { more: page.more, count, changed })
        })
    }
}

/// What became of a product of the company's.
enum Adopted {
    /// It is here, or ours is later and on its way.
    Same,
    /// It was not here, or as the company had it before.
    New,
    /// It took the place of an edit of ours that the portal had not been told of.
    OverOurs,
}

/// The portal came back from a backup: whatever it says of its list, it is behind ours.
pub(super) fn tell_again(tx: &Connection) -> Result<(), StoreError> {
    tx.execute("UPDATE register SET products_after = ?1", [i64::MAX])?;
    Ok(())
}

fn adopt(tx: &Connection, theirs: &ProductRevision) -> Result<Adopted, StoreError> {
    let sku = &theirs.product.sku;
    let ours = find(tx, sku)?.zip(standing(tx, sku)?);
    let adopted = match ours {
        None => Adopted::New,
        Some((_, ours)) if ours.waits && ours.revision > theirs.revision => {
            return Ok(Adopted::Same);
        }
        Some((product, _)) if product == theirs.product => Adopted::Same,
        Some((_, Standing { waits: true, .. })) => Adopted::OverOurs,
        Some((_, Standing { waits: false, .. })) => Adopted::New,
    };
    match adopted {
        Adopted::Same => {}
        Adopted::New | Adopted::OverOurs => products::put(tx, &theirs.product)?,
    }
    // What this register has told comes back once: nothing is written for it.
    let sql = "UPDATE products SET revision = ?2, sync_state = 'told' \
               WHERE sku = ?1 AND (revision, sync_state) <> (?2, 'told')";
    tx.prepare_cached(sql)?.execute(params![sku, theirs.revision])?;
    Ok(adopted)
}

fn standing(tx: &Connection, sku: &str) -> Result<Option<Standing>, StoreError> {
    let sql = "SELECT revision, sync_state = 'waiting' FROM products WHERE sku = ?1";
    let mut standing = tx.prepare_cached(sql)?;
    let read = |row: &rusqlite::Row<'_>| Ok(Standing { revision: row.get(0)?, waits: row.get(1)? });
    Ok(standing.query_row([sku], read).optional()?)
}

fn settle(tx: &Connection, revised: &ProductRevision, state: &str) -> Result<(), StoreError> {
    let Product { sku, .. } = &revised.product;
    let sql = "UPDATE products SET sync_state = ?3 WHERE sku = ?1 AND revision = ?2";
    tx.prepare_cached(sql)?.execute(params![sku, revised.revision, state])?;
    Ok(())
}

fn tell_manager(
    tx: &Connection,
    which: &[String],
    notice: fn(&[String], Timestamp) -> notices::Notice,
    now: Timestamp,
) -> Result<(), StoreError> {
    if which.is_empty() { Ok(()) } else { notices::add(tx, &notice(which, now), now) }
}

fn note_in_trail(tx: &Connection, changed: &[String], now: Timestamp) -> Result<(), StoreError> {
    if changed.is_empty() {
        return Ok(());
    }
    let actor = Actor { who: "Talón".to_owned(), allowed_by: None, at: now };
    let detail = format!("De otra caja de la empresa: {}", notices::first_of(changed));
    audit::add(tx, &actor, AuditKind::ProductsImported, &detail).map(drop)
}
