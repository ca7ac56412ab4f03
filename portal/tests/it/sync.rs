//! The registers' side over HTTP.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use billing::standing::Standing;
use futures_util::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use portal::desk::{Desk, Finding};
use portal::engine::IssueError;
use portal::ops::Readiness;
use portal::sync_api::{SyncApi, Validity};
use serde_json::{Value, json};
use tickets::auth::{
    NONCE_HEADER, REGISTER_HEADER, SIGNATURE_HEADER, SignedRequest, Signer as _, TIME_HEADER,
    encode_signature,
};
use tickets::qr::signed_link;
use tickets::wire::TicketMessage;
use tickets::{Ticket, TicketDraft};
use tower::ServiceExt as _;
use world::SystemEntropy;

use crate::scene::{Key, Scene, enrol, letters_to, receptor};

/// A request before it is signed.
struct Ask<'a> {
    method: &'a str,
    target: String,
    body: Vec<u8>,
    nonce: String,
    time: Timestamp,
    register: String,
}

impl<'a> Ask<'a> {
    fn new(scene: &Scene, method: &'a str, target: impl Into<String>, body: &Value) -> Self {
        let body = if body.is_null() { Vec::new() } else { serde_json::to_vec(body).unwrap() };
        Self {
            method,
            target: target.into(),
            body,
            nonce: data_encoding::HEXLOWER.encode(&world::random::<12>(&SystemEntropy)),
            time: scene.now(),
            register: scene.register.id.to_string(),
        }
    }

    fn sign(&self, key: &Key) -> String {
        let request = SignedRequest {
            method: self.method,
            target: &self.target,
            time_ms: self.time.as_millisecond(),
            nonce: &self.nonce,
            body: &self.body,
        };
        encode_signature(&key.sign(&request.to_sign()))
    }

    fn with_signature(&self, signature: &str) -> Request<Body> {
        Request::builder()
            .method(self.method)
            .uri(&self.target)
            .header(REGISTER_HEADER, &self.register)
            .header(TIME_HEADER, self.time.as_millisecond().to_string())
            .header(NONCE_HEADER, &self.nonce)
            .header(SIGNATURE_HEADER, signature)
            .body(Body::from(self.body.clone()))
            .unwrap()
    }

    fn signed(&self, key: &Key) -> Request<Body> {
        self.with_signature(&self.sign(key))
    }
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Answer {
    /// `409 sync-07 cashier`: status, code, and where.
    pub(crate) fn shown(&self) -> String {
        let kind = self.body["type"].as_str().unwrap_or_default();
        let code = kind.strip_prefix("urn:talon:problem:").unwrap_or_default();
        let faults = self.body["faults"].as_array().cloned().unwrap_or_default();
        let paths: Vec<&str> = faults.iter().filter_map(|fault| fault["path"].as_str()).collect();
        format!("{} {code} {}", self.status.as_u16(), paths.join(",")).trim().to_owned()
    }
}

pub(crate) struct Portal {
    pub(crate) scene: Scene,
    router: Router,
}

impl Portal {
    pub(crate) async fn open() -> Self {
        Self::of(Scene::open().await)
    }

    pub(crate) fn of(scene: Scene) -> Self {
        let (clock, entropy) = (scene.clock.clone(), Arc::new(SystemEntropy));
        let url = "https://factura.example.mx/";
        let sync = SyncApi::new(scene.store.clone(), clock, entropy, url, Validity::Sandbox);
        let router = portal::router(scene.desk(), sync, Readiness::new(scene.store.clone()));
        Self { scene, router }
    }

    /// A file that the register may take.
    pub(crate) async fn file(&self, target: &str) -> (StatusCode, Vec<u8>) {
        let ask = Ask::new(&self.scene, "GET", target, &Value::Null);
        let response = self.router.clone().oneshot(ask.signed(&self.scene.key)).await.unwrap();
        let status = response.status();
        (status, to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec())
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let id = response.headers().get("x-request-id").cloned();
        let kind = response.headers().get("content-type").cloned();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if !status.is_success() {
            assert_eq!(kind.unwrap(), "application/problem+json");
            assert_eq!(body["status"], status.as_u16());
            assert_eq!(body["request_id"], id.unwrap().to_str().unwrap());
            assert!(!body["title"].as_str().unwrap().is_empty());
        }
        Answer { status, body }
    }

    pub(crate) async fn ask(
        &self,
        method: &str,
        target: impl Into<String>,
        body: &Value,
    ) -> Answer {
        let ask = Ask::new(&self.scene, method, target, body);
        self.send(ask.signed(&self.scene.key)).await
    }

