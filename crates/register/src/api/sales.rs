//! Sales that were closed, as they are listed and looked at.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Tone;

/// One row of the list of sales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SaleRow {
    /// Its id.
    pub id: String,
    /// `A-000123`.
    pub nota: String,
    /// `vie 20 nov, 14:05`.
    pub sold: String,
    /// `$211.00`.
    pub total: String,
    /// `Efectivo`, `Tarjeta de crédito` …
    pub payment: String,
    /// `Por enviar`, `Abierta`, `Facturada F-1001`, `Cancelada`, `Periodo vencido`.
    pub state: String,
    /// How that is.
    pub tone: Tone,
}

/// One sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SaleDetail {
    /// Its row.
    pub row: SaleRow,
    /// `K7QM-3XWP-9TFA`.
    pub code: String,
    /// `30 de noviembre de 2026`.
    pub deadline: String,
    /// The receipt as text, as wide as the paper.
    pub receipt: String,
    /// Folio fiscal where it is invoiced.
    pub uuid: String,
    /// It may still be cancelled.
    pub cancellable: bool,
    /// It may be invoiced here.
    pub invoiceable: bool,
    /// What became of asking for its invoice here, or empty.
    pub invoicing: String,
    /// The id of that invoice, where it is stamped; else empty.
    pub invoice_id: String,
    /// Something of it may still come back.
    pub returnable: bool,
    /// What happened to it, the oldest first: `14:05 Vendida`, `14:06 Recibida en el portal`.
    pub history: Vec<String>,
}
