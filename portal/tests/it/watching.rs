//! What whoever runs the portal sees, and what they do not get to see.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use axum::middleware::from_fn_with_state;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portal::door::{Guard, Limits, guard};
use portal::engine::Engine;
use portal::ops::Readiness;
use portal::sync_api::{SyncApi, Validity};
use portal::watch::{Metrics, Watch, Watched, metrics_router, observe};
use tickets::qr::signed_link;
use tower::ServiceExt as _;
use tracing_subscriber::fmt::MakeWriter;
use world::SystemEntropy;

use crate::scene::{CUSTOMER_RFC, Scene, receptor_text};

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Book(Arc<Mutex<Vec<u8>>>);

impl Book {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Book {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Book {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Everything as it is served, with the numbers beside it.
struct Whole {
    scene: Scene,
    engine: Arc<Engine>,
    router: Router,
    numbers: Router,
}

impl Whole {
    async fn open() -> Self {
        let scene = Scene::open().await;
        let engine = scene.engine();
        let (clock, entropy) = (scene.clock.clone(), Arc::new(SystemEntropy));
        let url = "https://factura.example.mx/";
        let store = scene.store.clone();
        let sync =
            SyncApi::new(store.clone(), clock.clone(), entropy.clone(), url, Validity::Sandbox);
        let desk = portal::desk::Desk::new(engine.clone());
        let by = (clock.clone() as _, entropy.clone() as _);
        let guarding = Guard::new(desk.clone(), Limits::default(), Vec::new(), by);
        let metrics = Arc::new(Metrics::default());
        let watch = Watch::new(metrics.clone(), clock, entropy);
        let router = portal::router(desk, sync, Readiness::new(store))
            .layer(from_fn_with_state(guarding, guard))
            .layer(from_fn_with_state(watch, observe));
        let numbers = metrics_router(Watched { metrics, engine: engine.clone() });
        Self { scene, engine, router, numbers }
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn get(&self, path: &str) -> Response<Body> {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response<Body> {
        let form = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
            .collect::<Vec<_>>()
            .join("&");
        self.send(Request::post(path).body(Body::from(form)).unwrap()).await
    }

    async fn numbers(&self) -> String {
        let request = Request::get("/metrics").body(Body::empty()).unwrap();
        let response = self.numbers.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    /// Finds a purchase by its code, then by its QR, has it invoiced and takes it away. The path of
    /// the purchase.
    async fn invoice(&self) -> String {
        let ticket = self.scene.ticket(1);
        self.scene.sold(1).await;
        let code = ticket.code().to_string();
        let found = [("code", code.as_str()), ("date", "20/11/2026"), ("total", "190.50")];
        let path = location(&self.post("/buscar", &found).await);
        let link = signed_link("", &ticket, &self.scene.key);
        assert_eq!(self.get(&link).await.status(), StatusCode::SEE_OTHER);
        assert_eq!(self.get(&format!("/C/{code}")).await.status(), StatusCode::OK);
        let text = receptor_text();
        let data = [
            ("rfc", text.rfc.as_str()),
            ("nombre", &text.nombre),
            ("codigo_postal", &text.codigo_postal),
            ("regimen_fiscal", &text.regimen_fiscal),
            ("uso_cfdi", &text.uso_cfdi),
            ("correo", "ana@example.mx"),
        ];
        assert_eq!(self.post(&format!("{path}/revisar"), &data).await.status(), StatusCode::OK);
        let wrong = [("rfc", "XAXX"), ("nombre", "Xochilt Casas Chavez")];
        self.post(&format!("{path}/revisar"), &wrong).await;
        self.post(&format!("{path}/facturar"), &data).await;
        self.scene.settle(&self.engine).await;
        let mine = self.post(&format!("{path}/mia"), &[("rfc", &text.rfc)]).await;
        let mine = location(&mine);
        let mine = mine.trim_end_matches("/factura").to_owned();
        assert_eq!(self.get(&format!("{mine}/factura.xml")).await.status(), StatusCode::OK);
        path
    }
}

fn location(response: &Response<Body>) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()[header::LOCATION].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_log_of_an_invoice_names_nobody() {
    let book = Book::default();
    // As much as can be had of us, and what can be had of others without asking for it.
    let filter = "info,portal=trace,portal_store=trace,pac=trace,billing=trace,tower_http=trace";
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(book.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let whole = Whole::open().await;
    let path = whole.invoice().await;
    let log = book.text();
    for event in ["claim turned", "answered"] {
        assert!(log.contains(event), "{event} is missing in\n{log}");
    }
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        if line["fields"]["message"] == "answered" && line["target"] == "portal::watch" {
            assert_eq!(line["span"]["request.id"].as_str().unwrap().len(), 36, "{line}");
        }
    }
    let ticket = whole.scene.ticket(1);
    let lower = log.to_lowercase();
    for secret in [
        CUSTOMER_RFC,
        "Xochilt",
        "ana@example.mx",
        "example.mx",
        "36257",
        &ticket.code().to_string(),
        &ticket.code().compact(),
        path.trim_start_matches("/compra/"),
        "cfdi:Comprobante",
    ] {
        assert!(!lower.contains(&secret.to_lowercase()), "{secret} in\n{log}");
    }
}

#[tokio::test]
async fn the_numbers_tell_what_goes_on_and_stay_few() {
    let whole = Whole::open().await;
    whole.invoice().await;
    for made_up in 0..50 {
        let answer = whole.get(&format!("/nada/{made_up}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        assert!(answer.headers().contains_key("x-request-id"));
        let method = format!("M{made_up}");
        whole.send(Request::builder().method(&*method).uri("/").body(Body::empty()).unwrap()).await;
    }
    let numbers = whole.numbers().await;
    for line in [
        "talon_http_requests_total{method=\"POST\",route=\"/compra/{token}/revisar\",status=\"200\"} 1",
        "talon_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"} 50",
        "talon_http_requests_total{method=\"other\",route=\"/\",status=\"405\"} 50",
        "talon_http_request_duration_seconds_count{method=\"POST\",route=\"/buscar\"} 1",
        "talon_claims{state=\"invoiced\"} 1",
        "talon_claims{state=\"in-doubt\"} 0",
        "talon_outbox_mails 1",
        "talon_stamps_total{pac=\"sandbox\",outcome=\"stamped\"} 1",
        "talon_build_info{version=\"",
    ] {
        assert!(numbers.contains(line), "{line} is missing in\n{numbers}");
    }
    assert!(numbers.ends_with("# EOF\n"));
    let writes = "talon_store_transactions_total{kind=\"write\"} ";
    let writes = numbers.split(writes).nth(1).unwrap().lines().next().unwrap();
    assert!(writes.parse::<u32>().unwrap() > 5, "{writes}");
    assert!(numbers.lines().count() < 600, "{}", numbers.lines().count());
    assert!(!numbers.contains(CUSTOMER_RFC));
}
