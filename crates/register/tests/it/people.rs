//! Names, PINs, what only a manager may do, and the trail that all of it leaves.

use jiff::SignedDuration;
use register::api::{
    PeopleRequest, ReceiptLook, Refused, Reply, Request, ShiftRequest, Tone, UserRole, UserRow,
};

use crate::shop::Shop;

const ROSA: &str = "2580";
const LUIS: &str = "13579";

fn save(name: &str, role: UserRole, pin: &str) -> Request {
    Request::People(PeopleRequest::Save {
        id: None,
        name: name.to_owned(),
        role,
        active: true,
        pin: Some(pin.to_owned()),
    })
}

fn users(reply: Reply) -> Vec<UserRow> {
    match reply {
        Reply::Users { users } => users,
        other => panic!("{other:?}"),
    }
}

fn id(shop: &Shop, name: &str) -> String {
    let all = users(shop.call(Request::People(PeopleRequest::List)));
    all.into_iter().find(|user| user.name == name).unwrap().id
}

fn unlock(shop: &Shop, name: &str, pin: &str) -> Reply {
    let user = id(shop, name);
    shop.call(Request::People(PeopleRequest::Unlock { user, pin: pin.to_owned() }))
}

fn refused(reply: Reply) -> Refused {
    match reply {
        Reply::Refused(refused) => refused,
        other => panic!("{other:?}"),
    }
}

/// Rosa manages, Luis sells and stands at the till.
fn guarded() -> Shop {
    let shop = Shop::open();
    shop.guard("shift", "10", "10");
    users(shop.call(save("Rosa", UserRole::Manager, ROSA)));
    users(shop.call(save("Luis", UserRole::Cashier, LUIS)));
    shop.open_shift("500");
    assert!(matches!(unlock(&shop, "Luis", LUIS), Reply::Status(_)));
    shop
}

fn with_pin(shop: &Shop, pin: &str, request: Request) -> Reply {
    let user = id(shop, "Rosa");
    shop.call(Request::Authorized { user, pin: pin.to_owned(), request: Box::new(request) })
}

fn cash_out() -> Request {
    let (amount, reason) = ("50".to_owned(), "Hielo".to_owned());
    Request::Shift(ShiftRequest::CashOut { amount, reason })
}

#[test]
fn a_shop_of_one_person_types_no_pin() {
    let shop = Shop::open();
    let status = shop.status();
    assert!(!status.guarded && !status.locked && status.manager);
    assert_eq!(status.cashier, "Ana");
    // Nothing to lock with.
    assert!(matches!(shop.call(Request::People(PeopleRequest::Lock)), Reply::Status(_)));
    shop.sell();
    shop.open_shift("100");
    assert!(matches!(shop.call(cash_out()), Reply::Shift(_)));
}

#[test]
fn who_comes_first_manages_and_the_till_starts_locked_from_then_on() {
    let mut shop = Shop::open();
    assert_eq!(shop.refused(save("Luis", UserRole::Cashier, LUIS)).code, "user-05");
    assert_eq!(shop.refused(save("", UserRole::Manager, ROSA)).code, "user-01");
    assert_eq!(shop.refused(save("Rosa", UserRole::Manager, "12")).code, "lock-02");
    users(shop.call(save("  Rosa   María ", UserRole::Manager, ROSA)));
    assert_eq!(shop.status().cashier, "Rosa María");
    assert_eq!(shop.refused(save("rosa maría", UserRole::Cashier, LUIS)).code, "user-02");
    shop.enter("LECHE");
    shop.open_again();
    let status = shop.status();
    assert!(status.locked && status.cashier.is_empty());
    let refused = shop.refused(Request::Enter { text: "LECHE".to_owned() });
    assert_eq!(refused.code, "lock-01");
    assert_eq!(shop.refused(Request::Sale { id: String::new() }).code, "lock-01");
    let nested = Request::Authorized {
        user: id(&shop, "Rosa María"),
        pin: ROSA.to_owned(),
        request: Box::new(cash_out()),
    };
    assert_eq!(shop.refused(nested).code, "lock-01");
    unlock(&shop, "Rosa María", ROSA);
    assert_eq!(shop.enter("LECHE").lines[0].quantity, "2", "the sale waited behind the lock");
}

