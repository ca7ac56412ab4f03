//! Both adapters against a server that breaks HTTP itself, byte by byte.
//!
//! Whatever comes back, two things hold: only what proves something is more than doubt, and the
//! document was sent once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use pac::finkok::{Finkok, FinkokConfig};
use pac::sw::{Credentials, Sw, SwConfig};
use pac::{AccountStanding, Outcome, Pac, Timeouts};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use support::{account, stamp};

const XML: &[u8] = b"<cfdi:Comprobante/>";

/// What the server does with a connection once it has read the request.
#[derive(Clone)]
enum Script {
    /// Writes these bytes and ends the connection politely.
    Write(Vec<u8>),
    /// Writes these bytes and keeps the connection open in silence.
    WriteAndHang(Vec<u8>),
    /// Resets the connection.
    Reset,
    /// Resets the connection before the request was read.
    ResetAtOnce,
}

/// A server that plays a script to every connection and counts the whole requests that it read.
struct Server {
    url: String,
    requests: JoinHandle<usize>,
    close: tokio::sync::oneshot::Sender<()>,
}

impl Server {
    async fn play(script: Script) -> Self {
        Self::play_in_turn(vec![script]).await
    }

    /// The first connection gets the first script, and so on; the last is played over and over.
    async fn play_in_turn(scripts: Vec<Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (close, mut closed) = tokio::sync::oneshot::channel();
        let requests = tokio::spawn(async move {
            let mut requests = 0;
            let mut hanging = Vec::new();
            for connection in 0.. {
                let stream = tokio::select! {
                    _ = &mut closed => return requests,
                    accepted = listener.accept() => accepted.unwrap().0,
                };
                let script = scripts.get(connection).or(scripts.last()).unwrap();
                let (whole, kept) = act(stream, script).await;
                requests += usize::from(whole);
                hanging.extend(kept);
            }
            requests
        });
        Self { url, requests, close }
    }

    async fn requests(self) -> usize {
        self.close.send(()).unwrap();
        self.requests.await.unwrap()
    }
}

/// Whether the request was read whole, and the connection where it is not to be closed.
async fn act(mut stream: TcpStream, script: &Script) -> (bool, Option<TcpStream>) {
    if matches!(script, Script::ResetAtOnce) {
        stream.set_zero_linger().unwrap();
        return (false, None);
    }
    let whole = read_request(&mut stream).await;
    match script {
        Script::Write(bytes) => {
            // The peer may have heard enough before the end.
            drop(stream.write_all(bytes).await);
            drop(stream.shutdown().await);
            (whole, None)
        }
        Script::WriteAndHang(bytes) => {
            stream.write_all(bytes).await.unwrap();
            (whole, Some(stream))
        }
        Script::Reset | Script::ResetAtOnce => {
            stream.set_zero_linger().unwrap();
            (whole, None)
        }
    }
}

/// Reads headers and body, in whichever of HTTP/1.1's two ways its length is told.
async fn read_request(stream: &mut TcpStream) -> bool {
    let mut read = Vec::new();
    loop {
        if stream.read_buf(&mut read).await.unwrap_or(0) == 0 {
            return false;
        }
        let text = String::from_utf8_lossy(&read);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let head = head.to_lowercase();
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        let ended = match length {
            Some(length) => body.len() >= length.parse().unwrap(),
            None => body.ends_with("0\r\n\r\n"),
        };
        if ended {
            return true;
        }
    }
}

/// Both adapters, in a hurry.
fn adapters(url: &str) -> [Box<dyn Pac>; 2] {
    let timeouts = Timeouts { total: Duration::from_millis(700), ..Timeouts::default() };
    let token = Credentials::Token("a.b.c".to_owned());
    let sw = Sw::new(SwConfig { timeouts, ..SwConfig::sandbox(url, token) });
    let finkok = Finkok::new(FinkokConfig { timeouts, ..FinkokConfig::sandbox(url, account("x")) });
    [Box::new(sw.unwrap()), Box::new(finkok.unwrap())]
}

fn response(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n{body}").into_bytes()
}

