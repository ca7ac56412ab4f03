//! What a customer leaves for the staff: paid with the note, printed below its total, counted in
//! the drawer, and in no invoice.

use register::api::{Reply, Request, RulesRequest, SaleRules, ShiftRequest};

use crate::shop::Shop;

fn tip(typed: &str) -> Request {
    Request::LeaveTip { tip: typed.to_owned() }
}

fn shop_that_asks() -> Shop {
    let shop = Shop::open();
    shop.ask_for_tips();
    shop
}

fn squeezed(paper: &str) -> String {
    let lines = paper.lines();
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect()
}

#[test]
fn a_shop_asks_for_tips_once_it_wants_them() {
    let shop = Shop::open();
    assert_eq!(shop.enter("10*REFRESCO").tip, None);
    assert_eq!(shop.refused(tip("20")).code, "tip-03");
    shop.ask_for_tips();
    let offered = shop.enter("REFRESCO").tip.unwrap();
    let offers: Vec<_> =
        offered.offers.iter().map(|o| (o.label.as_str(), o.amount.as_str())).collect();
    assert_eq!(offers, [("10 %", "$20.90"), ("15 %", "$31.35"), ("20 %", "$41.80")]);
    shop.cart(tip("10%"));
    let to = SaleRules { tips_asked: false, grid_shown: true, pad_shown: false, cash_slips: true };
    assert_eq!(shop.call(Request::Rules(RulesRequest::Save { to })), Reply::Rules(to));
    assert_eq!(shop.pay("01", None).payments[0].amount, "$209.00", "the tip went with the rule");
    assert!(
        shop.audit().entries.iter().any(|entry| entry.detail.starts_with("Al vender: con propina"))
    );
}

#[test]
fn a_tip_is_due_with_the_sale_and_is_no_part_of_it() {
    let mut shop = shop_that_asks();
    shop.enter("10*REFRESCO");
    let cart = shop.cart(tip("$20"));
    assert_eq!((cart.total.as_str(), cart.due.as_str()), ("$190.00", "$210.00"));
    assert_eq!(cart.tip.unwrap().amount, "$20.00");
    assert_eq!(shop.refused(Request::CloseSale).code, "sale-08");
    let over = Request::AddPayment { forma_pago: "28".into(), amount: Some("211".into()) };
    assert_eq!(shop.refused(over).code, "sale-10");
    let wrong = shop.refused(tip("200"));
    assert_eq!((wrong.code.as_str(), wrong.cart.unwrap().due.as_str()), ("tip-02", "$210.00"));
    // A power cut leaves tip and payments where they were.
    shop.pay("28", Some("100"));
    shop.open_again();
    assert_eq!(shop.pay("01", Some("150")).change, "$40.00");
    let closed = shop.close();
    assert_eq!((closed.total.as_str(), closed.tip.as_str()), ("$190.00", "$20.00"));
    let sale = shop.sale(&closed.id);
    let paper = squeezed(&sale.receipt);
    for line in [
        "TOTAL $190.00\n",
        "Propina · no se factura 20.00\n",
        "Tarjeta de débito 100.00\n",
        "Efectivo 150.00\n",
        "Cambio 40.00\n",
        "Total $190.00\n",
    ] {
        assert!(paper.contains(line), "{line} is missing:\n{paper}");
    }
    assert!(sale.history[0].ends_with("Vendida, con $20.00 de propina"), "{:?}", sale.history);
    shop.sync();
    let kept = shop.portal.kept();
    let sent = kept.tickets.values().next().unwrap();
    assert_eq!((sent.total.as_str(), sent.change.as_str()), ("190.00", "40.00"));
    let payments: Vec<_> = sent.payments.iter().map(|paid| paid.amount.as_str()).collect();
    assert_eq!(payments, ["100.00", "130.00"]);
}

#[test]
fn another_product_takes_the_tip_back() {
    let shop = shop_that_asks();
    shop.enter("REFRESCO");
    shop.cart(tip("5"));
    assert_eq!(shop.enter("REFRESCO").tip.unwrap().amount, "");
    shop.cart(tip("5"));
    shop.pay("28", Some("20"));
    let changed = shop.cart(tip("3"));
    assert_eq!((changed.payments.len(), changed.due.as_str()), (0, "$41.00"));
    assert_eq!(shop.cart(tip("")).due, "$38.00");
}

#[test]
fn tips_are_counted_in_the_drawer_and_owed_to_the_staff() {
    let shop = shop_that_asks();
    shop.guard("shift", "0", "100");
    shop.open_shift("500");
    let mut notes = Vec::new();
    for forma in ["01", "28"] {
        shop.enter("10*REFRESCO");
        shop.cart(tip("10%"));
        shop.pay(forma, None);
        notes.push(shop.close().id);
    }
    let x = shop.cut(ShiftRequest::CutX);
    let paper = squeezed(&x.paper);
    for line in [
        "VENTA NETA $380.00\n",
        "PROPINAS DEL PERSONAL\nEfectivo 19.00\nTarjeta de débito 19.00\nPOR ENTREGAR $38.00\n",
        "Ventas en efectivo 190.00\nPropinas en efectivo 19.00\nDEBE HABER $709.00\n",
    ] {
        assert!(paper.contains(line), "{line} is missing:\n{paper}");
    }
    let shift = shop.shift(ShiftRequest::View);
    let tips = shift.figures.iter().find(|group| group.title == "Propinas del personal").unwrap();
    assert_eq!(tips.rows.last().unwrap().amount, "$38.00");
    // A cancelled note is undone as a whole; returned goods leave the tip with who served.
    let cancel =
        |id: &str| Request::CancelSale { id: id.to_owned(), reason: "Se cobró dos veces".into() };
    let told = shop.done(cancel(&notes[0]));
    assert!(told.ends_with("Devuelve también los $19.00 de propina."), "{told}");
    let z = shop.cut_z("500");
    assert_eq!(z.row.result, "Cuadra");
    let paper = squeezed(&z.paper);
    assert!(paper.contains("PROPINAS DEL PERSONAL\nTarjeta de débito 19.00\n"), "{paper}");
    assert!(!paper.contains("Propinas en efectivo"), "{paper}");
    let again = shop.cut(ShiftRequest::Cut { id: x.row.id });
    assert_eq!(again.paper, x.paper, "a cut stays as it was");
    assert!(shop.audit().entries.iter().any(|entry| {
        entry.detail.contains("por $190.00 y $19.00 de propina: Se cobró dos veces")
    }));
}
