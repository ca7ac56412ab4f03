//! What was sold, added up: every report comes to the same.

use jiff::SignedDuration;
use proptest::prelude::*;
use register::api::{
    ExportFormat, Reply, Report, ReportBy, ReportDays, Request, ReturnsRequest, ShiftRequest,
    TakenLine,
};

use crate::shop::Shop;

const EVERY: [ReportBy; 6] = [
    ReportBy::Day,
    ReportBy::Hour,
    ReportBy::Product,
    ReportBy::Category,
    ReportBy::FormaPago,
    ReportBy::Cashier,
];

fn report(shop: &Shop, by: ReportBy, range: ReportDays) -> Report {
    match shop.call(Request::Report { by, range }) {
        Reply::Report(report) => report,
        other => panic!("{other:?}"),
    }
}

fn centavos(amount: &str) -> i64 {
    amount.replace(['$', ',', '.'], "").parse().unwrap()
}

/// Of an amount that may be left out.
fn centavos_or_none(amount: &str) -> i64 {
    if amount.is_empty() { 0 } else { centavos(amount) }
}

fn november() -> ReportDays {
    ReportDays::Between { from: "2026-11-01".to_owned(), to: "2026-11-30".to_owned() }
}

/// Forty notes over some days, of several products and payments; every seventh is cancelled. Gives
/// what those that stand come to.
fn sell_a_while(shop: &Shop) -> i64 {
    let mut stands = 0;
    for note in 0..40_u32 {
        shop.clock.forward(SignedDuration::from_mins(137));
        let products = ["LECHE", "REFRESCO", "3*LIBRO", "0.735*JAMON", "2*REFRESCO"];
        for step in 0..=note % 3 {
            shop.enter(products[usize::try_from((note + step) % 5).unwrap()]);
        }
        match note % 4 {
            0 => shop.pay("01", Some("2000")),
            1 => shop.pay("04", None),
            // Part of it by card, the rest in cash that is given change for.
            2 => {
                shop.pay("28", Some("10"));
                shop.pay("01", Some("2000"))
            }
            _ => shop.pay("01", None),
        };
        let closed = shop.close();
        if note % 7 == 6 {
            shop.done(Request::CancelSale { id: closed.id, reason: "devolvió".to_owned() });
        } else {
            stands += centavos(&closed.total);
        }
    }
    stands
}

#[test]
fn every_report_comes_to_what_the_notes_and_the_cut_come_to() {
    let shop = Shop::open();
    shop.open_shift("500");
    let stands = sell_a_while(&shop);
    for by in EVERY {
        let report = report(&shop, by, november());
        assert_eq!(centavos(&report.total), stands, "{by:?}");
        let rows: i64 = report.rows.iter().map(|row| centavos(&row.amount)).sum();
        assert_eq!(rows, stands, "{by:?}");
        assert_eq!(report.notes, "35 notas");
        assert_eq!(report.rows.iter().map(|row| row.bar).max(), Some(1_000), "{by:?}");
    }
    let cut = shop.cut(ShiftRequest::CutX);
    let net = format!("{}.{:02}", stands / 100, stands % 100);
    assert!(cut.paper.replace(',', "").contains(&net), "{net} is not in\n{}", cut.paper);
}

