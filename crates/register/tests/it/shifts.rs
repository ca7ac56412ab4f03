//! A day at the drawer: float, sales, cash in and out, X, Z, and the next day.

use jiff::SignedDuration;
use register::api::{CashCount, Cut, Pieces, Reply, Request, ShiftRequest, Tone};
use tickets::wire::{Change, SettingsMessage, ShopMessage};

use crate::portal;
use crate::shop::Shop;

fn shop_with_shifts() -> Shop {
    let shop = Shop::open();
    shop.guard("shift", "0", "100");
    shop
}

fn pieces(pieces: &[(&str, &str)]) -> CashCount {
    let pieces = pieces.iter().map(|(denomination, pieces)| Pieces {
        denomination: (*denomination).to_owned(),
        pieces: (*pieces).to_owned(),
    });
    CashCount::Pieces { pieces: pieces.collect() }
}

fn cash_in(amount: &str, reason: &str) -> ShiftRequest {
    ShiftRequest::CashIn { amount: amount.to_owned(), reason: reason.to_owned() }
}

fn cash_out(amount: &str, reason: &str) -> ShiftRequest {
    ShiftRequest::CashOut { amount: amount.to_owned(), reason: reason.to_owned() }
}

fn expected(shift: &register::api::Shift) -> &str {
    let row = shift.figures[0].rows.last().unwrap();
    assert_eq!(row.label, "Debe haber");
    &row.amount
}

/// Lines of a paper without the columns between.
fn squeezed(cut: &Cut) -> String {
    let lines = cut.paper.lines();
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect()
}

#[test]
fn nothing_is_sold_before_the_shift_is_open() {
    let shop = shop_with_shifts();
    shop.enter("REFRESCO");
    shop.pay("01", Some("20"));
    let refused = shop.refused(Request::CloseSale);
    assert_eq!(refused.code, "shift-01");
    assert!(refused.cart.unwrap().payable, "the sale is as it was");
    assert!(!shop.status().shift.open && shop.status().shift.needed);
    assert_eq!(expected(&shop.open_shift("$500.00")), "$500.00");
    assert_eq!(shop.status().shift.label, "Turno 1");
    assert_eq!(shop.close().change, "$1.00");
    let again = Request::Shift(ShiftRequest::Open { float: pieces(&[]) });
    assert_eq!(shop.refused(again).code, "shift-02");
    // A shop that never uses shifts says so once.
    let shop = Shop::open();
    shop.sell();
    assert_eq!(shop.refused(Request::Shift(ShiftRequest::CutX)).code, "shift-03");
}

fn the_paper_says_all(cut: &Cut) {
    let paper = squeezed(cut);
    for line in [
        "CORTE Z Turno 1\n",
        "Ventas · 3 notas 275.00\n",
        "Canceladas · 1 nota -19.00\n",
        "VENTA NETA $256.00\n",
        "Efectivo 156.00\n",
        "Tarjeta de débito 100.00\n",
        "IVA 16 % sobre 16.38 2.62\n",
        "IVA 0 % sobre 237.00 0.00\n",
        "Fondo inicial 500.00\n",
        "Ventas en efectivo 175.00\n",
        "Devuelto por canceladas -19.00\n",
        "Entrada 14:20 Cambio del banco 50.00\n",
        "Salida 14:20 Hielo -30.50\n",
        "DEBE HABER $675.50\n",
        "7 × Moneda de $10 70.00\n",
        "SE CONTÓ $670.00\n",
        "FALTAN $5.50\n",
    ] {
        assert!(paper.contains(line), "{line:?} is missing:\n{paper}");
    }
}

