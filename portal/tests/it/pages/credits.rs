//! What the owner of an invoice is given of what came back after it was made.

use std::io::Cursor;
use std::sync::Arc;

use axum::http::{StatusCode, header};
use expect_test::expect;
use jiff::SignedDuration;
use portal::desk::{Access, Desk, Outward};
use portal::engine::Engine;

use super::browser::{Browser, Reply};
use crate::scene::{Scene, receptor_text};

/// A return of an invoiced purchase, its egreso not made yet.
struct Counter {
    scene: Scene,
    engine: Arc<Engine>,
    browser: Browser,
    holder: Access,
    owner: Access,
    /// The invoice's page.
    page: String,
}

impl Counter {
    async fn open() -> Self {
        let scene = Scene::open().await;
        let engine = scene.engine();
        let desk = Desk::facing(engine.clone(), Outward::default());
        let holder = scene.sold(1).await;
        desk.invoice(&holder, &receptor_text(), None).await.unwrap();
        scene.settle(&engine).await;
        let owner = desk.prove_owner(&holder, &receptor_text().rfc).await.unwrap().unwrap();
        let browser = Browser::at(desk);
        let page = browser.path(&owner);
        let returned = scene.returned(1);
        scene.store.put_return(scene.shop, &returned, scene.now()).await.unwrap();
        Self { scene, engine, browser, holder, owner, page }
    }

    async fn stamped() -> Self {
        let counter = Self::open().await;
        counter.scene.settle(&counter.engine).await;
        counter
    }

    /// Where a file of the egreso is, below a page.
    fn file(&self, page: &str, extension: &str) -> String {
        let returned = self.scene.returned(1).id();
        format!("{page}/devolucion/{returned}/nota-de-credito.{extension}")
    }

    async fn invoice(&self) -> Reply {
        self.browser.get(&format!("{}/factura", self.page)).await
    }
}

