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
#[cfg(test)]
mod props;

use std::sync::Arc;

use cfdi::catalog::FormaPago;
use cfdi::taxes::{Breakdown, GrossLine, Impuesto, breakdown};
use money::{AmountError, Money, Quantity, Rate};
use tickets::{Payment, TicketLine};

pub(crate) use self::discount::Discount;
use crate::codes::{
    ALREADY_PAID, AMOUNT_FORM, CART_EMPTY, CART_FULL, CHANGE_RANGE, DISCOUNT_OVER, FORMA_PAGO,
    LINE_UNKNOWN, OVERPAID, QUANTITY_FORM, QUANTITY_RANGE, QUANTITY_WHOLE, SALE_GIVEN_AWAY,
    TOTAL_RANGE,
};
use crate::product::Product;
use crate::refusal::Refusal;

/// Most lines of a sale: what a signed QR can unfold to.
const LINES_MAX: usize = 500;
/// Most of one thing. A barcode typed as a quantity is caught here.
const QUANTITY_MAX: Quantity = Quantity::from_raw(99_999 * 1_000_000);
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

/// One line of the cart: what is paid for it is its list price less both discounts.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) product: Arc<Product>,
    pub(crate) quantity: Quantity,
    /// Price times quantity.
    pub(crate) list: Money,
    /// Its own discount.
    pub(crate) discount: Option<Discount>,
    /// What that takes off; the list price at most.
    pub(crate) own_off: Money,
    /// What it costs then.
    pub(crate) net: Money,
    /// All that is taken off: that, and its part of the sale's discount.
    off: Money,
    /// What is paid.
    gross: Money,
}

impl Line {
    fn new(
        product: Arc<Product>,
        quantity: Quantity,
        discount: Option<Discount>,
    ) -> Result<Self, Refusal> {
        if !quantity.is_positive() {
            return Err(Refusal::from(&QUANTITY_FORM));
        }
        if quantity > QUANTITY_MAX {
            return Err(Refusal::from(&QUANTITY_RANGE));
        }
        if !product.is_measured() && quantity.raw() % MICROS_IN_ONE != 0 {
            return Err(Refusal::from(&QUANTITY_WHOLE));
        }
        let list = product.price.times(quantity).map_err(out_of_range)?;
        if !list.is_positive() {
            return Err(Refusal::from(&QUANTITY_FORM));
        }
        let own_off = own_off(discount, list)?;
        let net = list.try_sub(own_off).map_err(out_of_range)?;
        Ok(Self { product, quantity, list, discount, own_off, net, off: own_off, gross: net })
    }

    /// The same line with another part of the sale's discount.
    fn bearing(self, part: Money) -> Result<Self, Refusal> {
        let off = self.own_off.try_add(part).map_err(out_of_range)?;
        let gross = self.net.try_sub(part).map_err(out_of_range)?;
        Ok(Self { off, gross, ..self })
    }
}

/// What is being sold and what has been paid of it.
///
/// A change to the lines takes the payments back: they were made for another total.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cart {
    lines: Vec<Line>,
    selected: Option<usize>,
    /// The sale's discount.
    discount: Option<Discount>,
    payments: Vec<Payment>,
}

/// What the cart comes to.
#[derive(Debug)]
pub(crate) struct Totals {
    /// Σ price times quantity.
    pub(crate) list: Money,
    /// What the lines' own discounts take off.
    pub(crate) lines_off: Money,
    /// What the sale's discount takes off.
    pub(crate) sale_off: Money,
    pub(crate) total: Money,
    pub(crate) due: Money,
    pub(crate) change: Money,
    /// Nothing while there are no lines.
    pub(crate) breakdown: Option<Breakdown>,
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

    pub(crate) fn payments(&self) -> &[Payment] {
        &self.payments
    }

    /// Adds a product; one that is there already becomes more.
    pub(crate) fn add(&mut self, product: Arc<Product>, more: Quantity) -> Result<(), Refusal> {
        let at = self.lines.iter().position(|line| line.product.sku == product.sku);
        let at = at.unwrap_or(self.lines.len());
        if at >= LINES_MAX {
            return Err(Refusal::from(&CART_FULL));
        }
        // What is added must be sellable by itself, or half a piece and half a piece would pass.
        let added = Line::new(Arc::clone(&product), more, None)?;
        let line = match self.lines.get(at) {
            Some(line) => {
                let quantity = line.quantity.try_add(more).map_err(out_of_range)?;
                Line::new(product, quantity, line.discount)?
            }
            None => added,
        };
        self.put(at, line)
    }

