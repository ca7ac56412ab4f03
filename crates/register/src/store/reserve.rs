//! Billing codes that are made ahead.
//!
//! A code is committed before paper or network see it, and told to the portal before a customer
//! does, so that the portal can say "todavía no llega" instead of "no existe".

use rusqlite::{Connection, OptionalExtension, params};
use tickets::{BillingCode, TicketId};

use super::{Store, StoreError, damaged};

/// So many codes there are once the reserve was filled.
pub(crate) const RESERVE_FULL: usize = 400;

impl Store {
    /// How many codes no sale has taken yet.
    pub(crate) fn codes_in_reserve(&self) -> Result<usize, StoreError> {
        let sql = "SELECT count(*) FROM billing_codes WHERE sale_id IS NULL";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }

    /// Adds codes to the reserve.
    pub(crate) fn add_codes(&mut self, codes: &[BillingCode]) -> Result<(), StoreError> {
        self.write(|tx| add(tx, codes))
    }

    /// Codes that the portal does not know yet, at most `limit`. A code that a sale has taken is
    /// not among them: its ticket tells the portal.
    pub(crate) fn codes_to_announce(&self, limit: u32) -> Result<Vec<String>, StoreError> {
        let mut codes = self.connection.prepare(
            "SELECT code FROM billing_codes WHERE announced = 0 AND sale_id IS NULL \
             ORDER BY id LIMIT ?1",
        )?;
        let codes = codes.query_map([limit], |row| row.get(0))?;
        Ok(codes.collect::<Result<_, _>>()?)
    }

    /// The portal knows these.
    pub(crate) fn codes_announced(&mut self, codes: &[String]) -> Result<(), StoreError> {
        self.write(|tx| {
            let mut update =
                tx.prepare("UPDATE billing_codes SET announced = 1 WHERE code = ?1")?;
            for code in codes {
                update.execute([code])?;
            }
            Ok(())
        })
    }
}

/// Other codes in the place of those that no sale has taken: a twin of this file has the old ones
/// too.
pub(super) fn replace(tx: &Connection, codes: &[BillingCode]) -> Result<(), StoreError> {
    tx.execute("DELETE FROM billing_codes WHERE sale_id IS NULL", [])?;
    add(tx, codes)
}

/// The portal may not know any of them.
pub(super) fn tell_again(tx: &Connection) -> Result<(), StoreError> {
    tx.execute("UPDATE billing_codes SET announced = 0 WHERE sale_id IS NULL", [])?;
    Ok(())
}

fn add(tx: &Connection, codes: &[BillingCode]) -> Result<(), StoreError> {
    let mut insert = tx.prepare(
        "INSERT INTO billing_codes (code, announced) VALUES (?1, 0) \
         ON CONFLICT (code) DO NOTHING",
    )?;
    for code in codes {
        insert.execute([code.compact()])?;
    }
    Ok(())
}

/// The next code of the reserve: one that the portal knows before one that it does not.
pub(super) fn next(tx: &Connection) -> Result<Option<BillingCode>, StoreError> {
    let sql = "SELECT code FROM billing_codes WHERE sale_id IS NULL \
               ORDER BY announced DESC, id LIMIT 1";
    let code: Option<String> = tx.query_row(sql, [], |row| row.get(0)).optional()?;
    code.map(|code| BillingCode::parse(&code).map_err(damaged("code"))).transpose()
}

/// The code is that sale's.
pub(super) fn take(tx: &Connection, code: BillingCode, sale: TicketId) -> Result<(), StoreError> {
    let taken = tx.execute(
        "UPDATE billing_codes SET sale_id = ?1 WHERE code = ?2 AND sale_id IS NULL",
        params![sale.to_string(), code.compact()],
    )?;
    if taken == 1 { Ok(()) } else { Err(StoreError::Damaged { what: "reserve of codes" }) }
}
