//! "Facturar ahora": a register asks for an invoice in the name of its shop.

use axum::http::StatusCode;
use jiff::SignedDuration;
use portal_store::{ClaimOrigin, InvoiceQuery};
use serde_json::{Value, json};
use tickets::TicketId;

use crate::scene::{CUSTOMER_RFC, Scene, foreign, misspelt, receptor, receptor_text};
use crate::sync::{Answer, Portal};

const WISH: &str = "019a0000-0000-7000-8000-00000000aaaa";

fn wish(tickets: &[TicketId]) -> Value {
    let typed = receptor_text();
    json!({
        "tickets": tickets.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "rfc": typed.rfc, "nombre": typed.nombre, "codigo_postal": typed.codigo_postal,
        "regimen_fiscal": typed.regimen_fiscal, "uso_cfdi": typed.uso_cfdi,
        "correo": "ana@example.mx",
    })
}

fn with(mut wish: Value, field: &str, value: impl Into<Value>) -> Value {
    wish[field] = value.into();
    wish
}

impl Portal {
    async fn sell(&self, folio: u64) -> TicketId {
        assert_eq!(self.put(self.draft(folio)).await, "201 created");
        self.draft(folio).id
    }

    async fn invoice(&self, id: &str, wish: &Value) -> Answer {
        self.ask("PUT", format!("/api/v1/invoices/{id}"), wish).await
    }

    /// Has what waits stamped.
    async fn settle(&self) {
        self.scene.settle(&self.scene.engine()).await;
    }
}

/// However often it is asked, whatever gets lost: one document, and it is the counter's.
async fn a_wish_is_one_invoice(scene: Scene) {
    let portal = Portal::of(scene);
    let tickets = [portal.sell(1).await, portal.sell(2).await];
    let asked = wish(&tickets);
    let missing = portal.file(&format!("/api/v1/invoices/{WISH}/pdf")).await;
    assert_eq!(missing.0, StatusCode::NOT_FOUND);
    for _ in 0..2 {
        let answer = portal.invoice(WISH, &asked).await;
        let expected = json!({ "progress": "in-process", "invoice": "F-1" });
        assert_eq!((answer.status, answer.body), (StatusCode::ACCEPTED, expected));
    }
    portal.settle().await;
    let made = portal.invoice(WISH, &asked).await;
    assert_eq!((made.status, &made.body["progress"]), (StatusCode::OK, &json!("invoiced")));
    assert_eq!(portal.invoice(WISH, &asked).await.body, made.body, "asked again");
    assert_eq!(portal.scene.stamps().len(), 1);

    let (status, pdf) = portal.file(&format!("/api/v1/invoices/{WISH}/pdf")).await;
    assert_eq!((status, pdf.get(..5)), (StatusCode::OK, Some(&b"%PDF-"[..])));
    let (_, xml) = portal.file(&format!("/api/v1/invoices/{WISH}/xml")).await;
    let uuid = made.body["uuid"].as_str().unwrap().to_owned();
    assert!(String::from_utf8(xml).unwrap().contains(&uuid));

    let store = &portal.scene.store;
    let listed = store.invoices_of_shop(portal.scene.shop, InvoiceQuery::default(), 9).await;
    let listed = listed.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].origin, &listed[0].tickets[..]), (ClaimOrigin::Counter, &tickets[..]));
    let feed = portal.ask("GET", "/api/v1/changes", &Value::Null).await.body;
    assert_eq!(feed["changes"].as_array().unwrap().len(), 3, "two tickets and a customer: {feed}");

    // The same wish cannot be about something else.
    let other = with(wish(&tickets), "rfc", "EKU9003173C9");
    let other = with(other, "regimen_fiscal", "601");
    assert_eq!(portal.invoice(WISH, &other).await.shown(), "409 mostrador-04");
    assert_eq!(portal.invoice(WISH, &wish(&tickets[..1])).await.shown(), "409 mostrador-04");
    // And another wish has come too late.
    let late = WISH.replace("aaaa", "bbbb");
    assert_eq!(portal.invoice(&late, &asked).await.shown(), "409 mostrador-01");
}

#[tokio::test]
async fn a_wish_is_one_invoice_on_sqlite() {
    a_wish_is_one_invoice(Scene::open().await).await;
}

#[tokio::test]
async fn a_wish_is_one_invoice_on_postgres() {
    a_wish_is_one_invoice(Scene::on_postgres().await).await;
}

#[tokio::test]
async fn every_fault_is_told_at_its_field() {
    let portal = Portal::of(Scene::open().await);
    let ticket = portal.sell(1).await;
    let wrong = with(with(wish(&[ticket]), "rfc", "CACX"), "correo", "ana@");
    let refused = portal.invoice(WISH, &with(wrong, "codigo_postal", "9")).await;
    assert_eq!(refused.shown(), "422 mostrador-05 correo,rfc,codigo_postal");
    assert_eq!(portal.invoice(WISH, &wish(&[])).await.shown(), "422 sync-16 tickets");
    let odd = with(wish(&[ticket]), "tickets", json!(["x"]));
    assert_eq!(portal.invoice(WISH, &odd).await.shown(), "422 sync-16 tickets.0");
    assert_eq!(portal.invoice("x", &wish(&[ticket])).await.shown(), "422 sync-16 id");
}

