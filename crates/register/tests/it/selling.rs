//! From a scanned code to a closed sale.

use jiff::SignedDuration;
use register::api::{Reply, Request};
use register::{OpenError, Register};

use crate::shop::Shop;

#[test]
fn a_whole_sale() {
    let shop = Shop::open();
    let cart = shop.enter("2*7501055300120");
    assert_eq!((cart.total.as_str(), cart.summary.as_str()), ("$57.00", "2 artículos"));
    let cart = shop.enter("0.750*jamon");
    assert_eq!(cart.lines[1].quantity, "0.750 kg");
    let cart = shop.enter("refr");
    assert_eq!(cart.summary, "4 artículos · IVA $2.62");
    assert_eq!((cart.total.as_str(), cart.selected), ("$211.00", Some(2)));
    assert!(!cart.payable);
    let cart = shop.pay("01", Some("500"));
    assert_eq!((cart.due.as_str(), cart.change.as_str()), ("$0.00", "$289.00"));
    assert!(cart.payable);

    let closed = shop.close();
    assert_eq!((closed.nota.as_str(), closed.total.as_str()), ("A-000001", "$211.00"));
    assert_eq!(closed.change, "$289.00");
    assert_eq!(closed.deadline, "30 de noviembre de 2026");
    assert_eq!(closed.code.len(), 14);
    assert!(closed.printer.contains("No hay impresora"), "{}", closed.printer);
    assert!(closed.cart.lines.is_empty() && closed.cart.payments.is_empty());

    let sale = shop.sale(&closed.id);
    assert_eq!(sale.row.sold, "vie 20 nov, 14:05");
    assert_eq!(sale.row.payment, "Efectivo");
    assert_eq!(sale.history[0], "14:05 Vendida");
    assert_eq!(sale.code, closed.code);
    for part in ["NOTA DE REMISIÓN", "A-000001", &closed.code, "Jamón de pavo", "Ana"] {
        assert!(sale.receipt.contains(part), "{part} is missing:\n{}", sale.receipt);
    }
}

#[test]
fn a_refusal_keeps_the_cart() {
    let shop = Shop::open();
    shop.enter("LECHE");
    let keeps = |request: Request, code: &str| {
        let refused = shop.refused(request);
        assert_eq!(refused.code, code, "{}", refused.message);
        let cart = refused.cart.unwrap();
        assert_eq!((cart.lines.len(), cart.total.as_str()), (1, "$28.50"), "{code}");
    };
    let enter = |text: &str| Request::Enter { text: text.to_owned() };
    keeps(enter("999"), "sale-02");
    keeps(enter("e"), "sale-03");
    keeps(enter("tres*LECHE"), "sale-04");
    keeps(enter("0.5*LECHE"), "sale-05");
    keeps(enter("7501055300120*LECHE"), "sale-06");
    keeps(Request::RemoveLine { line: 4 }, "sale-07");
    keeps(Request::CloseSale, "sale-08");
    let pay = |forma: &str, amount: &str| Request::AddPayment {
        forma_pago: forma.to_owned(),
        amount: Some(amount.to_owned()),
    };
    keeps(pay("01", "mil"), "sale-09");
    keeps(pay("04", "100"), "sale-10");
    keeps(pay("99", "10"), "sale-18");
    keeps(pay("77", "10"), "catalog-03");
    assert!(shop.sales("").is_empty());
}

#[test]
fn folios_have_no_holes_and_the_cart_outlives_the_process() {
    let mut shop = Shop::open();
    assert_eq!(shop.sell().nota, "A-000001");
    shop.enter("LECHE");
    // A refused sale takes no folio.
    shop.refused(Request::CloseSale);
    shop.pay("04", Some("10.00"));
    shop.open_again();
    let Reply::Started(started) = shop.call(Request::Start) else { panic!("an answer") };
    assert_eq!(started.cart.lines.len(), 1);
    assert_eq!(started.cart.due, "$18.50");
    assert_eq!(
        (started.shop.as_str(), started.register.as_str()),
        ("Abarrotes La Esquina", "Caja 1")
    );
    shop.pay("01", None);
    assert_eq!(shop.close().nota, "A-000002");
    assert_eq!(shop.sell().nota, "A-000003");
    shop.open_again();
    let notas: Vec<_> = shop.sales("").into_iter().map(|sale| sale.nota).collect();
    assert_eq!(notas, ["A-000003", "A-000002", "A-000001"]);
    assert_eq!(shop.sales("")[1].payment, "Tarjeta de crédito + Efectivo");
}

