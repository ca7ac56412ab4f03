//! `cargo xtask bench portal`: what a purchase looked up and an invoice cost, on SQLite and on
//! PostgreSQL, beside a bare route of the same server and the signatures that the work needs.
//!
//! The portal is its own process, of this build; the sandbox PAC and whoever loads the portal are
//! in this one, on the same two cores.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    reason = "a benchmark on the scene of the tests"
)]

mod load;
#[path = "../../tests/it/scene.rs"]
mod scene;
mod stock;

use std::hint::black_box;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use jiff::SignedDuration;
use tickets::{Ticket, TicketDraft};
use tokio::task::JoinSet;
use world::{Clock, SystemClock};
use xtask::postgres::{Database, Durability, Server};

use load::{Load, Pace};
use scene::{CUSTOMER_RFC, Scene};

/// As in the portal: whoever loads it and the sandbox PAC are not to be what costs most.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Purchases that are looked up, one after the other and again: no code more often than people may.
const KNOWN: u64 = 100_000;
/// Purchases that are invoiced.
const INVOICED: u64 = 6_000;
const STOCKS: [u32; 2] = [10_000, 1_000_000];
const TURN: Duration = Duration::from_secs(3);
/// Turns of each kind, one after the other.
const TURNS: usize = 5;

struct Portal(Child, String);

impl Portal {
    /// The time on the processor that it has had.
    fn work(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap();
        // After the program's name, which is in parentheses: user and system, in ticks of 10 ms.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks = |place: usize| fields[place].parse::<u64>().unwrap();
        Duration::from_millis((ticks(11) + ticks(12)) * 10)
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    println!("| database | tickets | what | measured | wanted |\n|---|---|---|---|---|");
    if wanted("sqlite") {
        for stock in STOCKS {
            runtime.block_on(measure("SQLite", None, stock));
        }
    }
    if wanted("postgres") {
        let server = Server::start(Durability::Full).unwrap();
        for stock in STOCKS {
            let database = Database::create_in(server.address()).unwrap();
            runtime.block_on(measure("PostgreSQL", Some(database), stock));
        }
    }
}

/// Both databases, or the one that is named.
fn wanted(database: &str) -> bool {
    let named: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    named.is_empty() || named.iter().any(|name| name == database)
}

async fn measure(name: &str, database: Option<Database>, stock: u32) {
    let scene = Scene::now_on(database).await;
    stock::fill(&scene, stock);
    let tickets: Vec<Ticket> = (1..=KNOWN + INVOICED).map(|folio| sold(&scene, folio)).collect();
    for few in tickets.chunks(64) {
        let mut puts = JoinSet::new();
        for ticket in few {
            let (store, shop, ticket) = (scene.store.clone(), scene.shop, ticket.clone());
            puts.spawn(async move { store.put_ticket(shop, &ticket, SystemClock.now()).await });
        }
        for put in puts.join_all().await {
            put.unwrap();
        }
    }
    let portal = start(&scene);
    let (known, fresh) = tickets.split_at(usize::try_from(KNOWN).unwrap());
    let row = |what: &str, measured: String, wanted: &str| {
        println!("| {name} | {stock} | {what} | {measured} | {wanted} |");
    };
    validation(&portal, known, &row).await;
    invoices(&portal, fresh, &row).await;
}

async fn validation(portal: &Portal, known: &[Ticket], row: &impl Fn(&str, String, &str)) {
    let hello = vec![load::get("/healthz")];
    let hello = (hello.as_slice(), "HTTP/1.1 200");
    let searches: Vec<Vec<u8>> = known.iter().map(search).collect();
    let searches = (searches.as_slice(), "HTTP/1.1 303");
    // In turns, because the machine is not the same from one minute to the next.
    let (mut bare, mut full) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        bare.push(Turn::at_full_pace(portal, hello).await);
        full.push(Turn::at_full_pace(portal, searches).await);
    }
    let (bare, full) = (Turn::median(bare), Turn::median(full));
    let half = Pace::PerSecond(full.per_second / 2);
    let half = Load::run(&portal.1, searches, half, TURN).await;
    let micros = |turn: &Turn| format!("{} µs", turn.micros);
    row("processor of the portal for a bare answer", micros(&bare), "");
    row("the same for a purchase looked up", micros(&full), "");
    row("a bare route, requests a second", bare.per_second.to_string(), "");
    row("a purchase looked up by code, a second", full.per_second.to_string(), "");
    row("looked up, of the bare route", percent(full.per_second, bare.per_second), "≥ 50 %");
    row("p99 at half that load, ms", format!("{:?}", half.percentile(99)), "< 20 ms");
}

/// What one turn at full pace gave.
struct Turn {
    per_second: u64,
    /// The portal's time on the processor for each answer.
    micros: u128,
}