/// What either PAC would say of a good stamp.
fn success(pac: usize) -> String {
    let cfdi = r#"<c:C xmlns:c='c'><t:TimbreFiscalDigital xmlns:t='t' UUID='6f1c'/></c:C>"#;
    let escaped = cfdi.replace('<', "&lt;");
    match pac {
        0 => format!(r#"{{"status":"success","data":{{"cfdi":"{cfdi}"}}}}"#),
        _ => format!(
            "<e:Envelope xmlns:e='e'><e:Body><r><stampResult><xml>{escaped}</xml><UUID>6F1C</UUID>\
             <Incidencias/></stampResult></r></e:Body></e:Envelope>"
        ),
    }
}

/// Plays the script that `of` makes for each PAC, and gives what the adapters made of it.
async fn outcomes(of: impl Fn(usize) -> Script) -> Vec<(Outcome, usize)> {
    let mut outcomes = Vec::new();
    for pac in [0, 1] {
        let server = Server::play(of(pac)).await;
        let outcome = stamp(adapters(&server.url)[pac].as_ref(), XML, 1).await;
        outcomes.push((outcome, server.requests().await));
    }
    outcomes
}

async fn check_doubt(what: &str, of: impl Fn(usize) -> Script) {
    for (outcome, requests) in outcomes(of).await {
        assert!(matches!(outcome, Outcome::InDoubt { .. }), "{what}: {outcome:?}");
        assert_eq!(requests, 1, "{what}: the document was sent once");
    }
}

#[tokio::test]
async fn a_whole_answer_is_a_stamp_however_it_is_cut_into_packets() {
    let chunked = |pac| {
        let body = success(pac);
        let (first, second) = body.split_at(20);
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        format!("{head}14\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n", second.len())
    };
    for script in [
        &(|pac| Script::Write(response("200 OK", "", &success(pac)))) as &dyn Fn(usize) -> Script,
        &|pac| Script::Write(chunked(pac).into_bytes()),
        &|pac| Script::Write(format!("HTTP/1.0 200 OK\r\n\r\n{}", success(pac)).into_bytes()),
        &|pac| Script::WriteAndHang(response("200 OK", "", &success(pac))),
    ] {
        for (outcome, requests) in outcomes(script).await {
            assert!(matches!(outcome, Outcome::Stamped { .. }), "{outcome:?}");
            assert_eq!(requests, 1);
        }
    }
}

/// Finkok's envelope around a result of that name.
fn envelope(name: &str, result: &str) -> Script {
    let body = format!(
        "<e:Envelope xmlns:e='e'><e:Body><r><{name}Result>{result}</{name}Result></r></e:Body>\
         </e:Envelope>"
    );
    Script::Write(response("200 OK", "Connection: close\r\n", &body))
}

#[tokio::test]
async fn a_uuid_without_its_document_is_fetched_by_it_or_by_the_document() {
    const UUID: &str = "6F1C2D3E-0000-4000-8000-000000000001";
    const CFDI: &str = "&lt;c>&lt;TimbreFiscalDigital UUID='6F1C'/>&lt;/c>";
    let named = || {
        let incidence = "<Incidencia><CodigoError>307</CodigoError></Incidencia>";
        let result = format!("<UUID>{UUID}</UUID><Incidencias>{incidence}</Incidencias>");
        envelope("stamp", &result)
    };
    let unknown = || envelope("query_pending", "<error>No Encontrado</error>");
    let shown = |name| envelope(name, &format!("<xml>{CFDI}</xml>"));
    let page = || Script::Write(response("200 OK", "", "<html/>"));
    let xml = Some(CFDI.replace("&lt;", "<").into_bytes());
    for (scripts, expected, requests) in [
        (vec![named(), shown("query_pending")], xml.clone(), 2),
        (vec![named(), unknown(), shown("stamped")], xml, 3),
        (vec![named(), page()], None, 3),
    ] {
        let server = Server::play_in_turn(scripts).await;
        let outcome = stamp(adapters(&server.url)[1].as_ref(), XML, 1).await;
        let Outcome::Already { xml, uuid: Some(_) } = outcome else { panic!("{outcome:?}") };
        assert_eq!(xml, expected);
        assert_eq!(server.requests().await, requests);
    }
}

/// SW as who has a password sees it: nothing is sent before the login.
fn logging_in(url: &str) -> Sw {
    let user = "sandbox@example.mx".to_owned();
    let credentials = Credentials::Login { user, password: "sandbox".to_owned() };
    Sw::new(SwConfig::sandbox(url, credentials)).unwrap()
}

fn refused_login(status: &str, message: &str) -> Script {
    let body = format!(r#"{{"status":"error","message":"{message}","data":null}}"#);
    Script::Write(response(status, "Connection: close\r\n", &body))
}

#[tokio::test]
async fn a_login_that_broke_down_says_nothing_of_the_account() {
    for (status, message) in [
        ("200 OK", "CO1000 - Error no controlado."),
        ("401 Unauthorized", "CO1000 - Error no controlado."),
        ("400 Bad Request", "Intente más tarde."),
        ("429 Too Many Requests", "Demasiadas peticiones."),
    ] {
        let server = Server::play(refused_login(status, message)).await;
        let pac = logging_in(&server.url);
        let outcome = stamp(&pac, XML, 1).await;
        assert!(matches!(outcome, Outcome::NotSent { .. }), "{status} {message}: {outcome:?}");
        let standing = pac.standing().await;
        assert!(matches!(standing, AccountStanding::Unknown { .. }), "{message}: {standing:?}");
        assert_eq!(server.requests().await, 2, "the logins alone");
    }
    for (status, message, expected) in [
        ("200 OK", "AU2000 - El usuario y/o contraseña son inválidos.", "AU2000"),
        ("401 Unauthorized", "No autorizado.", "HTTP 401"),
    ] {
        let server = Server::play(refused_login(status, message)).await;
        let outcome = stamp(&logging_in(&server.url), XML, 1).await;
        let Outcome::Account { code, .. } = outcome else { panic!("{message}: {outcome:?}") };
        assert_eq!(code, expected);
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_doubt() {
    let half = |pac| {
        let mut whole = response("200 OK", "", &success(pac));
        whole.truncate(whole.len() - 10);
        whole
    };
    check_doubt("half an answer", |pac| Script::Write(half(pac))).await;
    check_doubt("half an answer, then silence", |pac| Script::WriteAndHang(half(pac))).await;
    check_doubt("half a head", |_| Script::Write(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec())).await;
    check_doubt("a chunk that does not end", |_| {
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"st";
        Script::Write(head.to_vec())
    })
    .await;
}

#[tokio::test]
async fn no_answer_is_doubt() {
    check_doubt("the end", |_| Script::Write(Vec::new())).await;
    check_doubt("silence", |_| Script::WriteAndHang(Vec::new())).await;
    check_doubt("a reset", |_| Script::Reset).await;
}

#[tokio::test]
async fn an_answer_in_no_language_of_ours_is_doubt() {
    check_doubt("no HTTP", |_| Script::Write(b"220 smtp.example.mx ESMTP\r\n".to_vec())).await;
    check_doubt("nothing in it", |_| Script::Write(response("200 OK", "", ""))).await;
    check_doubt("a login page", |_| {
        Script::Write(response("200 OK", "Content-Type: text/html\r\n", "<html><body/></html>"))
    })
    .await;
    check_doubt("bytes", |_| {
        let mut bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n".to_vec();
        bytes.extend([0xff, 0xfe, 0x00, 0x80]);
        Script::Write(bytes)
    })
    .await;
    for status in ["100 Continue", "204 No Content", "206 Partial Content", "404 Not Found"] {
        check_doubt(status, |_| Script::Write(response(status, "", ""))).await;
    }
}

#[tokio::test]
async fn a_gateways_error_is_doubt_even_over_a_good_body() {
    for status in ["500 Internal Server Error", "502 Bad Gateway", "504 Gateway Timeout"] {
        check_doubt(status, |pac| Script::Write(response(status, "", &success(pac)))).await;
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in ["301 Moved Permanently", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let elsewhere = "Location: http://127.0.0.1:9/\r\n";
        check_doubt(status, |_| Script::Write(response(status, elsewhere, ""))).await;
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    check_doubt("17 MiB", |_| Script::Write(response("200 OK", "", &" ".repeat(17 * 1024 * 1024))))
        .await;
}

#[tokio::test]
async fn a_connection_that_dies_before_it_heard_us_is_doubt_too() {
    // Whether the bytes left is not ours to know.
    for (outcome, _) in outcomes(|_| Script::ResetAtOnce).await {
        assert!(matches!(outcome, Outcome::InDoubt { .. }), "{outcome:?}");
    }
}
