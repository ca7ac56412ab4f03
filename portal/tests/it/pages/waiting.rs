//! An invoice that takes long: its customer leaves an address and closes the page.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use expect_test::expect;
use portal::desk::{Desk, Outward};
use tokio::sync::Notify;

use super::browser::Browser;
use crate::scene::{Scene, receptor_text};

#[tokio::test]
async fn an_address_is_left_on_a_page_that_stays() {
    let scene = Scene::open().await;
    let public_url = "https://factura.example.mx".to_owned();
    let outward = Outward { public_url, mail: Some(Arc::new(Notify::new())), sat: None };
    let browser = Browser::at(Desk::facing(scene.engine(), outward));
    let path = browser.path(&scene.sold(1).await);
    let sent = browser.tax_data(&format!("{path}/facturar"), &receptor_text()).await;
    let mine = sent.location().trim_end_matches("/factura").to_owned();

    // Nothing is taken from under somebody's fingers: the page with the form does not load itself.
    let waiting = browser.get(sent.location()).await;
    assert!(waiting.header(header::REFRESH).starts_with("20; url=/compra/"));
    assert!(waiting.text().contains("quieta=si#avisar") && !waiting.text().contains("<input"));
    // As the answer to a form it loads the invoice's page, not the form's address.
    let posted = browser.tax_data(&format!("{mine}/revisar"), &receptor_text()).await;
    assert_eq!(posted.header(header::REFRESH), format!("20; url={mine}/factura"));
    let still = browser.get(&format!("{mine}/factura?quieta=si")).await;
    assert_eq!(still.header(header::REFRESH), "");
    // It stays in the other language too.
    let html = still.text();
    let (_, link) = html.split_once("class=\"language\" href=\"").unwrap();
    let english = link.split('"').next().unwrap().replace("&amp;", "&");
    assert_eq!(english, format!("{mine}/factura?quieta=si&idioma=en"));
    let english = browser.get(&english).await;
    assert_eq!((english.status, english.header(header::REFRESH)), (StatusCode::OK, ""));
    assert!(english.text().contains("Your invoice is being stamped"));
    browser.get(&format!("{mine}/factura?quieta=si&idioma=es")).await;
    let seen = still.seen();
    let (_, form) = seen.split_once("[correo: ]\n").unwrap();
    expect![[r#"
        Enviármela
        Actualizar ahora
        Esta página ya no se actualiza sola.
    "#]]
    .assert_eq(form);

    let wrong = browser.post(&format!("{mine}/correo"), &[("correo", "ana@example")]).await;
    assert_eq!(
        (wrong.status, wrong.state().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "in-process")
    );
    assert_eq!(wrong.header(header::REFRESH), "");
    assert!(wrong.text().contains("id=\"correo-error\"") && wrong.text().contains("ana@example"));
    let left = browser.post(&format!("{mine}/correo"), &[("correo", "ana@example.mx")]).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    let promised = browser.get(left.location()).await;
    let shown = promised.seen();
    assert!(shown.contains("te la enviamos al correo a•••@example.mx"), "{shown}");
    assert!(shown.contains("Enviarla a otro correo"));

    // The receipt alone gives no form, and promises nothing.
    let holder = browser.get(&format!("{path}?quieta=si")).await;
    assert_eq!(holder.state(), "in-process");
    assert!(!holder.text().contains("avisar") && !holder.text().contains("example.mx"));
    browser.post(&format!("{path}/correo"), &[("correo", "otro@example.mx")]).await;
    assert!(browser.get(sent.location()).await.seen().contains("a•••@example.mx"));
}
