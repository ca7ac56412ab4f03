//! What is whose: every route is tried by whoever may not use it. The routes are read from the
//! source, so that a new one is tried too.

use axum::http::{Method, StatusCode, header};
use pac_sandbox::Misbehaviour;
use portal_store::{CsdFiles, NewShop, Role};
use tickets::{IssuerId, ReturnId};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::office::Office;
use crate::scene::{new_shop, receptor_text};

const SOURCE: &str = include_str!("../../../src/company/mod.rs");
/// What is open to whoever has no session.
const OPEN: [&str; 3] = ["/empresa/entrar", "/empresa/alta/{token}", "/empresa/{*rest}"];
/// What only an owner may do.
const OWNERS: [&str; 13] = [
    "/empresa/facturas/{id}/timbrada",
    "/empresa/facturas/{id}/inexistente",
    "/empresa/clientes/{id}/datos",
    "/empresa/clientes/{id}/borrar",
    "/empresa/ajustes/folio",
    "/empresa/ajustes/retencion",
    "/empresa/ajustes/frontera",
    "/empresa/ajustes/csd",
    "/empresa/bitacora",
    "/empresa/pac/cuenta",
    "/empresa/pac/quitar",
    "/empresa/sucursales/nueva",
    "/empresa/sucursales/{id}/datos",
];

/// Every route of a signed-in person, with its method.
fn routes() -> Vec<(Method, String)> {
    let mut routes = Vec::new();
    let flat: String = SOURCE.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in flat.split(".route(").skip(1) {
        let path = part.split('"').nth(1).unwrap_or_default().to_owned();
        if !path.starts_with("/empresa") || OPEN.contains(&path.as_str()) {
            continue;
        }
        let how = part.split(".route(").next().unwrap().split_once("\",").unwrap().1;
        for (word, method) in [("get(", Method::GET), ("post(", Method::POST)] {
            if how.contains(word) {
                routes.push((method, path.clone()));
            }
        }
    }
    assert!(routes.len() > 25, "{routes:?}");
    routes
}

fn kind_of(path: &str) -> &'static str {
    if path.ends_with("/csd") || path.ends_with("/logo") {
        "multipart/form-data; boundary=frontera"
    } else {
        "application/x-www-form-urlencoded"
    }
}

fn body_of(path: &str, csrf: &str) -> Vec<u8> {
    if kind_of(path).starts_with("multipart") {
        let part = "--frontera\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n";
        format!("{part}{csrf}\r\n--frontera--\r\n").into_bytes()
    } else {
        format!("csrf={csrf}").into_bytes()
    }
}

#[tokio::test]
async fn nothing_is_open_to_whoever_is_not_signed_in() {
    let office = Office::closed().await;
    for (method, route) in routes() {
        let path = route.replace("{id}", &Uuid::from_u128(7).to_string());
        let sent = (kind_of(&route), body_of(&route, ""));
        let reply = office.browser.send(method.clone(), &path, sent).await;
        assert_eq!(reply.location(), "/empresa/entrar", "{method} {path}");
    }
}

#[tokio::test]
async fn no_form_is_taken_that_is_not_of_this_session() {
    let office = Office::open(Role::Owner).await;
    let other = Office::open(Role::Owner).await;
    let page = other.browser.get("/empresa").await.text();
    let foreign = super::office::attribute(&page, super::office::CSRF);
    for (method, route) in routes() {
        if method != Method::POST || route == "/empresa/codigo" {
            continue;
        }
        let path = route.replace("{id}", &office.scene.register.id.to_string());
        for csrf in ["", "inventado", &foreign] {
            let sent = (kind_of(&route), body_of(&route, csrf));
            let reply = office.browser.send(method.clone(), &path, sent).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path} {csrf:?}");
        }
    }
    // Nor before the password.
    let fields = [("csrf", "inventado"), ("mail", "x"), ("password", "y")];
    let reply = other.another_browser().post("/empresa/entrar", &fields).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    let registers = office.scene.store.registers_of(office.scene.shop).await.unwrap();
    assert_eq!(registers[0].revoked_at, None);
}

