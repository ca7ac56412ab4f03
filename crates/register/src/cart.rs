//! The sale in progress.
//!
//! Pure: what is typed goes in, amounts come out. Every amount is calculated by the function that
//! the portal builds the CFDI with ([`cfdi::taxes::breakdown`]), from the first product on.
//!
//! Two discounts there are: a line's own, and the sale's, which is spread over the lines by what
//! each costs after its own. A change to the lines works both out anew. Where one would then be
//! more than what it is taken off, the change is refused: the cashier gives a discount, nothing
//! shrinks it in silence.

mod discount;
mod line;
#[cfg(test)]
mod props;
#[cfg(test)]
mod tests;
mod totals;
mod typed;

use std::sync::Arc;

use cfdi::catalog::FormaPago;
use cfdi::taxes::{TaxProfile, breakdown};
use money::{AmountError, Money, Quantity, Rate};
use tickets::{Payment, TicketLine};

pub(crate) use self::discount::Discount;
pub(crate) use self::line::{Item, Line, Origin};
pub(crate) use self::totals::{Totals, articles};
pub(crate) use self::typed::{read_amount, read_note, read_quantity};
use crate::codes::{
    ALREADY_PAID, AMOUNT_FORM, CART_EMPTY, CART_FULL, CHANGE_RANGE, FORMA_PAGO, LINE_UNKNOWN,
    OVERPAID, QUANTITY_RANGE, SALE_GIVEN_AWAY, TOTAL_RANGE,
};
use crate::product::Product;
use crate::refusal::Refusal;
use crate::tip::{self, Settled};

/// Most lines of a sale: what a signed QR can unfold to.
const LINES_MAX: usize = 500;
const MICROS_IN_ONE: i64 = 1_000_000;
/// Most change that a drawer gives: ten thousand pesos. A barcode scanned into the amount field is
/// caught here, before it closes the sale.
const CHANGE_MAX: Money = Money::from_raw(1_000_000);

/// The forms of payment that a counter takes (c_FormaPago).
const FORMAS_PAGO: [FormaPago; 9] = [
    FormaPago::Efectivo,
    FormaPago::ChequeNominativo,
    FormaPago::TransferenciaElectronica,
    FormaPago::TarjetaCredito,
    FormaPago::MonederoElectronico,
    FormaPago::DineroElectronico,
    FormaPago::ValesDespensa,
    FormaPago::TarjetaDebito,
    FormaPago::TarjetaServicios,
];

/// What is being sold and what has been paid of it.
///
/// A change to the lines takes payments and tip back: they were made for another total.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cart {
    lines: Vec<Line>,
    selected: Option<usize>,
    /// The sale's discount.
    discount: Option<Discount>,
    /// What the cashier says of the sale; may be empty.
    note: String,
    /// What the customer leaves for the staff, beside the total.
    tip: Money,
    payments: Vec<Payment>,
}

impl Cart {
    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub(crate) fn selected(&self) -> Option<usize> {
        self.selected
    }

    /// The sale's discount.
    pub(crate) fn discount(&self) -> Option<Discount> {
        self.discount
    }

    /// What the cashier says of the sale; may be empty.
    pub(crate) fn note(&self) -> &str {
        &self.note
    }

    pub(crate) fn payments(&self) -> &[Payment] {
        &self.payments
    }

    /// What the customer leaves for the staff; none where it is zero.
    pub(crate) fn tip(&self) -> Money {
        self.tip
    }

    /// Leaves a tip, or none. What is due is another amount then, so payments are taken back.
    pub(crate) fn leave_tip(&mut self, tip: Money) -> Result<(), Refusal> {
        if self.lines.is_empty() {
            return Err(Refusal::from(&CART_EMPTY));
        }
        let changed = Self { tip, payments: Vec::new(), ..self.clone() };
        changed.totals()?;
        *self = changed;
        Ok(())
    }

    /// The payments, taken apart into those of the sale and those of its tip.
    pub(crate) fn settled(&self) -> Result<Settled, Refusal> {
        tip::settle(&self.payments, self.totals()?.change, self.tip).map_err(out_of_range)
    }

    /// A cart of these items, as far as they can be sold; the discount goes where it does not fit
    /// them any more.
    pub(crate) fn of(items: Vec<Item>, discount: Option<Discount>, note: String) -> Self {
        let lines = items.into_iter().filter_map(|item| log_lost(Line::new(item), "a line"));
        let lines: Vec<_> = lines.collect();
        let selected = lines.len().checked_sub(1);
        let mut cart = Self { note, ..Self::default() };
        let whole = cart.change(lines.clone(), selected, discount);
        if log_lost(whole, "the sale's discount").is_none() {
            log_lost(cart.change(lines, selected, None), "the lines");
        }
        cart
    }

