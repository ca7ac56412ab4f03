//! The file by itself.

use cfdi::catalog::FormaPago;
use money::Money;
use tempfile::TempDir;
use tickets::wire::{ProductMessage, ProductOutcome, ProductOutcomeMessage, ProductsPageMessage};
use tickets::{BillingCode, Payment, Product, TicketId};
use uuid::Uuid;

use super::*;
use crate::audit::Actor;
use crate::cart::Cart;
use crate::shift::CashCount;
use crate::testing::{enrolled, product};

const NOW: &str = "2026-11-20T20:05:07Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn open() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("register.sqlite")).unwrap();
    store.enrol(&enrolled(), ("http://portal", "key"), now()).unwrap();
    store.begin_shift(&float("100.00"), &ana()).unwrap().unwrap();
    (folder, store)
}

fn ana() -> Actor {
    Actor { who: "Ana".to_owned(), allowed_by: None, at: now() }
}

fn float(amount: &str) -> CashCount {
    CashCount { pieces: Vec::new(), total: Money::parse(amount).unwrap() }
}

fn code(seed: u8) -> BillingCode {
    BillingCode::from_random([seed; 16])
}

fn closing(id: u128) -> Closing {
    let mut cart = Cart::default();
    cart.add(std::sync::Arc::new(product("A", "Pan", "10.00", &[])), money::Quantity::ONE).unwrap();
    Closing {
        id: TicketId::new(Uuid::from_u128(id)),
        register: enrolled().register.parse().unwrap(),
        sold_at: now(),
        zone: "America/Mexico_City".to_owned(),
        deadline: jiff::civil::date(2026, 11, 30),
        cashier: "Ana".to_owned(),
        lines: cart.ticket_lines(),
        discount_parts: Vec::new(),
        payments: vec![Payment {
            forma_pago: FormaPago::Efectivo,
            amount: Money::parse("20.00").unwrap(),
        }],
        tips: Vec::new(),
        change: Money::parse("10.00").unwrap(),
        total: Money::parse("10.00").unwrap(),
        notes: SaleNotes::default(),
    }
}

#[test]
fn the_file_is_durable_and_strict() {
    let (_folder, store) = open();
    let pragma = |name| {
        store.connection.pragma_query_value(None, name, |row| row.get::<_, String>(0)).unwrap()
    };
    let number =
        |name| store.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(pragma("journal_mode"), "wal");
    // 2 is FULL.
    assert_eq!((number("synchronous"), number("foreign_keys")), (2, 1));
    let loose: Vec<String> = store
        .connection
        .prepare(
            "SELECT name FROM pragma_table_list \
             WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
        )
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert!(loose.is_empty(), "{loose:?}");
}

#[test]
fn the_log_is_brought_into_the_file_once_that_is_worth_it() {
    let (folder, mut store) = open();
    store.settle_log().unwrap();
    assert!(store.log_pages().unwrap() > 0, "a few pages wait for more");
    let size = || std::fs::metadata(folder.path().join("register.sqlite")).unwrap().len();
    let before = size();
    let many: Vec<_> = (0..40_000).map(|n| product(&n.to_string(), "Pan", "10.00", &[])).collect();
    store.put_products(&many).unwrap();
    assert!(store.log_pages().unwrap() > LOG_DUE, "no commit brings them");
    assert_eq!(size(), before);
    store.settle_log().unwrap();
    assert_eq!(store.log_pages().unwrap(), 0);
    assert!(size() > before);
}

/// The version that this build brings a file to.
fn newest() -> u32 {
    u32::try_from(migrations::ALL.len()).unwrap()
}

#[test]
fn a_newer_file_is_refused_and_left_alone() {
    let (folder, store) = open();
    store.connection.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    let refused = Store::open(&folder.path().join("register.sqlite"));
    let Err(StoreError::Newer { found, known }) = refused else { panic!("it was opened") };
    assert_eq!((found, known), (99, newest()));
}

#[test]
fn an_older_file_is_copied_and_brought_up_to_date() {
    let (folder, store) = open();
    drop(store);
    let path = folder.path().join("register.sqlite");
    let mut connection = Store::open(&path).unwrap().connection;
    let next = "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT";
    let all = [migrations::ALL, &[next]].concat();
    // A copy that an interrupted run left behind is no obstacle.
    let copied = folder.path().join(format!("register.v{}.sqlite", newest()));
    std::fs::write(&copied, b"half").unwrap();
    migrations::run(&mut connection, &path, &all).unwrap();
    let version: u32 = connection.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
    assert_eq!(version, newest() + 1);
    let copy = Store::open(&copied).unwrap();
    assert_eq!(copy.identity().unwrap().unwrap().name, "Caja 1");

    // One that fails leaves nothing of itself.
    let broken = "CREATE TABLE half (id INTEGER) STRICT; SELECT * FROM nowhere";
    let all = [all.as_slice(), &[broken]].concat();
    assert!(migrations::run(&mut connection, &path, &all).is_err());
    let half = connection.query_row("SELECT count(*) FROM pragma_table_list('half')", [], |row| {
        row.get::<_, i64>(0)
    });
    assert_eq!(half.unwrap(), 0);
}

