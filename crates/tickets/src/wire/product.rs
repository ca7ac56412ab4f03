//! Products of the company's price list.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::taxes::{Iva, TaxProfile};
use faults::{Fault, Faults};
use money::Money;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::line::{IepsMessage, read_ieps};
use super::{ProblemFault, amount};
use crate::codes::PRODUCT_REVISION;
use crate::{Product, ProductRevision};

/// Most products in one message, either way.
pub const PRODUCTS_MAX: usize = 500;

/// `PUT /api/v1/products/{id}`: a product as one of its edits left it. The id is made of the SKU
/// ([`ProductId::of_sku`](crate::ProductId::of_sku)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductMessage {
    /// The shop's key, up to 100 letters.
    pub sku: String,
    /// Counts the edits, from 1: one more than the edit that it was made upon.
    pub revision: u64,
    /// At most 20, the one that is shown first.
    pub barcodes: Vec<String>,
    /// What the customer reads, up to 1,000 letters.
    pub name: String,
    /// Its shelf, where it has one; up to 40 letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Of one, with tax.
    pub price: String,
    /// What the cashier calls the unit, up to 20 letters.
    pub unit: String,
    /// SAT's key of the product.
    pub clave_prod_serv: String,
    /// SAT's key of the unit.
    pub clave_unidad: String,
    /// A code of [`Iva`].
    pub iva: String,
    /// IEPS, where the product bears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ieps: Option<IepsMessage>,
    /// It is sold.
    pub active: bool,
}

impl ProductMessage {
    /// The name of the first field in which two products differ, whichever edits they are of.
    pub fn first_difference(&self, other: &Self) -> Option<&'static str> {
        let pairs = [
            ("sku", self.sku == other.sku),
            ("barcodes", self.barcodes == other.barcodes),
            ("name", self.name == other.name),
            ("category", self.category == other.category),
            ("price", self.price == other.price),
            ("unit", self.unit == other.unit),
            ("clave_prod_serv", self.clave_prod_serv == other.clave_prod_serv),
            ("clave_unidad", self.clave_unidad == other.clave_unidad),
            ("iva", self.iva == other.iva),
            ("ieps", self.ieps == other.ieps),
            ("active", self.active == other.active),
        ];
        pairs.into_iter().find(|(_, same)| !same).map(|(name, _)| name)
    }
}

impl From<&ProductRevision> for ProductMessage {
    fn from(revised: &ProductRevision) -> Self {
        let product = &revised.product;
        Self {
            sku: product.sku.clone(),
            revision: revised.revision,
            barcodes: product.barcodes.clone(),
            name: product.name.clone(),
            category: product.category.clone(),
            price: product.price.to_string(),
            unit: product.unit.clone(),
            clave_prod_serv: product.clave_prod_serv.as_str().to_owned(),
            clave_unidad: product.clave_unidad.as_str().to_owned(),
            iva: product.taxes.iva.code().to_owned(),
            ieps: product.taxes.ieps.map(IepsMessage::from),
            active: product.active,
        }
    }
}

impl TryFrom<&ProductMessage> for ProductRevision {
    type Error = Faults;

    fn try_from(message: &ProductMessage) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        if message.revision == 0 || i64::try_from(message.revision).is_err() {
            faults.push(Fault::new(&PRODUCT_REVISION, "revision"));
        }
        let price = faults.note(amount("price", Money::parse(&message.price)));
        let clave_prod_serv = ClaveProdServ::parse(&message.clave_prod_serv)
            .map_err(|fault| fault.below("clave_prod_serv"));
        let clave_prod_serv = faults.note(clave_prod_serv);
        let clave_unidad =
            ClaveUnidad::parse(&message.clave_unidad).map_err(|fault| fault.below("clave_unidad"));
        let clave_unidad = faults.note(clave_unidad);
        let iva = faults.note(Iva::parse(&message.iva).map_err(|fault| fault.below("iva")));
        let ieps = message.ieps.as_ref().map(read_ieps).transpose();
        let ieps = faults.note(ieps.map_err(|fault| fault.below("ieps")));
        let product = || {
            Some(Product {
                sku: message.sku.clone(),
                barcodes: message.barcodes.clone(),
                name: message.name.clone(),
                category: message.category.clone(),
                price: price?,
                unit: message.unit.clone(),
                clave_prod_serv: clave_prod_serv?,
                clave_unidad: clave_unidad?,
                taxes: TaxProfile { iva: iva?, ieps: ieps? },
                active: message.active,
            })
        };
        let Some(product) = product() else { return Err(faults) };
        if let Err(wrong) = product.check() {
            wrong.into_iter().for_each(|fault| faults.push(fault));
        }
        faults.into_result(Self { product, revision: message.revision })
    }
}

/// `POST /api/v1/products`: many at once. Each is judged for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductsMessage {
    /// One to 500.
    #[schemars(length(min = 1, max = 500))]
    pub products: Vec<ProductMessage>,
}

/// What became of one product of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProductOutcome {
    /// It is what the company has now.
    Created,
    /// The company had it already, the same, or a later edit of the same register.
    Exists,
    /// The company has something else, of an edit that is as late or later; that stays.
    Conflict,
    /// It is wrong.
    Refused,
}

/// What became of one product of a [`ProductsMessage`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProductOutcomeMessage {
    /// What.
    pub outcome: ProductOutcome,
    /// Of a conflict what differs, of a refusal what is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<ProblemFault>,
}

/// The answer to a [`ProductsMessage`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProductOutcomesMessage {
    /// In the order of the message.
    pub outcomes: Vec<ProductOutcomeMessage>,
}

/// `GET /api/v1/products?after=N`: what the company's products are, each once, in the order in
/// which they came to be so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProductsPageMessage {
    /// At most 500.
    pub products: Vec<ProductMessage>,
    /// The cursor to ask with next.
    pub next: u64,
    /// More are waiting.
    pub more: bool,
}
