//! An invoice that takes long: its customer leaves an address and closes the page.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use expect_test::expect;
use portal::desk::{Desk, Outward};
use tokio::sync::Notify;

use super::browser::{Browser, fields_of};
use crate::scene::{CUSTOMER_RFC, Scene, misspelt, receptor_text};

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

/// Who proved the RFC finds what was sent, but not the address: an RFC alone must not tell one.
#[tokio::test]
async fn a_refusal_that_comes_late_leads_back_to_the_field() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let path = browser.path(&scene.sold(1).await);
    let typed = misspelt();
    let mut fields = fields_of(&typed);
    fields[5].1 = "ana@example.mx";
    let sent = browser.post(&format!("{path}/facturar"), &fields).await;
    assert_eq!(browser.get(sent.location()).await.state(), "in-process");
    scene.settle(&engine).await;

    let ended = browser.get(sent.location()).await;
    let mine = ended.location().to_owned();
    let refused = browser.get(&mine).await;
    assert_eq!((refused.status, refused.state().as_str()), (StatusCode::OK, "refused"));
    let html = refused.text();
    assert!(html.contains("CFDI40145") && html.contains("id=\"nombre-error\""), "{html}");
    for kept in [CUSTOMER_RFC, "XOCHITL CASAS CHAVEZ", "36257"] {
        assert!(html.contains(&format!("value=\"{kept}\"")), "{kept}");
    }
    for chosen in ["612", "G03"] {
        assert!(html.contains(&format!("<option value=\"{chosen}\" selected>")), "{chosen}");
    }
    assert!(!html.contains("ana@"), "{html}");
    let english = browser.get(&format!("{mine}?idioma=en")).await.text();
    assert!(english.contains("SAT has another name for this RFC"), "{english}");
    // Whoever only holds the receipt learns why, and nothing of whom.
    let holder = browser.get(&format!("{path}?idioma=es")).await;
    assert_eq!(holder.state(), "open");
    let html = holder.text();
    assert!(html.contains("El último intento no pasó en el SAT"), "{html}");
    assert!(!html.contains(CUSTOMER_RFC) && !html.contains("CASAS"));

    let again = browser.tax_data(&format!("{mine}/facturar"), &receptor_text()).await;
    scene.settle(&engine).await;
    assert_eq!(browser.get(again.location()).await.state(), "ready");
}

/// The device remembers the address of whom it is for.
#[tokio::test]
async fn a_late_refusal_finds_the_address_on_the_device() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let browser = Browser::on(engine.clone());
    let path = browser.path(&scene.sold(1).await);
    let typed = misspelt();
    let mut fields = fields_of(&typed).to_vec();
    fields[5].1 = "ana@example.mx";
    fields.push(("recordar", "si"));
    let sent = browser.post(&format!("{path}/facturar"), &fields).await;
    let cookie = sent.header(header::SET_COOKIE).split(';').next().unwrap().to_owned();
    scene.settle(&engine).await;
    let mine = sent.location().trim_end_matches("/factura");
    let refused = browser.get_with(mine, &cookie).await;
    assert_eq!(refused.state(), "refused");
    assert!(refused.text().contains("value=\"ana@example.mx\""), "{}", refused.text());
}
