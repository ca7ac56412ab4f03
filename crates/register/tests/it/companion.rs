//! The door for another program, through real sockets.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use register::api::{
    CompanionDoor, CompanionRequest, RecoveryRequest, Reply, Request, ReturnsRequest, ShiftRequest,
    TakenLine,
};
use serde_json::{Value, json};

use crate::portal::CODE;
use crate::shop::Shop;

impl Shop {
    fn door(&self, request: CompanionRequest) -> CompanionDoor {
        match self.call(Request::Companion(request)) {
            Reply::Companion(companion) => companion.door,
            other => panic!("{other:?}"),
        }
    }
}

/// What is asked of the door.
struct Ask<'a> {
    door: &'a CompanionDoor,
    host: String,
    more: String,
}

impl<'a> Ask<'a> {
    fn of(door: &'a CompanionDoor) -> Self {
        let host = door.address.strip_prefix("http://").unwrap().to_owned();
        Self { door, host, more: format!("authorization: Bearer {}\r\n", door.token) }
    }

    fn send(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let address = self.door.address.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let (host, more, length) = (&self.host, &self.more, body.len());
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{more}\
             content-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    fn sell(&self, key: &str, sale: &Value) -> (u16, Value) {
        let more = format!("{}idempotency-key: {key}\r\n", self.more);
        let (door, host) = (self.door, self.host.clone());
        Ask { door, host, more }.send("POST", "/v1/sales", &sale.to_string())
    }
}

/// `422 companion-09 lines.0.gross ticket-05`.
fn shown((status, body): &(u16, Value)) -> String {
    let code = body["type"].as_str().unwrap_or_default().rsplit(':').next().unwrap_or_default();
    let faults = body["faults"].as_array().cloned().unwrap_or_default();
    let paths: Vec<_> = faults.iter().filter_map(|fault| fault["path"].as_str()).collect();
    format!("{status} {code} {}", paths.join(",")).trim().to_owned()
}

fn soda() -> Value {
    json!({
        "lines": [{
            "sku": "X1", "descripcion": "Refresco 600 ml", "clave_prod_serv": "50202306",
            "clave_unidad": "H87", "quantity": "2", "unit_price": "19.00", "gross": "38.00",
            "iva": "iva-16",
        }],
        "payments": [{ "forma_pago": "01", "amount": "50.00" }],
        "change": "12.00", "total": "38.00", "cashier": "Beto",
        "taxes": [{
            "impuesto": "002", "tipo_factor": "Tasa", "tasa_o_cuota": "0.160000",
            "base": "32.76", "importe": "5.24",
        }],
    })
}

fn with(mut sale: Value, field: &str, value: Value) -> Value {
    sale[field] = value;
    sale
}

#[test]
fn a_sale_of_another_program_is_a_sale_and_not_this_drawers() {
    let shop = Shop::open();
    let notas = shop.print_to_folder();
    shop.guard("shift", "0", "100");
    let before = shop.open_shift("500");
    let door = shop.door(CompanionRequest::Open);
    let ask = Ask::of(&door);
    let (status, sold) = ask.sell("venta-1", &soda());
    assert_eq!((status, &sold["nota"], &sold["total"]), (201, &json!("A-000001"), &json!("38.00")));
    assert!(sold["link"].as_str().unwrap().starts_with("HTTPS://FACTURA.LAESQUINA.MX/"));
    assert!(sold["receipt"].as_str().unwrap().contains("Refresco 600 ml"));
    assert_eq!(sold["deadline"], "2026-11-30");
    // The same again is the same; something else under its key is refused.
    assert_eq!(ask.sell("venta-1", &soda()).1["id"], sold["id"]);
    let other = with(soda(), "cashier", json!("Ana"));
    assert_eq!(shown(&ask.sell("venta-1", &other)), "409 companion-04");

    shop.sync();
    assert_eq!(shop.portal.kept().tickets.len(), 1, "it went to the portal");
    assert_eq!(shop.shift(ShiftRequest::View), before, "no cash of it is here");
    let id = sold["id"].as_str().unwrap();
    assert_eq!(ask.send("GET", &format!("/v1/sales/{id}"), "").1["state"], "open");
    assert!(!shop.sale(id).returnable);
    let begin = ReturnsRequest::Begin { id: id.to_owned() };
    assert_eq!(shop.refused(Request::Returns(begin)).code, "sale-44");
    let take = ReturnsRequest::Take {
        id: id.to_owned(),
        lines: vec![TakenLine { line: 0, quantity: "1".to_owned() }],
        reason: "Rota".to_owned(),
        forma_pago: "01".to_owned(),
    };
    assert_eq!(shop.refused(Request::Returns(take)).code, "sale-44");
    let reason = json!({ "reason": "Se arrepintió" }).to_string();
    let target = format!("/v1/sales/{id}/cancellation");
    assert_eq!(ask.send("PUT", &target, &reason).1["state"], "cancelled");
    assert_eq!(shown(&ask.send("PUT", &target, &reason)), "409 sale-14");
    assert_eq!(shop.shift(ShiftRequest::View), before, "none is given back out of it");
    assert!(std::fs::read_dir(notas).unwrap().count() > 0, "the talón was printed");
    // Its own sales are not the other program's to see.
    let own = shop.sell().id;
    assert_eq!(shown(&ask.send("GET", &format!("/v1/sales/{own}"), "")), "422 sale-13");
}

/// The key that signed its link is gone.
#[test]
fn the_link_of_a_sale_of_before_another_enrolment_has_its_code_alone() {
    let shop = Shop::open();
    let door = shop.door(CompanionRequest::Open);
    let ask = Ask::of(&door);
    let sold = ask.sell("venta-1", &soda()).1;
    assert!(sold["link"].as_str().unwrap().contains("/T/"), "{sold}");
    shop.sync();
    let code = CODE.to_owned();
    shop.done(Request::Recovery(RecoveryRequest::EnrolAgain { code }));
    let target = format!("/v1/sales/{}", sold["id"].as_str().unwrap());
    let (status, now) = ask.send("GET", &target, "");
    let code = sold["code"].as_str().unwrap().replace('-', "");
    let short = format!("HTTPS://FACTURA.LAESQUINA.MX/C/{code}");
    assert_eq!((status, now["link"].as_str().unwrap()), (200, short.as_str()));
    assert!(ask.sell("venta-2", &soda()).1["link"].as_str().unwrap().contains("/T/"));
}

#[test]
fn totals_by_rate_are_enough_and_everything_has_to_add_up() {
    let shop = Shop::open();
    let door = shop.door(CompanionRequest::Open);
    let ask = Ask::of(&door);
    let by_rate = json!({
        "totals": [{ "iva": "iva-16", "gross": "116.00" }, { "iva": "iva-0", "gross": "50.00" }],
        "payments": [{ "forma_pago": "04", "amount": "166.00" }], "total": "166.00",
    });
    assert_eq!(ask.sell("a", &by_rate).0, 201);
    let wrong = with(by_rate.clone(), "total", json!("166.01"));
    assert_eq!(shown(&ask.sell("b", &wrong)), "422 companion-09 total");
    let none = with(by_rate.clone(), "totals", json!([]));
    assert_eq!(shown(&ask.sell("b", &none)), "422 companion-09 lines");
    let odd = with(by_rate, "totals", json!([{ "iva": "iva-99", "gross": "166.00" }]));
    assert_eq!(shown(&ask.sell("b", &odd)), "422 companion-09 totals.0");
    let tax = json!([{
        "impuesto": "002", "tipo_factor": "Tasa", "tasa_o_cuota": "0.16", "base": "32.75",
        "importe": "5.25",
    }]);
    let taxes = ask.sell("b", &with(soda(), "taxes", tax));
    assert_eq!(shown(&taxes), "422 companion-09 taxes.0");
    assert_eq!(shop.sales("").len(), 1, "nothing that was refused was sold");
}

/// The door's own document is read without the token; whatever it says can be asked is asked, and
/// every answer is held against it by a program that is not ours.
#[cfg(unix)]
#[test]
fn the_document_of_the_door_is_true() {
    const EXAMPLES: u32 = 25;
    let shop = Shop::open();
    let door = shop.door(CompanionRequest::Open);
    let mut stranger = Ask::of(&door);
    stranger.more.clear();
    let (status, document) = stranger.send("GET", "/v1/openapi.json", "");
    assert_eq!((status, &document["openapi"]), (200, &json!("3.1.1")));
    assert_eq!(Ask::of(&door).sell("a", &soda()).0, 201);
    xtask::schemathesis::run_door(&door.address, &door.token, EXAMPLES).unwrap();
    // It did get in: sales of its making were judged.
    assert!(shop.companion(CompanionRequest::View).unseen > EXAMPLES, "nothing was handed over");
}

#[test]
fn nobody_else_is_let_in() {
    let mut shop = Shop::open();
    assert!(!shop.door(CompanionRequest::View).open);
    let door = shop.door(CompanionRequest::Open);
    assert_eq!(shop.door(CompanionRequest::View).token, "", "shown once");
    let ask = Ask::of(&door);
    let try_with = |more: &str, host: &str| {
        let host = if host.is_empty() { ask.host.clone() } else { host.to_owned() };
        shown(&Ask { door: &door, host, more: more.to_owned() }.send("GET", "/v1/sales/x", ""))
    };
    let token = format!("authorization: Bearer {}\r\n", door.token);
    assert_eq!(try_with("", ""), "401 companion-02");
    assert_eq!(try_with("authorization: Bearer x\r\n", ""), "401 companion-02");
    assert_eq!(try_with(&token, "evil.example:80"), "403 companion-01", "DNS rebinding");
    let page = format!("{token}origin: https://evil.example\r\n");
    assert_eq!(try_with(&page, ""), "403 companion-01", "a page of somebody's");
    assert_eq!(try_with(&token, ""), "404 sale-13");
    assert_eq!(shown(&ask.send("GET", "/v2", "")), "404 companion-07");
    assert_eq!(shown(&ask.send("DELETE", "/v1/sales", "")), "405 companion-07");
    assert_eq!(shown(&ask.send("POST", "/v1/sales", "{}")), "400 companion-03");
    assert_eq!(shown(&ask.sell("a", &json!({ "x": 1 }))), "400 companion-05");
    let large = json!({ "cashier": "x".repeat(300_000) });
    assert_eq!(shown(&ask.sell("a", &large)), "413 companion-06");

    // It is open again after a restart; a new token is the only one; shut, nobody listens.
    shop.open_again();
    let again = shop.door(CompanionRequest::View);
    assert!(again.open);
    let kept = CompanionDoor { token: door.token.clone(), ..again };
    assert_eq!(Ask::of(&kept).sell("a", &soda()).0, 201);
    let new = shop.door(CompanionRequest::Open);
    let old = CompanionDoor { token: door.token, ..new.clone() };
    assert_eq!(shown(&Ask::of(&old).sell("b", &soda())), "401 companion-02");
    let shut = shop.door(CompanionRequest::Shut);
    assert_eq!((shut.open, shut.address.as_str()), (false, ""));
    assert!(TcpStream::connect(new.address.strip_prefix("http://").unwrap()).is_err());
}

/// Kills a register that takes sales in, again and again; whoever hands them over asks again with
/// the same keys. Each is one sale, and folios have no holes.
#[test]
fn a_killed_door_has_each_sale_once() {
    const KILLS: u32 = 12;
    let mut shop = Shop::open();
    shop.print_to_folder();
    shop.sync();
    shop.portal.stop();
    shop.register = None;
    let mut handed: Vec<(String, String)> = Vec::new();
    let mut key = 0_u32;
    for kill in 0..KILLS {
        let (mut child, door) = serve(&shop);
        let until = Instant::now() + Duration::from_micros(20_000 + u64::from(kill) * 7_919);
        let killer = std::thread::spawn(move || {
            while Instant::now() < until {
                std::hint::spin_loop();
            }
            child.kill().unwrap();
            child.wait().unwrap();
        });
        // What was not answered is handed over again by the next round, under the same key.
        while let Some(id) = try_to_sell(&door, &format!("venta-{key}")) {
            handed.push((format!("venta-{key}"), id));
            key += 1;
        }
        killer.join().unwrap();
    }
    assert!(!handed.is_empty(), "no sale was ever confirmed");
    shop.open_again();
    let door = shop.door(CompanionRequest::Open);
    let ask = Ask::of(&door);
    for (key, id) in &handed {
        let (status, sold) = ask.sell(key, &soda());
        assert_eq!((status, sold["id"].as_str().unwrap()), (200, id.as_str()), "{key}");
    }
    // The one that was under way when it was killed last is there whole, or not at all.
    let sold = ask.sell(&format!("venta-{key}"), &soda());
    assert!([200, 201].contains(&sold.0), "{sold:?}");
    let last = &shop.sales("")[0].nota;
    assert_eq!(*last, format!("A-{:06}", handed.len() + 1), "no holes, and none twice");
}

/// The door of another process, and its token.
fn serve(shop: &Shop) -> (std::process::Child, CompanionDoor) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_registerctl"))
        .args(["companion", "--port", "0", "--data"])
        .arg(shop.data())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let (address, token) = line.trim().split_once(' ').unwrap();
    let (address, token) = (address.to_owned(), token.to_owned());
    let (port, trouble) = (String::new(), String::new());
    (child, CompanionDoor { open: true, address, port, token, trouble })
}

