//! The form, filled in from a Constancia.

use axum::http::StatusCode;

use super::browser::{Browser, Reply, attribute};
use super::csf::{constancia, pdf};
use crate::scene::Scene;

const RESICO: &str = "Régimen Simplificado de Confianza 01/01/2022";
const ACTIVIDAD: &str =
    "Régimen de las Personas Físicas con Actividades Empresariales y Profesionales 01/01/2010";

/// What stands in the fields of a form.
pub(super) fn values(reply: &Reply) -> [String; 5] {
    let html = reply.text();
    let input = |name: &str| attribute(&html, &format!("data-testid=\"{name}\" value=\""));
    let chosen = |name: &str| {
        let (_, select) = html.split_once(&format!("<select id=\"{name}\"")).unwrap();
        let (select, _) = select.split_once("</select>").unwrap();
        let before = select.split(" selected").next().filter(|before| before.len() < select.len());
        before.map(|text| text.rsplit('"').nth(1).unwrap().to_owned()).unwrap_or_default()
    };
    ["rfc", "nombre", "codigo_postal"]
        .map(input)
        .into_iter()
        .chain([chosen("regimen_fiscal"), chosen("uso_cfdi")])
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

#[tokio::test]
async fn a_constancia_fills_the_form_in() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    let target = format!("{path}/constancia");
    let typed = [("rfc", "EKU9003173C9"), ("uso_cfdi", "G03"), ("correo", "ana@example.mx")];

    let filled = browser.upload(&target, &typed, Some(&constancia(&[ACTIVIDAD], "ACTIVO"))).await;
    assert_eq!((filled.status, filled.state().as_str()), (StatusCode::OK, "open"));
    assert_eq!(values(&filled), ["CACX7605101P8", "XOCHILT CASAS CHÁVEZ", "36257", "612", "G03"]);
    assert!(filled.text().contains("value=\"ana@example.mx\""));
    assert!(filled.text().contains("Llenamos el formulario con tu Constancia"));
    assert!(!filled.text().contains("regímenes: elige"));

    // Which of several is for the customer to say.
    let two = constancia(&[RESICO, ACTIVIDAD], "SUSPENDIDO");
    let filled = browser.upload(&target, &[], Some(&two)).await;
    assert_eq!(values(&filled)[3..], ["", ""]);
    let html = filled.text();
    assert!(html.contains("Tienes 2 regímenes"));
    assert!(html.contains("como suspendido"));
    let (_, own) = html.split_once("<optgroup label=\"En tu Constancia\">").unwrap();
    let (own, others) = own.split_once("</optgroup>").unwrap();
    assert_eq!(own.matches("<option").count(), 2);
    assert!(own.contains("\"626\"") && own.contains("\"612\"") && !others.contains("\"626\""));
    let chosen = browser.upload(&target, &[("regimen_fiscal", "626")], Some(&two)).await;
    assert_eq!(values(&chosen)[3], "626");
    // Nothing of it was kept.
    assert_eq!(values(&browser.get(&path).await), ["", "", "", "", ""]);
}

#[tokio::test]
async fn what_cannot_be_read_is_told_and_what_was_typed_stays() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    let target = format!("{path}/constancia");
    let typed = [
        ("rfc", "EKU9003173C9"),
        ("nombre", "ESCUELA <KEMPER>"),
        ("codigo_postal", "42501"),
        ("regimen_fiscal", "601"),
        ("uso_cfdi", "G03"),
    ];
    let mut large = constancia(&[RESICO], "ACTIVO");
    large.resize(6 * 1024 * 1024, b' ');
    let cases: [(Option<&[u8]>, &str); 6] = [
        (None, "Elige primero el archivo"),
        (Some(b""), "Elige primero el archivo"),
        (Some(b"GIF89a"), "no es un PDF ni una foto"),
        (Some(&pdf(&["Una carta"])), "no es una Constancia"),
        (Some(&constancia(&["Régimen de Marte 01/01/2020"], "ACTIVO")), "Régimen: No reconocimos"),
        (Some(&large), "demasiado grande"),
    ];
    for (file, reason) in cases {
        let unread = browser.upload(&target, &typed, file).await;
        assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
        let error = unread.text();
        let (_, error) = error.split_once("id=\"constancia-error\"").unwrap();
        let (error, _) = error.split_once("</div>").unwrap();
        assert!(error.contains(reason), "{error}");
        assert!(unread.text().contains("<details class=\"card fill\" open>"));
        let kept = ["EKU9003173C9", "ESCUELA <KEMPER>", "42501", "601", "G03"];
        assert_eq!(values(&unread), kept, "{reason}");
    }
}

/// The camera opens without a script; a link can be pasted.
#[tokio::test]
async fn the_card_has_three_ways_in() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let html = browser.get(&browser.path(&scene.sold(1).await)).await.text();
    let (_, card) = html.split_once("<details class=\"card fill\">").unwrap();
    let (card, _) = card.split_once("</details>").unwrap();
    for part in [
        "name=\"constancia\" data-testid=\"constancia\" type=\"file\" accept=\"application/pdf,.pdf,image/jpeg,image/png\"",
        "name=\"foto\" data-testid=\"foto\" type=\"file\" accept=\"image/*\" capture=\"environment\"",
        "name=\"liga\" data-testid=\"liga\" value=\"\" type=\"text\"",
        "¿La tienes en papel? Toma una foto del QR",
        "O pega la liga del QR",
    ] {
        assert!(card.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_form_of_ours_is_refused() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    let target = format!("{path}/constancia");
    let send = async |body: &[u8]| browser.post_multipart(&target, body.to_vec()).await.status;
    assert_eq!(send(b"").await, StatusCode::BAD_REQUEST);
    assert_eq!(send(b"--frontera\r\nnothing").await, StatusCode::BAD_REQUEST);
    let latin = b"--frontera\r\nContent-Disposition: form-data; name=\"nombre\"\r\n\r\n\xd1\r\n\
                  --frontera--\r\n";
    assert_eq!(send(latin).await, StatusCode::BAD_REQUEST);
    let part = "--frontera\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n";
    assert_eq!(send(part.repeat(100).as_bytes()).await, StatusCode::BAD_REQUEST);
    assert_eq!(send(&vec![b'x'; 13 * 1024 * 1024]).await, StatusCode::PAYLOAD_TOO_LARGE);
    let urlencoded = browser.post(&target, &[("rfc", "x")]).await;
    assert_eq!(urlencoded.status, StatusCode::BAD_REQUEST);
    let nowhere = browser.upload("/compra/x/constancia", &[], Some(b"x")).await;
    assert_eq!(nowhere.state(), "link-over");
}

#[tokio::test]
async fn a_purchase_that_is_not_open_reads_nothing() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let access = scene.sold(1).await;
    let target = format!("{}/constancia", browser.path(&access));
    let cancellation = portal_store::Cancellation { at: scene.now(), reason: "No".to_owned() };
    let (store, register) = (&scene.store, scene.register.id);
    store.cancel_ticket(register, access.ticket, cancellation, scene.now()).await.unwrap();
    let reply = browser.upload(&target, &[], Some(&constancia(&[RESICO], "ACTIVO"))).await;
    assert_eq!((reply.status, reply.state().as_str()), (StatusCode::CONFLICT, "cancelled"));
}
