//! A sale waits, and comes back as it was.

use jiff::SignedDuration;
use register::api::{HeldRow, HoldRequest, Recalled, Reply, Request};
use register::read_products;

use crate::shop::{PRODUCTS, Shop};

fn held(shop: &Shop, request: HoldRequest) -> Vec<HeldRow> {
    match shop.call(Request::Hold(request)) {
        Reply::Held { sales } => sales,
        other => panic!("{other:?}"),
    }
}

fn recall(shop: &Shop, id: u32) -> Recalled {
    match shop.call(Request::Hold(HoldRequest::Recall { id })) {
        Reply::Recalled(recalled) => recalled,
        other => panic!("{other:?}"),
    }
}

fn refused(shop: &Shop, request: HoldRequest) -> String {
    shop.refused(Request::Hold(request)).code
}

fn put(reason: &str) -> HoldRequest {
    HoldRequest::Put { reason: reason.to_owned() }
}

#[test]
fn a_sale_on_hold_outlives_the_register_and_comes_back_whole() {
    let mut shop = Shop::open();
    shop.enter("2*LECHE");
    shop.enter("0.75*JAMON");
    shop.cart(Request::DiscountLine { line: 0, discount: "10%".to_owned() });
    shop.cart(Request::DiscountSale { discount: "5".to_owned() });
    shop.cart(Request::NoteLine { line: 1, note: "en rebanadas".to_owned() });
    let before = shop.cart(Request::NoteSale { note: "Señora López".to_owned() });
    let empty = shop.cart(Request::Hold(put("fue por su cartera")));
    assert!(empty.lines.is_empty() && empty.discount.is_none() && empty.note.is_empty());
    assert_eq!(shop.status().held, 1);

    shop.open_again();
    shop.sell();
    let list = held(&shop, HoldRequest::List);
    assert_eq!(list.len(), 1);
    let row = &list[0];
    assert_eq!((row.held.as_str(), row.who.as_str()), ("14:05", "Ana"));
    assert_eq!((row.total.as_str(), row.reason.as_str()), ("$181.30", "fue por su cartera"));
    assert_eq!(row.lines, ["2 Leche Lala 1 L", "0.750 kg Jamón de pavo"]);
    assert_eq!(row.more, "");

    let recalled = recall(&shop, row.id);
    assert_eq!(recalled.cart, before);
    assert!(recalled.changes.is_empty());
    assert_eq!(shop.status().held, 0);
    assert_eq!(refused(&shop, HoldRequest::Recall { id: row.id }), "hold-02");
    // It is the counter's now: a power cut does not take it, and it is sold as any other.
    shop.open_again();
    shop.pay("01", None);
    let closed = shop.close();
    assert_eq!(closed.total, "$181.30");
    let receipt = shop.sale(&closed.id).receipt;
    for said in ["en rebanadas", "Señora López"] {
        assert!(receipt.contains(said), "{said} is missing:\n{receipt}");
    }
    assert_eq!(refused(&shop, HoldRequest::Recall { id: row.id }), "hold-01");
}

#[test]
fn the_price_at_hold_holds_and_the_change_is_said() {
    let shop = Shop::open();
    shop.enter("REFRESCO");
    shop.enter("LECHE");
    shop.cart(Request::Hold(put("")));
    let dearer = PRODUCTS.replace("600 ml,19.00", "600 ml,21.50");
    shop.register().import_products(&read_products(&dearer).unwrap()).unwrap();
    let id = held(&shop, HoldRequest::List)[0].id;
    let recalled = recall(&shop, id);
    assert_eq!(recalled.cart.total, "$47.50");
    assert_eq!(recalled.changes.len(), 1);
    let said = &recalled.changes[0];
    assert!(said.contains("Refresco") && said.contains("$19.00") && said.contains("$21.50"));
    // One more of it is another line, at today's price.
    let cart = shop.enter("REFRESCO");
    let prices: Vec<_> = cart.lines.iter().map(|line| line.price.as_str()).collect();
    assert_eq!(prices, ["19.00", "28.50", "21.50"]);
    shop.pay("01", None);
    assert_eq!(shop.close().total, "$69.00");
}

#[test]
fn what_cannot_be_put_on_hold_or_come_back_says_why() {
    let shop = Shop::open();
    assert_eq!(refused(&shop, put("")), "sale-01");
    shop.enter("REFRESCO");
    assert_eq!(refused(&shop, put(&"x".repeat(121))), "note-01");
    shop.pay("01", Some("5"));
    assert_eq!(refused(&shop, put("")), "hold-03");
    shop.cart(Request::ClearPayments);
    for _ in 0..50 {
        shop.cart(Request::Hold(put("")));
        shop.enter("REFRESCO");
    }
    let refused = shop.refused(Request::Hold(put("")));
    assert_eq!(refused.code, "hold-04");
    assert_eq!(refused.cart.unwrap().total, "$19.00", "the sale goes on");
}

#[test]
fn a_sale_on_hold_is_thrown_away_on_purpose_and_told_at_the_cut() {
    let shop = Shop::open();
    shop.guard("shift", "0", "100");
    shop.open_shift("100");
    for _ in 0..2 {
        shop.enter("REFRESCO");
        shop.cart(Request::Hold(put("mesa 4")));
    }
    shop.clock.forward(SignedDuration::from_hours(24));
    let list = held(&shop, HoldRequest::List);
    assert_eq!(list[0].held, "vie 20 nov, 14:05");
    let left = held(&shop, HoldRequest::Drop { id: list[0].id });
    assert_eq!(left, list[1..]);
    assert_eq!(refused(&shop, HoldRequest::Drop { id: list[0].id }), "hold-01");
    let dropped = &shop.audit().entries[0];
    assert_eq!(dropped.what, "Venta en espera descartada");
    assert_eq!(dropped.detail, "$19.00 en 1 renglón, de Ana, mesa 4");

    let standing = shop.shift(register::api::ShiftRequest::View);
    assert!(standing.held.starts_with("Queda 1 venta en espera por $19.00"), "{}", standing.held);
    shop.cut_z("100");
    let detail = &shop.audit().entries[0].detail;
    assert!(detail.ends_with("se contó $100.00; 1 en espera por $19.00"), "{detail}");
    assert_eq!(held(&shop, HoldRequest::List).len(), 1, "the next shift has it");
}
