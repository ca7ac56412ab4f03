//! `cargo bench -p register --bench full_size`: a register after years, with a million sales and
//! fifty thousand products in its file, and what it takes then. `-- --sales 20000` for fewer;
//! `-- --fill DIR` only puts them into a register that has sold once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    dead_code,
    unused_imports,
    reason = "a bench, with the shop and the portal of the tests"
)]

#[path = "../tests/it/portal.rs"]
mod portal;
#[path = "../tests/it/portal_prices.rs"]
mod portal_prices;
#[path = "../tests/it/shop.rs"]
mod shop;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use register::api::{
    PrinterChoice, Reply, ReportBy, ReportDays, Request, SaleStanding, SalesFilter, SalesRequest,
};
use register::{Register, RegisterConfig, read_products};
use rusqlite::{Connection, Statement, params};
use tickets::BillingCode;

use crate::portal_prices::Pages;
use crate::shop::Shop;

const SALES_MAX: u32 = 1_000_000;
const PRODUCTS: u32 = 50_000;
/// Sales of one day, one each half minute.
const A_DAY: u32 = 1_000;
/// Customers who come at once; then the till has a breath, in which it takes care of its file.
const CUSTOMERS: usize = 10;
const BREATH: Duration = Duration::from_millis(600);
/// The sums of sales that are there already, as the migration makes them.
const MIGRATION: &str = include_str!("../../../migrations/register/0018_sums.sql");

fn main() {
    // Cargo's own tests ask benches too; there is nothing to see then.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let sales = argument("--sales").map_or(SALES_MAX, |count| count.parse().unwrap());
    if let Some(data) = argument("--fill") {
        let register = Register::open(RegisterConfig::new(&data)).unwrap();
        register.import_products(&read_products(&price_list()).unwrap()).unwrap();
        drop(register);
        return fill(Path::new(&data), sales);
    }
    let mut shop = Shop::open();
    shop.portal.kept().prices.pages = Pages::AsAsked;
    shop.register().import_products(&read_products(&price_list()).unwrap()).unwrap();
    shop.sell();
    shop.register = None;
    let filled = Instant::now();
    fill(shop.data(), sales);
    println!("filled in {:.0?}", filled.elapsed());
    let opened = Instant::now();
    shop.open_again();
    println!("opened in {:.0?}", opened.elapsed());
    let size = std::fs::metadata(shop.data().join("register.sqlite")).unwrap().len() >> 20;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("{sales} sales, {PRODUCTS} products, {size} MiB; load {}", load.trim());
    println!("\n| what | p50 ms | p99 ms |\n|---|---|---|");
    row("bare fsync of 4 KiB", fsyncs(&shop, 300));
    row("a sale, while the price list is told for the first time", made(&shop, 100));
    shop.sync();
    row("sale committed, receipt's bytes at a TCP printer", made(&shop, 300));
    row("bare fsync of 4 KiB, again", fsyncs(&shop, 300));
    row("product search", searches(&shop, 300));
    reports(&shop);
    lists(&shop);
}

/// What follows `name` on the command line.
fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

fn row(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    let ms = |time: Duration| format!("{}.{:02}", time.as_millis(), time.as_micros() % 1_000 / 10);
    println!("| {what} | {} | {} |", ms(at(50)), ms(at(99)));
}

fn price_list() -> String {
    let mut list = "sku,barcode,name,price,unit,clave_prod_serv,clave_unidad,tax\n".to_owned();
    let words = ["Leche", "Refresco", "Jamón", "Galletas", "Atún", "Jabón", "Arroz", "Café"];
    for number in 0..PRODUCTS {
        let word = words[number as usize % words.len()];
        let pesos = number % 90 + 10;
        writeln!(
            list,
            "P{number:05},75{number:011},{word} marca {number} 500 g,{pesos}.50,pieza,50131700,H87,\
             iva-16"
        )
        .unwrap();
    }
    list
}

