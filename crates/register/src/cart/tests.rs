use std::sync::Arc;

use cfdi::catalog::FormaPago;
use money::{Money, Quantity};

use super::{Cart, Discount, articles, read_amount, read_quantity};
use crate::api::Reply;
use crate::codes::{
    ALREADY_PAID, CART_EMPTY, CHANGE_RANGE, LINE_UNKNOWN, QUANTITY_RANGE, QUANTITY_WHOLE,
    SALE_GIVEN_AWAY,
};
use crate::product::Product;
use crate::refusal::Refusal;
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
    assert_eq!(cart.lines()[0].item.quantity, Quantity::ONE);
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