    /// Adds a product; one that is there already at the same price becomes more.
    pub(crate) fn add(&mut self, product: Arc<Product>, more: Quantity) -> Result<(), Refusal> {
        let at = self.lines.iter().position(|line| line.item.takes(&product));
        // What is added must be sellable by itself, or half a piece and half a piece would pass.
        let added = Line::new(Item::of(product, more))?;
        let Some((at, line)) = at.and_then(|at| Some((at, self.lines.get(at)?))) else {
            return self.append(added);
        };
        let quantity = line.item.quantity.try_add(more).map_err(out_of_range)?;
        let product = added.item.product;
        self.put(at, Line::new(Item { product, quantity, ..line.item.clone() })?)
    }

    /// Adds a package that a scale has labelled.
    pub(crate) fn add_labelled(&mut self, item: Item) -> Result<(), Refusal> {
        self.append(Line::new(Item { origin: Origin::Label, ..item })?)
    }

    /// Sets the quantity of a line.
    pub(crate) fn set_quantity(&mut self, at: usize, quantity: Quantity) -> Result<(), Refusal> {
        let item = self.line(at)?.item.clone();
        self.put(at, Line::new(Item { quantity, ..item })?)
    }

    /// Sets or takes off the discount of a line.
    pub(crate) fn discount_line(
        &mut self,
        at: usize,
        discount: Option<Discount>,
    ) -> Result<(), Refusal> {
        let item = self.line(at)?.item.clone();
        self.put(at, Line::new(Item { discount, ..item })?)
    }

    /// Says something of a line, or nothing. What is paid stays, and so do the payments.
    pub(crate) fn note_line(&mut self, at: usize, note: String) -> Result<(), Refusal> {
        let line = self.lines.get_mut(at).ok_or(&LINE_UNKNOWN)?;
        line.item.note = note;
        self.selected = Some(at);
        Ok(())
    }

    /// Says something of the sale, or nothing.
    pub(crate) fn note_sale(&mut self, note: String) -> Result<(), Refusal> {
        if self.lines.is_empty() {
            return Err(Refusal::from(&CART_EMPTY));
        }
        self.note = note;
        Ok(())
    }

    /// Sets or takes off the discount of the sale.
    pub(crate) fn discount_sale(&mut self, discount: Option<Discount>) -> Result<(), Refusal> {
        if self.lines.is_empty() {
            return Err(Refusal::from(&CART_EMPTY));
        }
        self.change(self.lines.clone(), self.selected, discount)
    }

    /// One more or less of a line; one that comes to nothing goes.
    pub(crate) fn change_quantity(&mut self, at: usize, delta: i32) -> Result<(), Refusal> {
        let delta = i64::from(delta).checked_mul(MICROS_IN_ONE).ok_or(&QUANTITY_RANGE)?;
        let quantity = self.line(at)?.item.quantity.try_add(Quantity::from_raw(delta));
        let quantity = quantity.map_err(out_of_range)?;
        if quantity.is_positive() { self.set_quantity(at, quantity) } else { self.remove(at) }
    }

    /// Takes a line out.
    pub(crate) fn remove(&mut self, at: usize) -> Result<(), Refusal> {
        self.line(at)?;
        let mut lines = self.lines.clone();
        lines.remove(at);
        let selected = lines.len().checked_sub(1).map(|last| last.min(at));
        self.change(lines, selected, self.discount)
    }

    /// The taxes of what is in it are others now; no price changes. A product that is not sold any
    /// more keeps those it had.
    pub(crate) fn tax_anew(
        &mut self,
        taxes: impl Fn(&str) -> Option<TaxProfile>,
    ) -> Result<(), Refusal> {
        let mut taxed = self.clone();
        for line in &mut taxed.lines {
            let product = &line.item.product;
            let taxes = taxes(&product.sku).unwrap_or(product.taxes);
            line.item.product = Arc::new(Product { taxes, ..Product::clone(product) });
        }
        taxed.totals()?;
        *self = taxed;
        Ok(())
    }

    /// Takes the payments back.
    pub(crate) fn clear_payments(&mut self) {
        self.payments.clear();
    }

    /// Takes a payment; without an amount, what is due. Only of cash more than that.
    pub(crate) fn pay(&mut self, forma: FormaPago, amount: Option<Money>) -> Result<(), Refusal> {
        let totals = self.totals()?;
        if totals.breakdown.is_none() {
            return Err(Refusal::from(&CART_EMPTY));
        }
        if !FORMAS_PAGO.contains(&forma) {
            return Err(Refusal::from(&FORMA_PAGO).at("forma_pago"));
        }
        if totals.due.is_zero() {
            return Err(Refusal::from(&ALREADY_PAID));
        }
        let amount = amount.unwrap_or(totals.due);
        if !amount.is_positive() {
            return Err(Refusal::from(&AMOUNT_FORM).at("amount"));
        }
        if forma != FormaPago::Efectivo && amount > totals.due {
            let message = format!("{} Falta {}.", OVERPAID.message, totals.due.pesos());
            return Err(Refusal::saying(&OVERPAID, message).at("amount"));
        }
        let over = amount.try_sub(totals.due).map_err(out_of_range)?;
        if over > CHANGE_MAX {
            return Err(Refusal::from(&CHANGE_RANGE).at("amount"));
        }
        self.payments.push(Payment { forma_pago: forma, amount });
        // The sum must stay within range, or the sale could not be closed.
        self.totals().map(drop).inspect_err(|_| {
            self.payments.pop();
        })
    }

