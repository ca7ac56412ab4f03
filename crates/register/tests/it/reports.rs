//! What was sold, added up: every report comes to the same.

use jiff::SignedDuration;
use register::api::{Reply, Report, ReportBy, ReportDays, Request, ShiftRequest};

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