#[test]
fn a_day_from_its_float_to_its_cut() {
    let mut shop = shop_with_shifts();
    let folder = shop.print_to_folder();
    let float = pieces(&[("billete-200", "2"), ("moneda-10", "10")]);
    let shift = shop.shift(ShiftRequest::Open { float });
    assert_eq!(shift.opened, "Lo abrió Ana el vie 20 nov, 14:05");
    shop.enter("2*LECHE");
    shop.enter("JAMON");
    shop.pay("28", Some("100"));
    shop.pay("01", Some("200"));
    assert_eq!(shop.close().change, "$63.00");
    let wrong = shop.sell();
    shop.done(Request::CancelSale { id: wrong.id, reason: "No traía dinero".to_owned() });
    shop.clock.forward(SignedDuration::from_mins(15));
    shop.shift(cash_in("50", "Cambio del banco"));
    assert_eq!(shop.refused(Request::Shift(cash_out("50", " "))).code, "shift-07");
    let short = shop.refused(Request::Shift(cash_out("1000", "Renta")));
    assert_eq!((short.code.as_str(), short.field.as_deref()), ("shift-08", Some("amount")));
    assert!(short.message.ends_with("Debe haber $687.00."), "{}", short.message);
    let shift = shop.shift(cash_out("30.50", "Hielo"));
    // 500 + 137 + 19 - 19 + 50 - 30.50
    assert_eq!(expected(&shift), "$656.50");
    assert_eq!(shift.moves.len(), 2);
    assert_eq!(
        (shift.moves[0].what.as_str(), shift.moves[0].amount.as_str()),
        ("Salida", "-$30.50")
    );

    let reading = shop.cut(ShiftRequest::CutX);
    assert_eq!(
        (reading.row.what.as_str(), reading.row.result.as_str()),
        ("Corte X", "Debe haber $656.50")
    );
    assert!(reading.paper.contains("EL TURNO SIGUE ABIERTO"), "{}", reading.paper);
    shop.sell();

    let counted = pieces(&[("billete-500", "1"), ("billete-100", "1"), ("moneda-10", "7")]);
    let cut = shop.cut(ShiftRequest::CutZ { counted });
    assert_eq!((cut.row.result.as_str(), cut.row.tone), ("Faltan $5.50", Tone::Bad));
    the_paper_says_all(&cut);
    assert_eq!(shop.refused(Request::CloseSale).code, "sale-01");
    assert_eq!(shop.refused(Request::Shift(cash_in("1", "x"))).code, "shift-03");

    // The reading says for ever what it said when it was made; all of them are on paper.
    shop.open_again();
    let again = shop.cut(ShiftRequest::Cut { id: reading.row.id });
    assert_eq!(again.paper, reading.paper);
    assert_eq!(shop.cut(ShiftRequest::Cut { id: cut.row.id }).paper, cut.paper);
    assert_eq!(shop.open_shift("670").state.label, "Turno 2");
    let copy = ShiftRequest::ReprintCut { id: cut.row.id };
    assert_eq!(shop.done(Request::Shift(copy)), "El corte se mandó a la impresora.");
    let printed: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with("X-1.png") || name.ends_with("Z-1.png"))
        .collect();
    assert_eq!(printed.len(), 3, "{printed:?}");
}

#[test]
fn a_note_of_an_earlier_shift_is_paid_back_by_this_one() {
    let shop = shop_with_shifts();
    shop.open_shift("100");
    let yesterday = shop.sell();
    assert_eq!(shop.cut_z("119").row.result, "Cuadra");
    shop.open_shift("10");
    shop.done(Request::CancelSale { id: yesterday.id, reason: "La devolvió".to_owned() });
    let cut = shop.cut_z("0");
    // More went out than was in: somebody lent it.
    assert_eq!(cut.row.result, "Sobran $9.00");
    let paper = squeezed(&cut);
    for line in ["Ventas · 0 notas 0.00\n", "VENTA NETA -$19.00\n", "DEBE HABER -$9.00\n"] {
        assert!(paper.contains(line), "{line:?} is missing:\n{paper}");
    }
}

#[test]
fn what_is_counted_is_added_up_while_it_is_typed() {
    let shop = shop_with_shifts();
    let add_up = |count| Request::Shift(ShiftRequest::AddUp { count });
    let typed = pieces(&[("billete-1000", ""), ("billete-500", "3"), ("moneda-050", "5")]);
    let Reply::Counted(counted) = shop.call(add_up(typed)) else { panic!("an answer") };
    assert_eq!(counted.total, "$1,502.50");
    assert_eq!((counted.worth[0].as_str(), counted.worth[1].as_str()), ("", "$1,500.00"));
    let refused = shop.refused(add_up(pieces(&[("billete-500", "tres")])));
    assert_eq!(
        (refused.code.as_str(), refused.field.as_deref()),
        ("shift-06", Some("billete-500"))
    );
    let twice = pieces(&[("billete-500", "1"), ("billete-500", "1")]);
    assert_eq!(shop.refused(add_up(twice)).code, "shift-06");
    assert_eq!(shop.shift(ShiftRequest::View).denominations.len(), counted.worth.len());
}

