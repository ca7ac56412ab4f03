//! Real portals, killed (SIGKILL) again and again while customers ask for invoices: on a file of
//! SQLite one, on PostgreSQL two at once. What comes to rest has one CFDI for each ticket.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use billing::machine::ClaimState;
use jiff::SignedDuration;
use pac_sandbox::Misbehaviour;
use reqwest::{Client, StatusCode, redirect};
use tickets::{Ticket, TicketDraft, TicketId};
use world::{Clock, SystemClock};

use crate::scene::{CUSTOMER_RFC, Scene};

const TICKETS: u64 = 24;
const KILLS: usize = 25;
/// How long what was begun may take to come to its end, once nobody is killed any more.
const PATIENCE: Duration = Duration::from_secs(90);

/// A portal's process.
struct Process {
    child: Child,
    url: String,
}

impl Process {
    fn start(scene: &Scene) -> Self {
        let config = format!(
            "listen = '127.0.0.1:0'\npublic_url = 'http://127.0.0.1:8787'\ndatabase = '{}'\n\
             key_file = '{}'\n[engine]\nlease_seconds = 3\nhold_seconds = 2\n\
             patience_seconds = 2\n[pac]\nkind = 'sw'\nenvironment = 'sandbox'\n\
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
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next().unwrap().unwrap();
        let url = ready.strip_prefix("portal escucha en ").unwrap_or_else(|| panic!("{ready}"));
        Self { url: url.to_owned(), child }
    }

    /// As a power cut does.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Where the portals are now; killed ones are replaced.
type Addresses = Arc<std::sync::RwLock<Vec<String>>>;

/// Presses the button until a page shows the invoice or the time is over.
async fn customer(ticket: Ticket, number: usize, addresses: Addresses, over: Arc<AtomicBool>) {
    let http = Client::builder()
        .redirect(redirect::Policy::none())
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap();
    let mut turn = number;
    while !over.load(Ordering::Relaxed) {
        turn += 1;
        let url = {
            let addresses = addresses.read().unwrap();
            addresses[turn % addresses.len()].clone()
        };
        if try_invoice(&http, &url, &ticket).await == Some(StatusCode::SEE_OTHER) {
            // Once more, as people do: it is the same invoice.
            try_invoice(&http, &url, &ticket).await;
            return;
        }
    }
}

async fn try_invoice(http: &Client, url: &str, ticket: &Ticket) -> Option<StatusCode> {
    let form = |pairs: &[(&str, &str)]| {
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(key, value)| format!("{key}={}", value.replace(' ', "+").replace('@', "%40")))
            .collect();
        pairs.join("&")
    };
    let post = |path: String, body: String| {
        let request = http.post(format!("{url}{path}")).body(body);
        request.header("content-type", "application/x-www-form-urlencoded").send()
    };
    let search = form(&[
        ("code", &ticket.code().to_string()),
        ("date", &ticket.local().date().to_string()),
        ("total", &ticket.total().to_string()),
    ]);
    let found = post("/buscar".to_owned(), search).await.ok()?;
    let path = found.headers().get("location")?.to_str().ok()?.to_owned();
    let data = form(&[
        ("rfc", CUSTOMER_RFC),
        ("nombre", "XOCHILT CASAS CHAVEZ"),
        ("codigo_postal", "36257"),
        ("regimen_fiscal", "612"),
        ("uso_cfdi", "G03"),
        ("correo", "ana@example.mx"),
    ]);
    let answer = post(format!("{path}/facturar"), data).await.ok()?;
    Some(answer.status())
}

fn sold_today(scene: &Scene, folio: u64) -> Ticket {
    let sold_at = SystemClock.now() - SignedDuration::from_mins(5);
    let deadline =
        sold_at.to_zoned(jiff::tz::TimeZone::UTC).date() + SignedDuration::from_hours(240);
    let draft = TicketDraft { sold_at, deadline, ..scene.draft(&scene.register, folio) };
    Ticket::close(draft).unwrap()
}

async fn story(scene: Scene, portals: usize) {
    let tickets: Vec<Ticket> = (1..=TICKETS).map(|folio| sold_today(&scene, folio)).collect();
    for ticket in &tickets {
        scene.store.put_ticket(scene.shop, ticket, SystemClock.now()).await.unwrap();
    }
    let mut processes: Vec<Process> = (0..portals).map(|_| Process::start(&scene)).collect();
    let urls = processes.iter().map(|process| process.url.clone()).collect();
    let addresses: Addresses = Arc::new(std::sync::RwLock::new(urls));
    let over = Arc::new(AtomicBool::new(false));
    let customers: Vec<_> = tickets
        .iter()
        .cloned()
        .enumerate()
        .map(|(number, ticket)| {
            tokio::spawn(customer(ticket, number, addresses.clone(), over.clone()))
        })
        .collect();
    for round in 0..KILLS {
        scene.sandbox.misbehave(faults(round));
        // Not a wait for something: the moment of the next accident.
        tokio::time::sleep(Duration::from_millis(20 + (round as u64 * 37) % 180)).await;
        let place = round % portals;
        processes[place].kill();
        processes[place] = Process::start(&scene);
        addresses.write().unwrap()[place] = processes[place].url.clone();
    }
    at_rest(&scene, &tickets).await;
    over.store(true, Ordering::Relaxed);
    for customer in customers {
        customer.await.unwrap();
    }
    at_rest(&scene, &tickets).await;
    check(&scene, &tickets).await;
}

/// What the PAC does wrong in this round.
fn faults(round: usize) -> Vec<Misbehaviour> {
    match round % 5 {
        0 => vec![Misbehaviour::StampThen500],
        1 => vec![Misbehaviour::ResetAfterWrite, Misbehaviour::Http500],
        2 => vec![Misbehaviour::DuplicateWithoutXml],
        3 => vec![Misbehaviour::Slow(Duration::from_millis(400))],
        _ => Vec::new(),
    }
}

/// Waits until every ticket has its invoice.
async fn at_rest(scene: &Scene, tickets: &[Ticket]) {
    let end = Instant::now() + PATIENCE;
    loop {
        let mut open = Vec::new();
        for ticket in tickets {
            let state = scene.store.ticket_state(ticket.id()).await.unwrap().unwrap();
            let claim = state.live.map(|claim| claim.state);
            if !matches!(claim, Some(ClaimState::Invoiced { .. })) {
                open.push((ticket.id(), claim));
            }
        }
        if open.is_empty() {
            return;
        }
        assert!(Instant::now() < end, "these did not come to rest: {open:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn check(scene: &Scene, tickets: &[Ticket]) {
    let given: HashSet<String> = scene.stamps().into_iter().map(|stamp| stamp.uuid).collect();
    let mut known = HashSet::new();
    for ticket in tickets {
        known.insert(uuid_of(scene, ticket.id()).await);
    }
    assert_eq!(known.len(), tickets.len(), "one CFDI for each ticket");
    assert_eq!(given, known, "no stamp that we do not know of");
    let folios = scene.store.folios(scene.shop, "F").await.unwrap();
    let used = folios.iter().filter(|(_, fate, _)| fate == "used").count();
    assert_eq!(used, tickets.len());
    for ((number, fate, reason), expected) in folios.iter().zip(1..) {
        assert_eq!(*number, expected, "no holes");
        assert!(fate == "used" || reason.is_some(), "{number}: {fate}");
    }
}

async fn uuid_of(scene: &Scene, ticket: TicketId) -> String {
    let state = scene.store.ticket_state(ticket).await.unwrap().unwrap();
    let claim = state.live.unwrap();
    let ClaimState::Invoiced { uuid, .. } = claim.state else { panic!("{claim:?}") };
    uuid
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_portal_on_sqlite() {
    story(Scene::now_on(None).await, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_portals_on_postgres() {
    let database = xtask::postgres::Database::create().unwrap();
    story(Scene::now_on(Some(database)).await, 2).await;
}