#[test]
fn a_sale_is_written_whole_or_not_at_all() {
    let (_folder, mut store) = open();
    // Without a code nothing is sold, and no folio is taken.
    assert!(matches!(store.close_sale(closing(1)), Err(CloseError::NoCode)));
    store.add_codes(&[code(1), code(2)]).unwrap();
    let wrong = Closing { total: Money::parse("11.00").unwrap(), ..closing(1) };
    assert!(matches!(store.close_sale(wrong), Err(CloseError::Ticket(_))));
    let (first, _) = store.close_sale(closing(1)).unwrap();
    assert_eq!(first.nota().shown(), "A-000001");
    // The same id once more is refused, with everything that belongs to it.
    assert!(store.close_sale(closing(1)).is_err());
    let (second, job) = store.close_sale(closing(2)).unwrap();
    assert_eq!((second.nota().shown().as_str(), job), ("A-000002", 2));
    assert_ne!(first.code(), second.code());
    assert_eq!(store.codes_in_reserve().unwrap(), 0);
    assert_eq!(store.waiting().unwrap().count, 2);
    assert_eq!(store.ticket(first.id()).unwrap().unwrap(), first);
}

#[test]
fn a_sale_and_its_history_are_final() {
    let (_folder, mut store) = open();
    store.add_codes(&[code(1)]).unwrap();
    store.close_sale(closing(1)).unwrap();
    for sql in [
        "UPDATE sales SET total_centavos = 1",
        "UPDATE sales SET snapshot = '{}'",
        "DELETE FROM sales",
        "UPDATE sale_events SET detail = 'x'",
        "DELETE FROM sale_events",
        "UPDATE sales SET state = 'sold'",
        "UPDATE sales SET state = 'invoiced'",
    ] {
        assert!(store.connection.execute(sql, []).is_err(), "{sql}");
    }
}

#[test]
fn codes_that_the_portal_knows_are_taken_first() {
    let (_folder, mut store) = open();
    store.add_codes(&[code(1), code(2), code(3)]).unwrap();
    assert_eq!(store.codes_to_announce(2).unwrap().len(), 2);
    store.codes_announced(&[code(2).compact()]).unwrap();
    let (ticket, _) = store.close_sale(closing(1)).unwrap();
    assert_eq!(ticket.code(), code(2));
    let (ticket, _) = store.close_sale(closing(2)).unwrap();
    assert_eq!(ticket.code(), code(1));
    // A code that is taken needs no announcement: the ticket brings it.
    assert_eq!(store.codes_to_announce(9).unwrap(), [code(3).compact()]);
}

#[test]
fn a_job_that_a_crash_interrupted_is_repeated_as_a_copy_once() {
    let (_folder, mut store) = open();
    store.add_codes(&[code(1)]).unwrap();
    let (ticket, original) = store.close_sale(closing(1)).unwrap();
    let job = store.next_job().unwrap().unwrap();
    assert_eq!((job.id, job.kind), (original, JobKind::Original));
    store.job_sending(&job).unwrap();
    assert!(store.next_job().unwrap().is_none());
    store.doubt_interrupted_jobs(now()).unwrap();
    let copy = store.next_job().unwrap().unwrap();
    assert_eq!((copy.of, copy.kind), (JobOf::Sale(ticket.id()), JobKind::Reprint));
    // A copy that breaks off as well is for people to repeat.
    store.job_sending(&copy).unwrap();
    store.doubt_interrupted_jobs(now()).unwrap();
    assert!(store.next_job().unwrap().is_none());
    store.reprint(ticket.id(), now()).unwrap().unwrap();
    assert_eq!(store.next_job().unwrap().unwrap().kind, JobKind::Reprint);
}

