//! The cart as the window shows it.

use cfdi::taxes::Impuesto;

use money::{Money, Quantity};

use super::Till;
use crate::api;
use crate::cart::{Cart, Discount, Line, Totals, articles};
use crate::product::Product;
use crate::refusal::Refusal;

impl Till {
    /// The cart as it stands.
    pub(super) fn cart_view(&self) -> Result<api::Cart, Refusal> {
        Ok(api::Cart { tip: self.tip_view()?, ..view(&self.cart)? })
    }
}

/// A cart in words, but for its tip.
fn view(cart: &Cart) -> Result<api::Cart, Refusal> {
    let totals = cart.totals()?;
    Ok(api::Cart {
        lines: cart.lines().iter().map(line).collect(),
        selected: cart.selected(),
        discount: cart.discount().map(|given| discount(given, totals.sale_off)),
        reductions: reductions(cart, &totals),
        total: totals.total.pesos(),
        summary: summary(cart.lines(), &totals)?,
        payments: cart.payments().iter().map(payment).collect(),
        tip: None,
        due: totals.due.pesos(),
        change: totals.change.pesos(),
        payable: totals.payable(),
        note: cart.note().to_owned(),
    })
}

fn line(line: &Line) -> api::CartLine {
    let (item, product) = (&line.item, &line.item.product);
    api::CartLine {
        sku: product.sku.clone(),
        quantity: quantity(product, item.quantity),
        name: product.name.clone(),
        price: product.price.to_string(),
        list: line.list.to_string(),
        discount: item.discount.map(|given| discount(given, line.own_off)),
        net: line.net.to_string(),
        note: item.note.clone(),
    }
}

/// `2`, `0.750 kg`.
pub(super) fn quantity(product: &Product, quantity: Quantity) -> String {
    if product.is_measured() {
        format!("{} {}", decimals(&quantity.short()), product.unit)
    } else {
        quantity.short()
    }
}

fn discount(given: Discount, off: Money) -> api::CartDiscount {
    api::CartDiscount {
        typed: given.typed(),
        label: labelled("Descuento", given),
        amount: format!("−{off}"),
    }
}

/// With its percentage, where it is one.
fn labelled(label: &str, discount: Discount) -> String {
    match discount {
        Discount::Amount(_) => label.to_owned(),
        Discount::Percent(part) => format!("{label} {} %", part.percent()),
    }
}

/// From the list prices to the total, one step for each kind of discount that there is.
fn reductions(cart: &Cart, totals: &Totals) -> Vec<api::CartReduction> {
    let step = |label: String, amount: String| api::CartReduction { label, amount };
    let mut steps = Vec::new();
    if cart.lines().iter().any(|line| line.item.discount.is_some()) {
        let off = format!("−{}", totals.lines_off.pesos());
        steps.push(step("Descuento en productos".to_owned(), off));
    }
    if let Some(discount) = cart.discount() {
        let off = format!("−{}", totals.sale_off.pesos());
        steps.push(step(labelled("Descuento de la venta", discount), off));
    }
    if !steps.is_empty() {
        steps.insert(0, step("Sin descuento".to_owned(), totals.list.pesos()));
    }
    steps
}

/// Weights have three decimals, as scales show them.
fn decimals(short: &str) -> String {
    match short.split_once('.') {
        Some((whole, part)) => format!("{whole}.{part:0<3}"),
        None => short.to_owned(),
    }
}

fn payment(payment: &tickets::Payment) -> api::CartPayment {
    api::CartPayment {
        label: payment.forma_pago.description().to_owned(),
        amount: payment.amount.pesos(),
    }
}

/// `7 artículos · IVA $21.38`.
fn summary(lines: &[Line], totals: &Totals) -> Result<String, Refusal> {
    if lines.is_empty() {
        return Ok(String::new());
    }
    let mut parts = vec![match articles(lines) {
        1 => "1 artículo".to_owned(),
        many => format!("{many} artículos"),
    }];
    for (impuesto, name) in [(Impuesto::Iva, "IVA"), (Impuesto::Ieps, "IEPS")] {
        let tax = totals.tax(impuesto)?;
        if tax.is_positive() {
            parts.push(format!("{name} {}", tax.pesos()));
        }
    }
    Ok(parts.join(" · "))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cfdi::catalog::FormaPago;

    use super::*;
    use crate::cart::{read_amount, read_quantity};
    use crate::testing::{by_kilo, product};

    #[test]
    fn the_cart_in_words() {
        let mut cart = Cart::default();
        cart.add(Arc::new(product("A", "Refresco", "19.00", &[])), read_quantity("6").unwrap())
            .unwrap();
        cart.add(Arc::new(by_kilo("B", "Jamón", "180.00")), read_quantity("0.75").unwrap())
            .unwrap();
        cart.pay(FormaPago::Efectivo, Some(read_amount("500").unwrap())).unwrap();
        let shown = view(&cart).unwrap();
        assert_eq!(shown.summary, "7 artículos · IVA $15.72");
        assert_eq!(shown.lines[1].quantity, "0.750 kg");
        assert_eq!((shown.total.as_str(), shown.change.as_str()), ("$249.00", "$251.00"));
        assert_eq!(shown.payments[0].label, "Efectivo");
        assert!(shown.payable);
        assert_eq!(view(&Cart::default()).unwrap().summary, "");
    }

    #[test]
    fn discounts_in_words() {
        let mut cart = Cart::default();
        let soda = Arc::new(product("A", "Refresco", "19.00", &[]));
        cart.add(soda, read_quantity("6").unwrap()).unwrap();
        assert_eq!(view(&cart).unwrap().reductions, []);
        cart.discount_line(0, Discount::read("10%").unwrap()).unwrap();
        cart.discount_sale(Discount::read("5").unwrap()).unwrap();
        let shown = view(&cart).unwrap();
        let line = &shown.lines[0];
        let discount = line.discount.as_ref().unwrap();
        assert_eq!((line.list.as_str(), line.net.as_str()), ("114.00", "102.60"));
        assert_eq!(
            (discount.label.as_str(), discount.amount.as_str()),
            ("Descuento 10 %", "−11.40")
        );
        let steps: Vec<_> =
            shown.reductions.iter().map(|s| (s.label.as_str(), s.amount.as_str())).collect();
        let expected = [
            ("Sin descuento", "$114.00"),
            ("Descuento en productos", "−$11.40"),
            ("Descuento de la venta", "−$5.00"),
        ];
        assert_eq!(steps, expected);
        assert_eq!(shown.discount.unwrap().typed, "5.00");
        // The tax is that of what is paid: 97.60 / 1.16.
        assert_eq!(shown.summary, "6 artículos · IVA $13.46");
    }
}