#[test]
fn the_file_holds_no_pin() {
    let mut shop = Shop::open();
    let pin = "90817263";
    users(shop.call(save("Rosa", UserRole::Manager, pin)));
    shop.register = None;
    let file = std::fs::read(shop.data().join("register.sqlite")).unwrap();
    assert!(file.windows(4).any(|bytes| bytes == b"Rosa"), "the name is in it");
    assert!(!file.windows(pin.len()).any(|bytes| bytes == pin.as_bytes()));
}

#[test]
fn a_large_discount_is_allowed_once_for_its_sale() {
    let shop = guarded();
    let off = |discount: &str| Request::DiscountLine { line: 0, discount: discount.to_owned() };
    shop.enter("2*JAMON");
    shop.cart(off("10%"));
    shop.cart(off("36.00"));
    let asked = shop.refused(off("36.01"));
    assert_eq!(asked.code, "auth-01");
    assert_eq!(asked.cart.unwrap().total, "$324.00", "the sale is as it was");
    assert_eq!(shop.refused(Request::DiscountSale { discount: "11%".to_owned() }).code, "auth-01");
    assert!(matches!(with_pin(&shop, ROSA, off("20%")), Reply::Cart(_)));
    // So much was allowed; more is asked for again.
    shop.cart(off("15%"));
    assert_eq!(shop.refused(off("21%")).code, "auth-01");
    shop.pay("01", None);
    assert_eq!(shop.close().total, "$306.00");
    shop.enter("2*JAMON");
    assert_eq!(shop.refused(off("15%")).code, "auth-01");
    // An amount that was small on a large sale is not on what is left of it.
    shop.enter("LIBRO");
    shop.cart(Request::DiscountSale { discount: "40".to_owned() });
    shop.cart(Request::RemoveLine { line: 0 });
    shop.pay("01", None);
    assert_eq!(shop.refused(Request::CloseSale).code, "auth-01");
    assert!(matches!(with_pin(&shop, ROSA, Request::CloseSale), Reply::Closed(_)));
    unlock(&shop, "Rosa", ROSA);
    let audit = shop.audit().entries;
    let allowed = audit.iter().filter(|entry| entry.what == "Descuento autorizado");
    let allowed: Vec<_> =
        allowed.map(|entry| (entry.allowed_by.as_str(), entry.detail.as_str())).collect();
    assert_eq!(allowed.len(), 2);
    assert_eq!(allowed[1], ("Rosa", "$72.00 menos, en una venta que queda en $288.00"));
}

#[test]
fn what_only_a_manager_may_do_is_allowed_on_the_spot_and_written_down() {
    let shop = guarded();
    let asked = shop.refused(cash_out());
    assert_eq!(asked.code, "auth-01");
    assert!(asked.message.starts_with("Sacar efectivo de la caja"), "{}", asked.message);
    assert_eq!(refused(with_pin(&shop, "0000", cash_out())).code, "lock-03");
    assert!(matches!(with_pin(&shop, ROSA, cash_out()), Reply::Shift(_)));
    // It was allowed once.
    assert_eq!(shop.refused(cash_out()).code, "auth-01");
    let user = id(&shop, "Luis");
    let own = Request::Authorized { user, pin: LUIS.to_owned(), request: Box::new(cash_out()) };
    assert_eq!(shop.refused(own).code, "auth-01");
    let printer = register::api::PrinterChoice::Folder { path: "x".to_owned(), paper_mm: 80 };
    for request in [
        Request::SaveSettings { serie: "Z".to_owned(), period: "week".to_owned() },
        Request::SavePrinter { printer },
        Request::TestPrinter,
        Request::SaveReceipt { look: ReceiptLook::default() },
        Request::SaveLogo { file: String::new() },
        Request::People(PeopleRequest::Audit { before: None }),
        save("Eva", UserRole::Cashier, "1111"),
        Request::People(PeopleRequest::SaveGuard {
            shift_needed: false,
            lock_minutes: "0".to_owned(),
            discount: "100".to_owned(),
        }),
    ] {
        assert_eq!(shop.refused(request).code, "auth-01");
    }
    let plain = Request::SaveReceipt { look: ReceiptLook::default() };
    assert!(matches!(with_pin(&shop, ROSA, plain), Reply::Settings(_)));
    unlock(&shop, "Rosa", ROSA);
    let audit = shop.audit();
    let receipts = audit.entries.iter().find(|entry| entry.what == "Notas").unwrap();
    assert_eq!((receipts.who.as_str(), receipts.allowed_by.as_str()), ("Luis", "Rosa"));
    assert_eq!((audit.verdict.as_str(), audit.tone), ("La bitácora está completa.", Tone::Good));
    let taken = audit.entries.iter().find(|entry| entry.what == "Salida de efectivo").unwrap();
    assert_eq!(
        (taken.who.as_str(), taken.allowed_by.as_str(), taken.detail.as_str()),
        ("Luis", "Rosa", "$50.00: Hielo")
    );
    let wrong = audit.entries.iter().find(|entry| entry.what == "PIN equivocado").unwrap();
    assert_eq!((wrong.who.as_str(), wrong.detail.as_str()), ("Luis", "Rosa, intento 1"));
}