#[test]
fn days_are_the_shops() {
    let shop = Shop::open();
    // 14:05 of Friday the 20th in the capital; ten hours later it is Saturday there.
    shop.sell();
    shop.clock.forward(SignedDuration::from_hours(10));
    shop.sell();
    shop.sell();
    let notes = |range| report(&shop, ReportBy::Day, range).notes;
    assert_eq!(notes(ReportDays::Today), "2 notas");
    assert_eq!(notes(ReportDays::Yesterday), "1 nota");
    assert_eq!(notes(ReportDays::Week), "3 notas");
    assert_eq!(notes(ReportDays::Month), "3 notas");
    let days = report(&shop, ReportBy::Day, ReportDays::Week);
    let labels: Vec<_> = days.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(labels, ["vie 20 nov", "sáb 21 nov"]);
    assert_eq!((days.from.as_str(), days.to.as_str()), ("2026-11-16", "2026-11-21"));
    let hours = report(&shop, ReportBy::Hour, ReportDays::Week);
    assert_eq!(hours.rows[0].label, "00:00");
    for (from, to, field) in [("2026-11-30", "2026-11-01", "to"), ("hoy", "2026-11-01", "from")] {
        let range = ReportDays::Between { from: from.to_owned(), to: to.to_owned() };
        let refused = shop.refused(Request::Report { by: ReportBy::Day, range });
        assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("report-01", Some(field)));
    }
    let nothing =
        ReportDays::Between { from: "2025-01-01".to_owned(), to: "2025-01-31".to_owned() };
    let nothing = report(&shop, ReportBy::FormaPago, nothing);
    assert_eq!((nothing.total.as_str(), nothing.rows.len()), ("$0.00", 0));
}

