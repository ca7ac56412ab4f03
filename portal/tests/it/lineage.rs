//! A real register out of a backup, or with a twin, speaks to a real portal.

#![expect(clippy::wildcard_enum_match_arm, reason = "any other answer fails the test")]

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use billing::standing::Standing;
use jiff::{SignedDuration, Timestamp};
use portal::ops::Readiness;
use portal::sync_api::{SyncApi, Validity};
use portal_store::Restoration;
use register::api::{
    Closed, PeopleRequest, RecoveryRequest, Reply, Request, ReturnsRequest, Status, TakenLine,
};
use register::{Backoff, Pace, Register, RegisterConfig, read_products};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use world::SystemEntropy;

use crate::scene::Scene;

const LONG: Duration = Duration::from_secs(30);
const PRODUCTS: &str = "sku,barcode,name,price,unit,clave_prod_serv,clave_unidad,tax\n\
    REFRESCO,7501055300075,Refresco 600 ml,19.00,pieza,50202306,H87,iva-16\n";

/// A portal that listens.
struct Portal {
    scene: Scene,
    address: SocketAddr,
    serving: Option<JoinHandle<()>>,
    codes: u32,
}

impl Portal {
    async fn open() -> Self {
        let scene = Scene::open().await;
        let address = "127.0.0.1:0".parse().unwrap();
        let mut portal = Self { scene, address, serving: None, codes: 0 };
        portal.listen().await;
        portal
    }

    async fn listen(&mut self) {
        let (clock, entropy) = (self.scene.clock.clone(), Arc::new(SystemEntropy));
        let store = &self.scene.store;
        let url = "https://factura.example.mx";
        let sync = SyncApi::new(store.clone(), clock, entropy, url, Validity::Sandbox);
        let router = portal::router(self.scene.desk(), sync, Readiness::new(store.clone()));
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        self.serving =
            Some(tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }));
    }

    /// Nobody answers any more.
    async fn hang_up(&mut self) {
        let serving = self.serving.take().unwrap();
        serving.abort();
        assert!(serving.await.unwrap_err().is_cancelled());
    }

    async fn code(&mut self) -> String {
        self.codes += 1;
        let code = format!("ALTA-{}", self.codes);
        let expires_at = self.scene.now() + SignedDuration::from_hours(1);
        self.scene
            .store
            .add_enrolment_code(self.scene.shop, (&code, expires_at), self.scene.now())
            .await
            .unwrap();
        code
    }

    /// `A-000002` and the like, of all tickets of the shop, in order.
    async fn notas(&self, tills: &[&Till]) -> Vec<String> {
        let mut notas = Vec::new();
        for till in tills {
            for id in &till.sold {
                let kept = self.scene.store.ticket(id.parse().unwrap()).await.unwrap();
                notas.extend(kept.map(|kept| kept.ticket.nota().shown()));
            }
        }
        notas.sort();
        notas.dedup();
        notas
    }
}

/// A register in a folder of its own.
struct Till {
    folder: TempDir,
    clock: Arc<dyn world::Clock>,
    register: Option<Arc<Register>>,
    /// Ids of what it sold.
    sold: Vec<String>,
}