#[test]
fn five_wrong_pins_make_everybody_wait_longer_each_time() {
    let mut shop = guarded();
    for _ in 0..4 {
        assert_eq!(refused(unlock(&shop, "Rosa", "9999")).code, "lock-03");
    }
    let fifth = refused(unlock(&shop, "Rosa", "9999"));
    assert_eq!(fifth.code, "lock-04");
    assert!(fifth.message.contains("Espera 30 segundos"), "{}", fifth.message);
    // The right one is not listened to either, not even after a restart.
    shop.open_again();
    assert_eq!(refused(unlock(&shop, "Rosa", ROSA)).code, "lock-04");
    assert!(matches!(unlock(&shop, "Luis", LUIS), Reply::Status(_)), "Luis did nothing wrong");
    shop.clock.forward(SignedDuration::from_secs(30));
    let sixth = refused(unlock(&shop, "Rosa", "9999"));
    assert!(sixth.message.contains("Espera 60 segundos"), "{}", sixth.message);
    shop.clock.forward(SignedDuration::from_secs(60));
    assert!(matches!(unlock(&shop, "Rosa", ROSA), Reply::Status(_)));
    // The right one makes the count begin anew.
    assert_eq!(refused(unlock(&shop, "Rosa", "9999")).code, "lock-03");
}

#[test]
fn the_till_locks_by_key_and_by_itself_and_keeps_the_sale() {
    let shop = guarded();
    shop.enter("LECHE");
    shop.call(Request::People(PeopleRequest::Lock));
    assert!(shop.status().locked);
    unlock(&shop, "Rosa", ROSA);
    assert_eq!(shop.status().cashier, "Rosa");
    // Looking at the clock is no work.
    for _ in 0..10 {
        assert!(!shop.status().locked);
        shop.clock.forward(SignedDuration::from_mins(1));
    }
    assert!(shop.status().locked);
    unlock(&shop, "Luis", LUIS);
    shop.enter("LECHE");
    shop.pay("01", None);
    let sold = shop.close();
    assert_eq!(sold.total, "$57.00");
    assert!(shop.sale(&sold.id).receipt.contains("Luis"));
}

#[test]
fn a_note_of_another_shift_is_cancelled_by_a_manager() {
    let shop = guarded();
    let mine = shop.sell();
    let cancel = |id: &str| Request::CancelSale { id: id.to_owned(), reason: "Error".to_owned() };
    shop.done(cancel(&mine.id));
    let old = shop.sell();
    shop.cut_z("519");
    shop.open_shift("519");
    assert_eq!(shop.refused(cancel(&old.id)).code, "auth-01");
    assert!(matches!(with_pin(&shop, ROSA, cancel(&old.id)), Reply::Done { .. }));
    assert_eq!(shop.sale(&old.id).row.state, "Cancelada");
}

