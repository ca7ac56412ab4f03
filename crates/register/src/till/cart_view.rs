//! The cart as the window shows it.

use cfdi::taxes::Impuesto;

use super::Till;
use crate::api;
use crate::cart::{Cart, Line, Totals, articles};
use crate::refusal::Refusal;

impl Till {
    /// The cart as it stands.
    pub(super) fn cart_view(&self) -> Result<api::Cart, Refusal> {
        view(&self.cart)
    }
}

/// A cart in words.
pub(super) fn view(cart: &Cart) -> Result<api::Cart, Refusal> {
    let totals = cart.totals()?;
    Ok(api::Cart {
        lines: cart.lines().iter().map(line).collect(),
        selected: cart.selected(),
        total: totals.total.pesos(),
        summary: summary(cart.lines(), &totals)?,
        payments: cart.payments().iter().map(payment).collect(),
        due: totals.due.pesos(),
        change: totals.change.pesos(),
        payable: totals.payable(),
    })
}

fn line(line: &Line) -> api::CartLine {
    let product = &line.product;
    let quantity = if product.is_measured() {
        format!("{} {}", decimals(&line.quantity.short()), product.unit)
    } else {
        line.quantity.short()
    };
    api::CartLine {
        sku: product.sku.clone(),
        quantity,
        name: product.name.clone(),
        price: product.price.to_string(),
        gross: line.gross.to_string(),
    }
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
}
