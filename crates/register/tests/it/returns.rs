//! Goods that come back: the money, the drawer, the paper, the portal.

use register::api::{Reply, Request, Returnable, ReturnsRequest, ShiftRequest, TakenLine};

use crate::shop::Shop;

fn begin(id: &str) -> Request {
    Request::Returns(ReturnsRequest::Begin { id: id.to_owned() })
}

fn take(id: &str, lines: &[(u32, &str)], reason: &str) -> Request {
    let taken = |(line, quantity): &(u32, &str)| TakenLine {
        line: *line,
        quantity: (*quantity).to_owned(),
    };
    Request::Returns(ReturnsRequest::Take {
        id: id.to_owned(),
        lines: lines.iter().map(taken).collect(),
        reason: reason.to_owned(),
        forma_pago: "01".to_owned(),
    })
}

fn weigh(id: &str, lines: &[(u32, &str)]) -> Request {
    let Request::Returns(ReturnsRequest::Take { id, lines, .. }) = take(id, lines, "") else {
        panic!("a return")
    };
    Request::Returns(ReturnsRequest::Weigh { id, lines })
}

fn returnable(shop: &Shop, id: &str) -> Returnable {
    match shop.call(begin(id)) {
        Reply::Returnable(returnable) => returnable,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_part_comes_back_and_then_the_rest() {
    let shop = Shop::open();
    shop.open_shift("500");
    shop.enter("3*LECHE");
    shop.enter("REFRESCO");
    shop.pay("01", Some("104.50"));
    let sold = shop.close();
    let left = returnable(&shop, &sold.id);
    assert_eq!((left.left.as_str(), left.lines.len()), ("$104.50", 2));
    assert_eq!((left.lines[0].quantity.as_str(), left.lines[0].paid.as_str()), ("3", "$85.50"));
    assert_eq!(left.forma, "01");

    for (wrong, code) in [
        (take(&sold.id, &[(0, "4")], "Cortada"), "return-03"),
        (take(&sold.id, &[(0, "0")], "Cortada"), "return-07"),
        (take(&sold.id, &[(0, "dos")], "Cortada"), "sale-42"),
        (take(&sold.id, &[(0, "1")], " "), "return-06"),
        (take(&sold.id, &[], "Cortada"), "return-05"),
        (take("x", &[(0, "1")], "Cortada"), "sale-13"),
    ] {
        let refused = shop.refused(wrong);
        assert_eq!(refused.code, code, "{}", refused.message);
    }
    let message = shop.done(take(&sold.id, &[(0, "1"), (1, "1")], "Cortada"));
    assert!(message.contains("por $47.50"), "{message}");
    let detail = shop.sale(&sold.id);
    assert!(detail.row.state.ends_with("Devuelta en parte"), "{}", detail.row.state);
    assert!(detail.returnable && !detail.cancellable);
    let told = detail.history.iter().any(|event| event.contains("por $47.50: Cortada"));
    assert!(told, "{:?}", detail.history);
    let cancel = Request::CancelSale { id: sold.id.clone(), reason: "Error".to_owned() };
    assert_eq!(shop.refused(cancel).code, "sale-41");

    // A reading says for ever what it said.
    let reading = shop.cut(ShiftRequest::CutX);
    shop.done(take(&sold.id, &[(0, "2")], "También"));
    assert_eq!(shop.refused(begin(&sold.id)).code, "sale-40");
    assert_eq!(shop.refused(take(&sold.id, &[(0, "1")], "Otra")).code, "sale-40");
    assert!(shop.sale(&sold.id).row.state.ends_with("Devuelta"));
    let again = shop.cut(ShiftRequest::Cut { id: reading.row.id });
    assert_eq!(again.paper, reading.paper);
    assert!(again.paper.contains("Devoluciones"), "{}", again.paper);
    let cut = shop.cut_z("500");
    assert_eq!(cut.row.result, "Cuadra");
    let paper = cut.paper.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(paper.contains("Devoluciones · 2 notas -104.50"), "{paper}");
    assert!(paper.contains("VENTA NETA $0.00"), "{paper}");
}

/// Thirds of what was paid do not come out even: what is told beforehand is what is given back.
#[test]
fn a_part_is_told_before_it_comes_back() {
    let shop = Shop::open();
    shop.enter("3*REFRESCO");
    shop.cart(Request::DiscountSale { discount: "7".to_owned() });
    shop.pay("01", Some("50"));
    let sold = shop.close();
    let mut given = Vec::new();
    for quantity in ["1", "2"] {
        let Reply::ReturnWorth { amount } = shop.call(weigh(&sold.id, &[(0, quantity)])) else {
            panic!("a worth")
        };
        let message = shop.done(take(&sold.id, &[(0, quantity)], "Sin gas"));
        assert!(message.contains(&format!("por {amount}")), "{amount}: {message}");
        given.push(amount);
    }
    assert_eq!(given, ["$16.67", "$33.33"]);
    let sold = shop.sell();
    assert_eq!(shop.refused(weigh(&sold.id, &[(0, "2")])).code, "return-03");
    assert_eq!(shop.refused(weigh(&sold.id, &[(0, "x")])).field.unwrap(), "lines.0.quantity");
    assert!(shop.sale(&sold.id).returnable, "weighing changes nothing");
}

#[test]
fn a_cancelled_note_does_not_come_back() {
    let shop = Shop::open();
    let sold = shop.sell();
    shop.done(Request::CancelSale { id: sold.id.clone(), reason: "Error".to_owned() });
    assert_eq!(shop.refused(begin(&sold.id)).code, "sale-14");
    assert_eq!(shop.refused(take(&sold.id, &[(0, "1")], "Otra")).code, "sale-14");
}
