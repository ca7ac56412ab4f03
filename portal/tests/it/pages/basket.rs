//! Several purchases on one invoice.

use axum::http::StatusCode;
use expect_test::expect;
use jiff::SignedDuration;
use portal::desk::{Access, LookUp};
use portal_store::Cancellation;
use tickets::Ticket;
use tickets::qr::signed_link;

use super::browser::{Browser, Reply, attribute, fields_of};
use crate::scene::{Scene, receptor_text};

fn typed(ticket: &Ticket) -> LookUp {
    LookUp {
        code: ticket.code().to_string(),
        date: ticket.local().date().to_string(),
        total: ticket.total().to_string(),
    }
}

/// Sends the form for another purchase, with the tax data that go along.
async fn join(browser: &Browser, path: &str, typed: &LookUp) -> Reply {
    let receptor = receptor_text();
    let mut fields = fields_of(&receptor).to_vec();
    fields.extend([("code", typed.code.as_str()), ("date", &typed.date), ("total", &typed.total)]);
    browser.post(&format!("{path}/juntar"), &fields).await
}

/// Where the form of a page leads, without its last step.
fn way(reply: &Reply, form: &str) -> String {
    let html = reply.text();
    let (_, form) = html.split_once(&format!("id=\"{form}\"")).expect(&html);
    let action = attribute(form, "action=\"");
    action.rsplit_once('/').unwrap().0.to_owned()
}

/// The tickets 1 to `most` joined; where their pages are.
async fn basket(scene: &Scene, browser: &Browser, most: u64) -> String {
    let mut path = browser.path(&scene.sold(1).await);
    for folio in 2..=most {
        scene.sold(folio).await;
        let joined = join(browser, &path, &typed(&scene.ticket(folio))).await;
        assert_eq!((joined.status, joined.state().as_str()), (StatusCode::OK, "open"));
        path = way(&joined, "datos");
    }
    path
}