#[test]
fn sales_are_found_by_folio_amount_and_code() {
    let shop = Shop::open();
    let first = shop.sell();
    shop.enter("JAMON");
    shop.pay("28", None);
    let second = shop.close();
    let found = |text: &str| -> Vec<String> {
        shop.sales(text).into_iter().map(|sale| sale.nota).collect()
    };
    assert_eq!(found("1"), [first.nota.as_str()]);
    assert_eq!(found("a-000002"), [second.nota.as_str()]);
    assert_eq!(found("$180.00"), [second.nota.as_str()]);
    assert_eq!(found(&first.code.to_lowercase()), [first.nota.as_str()]);
    assert_eq!(found(&second.code[..6]), [second.nota.as_str()]);
    assert!(found("xyz").is_empty());
}

#[test]
fn a_cancelled_sale_stays_and_says_why() {
    let shop = Shop::open();
    let closed = shop.sell();
    let cancel =
        |reason: &str| Request::CancelSale { id: closed.id.clone(), reason: reason.to_owned() };
    assert_eq!(shop.refused(cancel("  ")).code, "sale-16");
    assert!(shop.sale(&closed.id).cancellable);
    shop.done(cancel("Se equivocó de producto"));
    let sale = shop.sale(&closed.id);
    assert_eq!(sale.row.state, "Cancelada");
    assert!(!sale.cancellable);
    let told =
        sale.history.iter().any(|event| event.ends_with("Cancelada: Se equivocó de producto"));
    assert!(told, "{:?}", sale.history);
    assert_eq!(shop.refused(cancel("otra vez")).code, "sale-14");
    let unknown = Request::CancelSale { id: "x".to_owned(), reason: "y".to_owned() };
    assert_eq!(shop.refused(unknown).code, "sale-13");
}

#[test]
fn the_deadline_is_the_managers() {
    let shop = Shop::open();
    let save = |serie: &str, period: &str| Request::SaveSettings {
        serie: serie.to_owned(),
        period: period.to_owned(),
    };
    assert_eq!(shop.refused(save("f-1", "week")).code, "settings-01");
    assert_eq!(shop.refused(save("F", "year")).code, "period-01");
    let Reply::Settings(saved) = shop.call(save("fb", "week")) else { panic!("an answer") };
    assert_eq!((saved.serie.as_str(), saved.period.as_str()), ("FB", "week"));
    assert_eq!(
        saved.example,
        "Una nota de hoy se podrá facturar hasta el 27 de noviembre de 2026."
    );
    assert_eq!(shop.sell().deadline, "27 de noviembre de 2026");
    shop.clock.forward(SignedDuration::from_hours(4 * 24));
    assert_eq!(shop.sell().deadline, "1 de diciembre de 2026");
}

#[test]
fn one_process_has_the_folder() {
    let shop = Shop::open();
    let second = Register::open(shop.config());
    assert!(matches!(second, Err(OpenError::InUse)));
    assert_eq!(second.err().unwrap().code().id, "store-01");
}

#[test]
fn the_search_answers_while_one_types() {
    let shop = Shop::open();
    let search = |text: &str| match shop.call(Request::Search { text: text.to_owned() }) {
        Reply::Products { products } => products,
        other => panic!("{other:?}"),
    };
    let found = search("3*lala le");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].price.as_str(), found[0].tax.as_str()), ("$28.50", "IVA 0 %"));
    assert_eq!(search("750105530").len(), 2);
    assert_eq!(search("cuentos")[0].tax, "Exento");
    assert!(search("").is_empty());
}
