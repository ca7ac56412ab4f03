//! What a person of a shop does, and what it does to the shop.

use std::sync::Arc;

use axum::http::StatusCode;
use billing::standing::Standing;
use cfdi::read::read;
use jiff::SignedDuration;
use pac_sandbox::ca::{CsdRequest, SandboxCa};
use portal::desk::{Access, InvoiceError, Outward, ReceptorText};
use portal_store::{Act, Origin, PutOutcome, Role, Turn, TurnRecord, Turned};
use tickets::Ticket;
use tokio::sync::Notify;

use super::office::{Browser, Office, attribute};
use crate::scene::{CUSTOMER_RFC, SHOP_RFC, mail_to, receptor_text};

/// The shop of an owner, with one invoice.
async fn invoiced() -> (Office, Access, String) {
    invoiced_at(Office::open(Role::Owner).await).await
}

async fn invoiced_at(office: Office) -> (Office, Access, String) {
    let access = office.scene.sold(1).await;
    let engine = office.scene.engine();
    office.desk.invoice(&access, &receptor_text(), Some(mail_to("xoch@example.mx"))).await.unwrap();
    office.scene.settle(&engine).await;
    let state = office.scene.store.ticket_state(access.ticket).await.unwrap().unwrap();
    (office, access, state.live.unwrap().id.to_string())
}

async fn last_act(office: &Office) -> Act {
    office.scene.store.deeds(office.scene.shop, None, 1).await.unwrap()[0].act
}

