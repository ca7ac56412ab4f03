//! One line of the cart.

use std::sync::Arc;

use cfdi::taxes::GrossLine;
use money::{Money, Quantity};
use tickets::TicketLine;

use super::{Discount, MICROS_IN_ONE, out_of_range};
use crate::codes::{DISCOUNT_OVER, QUANTITY_FORM, QUANTITY_RANGE, QUANTITY_WHOLE};
use crate::product::Product;
use crate::refusal::Refusal;

/// Most of one thing. A barcode typed as a quantity is caught here.
const QUANTITY_MAX: Quantity = Quantity::from_raw(99_999 * MICROS_IN_ONE);

/// Where a line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A product; more of it makes the line larger.
    Shelf,
    /// A scale's label, for one package: the next one is another line, or two prices that were
    /// rounded apart would be rounded together.
    Label,
}

impl Origin {
    /// Whether its price is the list's, which may have changed.
    pub(crate) fn follows_the_list(self) -> bool {
        match self {
            Self::Shelf => true,
            Self::Label => false,
        }
    }
}

/// What a line is made of.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// With the price that it is sold at.
    pub(crate) product: Arc<Product>,
    pub(crate) quantity: Quantity,
    /// Its own discount.
    pub(crate) discount: Option<Discount>,
    pub(crate) origin: Origin,
    /// What the cashier says of it; may be empty.
    pub(crate) note: String,
}

impl Item {
    /// Of the shelf, as it is.
    pub(crate) fn of(product: Arc<Product>, quantity: Quantity) -> Self {
        Self { product, quantity, discount: None, origin: Origin::Shelf, note: String::new() }
    }

    /// Whether one more of `product` belongs to it.
    pub(super) fn takes(&self, product: &Product) -> bool {
        let same = self.product.sku == product.sku && self.product.price == product.price;
        same && self.origin == Origin::Shelf
    }
}

/// One line of the cart: what is paid for it is its list price less both discounts.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) item: Item,
    /// Price times quantity.
    pub(crate) list: Money,
    /// What its own discount takes off; the list price at most.
    pub(crate) own_off: Money,
    /// What it costs then.
    pub(crate) net: Money,
    /// All that is taken off: that, and its part of the sale's discount.
    off: Money,
    /// What is paid.
    gross: Money,
}

impl Line {
    pub(super) fn new(item: Item) -> Result<Self, Refusal> {
        let quantity = item.quantity;
        if !quantity.is_positive() {
            return Err(Refusal::from(&QUANTITY_FORM));
        }
        if quantity > QUANTITY_MAX {
            return Err(Refusal::from(&QUANTITY_RANGE));
        }
        if !item.product.is_measured() && quantity.raw() % MICROS_IN_ONE != 0 {
            return Err(Refusal::from(&QUANTITY_WHOLE));
        }
        let list = item.product.price.times(quantity).map_err(out_of_range)?;
        if !list.is_positive() {
            return Err(Refusal::from(&QUANTITY_FORM));
        }
        let own_off = own_off(item.discount, list)?;
        let net = list.try_sub(own_off).map_err(out_of_range)?;
        Ok(Self { item, list, own_off, net, off: own_off, gross: net })
    }

    /// The same line with another part of the sale's discount.
    pub(super) fn bearing(self, part: Money) -> Result<Self, Refusal> {
        let off = self.own_off.try_add(part).map_err(out_of_range)?;
        let gross = self.net.try_sub(part).map_err(out_of_range)?;
        Ok(Self { off, gross, ..self })
    }

    /// Its part of the sale's discount.
    pub(super) fn sale_part(&self) -> Result<Money, Refusal> {
        self.off.try_sub(self.own_off).map_err(out_of_range)
    }

    /// What the taxes are calculated from: nothing of a line that is given away.
    pub(super) fn taxed(&self) -> Option<GrossLine> {
        let gross = GrossLine::new(self.item.quantity, self.gross, self.item.product.taxes);
        self.gross.is_positive().then_some(GrossLine { discount: self.off, ..gross })
    }

    /// As the ticket has it.
    pub(super) fn sold(&self) -> TicketLine {
        let product = &self.item.product;
        TicketLine {
            sku: product.sku.clone(),
            descripcion: product.name.clone(),
            clave_prod_serv: product.clave_prod_serv.clone(),
            clave_unidad: product.clave_unidad.clone(),
            quantity: self.item.quantity,
            unit_price: product.price,
            discount: self.off,
            gross: self.gross,
            taxes: product.taxes,
        }
    }
}

/// What a line's own discount takes off.
fn own_off(discount: Option<Discount>, list: Money) -> Result<Money, Refusal> {
    let Some(discount) = discount else { return Ok(Money::ZERO) };
    let off = discount.off(list).map_err(out_of_range)?;
    if off > list {
        let (code, off, list) = (DISCOUNT_OVER.message, off.pesos(), list.pesos());
        let message = format!("{code} El renglón cuesta {list} y el descuento sería de {off}.");
        return Err(Refusal::saying(&DISCOUNT_OVER, message).at("discount"));
    }
    Ok(off)
}