    /// Sets the quantity of a line.
    pub(crate) fn set_quantity(&mut self, at: usize, quantity: Quantity) -> Result<(), Refusal> {
        let line = self.line(at)?;
        self.put(at, Line::new(Arc::clone(&line.product), quantity, line.discount)?)
    }

    /// Sets or takes off the discount of a line.
    pub(crate) fn discount_line(
        &mut self,
        at: usize,
        discount: Option<Discount>,
    ) -> Result<(), Refusal> {
        let line = self.line(at)?;
        self.put(at, Line::new(Arc::clone(&line.product), line.quantity, discount)?)
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
        let quantity = self.line(at)?.quantity.try_add(Quantity::from_raw(delta));
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
            lines => Some(breakdown(&lines.iter().filter_map(gross_line).collect::<Vec<_>>())?),
        };
        let sum = |part: fn(&Line) -> Money| {
            Money::try_sum(self.lines.iter().map(part)).map_err(out_of_range)
        };
        let total = breakdown.as_ref().map_or(Money::ZERO, |breakdown| breakdown.paid);
        let paid = Money::try_sum(self.payments.iter().map(|payment| payment.amount));
        let rest = total.try_sub(paid.map_err(out_of_range)?).map_err(out_of_range)?;
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

    /// The lines as the ticket has them.
    pub(crate) fn ticket_lines(&self) -> Vec<TicketLine> {
        self.lines.iter().map(ticket_line).collect()
    }

    fn line(&self, at: usize) -> Result<&Line, Refusal> {
        self.lines.get(at).ok_or_else(|| Refusal::from(&LINE_UNKNOWN))
    }

    /// Puts a line in its place.
    fn put(&mut self, at: usize, line: Line) -> Result<(), Refusal> {
        let mut lines = self.lines.clone();
        match lines.get_mut(at) {
            Some(place) => *place = line,
            None => lines.push(line),
        }
        self.change(lines, Some(at), self.discount)
    }

    /// Other lines or another discount of the sale; where that would not work, all is as it was.
    fn change(
        &mut self,
        lines: Vec<Line>,
        selected: Option<usize>,
        discount: Option<Discount>,
    ) -> Result<(), Refusal> {
        // A sale of nothing has nothing that could be taken off.
        let discount = discount.filter(|_| !lines.is_empty());
        let lines = spread(discount, lines)?;
        let changed = Self { lines, selected, discount, payments: Vec::new() };
        changed.totals()?;
        *self = changed;
        Ok(())
    }
}

impl Totals {
    /// All is paid.
    pub(crate) fn payable(&self) -> bool {
        self.breakdown.is_some() && self.due.is_zero()
    }

    /// The sum of one tax.
    pub(crate) fn tax(&self, impuesto: Impuesto) -> Result<Money, Refusal> {
        let traslados = self.breakdown.iter().flat_map(|breakdown| &breakdown.traslados);
        let amounts = traslados
            .filter(|traslado| traslado.impuesto == impuesto)
            .filter_map(|traslado| traslado.importe);
        Money::try_sum(amounts).map_err(out_of_range)
    }
}

/// How many things lie on the counter: pieces each, what is weighed once.
pub(crate) fn articles(lines: &[Line]) -> i64 {
    lines
        .iter()
        .map(
            |line| if line.product.is_measured() { 1 } else { line.quantity.raw() / MICROS_IN_ONE },
        )
        .sum()
}

/// Reads a quantity as typed.
pub(crate) fn read_quantity(text: &str) -> Result<Quantity, Refusal> {
    match Quantity::parse(text.trim()) {
        Ok(quantity) if quantity.is_positive() => Ok(quantity),
        Err(AmountError::OutOfRange) => Err(Refusal::from(&QUANTITY_RANGE).at("quantity")),
        Ok(_)
        | Err(
            AmountError::NotANumber | AmountError::TooManyDecimals(_) | AmountError::DivisionByZero,
        ) => Err(Refusal::from(&QUANTITY_FORM).at("quantity")),
    }
}

/// Reads an amount as typed: `500`, `$1,234.50`.
pub(crate) fn read_amount(text: &str) -> Result<Money, Refusal> {
    let bare = text.trim().trim_start_matches('$').trim_start().replace(',', "");
    match Money::parse(&bare) {
        Ok(amount) if amount.is_positive() => Ok(amount),
        Ok(_) | Err(_) => Err(Refusal::from(&AMOUNT_FORM).at("amount")),
    }
}

