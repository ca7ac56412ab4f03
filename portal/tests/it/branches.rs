//! A shop with a branch elsewhere: its register, its tickets, its invoices.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use portal::desk::{Access, Joining};
use portal_store::{Branch, Role, Setting};
use serde_json::{Value, json};
use tickets::{BranchId, Ticket};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::company::office::{Office, attribute};
use crate::scene::{Key, receptor_text};
use crate::sync::Portal;

const TIJUANA: [(&str, &str); 3] =
    [("name", "Tijuana"), ("codigo_postal", "22000"), ("address", "Revolución 100\nZona Centro")];

/// Adds the branch, and the path of its page.
async fn with_branch(office: &Office) -> String {
    let path = "/empresa/sucursales/nueva";
    let added = office.browser.fill("/empresa/sucursales", path, &TIJUANA).await;
    assert_eq!(added.location(), "/empresa/sucursales?hecho=guardado");
    let page = office.browser.get("/empresa/sucursales").await.text();
    let (_, row) = page.split_once("data-name=\"Tijuana\"").unwrap();
    attribute(row, "href=\"")
}

#[tokio::test]
async fn an_invoice_names_the_place_of_its_branch() {
    let office = Office::open(Role::Owner).await;
    let branch = with_branch(&office).await;
    let id = branch.rsplit('/').next().unwrap();
    let fields = [("branch", id)];
    let made = office.browser.fill("/empresa/cajas", "/empresa/cajas/codigo", &fields).await;
    let made = made.text();
    assert!(made.contains("de Tijuana"), "{made}");
    let (_, code) = made.split_once("data-testid=\"code\">").unwrap();
    let scene = &office.scene;
    let enrolment = portal_store::Enrolment {
        code: code.split('<').next().unwrap().to_owned(),
        register: tickets::RegisterId::new(uuid::Uuid::from_u128(5)),
        public_key: Key::of(9).public(),
        name: "Caja Tijuana".to_owned(),
        succeeds: None,
        succeeded: None,
    };
    let enrolled = scene.store.enrol(enrolment, scene.now()).await.unwrap();
    let portal_store::EnrolOutcome::Enrolled(register) = enrolled else { panic!("{enrolled:?}") };

    let mut draft = scene.draft(&register, 2);
    draft.zone = "America/Tijuana".to_owned();
    let ticket = Ticket::close(draft).unwrap();
    scene.store.put_ticket(scene.shop, &ticket, scene.now()).await.unwrap();
    let there = Access::holder(ticket.id());
    let here = scene.sold(1).await;
    let joining = office.desk.join(&here, &there).await.unwrap();
    assert!(matches!(joining, Joining::OtherBranch), "one invoice, one place: {joining:?}");
    let path = format!("/compra/{}/juntar", office.desk.token(&here));
    let code = ticket.code().to_string();
    let body = Body::from(format!("code={code}&date=2026-11-20&total=190.50"));
    let asked = Request::post(path).body(body).unwrap();
    let refused = portal::pages::router(office.desk.clone()).oneshot(asked).await.unwrap();
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    let html = to_bytes(refused.into_body(), 1 << 20).await.unwrap();
    let html = str::from_utf8(&html).unwrap();
    assert!(html.contains("Esa compra es de otra sucursal"), "{html}");

    office.desk.invoice(&there, &receptor_text(), None).await.unwrap();
    scene.settle(&scene.engine()).await;
    let owner = office.desk.prove_owner(&there, &receptor_text().rfc).await.unwrap().unwrap();
    let xml = office.desk.xml(&owner).await.unwrap().unwrap().bytes;
    let xml = String::from_utf8(xml).unwrap();
    assert!(xml.contains("LugarExpedicion=\"22000\""), "{xml}");
    // 20:05 UTC is 12:05 there, two hours before the main branch.
    assert!(xml.contains("Fecha=\"2026-11-20T12:0"), "{xml}");
    let kept = scene.store.ticket(ticket.id()).await.unwrap().unwrap();
    assert_eq!(kept.closes_at.to_string(), "2026-12-01T08:00:00Z", "midnight in Tijuana");
    let page = office.browser.get("/empresa/cajas").await.text();
    assert!(page.contains("data-label=\"Sucursal\">Tijuana<"), "{page}");
}

#[tokio::test]
async fn what_is_wrong_with_a_branch_is_said_at_its_fields() {
    let office = Office::open(Role::Owner).await;
    let branch = with_branch(&office).await;
    let refused = async |page: &str, path: &str, fields: &[(&str, &str)]| {
        let refused = office.browser.fill(page, path, fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        refused.text()
    };
    let (list, new) = ("/empresa/sucursales", "/empresa/sucursales/nueva");
    let wrong = [("name", ""), ("codigo_postal", "00000"), ("address", "1\n2\n3\n4\n5")];
    let html = refused(list, new, &wrong).await;
    assert_eq!(html.matches("role=\"alert\"").count(), 3, "{html}");
    assert!(html.contains("value=\"00000\""), "what was typed stays");
    assert!(refused(list, new, &TIJUANA).await.contains("Ya hay una sucursal con ese nombre"));

    let change = format!("{branch}/datos");
    let taken = [("name", "Matriz"), ("codigo_postal", "22000")];
    assert!(refused(&branch, &change, &taken).await.contains("Ya hay una sucursal"));
    let good = [("name", "Playas"), ("codigo_postal", "22500"), ("address", "")];
    let changed = office.browser.fill(&branch, &change, &good).await;
    assert_eq!(changed.location(), "/empresa/sucursales?hecho=guardado");
    let page = office.browser.get(list).await.text();
    assert!(page.contains("Playas") && page.contains("22500") && !page.contains("Revolución"));
    let log = office.browser.get("/empresa/bitacora").await.text();
    assert_eq!(log.matches("Agregó o cambió una sucursal").count(), 2);
}

#[tokio::test]
async fn a_register_is_told_what_its_own_branch_has_become() {
    let portal = Portal::open().await;
    let (store, shop, now) = (&portal.scene.store, portal.scene.shop, portal.scene.now());
    let actor = portal.scene.owner().await;
    let main = store.branches(shop).await.unwrap().remove(0);
    let moved = Branch {
        codigo_postal: "22000".to_owned(),
        zone: "America/Tijuana".to_owned(),
        address: vec!["Revolución 100".to_owned()],
        ..main.clone()
    };
    let id = BranchId::new(Uuid::from_u128(78));
    let other = Branch { id, name: "Plaza Norte".to_owned(), ..main };
    for branch in [moved, other] {
        store.put_branch(actor, branch, now).await.unwrap();
    }
    let contact = Setting::Contact("Tel. 55 0000 0000".to_owned());
    store.set(actor, contact, now).await.unwrap();
    let told = portal.ask("GET", "/api/v1/changes", &Value::Null).await.body;
    let told = told["changes"].as_array().unwrap();
    assert_eq!(told.len(), 3);
    for change in told {
        assert_eq!(change["kind"], "settings");
        let place = &change["shop"];
        assert_eq!(
            (&place["codigo_postal"], &place["zone"]),
            (&json!("22000"), &json!("America/Tijuana"))
        );
        assert_eq!(place["address"], json!(["Revolución 100"]));
        assert_eq!(place["contact"], "Tel. 55 0000 0000");
    }
}
