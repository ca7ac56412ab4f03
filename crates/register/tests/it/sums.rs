//! The sums of the reports held against the notes.

use register::api::{Request, ReturnsRequest, TakenLine};

use crate::shop::Shop;

#[expect(clippy::disallowed_methods, reason = "what was damaged while the till was away")]
fn file(shop: &Shop) -> rusqlite::Connection {
    rusqlite::Connection::open(shop.data().join("register.sqlite")).unwrap()
}

#[test]
fn a_damaged_sum_is_told_and_a_sound_one_is_not() {
    let shop = Shop::open();
    let returned = shop.sell().id;
    let cancelled = shop.sell().id;
    shop.sell();
    shop.done(Request::CancelSale { id: cancelled, reason: "Error".to_owned() });
    shop.done(Request::Returns(ReturnsRequest::Take {
        id: returned,
        lines: vec![TakenLine { line: 0, quantity: "1".to_owned() }],
        reason: "Sin gas".to_owned(),
        forma_pago: "01".to_owned(),
    }));
    assert_eq!(shop.register().check_sums().unwrap(), Vec::<String>::new());

    let sql = "UPDATE sums SET sold = sold + 1, sold_centavos = sold_centavos + 100 \
               WHERE kind = 'product'";
    assert_eq!(file(&shop).execute(sql, []).unwrap(), 1);
    let told = "vie 20 nov, 14:00, producto REFRESCO: los reportes dicen 3 por $39.00, y 1 de \
                vuelta por $19.00; las notas, 2 por $38.00, y 1 de vuelta por $19.00";
    assert_eq!(shop.register().check_sums().unwrap(), [told]);

    file(&shop).execute("DELETE FROM sums WHERE kind = 'note'", []).unwrap();
    let told = shop.register().check_sums().unwrap();
    assert_eq!(told.len(), 2);
    let missing = "vie 20 nov, 14:00: los reportes dicen 0 por $0.00; las notas, 2 por $38.00";
    assert!(told[0].starts_with(missing), "{told:?}");
}
