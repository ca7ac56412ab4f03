//! Which sales: found by several things at once, page by page, and added up.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use money::Money;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params_from_iter};
use tickets::TicketId;

use super::StoreError;
use super::reader::Reader;
use super::sales::{COLUMNS, Sale, read};
use crate::api::SaleStanding;

/// Sales of one page.
pub(crate) const PAGE: usize = 100;
/// Fewer symbols of a code would find too many.
const CODE_PART_MIN: usize = 4;

/// Which sales are wanted.
#[derive(Clone, Debug)]
pub(crate) struct SalesWanted {
    pub(crate) text: String,
    /// The first moment that is in it.
    pub(crate) from: Option<Timestamp>,
    /// The first moment that is not.
    pub(crate) to: Option<Timestamp>,
    pub(crate) standing: SaleStanding,
    /// Of the shop: a deadline before it is over.
    pub(crate) today: Date,
    /// All of them where it is empty.
    pub(crate) cashier: String,
    /// All of them where it is empty.
    pub(crate) forma_pago: String,
}

/// What some sales come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SalesTotal {
    pub(crate) count: u64,
    pub(crate) sold: Money,
    pub(crate) returned: Money,
}

/// A condition in SQL with its values, `?` for each.
struct Condition {
    sql: String,
    values: Vec<Value>,
}

impl Condition {
    fn new(wanted: &SalesWanted) -> Self {
        let mut condition = Self { sql: "1 = 1".to_owned(), values: Vec::new() };
        if let Some(from) = wanted.from {
            condition.and("sold_at_ms >= ?", [from.as_millisecond().into()]);
        }
        if let Some(to) = wanted.to {
            condition.and("sold_at_ms < ?", [to.as_millisecond().into()]);
        }
        condition.and_standing(wanted.standing, wanted.today);
        if !wanted.cashier.is_empty() {
            condition.and("cashier = ?", [wanted.cashier.clone().into()]);
        }
        if !wanted.forma_pago.is_empty() {
            let paid = "EXISTS (SELECT 1 FROM sale_payments \
                        WHERE sale_id = sales.id AND forma_pago = ?)";
            condition.and(paid, [wanted.forma_pago.clone().into()]);
        }
        if !wanted.text.is_empty() {
            condition.and_text(&wanted.text);
        }
        condition
    }

    fn and<const N: usize>(&mut self, sql: &str, values: [Value; N]) {
        self.sql = format!("{} AND ({sql})", self.sql);
        self.values.extend(values);
    }

    fn and_standing(&mut self, standing: SaleStanding, today: Date) {
        let today = today.to_string();
        match standing {
            SaleStanding::Any => {}
            SaleStanding::NotSent => self.and("state = 'waiting'", []),
            SaleStanding::Open => self.and("state = 'open' AND deadline >= ?", [today.into()]),
            SaleStanding::Expired => self.and("state = 'open' AND deadline < ?", [today.into()]),
            SaleStanding::Invoiced => self.and("state = 'invoiced'", []),
            SaleStanding::Returned => self.and("id IN (SELECT sale_id FROM returns)", []),
            SaleStanding::Cancelled => self.and("state = 'cancelled'", []),
        }
    }

    /// A folio, an amount or a part of a code.
    fn and_text(&mut self, text: &str) {
        let folio = folio_of(text).unwrap_or(0);
        let amount = Money::parse(&text.replace(['$', ','], "")).map_or(0, Money::raw);
        let code: String =
            text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
        // An empty range where there is too little of a code.
        let end = if code.len() < CODE_PART_MIN { String::new() } else { format!("{code}~") };
        let sql = "folio = ? OR total_centavos = ? OR (code >= ? AND code < ?)";
        self.and(sql, [folio.into(), amount.into(), code.into(), end.into()]);
    }
}

