//! Finkok's half of the sandbox as a client that writes its own envelopes sees it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pac_sandbox::ca::SandboxCa;
use pac_sandbox::sample::{Shop, customer};
use support::{HandClock, client, serve_in};
use world::Clock as _;

const STAMP: &str = "http://facturacion.finkok.com/stamp";

/// Status and text of the answer to an operation with these parameters, by Finkok's names.
async fn ask(url: &str, operation: &str, parameters: &[(&str, &str)]) -> (u16, String) {
    ask_in(STAMP, url, operation, parameters).await
}

async fn ask_in(
    namespace: &str,
    url: &str,
    operation: &str,
    parameters: &[(&str, &str)],
) -> (u16, String) {
    let parameters: String =
        parameters.iter().map(|(name, text)| format!("<{name}>{text}</{name}>")).collect();
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <{operation} xmlns=\"{namespace}\">{parameters}</{operation}></s:Body></s:Envelope>"
    );
    post(url, body).await
}

async fn post(url: &str, body: impl Into<reqwest::Body>) -> (u16, String) {
    let request = client().post(format!("{url}/servicios/soap/stamp")).body(body);
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// The first incidence's code.
fn code(answer: &str) -> Option<&str> {
    let (_, rest) = answer.split_once("<s0:CodigoError>")?;
    rest.split_once('<').map(|(code, _)| code)
}

const USER: [(&str, &str); 2] = [("username", "sandbox@example.mx"), ("password", "sandbox")];

async fn about(url: &str, operation: &str, packed: &str) -> String {
    let [user, password] = USER;
    ask(url, operation, &[("xml", packed), user, password]).await.1
}

#[tokio::test]
async fn a_quick_stamp_is_shown_once_and_then_only_by_stamped() {
    let dir = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let server = serve_in(dir.path(), &clock).await;
    let url = server.url();
    let shop = Shop::open(&SandboxCa::open(dir.path()).unwrap(), clock.now()).unwrap();
    let packed = STANDARD.encode(shop.sell(1, clock.now(), customer()).unwrap().bytes());
    assert_eq!(code(&about(url, "stamped", &packed).await), Some("603"));

    let first = about(url, "quick_stamp", &packed).await;
    let uuid = server.stamps()[0].uuid.clone();
    assert!(first.contains("<tns:quick_stampResult><s0:xml>&lt;?xml"), "{first}");
    assert!(first.contains(&format!("<s0:UUID>{uuid}</s0:UUID>")), "{first}");
    let again = about(url, "quick_stamp", &packed).await;
    assert_eq!(code(&again), Some("307"));
    assert!(again.contains("<s0:xml></s0:xml>"), "{again}");
    let shown = about(url, "stamped", &packed).await;
    assert!(shown.contains(&uuid) && code(&shown).is_none(), "{shown}");

    let twice = STANDARD.encode(&packed);
    assert_eq!(code(&about(url, "stamp", &twice).await), Some("704"));
    let (_, rest) = shown.split_once("<s0:xml>").unwrap();
    let stamped = rest.split_once("</s0:xml>").unwrap().0.replace("&lt;", "<");
    let stamped = stamped.replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    let stamped = STANDARD.encode(stamped.replace("&amp;", "&"));
    assert_eq!(code(&about(url, "stamp", &stamped).await), Some("707"));
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_request_that_makes_no_sense_is_refused_in_finkoks_words() {
    let dir = tempfile::tempdir().unwrap();
    let server = serve_in(dir.path(), &HandClock::new()).await;
    let url = server.url();
    let [user, password] = USER;
    let whole = [("xml", "PHgvPg=="), user, password];
    assert_eq!(code(&ask(url, "stamp", &whole).await.1), Some("301"));
    assert_eq!(code(&ask_in("urn:x", url, "stamp", &whole).await.1), Some("738"));
    let stranger = [("xml", "PHgvPg=="), user, ("password", "guess")];
    assert_eq!(code(&ask(url, "stamp", &stranger).await.1), Some("300"));
    for packed in ["", "???"] {
        assert_eq!(code(&about(url, "stamp", packed).await), Some("301"), "{packed:?}");
    }
    let (status, fault) = ask(url, "sign_stamp", &whole).await;
    assert_eq!(status, 500);
    assert!(fault.contains("<senv:Fault>") && fault.contains("sign_stamp"), "{fault}");
    for body in ["", "{}", "<a>"] {
        let (status, fault) = post(url, body).await;
        assert!(status == 500 && fault.contains("<senv:Fault>"), "{body:?}: {fault}");
    }

    let query =
        |uuid| async move { ask(url, "query_pending", &[user, password, ("uuid", uuid)]).await.1 };
    assert!(query("x").await.contains("UUID con formato invalido"));
    let unknown = query("6f1c2d3e-0000-4000-8000-000000000001").await;
    assert!(unknown.contains("No Encontrado"), "{unknown}");
    server.stop().await.unwrap();
}
