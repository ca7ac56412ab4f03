//! What is sold most.

use jiff::Timestamp;
use rusqlite::params;

use super::{Store, StoreError};

/// So many of the last notes are looked at, however many a day there are: it takes the same time
/// in any shop.
const NOTES_MAX: u32 = 1_000;

impl Store {
    /// The SKUs that stand on the most lines of the last notes since then, the most sold first.
    pub(crate) fn most_sold(
        &self,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        let mut skus = self.connection.prepare_cached(
            "SELECT sku FROM sale_lines WHERE sale_id IN (SELECT id FROM sales \
             WHERE sold_at_ms >= ?1 AND state <> 'cancelled' ORDER BY sold_at_ms DESC LIMIT ?2) \
             GROUP BY sku ORDER BY count(*) DESC, sku LIMIT ?3",
        )?;
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let skus =
            skus.query_map(params![since.as_millisecond(), NOTES_MAX, limit], |row| row.get(0))?;
        Ok(skus.collect::<Result<_, _>>()?)
    }
}