#[tokio::test]
async fn a_ticket_is_found_and_its_deadline_put_off() {
    let office = Office::open(Role::Manager).await;
    let access = office.scene.sold(1).await;
    office.scene.sold(2).await;
    let code = office.scene.ticket(1).code().to_string();
    for query in ["folio=a-1&total=190.5", "fecha=20/11/2026&folio=A1", &format!("codigo={code}")] {
        let page = office.browser.get(&format!("/empresa/tickets?{query}")).await.text();
        assert_eq!(page.matches("data-testid=\"ticket\"").count(), 1, "{query}");
        assert!(page.contains("data-nota=\"A-000001\""), "{query}");
    }
    let wrong = office.browser.get("/empresa/tickets?folio=1&total=x&fecha=y&codigo=z").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.text().matches("role=\"alert\"").count(), 4);

    let page = format!("/empresa/tickets/{}", access.ticket);
    let path = format!("{page}/plazo");
    for (until, says) in [
        ("30/11/2026", "solo se puede alargar"),
        ("01/11/2026", "solo se puede alargar"),
        ("mañana", "con día, mes y año"),
        ("31/12/2099", "del año que entra"),
    ] {
        let refused = office.browser.fill(&page, &path, &[("until", until)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{until}");
        assert!(refused.text().contains(says), "{until}");
        assert!(refused.text().contains(&format!("value=\"{until}\"")), "what was typed stays");
    }
    // The printed deadline has passed, and the customer cannot; then the shop gives more time.
    office.scene.clock.set("2026-12-01T18:00:00Z".parse().unwrap());
    office.browser.jar.lock().unwrap().clear();
    let secret = office
        .set_up(&office.invite(office.scene.shop, super::office::MAIL, Role::Manager).await)
        .await;
    office.sign_in(&secret).await;
    assert_eq!(office.desk.view(&access).await.unwrap().standing, Standing::Expired);
    let done = office.browser.fill(&page, &path, &[("until", "15 dic 2026")]).await;
    assert_eq!(done.location(), format!("{page}?hecho=plazo"));
    let view = office.desk.view(&access).await.unwrap();
    assert_eq!((view.standing, view.deadline.to_string().as_str()), (Standing::Open, "2026-12-15"));
    let html = office.browser.get(&page).await.text();
    assert!(
        html.contains("mar 15 dic 2026") && html.contains("En la nota impresa dice lun 30 nov")
    );
    assert!(html.contains("Amplió el plazo de un ticket") && html.contains(super::office::MAIL));
}

#[tokio::test]
async fn long_lists_go_on() {
    let office = Office::open(Role::Owner).await;
    for folio in 1..=52 {
        office.scene.sold(folio).await;
    }
    let page = office.browser.get("/empresa/tickets?estado=abierto").await.text();
    assert_eq!(page.matches("data-testid=\"ticket\"").count(), 50);
    let start = "<a href=\"/empresa/tickets?antes=";
    let link = attribute(&page, start).replace("&#38;", "&");
    let rest = office.browser.get(&format!("/empresa/tickets?antes={link}")).await.text();
    assert_eq!(rest.matches("data-testid=\"ticket\"").count(), 2);
    assert!(rest.contains("value=\"abierto\" selected") && !rest.contains(start));
    assert!(rest.contains("A-000002") && rest.contains("A-000001"));
}

#[tokio::test]
async fn a_person_chooses_between_paper_and_register() {
    let office = Office::open(Role::Manager).await;
    let paper = office.scene.ticket(1);
    let (store, shop) = (&office.scene.store, office.scene.shop);
    store.keep_sighted(shop, &paper, office.scene.now()).await.unwrap();
    let mut draft = office.scene.draft(&office.scene.register, 1);
    draft.lines[2].descripcion = "Libro usado".to_owned();
    let synced = Ticket::close(draft).unwrap();
    let put = store.put_ticket(shop, &synced, office.scene.now()).await.unwrap();
    assert!(matches!(put, PutOutcome::Differs(_)), "{put:?}");
    assert!(office.browser.get("/empresa").await.text().contains("data-testid=\"differs\""));
    let list = office.browser.get("/empresa/tickets?estado=versiones").await.text();
    assert!(list.contains("Dos versiones") && list.contains("data-nota=\"A-000001\""));
    let page = format!("/empresa/tickets/{}", paper.id());
    let html = office.browser.get(&page).await.text();
    assert!(html.contains("La nota impresa (QR)") && html.contains("Lo que envió la caja"));
    let path = format!("{page}/version");
    let odd = office.browser.fill(&page, &path, &[("version", "ambas")]).await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
    let done = office.browser.fill(&page, &path, &[("version", "other")]).await;
    assert_eq!(done.location(), format!("{page}?hecho=version"));
    let kept = store.ticket(paper.id()).await.unwrap().unwrap();
    assert_eq!(
        (kept.origin, kept.ticket.lines()[2].descripcion.as_str()),
        (Origin::Register, "Libro usado")
    );
    assert_eq!(last_act(&office).await, Act::DifferenceSettled);
}

#[tokio::test]
async fn an_invoice_is_found_and_taken_away() {
    let (office, access, claim) = invoiced().await;
    let page = format!("/empresa/facturas/{claim}");
    let html = office.browser.get(&page).await.text();
    let uuid = office.scene.stamps()[0].uuid.to_uppercase();
    assert!(html.contains(&uuid) && html.contains("Timbrada"));
    for query in ["folio=f-1".to_owned(), format!("rfc={CUSTOMER_RFC}"), format!("uuid={uuid}")] {
        let list = office.browser.get(&format!("/empresa/facturas?{query}")).await.text();
        assert_eq!(list.matches("data-testid=\"invoice\"").count(), 1, "{query}");
    }
    let none = office.browser.get("/empresa/facturas?rfc=EKU9003173C9").await.text();
    assert!(none.contains("No hay facturas con esos datos"));
    let xml = office.browser.get(&format!("{page}/xml")).await;
    assert_eq!(read(&xml.body).unwrap().timbre.unwrap().uuid.to_uppercase(), uuid);
    let pdf = office.browser.get(&format!("{page}/pdf")).await;
    assert!(pdf.body.starts_with(b"%PDF-"));
    let named = pdf.headers["content-disposition"].to_str().unwrap();
    assert_eq!(named, "attachment; filename=\"F-1.pdf\"");
    assert_eq!(last_act(&office).await, Act::DocumentTaken);
    // The customer's own downloads are all there still.
    let owner = office.desk.prove_owner(&access, CUSTOMER_RFC).await.unwrap().unwrap();
    let left = office.desk.view(&owner).await.unwrap().delivery.unwrap();
    assert!(left.files.iter().all(|file| file.left == left.most));
    let unsent =
        office.browser.fill(&page, &format!("{page}/correo"), &[("correo", "a@b.mx")]).await;
    assert_eq!(unsent.status, StatusCode::UNPROCESSABLE_ENTITY, "this portal sends no mail");
}

#[tokio::test]
async fn an_invoice_is_mailed_again_to_whoever_is_named() {
    let outward = Outward { mail: Some(Arc::new(Notify::new())), ..Outward::default() };
    let office = Office::facing(outward).await;
    office.let_in(office.scene.shop, Role::Manager).await;
    let (office, _, claim) = invoiced_at(office).await;
    let page = format!("/empresa/facturas/{claim}");
    let path = format!("{page}/correo");
    office.scene.clock.forward(SignedDuration::from_mins(2));
    let wrong = office.browser.fill(&page, &path, &[("correo", "a@b\r\nBcc: c@d.mx")]).await;
    assert!(wrong.text().contains("correo-error"));
    let sent = office.browser.fill(&page, &path, &[("correo", "conta@example.mx")]).await;
    assert_eq!(sent.location(), format!("{page}?hecho=correo"));
    let soon = office.browser.fill(&page, &path, &[("correo", "conta@example.mx")]).await;
    assert_eq!(soon.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = soon.text();
    assert!(html.contains("Podrás enviarla otra vez el vie 20 nov 2026, 14:08."), "{html}");
    assert!(html.contains("value=\"conta@example.mx\""), "what was typed stays");
    let mails = office.scene.store.mails_of(claim.parse().unwrap()).await.unwrap();
    let to: Vec<_> = mails.iter().map(|mail| mail.recipient.as_str()).collect();
    assert_eq!(to, ["conta@example.mx", "xoch@example.mx"]);
    assert_eq!(last_act(&office).await, Act::InvoiceMailed);
    assert!(!office.browser.get(&page).await.text().contains("conta@"));
    // After five in a day the sixth waits until the first of them is a day old.
    for _ in 0..3 {
        office.scene.clock.forward(SignedDuration::from_mins(2));
        let sent = office.browser.fill(&page, &path, &[("correo", "")]).await;
        assert_eq!(sent.location(), format!("{page}?hecho=correo"));
    }
    office.scene.clock.forward(SignedDuration::from_mins(2));
    let late = office.browser.fill(&page, &path, &[("correo", "")]).await.text();
    assert!(late.contains("Podrás enviarla otra vez el sáb 21 nov 2026, 14:05."), "{late}");
}

#[tokio::test]
async fn a_customer_has_rights() {
    let (office, access, claim) = invoiced().await;
    let store = &office.scene.store;
    let id = store.customers_of_shop(office.scene.shop, None, (0, 9)).await.unwrap()[0].id;
    let page = format!("/empresa/clientes/{id}");
    let list = office.browser.get(&format!("/empresa/clientes?rfc={CUSTOMER_RFC}")).await.text();
    assert!(list.contains(&page));
    let export = office.browser.fill(&page, &format!("{page}/datos"), &[]).await;
    let told: serde_json::Value = serde_json::from_slice(&export.body).unwrap();
    assert_eq!(told["cliente"]["rfc"], CUSTOMER_RFC);
    assert_eq!(told["correos"][0], "xoch@example.mx");
    assert_eq!(told["facturas"][0]["folio"], "F-1");
    assert!(
        office.browser.get(&page).await.text().contains("los documentos que el SAT le rechazó")
    );
    let path = format!("{page}/borrar");
    let slip = office.browser.fill(&page, &path, &[("word", "borrar")]).await;
    assert_eq!(slip.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = slip.text();
    let (before, card) = html.split_once("<summary>Borrar sus datos</summary>").unwrap();
    assert!(before.ends_with("<details open>"), "the refusal is seen");
    assert!(card.contains("value=\"borrar\"") && card.contains("id=\"word-error\""), "{card}");
    assert!(!office.browser.get(&page).await.text().contains("<details open>"));
    let erased = office.browser.fill(&page, &path, &[("word", "BORRAR")]).await;
    assert_eq!(erased.location(), "/empresa/clientes?hecho=borrado");
    let told = store.changes(office.scene.shop, 0, 99).await.unwrap();
    let forget = portal_store::ChangeBody::CustomerErased { id };
    assert_eq!(told.last().map(|change| &change.body), Some(&forget), "registers are told");
    assert_eq!(office.browser.get(&page).await.status, StatusCode::NOT_FOUND);
    let invoice = office.browser.get(&format!("/empresa/facturas/{claim}")).await;
    assert_eq!(invoice.status, StatusCode::OK, "the law wants it kept");
    let owner = office.desk.prove_owner(&access, CUSTOMER_RFC).await.unwrap().unwrap();
    assert!(office.desk.xml(&owner).await.unwrap().is_some(), "and its owner has it still");
    let log = office.browser.get("/empresa/bitacora").await.text();
    assert!(log.contains("Borró los datos de un cliente"));
    assert!(!log.contains(CUSTOMER_RFC) && !log.contains("CASAS"));
}

#[tokio::test]
async fn registers_come_and_go() {
    let office = Office::open(Role::Manager).await;
    let made = office.browser.fill("/empresa/cajas", "/empresa/cajas/codigo", &[]).await.text();
    let (_, rest) = made.split_once("data-testid=\"code\">").unwrap();
    let code = rest.split('<').next().unwrap().to_owned();
    assert!(!office.browser.get("/empresa/cajas").await.text().contains(&code), "shown once");
    let enrolment = portal_store::Enrolment {
        code,
        register: tickets::RegisterId::new(uuid::Uuid::from_u128(9)),
        public_key: [9; 32],
        name: "Caja 2".to_owned(),
        succeeds: Some(office.scene.register.id),
        succeeded: None,
    };
    let outcome = office.scene.store.enrol(enrolment, office.scene.now()).await.unwrap();
    assert!(matches!(outcome, portal_store::EnrolOutcome::Enrolled(_)));
    let html = office.browser.get("/empresa/cajas").await.text();
    let marks = |html: &str| ["Relevada", "Activa"].map(|mark| html.matches(mark).count());
    assert_eq!(marks(&html), [1, 1], "two of one name are told apart");
    let path = format!("/empresa/cajas/{}/baja", office.scene.register.id);
    let out = office.browser.fill("/empresa/cajas", &path, &[]).await;
    assert_eq!(out.location(), "/empresa/cajas?hecho=baja");
    let html = office.browser.get("/empresa/cajas").await.text();
    assert_eq!(html.matches("De baja").count(), 1);
    assert_eq!(marks(&html), [0, 1]);
    assert_eq!(html.matches("Sí, dar de baja").count(), 1);
}

#[tokio::test]
async fn what_cannot_be_set_is_said_at_its_field() {
    let office = Office::open(Role::Owner).await;
    let page = "/empresa/ajustes";
    let fill = async |path: &str, fields: &[(&str, &str)]| {
        office.browser.fill(page, &format!("{page}/{path}"), fields).await
    };
    for (path, fields, field) in [
        ("serie", &[("serie", "f-1"), ("period", "week"), ("revision", "1")][..], "serie-error"),
        (
            "serie",
            &[("serie", "F"), ("period", "days"), ("days", "400"), ("revision", "1")],
            "days-error",
        ),
        ("folio", &[("number", "1"), ("reason", "por que sí")], "number-error"),
        ("folio", &[("number", "50"), ("reason", "")], "reason-error"),
        ("descargas", &[("most", "0"), ("downloads", "week")], "most-error"),
        ("contacto", &[("contact", " ")], "contact-error"),
        ("frontera", &[("from", "01/01/2026"), ("until", "31/12/2025")], "until-error"),
        ("color", &[("accent", "verde")], "accent-error"),
        ("usos", &[], "Marca al menos un uso"),
    ] {
        let reply = fill(path, fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {fields:?}");
        assert!(reply.text().contains(field), "{path} {field}");
    }
}

#[tokio::test]
async fn settings_take_effect() {
    let office = Office::open(Role::Owner).await;
    let page = "/empresa/ajustes";
    let fill = async |path: &str, fields: &[(&str, &str)]| {
        office.browser.fill(page, &format!("{page}/{path}"), fields).await
    };
    for (path, fields) in [
        ("serie", &[("serie", "g"), ("period", "days"), ("days", "10"), ("revision", "1")][..]),
        ("folio", &[("number", "501"), ("reason", "seguimos la libreta")]),
        ("descargas", &[("most", "7"), ("downloads", "fifteen-days")]),
        ("contacto", &[("contact", "tienda@example.mx\r\n55 0000 0000")]),
        ("retencion", &[("mark", "forbidden")]),
        ("frontera", &[("from", "01/01/2026"), ("until", "")]),
        ("color", &[("accent", "#AA3300")]),
        ("usos", &[("uso-G01", "si"), ("uso-S01", "si")]),
    ] {
        assert_eq!(
            fill(path, fields).await.location(),
            "/empresa/ajustes?hecho=guardado",
            "{path}"
        );
    }
    let backwards = fill("frontera", &[("from", "31/12/2026"), ("until", "01/01/2026")]).await;
    assert_eq!(backwards.text().matches("aria-invalid=\"true\" autofocus>").count(), 1);
    let headless = fill("frontera", &[("from", ""), ("until", "31/12/2026")]).await.text();
    assert!(!headless.contains("value=\"01/01/2026\""), "what was emptied stays empty");
    let none = fill("usos", &[]).await.text();
    assert_eq!(none.matches("aria-describedby=\"usos-error\" autofocus>").count(), 1);
    let stale = fill("serie", &[("serie", "H"), ("period", "week"), ("revision", "1")]).await;
    assert!(stale.text().contains("Alguien cambió la serie"));
    let shop = office.scene.store.shop(office.scene.shop).await.unwrap().unwrap();
    assert_eq!(
        (shop.settings.serie.as_str(), shop.settings.period.key().as_str()),
        ("G", "days-10")
    );
    assert_eq!(shop.profile.contact, "tienda@example.mx\n55 0000 0000");
    assert_eq!(shop.options.estimulo.unwrap().from.to_string(), "2026-01-01");
    let shown = office.browser.get(page).await.text();
    assert!(shown.contains("value=\"01/01/2026\""), "a date is shown as it is typed");

    // Who buys sees it, and the next invoice has it.
    let access = office.scene.sold(1).await;
    let view = office.desk.view(&access).await.unwrap();
    assert_eq!(view.shop.color_css, Some(format!("/marca/{}/color.css", shop.id)));
    let css = office.browser.get(&view.shop.color_css.unwrap()).await.text();
    assert!(css.contains("--accent: #aa3300"), "{css}");
    assert_eq!(view.shop.usos.as_deref(), Some(&["G01".to_owned(), "S01".to_owned()][..]));
    let purchase = format!("/compra/{}", office.desk.token(&access));
    let customers = Browser::new(portal::pages::router(office.desk.clone()));
    let form = customers.get(&purchase).await.text();
    assert!(form.contains("<option value=\"G01\"") && !form.contains("<option value=\"G03\""));
    assert!(form.contains(&format!("/marca/{}/color.css", shop.id)), "in the shop's colour");
    let refused = office.desk.invoice(&access, &receptor_text(), None).await;
    let Err(InvoiceError::Faults(faults)) = refused else { panic!("{refused:?}") };
    assert_eq!(faults.to_string().matches("[ajuste-15]").count(), 1, "G03 is not offered");
    let offered = ReceptorText { uso_cfdi: "G01".to_owned(), ..receptor_text() };
    let engine = office.scene.engine();
    office.desk.invoice(&access, &offered, None).await.unwrap();
    office.scene.settle(&engine).await;
    let state = office.scene.store.ticket_state(access.ticket).await.unwrap().unwrap();
    let folio = state.folio.unwrap();
    assert_eq!((folio.serie.as_str(), folio.number), ("G", 501));
    let log = office.browser.get("/empresa/bitacora").await.text();
    assert!(log.contains("G-1 → G-501: seguimos la libreta"));
}

/// A picture of so many pixels.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let size = usize::try_from(width * height * 3).unwrap();
    encoder.write_header().unwrap().write_image_data(&vec![90; size]).unwrap();
    file
}

#[tokio::test]
async fn a_logo_is_made_anew_and_drawn() {
    let (office, _, claim) = invoiced().await;
    let path = "/empresa/ajustes/logo";
    for (file, says) in [
        (&b""[..], "Elige el archivo"),
        (b"GIF89a", "PNG o JPEG"),
        (b"\x89PNG\r\n\x1a\nroto", "dañado"),
    ] {
        let refused = office.browser.upload(path, &[], &[("logo", file)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains(says), "{says}");
    }
    let page = format!("/empresa/facturas/{claim}/pdf");
    let before = office.browser.get(&page).await.body.len();
    let mut file = picture(1_200, 400);
    file.extend(b"<script>alert(1)</script>");
    let put = office.browser.upload(path, &[], &[("logo", &file)]).await;
    assert_eq!(put.location(), "/empresa/ajustes?hecho=guardado");
    let logo = format!("/marca/{}/logo.png", office.scene.shop);
    let shown = office.browser.get(&logo).await;
    assert_eq!(shown.headers["content-type"], "image/png");
    assert!(!String::from_utf8_lossy(&shown.body).contains("<script>"));
    assert!(office.browser.get(&page).await.body.len() > before, "it is in the PDF");
    let gone = office.browser.upload(path, &[("sin_logo", "si")], &[]).await;
    assert_eq!(gone.location(), "/empresa/ajustes?hecho=guardado");
    assert_eq!(office.browser.get(&logo).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_certificate_is_checked_at_its_fields() {
    let office = Office::open(Role::Owner).await;
    let ca = SandboxCa::open(&office.scene.dir.path().join("sandbox")).unwrap();
    let now = office.scene.now();
    let issue = |rfc: &str, nombre: &str| {
        ca.issue(&CsdRequest::csd(rfc, nombre, now - SignedDuration::from_hours(24))).unwrap()
    };
    let good = issue(SHOP_RFC, "ABARROTES EL FAROL SA DE CV");
    let other = issue("EKU9003173C9", "ESCUELA KEMPER URGATE");
    let put = async |cer: &[u8], key: &[u8], password: &str| {
        let fields = [("password", password)];
        office.browser.upload("/empresa/ajustes/csd", &fields, &[("cer", cer), ("key", key)]).await
    };
    for (cer, key, password, field) in [
        (&good.cer, &good.key, "otra", "password-error"),
        (&good.cer, &other.key, other.password.as_str(), "key-error"),
        (&other.cer, &other.key, &other.password, "cer-error"),
        (&good.key, &good.cer, &good.password, "cer-error"),
        (&Vec::new(), &good.key, &good.password, "cer-error"),
    ] {
        let refused = put(cer, key, password).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        let html = refused.text();
        assert!(html.contains(field), "{field}");
        assert!(!html.contains(&format!("value=\"{password}\"")), "the password is not sent back");
    }
    let before = office.scene.store.csd(office.scene.shop).await.unwrap().unwrap();
    assert_eq!(
        put(&good.cer, &good.key, &good.password).await.location(),
        "/empresa/ajustes?hecho=csd"
    );
    let after = office.scene.store.csd(office.scene.shop).await.unwrap().unwrap();
    assert!(before.cer != after.cer && after.cer == good.cer);
    assert_eq!(last_act(&office).await, Act::CsdPut);
    let access = office.scene.sold(1).await;
    let engine = office.scene.engine();
    office.desk.invoice(&access, &receptor_text(), None).await.unwrap();
    office.scene.settle(&engine).await;
    let stamped = office.scene.stamps();
    assert_eq!(stamped.len(), 1, "the new one seals");
}

#[tokio::test]
async fn a_doubt_is_ended_by_an_owner_with_a_proof() {
    let office = Office::open(Role::Owner).await;
    let store = &office.scene.store;
    let mut claims = Vec::new();
    for folio in 1..=2 {
        let access = office.scene.sold(folio).await;
        office.desk.invoice(&access, &receptor_text(), None).await.unwrap();
        let sealed = store.ticket_state(access.ticket).await.unwrap().unwrap().live.unwrap();
        let turn = async |claim, turn| {
            let now = office.scene.now();
            match store.turn(claim, TurnRecord::plain(turn), now).await.unwrap() {
                Turned::Done(claim, _) => claim,
                Turned::Overtaken => panic!("overtaken"),
            }
        };
        let lease_until = office.scene.now() + SignedDuration::from_mins(5);
        let held = turn(&sealed, Turn::LeaseWon { lease_until }).await;
        claims.push((access, turn(&held, Turn::Unclear).await));
    }
    let page = |place: usize| format!("/empresa/facturas/{}", claims[place].1.id);
    let html = office.browser.get(&page(0)).await.text();
    assert!(html.contains("No hay que hacer nada") && !html.contains("end-stamped"));
    let reason = ("reason", "Busqué el folio en el portal del SAT y no existe.");
    let early = office.browser.fill(&page(0), &format!("{}/inexistente", page(0)), &[reason]).await;
    assert!(early.text().contains("Todavía no"), "{}", early.text());

    office.scene.clock.forward(SignedDuration::from_hours(73));
    office.browser.jar.lock().unwrap().clear();
    office.let_in(office.scene.shop, Role::Owner).await;
    let html = office.browser.get(&page(0)).await.text();
    assert!(html.contains("end-stamped") && html.contains("end-absent"));
    let short = office
        .browser
        .fill(&page(0), &format!("{}/inexistente", page(0)), &[("reason", "no")])
        .await;
    assert!(short.text().contains("Cuenta cómo lo comprobaste"));
    let ended = office.browser.fill(&page(0), &format!("{}/inexistente", page(0)), &[reason]).await;
    assert_eq!(ended.location(), format!("{}?hecho=duda", page(0)));
    let kept = store.find_claim(claims[0].1.id).await.unwrap().unwrap();
    assert_eq!(kept.state.name(), "rejected");
    let log = office.browser.get(&page(0)).await.text();
    assert!(log.contains("portal del SAT y no existe"), "the proof is kept");

    // The PAC has the other one after all; its XML is pasted, and nothing else is taken for it.
    let claim = store.find_claim(claims[1].1.id).await.unwrap().unwrap();
    let billing::machine::ClaimState::InDoubt { attempt, .. } = claim.state else { panic!() };
    let sealed = store.attempt(attempt).await.unwrap().unwrap().xml;
    let path = format!("{}/timbrada", page(1));
    for xml in ["", "<html/>", std::str::from_utf8(&sealed).unwrap()] {
        let refused = office.browser.fill(&page(1), &path, &[("xml", xml)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Ese XML no es el de esta factura"));
    }
    let stamped = stamped_over(&sealed);
    let pasted = stamped.replace('\n', "\r\n");
    let ended = office.browser.fill(&page(1), &path, &[("xml", &pasted)]).await;
    assert_eq!(ended.location(), format!("{}?hecho=duda", page(1)), "{}", ended.text());
    let view = office.desk.view(&claims[1].0).await.unwrap();
    assert_eq!(view.standing, Standing::Invoiced);
    assert_eq!(last_act(&office).await, Act::DoubtEndedStamped);
}

/// The document with a timbre that says that it is for this seal.
fn stamped_over(sealed: &[u8]) -> String {
    let xml = std::str::from_utf8(sealed).unwrap();
    let sello = xml.split("Sello=\"").nth(1).unwrap().split('"').next().unwrap();
    let timbre = format!(
        "<cfdi:Complemento><tfd:TimbreFiscalDigital \
         xmlns:tfd=\"http://www.sat.gob.mx/TimbreFiscalDigital\" Version=\"1.1\" \
         UUID=\"6F2A1D34-8C41-4B5E-9E0B-0A1B2C3D4E5F\" FechaTimbrado=\"2026-11-20T14:06:00\" \
         RfcProvCertif=\"SPR190613I52\" SelloCFD=\"{sello}\" \
         NoCertificadoSAT=\"30001000000500003456\" SelloSAT=\"AAAA\"/></cfdi:Complemento>\n"
    );
    xml.replace("</cfdi:Comprobante>", &format!("{timbre}</cfdi:Comprobante>"))
}