/// Its id, where there was an answer.
fn try_to_sell(door: &CompanionDoor, key: &str) -> Option<String> {
    let host = door.address.strip_prefix("http://").unwrap();
    let (token, body) = (&door.token, soda().to_string());
    let mut stream = TcpStream::connect(host).ok()?;
    let length = body.len();
    write!(
        stream,
        "POST /v1/sales HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         authorization: Bearer {token}\r\nidempotency-key: {key}\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (_, body) = answer.split_once("\r\n\r\n")?;
    let body: Value = serde_json::from_str(body).ok()?;
    Some(body["id"].as_str()?.to_owned())
}

/// A head that never ends does not hold the door; another program is served beside it.
#[test]
fn a_head_that_comes_drop_by_drop_is_cut_off() {
    let shop = Shop::open();
    let door = shop.door(CompanionRequest::Open);
    let address = door.address.strip_prefix("http://").unwrap();
    let begun = Instant::now();
    let mut slow = TcpStream::connect(address).unwrap();
    write!(slow, "POST /v1/sales HTTP/1.1\r\nhost: {address}\r\nx: ").unwrap();
    assert_eq!(Ask::of(&door).send("GET", "/v1/nothing", "").0, 404);
    slow.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut said = Vec::new();
    // It is told so, or simply hung up on.
    if let Err(error) = slow.read_to_end(&mut said) {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}");
    }
    assert!(begun.elapsed() >= Duration::from_secs(2), "it was given no time at all");
}
