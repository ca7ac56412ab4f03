//! Invoices that the counter asks for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `PUT /api/v1/invoices/{id}`: one invoice over tickets of the shop, for a customer who stands at
/// the counter. The id is the register's own; the same wish may be sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoiceRequestMessage {
    /// UUIDs, at least one.
    pub tickets: Vec<String>,
    /// RFC of the receptor.
    pub rfc: String,
    /// Name as SAT has it.
    pub nombre: String,
    /// DomicilioFiscalReceptor.
    pub codigo_postal: String,
    /// Three digits.
    pub regimen_fiscal: String,
    /// UsoCFDI.
    pub uso_cfdi: String,
    /// Where they want it, if they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correo: Option<String>,
}

/// How far such an invoice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InvoiceProgress {
    /// It is on its way: the same wish, sent again, tells how it ended.
    InProcess,
    /// It is stamped.
    Invoiced,
}

/// The answer to an [`InvoiceRequestMessage`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InvoiceMessage {
    /// How far it is.
    pub progress: InvoiceProgress,
    /// Series and folio, once it is sealed: `F-1001`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<String>,
    /// Folio fiscal, once it is stamped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
}

/// `POST /api/v1/constancias`: what a customer at the counter has shown; one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConstanciaRequestMessage {
    /// What the QR of the cédula says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr: Option<String>,
    /// The PDF, or a picture of the QR, in Base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// What it tells of its taxpayer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConstanciaMessage {
    /// RFC.
    pub rfc: String,
    /// Name as SAT has it; nothing where only the RFC could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nombre: Option<String>,
    /// Of the domicilio fiscal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codigo_postal: Option<String>,
    /// Three digits each, those in force.
    pub regimenes: Vec<String>,
    /// SAT has the taxpayer as suspended or cancelled: it may refuse the invoice.
    pub inactive: bool,
}