#[test]
fn what_was_never_on_paper_is_no_copy() {
    let (_folder, mut store) = open();
    store.add_codes(&[code(1)]).unwrap();
    let (ticket, original) = store.close_sale(closing(1)).unwrap();
    // While it waits, asking again adds nothing.
    assert_eq!(store.reprint(ticket.id(), now()).unwrap(), Some(original));
    let job = store.next_job().unwrap().unwrap();
    store.job_given_up(&job, now()).unwrap();
    assert!(store.next_job().unwrap().is_none());
    store.reprint(ticket.id(), now()).unwrap().unwrap();
    assert_eq!(store.next_job().unwrap().unwrap().kind, JobKind::Original);
    let unknown = TicketId::new(Uuid::from_u128(9));
    assert_eq!(store.reprint(unknown, now()).unwrap(), None);
}

#[test]
fn print_jobs_are_found_without_reading_those_of_years() {
    let (_folder, store) = open();
    let oldest = [jobs::WAITING, jobs::SENDING].map(jobs::oldest);
    let of_one = ["sale_id", "request_id"];
    let asked = [of_one.map(jobs::waiting_of), of_one.map(jobs::on_paper_of), oldest].concat();
    for question in asked.iter().map(String::as_str).chain([jobs::COUNT_WAITING]) {
        let mut plan = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {question}")).unwrap();
        let bound = vec!["s"; plan.parameter_count()];
        let steps = plan.query_map(rusqlite::params_from_iter(bound), |row| row.get(3)).unwrap();
        let steps: Vec<String> = steps.map(Result::unwrap).collect();
        assert!(steps.iter().all(|step| step.contains("USING")), "{question}: {steps:?}");
    }
}

#[test]
fn a_refusal_that_nobody_has_seen_outlives_the_sales_after_it() {
    let (_folder, mut store) = open();
    store.add_codes(&[code(1)]).unwrap();
    let (ticket, _) = store.close_sale(closing(1)).unwrap();
    let refused = Taking {
        at: now(),
        way: Way::Door,
        name: "v-1".to_owned(),
        outcome: Outcome::Refused,
        sale: None,
        code: "companion-09".to_owned(),
        told: "No cuadra.".to_owned(),
    };
    let sale = Some(ticket.id().to_string());
    let sold = Taking { name: "v-2".to_owned(), outcome: Outcome::Sold, sale, ..refused.clone() };
    store.note_taking(&refused).unwrap();
    for _ in 0..=200 {
        store.note_taking(&sold).unwrap();
    }
    assert_eq!(store.unseen_refusals().unwrap(), (1, "v-1".to_owned()));
    assert_eq!(store.takings(1_000).unwrap().len(), 201);
    store.see_refusals().unwrap();
    store.note_taking(&sold).unwrap();
    assert_eq!(store.takings(1_000).unwrap().len(), 200);
}

/// Rows that were written since the file was opened.
fn written(store: &Store) -> usize {
    let sql = "SELECT total_changes()";
    store.connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn waiting(store: &Store) -> usize {
    let sql = "SELECT count(*) FROM products WHERE sync_state = 'waiting'";
    store.connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_long_price_list_holds_the_file_for_a_part_at_a_time() {
    const LIST: usize = 400;
    let (_folder, mut store) = open();
    let list: Vec<Product> =
        (0..LIST).map(|number| product(&format!("P{number:03}"), "Pan", "1.00", &[])).collect();
    store.put_products(&list).unwrap();
    let told = ProductOutcomeMessage { outcome: ProductOutcome::Created, faults: Vec::new() };
    let mut revised = Vec::new();
    loop {
        let part = store.products_to_tell().unwrap();
        let before = written(&store);
        store.products_answered(&part, &vec![told.clone(); part.len()], now()).unwrap();
        assert!(written(&store) - before <= PRODUCTS_AT_ONCE);
        if part.is_empty() {
            break;
        }
        revised.extend(part);
    }
    assert_eq!((revised.len(), waiting(&store)), (LIST, 0));

    // What was told comes back as the company's: only the cursor is written.
    let products = revised.iter().map(ProductMessage::from).collect();
    let before = written(&store);
    let page = ProductsPageMessage { products, next: 400, more: false };
    assert!(store.adopt_products(&page, now()).unwrap().changed.is_empty());
    assert_eq!((written(&store) - before, store.products_after().unwrap()), (1, 400));

    let mut done = Some(String::new());
    while let Some(after) = done {
        assert_eq!(store.products_after().unwrap(), 400, "the portal is behind to the end");
        let before = written(&store);
        done = store.tell_products_anew(&after).unwrap();
        assert!(written(&store) - before <= PRODUCTS_AT_ONCE);
    }
    assert_eq!((waiting(&store), store.products_after().unwrap()), (LIST, 0));
}