#[tokio::test]
async fn a_return_is_shown_at_once_and_its_egreso_when_it_is_stamped() {
    let counter = Counter::open().await;
    let waiting = counter.invoice().await.text();
    assert!(waiting.contains("data-testid=\"credit-waiting\"") && waiting.contains("$47.50"));
    assert!(!waiting.contains("nota-de-credito."), "no link that leads nowhere");
    let early = counter.browser.get(&counter.file(&counter.page, "pdf")).await;
    assert_eq!(early.status, StatusCode::SEE_OTHER);

    counter.scene.settle(&counter.engine).await;
    let stamps = counter.scene.stamps();
    let seen = counter.invoice().await.seen();
    let seen = seen.replace(&stamps[1].uuid, "UUID-NC");
    let from = seen.find("Nota de crédito por").unwrap();
    let until = seen.find("Compartir con").unwrap();
    expect![[r#"
        Nota de crédito por la devolución del vie 20 nov 2026
        Descuenta de tu factura lo que devolviste. Guárdala junto con ella: tu contador necesita las dos.
        Nota de crédito
        NC-1
        Folio fiscal (UUID)
        UUID-NC
        Timbrada
        vie 20 nov 2026, 14:05
        Nota de la devolución
        DEVA-000001
        Devuelto $47.50
        Descargar PDF NC-1 Quedan 3 de 3
        Descargar XML NC-1 Quedan 3 de 3
    "#]]
    .assert_eq(&seen[from..until]);
    let english = format!("{}/factura", counter.page);
    let english = counter.browser.get_with(&english, "__Host-idioma=en").await.text();
    assert!(english.contains("Credit note for the return of"), "{english}");
}

#[tokio::test]
async fn the_files_of_an_egreso_have_numbers_of_their_own() {
    let counter = Counter::stamped().await;
    let browser = &counter.browser;
    let name = "nota-de-credito-NC-1-devolucion-2026-11-20";
    let pdf = counter.file(&counter.page, "pdf");
    for _ in 0..3 {
        let reply = browser.get(&pdf).await;
        assert_eq!(reply.status, StatusCode::OK);
        let kept = format!("attachment; filename=\"{name}.pdf\"");
        assert_eq!(reply.header(header::CONTENT_DISPOSITION), kept);
        assert!(reply.body.starts_with(b"%PDF"));
        counter.scene.clock.forward(SignedDuration::from_mins(1));
    }
    let over = browser.get(&pdf).await;
    assert_eq!(over.status, StatusCode::SEE_OTHER);
    assert!(over.location().starts_with(&format!("{}/factura#devolucion-", counter.page)));
    let xml = browser.get(&counter.file(&counter.page, "xml")).await;
    assert!(xml.text().contains("TipoDeComprobante=\"E\""));
    let seen = counter.invoice().await.seen();
    for expected in ["PDF Ya se descargó 3 veces", "NC-1 Quedan 2 de 3", "PDF Quedan 3 de 3"] {
        assert!(seen.contains(expected), "{expected}: {seen}");
    }

    let zip = browser.get(&format!("{}/factura.zip", counter.page)).await;
    let archive = zip::ZipArchive::new(Cursor::new(zip.body)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let files = ["F-1.pdf".into(), "F-1.xml".into(), format!("{name}.pdf"), format!("{name}.xml")];
    assert_eq!(names, files);
    counter.scene.clock.forward(SignedDuration::from_hours(24 * 40));
    let late = browser.get(&format!("{}/factura", browser.path(&counter.owner))).await.seen();
    assert!(late.contains("El plazo para descargarla terminó el dom 20 dic 2026"), "{late}");
}

#[tokio::test]
async fn an_egreso_is_its_owners_and_of_whoever_is_sent_the_link() {
    let counter = Counter::stamped().await;
    let browser = &counter.browser;
    let holder = browser.path(&counter.holder);
    let refused = browser.get(&counter.file(&holder, "xml")).await;
    assert_eq!(refused.status, StatusCode::SEE_OTHER, "a receipt alone opens no document");
    assert!(!browser.get(&holder).await.text().contains("NC-1"));
    let another = format!("{}/devolucion/nada/nota-de-credito.pdf", counter.page);
    assert_eq!(browser.get(&another).await.status, StatusCode::NOT_FOUND);
    let strange = counter.file(&counter.page, "zip");
    assert_eq!(browser.get(&strange).await.status, StatusCode::NOT_FOUND);

    browser.post(&format!("{}/compartir", counter.page), &[]).await;
    let page = counter.invoice().await.text();
    let start = page.find("data-testid=\"share-link\">").unwrap();
    let link = page[start..].split(['>', '<']).nth(1).unwrap().to_owned();
    let shared = browser.get(&link).await.text();
    assert!(shared.contains("data-testid=\"credit-xml\""));
    let file = browser.get(&counter.file(&link, "xml")).await;
    assert_eq!(file.status, StatusCode::OK);
}

#[tokio::test]
async fn what_came_back_before_is_taken_off_in_sight() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let desk = Desk::facing(engine.clone(), Outward::default());
    let holder = scene.sold(1).await;
    let returned = scene.returned(1);
    scene.store.put_return(scene.shop, &returned, scene.now()).await.unwrap();
    let browser = Browser::at(desk.clone());
    let path = browser.path(&holder);
    let open = browser.get(&path).await.seen();
    let sums = "Compra $190.50\nDevuelto −$47.50\nSe factura $143.00\n";
    assert!(open.contains(sums), "{open}");
    let review = browser.tax_data(&format!("{path}/revisar"), &receptor_text()).await.seen();
    assert!(review.contains(sums), "{review}");

    desk.invoice(&holder, &receptor_text(), None).await.unwrap();
    scene.settle(&engine).await;
    let owner = desk.prove_owner(&holder, &receptor_text().rfc).await.unwrap().unwrap();
    let ready = browser.get(&format!("{}/factura", browser.path(&owner))).await;
    let card = "Compra $190.50\nDevuelto −$47.50\nTotal $143.00\n";
    assert!(ready.seen().contains(card), "{}", ready.seen());
    assert!(!ready.text().contains("data-testid=\"credit\""), "it is in no second document");
}