/// What may happen at the counter.
#[derive(Clone, Debug)]
enum Deed {
    /// Product, pieces, form of payment.
    Sell(usize, u8, &'static str),
    /// One of the notes, as a part of all of them.
    Cancel(usize),
    /// One of the notes; all of its first line.
    TakeBack(usize, &'static str),
    Wait(u16),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let forma = || prop_oneof![Just("01"), Just("04")];
    let deed = prop_oneof![
        4 => (0_usize..3, 1_u8..4, forma())
            .prop_map(|(what, pieces, forma)| Deed::Sell(what, pieces, forma)),
        1 => (0_usize..100).prop_map(Deed::Cancel),
        2 => (0_usize..100, forma()).prop_map(|(note, forma)| Deed::TakeBack(note, forma)),
        1 => (30_u16..3_000).prop_map(Deed::Wait),
    ];
    proptest::collection::vec(deed, 1..25)
}

/// A note as the test keeps it.
struct Noted {
    id: String,
    total: i64,
    first_line: i64,
    untouched: bool,
}

/// What the notes and the returns come to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Ledger {
    sold: i64,
    returned: i64,
}

fn carry_out(shop: &Shop, deeds: &[Deed]) -> Ledger {
    let prices = [("LECHE", 2_850), ("REFRESCO", 1_900), ("LIBRO", 9_500)];
    let (mut notes, mut ledger) = (Vec::<Noted>::new(), Ledger::default());
    for deed in deeds {
        match deed {
            Deed::Sell(what, pieces, forma) => {
                let (sku, price) = prices[*what];
                shop.enter(&format!("{pieces}*{sku}"));
                shop.enter("REFRESCO");
                shop.pay(forma, (*forma == "01").then_some("2000"));
                let closed = shop.close();
                let (id, total) = (closed.id, centavos(&closed.total));
                // The same product again is the same line.
                let own = i64::from(*pieces) * price;
                let first_line = if sku == "REFRESCO" { total } else { own };
                notes.push(Noted { id, total, first_line, untouched: true });
                ledger.sold += total;
            }
            Deed::Cancel(note) | Deed::TakeBack(note, _) => {
                let count = notes.len();
                let Some(noted) = notes.get_mut(note % count.max(1)) else { continue };
                if !std::mem::take(&mut noted.untouched) {
                    continue;
                }
                if let Deed::TakeBack(_, forma) = deed {
                    take_back(shop, &noted.id, forma);
                    ledger.returned += noted.first_line;
                } else {
                    let (id, reason) = (noted.id.clone(), "devolvió".to_owned());
                    shop.done(Request::CancelSale { id, reason });
                    ledger.sold -= noted.total;
                }
            }
            Deed::Wait(minutes) => shop.clock.forward(SignedDuration::from_mins((*minutes).into())),
        }
    }
    ledger
}

fn take_back(shop: &Shop, id: &str, forma_pago: &str) {
    let detail = match shop.call(Request::Returns(ReturnsRequest::Begin { id: id.to_owned() })) {
        Reply::Returnable(returnable) => returnable,
        other => panic!("{other:?}"),
    };
    let line = &detail.lines[0];
    shop.done(Request::Returns(ReturnsRequest::Take {
        id: id.to_owned(),
        lines: vec![TakenLine { line: 0, quantity: line.quantity.clone() }],
        reason: "Cortada".to_owned(),
        forma_pago: forma_pago.to_owned(),
    }));
}

fn year() -> ReportDays {
    ReportDays::Between { from: "2026-11-01".to_owned(), to: "2027-10-31".to_owned() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    /// Whatever is sold, cancelled and brought back: the sum of any report is the ledger's.
    #[test]
    fn every_report_adds_up_to_the_ledger(deeds in deeds()) {
        let shop = Shop::open();
        let ledger = carry_out(&shop, &deeds);
        for by in EVERY {
            let report = report(&shop, by, year());
            let sum = |cell: fn(&register::api::ReportRow) -> &String| -> i64 {
                report.rows.iter().map(|row| centavos_or_none(cell(row))).sum()
            };
            let rows = Ledger { sold: sum(|row| &row.sold), returned: sum(|row| &row.returned) };
            prop_assert_eq!(&rows, &ledger, "rows by {:?}", by);
            let (sold, returned) = (centavos(&report.sold), centavos(&report.returned));
            prop_assert_eq!(&Ledger { sold, returned }, &ledger, "total by {:?}", by);
            prop_assert_eq!(sum(|row| &row.amount), ledger.sold - ledger.returned);
            prop_assert_eq!(centavos(&report.total), ledger.sold - ledger.returned);
        }
    }
}

#[test]
fn what_came_back_is_told_of_the_day_on_which_it_came() {
    let shop = Shop::open();
    let sold = shop.sell();
    shop.clock.forward(SignedDuration::from_hours(24));
    take_back(&shop, &sold.id, "01");
    let yesterday = report(&shop, ReportBy::Product, ReportDays::Yesterday);
    assert_eq!((yesterday.sold.as_str(), yesterday.returns.as_str()), ("$19.00", ""));
    let today = report(&shop, ReportBy::Product, ReportDays::Today);
    assert_eq!((today.notes.as_str(), today.returns.as_str()), ("0 notas", "1 devolución"));
    assert_eq!((today.sold.as_str(), today.returned.as_str()), ("$0.00", "$19.00"));
    assert_eq!((today.total.as_str(), today.rows[0].amount.as_str()), ("-$19.00", "-$19.00"));
    assert_eq!(today.rows[0].bar, 0);
}

#[test]
fn a_report_is_written_as_a_file() {
    let shop = Shop::open();
    let sold = shop.sell();
    shop.sell();
    take_back(&shop, &sold.id, "01");
    for (by, format, row) in [
        (ReportBy::Product, ExportFormat::Csv, "REFRESCO,Refresco 600 ml,2,38.00,1,19.00,19.00"),
        (ReportBy::FormaPago, ExportFormat::Csv, "01,Efectivo,2,38.00,1,19.00,19.00"),
        (ReportBy::Day, ExportFormat::Csv, "2026-11-20,vie 20 nov,2,38.00,1,19.00,19.00"),
    ] {
        let said = shop.done(Request::ExportReport { by, range: november(), format });
        let path = said.trim_start_matches("La lista quedó en ");
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.lines().any(|line| line == row), "{row} is not in\n{text}");
    }
    let (by, format) = (ReportBy::Product, ExportFormat::Xlsx);
    let said = shop.done(Request::ExportReport { by, range: november(), format });
    assert!(said.contains("ventas por producto del 2026-11-01 al 2026-11-30"), "{said}");
    assert!(said.ends_with(".xlsx"), "{said}");
}
