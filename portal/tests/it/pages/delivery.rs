//! What an invoice's owner can do with it, and how it ends.

use std::io::{Cursor, Read as _};
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use expect_test::expect;
use jiff::SignedDuration;
use portal::desk::{Access, Desk, Outward};
use portal_store::{DownloadLimits, Setting};
use tickets::Period;
use tokio::sync::Notify;

use super::browser::{Browser, attribute, fields_of};
use crate::scene::{Scene, receptor_text};

/// An invoice of a shop, and its owner's page.
struct Counter {
    scene: Scene,
    browser: Browser,
    owner: Access,
    page: String,
}

impl Counter {
    async fn open() -> Self {
        Self::facing(Outward::default()).await
    }

    /// One whose portal sends mail.
    async fn mailing() -> Self {
        let public_url = "https://factura.example.mx".to_owned();
        let mail = Some(Arc::new(Notify::new()));
        Self::facing(Outward { public_url, mail, sat: None }).await
    }

    async fn facing(outward: Outward) -> Self {
        let scene = Scene::open().await;
        let engine = scene.engine();
        let desk = Desk::facing(engine.clone(), outward);
        let holder = scene.sold(1).await;
        desk.invoice(&holder, &receptor_text(), None).await.unwrap();
        scene.settle(&engine).await;
        let owner = desk.prove_owner(&holder, &receptor_text().rfc).await.unwrap().unwrap();
        let browser = Browser::at(desk);
        let page = browser.path(&owner);
        Self { scene, browser, owner, page }
    }

    async fn status(&self, file: &str) -> u16 {
        self.browser.get(&format!("{}/factura.{file}", self.page)).await.status.as_u16()
    }

    fn minutes(&self, count: i64) {
        self.scene.clock.forward(SignedDuration::from_mins(count));
    }
}

#[tokio::test]
async fn both_files_come_in_one_archive() {
    let counter = Counter::open().await;
    let zip = counter.browser.get(&format!("{}/factura.zip", counter.page)).await;
    assert_eq!(zip.status, StatusCode::OK);
    assert_eq!(zip.header(header::CONTENT_TYPE), "application/zip");
    assert_eq!(zip.header(header::CONTENT_DISPOSITION), "attachment; filename=\"F-1.zip\"");
    let mut archive = zip::ZipArchive::new(Cursor::new(zip.body)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names, ["F-1.pdf", "F-1.xml"]);
    for (name, extension) in names.iter().zip(["pdf", "xml"]) {
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        let alone = counter.browser.get(&format!("{}/factura.{extension}", counter.page)).await;
        assert!(bytes == alone.body, "{name} is the same alone");
    }
}