/// Years of sales, each a copy of the one that the core made, in one transaction.
fn fill(data: &Path, sales: u32) {
    let file = open(data);
    file.execute_batch("PRAGMA synchronous = OFF; BEGIN IMMEDIATE").unwrap();
    let (id, code, snapshot, at): (String, String, String, i64) = file
        .query_row("SELECT id, code, snapshot, sold_at_ms FROM sales", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .unwrap();
    let mut inserts = Inserts::new(&file);
    for number in 2..=sales {
        let mut random = [0; 16];
        random[4..8].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_le_bytes());
        random[8..12].copy_from_slice(&number.to_le_bytes());
        let new_code = BillingCode::from_random(random).compact();
        let before = i64::from(sales - number);
        let day = before / i64::from(A_DAY);
        let sold_at = at - day * 86_400_000 - before % i64::from(A_DAY) * 30_000;
        let new_id = format!("01900000-{:04x}-7000-8000-{:012x}", number >> 16, number);
        let snapshot = snapshot.replace(&id, &new_id).replace(&code, &new_code);
        inserts.sale((number, &new_id, &new_code), sold_at, &snapshot);
    }
    drop(inserts);
    let sums = MIGRATION.split_once("-- What there is already.").unwrap().1;
    file.execute_batch("DELETE FROM sums; DELETE FROM sold_names").unwrap();
    file.execute_batch(sums).unwrap();
    file.execute("UPDATE register SET next_folio = ?1", [sales + 1]).unwrap();
    file.execute_batch("COMMIT; PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
}

#[expect(clippy::disallowed_methods, reason = "the bench fills the file from outside")]
fn open(data: &Path) -> Connection {
    Connection::open(data.join("register.sqlite")).unwrap()
}

struct Inserts<'a> {
    sale: Statement<'a>,
    line: Statement<'a>,
    payment: Statement<'a>,
    event: Statement<'a>,
    job: Statement<'a>,
    message: Statement<'a>,
    code: Statement<'a>,
}

impl<'a> Inserts<'a> {
    fn new(file: &'a Connection) -> Self {
        let prepared = |sql| file.prepare(sql).unwrap();
        Self {
            sale: prepared(
                "INSERT INTO sales (id, serie, folio, code, sold_at_ms, deadline, total_centavos, \
                 change_centavos, state, snapshot) \
                 VALUES (?1, 'A', ?2, ?3, ?4, '2026-11-30', 11500, 0, 'open', ?5)",
            ),
            line: prepared(
                "INSERT INTO sale_lines (sale_id, position, sku, descripcion, quantity_micros, \
                 unit_price_centavos, discount_centavos, gross_centavos, iva) \
                 VALUES (?1, ?2, ?3, 'Leche marca 500 g', 1000000, ?4, 0, ?4, '16')",
            ),
            payment: prepared("INSERT INTO sale_payments VALUES (?1, 0, ?2, 11500)"),
            event: prepared(
                "INSERT INTO sale_events (sale_id, at_ms, kind, detail) VALUES (?1, ?2, ?3, '')",
            ),
            job: prepared(
                "INSERT INTO print_jobs (sale_id, kind, state, created_at_ms, last_error) \
                 VALUES (?1, 'original', 'done', ?2, '')",
            ),
            message: prepared(
                "INSERT INTO outbox (kind, sale_id, state, attempts, next_at_ms, created_at_ms, \
                 last_error) VALUES ('ticket', ?1, 'done', 1, ?2, ?2, '')",
            ),
            code: prepared(
                "INSERT INTO billing_codes (code, announced, sale_id) VALUES (?1, 1, ?2)",
            ),
        }
    }

    fn sale(&mut self, (number, id, code): (u32, &str, &str), at: i64, snapshot: &str) {
        self.sale.execute(params![id, number, code, at, snapshot]).unwrap();
        for (position, price) in [(0_u32, 4_000), (1, 4_500), (2, 3_000)] {
            // Some products sell much, most of them little.
            let sku = number.wrapping_mul(position + 7) % (PRODUCTS >> (number % 6 * 2));
            let sku = format!("P{sku:05}");
            self.line.execute(params![id, position, sku, price]).unwrap();
        }
        let forma = ["01", "04", "28"][number as usize % 3];
        self.payment.execute(params![id, forma]).unwrap();
        for kind in ["sold", "printed", "received"] {
            self.event.execute(params![id, at, kind]).unwrap();
        }
        self.job.execute(params![id, at]).unwrap();
        self.message.execute(params![id, at]).unwrap();
        self.code.execute(params![code, id]).unwrap();
    }
}

