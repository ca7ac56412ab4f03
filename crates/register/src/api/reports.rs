//! What was sold, added up in several ways.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the sales are parted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ReportBy {
    /// Days of the shop's calendar.
    Day,
    /// Hours of the day.
    Hour,
    /// Products, what sold most first.
    Product,
    /// Categories that the products have now.
    Category,
    /// SAT's forms of payment.
    FormaPago,
    /// Who sold.
    Cashier,
}

/// Which days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "days", rename_all = "kebab-case")]
pub enum ReportDays {
    /// Today.
    Today,
    /// Yesterday.
    Yesterday,
    /// Since Monday.
    Week,
    /// Since the first of the month.
    Month,
    /// From one day to another, both of them in it.
    Between {
        /// `2026-11-01`.
        from: String,
        /// `2026-11-30`.
        to: String,
    },
}

/// What was sold on some days. Cancelled notes are not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Report {
    /// The first day: `2026-11-01`.
    pub from: String,
    /// The last day.
    pub to: String,
    /// `1,234 notas`.
    pub notes: String,
    /// What they come to: `$12,345.00`.
    pub sold: String,
    /// `2 devoluciones`; empty where nothing came back.
    pub returns: String,
    /// What was given back on these days, whenever it was sold: `$345.00`.
    pub returned: String,
    /// What is left of the one without the other: `$12,000.00`.
    pub total: String,
    /// In the order of their kind.
    pub rows: Vec<ReportRow>,
    /// What the last row holds together, where there are too many to show: `1,234 productos`.
    pub more: String,
}

/// One part of what was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportRow {
    /// `vie 20 nov`, `14:00`, `Refresco 600 ml`, `Efectivo`.
    pub label: String,
    /// `12 notas`, `18 renglones`.
    pub count: String,
    /// What was sold: `$1,290.00`.
    pub sold: String,
    /// What came back; empty where nothing did.
    pub returned: String,
    /// What is left: `$1,234.00`.
    pub amount: String,
    /// Thousandths of the largest row: how long its bar is.
    pub bar: u32,
}
