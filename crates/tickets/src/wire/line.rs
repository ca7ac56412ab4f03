//! One line of a ticket, as JSON.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::taxes::{Cuota, Ieps, Iva, Shown, TaxProfile};
use faults::Fault;
use money::{Money, Quantity, Rate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount;
use crate::TicketLine;

/// One line of a [`TicketMessage`](super::TicketMessage).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineMessage {
    /// The shop's key.
    pub sku: String,
    /// What the customer reads.
    pub descripcion: String,
    /// SAT's key of the product.
    pub clave_prod_serv: String,
    /// SAT's key of the unit.
    pub clave_unidad: String,
    /// Up to six decimals.
    pub quantity: String,
    /// With tax.
    pub unit_price: String,
    /// Taken off the line, with tax; absent where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<String>,
    /// Paid for the line, with tax.
    pub gross: String,
    /// A code of [`Iva`]: `iva-16`, `iva-8`, `iva-0`, `exento`, `no-objeto` …
    pub iva: String,
    /// IEPS, where the product bears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ieps: Option<IepsMessage>,
}

/// IEPS of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IepsMessage {
    /// Rate at six decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tasa: Option<String>,
    /// Pesos for each unit of the tax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cuota: Option<CuotaMessage>,
    /// Whether the document shows it.
    pub shown: ShownMessage,
}

/// IEPS by cuota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CuotaMessage {
    /// Pesos for each unit of the tax, at six decimals.
    pub tasa_o_cuota: String,
    /// Units of the tax in one unit of the product.
    pub content: String,
}

/// Whether a document shows IEPS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ShownMessage {
    /// As a traslado of its own.
    Apart,
    /// As part of the price.
    InPrice,
}

impl From<&TicketLine> for LineMessage {
    fn from(line: &TicketLine) -> Self {
        Self {
            sku: line.sku.clone(),
            descripcion: line.descripcion.clone(),
            clave_prod_serv: line.clave_prod_serv.as_str().to_owned(),
            clave_unidad: line.clave_unidad.as_str().to_owned(),
            quantity: line.quantity.to_string(),
            unit_price: line.unit_price.to_string(),
            discount: line.discount.is_positive().then(|| line.discount.to_string()),
            gross: line.gross.to_string(),
            iva: line.taxes.iva.code().to_owned(),
            ieps: line.taxes.ieps.map(IepsMessage::from),
        }
    }
}

impl From<Ieps> for IepsMessage {
    fn from(ieps: Ieps) -> Self {
        let cuota = |cuota: Cuota| CuotaMessage {
            tasa_o_cuota: cuota.tasa_o_cuota.to_string(),
            content: cuota.content.to_string(),
        };
        Self {
            tasa: ieps.tasa.map(|rate| rate.to_string()),
            cuota: ieps.cuota.map(cuota),
            shown: match ieps.shown {
                Shown::Apart => ShownMessage::Apart,
                Shown::InPrice => ShownMessage::InPrice,
            },
        }
    }
}

pub(super) fn read_ieps(message: &IepsMessage) -> Result<Ieps, Fault> {
    let rate = |name, text: &str| amount(name, Rate::parse(text));
    let cuota = |cuota: &CuotaMessage| -> Result<Cuota, Fault> {
        Ok(Cuota {
            tasa_o_cuota: rate("cuota", &cuota.tasa_o_cuota)?,
            content: amount("cuota", Quantity::parse(&cuota.content))?,
        })
    };
    Ok(Ieps {
        tasa: message.tasa.as_deref().map(|text| rate("tasa", text)).transpose()?,
        cuota: message.cuota.as_ref().map(cuota).transpose()?,
        shown: match message.shown {
            ShownMessage::Apart => Shown::Apart,
            ShownMessage::InPrice => Shown::InPrice,
        },
    })
}

/// Reads a line; its path begins here.
pub(super) fn read(line: &LineMessage) -> Result<TicketLine, Fault> {
    let ieps = line.ieps.as_ref().map(read_ieps).transpose().map_err(|f| f.below("ieps"))?;
    let discount = line.discount.as_deref().unwrap_or("0");
    Ok(TicketLine {
        sku: line.sku.clone(),
        descripcion: line.descripcion.clone(),
        clave_prod_serv: ClaveProdServ::parse(&line.clave_prod_serv)?,
        clave_unidad: ClaveUnidad::parse(&line.clave_unidad)?,
        quantity: amount("quantity", Quantity::parse(&line.quantity))?,
        unit_price: amount("unit_price", Money::parse(&line.unit_price))?,
        discount: amount("discount", Money::parse(discount))?,
        gross: amount("gross", Money::parse(&line.gross))?,
        taxes: TaxProfile { iva: Iva::parse(&line.iva)?, ieps },
    })
}