    /// What it comes to.
    pub(crate) fn totals(&self) -> Result<Totals, Refusal> {
        let breakdown = match self.lines.as_slice() {
            [] => None,
            lines => Some(breakdown(&lines.iter().filter_map(Line::taxed).collect::<Vec<_>>())?),
        };
        let sum = |part: fn(&Line) -> Money| {
            Money::try_sum(self.lines.iter().map(part)).map_err(out_of_range)
        };
        let total = breakdown.as_ref().map_or(Money::ZERO, |breakdown| breakdown.paid);
        let paid = Money::try_sum(self.payments.iter().map(|payment| payment.amount));
        let owed = total.try_add(self.tip).map_err(out_of_range)?;
        let rest = owed.try_sub(paid.map_err(out_of_range)?).map_err(out_of_range)?;
        let (due, change) = if rest.is_negative() {
            (Money::ZERO, Money::ZERO.try_sub(rest).map_err(out_of_range)?)
        } else {
            (rest, Money::ZERO)
        };
        let net = sum(|line| line.net)?;
        Ok(Totals {
            list: sum(|line| line.list)?,
            lines_off: sum(|line| line.own_off)?,
            sale_off: net.try_sub(total).map_err(out_of_range)?,
            total,
            due,
            change,
            breakdown,
        })
    }

    /// The largest part of a price that is given away: of a line, or of all of them together.
    pub(crate) fn largest_discount(&self) -> Result<Rate, Refusal> {
        let totals = self.totals()?;
        let net = totals.list.try_sub(totals.lines_off).map_err(out_of_range)?;
        let lines = self.lines.iter().map(|line| discount::part(line.own_off, line.list));
        Ok(lines.fold(discount::part(totals.sale_off, net), Rate::max))
    }

    /// What each line bears of the sale's discount.
    pub(crate) fn discount_parts(&self) -> Result<Vec<Money>, Refusal> {
        self.lines.iter().map(Line::sale_part).collect()
    }

    /// The lines as the ticket has them.
    pub(crate) fn ticket_lines(&self) -> Vec<TicketLine> {
        self.lines.iter().map(Line::sold).collect()
    }

    fn line(&self, at: usize) -> Result<&Line, Refusal> {
        self.lines.get(at).ok_or_else(|| Refusal::from(&LINE_UNKNOWN))
    }

    /// Puts a line in its place.
    fn put(&mut self, at: usize, line: Line) -> Result<(), Refusal> {
        let mut lines = self.lines.clone();
        *lines.get_mut(at).ok_or(&LINE_UNKNOWN)? = line;
        self.change(lines, Some(at), self.discount)
    }

    fn append(&mut self, line: Line) -> Result<(), Refusal> {
        let at = self.lines.len();
        if at >= LINES_MAX {
            return Err(Refusal::from(&CART_FULL));
        }
        let mut lines = self.lines.clone();
        lines.push(line);
        self.change(lines, Some(at), self.discount)
    }

    /// Other lines or another discount of the sale; where that would not work, all is as it was.
    fn change(
        &mut self,
        lines: Vec<Line>,
        selected: Option<usize>,
        discount: Option<Discount>,
    ) -> Result<(), Refusal> {
        // A sale of nothing has nothing that could be taken off or said.
        let discount = discount.filter(|_| !lines.is_empty());
        let note = if lines.is_empty() { String::new() } else { self.note.clone() };
        let lines = spread(discount, lines)?;
        let changed = Self { lines, selected, discount, note, ..Self::default() };
        changed.totals()?;
        *self = changed;
        Ok(())
    }
}

/// Gives each line its part of the sale's discount. Something must be left to pay.
fn spread(discount: Option<Discount>, lines: Vec<Line>) -> Result<Vec<Line>, Refusal> {
    if lines.is_empty() {
        return Ok(lines);
    }
    let nets: Vec<_> = lines.iter().map(|line| line.net).collect();
    let cost = Money::try_sum(nets.iter().copied()).map_err(out_of_range)?;
    let off = discount.map_or(Ok(Money::ZERO), |discount| discount.off(cost));
    let off = off.map_err(out_of_range)?;
    if off >= cost {
        return Err(Refusal::from(&SALE_GIVEN_AWAY).at("discount"));
    }
    let parts = off.apportion(&nets).map_err(out_of_range)?;
    lines.into_iter().zip(parts).map(|(line, part)| line.bearing(part)).collect()
}

/// What a kept cart has that cannot be had any more is logged, and the rest goes on.
fn log_lost<T>(restored: Result<T, Refusal>, what: &str) -> Option<T> {
    restored
        .inspect_err(|refusal| tracing::warn!(?refusal, "{what} of the cart was not restored"))
        .ok()
}

fn out_of_range(_: AmountError) -> Refusal {
    Refusal::from(&TOTAL_RANGE)
}
