//! The door: slow clients, greedy ones, guessers, and the log of it all.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use portal::door::{Bounds, Guard, Limits, Peer, Rate, guard, serve};
use portal::ops::Readiness;
use portal::sync_api::{SyncApi, Validity};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tower::ServiceExt as _;
use world::SystemEntropy;

use crate::scene::Scene;

/// A served router.
struct Served {
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Served {
    async fn with(router: Router, bounds: Bounds) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(async move {
            serve(listener, router, (bounds, &[]), stopped).await;
        });
        Self { addr, stop, task }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.addr).await.unwrap()
    }

    /// Sends a text and reads until the other side closes.
    async fn say(&self, text: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // Being cut off is an answer, too.
        drop(stream.read_to_end(&mut answer).await);
        String::from_utf8(answer).unwrap()
    }
}

fn plain() -> Router {
    Router::new().route("/", get(async || "hola").post(async |body: String| body))
}

fn quick() -> Bounds {
    let head = Duration::from_millis(200);
    Bounds { head, request: Duration::from_millis(400), ..Bounds::default() }
}

const CLOSE: &str = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn slow_clients_are_let_go() {
    let served = Served::with(plain(), quick()).await;
    assert!(served.say(CLOSE).await.ends_with("hola"));
    // A head that never ends, a connection that says nothing, and one that goes on after a request.
    assert_eq!(served.say("GET / HTTP/1.1\r\nhost: x\r\nx-slow: ").await, "");
    assert_eq!(served.say("").await, "");
    let kept = served.say("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(kept.ends_with("hola"), "{kept}");
    let body = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\npoco a poco";
    let late = served.say(body).await;
    assert!(late.starts_with("HTTP/1.1 408"), "{late}");
}

#[tokio::test]
async fn there_are_only_so_many_connections() {
    let bounds = Bounds { connections_of_caller: 2, head: Duration::from_secs(5), ..quick() };
    let served = Served::with(plain(), bounds).await;
    let held = [served.connect().await, served.connect().await];
    // The third is closed at once; when one of the others goes, there is room again.
    assert_eq!(served.say(CLOSE).await, "");
    drop(held);
    let mut answer = String::new();
    while answer.is_empty() {
        answer = served.say(CLOSE).await;
    }
    assert!(answer.ends_with("hola"), "{answer}");
}

#[tokio::test]
async fn what_is_under_way_ends_before_the_portal_does() {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (here, there) = (begun.clone(), go_on.clone());
    let handler = async move || {
        here.notify_one();
        there.notified().await;
        "completa"
    };
    let bounds = Bounds { request: Duration::from_secs(30), ..quick() };
    let served = Served::with(Router::new().route("/", get(handler)), bounds).await;
    let idle = served.connect().await;
    let addr = served.addr;
    let mut stream = served.connect().await;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    begun.notified().await;
    served.stop.send_replace(true);
    go_on.notify_one();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("completa"), "{answer}");
    served.task.await.unwrap();
    assert!(TcpStream::connect(addr).await.is_err(), "nobody is let in any more");
    drop(idle);
}

/// The pages behind a guard with narrow limits.
struct Gate {
    scene: Scene,
    router: Router,
}

impl Gate {
    async fn with(limits: Limits) -> Self {
        let scene = Scene::open().await;
        let (clock, entropy) = (scene.clock.clone(), Arc::new(SystemEntropy));
        let url = "https://factura.example.mx/";
        let sync = SyncApi::new(
            scene.store.clone(),
            clock.clone(),
            entropy.clone(),
            url,
            Validity::Sandbox,
        );
        let desk = scene.desk();
        let guarding = Guard::new(desk.clone(), limits, Vec::new(), (clock, entropy));
        let router = portal::router(desk, sync, Readiness::new(scene.store.clone()))
            .layer(from_fn_with_state(guarding, guard));
        Self { scene, router }
    }

