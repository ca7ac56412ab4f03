//! The device that remembers the tax data, where its owner wants that.

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use expect_test::expect;
use jiff::SignedDuration;

use super::browser::{Browser, Reply, fields_of};
use crate::scene::{CUSTOMER_RFC, Scene, receptor_text};

/// `name=value` of the cookie that an answer sets.
fn cookie(reply: &Reply) -> Option<&str> {
    Some(reply.header(SET_COOKIE)).filter(|text| !text.is_empty())?.split(';').next()
}

async fn invoice(browser: &Browser, path: &str, more: &[(&str, &str)]) -> Reply {
    let receptor = receptor_text();
    let fields: Vec<_> = fields_of(&receptor).into_iter().chain(more.iter().copied()).collect();
    browser.post(&format!("{path}/facturar"), &fields).await
}

#[tokio::test]
async fn a_device_remembers_only_what_its_owner_ticked() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let first = browser.path(&scene.sold(1).await);
    let review = browser.tax_data(&format!("{first}/revisar"), &receptor_text()).await;
    assert!(review.text().contains("Recordar mis datos en este dispositivo"));
    assert!(!review.text().contains(" checked"));
    assert_eq!(cookie(&invoice(&browser, &first, &[]).await), None);

    let second = browser.path(&scene.sold(2).await);
    let reply = invoice(&browser, &second, &[("recordar", "si")]).await;
    let set = reply.header(SET_COOKIE).to_owned();
    assert!(set.starts_with("__Host-datos="), "{set}");
    for attribute in ["Path=/", "Max-Age=15552000", "HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(set.split("; ").any(|part| part == attribute), "{attribute}: {set}");
    }
    assert!(!set.contains(CUSTOMER_RFC) && !set.contains("CASAS"));
    let cookie = cookie(&reply).unwrap().to_owned();

    let third = browser.path(&scene.sold(3).await);
    let filled = browser.get_with(&third, &cookie).await;
    filled.check(&expect![[r#"
        200 open
        Paso 2 de 3 · Tus datos
        Tus datos fiscales
        Este dispositivo recuerda tus datos
        Usar mis datosXochilt Casas Chavez
        CACX7605101P8
        ¿Es para alguien más, o algo cambió? Corrígelo en el formulario de abajo.
        Olvidar mis datos
        Tu compra
        $190.50
        vie 20 nov 2026, 14:00
        Nota A-000003
        Agregar otra compra de esta tienda
        Puedes facturar esta compra hasta el lun 30 nov 2026.
        Llenar con mi Constancia
        RFC
        13 caracteres si eres persona física, 12 si es una empresa.
        [rfc: CACX7605101P8]
        Nombre o razón social
        Completo. Si es una empresa, sin «SA de CV» ni otras siglas al final.
        [nombre: Xochilt Casas Chavez]
        Código postal
        El de tu domicilio fiscal: cinco números.
        [codigo_postal: 36257]
        Régimen fiscal
        Si tienes varios, el de la actividad para la que compraste.
        Uso de la factura
        Para qué la quieres. ¿Solo como comprobante? Elige S01.
        Correo (opcional)
        La tienda lo guarda con tus datos. Tu factura la descargas aquí mismo; por ahora no la enviamos por correo.
        [correo: ]
        Revisar mis datos
    "#]]);
    let review = browser.post_with(&format!("{third}/revisar"), &cookie, &receptor_text()).await;
    assert_eq!(review.state(), "review");
    assert!(review.text().contains(" checked"), "who was asked once is not asked again");
    // Without the cookie, nothing: not even for the same RFC.
    assert!(!browser.get(&third).await.text().contains("CASAS"));
    let typed = receptor_text();
    let only_rfc = [("rfc", typed.rfc.as_str()), ("paso", "corregir")];
    let form = browser.post(&format!("{third}/revisar"), &only_rfc).await;
    assert!(!form.text().to_uppercase().contains("CASAS"));

    scene.clock.forward(SignedDuration::from_hours(180 * 24));
    let fourth = browser.path(&scene.sold(4).await);
    assert!(!browser.get_with(&fourth, &cookie).await.text().contains("CASAS"));
}

#[tokio::test]
async fn a_device_forgets() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let first = browser.path(&scene.sold(1).await);
    let reply = invoice(&browser, &first, &[("recordar", "si")]).await;
    let kept = cookie(&reply).unwrap().to_owned();
    let second = browser.path(&scene.sold(2).await);
    let forgotten = browser.post_with(&format!("{second}/olvidar"), &kept, &receptor_text()).await;
    assert_eq!(forgotten.status, StatusCode::OK);
    assert_eq!(cookie(&forgotten), Some("__Host-datos="));
    assert!(forgotten.header(SET_COOKIE).contains("Max-Age=0"));
    assert!(forgotten.text().contains("este dispositivo olvidó tus datos"));
    assert!(!forgotten.text().contains("CASAS"));
}

#[tokio::test]
async fn a_cookie_of_somebody_elses_making_is_no_data() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let access = scene.sold(1).await;
    let path = browser.path(&access);
    // A link's token is sealed by the same vault, for another use.
    let token = path.rsplit('/').next().unwrap();
    let long = format!("__Host-datos={}", "A".repeat(5_000));
    for cookie in ["__Host-datos=", "__Host-datos=AAAA", &long, &format!("__Host-datos={token}")] {
        let page = browser.get_with(&path, cookie).await;
        assert_eq!((page.status, page.state().as_str()), (StatusCode::OK, "open"));
        assert!(!page.text().contains("recuerda tus datos"));
    }
}

/// A refusal, a lost race or an outage leaves no cookie.
#[tokio::test]
async fn nothing_is_remembered_without_an_invoice() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    let wrong = [("rfc", "CACX76"), ("recordar", "si")];
    let refused = browser.post(&format!("{path}/facturar"), &wrong).await;
    assert_eq!((refused.status, cookie(&refused)), (StatusCode::UNPROCESSABLE_ENTITY, None));
    assert!(refused.text().contains("name=\"recordar\" value=\"si\""), "the wish is kept");
    invoice(&browser, &path, &[]).await;
    let company = [
        ("rfc", "EKU9003173C9"),
        ("nombre", "ESCUELA KEMPER URGATE"),
        ("codigo_postal", "42501"),
        ("regimen_fiscal", "601"),
        ("uso_cfdi", "G03"),
        ("recordar", "si"),
    ];
    let late = browser.post(&format!("{path}/facturar"), &company).await;
    assert_eq!((late.location(), cookie(&late)), (path.as_str(), None));
}
