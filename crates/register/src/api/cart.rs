//! The sale in progress, and what it becomes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The sale in progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Cart {
    /// In the order in which they came.
    pub lines: Vec<CartLine>,
    /// The line that `+`, `-` and `Supr` act on.
    pub selected: Option<usize>,
    /// The sale's discount.
    pub discount: Option<CartDiscount>,
    /// From the list prices to the total; empty where nothing is taken off.
    pub reductions: Vec<CartReduction>,
    /// `$284.50`.
    pub total: String,
    /// `7 artículos · IVA $21.38`, or empty.
    pub summary: String,
    /// Payments so far.
    pub payments: Vec<CartPayment>,
    /// The tip; nothing where the shop takes none.
    pub tip: Option<CartTip>,
    /// With the tip; `$0.00` when all is paid.
    pub due: String,
    /// Given back: `$215.50`.
    pub change: String,
    /// All is paid: the sale may be closed.
    pub payable: bool,
    /// What the cashier says of the sale; may be empty.
    pub note: String,
}

/// One line of the cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CartLine {
    /// The shop's key.
    pub sku: String,
    /// `2`, `0.750 kg`.
    pub quantity: String,
    /// Name.
    pub name: String,
    /// `28.50`.
    pub price: String,
    /// Price times quantity: `57.00`.
    pub list: String,
    /// Its own discount.
    pub discount: Option<CartDiscount>,
    /// What it costs after its own discount: `51.30`.
    pub net: String,
    /// What the cashier says of it; may be empty.
    pub note: String,
}

/// A discount of a line or of the sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CartDiscount {
    /// As it may be typed again: `10%`, `10.50`.
    pub typed: String,
    /// `Descuento 10 %`, `Descuento`.
    pub label: String,
    /// What it takes off: `−5.70`.
    pub amount: String,
}

/// One step from the list prices to the total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CartReduction {
    /// `Sin descuento`, `Descuento en productos`, `Descuento de la venta 5 %`.
    pub label: String,
    /// `$192.00`, `−$5.70`.
    pub amount: String,
}

/// What the customer may leave for the staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CartTip {
    /// `$20.00`, or empty while there is none.
    pub amount: String,
    /// What one key or finger gives.
    pub offers: Vec<TipOffer>,
}

/// A tip that is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TipOffer {
    /// As it would be typed: `10%`.
    pub typed: String,
    /// `10 %`.
    pub label: String,
    /// What it comes to: `$18.00`.
    pub amount: String,
}

/// One payment of the cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CartPayment {
    /// `Efectivo`.
    pub label: String,
    /// `$500.00`.
    pub amount: String,
}

/// A sale was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Closed {
    /// Its id.
    pub id: String,
    /// `A-000123`.
    pub nota: String,
    /// `$211.00`.
    pub total: String,
    /// `$20.00`, or empty.
    pub tip: String,
    /// `$289.00`.
    pub change: String,
    /// `K7QM-3XWP-9TFA`.
    pub code: String,
    /// `30 de noviembre de 2026`.
    pub deadline: String,
    /// Empty when the receipt went to the printer; else what is wrong and what was kept.
    pub printer: String,
    /// The next sale's cart: empty.
    pub cart: Cart,
}