/// Another company on the same portal.
async fn neighbour(office: &Office) -> IssuerId {
    let ours = new_shop(&office.scene.dir, office.scene.now());
    let mut profile = ours.profile;
    profile.rfc = "EKU9003173C9".to_owned();
    let csd = CsdFiles { cer: vec![1], key: vec![2], password: Zeroizing::new(String::new()) };
    let id = IssuerId::new(Uuid::from_u128(2));
    let shop = NewShop { id, profile, csd, ..ours };
    office.scene.store.put_shop(shop, office.scene.now()).await.unwrap()
}

/// A return of the invoice whose egreso was refused: its own company could ask for it anew.
async fn refused_egreso(office: &Office) -> ReturnId {
    let returned = office.scene.returned(1);
    let (store, now) = (&office.scene.store, office.scene.now());
    store.put_return(office.scene.shop, &returned, now).await.unwrap();
    office.scene.sandbox.misbehave([Misbehaviour::NoStamps]);
    let engine = office.scene.engine();
    for _ in 0..4 {
        engine.work_off().await.unwrap();
    }
    returned.id()
}

#[tokio::test]
async fn what_is_anothers_is_not_found() {
    let office = Office::closed().await;
    let (store, shop) = (&office.scene.store, office.scene.shop);
    let access = office.scene.sold(1).await;
    let engine = office.scene.engine();
    office.desk.invoice(&access, &receptor_text(), None).await.unwrap();
    office.scene.settle(&engine).await;
    let claim = store.ticket_state(access.ticket).await.unwrap().unwrap().live.unwrap().id;
    let customer = store.customers_of_shop(shop, None, (0, 9)).await.unwrap()[0].id;
    let returned = refused_egreso(&office).await;
    super::products::arrive(&office, "PAN", "Pan de CASAS", true).await;
    let stranger = neighbour(&office).await;
    office.let_in(stranger, Role::Owner).await;

    let csrf =
        super::office::attribute(&office.browser.get("/empresa").await.text(), super::office::CSRF);
    let named: Vec<_> = routes().into_iter().filter(|(_, path)| path.contains("{id}")).collect();
    assert!(named.len() >= 13, "{named:?}");
    for (method, route) in named {
        let own = match route.split('/').nth(2).unwrap() {
            "tickets" => access.ticket.to_string(),
            "facturas" => claim.to_string(),
            "clientes" => customer.to_string(),
            "devoluciones" => returned.to_string(),
            "cajas" => office.scene.register.id.to_string(),
            // The main one has the shop's.
            "sucursales" => shop.to_string(),
            other => panic!("a new kind of thing: {other}"),
        };
        let more = "&until=31/12/2026&version=kept&correo=x%40example.mx&xml=x&word=BORRAR\
                    &reason=porque+as%C3%AD+lo+dice+el+SAT";
        for id in [own.as_str(), "..%2f..%2fetc%2fpasswd", "%00", "1", "' OR 1=1 --"] {
            let path = route.replace("{id}", &id.replace(' ', "%20").replace('\'', "%27"));
            let mut body = body_of(&route, &csrf);
            body.extend(more.bytes());
            let reply = office.browser.send(method.clone(), &path, (kind_of(&route), body)).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{method} {path}: {}", reply.text());
            assert!(!reply.text().contains("CASAS"), "{path}");
        }
    }
    for path in [
        "/empresa/tickets",
        "/empresa/facturas",
        "/empresa/clientes",
        "/empresa/productos",
        "/empresa/cajas",
    ] {
        let html = office.browser.get(path).await.text();
        for secret in ["CASAS", "CACX7605101P8", "A-000001", "F-1<", "Caja 1"] {
            assert!(!html.contains(secret), "{path} shows {secret}");
        }
    }
    let registers = store.registers_of(shop).await.unwrap();
    assert_eq!(registers[0].revoked_at, None, "nothing was done");
    assert_eq!(store.customers_of_shop(shop, None, (0, 9)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_person_of_two_shops_sees_one_at_a_time() {
    let office = Office::closed().await;
    let (first, second) = (office.scene.shop, neighbour(&office).await);
    office.invite(second, super::office::MAIL, Role::Manager).await;
    office.let_in(first, Role::Owner).await;
    office.scene.sold(1).await;
    let switch = async |shop: &str| {
        office.browser.fill("/empresa", "/empresa/tienda", &[("shop", shop)]).await
    };
    let tickets = async || {
        let list = office.browser.get("/empresa/tickets").await.text();
        list.matches("data-testid=\"ticket\"").count()
    };
    assert_eq!(tickets().await, 1);
    assert_eq!(office.browser.get("/empresa/bitacora").await.status, StatusCode::OK);
    assert_eq!(switch(&second.to_string()).await.location(), "/empresa");
    assert_eq!(tickets().await, 0);
    let log = office.browser.get("/empresa/bitacora").await;
    assert_eq!(log.status, StatusCode::FORBIDDEN, "a manager there");
    assert_eq!(switch(&Uuid::from_u128(99).to_string()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(switch("").await.status, StatusCode::NOT_FOUND);
    assert_eq!(switch(&first.to_string()).await.location(), "/empresa");
    assert_eq!(tickets().await, 1);
    let (mail, now) = (super::office::MAIL, office.scene.now());
    assert!(office.scene.store.remove_user(first, mail, now).await.unwrap());
    assert_eq!(office.browser.get("/empresa").await.location(), "/empresa/entrar", "put out");
}

#[tokio::test]
async fn a_manager_does_the_days_work_and_no_more() {
    let office = Office::open(Role::Manager).await;
    let page = office.browser.get("/empresa/ajustes").await.text();
    let csrf = super::office::attribute(&page, super::office::CSRF);
    assert!(!page.contains("/empresa/bitacora") && !page.contains("/empresa/ajustes/retencion"));
    for (method, route) in routes() {
        let path = route.replace("{id}", &office.scene.register.id.to_string());
        let sent = (kind_of(&route), body_of(&route, &csrf));
        if OWNERS.contains(&route.as_str()) {
            let reply = office.browser.send(method, &path, sent).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
        } else if method == Method::GET && !route.contains('{') && route != "/empresa/codigo" {
            assert_eq!(office.browser.get(&path).await.status, StatusCode::OK, "{path}");
        }
    }
}

#[tokio::test]
async fn every_page_is_locked_and_nothing_is_swallowed() {
    let office = Office::open(Role::Owner).await;
    for path in [
        "/empresa",
        "/empresa/entrar",
        "/empresa/tickets",
        "/empresa/facturas",
        "/empresa/devoluciones",
        "/empresa/clientes",
        "/empresa/productos",
        "/empresa/cajas",
        "/empresa/ajustes",
        "/empresa/bitacora",
        "/empresa/no-hay",
        "/empresa/tickets/no-hay",
    ] {
        let reply = office.browser.get(path).await;
        let html = reply.text();
        assert!(!html.contains("<script") && !html.contains(" style=\""), "{path}");
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store", "{path}");
        assert_eq!(reply.headers[header::REFERRER_POLICY], "no-referrer", "{path}");
        let policy = reply.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"));
        assert!(html.len() < 60 * 1024, "{path} weighs {}", html.len());
    }
    let form = "application/x-www-form-urlencoded";
    let huge = |bytes: usize| (form, vec![b'a'; bytes]);
    for (path, bytes) in [
        ("/empresa/entrar", 64 * 1024),
        ("/empresa/ajustes/contacto", 64 * 1024),
        ("/empresa/cajas/codigo", 1024 * 1024),
    ] {
        let reply = office.browser.send(Method::POST, path, huge(bytes)).await;
        assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
    let file = vec![0; 256 * 1024];
    let reply = office.browser.upload("/empresa/ajustes/csd", &[], &[("cer", &file)]).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    let broken = (form, b"csrf=%FF".to_vec());
    let reply = office.browser.send(Method::POST, "/empresa/salir", broken).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    let hostile =
        "/empresa/tickets?folio=%22%3E%3Cscript%3E&estado=%3Cscript%3E&antes=%3Cscript%3E";
    let reply = office.browser.get(hostile).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!reply.text().contains("<script"));
}
