//! What was sold and what came back, read from the sums. Cancelled notes are in neither.

use jiff::Timestamp;
use money::Money;
use rusqlite::{Params, Row};

use super::reader::Reader;
use super::{StoreError, damaged};

/// Milliseconds of an hour.
pub(super) const HOUR_MS: i64 = 3_600_000;

/// A stretch of time in whole hours: its beginning is in it, its end is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

/// How many notes, lines or payments, and what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) count: i64,
    pub(crate) amount: Money,
}

impl Tally {
    fn add(&mut self, other: Self) -> Result<(), StoreError> {
        self.count = self.count.saturating_add(other.count);
        self.amount = self.amount.try_add(other.amount).map_err(damaged("sums"))?;
        Ok(())
    }
}

/// What was sold of something, and what of it came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) sold: Tally,
    pub(crate) returned: Tally,
}

impl Sums {
    /// What is left once the returns are off; below zero where more came back than was sold.
    pub(crate) fn net(&self) -> Result<Money, StoreError> {
        self.sold.amount.try_sub(self.returned.amount).map_err(damaged("sums"))
    }

    pub(crate) fn add(&mut self, other: Self) -> Result<(), StoreError> {
        self.sold.add(other.sold)?;
        self.returned.add(other.returned)
    }
}

/// A part of what was sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// By which it is known: a SKU, a key of SAT, a day.
    pub(crate) key: String,
    /// By which people know it.
    pub(crate) name: String,
    pub(crate) sums: Sums,
}

const SUMMED: &str = "sum(sold) AS sold, sum(sold_centavos) AS sold_centavos, \
    sum(returned) AS returned, sum(returned_centavos) AS returned_centavos";
const IN_STRETCH: &str = "kind = ?3 AND hour >= ?1 AND hour < ?2";

impl Reader {
    /// Notes by the hour, the oldest first; each with its beginning.
    pub(crate) fn hours(&self, stretch: Stretch) -> Result<Vec<(Timestamp, Sums)>, StoreError> {
        let sql = format!(
            "SELECT '', '', sold, sold_centavos, returned, returned_centavos, hour FROM sums \
             WHERE {IN_STRETCH} ORDER BY hour"
        );
        let mut hours = self.connection.prepare(&sql)?;
        let hours = hours.query_and_then(bounds(stretch, "note"), |row| {
            let begin = row.get::<_, i64>(6)?.checked_mul(HOUR_MS);
            let begin = begin.ok_or(StoreError::Damaged { what: "hour" })?;
            Ok((super::instant(begin)?, part(row)?.sums))
        })?;
        hours.collect()
    }

    /// Lines by product, the largest amount first.
    pub(crate) fn by_product(&self, stretch: Stretch) -> Result<Vec<Part>, StoreError> {
        let sql = format!(
            "SELECT of, coalesce(descripcion, of), sold, sold_centavos, returned, \
             returned_centavos \
             FROM (SELECT of, {SUMMED} FROM sums WHERE {IN_STRETCH} GROUP BY of) \
             LEFT JOIN sold_names ON sku = of ORDER BY sold_centavos - returned_centavos DESC, 2"
        );
        self.parts(&sql, stretch, "product")
    }

    /// Lines by the category that the product has now, the largest amount first.
    pub(crate) fn by_category(&self, stretch: Stretch) -> Result<Vec<Part>, StoreError> {
        let sql = format!(
            "SELECT coalesce(category, ''), coalesce(category, ''), {SUMMED} \
             FROM (SELECT of, {SUMMED} FROM sums WHERE {IN_STRETCH} GROUP BY of) AS sums \
             LEFT JOIN products ON sku = of GROUP BY 1 \
             ORDER BY sum(sold_centavos) - sum(returned_centavos) DESC, 1"
        );
        self.parts(&sql, stretch, "product")
    }

    /// Notes by who sold them, returns by who took them back, the largest amount first.
    pub(crate) fn by_cashier(&self, stretch: Stretch) -> Result<Vec<Part>, StoreError> {
        self.by_itself(stretch, "cashier")
    }

    /// Payments by form; the change is taken off the cash.
    pub(crate) fn by_forma_pago(&self, stretch: Stretch) -> Result<Vec<Part>, StoreError> {
        self.by_itself(stretch, "forma-pago")
    }

    fn by_itself(&self, stretch: Stretch, kind: &str) -> Result<Vec<Part>, StoreError> {
        let sql = format!(
            "SELECT of, of, {SUMMED} FROM sums WHERE {IN_STRETCH} GROUP BY of \
             ORDER BY sum(sold_centavos) - sum(returned_centavos) DESC, of"
        );
        self.parts(&sql, stretch, kind)
    }

    /// What was cancelled leaves rows of nothing, which are not told.
    fn parts(&self, sql: &str, stretch: Stretch, kind: &str) -> Result<Vec<Part>, StoreError> {
        let mut parts = self.connection.prepare(sql)?;
        let parts = parts.query_and_then(bounds(stretch, kind), part)?;
        parts.filter(|part| !part.as_ref().is_ok_and(|part| part.sums == Sums::default())).collect()
    }
}

fn bounds(stretch: Stretch, kind: &str) -> impl Params {
    let hour = |at: Timestamp| at.as_millisecond().div_euclid(HOUR_MS);
    (hour(stretch.from), hour(stretch.to), kind.to_owned())
}

fn part(row: &Row<'_>) -> Result<Part, StoreError> {
    Ok(Part { key: row.get(0)?, name: row.get(1)?, sums: sums_at(row, 2)? })
}

/// Four columns from that one on.
pub(super) fn sums_at(row: &Row<'_>, first: usize) -> Result<Sums, StoreError> {
    let tally = |at: usize| -> Result<Tally, StoreError> {
        Ok(Tally { count: row.get(at)?, amount: Money::from_raw(row.get(at + 1)?) })
    };
    Ok(Sums { sold: tally(first)?, returned: tally(first + 2)? })
}
