//! Discounts of lines and of the sale, from the key to the receipt and the portal.

use register::api::{Cart, Reply, Request};

use crate::shop::Shop;

fn line_off(line: usize, discount: &str) -> Request {
    Request::DiscountLine { line, discount: discount.to_owned() }
}

fn sale_off(discount: &str) -> Request {
    Request::DiscountSale { discount: discount.to_owned() }
}

/// Two of milk, 0.750 kg of ham, 10 % off the milk and 5 pesos off the sale.
fn discounted(shop: &Shop) -> Cart {
    shop.enter("2*LECHE");
    shop.enter("0.750*JAMON");
    shop.cart(line_off(0, "10%"));
    shop.cart(sale_off("5"))
}

#[test]
fn discounts_outlive_the_process_and_are_on_the_receipt() {
    let mut shop = Shop::open();
    let before = discounted(&shop);
    assert_eq!(before.total, "$181.30");
    shop.open_again();
    let Reply::Started(started) = shop.call(Request::Start) else { panic!("an answer") };
    assert_eq!(started.cart, Cart { selected: started.cart.selected, ..before });

    shop.pay("01", Some("200"));
    let closed = shop.close();
    assert_eq!((closed.total.as_str(), closed.change.as_str()), ("$181.30", "$18.70"));
    assert_eq!((closed.cart.discount, closed.cart.reductions), (None, vec![]));
    let receipt = shop.sale(&closed.id).receipt;
    let off = |label: &str| -> Vec<&str> {
        let told = receipt.lines().filter(|line| line.trim_start().starts_with(label));
        told.filter_map(|line| line.split_whitespace().last()).collect()
    };
    // The milk's own stands below it, what is taken off the whole sale above its total.
    assert_eq!(off("Descuento  "), ["-5.70"], "{receipt}");
    assert_eq!(off("Descuento en productos"), ["-5.70"]);
    assert_eq!(off("Descuento de la venta"), ["-5.00"]);
    assert_eq!(off("TOTAL"), ["$181.30"]);
    shop.sync();
    assert_eq!(shop.status().pending, 0);

    // The next sale begins without any.
    shop.open_again();
    let cart = shop.enter("LECHE");
    assert_eq!((cart.total.as_str(), cart.discount), ("$28.50", None));
}

#[test]
fn a_line_that_is_given_away_is_sold_with_the_others() {
    let mut shop = Shop::open();
    shop.enter("LECHE");
    shop.enter("REFRESCO");
    let cart = shop.cart(line_off(0, "100%"));
    assert_eq!((cart.lines[0].net.as_str(), cart.total.as_str()), ("0.00", "$19.00"));
    // Alone it would be no sale: what is restored is restored together.
    shop.open_again();
    shop.pay("28", None);
    let closed = shop.close();
    assert_eq!(closed.total, "$19.00");
    shop.sync();
    assert_eq!(shop.portal.kept().tickets.len(), 1);
}

#[test]
fn a_refused_discount_says_why_and_changes_nothing() {
    let shop = Shop::open();
    shop.enter("LECHE");
    let given = shop.cart(line_off(0, "8.50"));
    assert_eq!(given.total, "$20.00");
    let keeps = |request: Request, code: &str| {
        let refused = shop.refused(request);
        assert_eq!(refused.code, code, "{}", refused.message);
        assert_eq!(refused.cart.as_ref(), Some(&given), "{code}");
    };
    keeps(line_off(0, "diez"), "sale-21");
    keeps(sale_off("-5"), "sale-21");
    keeps(line_off(0, "101%"), "sale-22");
    keeps(line_off(0, "28.51"), "sale-23");
    keeps(line_off(0, "7501055300120"), "sale-23");
    keeps(line_off(0, "28.50"), "sale-24");
    keeps(sale_off("100%"), "sale-24");
    keeps(sale_off("20"), "sale-24");
    keeps(line_off(1, "1"), "sale-07");
    // Zero and nothing take it off.
    assert_eq!(shop.cart(line_off(0, "")).total, "$28.50");
    assert_eq!(shop.cart(sale_off("0")).reductions, []);
}

#[test]
fn a_discount_takes_the_payments_back() {
    let shop = Shop::open();
    shop.enter("LECHE");
    assert!(shop.pay("28", None).payable);
    let cart = shop.cart(sale_off("50%"));
    assert_eq!((cart.payments.len(), cart.due.as_str()), (0, "$14.25"));
}
