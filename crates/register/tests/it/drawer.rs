//! Whatever happens at the till, the drawer holds float + cash + tips − change + in − out − given
//! back: so the ledger says, so the notes say, and so says somebody who only watched.

use proptest::prelude::*;
use register::api::{Reply, Request, ShiftRequest};

use crate::shop::Shop;

#[derive(Clone, Debug)]
enum Act {
    /// So many soft drinks at 19.00, paid in cash, with so many pesos too much.
    Cash(i64, i64),
    /// So many, paid by card.
    Card(i64),
    /// Half by card, the rest in cash.
    Mixed(i64),
    /// So many, with so many pesos for the staff, in this form.
    Tipped(i64, i64, &'static str),
    /// The n-th note of those that stand.
    Cancel(usize),
    In(i64),
    Out(i64),
    Reading,
    /// The shift ends, and the next one begins with so much.
    Close(i64),
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (1..20_i64, 0..50_i64).prop_map(|(pieces, more)| Act::Cash(pieces, more)),
        2 => (1..20_i64).prop_map(Act::Card),
        2 => (1..20_i64).prop_map(Act::Mixed),
        3 => (1..20_i64, 1..19_i64, prop_oneof![Just("01"), Just("04")])
            .prop_map(|(pieces, tip, forma)| Act::Tipped(pieces, tip, forma)),
        3 => (0..9_usize).prop_map(Act::Cancel),
        1 => (1..500_i64).prop_map(Act::In),
        1 => (1..500_i64).prop_map(Act::Out),
        1 => Just(Act::Reading),
        1 => (0..900_i64).prop_map(Act::Close),
    ]
}

/// What somebody knows who only watched. Pesos.
struct Watcher {
    inside: i64,
    /// Notes that stand, and the cash that each brought.
    standing: Vec<(String, i64)>,
}

fn sell(
    shop: &Shop,
    watcher: &mut Watcher,
    pieces: i64,
    payments: &[(&str, Option<i64>)],
    cash: i64,
) {
    shop.enter(&format!("{pieces}*REFRESCO"));
    for (forma, amount) in payments {
        shop.pay(forma, amount.map(|pesos| pesos.to_string()).as_deref());
    }
    watcher.inside += cash;
    watcher.standing.push((shop.close().id, cash));
}

fn act(shop: &Shop, watcher: &mut Watcher, act: &Act) {
    let words = |pesos: i64| (pesos.to_string(), "Motivo".to_owned());
    match *act {
        Act::Cash(pieces, more) => {
            let due = pieces * 19;
            sell(shop, watcher, pieces, &[("01", Some(due + more))], due);
        }
        Act::Card(pieces) => sell(shop, watcher, pieces, &[("28", None)], 0),
        Act::Mixed(pieces) => {
            let card = pieces * 19 / 2;
            let cash = pieces * 19 - card;
            sell(shop, watcher, pieces, &[("04", Some(card)), ("01", None)], cash);
        }
        Act::Tipped(pieces, tip, forma) => {
            let due = pieces * 19;
            shop.enter(&format!("{pieces}*REFRESCO"));
            shop.cart(Request::LeaveTip { tip: tip.to_string() });
            shop.pay(forma, None);
            let cash = if forma == "01" { due + tip } else { 0 };
            watcher.inside += cash;
            watcher.standing.push((shop.close().id, cash));
        }
        Act::Cancel(nth) if !watcher.standing.is_empty() => {
            let (id, cash) = watcher.standing.remove(nth % watcher.standing.len());
            shop.done(Request::CancelSale { id, reason: "Prueba".to_owned() });
            watcher.inside -= cash;
        }
        Act::Cancel(_) => {}
        Act::In(pesos) => {
            let (amount, reason) = words(pesos);
            shop.shift(ShiftRequest::CashIn { amount, reason });
            watcher.inside += pesos;
        }
        Act::Out(pesos) => {
            let (amount, reason) = words(pesos);
            match shop.call(Request::Shift(ShiftRequest::CashOut { amount, reason })) {
                Reply::Shift(_) => watcher.inside -= pesos,
                Reply::Refused(refused) => {
                    assert_eq!(refused.code, "shift-08");
                    assert!(watcher.inside < pesos, "{} and {pesos}", watcher.inside);
                }
                other => panic!("{other:?}"),
            }
        }
        Act::Reading => {
            let read = shop.cut(ShiftRequest::CutX);
            assert_eq!(read.row.result, format!("Debe haber {}", pesos(watcher.inside)));
        }
        Act::Close(float) => {
            let counted = watcher.inside.max(0);
            let cut = shop.cut_z(&counted.to_string());
            let over = counted - watcher.inside;
            let result =
                if over == 0 { "Cuadra".to_owned() } else { format!("Sobran {}", pesos(over)) };
            assert_eq!(cut.row.result, result);
            shop.open_shift(&float.to_string());
            watcher.inside = float;
        }
    }
}

fn pesos(whole: i64) -> String {
    money::Money::from_raw(whole * 100).pesos()
}

/// The sum that no code of ours has made: over the notes' own payments, in SQL.
fn from_the_notes(shop: &Shop) -> i64 {
    #[expect(clippy::disallowed_methods, reason = "the test looks at the file from outside")]
    let file = rusqlite::Connection::open(shop.data().join("register.sqlite")).unwrap();
    let sql = "
        WITH open AS (SELECT number FROM shifts WHERE closed_at_ms IS NULL),
        cash AS (SELECT id, shift, (SELECT coalesce(sum(amount_centavos), 0) FROM sale_payments
            WHERE sale_id = sales.id AND forma_pago = '01') - change_centavos
            + (SELECT coalesce(sum(amount_centavos), 0) FROM sale_tips
            WHERE sale_id = sales.id AND forma_pago = '01') AS kept FROM sales)
        SELECT (SELECT sum(amount_centavos) FROM drawer, open
                WHERE shift = number AND kind IN ('float', 'in', 'out'))
             + (SELECT coalesce(sum(kept), 0) FROM cash, open WHERE shift = number)
             - (SELECT coalesce(sum(kept), 0) FROM cash, open JOIN drawer ON sale_id = cash.id
                AND kind = 'cancel' AND drawer.shift = number)";
    file.query_row(sql, [], |row| row.get(0)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_drawer_holds_what_was_put_into_it(
        float in 0..900_i64,
        acts in prop::collection::vec(any_act(), 1..25),
    ) {
        let shop = Shop::open();
        shop.ask_for_tips();
        shop.guard("shift", "0", "100");
        shop.open_shift(&float.to_string());
        let mut watcher = Watcher { inside: float, standing: Vec::new() };
        for each in &acts {
            act(&shop, &mut watcher, each);
            let shift = shop.shift(ShiftRequest::View);
            let row = shift.figures[0].rows.last().unwrap();
            prop_assert_eq!(&row.amount, &pesos(watcher.inside), "after {:?}", each);
        }
        prop_assert_eq!(from_the_notes(&shop), watcher.inside * 100);
    }
}