    async fn send(&self, from: &str, request: Request<Body>) -> Response<Body> {
        let mut request = request;
        let address: IpAddr = from.parse().unwrap();
        request.extensions_mut().insert(Peer(address));
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn post(&self, from: &str, path: &str, form: &str) -> Response<Body> {
        self.send(from, Request::post(path).body(Body::from(form.to_owned())).unwrap()).await
    }

    async fn look(&self, from: &str, code: &str) -> Response<Body> {
        self.post(from, "/buscar", &format!("code={code}&date=2026-11-20&total=1.00")).await
    }
}

async fn page(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn rate(burst: u32, seconds: u64) -> Rate {
    Rate { burst, every: Duration::from_secs(seconds) }
}

/// Well-formed codes that lead nowhere.
fn codes() -> Vec<String> {
    (0..9).map(|seed| tickets::BillingCode::from_random([seed; 16]).compact()).collect()
}

fn value_of<'a>(html: &'a str, name: &str) -> &'a str {
    let from = html.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    from.split('"').next().unwrap()
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let gate = Gate::with(Limits { look: rate(2, 40), ..Limits::default() }).await;
    for code in &codes()[..2] {
        assert_eq!(gate.look("200.1.2.3", code).await.status(), StatusCode::NOT_FOUND);
    }
    let refused = gate.look("200.1.2.3", &codes()[2]).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["retry-after"], "40");
    assert_eq!(refused.headers()["cache-control"], "no-store");
    let html = page(refused).await;
    assert!(html.contains("40 segundos") && html.contains("SIN VALIDEZ FISCAL"), "{html}");
    let scan = Request::get("/T/X").body(Body::empty()).unwrap();
    assert_eq!(gate.send("200.1.2.3", scan).await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(gate.look("200.1.2.4", &codes()[2]).await.status(), StatusCode::NOT_FOUND);
    let huge = gate.post("200.1.2.4", "/buscar", &"x".repeat(1 << 20)).await;
    assert_eq!(huge.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(huge.headers().contains_key("content-security-policy"));
    let start = Request::get("/").body(Body::empty()).unwrap();
    assert_eq!(gate.send("200.1.2.3", start).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn one_code_and_one_purchase_have_limits_whoever_asks() {
    let (code, purchase, denied) = (rate(2, 60), rate(2, 60), rate(2, 60));
    let gate = Gate::with(Limits { code, purchase, denied, ..Limits::default() }).await;
    let code = &codes()[0];
    for from in ["200.1.2.3", "200.1.2.4"] {
        assert_eq!(gate.look(from, code).await.status(), StatusCode::NOT_FOUND);
    }
    let spaced = format!("{}-{}", &code[..4], &code[4..].to_lowercase());
    let third = gate.look("2806:10a::1", &spaced).await;
    assert_eq!(third.status(), StatusCode::TOO_MANY_REQUESTS);

    let access = gate.scene.sold(1).await;
    let token = || gate.scene.desk().token(&access);
    for from in ["200.1.2.3", "200.1.2.4"] {
        let path = format!("/compra/{}/revisar", token());
        let answer = gate.post(from, &path, "rfc=X").await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    // A new link to the same purchase is no new purchase.
    let path = format!("/compra/{}/mia", token());
    let third = gate.post("200.1.2.5", &path, "rfc=X").await;
    assert_eq!(third.status(), StatusCode::TOO_MANY_REQUESTS);

    let enrol = async || gate.post("200.1.2.3", "/api/v1/enrolments", "{}").await;
    for _ in 0..10 {
        assert_eq!(enrol().await.status(), StatusCode::BAD_REQUEST);
    }
    let unsigned = async || {
        let request = Request::get("/api/v1/changes").body(Body::empty()).unwrap();
        gate.send("200.1.2.9", request).await.status()
    };
    for _ in 0..2 {
        assert_eq!(unsigned().await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(unsigned().await, StatusCode::TOO_MANY_REQUESTS);
    let refused = enrol().await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(page(refused).await.contains("urn:talon:problem:sync-20"));
}

/// However a code or a link is written, it is the same one.
#[tokio::test]
async fn another_spelling_is_no_other_code_or_purchase() {
    let (code, purchase) = (rate(2, 60), rate(2, 60));
    let gate = Gate::with(Limits { code, purchase, ..Limits::default() }).await;
    let (first, second) = (&codes()[0], &codes()[1]);
    for from in ["200.1.2.3", "200.1.2.4"] {
        let pasted = format!("https://factura.laesquina.mx/C/{first}");
        assert_eq!(gate.look(from, &pasted).await.status(), StatusCode::NOT_FOUND);
    }
    for other in [format!("x/{first}"), first.to_lowercase(), format!("{first}/")] {
        let refused = gate.look("200.1.2.5", &other).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS, "{other}");
    }
    let another = format!("https://factura.laesquina.mx/C/{second}");
    assert_eq!(gate.look("200.1.2.5", &another).await.status(), StatusCode::NOT_FOUND);

    let token = gate.scene.desk().token(&gate.scene.sold(1).await);
    let spelt = format!("%{:02X}{}", token.as_bytes()[0], &token[1..]);
    for from in ["200.1.2.3", "200.1.2.4"] {
        let answer = gate.post(from, &format!("/compra/{spelt}/mia"), "rfc=X").await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    }
    let third = gate.post("200.1.2.5", &format!("/compra/{spelt}/mia"), "rfc=X").await;
    assert_eq!(third.status(), StatusCode::TOO_MANY_REQUESTS);
}

/// Whoever has a receipt can look for others with it, and guesses no faster there.
#[tokio::test]
async fn a_second_receipt_is_looked_for_within_the_same_limits() {
    let (code, wrong) = (rate(2, 60), rate(3, 600));
    let gate = Gate::with(Limits { code, wrong, ..Limits::default() }).await;
    let path = format!("/compra/{}/juntar", gate.scene.desk().token(&gate.scene.sold(1).await));
    let join = async |from: &str, code: &str| {
        let form = format!("code={code}&date=2026-11-20&total=1.00");
        gate.post(from, &path, &form).await.status()
    };
    for from in ["200.1.2.3", "200.1.2.4"] {
        assert_eq!(join(from, &codes()[0]).await, StatusCode::NOT_FOUND);
    }
    assert_eq!(join("200.1.2.5", &codes()[0]).await, StatusCode::TOO_MANY_REQUESTS);
    let looked = gate.look("200.1.2.5", &codes()[0]).await;
    assert_eq!(looked.status(), StatusCode::TOO_MANY_REQUESTS, "it is one code");
    for code in &codes()[1..3] {
        assert_eq!(join("200.1.2.3", code).await, StatusCode::NOT_FOUND);
    }
    assert_eq!(join("200.1.2.3", &codes()[3]).await, StatusCode::TOO_MANY_REQUESTS);
    let asked = page(gate.look("200.1.2.3", &codes()[4]).await).await;
    assert!(asked.contains("data-state=\"challenge\""), "{asked}");
}

/// A sale that has not arrived is nobody's guess, however often somebody looks for it.
#[tokio::test]
async fn who_waits_for_a_sale_is_no_guesser() {
    let gate = Gate::with(Limits { wrong: rate(1, 600), ..Limits::default() }).await;
    let code = gate.scene.ticket(3).code();
    let register = gate.scene.register.id;
    gate.scene.store.announce_codes(register, &[code], gate.scene.now()).await.unwrap();
    for _ in 0..3 {
        let waiting = page(gate.look("200.1.2.3", &code.compact()).await).await;
        assert!(waiting.contains("data-state=\"not-arrived\""), "{waiting}");
    }
}

/// What a script asks while a form is filled in is counted by itself: the form can be sent still.
#[tokio::test]
async fn what_is_asked_while_typing_has_limits_of_its_own() {
    let (live, live_purchase, purchase) = (rate(5, 60), rate(2, 60), rate(1, 60));
    let gate = Gate::with(Limits { live, live_purchase, purchase, ..Limits::default() }).await;
    let path = format!("/compra/{}", gate.scene.desk().token(&gate.scene.sold(1).await));
    let (data, frame) = (format!("{path}/datos"), format!("{path}/cedula"));
    let ask = async |target: &str| gate.post("200.1.2.3", target, "rfc=X").await.status();
    assert_eq!(ask(&data).await, StatusCode::OK);
    assert_eq!(ask(&frame).await, StatusCode::OK);
    assert_eq!(ask(&data).await, StatusCode::TOO_MANY_REQUESTS);
    let review = format!("{path}/revisar");
    assert_eq!(ask(&review).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ask(&review).await, StatusCode::TOO_MANY_REQUESTS);
    // Before there is a purchase the caller's own limit is the only one.
    for _ in 0..2 {
        assert_eq!(ask("/buscar/datos").await, StatusCode::OK);
    }
    assert_eq!(ask("/buscar/datos").await, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_guesser_works_or_waits() {
    let gate = Gate::with(Limits { wrong: rate(2, 600), ..Limits::default() }).await;
    let from = "200.1.2.3";
    for code in &codes()[..2] {
        assert_eq!(gate.look(from, code).await.status(), StatusCode::NOT_FOUND);
    }
    let asked = gate.look(from, &codes()[2]).await;
    assert_eq!(asked.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(asked.headers()["retry-after"], "30");
    let policy = asked.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let html = page(asked).await;
    assert!(html.contains("data-state=\"challenge\"") && !html.contains("<script>"), "{html}");
    assert_eq!(value_of(&html, "code"), codes()[2], "what was typed is kept");
    let script = html.split("<script src=\"").nth(1).unwrap().split('"').next().unwrap();
    let script = Request::get(script).body(Body::empty()).unwrap();
    assert_eq!(gate.send(from, script).await.status(), StatusCode::OK);

    // Without a script: too early, then on time, and once only.
    let challenge = value_of(&html, "reto").to_owned();
    let wait = async |code: &str| {
        let form = format!("code={code}&date=2026-11-20&total=1.00&reto={challenge}&prueba=");
        gate.post(from, "/buscar", &form).await
    };
    gate.scene.clock.forward(jiff::SignedDuration::from_secs(12));
    let early = wait(&codes()[2]).await;
    assert_eq!(early.headers()["retry-after"], "18");
    let html = page(early).await;
    assert!(html.contains("Espera 18 segundos y oprime el botón"), "{html}");
    assert_eq!(value_of(&html, "reto"), challenge, "the wait goes on, not anew");
    gate.scene.clock.forward(jiff::SignedDuration::from_secs(17));
    let html = page(wait(&codes()[2]).await).await;
    assert!(html.contains("Espera un segundo y oprime el botón"), "{html}");
    gate.scene.clock.forward(jiff::SignedDuration::from_secs(1));
    assert_eq!(wait(&codes()[3]).await.status(), StatusCode::NOT_FOUND);
    let again = wait(&codes()[4]).await;
    assert_eq!(again.status(), StatusCode::TOO_MANY_REQUESTS);

    // Whoever has the right code gets in all the same, after working.
    let ticket = gate.scene.ticket(1);
    gate.scene.sold(1).await;
    let challenge = value_of(&page(again).await, "reto").to_owned();
    let number = (0_u32..).find(|number| {
        let text = format!("{challenge}.{number}");
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
        hash.as_ref()[..2] == [0, 0] && hash.as_ref()[2] < 64
    });
    let form = format!(
        "code={}&date=2026-11-20&total=190.50&reto={challenge}&prueba={}",
        ticket.code().compact(),
        number.unwrap()
    );
    assert_eq!(gate.post(from, "/buscar", &form).await.status(), StatusCode::SEE_OTHER);
}
