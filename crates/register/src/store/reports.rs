//! What was sold, added up. Cancelled notes are left out everywhere.

use cfdi::catalog::FormaPago;
use jiff::Timestamp;
use money::Money;
use rusqlite::{Params, Row};

use super::reader::Reader;
use super::{StoreError, damaged, instant};

/// A stretch of time: its beginning is in it, its end is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

/// A part of what was sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// A name, or a key of SAT.
    pub(crate) of: String,
    pub(crate) count: u64,
    pub(crate) amount: Money,
}

const SOLD: &str = "sales.sold_at_ms >= ?1 AND sales.sold_at_ms < ?2 \
    AND sales.state <> 'cancelled'";

impl Reader {
    /// Each note's instant and total, the oldest first.
    pub(crate) fn totals(
        &self,
        stretch: Stretch,
        mut each: impl FnMut(Timestamp, Money) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT sold_at_ms, total_centavos FROM sales WHERE {SOLD} ORDER BY sold_at_ms"
        );
        let mut notes = self.connection.prepare(&sql)?;
        let mut notes = notes.query(bounds(stretch))?;
        while let Some(note) = notes.next()? {
            each(instant(note.get(0)?)?, Money::from_raw(note.get(1)?))?;
        }
        Ok(())
    }

    /// Lines by product, the largest amount first.
    pub(crate) fn by_product(&self, stretch: Stretch) -> Result<Vec<Part>, StoreError> {
        self.parts(
            "SELECT max(sale_lines.descripcion), count(*), sum(sale_lines.gross_centavos) \
             FROM sales JOIN sale_lines ON sale_lines.sale_id = sales.id",
            "sale_lines.sku",
            stretch,
        )
    }

    /// Lines by the category that the product has now, the largest amount first.
    pub(crate) fn by_category(&self, stretch: Stretch) -> Result<Vec<Part>, StoreError> {
        self.parts(
            "SELECT coalesce(products.category, ''), count(*), sum(sale_lines.gross_centavos) \
             FROM sales JOIN sale_lines ON sale_lines.sale_id = sales.id \
             LEFT JOIN products ON products.sku = sale_lines.sku",
            "coalesce(products.category, '')",
            stretch,
        )
    }

    /// Notes by who sold them, the largest amount first.
    pub(crate) fn by_cashier(&self, stretch: Stretch) -> Result<Vec<Part>, StoreError> {
        self.parts(
            "SELECT json_extract(snapshot, '$.cashier'), count(*), sum(total_centavos) FROM sales",
            "json_extract(snapshot, '$.cashier')",
            stretch,
        )
    }

    /// Payments by form; the change is taken off the cash.
    pub(crate) fn by_forma_pago(&self, stretch: Stretch) -> Result<Vec<Part>, StoreError> {
        let mut parts = self.parts(
            "SELECT forma_pago, count(*), sum(amount_centavos) \
             FROM sales JOIN sale_payments ON sale_payments.sale_id = sales.id",
            "forma_pago",
            stretch,
        )?;
        let sql = format!("SELECT coalesce(sum(change_centavos), 0) FROM sales WHERE {SOLD}");
        let change: i64 = self.connection.query_row(&sql, bounds(stretch), |row| row.get(0))?;
        let cash = FormaPago::Efectivo.code();
        if let Some(cash) = parts.iter_mut().find(|part| part.of == cash) {
            let left = cash.amount.try_sub(Money::from_raw(change));
            cash.amount = left.map_err(damaged("change"))?;
        }
        Ok(parts)
    }

    fn parts(&self, what: &str, by: &str, stretch: Stretch) -> Result<Vec<Part>, StoreError> {
        let sql = format!("{what} WHERE {SOLD} GROUP BY {by} ORDER BY 3 DESC, 1");
        self.connection.prepare(&sql)?.query_and_then(bounds(stretch), part)?.collect()
    }
}

fn bounds(stretch: Stretch) -> impl Params {
    [stretch.from.as_millisecond(), stretch.to.as_millisecond()]
}

fn part(row: &Row<'_>) -> Result<Part, StoreError> {
    Ok(Part { of: row.get(0)?, count: row.get(1)?, amount: Money::from_raw(row.get(2)?) })
}