impl Turn {
    async fn at_full_pace(portal: &Portal, requests: (&[Vec<u8>], &'static str)) -> Self {
        let before = portal.work();
        let load = Load::run(&portal.1, requests, Pace::Full, TURN).await;
        let answers = u128::try_from(load.answers()).unwrap().max(1);
        let micros = (portal.work() - before).as_micros() / answers;
        Self { per_second: load.per_second(), micros }
    }

    /// That of the middle one.
    fn median(mut turns: Vec<Self>) -> Self {
        turns.sort_unstable_by_key(|turn| turn.per_second);
        turns.swap_remove(turns.len() / 2)
    }
}

async fn invoices(portal: &Portal, fresh: &[Ticket], row: &impl Fn(&str, String, &str)) {
    let mut forms = Vec::new();
    for ticket in fresh {
        let path = load::location(&portal.1, &search(ticket)).await;
        forms.push(form(&format!("{path}/facturar"), RECEPTOR));
    }
    let signatures = signatures_a_second();
    let before = portal.work();
    let begun = Instant::now();
    let done = Load::once_each(&portal.1, &forms).await;
    let millis = begun.elapsed().as_millis().max(1);
    let rate = u64::try_from(u128::try_from(done).unwrap() * 1_000 / millis).unwrap();
    let work = (portal.work() - before).as_micros() / u128::try_from(done).unwrap().max(1);
    row("processor of the portal for an invoice", format!("{work} µs"), "");
    // The shop's sello and the PAC's.
    let limit = signatures / 2;
    row("claim → stamped, a second", rate.to_string(), "");
    row("what the signatures alone allow, a second", limit.to_string(), "");
    row("claim → stamped, of that", percent(rate, limit), "≥ 60 %");
}

/// RSA-2048 on all cores at once.
fn signatures_a_second() -> u64 {
    let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let counts: Vec<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores)
            .map(|_| {
                scope.spawn(|| {
                    let (end, mut signed) = (Instant::now() + Duration::from_secs(2), 0);
                    let mut signature = vec![0; key.public_modulus_len()];
                    while Instant::now() < end {
                        let random = SystemRandom::new();
                        key.sign(&RSA_PKCS1_SHA256, &random, b"cadena", &mut signature).unwrap();
                        black_box(&signature);
                        signed += 1;
                    }
                    signed
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    counts.iter().sum::<u64>() / 2
}

fn percent(part: u64, whole: u64) -> String {
    format!("{} %", part * 100 / whole.max(1))
}

const RECEPTOR: &[(&str, &str)] = &[
    ("rfc", CUSTOMER_RFC),
    ("nombre", "XOCHILT CASAS CHAVEZ"),
    ("codigo_postal", "36257"),
    ("regimen_fiscal", "612"),
    ("uso_cfdi", "G03"),
];

fn search(ticket: &Ticket) -> Vec<u8> {
    form(
        "/buscar",
        &[
            ("code", &ticket.code().to_string()),
            ("date", &ticket.local().date().to_string()),
            ("total", &ticket.total().to_string()),
        ],
    )
}

fn form(path: &str, pairs: &[(&str, &str)]) -> Vec<u8> {
    let pairs: Vec<String> =
        pairs.iter().map(|(key, value)| format!("{key}={}", value.replace(' ', "+"))).collect();
    load::post(path, &pairs.join("&"))
}

fn sold(scene: &Scene, folio: u64) -> Ticket {
    let sold_at = SystemClock.now() - SignedDuration::from_mins(5);
    let today = sold_at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let deadline = today + SignedDuration::from_hours(240);
    let draft = TicketDraft { sold_at, deadline, ..scene.draft(&scene.register, folio) };
    Ticket::close(draft).unwrap()
}

fn start(scene: &Scene) -> Portal {
    let config = format!(
        "listen = '127.0.0.1:0'\npublic_url = 'http://127.0.0.1:8787'\ndatabase = '{}'\n\
         key_file = '{}'\ntrusted_proxies = ['127.0.0.1']\n[engine]\nworkers = 64\n[pac]\n\
         kind = 'sw'\nenvironment = 'sandbox'\n\
         services_url = '{sandbox}'\napi_url = '{sandbox}'\nuser = 'sandbox@example.mx'\n\
         password = 'sandbox'\n[constancia]\nsat = 'off'\n",
        scene.database(),
        scene.dir.path().join("portal.key").display(),
        sandbox = scene.sandbox.url(),
    );
    let path = scene.dir.path().join("portal.toml");
    std::fs::write(&path, config).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_portal"))
        .args(["serve", "--config"])
        .arg(&path)
        .env("TALON_LOG", "error")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.next().unwrap().unwrap();
    let url = ready.strip_prefix("portal escucha en http://").unwrap().to_owned();
    Portal(child, url)
}
