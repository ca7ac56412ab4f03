//! The hourly sums held against the notes and returns that they follow from.

use jiff::Timestamp;

use super::reader::Reader;
use super::reports::{HOUR_MS, Sums, sums_at};
use super::{StoreError, instant};

/// Most differences in one answer: more tell nothing new.
const SHOWN_MAX: u32 = 100;

/// Each row of the sums beside what notes and returns come to, where they differ. Rows of nothing,
/// which a cancelled sale leaves, are as good as none.
const DIFFERENCES: &str = "
    SELECT kind, of, sum(sold * kept), sum(sold_centavos * kept),
           sum(returned * kept), sum(returned_centavos * kept),
           sum(sold * (1 - kept)), sum(sold_centavos * (1 - kept)),
           sum(returned * (1 - kept)), sum(returned_centavos * (1 - kept)), hour
    FROM (
        SELECT 1 AS kept, kind, hour, of, sold, sold_centavos, returned, returned_centavos
        FROM sums
        UNION ALL
        SELECT 0, kind, hour, of, count, centavos, 0, 0 FROM sold_parts
        WHERE id NOT IN (SELECT id FROM sales WHERE state = 'cancelled')
        UNION ALL
        SELECT 0, kind, hour, of, 0, 0, count, centavos FROM returned_parts
    )
    GROUP BY kind, hour, of
    HAVING sum(sold * kept) <> sum(sold * (1 - kept))
        OR sum(sold_centavos * kept) <> sum(sold_centavos * (1 - kept))
        OR sum(returned * kept) <> sum(returned * (1 - kept))
        OR sum(returned_centavos * kept) <> sum(returned_centavos * (1 - kept))
    ORDER BY hour, kind, of LIMIT ?1";

/// A row of the sums that does not follow from the notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SumDifference {
    /// `note`, `cashier`, `product` or `forma-pago`, as the file has it.
    pub(crate) kind: String,
    /// Nothing, a name, a SKU, a code of SAT.
    pub(crate) of: String,
    /// The beginning of the hour.
    pub(crate) hour: Timestamp,
    /// What the reports say.
    pub(crate) kept: Sums,
    /// What notes and returns come to.
    pub(crate) notes: Sums,
}

impl Reader {
    /// Where the sums differ from the notes, the oldest first; none where all is well.
    pub(crate) fn sum_differences(&self) -> Result<Vec<SumDifference>, StoreError> {
        let mut rows = self.connection.prepare(DIFFERENCES)?;
        let rows = rows.query_and_then([SHOWN_MAX], |row| {
            let begin = row.get::<_, i64>(10)?.checked_mul(HOUR_MS);
            Ok(SumDifference {
                kind: row.get(0)?,
                of: row.get(1)?,
                hour: instant(begin.ok_or(StoreError::Damaged { what: "hour" })?)?,
                kept: sums_at(row, 2)?,
                notes: sums_at(row, 6)?,
            })
        })?;
        rows.collect()
    }
}