/// `123`, `A-000123` or `a 123`.
fn folio_of(text: &str) -> Option<i64> {
    text.rsplit(['-', ' ']).next().and_then(|number| number.parse().ok())
}

impl Reader {
    /// The sales after that one, the newest first, and whether there are more.
    pub(crate) fn sales_page(
        &self,
        wanted: &SalesWanted,
        after: Option<TicketId>,
    ) -> Result<(Vec<Sale>, bool), StoreError> {
        let mut condition = Condition::new(wanted);
        if let Some((sold_at, folio)) = after.map(|id| self.place(id)).transpose()?.flatten() {
            condition.and("(sold_at_ms, folio) < (?, ?)", [sold_at.into(), folio.into()]);
        }
        let mut sales = self.list(&condition, &format!("LIMIT {}", PAGE.saturating_add(1)))?;
        let more = sales.len() > PAGE;
        sales.truncate(PAGE);
        Ok((sales, more))
    }

    /// All of them, the newest first.
    pub(crate) fn all_sales(&self, wanted: &SalesWanted) -> Result<Vec<Sale>, StoreError> {
        self.list(&Condition::new(wanted), "")
    }

    /// What they come to. Those that were cancelled are counted and come to nothing, unless only
    /// those are wanted.
    pub(crate) fn sales_total(&self, wanted: &SalesWanted) -> Result<SalesTotal, StoreError> {
        let Condition { sql, values } = Condition::new(wanted);
        let stands = match wanted.standing {
            SaleStanding::Cancelled => "1 = 1",
            SaleStanding::Any
            | SaleStanding::NotSent
            | SaleStanding::Open
            | SaleStanding::Expired
            | SaleStanding::Invoiced
            | SaleStanding::Returned => "state <> 'cancelled'",
        };
        let sold = format!(
            "SELECT count(*), coalesce(sum(total_centavos) FILTER (WHERE {stands}), 0) \
             FROM sales WHERE {sql}"
        );
        let returned = format!(
            "SELECT coalesce(sum(given), 0) FROM \
             (SELECT sale_id, sum(total_centavos) AS given FROM returns GROUP BY sale_id) \
             JOIN sales ON sales.id = sale_id WHERE {sql}"
        );
        let (count, sold) = self.connection.query_row(&sold, params_from_iter(&values), |row| {
            Ok((row.get(0)?, Money::from_raw(row.get(1)?)))
        })?;
        let returned =
            self.connection.query_row(&returned, params_from_iter(&values), |row| row.get(0))?;
        Ok(SalesTotal { count, sold, returned: Money::from_raw(returned) })
    }

    /// Who has sold here.
    pub(crate) fn sold_by(&self) -> Result<BTreeSet<String>, StoreError> {
        self.summed_of("cashier")
    }

    /// SAT's codes of the forms of payment that there have been.
    pub(crate) fn paid_by(&self) -> Result<BTreeSet<String>, StoreError> {
        self.summed_of("forma-pago")
    }

    fn summed_of(&self, kind: &str) -> Result<BTreeSet<String>, StoreError> {
        let mut names = self.connection.prepare("SELECT DISTINCT of FROM sums WHERE kind = ?1")?;
        let names = names.query_map([kind], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    fn list(&self, condition: &Condition, limit: &str) -> Result<Vec<Sale>, StoreError> {
        let Condition { sql, values } = condition;
        let sql = format!("{COLUMNS} WHERE {sql} ORDER BY sold_at_ms DESC, folio DESC {limit}");
        let mut sales = self.connection.prepare(&sql)?;
        sales.query_and_then(params_from_iter(values), read)?.collect()
    }

    /// Where a sale is in the order of the list.
    fn place(&self, id: TicketId) -> Result<Option<(i64, i64)>, StoreError> {
        let sql = "SELECT sold_at_ms, folio FROM sales WHERE id = ?1";
        let place = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        self.connection.query_row(sql, [id.to_string()], place).optional().map_err(StoreError::from)
    }
}
