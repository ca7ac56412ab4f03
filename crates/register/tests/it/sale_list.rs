//! The list of sales: which of them, page by page, what they come to, as a file.

use jiff::SignedDuration;
use register::api::{
    ExportFormat, Reply, Request, ReturnsRequest, SaleStanding, SalesFilter, SalesPage,
    SalesRequest, SalesSum, TakenLine,
};

use crate::shop::Shop;

fn page(shop: &Shop, filter: &SalesFilter, after: &str) -> SalesPage {
    let (filter, after) = (filter.clone(), after.to_owned());
    match shop.call(Request::Sales(SalesRequest::Page { filter, after })) {
        Reply::Sales(page) => page,
        other => panic!("{other:?}"),
    }
}

fn sum(shop: &Shop, filter: &SalesFilter) -> SalesSum {
    match shop.call(Request::Sales(SalesRequest::AddUp { filter: filter.clone() })) {
        Reply::SalesSum(sum) => sum,
        other => panic!("{other:?}"),
    }
}

fn notas(shop: &Shop, filter: &SalesFilter) -> Vec<String> {
    page(shop, filter, "").rows.into_iter().map(|row| row.nota).collect()
}

fn standing(standing: SaleStanding) -> SalesFilter {
    SalesFilter { standing, ..SalesFilter::default() }
}

#[test]
fn every_sale_is_on_one_page() {
    let shop = Shop::open();
    for sale in 0..230 {
        shop.sell();
        // Several of one instant, so that a page ends among them.
        if sale % 3 == 0 {
            shop.clock.forward(SignedDuration::from_secs(1));
        }
    }
    let (mut seen, mut sizes, mut after) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = page(&shop, &SalesFilter::default(), &after);
        sizes.push(page.rows.len());
        after = page.rows.last().unwrap().id.clone();
        seen.extend(page.rows.into_iter().map(|row| row.nota));
        if !page.more {
            break;
        }
    }
    assert_eq!(sizes, [100, 100, 30]);
    let all: Vec<_> = (1..=230).rev().map(|folio| format!("A-{folio:06}")).collect();
    assert_eq!(seen, all);
    let sum = sum(&shop, &SalesFilter::default());
    assert_eq!((sum.notes.as_str(), sum.total.as_str()), ("230 ventas", "$4,370.00"));
}

/// Sales over two days: one cancelled, one returned, then one by card and one more without a line.
fn all_sorts(shop: &mut Shop) {
    let voided = shop.sell();
    let reason = "Error".to_owned();
    shop.done(Request::CancelSale { id: voided.id, reason });
    let back = shop.sell();
    shop.sync();
    shop.portal.stop();
    shop.done(Request::Returns(ReturnsRequest::Take {
        id: back.id,
        lines: vec![TakenLine { line: 0, quantity: "1".to_owned() }],
        reason: "Cortada".to_owned(),
        forma_pago: "01".to_owned(),
    }));
    shop.clock.forward(SignedDuration::from_hours(24));
    shop.enter("LECHE");
    shop.pay("04", None);
    shop.close();
    shop.sell();
}

#[test]
fn sales_are_found_by_where_they_stand() {
    let mut shop = Shop::open();
    all_sorts(&mut shop);
    for (wanted, found, total) in [
        (SaleStanding::Any, vec!["A-000004", "A-000003", "A-000002", "A-000001"], "$66.50"),
        (SaleStanding::NotSent, vec!["A-000004", "A-000003"], "$47.50"),
        (SaleStanding::Open, vec!["A-000002"], "$19.00"),
        (SaleStanding::Expired, vec![], "$0.00"),
        (SaleStanding::Invoiced, vec![], "$0.00"),
        (SaleStanding::Returned, vec!["A-000002"], "$19.00"),
        (SaleStanding::Cancelled, vec!["A-000001"], "$19.00"),
    ] {
        let filter = standing(wanted);
        assert_eq!(notas(&shop, &filter), found, "{wanted:?}");
        assert_eq!(sum(&shop, &filter).total, total, "{wanted:?}");
    }
    assert_eq!(sum(&shop, &SalesFilter::default()).returned, "$19.00");
    shop.clock.forward(SignedDuration::from_hours(24 * 60));
    assert_eq!(notas(&shop, &standing(SaleStanding::Expired)), ["A-000002"]);
    assert!(notas(&shop, &standing(SaleStanding::Open)).is_empty());
}

#[test]
fn sales_are_found_by_day_cashier_and_payment_together() {
    let mut shop = Shop::open();
    all_sorts(&mut shop);
    let of = |change: fn(&mut SalesFilter)| {
        let mut filter = SalesFilter::default();
        change(&mut filter);
        notas(&shop, &filter)
    };
    let day = "2026-11-21";
    assert_eq!(of(|filter| filter.from = "2026-11-21".to_owned()), ["A-000004", "A-000003"]);
    assert_eq!(of(|filter| filter.to = "2026-11-20".to_owned()), ["A-000002", "A-000001"]);
    assert_eq!(of(|filter| filter.forma_pago = "04".to_owned()), ["A-000003"]);
    assert_eq!(of(|filter| filter.cashier = "Ana".to_owned()).len(), 4);
    assert!(of(|filter| filter.cashier = "Luis".to_owned()).is_empty());
    let both = SalesFilter {
        text: "19".to_owned(),
        from: day.to_owned(),
        to: day.to_owned(),
        ..SalesFilter::default()
    };
    assert_eq!(notas(&shop, &both), ["A-000004"]);
    let known = sum(&shop, &SalesFilter::default());
    assert_eq!(known.cashiers, ["Ana"]);
    let formas: Vec<_> = known.formas_pago.iter().map(|forma| forma.key.as_str()).collect();
    assert_eq!(formas, ["01", "04"]);
    for (from, to, field) in [("ayer", "", "from"), ("2026-11-21", "2026-11-20", "to")] {
        let filter =
            SalesFilter { from: from.to_owned(), to: to.to_owned(), ..SalesFilter::default() };
        let request = SalesRequest::Page { filter, after: String::new() };
        let refused = shop.refused(Request::Sales(request));
        assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("report-01", Some(field)));
    }
}

#[test]
fn what_is_filtered_is_written_as_a_file() {
    let mut shop = Shop::open();
    all_sorts(&mut shop);
    let (filter, format) = (standing(SaleStanding::Returned), ExportFormat::Csv);
    let said = shop.done(Request::Sales(SalesRequest::Export { filter, format }));
    let text = std::fs::read_to_string(said.trim_start_matches("La lista quedó en ")).unwrap();
    let rows: Vec<_> = text.lines().collect();
    assert_eq!(rows.len(), 2, "{text}");
    let start = "A-000002,2026-11-20,14:05,19.00,19.00,Efectivo,Ana,Abierta · Devuelta,";
    assert!(rows[1].starts_with(start), "{text}");
}
