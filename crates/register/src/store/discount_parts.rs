//! What each line bears of the discount on the whole sale: told on paper, and no part of the
//! ticket, whose lines have one discount each.

use money::Money;
use rusqlite::{Connection, params};
use tickets::TicketId;

use super::{Store, StoreError};

impl Store {
    /// Each line's part of the sale's discount, of a sale of so many lines.
    pub(crate) fn discount_parts(
        &self,
        sale: TicketId,
        lines: usize,
    ) -> Result<Vec<Money>, StoreError> {
        let mut parts = vec![Money::ZERO; lines];
        let sql = "SELECT position, part_centavos FROM sale_discount_parts WHERE sale_id = ?1";
        let mut rows = self.connection.prepare(sql)?;
        let mut rows = rows.query([sale.to_string()])?;
        while let Some(row) = rows.next()? {
            let place = parts.get_mut(row.get::<_, usize>(0)?);
            *place.ok_or(StoreError::Damaged { what: "part of a discount" })? =
                Money::from_raw(row.get(1)?);
        }
        Ok(parts)
    }
}

/// Keeps the parts that are not nothing.
pub(super) fn keep(tx: &Connection, sale: TicketId, parts: &[Money]) -> Result<(), StoreError> {
    for (position, part) in (0_i64..).zip(parts).filter(|(_, part)| part.is_positive()) {
        tx.execute(
            "INSERT INTO sale_discount_parts (sale_id, position, part_centavos) \
             VALUES (?1, ?2, ?3)",
            params![sale.to_string(), position, part.raw()],
        )?;
    }
    Ok(())
}
