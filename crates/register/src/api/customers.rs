//! Customers of the shop, and what the counter corrects about them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{InvoiceChoices, ReceptorDraft};

/// What is asked about customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "customers", rename_all = "kebab-case")]
pub enum CustomersRequest {
    /// Those that invoiced at this shop.
    List {
        /// RFC or name to look for; all where it is empty.
        text: String,
    },
    /// One of them, to be corrected.
    Sheet {
        /// Its id.
        id: String,
    },
    /// What was corrected; judged as the form of an invoice is.
    Correct {
        /// Its id.
        id: String,
        /// As typed. The RFC stays what it is.
        receptor: ReceptorDraft,
    },
    /// The portal's word holds; the correction goes.
    TakePortals {
        /// Its id.
        id: String,
    },
}

/// One customer in the list: as corrected here, or as the portal has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CustomerRow {
    /// The portal's.
    pub id: String,
    /// RFC.
    pub rfc: String,
    /// Name as SAT has it.
    pub nombre: String,
    /// Postal code.
    pub codigo_postal: String,
    /// `626 Régimen Simplificado de Confianza`.
    pub regimen: String,
    /// `G03 Gastos en general`.
    pub uso: String,
    /// Or empty.
    pub correo: String,
    /// When it changed: `vie 20 nov, 14:06`.
    pub updated: String,
    /// How it stands with what was corrected here.
    pub standing: CorrectionStanding,
}

/// How it stands with what was corrected at this till.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CorrectionStanding {
    /// Nothing was, or the portal says the same.
    None,
    /// It goes to the portal with the customer's next invoice.
    Kept,
    /// The portal has told something else since.
    Disputed,
}

/// One customer, to be corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CustomerSheet {
    /// The portal's.
    pub id: String,
    /// What the form is filled with.
    pub receptor: ReceptorDraft,
    /// What there is to choose.
    pub choices: InvoiceChoices,
    /// How it stands with what was corrected here.
    pub standing: CorrectionStanding,
    /// The same in a sentence, or empty.
    pub told: String,
    /// Where the portal has it otherwise.
    pub portals: Vec<PortalsWord>,
}

/// A field that the portal has otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PortalsWord {
    /// `Nombre`.
    pub label: String,
    /// What the portal has; empty where it has nothing.
    pub value: String,
}