#[tokio::test]
async fn a_generic_rfc_is_told_the_postal_code_of_the_branch() {
    let portal = Portal::of(Scene::open().await);
    let ticket = portal.sell(1).await;
    let typed = foreign("36257");
    let mut asked = wish(&[ticket]);
    for (field, value) in [
        ("rfc", typed.rfc),
        ("nombre", typed.nombre),
        ("codigo_postal", typed.codigo_postal),
        ("regimen_fiscal", typed.regimen_fiscal),
        ("uso_cfdi", typed.uso_cfdi),
    ] {
        asked = with(asked, field, value);
    }
    let refused = portal.invoice(WISH, &asked).await;
    assert_eq!(refused.shown(), "422 mostrador-05 codigo_postal");
    let sentence = "Con un RFC genérico el código postal es el de la tienda: 06600.";
    assert_eq!(refused.body["faults"][0]["message"], sentence);
    let corrected = portal.invoice(WISH, &with(asked, "codigo_postal", "06600")).await;
    assert_eq!(corrected.status, StatusCode::ACCEPTED);
    portal.settle().await;
    assert_eq!(portal.scene.stamps().len(), 1);
}

/// What SAT refuses stays refused under that wish; the corrected one is a wish of its own.
#[tokio::test]
async fn what_sat_refuses_comes_back_to_its_field() {
    let portal = Portal::of(Scene::open().await);
    let ticket = portal.sell(1).await;
    let misspelt = with(wish(&[ticket]), "nombre", misspelt().nombre);
    assert_eq!(portal.invoice(WISH, &misspelt).await.status, StatusCode::ACCEPTED);
    portal.settle().await;
    for _ in 0..2 {
        let refused = portal.invoice(WISH, &misspelt).await;
        assert_eq!(refused.shown(), "422 mostrador-06 nombre");
        assert_eq!(refused.body["faults"][0]["code"], "sat-02");
    }
    let corrected = WISH.replace("aaaa", "bbbb");
    portal.invoice(&corrected, &wish(&[ticket])).await;
    portal.settle().await;
    assert_eq!(portal.invoice(&corrected, &wish(&[ticket])).await.status, StatusCode::OK);
    assert_eq!(portal.scene.stamps().len(), 1);
}

/// A customer who asks meanwhile, at home, and the counter never both get one.
#[tokio::test]
async fn a_customer_who_is_first_keeps_the_invoice() {
    let portal = Portal::of(Scene::open().await);
    let ticket = portal.sell(1).await;
    let engine = portal.scene.engine();
    engine.invoice(&[ticket], &receptor(), None).await.unwrap();
    assert_eq!(portal.invoice(WISH, &wish(&[ticket])).await.shown(), "503 mostrador-02");
    portal.settle().await;
    assert_eq!(portal.invoice(WISH, &wish(&[ticket])).await.shown(), "409 mostrador-01");
    assert_eq!(portal.scene.stamps().len(), 1);
    // The other way round, the customer joins what the counter asked for.
    let ticket = portal.sell(2).await;
    portal.invoice(WISH, &wish(&[ticket])).await;
    engine.invoice(&[ticket], &receptor(), None).await.unwrap();
    portal.settle().await;
    assert_eq!(portal.scene.stamps().len(), 2);
}

#[tokio::test]
async fn which_tickets_the_counter_may_invoice() {
    let portal = Portal::of(Scene::open().await);
    let absent = portal.draft(9).id;
    assert_eq!(portal.invoice(WISH, &wish(&[absent])).await.shown(), "404 sync-10");
    let cancelled = portal.sell(1).await;
    let body = json!({ "reason": "x", "cancelled_at": "2026-11-20T20:10:00Z" });
    portal.ask("PUT", format!("/api/v1/tickets/{cancelled}/cancellation"), &body).await;
    assert_eq!(portal.invoice(WISH, &wish(&[cancelled])).await.shown(), "409 claim-06");

    // The portal's period is over, the year is not.
    let ticket = portal.sell(2).await;
    let late = portal.sell(3).await;
    portal.scene.clock.forward(SignedDuration::from_hours(24 * 30));
    assert_eq!(portal.invoice(WISH, &wish(&[ticket])).await.status, StatusCode::ACCEPTED);
    portal.settle().await;
    assert_eq!(portal.invoice(WISH, &wish(&[ticket])).await.status, StatusCode::OK);
    portal.scene.clock.set("2027-01-01T06:00:00Z".parse().unwrap());
    let next = WISH.replace("aaaa", "bbbb");
    assert_eq!(portal.invoice(&next, &wish(&[late])).await.shown(), "409 mostrador-03");
    assert_eq!(wish(&[late])["rfc"], CUSTOMER_RFC);
}

/// A portal that does not ask SAT tells the RFC of a QR; what is none is told to be none.
#[tokio::test]
async fn a_constancia_at_the_counter() {
    let portal = Portal::of(Scene::open().await);
    let read = async |body: &Value| portal.ask("POST", "/api/v1/constancias", body).await;
    let qr = "https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf?D1=10&D2=1&\
              D3=12345678901_CACX7605101P8";
    let told = read(&json!({ "qr": qr })).await;
    let expected = json!({ "rfc": CUSTOMER_RFC, "regimenes": [], "inactive": false });
    assert_eq!((told.status, told.body), (StatusCode::OK, expected));
    let refused = read(&json!({ "qr": "https://example.mx/?D1=10" })).await;
    assert!(refused.shown().starts_with("422 mostrador-08"), "{}", refused.shown());
    let file = data_encoding::BASE64.encode(&vec![b'x'; 1 << 20]);
    let refused = read(&json!({ "file": file })).await;
    assert!(refused.shown().starts_with("422 mostrador-08"), "{}", refused.shown());
    assert_eq!(read(&json!({ "file": "%" })).await.shown(), "422 sync-16 file");
    assert_eq!(read(&json!({})).await.shown(), "422 sync-16 qr");
}