fn fsyncs(shop: &Shop, times: usize) -> Vec<Duration> {
    let mut file = File::create(shop.data().join("fsync")).unwrap();
    let block = [7; 4_096];
    let one = |_| {
        let at = Instant::now();
        file.write_all(&block).unwrap();
        file.sync_data().unwrap();
        at.elapsed()
    };
    (0..times).map(one).collect()
}

fn made(shop: &Shop, times: usize) -> Vec<Duration> {
    let (address, receipts) = printer();
    let printer = PrinterChoice::Network { address, paper_mm: 80 };
    shop.done(Request::SavePrinter { printer });
    let one = |number: usize| {
        if number.is_multiple_of(CUSTOMERS) {
            // Nobody buys; at most a receipt of before comes out.
            receipts.recv_timeout(BREATH).ok();
        }
        for line in 0..5 {
            shop.enter(&format!("P{:05}", (number * 31 + line * 977) % 50_000));
        }
        shop.pay("01", Some("1000"));
        // What waited for the printer came out first.
        receipts.try_iter().for_each(drop);
        let at = Instant::now();
        shop.close();
        receipts.recv_timeout(Duration::from_secs(20)).unwrap().duration_since(at)
    };
    (0..times).map(one).collect()
}

/// A printer in the network that is well; it says when the last byte of a receipt was there.
fn printer() -> (String, Receiver<Instant>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, receipts) = channel();
    std::thread::spawn(move || {
        for mut line in listener.incoming().flatten() {
            let mut question = [0; 6];
            if line.read_exact(&mut question).is_err() || line.write_all(&[0x12; 2]).is_err() {
                continue;
            }
            let (mut buffer, mut last) = ([0; 4_096], None);
            while line.read(&mut buffer).is_ok_and(|count| count > 0) {
                last = Some(Instant::now());
            }
            if let Some(last) = last {
                sender.send(last).unwrap();
            }
        }
    });
    (address, receipts)
}

fn timed(shop: &Shop, request: Request) -> Duration {
    let at = Instant::now();
    let reply = shop.call(request);
    assert!(!matches!(reply, Reply::Refused(_)), "{reply:?}");
    at.elapsed()
}

fn searches(shop: &Shop, times: usize) -> Vec<Duration> {
    let texts = ["l", "le", "leche", "leche marca 12", "galletas 4999", "P0123", "zapato"];
    let text = |number: usize| texts[number % texts.len()].to_owned();
    (0..times).map(|number| timed(shop, Request::Search { text: text(number) })).collect()
}

fn reports(shop: &Shop) {
    let between = |from: &str, to: &str| ReportDays::Between { from: from.into(), to: to.into() };
    let spans = [
        ("a day", between("2026-10-20", "2026-10-20")),
        ("a month", between("2026-10-01", "2026-10-31")),
        ("a year", between("2025-11-01", "2026-10-31")),
    ];
    let kinds = [
        ReportBy::Day,
        ReportBy::Hour,
        ReportBy::Product,
        ReportBy::Category,
        ReportBy::FormaPago,
        ReportBy::Cashier,
    ];
    for (span, range) in spans {
        for by in kinds {
            let one = |_| timed(shop, Request::Report { by, range: range.clone() });
            row(&format!("report of {span} by {by:?}"), (0..10).map(one).collect());
        }
    }
}

fn lists(shop: &Shop) {
    let any = SalesFilter::default();
    let month = SalesFilter { from: "2026-10-01".into(), to: "2026-10-31".into(), ..any.clone() };
    let card = SalesFilter { forma_pago: "04".into(), ..month.clone() };
    let lost = SalesFilter { standing: SaleStanding::Cancelled, ..any.clone() };
    let folio = SalesFilter { text: "777777".into(), ..any.clone() };
    let filters = [
        ("all", any),
        ("a month's", month),
        ("a month's by card", card),
        ("none among all", lost),
        ("one by its folio", folio),
    ];
    for (which, filter) in filters {
        let page = |_| {
            let (filter, after) = (filter.clone(), String::new());
            timed(shop, Request::Sales(SalesRequest::Page { filter, after }))
        };
        row(&format!("first page of sales: {which}"), (0..10).map(page).collect());
        let sum = |_| timed(shop, Request::Sales(SalesRequest::AddUp { filter: filter.clone() }));
        row(&format!("their sum: {which}"), (0..10).map(sum).collect());
    }
}
