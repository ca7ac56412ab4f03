//! The first steps of a register: how far they are, and what each has come to.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that is asked about the first steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "first", rename_all = "kebab-case")]
pub enum FirstRunRequest {
    /// How they stand.
    View,
    /// A step is shown; from here they go on after a restart.
    Reach {
        /// Which.
        step: FirstRunStep,
    },
    /// They are over. What was passed over is found in the settings.
    Finish,
}

/// One of the first steps, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FirstRunStep {
    /// The portal's address and the code.
    Join,
    /// What the portal said of the shop, to be looked over.
    Shop,
    /// Who manages.
    People,
    /// Where receipts go.
    Printer,
    /// How they look.
    Receipt,
    /// The price list.
    Products,
    /// Everything is said.
    Ready,
}

/// How the first steps stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FirstRun {
    /// They were begun.
    pub begun: bool,
    /// Where they are.
    pub step: FirstRunStep,
    /// What each has come to, in their order.
    pub steps: Vec<FirstRunRow>,
    /// What the portal said of the shop; nothing before the enrolment.
    pub shop: Option<ShopCard>,
}

/// What a step has come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FirstRunRow {
    /// Which.
    pub step: FirstRunStep,
    /// `Impresora`.
    pub title: String,
    /// `De red, 192.168.1.50:9100`, or what there is without it.
    pub told: String,
    /// Nothing is left to do there.
    pub done: bool,
}

/// The shop as the portal described it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShopCard {
    /// Label and value: `Quién factura`, `CACX7605101P8 · XOCHILT CASAS CHAVEZ`.
    pub facts: Vec<ShopFact>,
    /// Where company, certificate and series are kept.
    pub company_url: String,
    /// Documents have no fiscal validity.
    pub sandbox: bool,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShopFact {
    /// `Código postal`.
    pub label: String,
    /// `06000`.
    pub value: String,
}