#[tokio::test]
async fn each_file_is_downloaded_as_often_as_the_shop_allows() {
    let counter = Counter::open().await;
    let browser = &counter.browser;
    let pdf = format!("{}/factura.pdf", counter.page);
    for _ in 0..3 {
        assert_eq!(counter.status("pdf").await, 200);
        // The same press: a browser that asks twice, a finger that taps twice.
        assert_eq!(counter.status("pdf").await, 200);
        // Who asks for the headers alone takes nothing away.
        let head = browser.send(Request::head(&pdf).body(Body::empty()).unwrap()).await;
        assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
        counter.minutes(1);
    }
    browser.get(&pdf).await.check(&expect![[r#"
        410 used-up
        Ya descargaste el PDF 3 veces
        Tu factura F-1 sigue siendo válida y no hay que hacerla otra vez. La tienda pone un límite de descargas.
        Cómo la consigues
        Búscala entre las descargas de tu teléfono o computadora: F-1.pdf, F-1.xml, F-1.zip.
        Pídela en la tienda. Diles la factura F-1 o la nota A-000001:
        55 1234 5678
        Ver los otros archivos
    "#]]);
    // The others have numbers of their own.
    assert_eq!(counter.status("xml").await, 200);
    let page = browser.get(&format!("{}/factura", counter.page)).await;
    let uuid = counter.scene.stamps()[0].uuid.clone();
    expect![[r#"
        200 ready
        Tu factura está lista
        Descarga y guarda los dos archivos: el PDF es para leer e imprimir; el XML es la factura para el SAT y para tu contador.
        PDF Ya se descargó 3 veces
        Descargar XML Quedan 2 de 3
        Descargar los dos en un ZIP Quedan 3 de 3
        Puedes descargar hasta el dom 20 dic 2026.
        Compartir con tu contador
        Un enlace abre esta factura sin escribir tu RFC, durante siete días. Lo puedes cancelar cuando quieras.
        Crear enlace
        Factura F-1
        Folio fiscal (UUID)
        UUID
        Timbrada
        vie 20 nov 2026, 14:05
        De tu compra
        vie 20 nov 2026, 14:00, nota A-000001
        Total $190.50
        ¿La necesitas después? Escanea otra vez el QR de tu nota y escribe el RFC de la factura.
        Facturar otro ticket
    "#]]
    .assert_eq(&page.seen().replace(&uuid, "UUID"));
    assert!(!page.text().contains("factura.pdf"), "no link that leads nowhere");

    // The manager gives more, and takes the rest.
    let set = async |most, period| {
        let limits = Setting::Downloads(DownloadLimits { most, period });
        let scene = &counter.scene;
        scene.store.set_by_operator(scene.shop, limits, scene.now()).await.unwrap();
    };
    set(4, Period::Month).await;
    assert_eq!(counter.status("pdf").await, 200);
    counter.minutes(1);
    set(1, Period::Month).await;
    assert_eq!([counter.status("pdf").await, counter.status("xml").await], [410, 410]);
    assert_eq!(counter.status("zip").await, 200);
    counter.minutes(1);
    let page = browser.get(&format!("{}/factura", counter.page)).await;
    assert!(page.text().contains("data-testid=\"downloads-used-up\""), "{}", page.seen());
}

#[tokio::test]
async fn downloads_end_with_the_last_second_of_their_day() {
    let counter = Counter::open().await;
    // Stamped on the 20th of November; the branch is six hours behind UTC.
    counter.scene.clock.set("2026-12-21T05:58:59Z".parse().unwrap());
    let holder = counter.scene.sold(1).await;
    let desk = counter.scene.desk();
    let owner = desk.prove_owner(&holder, &receptor_text().rfc).await.unwrap().unwrap();
    let page = counter.browser.path(&owner);
    let get = async |file: &str| counter.browser.get(&format!("{page}/factura{file}")).await;
    assert_eq!(get(".pdf").await.status, StatusCode::OK);
    counter.scene.clock.set("2026-12-21T06:00:00Z".parse().unwrap());
    get(".pdf").await.check(&expect![[r#"
        410 used-up
        El plazo para descargar ya terminó
        Tu factura F-1 sigue siendo válida y no hay que hacerla otra vez. Se podía descargar aquí hasta el dom 20 dic 2026.
        Cómo la consigues
        Búscala entre las descargas de tu teléfono o computadora: F-1.pdf, F-1.xml, F-1.zip.
        Pídela en la tienda. Diles la factura F-1 o la nota A-000001:
        55 1234 5678
    "#]]);
    let over = get("").await;
    assert!(over.text().contains("data-testid=\"downloads-over\""), "{}", over.seen());
    assert!(!over.text().contains("/compartir"), "there is nothing left to share");
}

#[tokio::test]
async fn a_link_opens_the_files_and_nothing_else() {
    let counter = Counter::mailing().await;
    let browser = &counter.browser;
    let factura = format!("{}/factura", counter.page);
    let post = async |what: &str| browser.post(&format!("{}/{what}", counter.page), &[]).await;
    assert!(!browser.get(&factura).await.text().contains("share-link"));
    post("compartir").await.location();
    let shown = browser.get(&factura).await.text();
    let start = "data-testid=\"share-link\">";
    let link = shown.split_once(start).unwrap().1.split('<').next().unwrap().to_owned();
    let path = link.strip_prefix("https://factura.example.mx").unwrap().to_owned();
    assert!(path.starts_with("/d/") && path.len() == 25, "{path}");
    // Pressed again it is the same link.
    post("compartir").await.location();
    assert!(browser.get(&factura).await.text().contains(&link));

    let uuid = counter.scene.stamps()[0].uuid.clone();
    let shared = browser.get(&path).await;
    expect![[r#"
        200 shared
        Factura F-1
        Te compartieron esta factura. El PDF es para leer e imprimir; el XML es la factura para el SAT.
        Descargar PDF Quedan 3 de 3
        Descargar XML Quedan 3 de 3
        Descargar los dos en un ZIP Quedan 3 de 3
        Puedes descargar hasta el dom 20 dic 2026.
        Factura F-1
        Folio fiscal (UUID)
        UUID
        Timbrada
        vie 20 nov 2026, 14:05
        De tu compra
        vie 20 nov 2026, 14:00, nota A-000001
        Total $190.50
        Este enlace sirve hasta el vie 27 nov 2026, 14:05, o hasta que quien pidió la factura deje de compartirla.
    "#]]
    .assert_eq(&shared.seen().replace(&uuid, "UUID"));
    for owners in ["/correo", "/compartir", "dejar-de", "/compra/"] {
        assert!(!shared.text().contains(owners), "{owners}");
    }
    for file in ["pdf", "xml", "zip"] {
        assert_eq!(browser.get(&format!("{path}/factura.{file}")).await.status, StatusCode::OK);
    }
    // It counts for the invoice.
    assert!(browser.get(&factura).await.text().contains("Quedan 2 de 3"));
    // Its token is none of a purchase, and the other way round.
    let token = path.strip_prefix("/d/").unwrap();
    for strange in [
        format!("/compra/{token}"),
        format!("/d/{}", attribute(&counter.page, "/compra/")),
        counter.page.replace("/compra/", "/d/"),
        "/d/..%2F..%2Fetc%2Fpasswd".to_owned(),
        "/d/%00".to_owned(),
        "/d/AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        format!("{path}/factura.exe"),
        format!("{path}/..%2f..%2fportal.db"),
    ] {
        assert_eq!(browser.get(&strange).await.status, StatusCode::NOT_FOUND, "{strange}");
    }

    post("dejar-de-compartir").await.location();
    browser.get(&path).await.check(&expect![[r#"
        404 share-over
        Este enlace ya no sirve
        Un enlace para compartir una factura dura siete días, y quien la pidió puede terminarlo antes. Pídele uno nuevo: la factura sigue donde estaba.
        Buscar mi compra
    "#]]);
    assert_eq!(browser.get(&format!("{path}/factura.xml")).await.status, StatusCode::NOT_FOUND);
    // Another link works, for a week.
    post("compartir").await.location();
    let shown = browser.get(&factura).await.text();
    let other = shown.split_once("factura.example.mx/d/").unwrap().1.split('<').next().unwrap();
    let other = format!("/d/{other}");
    assert_ne!(other, path);
    assert_eq!(browser.get(&other).await.status, StatusCode::OK);
    counter.scene.clock.forward(SignedDuration::from_hours(24 * 7));
    assert_eq!(browser.get(&other).await.status, StatusCode::NOT_FOUND);
}

/// Whoever was given the link may have downloaded nothing.
#[tokio::test]
async fn what_others_downloaded_is_not_said_to_have_been_oneself() {
    let counter = Counter::mailing().await;
    let browser = &counter.browser;
    browser.post(&format!("{}/compartir", counter.page), &[]).await.location();
    let shown = browser.get(&format!("{}/factura", counter.page)).await.text();
    let (_, token) = shown.split_once("factura.example.mx/d/").unwrap();
    let shared = format!("/d/{}/factura.pdf", token.split('<').next().unwrap());
    for _ in 0..3 {
        assert_eq!(counter.status("pdf").await, 200);
        counter.minutes(2);
    }
    for (lang, title) in
        [("es", "Este PDF ya se descargó 3 veces"), ("en", "This PDF has been downloaded 3 times")]
    {
        let gone = browser.get(&format!("{shared}?idioma={lang}")).await;
        assert_eq!((gone.status, gone.state().as_str()), (StatusCode::GONE, "used-up"));
        assert!(gone.seen().contains(title), "{}", gone.seen());
    }
}

#[tokio::test]
async fn a_holder_of_the_receipt_can_do_none_of_it() {
    let counter = Counter::mailing().await;
    let holder = counter.scene.sold(1).await;
    let path = counter.browser.path(&holder);
    for post in ["correo", "compartir", "dejar-de-compartir"] {
        let fields = [("correo", "otro@example.mx")];
        let reply = counter.browser.post(&format!("{path}/{post}"), &fields).await;
        let next = counter.browser.get(reply.location().split('#').next().unwrap()).await;
        assert_eq!(next.state(), "invoiced", "{post}");
    }
    for file in ["pdf", "xml", "zip"] {
        let reply = counter.browser.get(&format!("{path}/factura.{file}")).await;
        assert_eq!(reply.location(), path);
    }
    let claim = match counter.owner.scope {
        portal::desk::Scope::Owner(claim) => claim,
        portal::desk::Scope::Holder => panic!("the owner is one"),
    };
    assert!(counter.scene.store.mails_of(claim).await.unwrap().is_empty());
    assert!(counter.scene.store.share_of(claim, counter.scene.now()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_mail_is_asked_for_on_the_page() {
    let counter = Counter::mailing().await;
    let browser = &counter.browser;
    let post = async |correo: &str| {
        browser.post(&format!("{}/correo", counter.page), &[("correo", correo)]).await
    };
    let wrong = post("ana@example").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("value=\"ana@example\""), "what was typed is kept");
    assert!(wrong.text().contains("data-testid=\"correo-error\""));
    let queued = post("ana@example.mx").await;
    assert!(queued.location().ends_with("/factura#correo-title"));
    let page = browser.get(&format!("{}/factura", counter.page)).await.text();
    assert!(page.contains("a•••@example.mx") && !page.contains("ana@example.mx"), "masked");
    let soon = post("").await;
    assert_eq!(soon.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(soon.text().contains("Podrás pedirla otra vez el vie 20 nov 2026, 14:06"));
}

#[tokio::test]
async fn a_mail_is_promised_where_it_will_be_sent() {
    for (outward, mails) in [
        (Outward::default(), false),
        (Outward { mail: Some(Arc::new(Notify::new())), ..Outward::default() }, true),
    ] {
        let scene = Scene::open().await;
        let engine = scene.engine();
        let browser = Browser::at(Desk::facing(engine.clone(), outward));
        let path = browser.path(&scene.sold(1).await);
        let form = browser.get(&path).await.text();
        assert_eq!(form.contains("Te enviamos ahí el PDF y el XML."), mails);
        assert_eq!(form.contains("por ahora no la enviamos por correo"), !mails);
        let text = receptor_text();
        let mut fields = fields_of(&text);
        fields[5].1 = "ana@example.mx";
        let sent = browser.post(&format!("{path}/facturar"), &fields).await;
        let waiting = browser.get(sent.location()).await;
        assert_eq!(waiting.state(), "in-process");
        assert_eq!(waiting.text().contains("te la enviamos al correo"), mails);
        assert!(!waiting.text().contains("ana@example.mx"));
        // Whoever only holds the receipt is told nothing of an address.
        assert!(!browser.get(&path).await.text().contains("example.mx"));
        scene.settle(&engine).await;
        let ready = browser.get(sent.location()).await;
        assert_eq!(ready.text().contains("También por correo"), mails);
        assert_eq!(ready.text().contains("Va en camino al correo"), mails);
    }
}
