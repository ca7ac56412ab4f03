//! What was sold and what came back, added up by the hour as it happens.

use rusqlite::{Connection, params};
use tickets::ReturnId;

use super::StoreError;

/// A sale counts: it was closed, or a cancellation of it was refused.
pub(super) fn sold(tx: &Connection, sale: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sold_names (sku, descripcion) \
         SELECT sku, descripcion FROM sale_lines WHERE sale_id = ?1 ORDER BY position \
         ON CONFLICT (sku) DO UPDATE SET descripcion = excluded.descripcion \
         WHERE descripcion <> excluded.descripcion",
        [sale],
    )?;
    add_sale(tx, sale, 1)
}

/// A sale was cancelled: as if it had never been.
pub(super) fn cancelled(tx: &Connection, sale: &str) -> Result<(), StoreError> {
    add_sale(tx, sale, -1)
}

fn add_sale(tx: &Connection, sale: &str, times: i64) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sums (kind, hour, of, sold, sold_centavos, returned, returned_centavos) \
         SELECT kind, hour, of, ?2 * count, ?2 * centavos, 0, 0 FROM sold_parts WHERE id = ?1 \
         ON CONFLICT (kind, hour, of) DO UPDATE SET \
         sold = sold + excluded.sold, sold_centavos = sold_centavos + excluded.sold_centavos",
        params![sale, times],
    )?;
    Ok(())
}

/// Goods came back.
pub(super) fn returned(tx: &Connection, id: ReturnId) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sums (kind, hour, of, sold, sold_centavos, returned, returned_centavos) \
         SELECT kind, hour, of, 0, 0, count, centavos FROM returned_parts WHERE id = ?1 \
         ON CONFLICT (kind, hour, of) DO UPDATE SET returned = returned + excluded.returned, \
         returned_centavos = returned_centavos + excluded.returned_centavos",
        [id.to_string()],
    )?;
    Ok(())
}