impl Till {
    fn open(portal: &Portal) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = portal.scene.clock.clone();
        let mut till = Self { folder, clock, register: None, sold: Vec::new() };
        till.start();
        till
    }

    async fn enrolled(portal: &mut Portal) -> Self {
        let till = Self::open(portal);
        let portal_url = format!("http://{}", portal.address);
        let code = portal.code().await;
        till.done(Request::Enrol { portal_url, code, name: "Caja 7".to_owned() }).await;
        till.register().import_products(&read_products(PRODUCTS).unwrap()).unwrap();
        let guard = PeopleRequest::SaveGuard {
            shift_needed: false,
            lock_minutes: "0".to_owned(),
            discount: "100".to_owned(),
        };
        assert!(matches!(till.ask(Request::People(guard)).await, Reply::Guard(_)));
        till
    }

    fn start(&mut self) {
        let backoff =
            Backoff { first: Duration::from_millis(1), longest: Duration::from_millis(5) };
        self.register = None;
        let config = RegisterConfig {
            clock: Arc::clone(&self.clock),
            pace: Pace { poll: Duration::from_secs(3_600), backoff },
            ..RegisterConfig::new(self.folder.path())
        };
        self.register = Some(Arc::new(Register::open(config).unwrap()));
    }

    /// Its files as they are now, in another folder; it goes on afterwards.
    fn copy(&mut self) -> TempDir {
        let copy = tempfile::tempdir().unwrap();
        self.register = None;
        copy_files(self.folder.path(), copy.path());
        self.start();
        copy
    }

    fn register(&self) -> Arc<Register> {
        Arc::clone(self.register.as_ref().unwrap())
    }

    /// A register blocks whoever asks it.
    async fn ask(&self, request: Request) -> Reply {
        let register = self.register();
        tokio::task::spawn_blocking(move || register.call(request)).await.unwrap()
    }

    async fn done(&self, request: Request) -> String {
        match self.ask(request).await {
            Reply::Done { message } => message,
            other => panic!("{other:?}"),
        }
    }

    async fn sell(&mut self) -> Closed {
        self.ask(Request::Enter { text: "REFRESCO".to_owned() }).await;
        self.ask(Request::AddPayment { forma_pago: "01".to_owned(), amount: None }).await;
        match self.ask(Request::CloseSale).await {
            Reply::Closed(closed) => {
                self.sold.push(closed.id.clone());
                closed
            }
            other => panic!("{other:?}"),
        }
    }

    /// All of a sale of one line comes back.
    async fn take_back(&self, sale: &str) -> String {
        self.done(Request::Returns(ReturnsRequest::Take {
            id: sale.to_owned(),
            lines: vec![TakenLine { line: 0, quantity: "1".to_owned() }],
            reason: "Sin gas".to_owned(),
            forma_pago: "01".to_owned(),
        }))
        .await
    }

    /// What came of a round: `ok`, or the code of what is in the way.
    async fn sync(&self) -> &'static str {
        let register = self.register();
        let synced = tokio::task::spawn_blocking(move || register.sync_now(LONG)).await.unwrap();
        synced.map_or_else(|code| code.id, |()| "ok")
    }

    async fn enrol_again(&self, portal: &mut Portal) -> String {
        let code = portal.code().await;
        self.done(Request::Recovery(RecoveryRequest::EnrolAgain { code })).await
    }

    async fn status(&self) -> Status {
        match self.ask(Request::Status).await {
            Reply::Status(status) => status,
            other => panic!("{other:?}"),
        }
    }
}