fn out_of_range(_: AmountError) -> Refusal {
    Refusal::from(&TOTAL_RANGE)
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

/// What the taxes are calculated from: nothing of a line that is given away.
fn gross_line(line: &Line) -> Option<GrossLine> {
    let gross = GrossLine::new(line.quantity, line.gross, line.product.taxes);
    line.gross.is_positive().then_some(GrossLine { discount: line.off, ..gross })
}

fn ticket_line(line: &Line) -> TicketLine {
    let product = &line.product;
    TicketLine {
        sku: product.sku.clone(),
        descripcion: product.name.clone(),
        clave_prod_serv: product.clave_prod_serv.clone(),
        clave_unidad: product.clave_unidad.clone(),
        quantity: line.quantity,
        unit_price: product.price,
        discount: line.off,
        gross: line.gross,
        taxes: product.taxes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Reply;
    use crate::testing::{by_kilo, product};

    fn quantity(text: &str) -> Quantity {
        read_quantity(text).unwrap()
    }

    fn money(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    fn milk() -> Arc<Product> {
        Arc::new(product("LECHE", "Leche", "28.50", &[]))
    }

    fn filled() -> Cart {
        let mut cart = Cart::default();
        cart.add(milk(), quantity("2")).unwrap();
        cart.add(Arc::new(by_kilo("JAMON", "Jamón", "180.00")), quantity("0.750")).unwrap();
        cart
    }

    #[test]
    fn the_same_product_is_one_line() {
        let mut cart = filled();
        cart.add(milk(), Quantity::ONE).unwrap();
        assert_eq!(cart.lines().len(), 2);
        assert_eq!(cart.selected(), Some(0));
        assert_eq!(cart.totals().unwrap().total, money("220.50"));
        assert_eq!(articles(cart.lines()), 4);
    }

    #[test]
    fn pieces_are_whole_and_kilos_are_not() {
        let mut cart = filled();
        for text in ["0.5", "1.000001"] {
            let refused = cart.add(milk(), quantity(text)).unwrap_err();
            assert_eq!(refused, Refusal::from(&QUANTITY_WHOLE), "{text}");
        }
        assert_eq!(cart.set_quantity(0, quantity("100000")), Err(Refusal::from(&QUANTITY_RANGE)));
        assert_eq!(cart.set_quantity(7, Quantity::ONE), Err(Refusal::from(&LINE_UNKNOWN)));
        cart.set_quantity(1, quantity("1.255")).unwrap();
        assert_eq!(cart.totals().unwrap().total, money("282.90"));
        // A price so small that the part costs nothing cannot be sold.
        let cheap = Arc::new(by_kilo("SAL", "Sal", "0.10"));
        assert!(cart.add(cheap, quantity("0.001")).is_err());
        for text in ["", "0", "-1", "tres", "1.0000001", "1e3"] {
            assert!(read_quantity(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_line_that_comes_to_nothing_goes() {
        let mut cart = filled();
        cart.change_quantity(0, 1).unwrap();
        cart.change_quantity(0, -1).unwrap();
        cart.change_quantity(0, -1).unwrap();
        assert_eq!(cart.lines()[0].quantity, Quantity::ONE);
        cart.change_quantity(0, -1).unwrap();
        assert_eq!(cart.lines().len(), 1);
        assert_eq!(cart.selected(), Some(0));
        // 0.750 kg less one is less than nothing.
        cart.change_quantity(0, -1).unwrap();
        assert_eq!((cart.lines().len(), cart.selected()), (0, None));
        assert!(!cart.totals().unwrap().payable());
    }

    #[test]
    fn only_cash_gives_change() {
        let mut cart = filled();
        assert_eq!(cart.totals().unwrap().due, money("192.00"));
        assert!(cart.pay(FormaPago::TarjetaCredito, Some(money("192.01"))).is_err());
        cart.pay(FormaPago::TarjetaCredito, Some(money("92.00"))).unwrap();
        cart.pay(FormaPago::Efectivo, Some(money("200.00"))).unwrap();
        let totals = cart.totals().unwrap();
        assert!(totals.payable());
        assert_eq!((totals.due, totals.change), (Money::ZERO, money("100.00")));
        assert_eq!(cart.pay(FormaPago::Efectivo, None), Err(Refusal::from(&ALREADY_PAID)));
        // Another total needs other payments.
        cart.change_quantity(0, 1).unwrap();
        assert!(cart.payments().is_empty());
        cart.pay(FormaPago::TarjetaDebito, None).unwrap();
        assert!(cart.totals().unwrap().payable());
        cart.clear_payments();
        assert!(cart.pay(FormaPago::PorDefinir, None).is_err());
        assert_eq!(Cart::default().pay(FormaPago::Efectivo, None), Err(Refusal::from(&CART_EMPTY)));
    }

    #[test]
    fn a_barcode_is_not_an_amount() {
        let mut cart = filled();
        let scanned = Some(money("7501055300075"));
        let refused = cart.pay(FormaPago::Efectivo, scanned).unwrap_err();
        assert_eq!(refused, Refusal::from(&CHANGE_RANGE).at("amount"));
        assert!(cart.payments().is_empty());
        cart.pay(FormaPago::Efectivo, Some(money("10192.00"))).unwrap();
        assert_eq!(cart.totals().unwrap().change, money("10000.00"));
    }

    #[test]
    fn amounts_as_people_type_them() {
        assert_eq!(read_amount("$1,234.50").unwrap(), money("1234.50"));
        assert_eq!(read_amount(" 500 ").unwrap(), money("500.00"));
        for text in ["", "0", "-5", "1.234", "quinientos"] {
            assert!(read_amount(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_discount_follows_its_line() {
        let mut cart = filled();
        let give = |text| Discount::read(text).unwrap();
        cart.discount_line(0, give("10%")).unwrap();
        assert_eq!((cart.lines()[0].own_off, cart.lines()[0].net), (money("5.70"), money("51.30")));
        // A part grows with its line, an amount does not.
        cart.add(milk(), Quantity::ONE).unwrap();
        assert_eq!(cart.lines()[0].own_off, money("8.55"));
        cart.discount_line(0, give("30")).unwrap();
        cart.change_quantity(0, 1).unwrap();
        assert_eq!(cart.totals().unwrap().total, money("219.00"));
        let refused = cart.set_quantity(0, Quantity::ONE).unwrap_err();
        let Reply::Refused(shown) = refused.shown(None) else { panic!("a refusal") };
        assert_eq!((shown.code.as_str(), shown.field.as_deref()), ("sale-23", Some("discount")));
        assert!(shown.message.contains("$30.00") && shown.message.contains("$28.50"));
        assert_eq!(cart.totals().unwrap().total, money("219.00"));
        cart.discount_line(0, give("0")).unwrap();
        assert_eq!(cart.totals().unwrap().total, money("249.00"));
        assert_eq!(cart.discount_line(9, None), Err(Refusal::from(&LINE_UNKNOWN)));
    }

    #[test]
    fn a_discount_of_the_sale_is_spread_over_what_its_lines_cost() {
        let mut cart = filled();
        let give = |text| Discount::read(text).unwrap();
        assert!(Cart::default().discount_sale(give("5")).is_err());
        cart.discount_line(0, give("10%")).unwrap();
        cart.discount_sale(give("5")).unwrap();
        let lines = cart.ticket_lines();
        // 5.00 × 51.30 / 186.30 and 5.00 × 135.00 / 186.30.
        assert_eq!((lines[0].discount, lines[0].gross), (money("7.08"), money("49.92")));
        assert_eq!((lines[1].discount, lines[1].gross), (money("3.62"), money("131.38")));
        let totals = cart.totals().unwrap();
        assert_eq!((totals.list, totals.total), (money("192.00"), money("181.30")));
        assert_eq!((totals.lines_off, totals.sale_off), (money("5.70"), money("5.00")));
        // It stays with the sale while its lines change, and goes with the last of them.
        cart.pay(FormaPago::Efectivo, None).unwrap();
        cart.remove(1).unwrap();
        assert!(cart.payments().is_empty());
        assert_eq!(cart.totals().unwrap().total, money("46.30"));
        cart.remove(0).unwrap();
        assert_eq!(cart.discount(), None);
    }

    #[test]
    fn a_line_may_be_given_away_but_not_the_sale() {
        let given_away = Err(Refusal::from(&SALE_GIVEN_AWAY).at("discount"));
        let mut cart = filled();
        let give = |text| Discount::read(text).unwrap();
        for text in ["100%", "192.00", "192.01", "99.999%"] {
            assert_eq!(cart.discount_sale(give(text)), given_away, "{text}");
        }
        cart.discount_line(0, give("100%")).unwrap();
        let totals = cart.totals().unwrap();
        assert_eq!(totals.total, money("135.00"));
        // What costs nothing has no place in the document.
        assert_eq!(totals.breakdown.unwrap().lines.len(), 1);
        assert_eq!(cart.ticket_lines()[0].gross, Money::ZERO);
        assert_eq!(cart.discount_line(1, give("135")), given_away);
        assert_eq!(cart.remove(1), given_away);
        assert_eq!(cart.lines().len(), 2);
    }

    #[test]
    fn a_total_that_does_not_fit_leaves_the_cart_as_it_was() {
        let mut cart = Cart::default();
        let dear = |sku| Arc::new(product(sku, sku, "90000000.00", &[]));
        cart.add(dear("A"), quantity("99999")).unwrap();
        let before = cart.lines().len();
        assert!(cart.add(dear("B"), quantity("99999")).is_err());
        assert_eq!(cart.lines().len(), before);
    }
}
