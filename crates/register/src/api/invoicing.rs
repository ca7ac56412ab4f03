//! "Facturar ahora": the counter asks for invoices.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FieldFault, Suggestion};

/// What is asked about invoices at the counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "invoicing", rename_all = "kebab-case")]
pub enum InvoicingRequest {
    /// The form for these sales; what was refused of them before stands in it.
    Begin {
        /// Their ids.
        sales: Vec<String>,
    },
    /// What there is to choose for what was typed so far.
    Choices {
        /// As typed.
        rfc: String,
        /// The key of the régimen that is chosen.
        regimen: String,
    },
    /// The invoice is asked for: kept first, then sent; waits a while for the end.
    Ask {
        /// Ids of the sales.
        sales: Vec<String>,
        /// For whom.
        receptor: ReceptorDraft,
    },
    /// How far it is.
    Look {
        /// Its id.
        id: String,
    },
    /// Its PDF and XML, into the folder for them.
    Save {
        /// Its id.
        id: String,
    },
    /// A slip that says that it was issued; once more where it has been on paper.
    Print {
        /// Its id.
        id: String,
    },
    /// What the Constancia tells that a customer shows.
    Constancia {
        /// What the scanner read in its QR, or empty.
        qr: String,
        /// The PDF or a picture in Base64, or empty.
        file: String,
    },
}

/// Tax data, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceptorDraft {
    /// RFC.
    pub rfc: String,
    /// Name as SAT has it.
    pub nombre: String,
    /// Of the domicilio fiscal.
    pub codigo_postal: String,
    /// Three digits.
    pub regimen_fiscal: String,
    /// UsoCFDI.
    pub uso_cfdi: String,
    /// Or empty.
    pub correo: String,
}

/// The form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvoiceForm {
    /// Ids of the sales.
    pub sales: Vec<String>,
    /// `Nota A-000123`, `3 notas: A-000121, A-000122, A-000123`.
    pub notas: String,
    /// `$211.00`, of all of them.
    pub total: String,
    /// What stands in it.
    pub receptor: ReceptorDraft,
    /// What is wrong with that, where it was refused.
    pub faults: Vec<FieldFault>,
    /// Why it was refused, or empty.
    pub told: String,
    /// What there is to choose.
    pub choices: InvoiceChoices,
}

/// What there is to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvoiceChoices {
    /// Only those that such an RFC can have.
    pub regimenes: Vec<Suggestion>,
    /// Only those that SAT takes of such a taxpayer.
    pub usos: Vec<Suggestion>,
    /// Customers of the shop whose RFC or name begins so; none once the RFC is whole and known.
    pub customers: Vec<KnownCustomer>,
}

/// A customer of the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KnownCustomer {
    /// What the form is filled with.
    pub receptor: ReceptorDraft,
    /// `612 Personas Físicas con Actividades Empresariales`.
    pub regimen: String,
}

/// How far an invoice is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Invoicing {
    /// Its id.
    pub id: String,
    /// Which of the three.
    pub stage: InvoicingStage,
    /// `Factura F-1001`, `La factura quedó pedida`, `No se facturó`.
    pub title: String,
    /// What happened, what was kept, what to do.
    pub text: String,
    /// `Nota A-000123`.
    pub notas: String,
    /// Ids of its sales.
    pub sales: Vec<String>,
    /// `XOCHILT CASAS CHAVEZ · CACX7605101P8`.
    pub receptor: String,
    /// Folio fiscal, or empty.
    pub uuid: String,
    /// Where it is mailed, or empty.
    pub correo: String,
}

/// The life of an invoice at the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum InvoicingStage {
    /// Not answered for good.
    Waiting,
    /// Stamped.
    Invoiced,
    /// There is none.
    Refused,
}

/// What a Constancia tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConstanciaRead {
    /// What could be read; the rest is empty.
    pub receptor: ReceptorDraft,
    /// One sentence: what was filled in, what is to be looked at.
    pub told: String,
    /// What there is to choose now.
    pub choices: InvoiceChoices,
}