fn copy_files(from: &Path, to: &Path) {
    for name in ["register.sqlite", "register.key"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_backup_is_found_out_and_what_it_sells_is_sent_in_the_end() {
    let mut portal = Portal::open().await;
    let mut till = Till::enrolled(&mut portal).await;
    till.sell().await;
    assert_eq!(till.sync().await, "ok");
    let backup = till.copy();
    till.sell().await;
    assert_eq!(till.sync().await, "ok");

    till.register = None;
    till.folder = backup;
    till.start();
    assert_eq!(till.sync().await, "lineage-01");
    assert_eq!(till.sell().await.nota, "B-010002");
    assert_eq!(till.sync().await, "lineage-01");
    assert_eq!(portal.notas(&[&till]).await, ["B-000001", "B-000002"]);
    let seller = portal.scene.store.registers_of(portal.scene.shop).await.unwrap();
    assert!(seller.iter().any(|register| register.forked_at.is_some()), "the company sees it");

    till.enrol_again(&mut portal).await;
    assert_eq!(till.sync().await, "ok");
    assert_eq!(till.sell().await.nota, "C-000001");
    assert_eq!(till.sync().await, "ok");
    let all = ["B-000001", "B-000002", "B-010002", "C-000001"];
    assert_eq!(portal.notas(&[&till]).await, all);
    assert!(till.status().await.notices.is_empty());
}

/// The lost file gave the first return's folio already.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_at_a_register_out_of_a_backup_has_another_folio() {
    let mut portal = Portal::open().await;
    let mut till = Till::enrolled(&mut portal).await;
    let (first, second) = (till.sell().await, till.sell().await);
    assert_eq!(till.sync().await, "ok");
    let backup = till.copy();
    assert!(till.take_back(&first.id).await.contains("DEVB-000001"));
    assert_eq!(till.sync().await, "ok");

    till.register = None;
    till.folder = backup;
    till.start();
    assert_eq!(till.sync().await, "lineage-01");
    till.enrol_again(&mut portal).await;
    let message = till.take_back(&second.id).await;
    assert!(message.contains("DEVB-010001"), "{message}");
    assert_eq!(till.sync().await, "ok");
    assert!(till.status().await.notices.is_empty());
    for sold in [first, second] {
        let kept = portal.scene.store.ticket(sold.id.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(kept.returned, kept.ticket.total(), "{}", sold.nota);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_copies_one_goes_on_and_the_other_is_enrolled_again() {
    let mut portal = Portal::open().await;
    let mut till = Till::enrolled(&mut portal).await;
    till.sell().await;
    assert_eq!(till.sync().await, "ok");
    let mut twin = Till::open(&portal);
    twin.register = None;
    twin.folder = till.copy();

    // Whoever speaks first goes on.
    assert_eq!(till.sell().await.nota, "B-000002");
    assert_eq!(till.sync().await, "ok");
    twin.start();
    assert_eq!(twin.sync().await, "lineage-01");
    assert_eq!(twin.sell().await.nota, "B-010002");
    assert_eq!(till.sell().await.nota, "B-000003");
    assert_eq!(till.sync().await, "ok", "the other one's refusal is nothing to it");

    twin.enrol_again(&mut portal).await;
    assert_eq!(twin.sell().await.nota, "C-000001");
    assert_eq!((till.sync().await, twin.sync().await), ("ok", "ok"));
    let all = ["B-000001", "B-000002", "B-000003", "B-010002", "C-000001"];
    assert_eq!(portal.notas(&[&till, &twin]).await, all);
    for one in [&till, &twin] {
        let status = one.status().await;
        assert_eq!((status.pending, status.notices.len()), (0, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_the_mark_and_its_answer_is_no_false_alarm() {
    let mut portal = Portal::open().await;
    let mut till = Till::enrolled(&mut portal).await;
    for _ in 0..3 {
        assert_eq!(till.sync().await, "ok");
        portal.hang_up().await;
        till.sell().await;
        // The mark is committed, and nobody hears it.
        assert_eq!(till.sync().await, "portal-01");
        till.start();
        portal.listen().await;
        portal.scene.clock.forward(SignedDuration::from_mins(2));
    }
    assert_eq!(till.sync().await, "ok");
    assert!(till.status().await.notices.is_empty());
}

/// The portal dies, and a copy of its store takes its place.
async fn bring_back(portal: &mut Portal, backup: &Path, copied_at: Timestamp) {
    portal.hang_up().await;
    let store = portal.scene.reopen_at(backup);
    let restoration = Restoration { copied_at, restored_at: portal.scene.now() };
    store.mark_restored(restoration).await.unwrap();
    portal.scene.store = store;
    portal.listen().await;
}

async fn standing(portal: &Portal, sold: &Closed) -> Standing {
    let state = portal.scene.store.ticket_state(sold.id.parse().unwrap()).await.unwrap();
    state.unwrap().standing(portal.scene.now())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_out_of_a_backup_believes_every_register_once() {
    let mut portal = Portal::open().await;
    let mut till = Till::enrolled(&mut portal).await;
    assert_eq!(till.sync().await, "ok");
    let now = portal.scene.now();
    let backup = portal.scene.dir.path().join("backup.db");
    portal.scene.store.copy_to(&backup).await.unwrap();
    till.sell().await;
    assert_eq!(till.sync().await, "ok");

    bring_back(&mut portal, &backup, now).await;
    till.sell().await;
    assert_eq!(till.sync().await, "ok");
    let status = till.status().await;
    assert_eq!((status.pending, status.notices.len()), (0, 0));
    assert_eq!(portal.notas(&[&till]).await, ["B-000001", "B-000002"], "nothing is lost to it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_out_of_a_backup_is_told_again_by_registers_that_sell_nothing() {
    let mut portal = Portal::open().await;
    let mut till = Till::enrolled(&mut portal).await;
    let cancelled = till.sell().await;
    assert_eq!(till.sync().await, "ok");
    let now = portal.scene.now();
    let backup = portal.scene.dir.path().join("backup.db");
    portal.scene.store.copy_to(&backup).await.unwrap();
    let (id, reason) = (cancelled.id.clone(), "Se cobró dos veces".to_owned());
    till.ask(Request::CancelSale { id, reason }).await;
    let kept = till.sell().await;
    assert_eq!(till.sync().await, "ok");
    assert_eq!(standing(&portal, &cancelled).await, Standing::Cancelled);

    bring_back(&mut portal, &backup, now).await;
    assert_eq!(standing(&portal, &cancelled).await, Standing::Open);
    assert_eq!(till.sync().await, "ok");
    assert!(portal.scene.store.release_restoration(portal.scene.now()).await.unwrap());
    assert_eq!(standing(&portal, &cancelled).await, Standing::Cancelled);
    assert_eq!(standing(&portal, &kept).await, Standing::Open);
    // The codes that are ready to be printed, too: a receipt's is not unknown before its sale.
    till.sell().await;
    assert_eq!(till.sync().await, "ok");
    let status = till.status().await;
    assert_eq!((status.pending, status.notices.len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_that_a_backup_does_not_know_comes_back_with_its_sales() {
    let mut portal = Portal::open().await;
    let now = portal.scene.now();
    let backup = portal.scene.dir.path().join("backup.db");
    portal.scene.store.copy_to(&backup).await.unwrap();
    let mut till = Till::enrolled(&mut portal).await;
    till.sell().await;
    assert_eq!(till.sync().await, "ok");

    bring_back(&mut portal, &backup, now).await;
    till.sell().await;
    assert_eq!(till.sync().await, "portal-03");
    till.enrol_again(&mut portal).await;
    assert_eq!(till.sync().await, "ok");
    assert_eq!(till.sell().await.nota, "C-000001");
    assert_eq!(till.sync().await, "ok");
    assert_eq!(portal.notas(&[&till]).await, ["B-000001", "B-000002", "C-000001"]);
    let status = till.status().await;
    assert_eq!((status.pending, status.notices.len()), (0, 0));
}
