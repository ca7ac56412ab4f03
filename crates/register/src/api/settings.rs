//! What the manager may set.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{PrinterChoice, ReceiptSettings};

/// What the manager may set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// Series of the portal's invoices.
    pub serie: String,
    /// The chosen period's key.
    pub period: String,
    /// What there is to choose.
    pub periods: Vec<PeriodChoice>,
    /// `Una nota de hoy se podrá facturar hasta el 30 de noviembre de 2026.`
    pub example: String,
    /// Saved here but not yet taken by the portal.
    pub pending: bool,
    /// Where receipts go.
    pub printer: Option<PrinterChoice>,
    /// How they look.
    pub receipt: ReceiptSettings,
    /// The portal's address.
    pub portal_url: String,
    /// The taxpayer: `EKU9003173C9 · ESCUELA KEMPER URGATE`.
    pub issuer: String,
}

/// One period to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PeriodChoice {
    /// A period's key.
    pub key: String,
    /// `Una semana`.
    pub label: String,
}
