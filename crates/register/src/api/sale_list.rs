//! The list of sales: which of them, page by page, and what they come to.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ExportFormat, FormaChoice, SaleRow};

/// Which sales; a field that is empty leaves none out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SalesFilter {
    /// Folio, total or at least four symbols of a code.
    pub text: String,
    /// The first day: `2026-11-01`.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Where they stand.
    pub standing: SaleStanding,
    /// Who sold.
    pub cashier: String,
    /// One of SAT's forms of payment, two digits.
    pub forma_pago: String,
}

/// Where sales stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SaleStanding {
    /// Anywhere.
    #[default]
    Any,
    /// The portal has not got them.
    NotSent,
    /// They can be invoiced.
    Open,
    /// They can no longer be invoiced by the customer.
    Expired,
    /// They have a CFDI.
    Invoiced,
    /// Something of them came back.
    Returned,
    /// They were voided.
    Cancelled,
}

/// About the list of sales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "sales", rename_all = "kebab-case")]
pub enum SalesRequest {
    /// A page, the newest first.
    Page {
        /// Which of them.
        filter: SalesFilter,
        /// The id of the last one of the page before; empty for the first page.
        after: String,
    },
    /// What they come to, and what can be filtered by.
    AddUp {
        /// Which of them.
        filter: SalesFilter,
    },
    /// All of them as a file.
    Export {
        /// Which of them.
        filter: SalesFilter,
        /// Which kind of file.
        format: ExportFormat,
    },
}

/// To [`SalesRequest::Page`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SalesPage {
    /// The newest first.
    pub rows: Vec<SaleRow>,
    /// There are older ones.
    pub more: bool,
}

/// To [`SalesRequest::AddUp`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SalesSum {
    /// `1,234 ventas`.
    pub notes: String,
    /// What they come to, without those that were cancelled unless only those are asked for:
    /// `$12,345.00`.
    pub total: String,
    /// What of it came back, or empty.
    pub returned: String,
    /// Who has sold here, by name.
    pub cashiers: Vec<String>,
    /// How has been paid here.
    pub formas_pago: Vec<FormaChoice>,
}