    /// As [`Self::ask`], with a body that need not be JSON.
    pub(crate) async fn ask_raw(&self, method: &str, target: &str, body: Vec<u8>) -> Answer {
        let ask = Ask { body, ..Ask::new(&self.scene, method, target, &Value::Null) };
        self.send(ask.signed(&self.scene.key)).await
    }

    pub(crate) async fn put(&self, draft: TicketDraft) -> String {
        let ticket = Ticket::close(draft).unwrap();
        let target = format!("/api/v1/tickets/{}", ticket.id());
        let answer = self.ask("PUT", target, &message(&ticket)).await;
        let outcome = answer.body["outcome"].as_str().unwrap_or_default();
        format!("{} {outcome}", answer.shown()).trim().to_owned()
    }

    pub(crate) fn draft(&self, folio: u64) -> TicketDraft {
        self.scene.draft(&self.scene.register, folio)
    }
}

fn message(ticket: &Ticket) -> Value {
    serde_json::to_value(TicketMessage::from(ticket)).unwrap()
}

#[tokio::test]
async fn a_register_is_enrolled_once_for_each_code() {
    let portal = Portal::open().await;
    let now = portal.scene.now();
    let expires_at = now + SignedDuration::from_hours(1);
    portal
        .scene
        .store
        .add_enrolment_code(portal.scene.shop, ("ABCD", expires_at), now)
        .await
        .unwrap();
    let enrol = async |code: &str, key: u8, name: &str| {
        let public_key = data_encoding::BASE64URL_NOPAD.encode(&Key::of(key).public());
        let body = json!({ "code": code, "public_key": public_key, "name": name });
        let request = Request::post("/api/v1/enrolments")
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        portal.send(request).await
    };
    let enrolled = enrol("ab-cd", 5, "Caja 2").await;
    assert_eq!(enrolled.status, StatusCode::CREATED);
    assert_eq!(enrolled.body["nota_serie"], "B");
    assert_eq!(enrolled.body["shop"]["rfc"], "EFA010203AB3");
    assert_eq!(enrolled.body["shop"]["portal_url"], "https://factura.example.mx");
    assert_eq!(enrolled.body["shop"]["zone"], "America/Mexico_City");
    assert_eq!(enrolled.body["shop"]["sandbox"], true);
    let settings = json!({ "serie": "F", "period": "month-end", "revision": 1 });
    assert_eq!(enrolled.body["settings"], settings);
    let again = enrol("ABCD", 5, "Caja 2").await;
    assert_eq!(again.body, enrolled.body, "the answer was lost: the same register again");
    assert_eq!(enrol("ABCD", 6, "Caja 3").await.shown(), "422 sync-12");
    assert_eq!(enrol("ZZZZ", 6, "Caja 3").await.shown(), "422 sync-12");
    assert_eq!(enrol("ABCD", 6, " ").await.shown(), "422 sync-16 name");
    portal.scene.store.add_enrolment_code(portal.scene.shop, ("EFGH", now), now).await.unwrap();
    assert_eq!(enrol("EFGH", 6, "Caja 3").await.shown(), "422 sync-13");
    let unreadable = Request::post("/api/v1/enrolments").body(Body::from("{\"code\": 1")).unwrap();
    assert_eq!(portal.send(unreadable).await.shown(), "400 sync-01");
}

#[tokio::test]
async fn a_round_names_the_one_before() {
    let portal = Portal::open().await;
    let round = async |known: Option<&str>, next: &str| {
        let body = json!({ "known": known, "next": next });
        portal.ask("POST", "/api/v1/rounds", &body).await.shown()
    };
    assert_eq!(round(None, "uno").await, "200");
    assert_eq!(round(None, "uno").await, "200", "the answer was lost");
    assert_eq!(round(Some("uno"), "dos").await, "200");
    assert_eq!(round(Some("uno"), "dos").await, "200");
    // A file of before, a twin, and one that has never been anywhere.
    for (known, next) in [(Some("uno"), "otro"), (None, "uno"), (Some("cero"), "uno")] {
        assert_eq!(round(known, next).await, "409 register-01", "{known:?} {next}");
    }
    assert_eq!(round(Some("dos"), "tres").await, "200", "the one in use goes on");
    assert_eq!(round(Some("tres"), "").await, "422 sync-16 next");
    assert_eq!(round(Some("¡"), "cuatro").await, "422 sync-16 known");
}

#[tokio::test]
async fn who_is_succeeded_is_of_the_same_shop() {
    let portal = Portal::open().await;
    let (store, now) = (&portal.scene.store, portal.scene.now());
    let [public_key, forgotten] =
        [5, 6].map(|seed| data_encoding::BASE64URL_NOPAD.encode(&Key::of(seed).public()));
    store
        .add_enrolment_code(portal.scene.shop, ("AB", now + SignedDuration::from_hours(1)), now)
        .await
        .unwrap();
    let enrol = async |succeeds: &str| {
        let body = json!({
            "code": "AB", "public_key": public_key, "name": "Caja", "succeeds": succeeds,
            "succeeded": { "nota_serie": "Z", "public_key": forgotten },
        });
        let request = Request::post("/api/v1/enrolments").body(Body::from(body.to_string()));
        portal.send(request.unwrap()).await.shown()
    };
    assert_eq!(enrol("nadie").await, "422 sync-16 succeeds");
    let stranger = "01936f2e-0000-7000-8000-0000000000ff";
    // A portal that has forgotten nobody takes nobody's word for it.
    assert_eq!(enrol(stranger).await, "422 register-02 succeeds");
    assert_eq!(enrol(&portal.scene.register.id.to_string()).await, "201");
}

#[tokio::test]
async fn the_same_sale_sent_often_is_one_sale() {
    let portal = Portal::open().await;
    assert_eq!(portal.put(portal.draft(1)).await, "201 created");
    for _ in 0..3 {
        assert_eq!(portal.put(portal.draft(1)).await, "200 exists");
    }
    let other = TicketDraft { cashier: "Beto".to_owned(), ..portal.draft(1) };
    assert_eq!(portal.put(other).await, "409 sync-07 cashier");
    let other = TicketDraft { nota: portal.draft(1).nota, ..portal.draft(2) };
    assert_eq!(portal.put(other).await, "409 sync-07 folio");
    let other = TicketDraft { code: portal.draft(1).code, ..portal.draft(2) };
    assert_eq!(portal.put(other).await, "409 sync-07 code");
    assert_eq!(portal.put(portal.draft(2)).await, "201 created");
}

#[tokio::test]
async fn messages_that_do_not_add_up_are_refused() {
    let portal = Portal::open().await;
    let ticket = portal.scene.ticket(1);
    let target = format!("/api/v1/tickets/{}", ticket.id());
    let put = async |target: &str, change: (&str, Value)| {
        let mut body = message(&ticket);
        body[change.0] = change.1;
        portal.ask("PUT", target, &body).await.shown()
    };
    assert_eq!(put(&target, ("total", json!("190.51"))).await, "422 sync-16 total");
    assert_eq!(put(&target, ("version", json!(2))).await, "422 sync-16 version");
    assert_eq!(put(&target, ("serie", json!("Z"))).await, "422 sync-16 serie");
    assert_eq!(put(&target, ("extra", json!(1))).await, "400 sync-01");
    let elsewhere = format!("/api/v1/tickets/{}", portal.scene.ticket(2).id());
    assert_eq!(put(&elsewhere, ("folio", json!(1))).await, "422 sync-16 id");
    assert_eq!(put("/api/v1/tickets/x", ("folio", json!(1))).await, "422 sync-16 id");
    let long = json!("x".repeat(300 * 1024));
    assert_eq!(put(&target, ("cashier", long)).await, "413 sync-15");
}

#[tokio::test]
async fn signatures() {
    let portal = Portal::open().await;
    let scene = &portal.scene;
    let target = "/api/v1/changes?after=0";
    let ask = || Ask::new(scene, "GET", target, &Value::Null);
    assert_eq!(portal.send(ask().signed(&scene.key)).await.status, StatusCode::OK);

    let unsigned = Request::get(target).body(Body::empty()).unwrap();
    assert_eq!(portal.send(unsigned).await.shown(), "401 sync-02");
    assert_eq!(portal.send(ask().signed(&Key::of(9))).await.shown(), "401 sync-02");
    assert_eq!(portal.send(ask().with_signature("no")).await.shown(), "401 sync-02");
    let signature = ask().sign(&scene.key);
    let other_target = Ask { target: "/api/v1/changes?after=1".to_owned(), ..ask() };
    assert_eq!(portal.send(other_target.with_signature(&signature)).await.shown(), "401 sync-02");
    let put = Ask::new(scene, "PUT", "/api/v1/settings", &json!({ "revision": 1 }));
    let signature = put.sign(&scene.key);
    let other_body = Ask { body: b"{\"revision\":2}".to_vec(), ..put };
    assert_eq!(portal.send(other_body.with_signature(&signature)).await.shown(), "401 sync-02");
    let stranger = Ask { register: uuid::Uuid::from_u128(404).to_string(), ..ask() };
    assert_eq!(portal.send(stranger.signed(&scene.key)).await.shown(), "401 sync-05");

    let seen = ask();
    assert_eq!(portal.send(seen.signed(&scene.key)).await.status, StatusCode::OK);
    assert_eq!(portal.send(seen.signed(&scene.key)).await.shown(), "401 sync-04");
}

#[tokio::test]
async fn clocks_may_differ_by_ten_minutes() {
    let portal = Portal::open().await;
    let scene = &portal.scene;
    let ask = async |skew: SignedDuration| {
        let ask = Ask::new(scene, "GET", "/api/v1/changes", &Value::Null);
        portal.send(Ask { time: ask.time + skew, ..ask }.signed(&scene.key)).await
    };
    let ten = SignedDuration::from_mins(10);
    let more = ten + SignedDuration::from_millis(1);
    for skew in [ten, -ten] {
        assert_eq!(ask(skew).await.status, StatusCode::OK);
    }
    for skew in [more, -more] {
        let refused = ask(skew).await;
        assert_eq!(refused.shown(), "401 sync-03");
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(detail.contains("2026-11-20T20:05:00Z"), "{detail}");
    }
}

#[tokio::test]
async fn a_register_that_was_shut_out_stays_out() {
    let portal = Portal::open().await;
    let scene = &portal.scene;
    scene.store.revoke_register(scene.register.id, scene.now()).await.unwrap();
    assert_eq!(portal.put(portal.draft(1)).await, "403 sync-06");
}

#[tokio::test]
async fn a_register_speaks_for_itself_only() {
    let portal = Portal::open().await;
    let scene = &portal.scene;
    let key = Key::of(2);
    let other = enrol(&scene.store, scene.shop, &key, scene.now()).await;
    let ticket = scene.ticket(1);
    let target = format!("/api/v1/tickets/{}", ticket.id());
    let ask = Ask::new(scene, "PUT", &target, &message(&ticket));
    let ask = Ask { register: other.id.to_string(), ..ask };
    assert_eq!(portal.send(ask.signed(&key)).await.shown(), "422 sync-16 register,serie");

    assert_eq!(portal.put(portal.draft(1)).await, "201 created");
    let body = json!({ "reason": "No es mía", "cancelled_at": "2026-11-20T20:05:00Z" });
    let ask = Ask::new(scene, "PUT", format!("{target}/cancellation"), &body);
    let ask = Ask { register: other.id.to_string(), ..ask };
    assert_eq!(portal.send(ask.signed(&key)).await.shown(), "404 sync-10");
}

#[tokio::test]
async fn cancellations_and_the_feed() {
    let portal = Portal::open().await;
    let scene = &portal.scene;
    let engine = scene.engine();
    let cancel = async |folio: u64, reason: &str| {
        let target = format!("/api/v1/tickets/{}/cancellation", scene.ticket(folio).id());
        let body = json!({ "reason": reason, "cancelled_at": "2026-11-20T20:05:00Z" });
        let answer = portal.ask("PUT", target, &body).await;
        let outcome = answer.body["outcome"].as_str().unwrap_or_default();
        format!("{} {outcome}", answer.shown()).trim().to_owned()
    };
    assert_eq!(cancel(9, "Se equivocó").await, "201 created", "it is kept for its sale");
    assert_eq!(cancel(9, "Se equivocó").await, "200 exists");
    for folio in 1..=2 {
        assert_eq!(portal.put(portal.draft(folio)).await, "201 created");
    }
    assert_eq!(cancel(1, " ").await, "422 sync-16 reason");
    assert_eq!(cancel(1, "Se equivocó").await, "201 created");
    assert_eq!(cancel(1, "Se equivocó").await, "200 exists");
    let ticket = scene.ticket(2).id();
    engine.invoice(&[ticket], &receptor(), Some(letters_to("ana@example.mx"))).await.unwrap();
    assert_eq!(cancel(2, "Tarde").await, "503 sync-09", "it may be stamped at this moment");
    scene.settle(&engine).await;
    assert_eq!(cancel(2, "Tarde").await, "409 sync-08");
    assert_eq!(cancel(2, "Tarde").await, "409 sync-08");

    let first = portal.ask("GET", "/api/v1/changes?after=0&limit=2", &Value::Null).await.body;
    assert_eq!(first["more"], true);
    let uuid = &scene.stamps()[0].uuid;
    let invoiced = &first["changes"][0];
    assert_eq!(invoiced["kind"], "ticket-invoiced");
    assert_eq!(invoiced["ticket"], ticket.to_string());
    assert_eq!(invoiced["uuid"], *uuid);
    assert_eq!(invoiced["invoice"], "F-1");
    let customer = &first["changes"][1];
    assert_eq!(customer["kind"], "customer");
    assert_eq!(customer["rfc"], "CACX7605101P8");
    assert_eq!(customer["uso_cfdi"], "G03");
    assert_eq!(customer["correo"], "ana@example.mx");
    let target = format!("/api/v1/changes?after={}", first["next"]);
    let rest = portal.ask("GET", &target, &Value::Null).await.body;
    assert_eq!(rest["more"], false);
    let refused =
        json!([{ "kind": "cancellation-refused", "ticket": ticket.to_string(), "uuid": uuid }]);
    assert_eq!(rest["changes"], refused, "told once");
    let target = format!("/api/v1/changes?after={}", rest["next"]);
    let nothing = portal.ask("GET", &target, &Value::Null).await.body;
    let expected = json!({ "changes": [], "next": rest["next"], "more": false, "products": 0 });
    assert_eq!(nothing, expected);
    let wrong = portal.ask("GET", "/api/v1/changes?after=-1", &Value::Null).await;
    assert_eq!(wrong.shown(), "422 sync-16 after");
}

/// The customer was faster than the line: what the register sends later has to agree.
#[tokio::test]
async fn what_a_qr_brought_is_compared_with_what_comes_later() {
    let portal = Portal::open().await;
    let scene = &portal.scene;
    let engine = scene.engine();
    let desk = Desk::new(engine.clone());
    let scan = async |folio| {
        let link = signed_link("", &scene.ticket(folio), &scene.key);
        let found = desk.open_qr(link.trim_start_matches("/T/")).await.unwrap();
        assert!(matches!(found, Finding::Found(_)), "{found:?}");
    };
    for folio in 1..=3 {
        scan(folio).await;
    }
    // A QR does not say who sold; the register does.
    assert_eq!(portal.put(portal.draft(1)).await, "201 created");
    assert_eq!(portal.put(portal.draft(1)).await, "200 exists");
    let other = TicketDraft { cashier: "Beto".to_owned(), ..portal.draft(1) };
    assert_eq!(portal.put(other).await, "409 sync-07 cashier");
    scan(1).await;

    let ticket = scene.ticket(2).id();
    engine.invoice(&[ticket], &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    for (folio, expected) in [(2, "409 sync-19 deadline"), (3, "409 sync-19 deadline")] {
        let mut other = portal.draft(folio);
        other.deadline = other.deadline.tomorrow().unwrap();
        for _ in 0..2 {
            assert_eq!(portal.put(other.clone()).await, expected);
        }
    }
    let feed = portal.ask("GET", "/api/v1/changes?after=0", &Value::Null).await.body;
    let differs: Vec<&Value> = feed["changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| change["kind"] == "ticket-differs")
        .collect();
    let uuid = &scene.stamps()[0].uuid;
    let first = json!({ "kind": "ticket-differs", "ticket": ticket.to_string(), "uuid": uuid,
                        "what": "deadline" });
    let second = json!({ "kind": "ticket-differs", "ticket": scene.ticket(3).id().to_string(),
                         "what": "deadline" });
    assert_eq!(differs, [&first, &second], "each told once");
}

#[tokio::test]
async fn a_cancellation_meets_a_qr_before_and_after() {
    let portal = Portal::open().await;
    let scene = &portal.scene;
    let engine = scene.engine();
    let desk = Desk::new(engine.clone());
    let scan = async |folio| {
        let link = signed_link("", &scene.ticket(folio), &scene.key);
        let found = desk.open_qr(link.trim_start_matches("/T/")).await.unwrap();
        let Finding::Found(access) = found else { panic!("{found:?}") };
        desk.view(&access).await.unwrap().standing
    };
    let cancel = async |folio: u64| {
        let target = format!("/api/v1/tickets/{}/cancellation", scene.ticket(folio).id());
        let body = json!({ "reason": "Devolución", "cancelled_at": "2026-11-20T20:05:00Z" });
        portal.ask("PUT", target, &body).await.shown()
    };
    // It comes before its sale and before the customer: remembered.
    assert_eq!(cancel(1).await, "201");
    assert_eq!(scan(1).await, Standing::Cancelled);
    assert_eq!(portal.put(portal.draft(1)).await, "201 created");
    assert_eq!(cancel(1).await, "200");
    assert_eq!(scan(1).await, Standing::Cancelled);
    // Between the customer's glance and the invoice.
    assert_eq!(scan(2).await, Standing::Open);
    assert_eq!(cancel(2).await, "201");
    let refused = engine.invoice(&[scene.ticket(2).id()], &receptor(), None).await.unwrap_err();
    assert!(matches!(refused, IssueError::Standing(Standing::Cancelled)), "{refused:?}");
    // Too late.
    assert_eq!(scan(3).await, Standing::Open);
    engine.invoice(&[scene.ticket(3).id()], &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    assert_eq!(portal.put(portal.draft(3)).await, "201 created");
    assert_eq!(cancel(3).await, "409 sync-08");
}

#[tokio::test]
async fn settings_are_changed_by_revision() {
    let portal = Portal::open().await;
    let put = async |serie: &str, period: &str, revision: u64| {
        let body = json!({ "serie": serie, "period": period, "revision": revision });
        portal.ask("PUT", "/api/v1/settings", &body).await
    };
    let changed = put("G", "week", 1).await;
    let in_force = json!({ "serie": "G", "period": "week", "revision": 2 });
    assert_eq!((changed.status, &changed.body), (StatusCode::OK, &in_force));
    assert_eq!(put("G", "week", 1).await.body, in_force, "sent twice");
    let conflict = put("H", "month", 1).await;
    assert_eq!(conflict.shown(), "409 sync-11");
    assert_eq!(conflict.body["current"], in_force);
    assert_eq!(put("g-1", "never", 2).await.shown(), "422 sync-16 serie,period");
    let feed = portal.ask("GET", "/api/v1/changes", &Value::Null).await.body;
    let mut told = feed["changes"][0].clone();
    assert_eq!(told["shop"]["address"], json!(["Av. Juárez 12"]));
    told.as_object_mut().unwrap().remove("shop");
    let mut expected = in_force;
    expected["kind"] = json!("settings");
    assert_eq!(told, expected);
}

#[tokio::test]
async fn announced_codes() {
    let portal = Portal::open().await;
    let codes: Vec<String> =
        (1..=3).map(|folio| portal.scene.ticket(folio).code().compact()).collect();
    let announce = async |codes: &[String]| {
        portal.ask("POST", "/api/v1/codes", &json!({ "codes": codes })).await
    };
    for _ in 0..2 {
        let answer = announce(&codes).await;
        assert_eq!((answer.status, &answer.body), (StatusCode::OK, &json!({ "announced": 3 })));
    }
    assert_eq!(announce(&["222".to_owned()]).await.shown(), "422 sync-16 codes.0.code");
    assert_eq!(announce(&vec![codes[0].clone(); 1_001]).await.shown(), "422 sync-16 codes");
}

#[tokio::test]
async fn nothing_there() {
    let portal = Portal::open().await;
    for (method, target, expected) in [
        ("GET", "/api/v1/nada", "404 sync-17"),
        ("DELETE", "/api/v1/settings", "405 sync-17"),
        ("GET", "/api/v2/changes", "404 sync-17"),
    ] {
        let request = Request::builder().method(method).uri(target).body(Body::empty()).unwrap();
        assert_eq!(portal.send(request).await.shown(), expected, "{method} {target}");
    }
    for target in ["/healthz", "/readyz"] {
        let request = Request::get(target).body(Body::empty()).unwrap();
        assert_eq!(portal.send(request).await.status, StatusCode::OK, "{target}");
    }
}

/// What a stranger sends is not taken in, however large it says that it is.
#[tokio::test]
async fn the_body_of_an_unknown_register_is_not_read() {
    let portal = Portal::open().await;
    let ask = Ask {
        register: uuid::Uuid::from_u128(7).to_string(),
        ..Ask::new(&portal.scene, "POST", "/api/v1/constancias", &Value::Null)
    };
    let mut request = ask.signed(&portal.scene.key);
    let read = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&read);
    let parts = stream::repeat_with(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        Ok::<_, Infallible>(vec![b' '; 1 << 16])
    });
    *request.body_mut() = Body::from_stream(parts.take(200));
    let answer = portal.send(request).await;
    assert_eq!(answer.shown(), "401 sync-05");
    assert_eq!(read.load(Ordering::Relaxed), 0);
}
