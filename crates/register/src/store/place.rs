//! What receipts say of the shop and its branch, as the company changes it at the portal.
//!
//! Name, address and contact are on the next receipt. Postal code and zone decide taxes, the day of
//! a note and its deadline: within a shift they stay, so that its cuts add up notes of one place.

use cfdi::catalog::CodigoPostal;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension};
use tickets::wire::ShopMessage;

use super::register::keep_shop;
use super::{StoreError, drawer};

/// Takes what the company says of this register's place.
pub(super) fn adopt(tx: &Connection, theirs: &ShopMessage) -> Result<(), StoreError> {
    let readable = CodigoPostal::parse(&theirs.codigo_postal).is_ok();
    if !readable || TimeZone::get(&theirs.zone).is_err() {
        tracing::warn!(theirs.codigo_postal, theirs.zone, "a place that nothing can be sold at");
        return Ok(());
    }
    let sql = "SELECT codigo_postal, zone FROM shop";
    let ours = tx.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((codigo_postal, zone)): Option<(String, String)> = ours else { return Ok(()) };
    let moves = (&codigo_postal, &zone) != (&theirs.codigo_postal, &theirs.zone);
    if !moves || drawer::open_shift(tx)?.is_none() {
        return keep_shop(tx, theirs);
    }
    keep_shop(tx, &ShopMessage { codigo_postal, zone, ..theirs.clone() })?;
    tx.execute(
        "UPDATE shop SET next_codigo_postal = ?1, next_zone = ?2",
        [&theirs.codigo_postal, &theirs.zone],
    )?;
    Ok(())
}

/// The shift is over: what waited for that is in force.
pub(super) fn settle(tx: &Connection) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE shop SET codigo_postal = next_codigo_postal, zone = next_zone, \
         next_codigo_postal = NULL, next_zone = NULL WHERE next_zone IS NOT NULL",
        [],
    )?;
    Ok(())
}