/// A note that the ledger does not have, or has with other cash, lets no cut be made.
#[test]
fn notes_and_ledger_must_agree() {
    let mut shop = shop_with_shifts();
    shop.open_shift("100");
    shop.sell();
    let reading = shop.cut(ShiftRequest::CutX).row.id;
    let tamper = |shop: &mut Shop, change: &str| {
        shop.register = None;
        #[expect(clippy::disallowed_methods, reason = "the test tampers with the file")]
        let file = rusqlite::Connection::open(shop.data().join("register.sqlite")).unwrap();
        file.execute_batch(&format!("DROP TRIGGER IF EXISTS drawer_is_final; {change}")).unwrap();
        drop(file);
        shop.open_again();
    };
    let damaged = |shop: &Shop, request| assert_eq!(shop.refused(request).code, "store-06");
    let all = "UPDATE drawer SET balance_centavos = balance_centavos + 100 WHERE kind = 'sale'";
    tamper(&mut shop, all);
    damaged(&shop, Request::Shift(ShiftRequest::View));
    damaged(&shop, Request::Shift(ShiftRequest::CutX));
    let counted = CashCount::Amount { amount: "119".to_owned() };
    damaged(&shop, Request::Shift(ShiftRequest::CutZ { counted }));
    damaged(&shop, Request::Shift(ShiftRequest::Cut { id: reading }));
    tamper(&mut shop, &all.replace('+', "-"));
    assert_eq!(shop.cut_z("119").row.result, "Cuadra");
    // What a cut was made of may not change behind it either.
    let float = "UPDATE drawer SET amount_centavos = amount_centavos + 100, \
                 balance_centavos = balance_centavos + 100 WHERE kind = 'float'; \
                 UPDATE drawer SET balance_centavos = balance_centavos + 100 WHERE kind = 'sale'";
    tamper(&mut shop, float);
    damaged(&shop, Request::Shift(ShiftRequest::Cut { id: reading }));
}

#[test]
fn cuts_wait_for_a_printer_that_is_away() {
    let shop = shop_with_shifts();
    shop.open_shift("100");
    let cut = shop.cut_z("100");
    assert!(cut.printer.contains("El corte está guardado"), "{}", cut.printer);
    assert!(shop.status().printer.contains("1 nota está guardada"));
    let unknown = Request::Shift(ShiftRequest::Cut { id: 99 });
    assert_eq!(shop.refused(unknown).code, "shift-09");
}

/// What the company has made of this register's branch.
fn moved_to(shop: &Shop, codigo_postal: &str, zone: &str) {
    let place = ShopMessage {
        zone: zone.to_owned(),
        address: vec!["Av. Revolución 100".to_owned()],
        ..portal::place(codigo_postal)
    };
    let told =
        SettingsMessage { shop: Some(Box::new(place)), ..portal::settings("F", "month-end", 1) };
    shop.portal.kept().changes.push(Change::Settings(told));
    shop.sync();
}

#[test]
fn a_branch_that_moves_is_on_the_next_note_and_its_zone_in_the_next_shift() {
    let mut shop = Shop::open();
    shop.guard("shift", "0", "100");
    let folder = shop.print_to_folder();
    shop.open_shift("500");
    moved_to(&shop, "22000", "America/Tijuana");
    let sold_at = |shop: &Shop| shop.sale(&shop.sell().id).history[0].clone();
    assert!(sold_at(&shop).starts_with("14:05"), "the zone of the shift");
    // Closing the register finishes what can be printed.
    shop.open_again();
    let bytes = std::fs::read(folder.join("000001-A-000001.bin")).unwrap();
    let note = receipt::text(&receipt::decode(&bytes, receipt::Paper::Mm80).unwrap());
    assert!(note.contains("Av. Revolución 100") && !note.contains("Juárez"), "{note}");
    shop.cut_z("519");
    shop.open_shift("500");
    assert!(sold_at(&shop).starts_with("12:05"), "the zone of the branch");
    // Without a shift there is nothing to wait for.
    shop.cut_z("519");
    shop.guard("no", "0", "100");
    moved_to(&shop, "42501", "America/Mexico_City");
    assert!(sold_at(&shop).starts_with("14:05"));
}
