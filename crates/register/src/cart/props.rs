//! Whatever is given and taken back, in whatever order, the sale adds up and closes.

use cfdi::taxes::{Iva, TaxProfile};
use jiff::civil::date;
use money::Rate;
use proptest::prelude::*;
use tickets::{BillingCode, NotaFolio, Ticket, TicketDraft};
use uuid::Uuid;

use super::*;
use crate::testing::{by_kilo, product};

/// Something that a cashier does.
#[derive(Clone, Debug)]
enum Step {
    Add(usize, i64),
    SetQuantity(usize, i64),
    Remove(usize),
    DiscountLine(usize, Option<Discount>),
    DiscountSale(Option<Discount>),
}

/// Cheap and dear ones, pieces and kilos, every rate of IVA.
fn shelf() -> Vec<Arc<Product>> {
    let exempt =
        Product { taxes: TaxProfile::iva(Iva::Exento), ..product("LIBRO", "Libro", "95.00", &[]) };
    [
        product("DULCE", "Dulce", "0.01", &[]),
        product("REFRESCO", "Refresco", "19.00", &[]),
        product("PANTALLA", "Pantalla", "8999.99", &[]),
        by_kilo("JAMON", "Jamón", "180.00"),
        exempt,
    ]
    .map(Arc::new)
    .to_vec()
}

fn discount() -> impl Strategy<Value = Option<Discount>> {
    let amounts = prop_oneof![1..=50_i64, 1..=1_000_000_i64].prop_map(Money::from_raw);
    prop_oneof![
        1 => Just(None),
        4 => amounts.prop_map(|amount| Some(Discount::Amount(amount))),
        4 => (1..=1_000_000_i64).prop_map(|part| Some(Discount::Percent(Rate::from_raw(part)))),
        1 => Just(Some(Discount::Percent(Rate::from_raw(1_000_000)))),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..5_usize, 1..=9_i64).prop_map(|(product, pieces)| Step::Add(product, pieces)),
        (0..5_usize, 1..=9_i64).prop_map(|(line, pieces)| Step::SetQuantity(line, pieces)),
        (0..5_usize).prop_map(Step::Remove),
        (0..5_usize, discount()).prop_map(|(line, given)| Step::DiscountLine(line, given)),
        discount().prop_map(Step::DiscountSale),
    ]
}

fn take(cart: &mut Cart, step: &Step) -> Result<(), Refusal> {
    let quantity = |pieces: i64| Quantity::from_raw(pieces * MICROS_IN_ONE);
    match step {
        Step::Add(product, pieces) => cart.add(Arc::clone(&shelf()[*product]), quantity(*pieces)),
        Step::SetQuantity(line, pieces) => cart.set_quantity(*line, quantity(*pieces)),
        Step::Remove(line) => cart.remove(*line),
        Step::DiscountLine(line, given) => cart.discount_line(*line, *given),
        Step::DiscountSale(given) => cart.discount_sale(*given),
    }
}

/// The sale as it would be closed now, paid to the centavo.
fn closed(cart: &Cart) -> Ticket {
    let total = cart.totals().unwrap().total;
    Ticket::close(TicketDraft {
        id: tickets::TicketId::new(Uuid::from_u128(1)),
        register: tickets::RegisterId::new(Uuid::from_u128(2)),
        nota: NotaFolio { serie: "A".to_owned(), folio: 1 },
        code: BillingCode::from_random([7; 16]),
        sold_at: "2026-11-20T20:05:07Z".parse().unwrap(),
        zone: "America/Mexico_City".to_owned(),
        deadline: date(2026, 11, 30),
        cashier: "Ana".to_owned(),
        lines: cart.ticket_lines(),
        payments: vec![Payment { forma_pago: FormaPago::Efectivo, amount: total }],
        change: Money::ZERO,
        total,
    })
    .unwrap()
}

fn check(cart: &Cart) {
    let totals = cart.totals().unwrap();
    for line in cart.ticket_lines() {
        assert!(!line.gross.is_negative() && !line.discount.is_negative(), "{line:?}");
        let list = line.unit_price.times(line.quantity).unwrap();
        assert_eq!(line.gross.try_add(line.discount), Ok(list));
    }
    let paid = Money::try_sum(cart.ticket_lines().iter().map(|line| line.gross));
    assert_eq!(paid, Ok(totals.total));
    let off = totals.lines_off.try_add(totals.sale_off).unwrap();
    assert_eq!(totals.total.try_add(off), Ok(totals.list));
    if cart.lines().is_empty() {
        assert_eq!((totals.total, cart.discount()), (Money::ZERO, None));
    } else {
        assert!(totals.total.is_positive());
        assert_eq!(closed(cart).total(), totals.total);
    }
}

/// Everything of a cart that a refusal must leave alone.
fn picture(cart: &Cart) -> String {
    format!("{cart:?}")
}

proptest! {
    #[test]
    fn a_sale_with_discounts_adds_up_and_closes(steps in prop::collection::vec(step(), 1..24)) {
        let mut cart = Cart::default();
        for step in &steps {
            let before = picture(&cart);
            if take(&mut cart, step).is_err() {
                prop_assert_eq!(picture(&cart), before, "{:?} was refused", step);
            }
            check(&cart);
        }
    }

    #[test]
    fn discounts_that_are_taken_off_leave_the_list_prices(
        steps in prop::collection::vec(step(), 1..24),
    ) {
        let mut cart = Cart::default();
        for step in &steps {
            // What is refused is another property's matter.
            drop(take(&mut cart, step));
        }
        if !cart.lines().is_empty() {
            cart.discount_sale(None).unwrap();
        }
        for line in 0..cart.lines().len() {
            cart.discount_line(line, None).unwrap();
        }
        let totals = cart.totals().unwrap();
        prop_assert_eq!(totals.total, totals.list);
    }
}