#[tokio::test]
async fn another_purchase_is_asked_for() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    let asked = browser.tax_data(&format!("{path}/agregar"), &receptor_text()).await;
    asked.check(&expect![[r#"
        200 add
        Agrega otra compra
        Copia estos datos de otra nota de Abarrotes El Farol. Todas salen en una sola factura.
        Código
        Con o sin guiones.
        [code: ]
        Fecha
        Como 20/11/2026
        [date: ]
        Total
        Como 211.00
        [total: ]
        O pega la liga de su código QR (en vez de los tres)
        La que abre la cámara de tu teléfono con esa nota.
        [qr: ]
        Agregar esta compra
        Regresar sin agregar
        Tu compra
        $190.50
        vie 20 nov 2026, 14:00
        Nota A-000001
    "#]]);
}

#[tokio::test]
async fn two_purchases_become_one_invoice() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let path = basket(&scene, &browser, 2).await;
    let review = browser.tax_data(&format!("{path}/revisar"), &receptor_text()).await;
    review.check(&expect![[r#"
        200 review
        Paso 3 de 3 · Revisa
        Revisa tus datos
        Todavía no se timbra nada. Una factura timbrada ya no se puede corregir.
        A nombre de
        RFC
        CACX7605101P8
        Nombre o razón social
        XOCHILT CASAS CHAVEZ
        Código postal
        36257
        Régimen fiscal
        612 Personas Físicas con Actividades Empresariales y Profesionales
        Uso de la factura
        G03 Gastos en general
        Tus 2 compras
        Nota A-000001 $190.50
        vie 20 nov 2026, 14:00
        1 × Refresco 600 ml $19.00
        2 × Leche 1 L $57.00
        1 × Libro $114.50
        Nota A-000002 $190.50
        vie 20 nov 2026, 14:00
        1 × Refresco 600 ml $19.00
        2 × Leche 1 L $57.00
        1 × Libro $114.50
        Total $381.00
        Agregar otra compra de esta tienda
        [recordar: si]
        Recordar mis datos en este dispositivo
        Para la próxima, ya estarán escritos. Márcalo solo si el dispositivo es tuyo.
        Generar mi factura
        Corregir
        Tarda unos segundos. Si presionas dos veces no pasa nada: de cada compra sale una sola factura.
    "#]]);
    let sent = browser.tax_data(&format!("{path}/facturar"), &receptor_text()).await;
    scene.settle(&engine).await;
    let ready = browser.get(sent.location()).await;
    assert_eq!(ready.state(), "ready");
    for shown in ["A-000001", "A-000002", "$381.00"] {
        assert!(ready.text().contains(shown), "{shown}");
    }
    assert_eq!(scene.stamps().len(), 1);
    // The paper of either opens it, with the RFC alone.
    let other = browser.path(&Access::holder(scene.ticket(2).id()));
    assert_eq!(browser.get(&other).await.state(), "invoiced");
    let proved = browser.post(&format!("{other}/mia"), &[("rfc", "CACX7605101P8")]).await;
    let ready = browser.get(proved.location()).await;
    assert!(ready.text().contains("$381.00") && ready.text().contains("A-000001"));
    let xml = browser.get(&proved.location().replace("/factura", "/factura.xml")).await;
    assert_eq!(cfdi::read::read(&xml.body).unwrap().total, "381.00");
    // Whoever has taken it away too often can name both receipts.
    scene.clock.set("2026-12-21T18:00:00Z".parse().unwrap());
    let holder = Access::holder(scene.ticket(2).id());
    let owner = scene.desk().prove_owner(&holder, "CACX7605101P8").await.unwrap().unwrap();
    let path = browser.path(&owner);
    let over = browser.get(&format!("{path}/factura.pdf")).await.seen();
    assert!(over.contains("la factura F-1 o las notas A-000002, A-000001:"), "{over}");
    let over = browser.get(&format!("{path}/factura.pdf?idioma=en")).await.seen();
    assert!(over.contains("the invoice F-1 or the receipts A-000002, A-000001:"), "{over}");
}

#[tokio::test]
async fn what_was_typed_goes_along_and_one_is_taken_out() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = basket(&scene, &browser, 3).await;
    let form = browser.post(&format!("{path}/revisar"), &[("paso", "corregir")]).await;
    let html = form.text();
    assert_eq!(html.matches("data-testid=\"remove\"").count(), 3);
    assert!(html.contains("$571.50"));
    let (before, _) = html.split_once("data-testid=\"remove\"").unwrap();
    let (_, button) = before.rsplit_once("formaction=\"").unwrap();
    let without = attribute(&format!("x=\"{button}"), "x=\"");
    let receptor = receptor_text();
    let mut fields = fields_of(&receptor).to_vec();
    fields.push(("paso", "corregir"));
    let form = browser.post(&without, &fields).await;
    assert!(form.text().contains("$381.00") && form.text().contains(&receptor.rfc));
    assert!(!form.text().contains("A-000001"), "it was taken out");
}

#[tokio::test]
async fn what_cannot_be_added_is_said() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let path = basket(&scene, &browser, 2).await;
    let said = async |typed: &LookUp| {
        let reply = join(&browser, &path, typed).await;
        assert!(reply.text().contains(&receptor_text().rfc), "what was typed stays");
        let html = reply.text();
        let message = html.split_once("data-testid=\"not-added\"").map(|(_, rest)| {
            let (_, rest) = rest.split_once("<p>").unwrap();
            rest.split_once('<').unwrap().0.to_owned()
        });
        format!("{} {} {}", reply.status.as_u16(), reply.state(), message.unwrap_or_default())
    };
    assert_eq!(said(&LookUp::default()).await, "422 add ");
    let again = said(&typed(&scene.ticket(2))).await;
    assert_eq!(again, "409 add Esa compra ya está en la lista.");
    assert!(said(&typed(&scene.ticket(3))).await.starts_with("404 add No encontramos"));
    scene.sold(4).await;
    engine.invoice(&[scene.ticket(4).id()], &crate::scene::receptor(), None).await.unwrap();
    let taken = said(&typed(&scene.ticket(4))).await;
    assert_eq!(taken, "409 add Se está facturando en este momento.");
    // By its QR, of a sale that has not come yet.
    let link = signed_link("http://127.0.0.1:8787", &scene.ticket(5), &scene.key);
    let reply = browser.post(&format!("{path}/juntar"), &[("qr", &link)]).await;
    assert_eq!(reply.state(), "open");
    assert!(reply.text().contains("A-000005"));
}

#[tokio::test]
async fn a_receipt_that_is_genuine_and_not_to_be_had_says_why() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = basket(&scene, &browser, 1).await;
    let said = async |draft| {
        let link = signed_link("", &Ticket::close(draft).unwrap(), &scene.key);
        let reply = browser.post(&format!("{path}/juntar"), &[("qr", &link)]).await;
        assert_eq!((reply.status, reply.state().as_str()), (StatusCode::CONFLICT, "add"));
        let seen = reply.seen();
        let (_, message) = seen.split_once("No la agregamos\n").unwrap();
        message.lines().next().unwrap().to_owned()
    };
    scene.sold(2).await;
    let mut differs = scene.draft(&scene.register, 2);
    differs.deadline = differs.deadline.tomorrow().unwrap();
    let reason = said(differs).await;
    assert!(reason.contains("la venta que guarda la tienda dice otra cosa"), "{reason}");
    let mut early = scene.draft(&scene.register, 3);
    early.sold_at = scene.now() + SignedDuration::from_hours(5);
    let reason = said(early).await;
    let words = "dice que compraste el vie 20 nov 2026, 19:05: la caja que la imprimió";
    assert!(reason.contains(words), "{reason}");
    scene.store.revoke_register(scene.register.id, scene.now()).await.unwrap();
    let reason = said(scene.draft(&scene.register, 4)).await;
    assert!(reason.contains("La imprimió una caja que la tienda dio de baja"), "{reason}");
}

#[tokio::test]
async fn one_that_was_taken_meanwhile_is_named_and_the_rest_goes_on() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let path = basket(&scene, &browser, 3).await;
    let cancellation = Cancellation { at: scene.now(), reason: "Se devolvió".to_owned() };
    let (register, ticket) = (scene.register.id, scene.ticket(2).id());
    scene.store.cancel_ticket(register, ticket, cancellation, scene.now()).await.unwrap();
    for step in ["revisar", "facturar", "agregar", "juntar"] {
        let parted = browser.tax_data(&format!("{path}/{step}"), &receptor_text()).await;
        assert_eq!((parted.status, parted.state().as_str()), (StatusCode::CONFLICT, "parted"));
    }
    let parted = browser.tax_data(&format!("{path}/facturar"), &receptor_text()).await;
    parted.check(&expect![[r#"
        409 parted
        Una de tus compras ya no se puede juntar
        No se timbró nada: o salen todas tus compras en la factura, o ninguna.
        Nota A-000002 $190.50
        La tienda la canceló.
        Ver esa compra
        Estas sí se pueden facturar
        Nota A-000001
        vie 20 nov 2026, 14:00 $190.50
        Nota A-000003
        vie 20 nov 2026, 14:00 $190.50
        Seguir sin ella
        Lo que escribiste sigue aquí.
    "#]]);
    assert_eq!(browser.get(&path).await.state(), "parted");
    assert!(scene.stamps().is_empty());
    let rest = way(&parted, "seguir");
    let review = browser.tax_data(&format!("{rest}/revisar"), &receptor_text()).await;
    assert_eq!(review.state(), "review");
    assert!(review.text().contains("$381.00"));
    let sent = browser.tax_data(&format!("{rest}/facturar"), &receptor_text()).await;
    scene.settle(&engine).await;
    assert_eq!(browser.get(sent.location()).await.state(), "ready");
}