#[test]
fn a_manager_always_remains_and_who_leaves_cannot_come_back() {
    let shop = guarded();
    unlock(&shop, "Rosa", ROSA);
    let change = |name: &str, role, active| {
        let pin = None;
        let id = Some(id(&shop, name));
        Request::People(PeopleRequest::Save { id, name: name.to_owned(), role, active, pin })
    };
    assert_eq!(shop.refused(change("Rosa", UserRole::Cashier, true)).code, "user-04");
    assert_eq!(shop.refused(change("Rosa", UserRole::Manager, false)).code, "user-04");
    let all = users(shop.call(change("Luis", UserRole::Cashier, false)));
    assert!(!all.iter().find(|user| user.name == "Luis").unwrap().active);
    assert_eq!(refused(unlock(&shop, "Luis", LUIS)).code, "user-03");
    // The name is free for somebody new.
    users(shop.call(save("Luis", UserRole::Manager, "4444")));
    users(shop.call(change("Rosa", UserRole::Cashier, true)));
    assert!(!shop.status().manager);
}

#[test]
fn a_forgotten_pin_has_a_way_back_that_leaves_its_mark() {
    let mut shop = guarded();
    for _ in 0..5 {
        unlock(&shop, "Rosa", "9999");
    }
    let reset =
        |name: &str, pin: &str| shop.register().reset_pin(name, pin).map_err(|code| code.id);
    assert_eq!(reset("Nadie", "1234"), Err("user-03"));
    assert_eq!(reset("Rosa", "12"), Err("lock-02"));
    assert_eq!(reset("Rosa", "424242"), Ok(()));
    assert_eq!(refused(unlock(&shop, "Rosa", ROSA)).code, "lock-03", "the old one is gone");
    assert!(matches!(unlock(&shop, "Rosa", "424242"), Reply::Status(_)));
    let audit = shop.audit().entries;
    let changed = audit.iter().find(|entry| entry.what == "Cambio a una persona").unwrap();
    assert!(changed.who.contains("sin el anterior"), "{changed:?}");
    shop.open_again();
    assert!(matches!(unlock(&shop, "Rosa", "424242"), Reply::Status(_)));
}

#[test]
fn a_changed_trail_is_noticed_and_told() {
    let mut shop = guarded();
    unlock(&shop, "Rosa", ROSA);
    shop.cut_z("500");
    let entries = shop.audit().entries.len();
    let tamper = |shop: &mut Shop, sql: &str| {
        shop.register = None;
        #[expect(clippy::disallowed_methods, reason = "the test tampers with the file")]
        let file = rusqlite::Connection::open(shop.data().join("register.sqlite")).unwrap();
        assert!(file.execute("UPDATE audit SET who = 'x'", []).is_err(), "it is final");
        assert!(file.execute("DELETE FROM audit", []).is_err(), "it is kept");
        let guards = "DROP TRIGGER IF EXISTS audit_is_final; DROP TRIGGER IF EXISTS audit_is_kept";
        let made = "SELECT group_concat(sql, ';') FROM sqlite_schema \
                    WHERE name IN ('audit_is_final', 'audit_is_kept')";
        let made: String = file.query_row(made, [], |row| row.get(0)).unwrap();
        file.execute_batch(&format!("{guards}; {sql}; {made}")).unwrap();
        drop(file);
        shop.open_again();
    };
    let told = |shop: &Shop| shop.status().notices.first().cloned().unwrap_or_default();
    assert_eq!(told(&shop), "");
    tamper(&mut shop, "UPDATE audit SET detail = detail || '.' WHERE number = 3");
    assert!(told(&shop).contains("el registro 3 fue cambiado"), "{}", told(&shop));
    let back = "UPDATE audit SET detail = substr(detail, 1, length(detail) - 1) WHERE number = 3";
    tamper(&mut shop, back);
    assert_eq!(told(&shop), "");
    // The end is cut off: the Z remembers it.
    tamper(&mut shop, "DELETE FROM audit WHERE number >= (SELECT max(number) FROM audit)");
    assert!(told(&shop).contains(&format!("el registro {entries} ")), "{}", told(&shop));
}
