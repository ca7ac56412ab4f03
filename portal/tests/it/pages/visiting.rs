//! Customers who come back by a link to their address.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;
use portal::desk::{Desk, Outward};
use portal_store::AccessLetter;
use tokio::sync::Notify;

use super::browser::{Browser, Reply, attribute};
use crate::scene::{CUSTOMER_RFC, Scene, mail_to, receptor_text};

const ANA: &str = "ana@example.mx";

/// A shop that has mailed an invoice to Ana.
async fn mailed() -> (Scene, Browser) {
    let scene = Scene::open().await;
    let public_url = "https://factura.example.mx".to_owned();
    let engine = scene.engine();
    let mail = Some(Arc::new(Notify::new()));
    let desk = Desk::facing(engine.clone(), Outward { public_url, mail, sat: None });
    let holder = scene.sold(1).await;
    desk.invoice(&holder, &receptor_text(), Some(mail_to(ANA))).await.unwrap();
    scene.settle(&engine).await;
    let mail = scene.store.take_mail(scene.now(), scene.now()).await.unwrap().unwrap();
    scene.store.mail_sent(&mail, scene.now()).await.unwrap();
    (scene, Browser::at(desk))
}

async fn ask(browser: &Browser, correo: &str) -> Reply {
    browser.post("/mis-facturas/liga", &[("correo", correo)]).await
}

async fn letter(scene: &Scene) -> Option<AccessLetter> {
    let lease = scene.now() + SignedDuration::from_mins(5);
    scene.store.take_access_letter(scene.now(), lease).await.unwrap()
}

fn cookie(reply: &Reply) -> String {
    reply.header(header::SET_COOKIE).split(';').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_link_opens_what_was_mailed_once_and_until_the_device_is_signed_out() {
    let (scene, browser) = mailed().await;
    // Capitals are the same mailbox; the answer is the same for one that nothing was mailed to.
    let known = ask(&browser, "Ana@Example.mx").await;
    let unknown = ask(&browser, "beto@example.mx").await;
    assert_eq!((known.status, unknown.status), (StatusCode::OK, StatusCode::OK));
    let masked = |reply: &Reply, own: &str| reply.text().replace(own, "X");
    assert_eq!(masked(&known, "Ana@Example.mx"), masked(&unknown, "beto@example.mx"));
    let mailed = letter(&scene).await.unwrap();
    assert_eq!(mailed.address, "Ana@Example.mx");
    assert!(letter(&scene).await.is_none(), "nobody else is written to");

    let path = format!("/entrar/{}", mailed.token);
    for _ in 0..2 {
        assert_eq!(browser.get(&path).await.state(), "enter", "looking uses nothing up");
    }
    let entered = browser.post(&path, &[]).await;
    assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/mis-facturas"));
    let kept = cookie(&entered);
    assert!(kept.starts_with("__Host-cliente="), "{kept}");
    let again = browser.post(&path, &[]).await;
    assert_eq!((again.status, again.state().as_str()), (StatusCode::NOT_FOUND, "access-over"));

    let history = browser.get_with("/mis-facturas", &kept).await;
    assert_eq!(history.state(), "history");
    assert!(history.text().contains("F-1") && history.text().contains("$190.50"));
    let open = browser.path(&scene.sold(2).await);
    let form = browser.get_with(&open, &kept).await.text();
    assert!(form.contains("data-testid=\"use-known\"") && form.contains(CUSTOMER_RFC));
    assert!(!browser.get(&open).await.text().contains(CUSTOMER_RFC));
    // The button of the other language sends the form: whom it may be for is said again.
    let request = Request::post(format!("{open}/revisar?idioma=en")).header(header::COOKIE, &kept);
    let english = browser.send(request.body(Body::from("rfc=&paso=corregir")).unwrap()).await;
    assert!(english.text().contains("Made out to whom?"), "{}", english.seen());

    let left = browser.post_with("/mis-facturas/salir", &kept, &receptor_text()).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    let stolen = browser.get_with("/mis-facturas", &kept).await;
    assert_eq!(stolen.state(), "access", "a copy of the cookie opens nothing");
    assert!(!browser.get_with(&open, &kept).await.text().contains(CUSTOMER_RFC));
}

/// Where the button of the other language sends the form, and what it says.
fn language(page: &Reply) -> (String, String) {
    let html = page.text();
    let button = html.split_once("class=\"language\"").unwrap().1;
    assert_eq!(attribute(button, "form=\""), "pedir-liga");
    (attribute(button, "formaction=\""), attribute(button, "value=\""))
}

#[tokio::test]
async fn the_purchase_stays_with_whoever_asks_for_a_link() {
    let (scene, browser) = mailed().await;
    let open = browser.path(&scene.sold(2).await);
    let purchase = open.rsplit('/').next().unwrap();
    let keeps = |page: &Reply| attribute(&page.text(), "name=\"compra\" value=\"") == purchase;

    let asking = browser.get(&format!("/mis-facturas?compra={purchase}")).await;
    let (target, step) = language(&asking);
    let typed = [("compra", purchase), ("correo", "ana@"), ("paso", &step)];
    let english = browser.post(&target, &typed).await;
    assert_eq!((english.status, english.state().as_str()), (StatusCode::OK, "access"));
    assert!(english.text().contains("Send me the link") && keeps(&english));
    assert!(english.text().contains("value=\"ana@\""), "what was typed stays, unjudged");
    assert!(!english.text().contains("correo-error"));

    let typed = [("compra", purchase), ("correo", ANA)];
    let sent = browser.post("/mis-facturas/liga", &typed).await;
    let (target, step) = language(&sent);
    let again = browser.post(&target, &[&typed[..], &[("paso", &step)]].concat()).await;
    assert_eq!((again.status, again.state().as_str()), (StatusCode::OK, "link-sent"));
    assert!(again.text().contains("Check your e-mail") && again.text().contains(ANA));
    let html = again.text();
    let (_, form) = html.split_once("<form id=\"pedir-liga\"").unwrap();
    let (_, button) = form.split_once("<button").unwrap();
    let step = attribute(button, "value=\"");
    let fields = [&typed[..], &[("paso", &step)]].concat();
    let other = browser.post(&attribute(form, "action=\""), &fields).await;
    assert!(other.state() == "access" && keeps(&other), "another address, the same purchase");
    let mailed = letter(&scene).await.unwrap();
    assert!(letter(&scene).await.is_none(), "nothing of this asked for a second link");

    let link = format!("/entrar/{}", mailed.token);
    assert_eq!(browser.post(&link, &[]).await.location().rsplit('/').count(), 3);
    for used in [browser.get(&link).await, browser.post(&link, &[]).await] {
        assert_eq!((used.status, used.state().as_str()), (StatusCode::NOT_FOUND, "access-over"));
        assert!(keeps(&used) && used.text().contains(&format!("href=\"{open}\"")));
        let (target, step) = language(&used);
        let hidden = [("compra", purchase), ("vencida", "si"), ("paso", &step)];
        let english = browser.post(&target, &hidden).await;
        assert!(english.state() == "access-over" && keeps(&english));
    }
    // Once the purchase's own link is over, it leads nowhere.
    scene.clock.forward(SignedDuration::from_hours(24));
    assert!(!browser.get(&link).await.text().contains("name=\"compra\""));
}

#[tokio::test]
async fn an_old_link_or_a_strange_address_opens_nothing() {
    let (scene, browser) = mailed().await;
    let hostile = ask(&browser, "ana@example.mx\r\nBcc: otro@example.mx").await;
    assert_eq!(hostile.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..5 {
        assert_eq!(ask(&browser, ANA).await.state(), "link-sent");
    }
    let first = letter(&scene).await.unwrap();
    assert!(letter(&scene).await.is_some() && letter(&scene).await.is_some());
    assert!(letter(&scene).await.is_none(), "three an hour");
    scene.clock.forward(SignedDuration::from_mins(20));
    let over = browser.post(&format!("/entrar/{}", first.token), &[]).await;
    assert_eq!((over.status, over.state().as_str()), (StatusCode::NOT_FOUND, "access-over"));
    assert_eq!(browser.get("/entrar/nada").await.state(), "access-over");
}

/// Asking for links that are not mailed keeps nobody from theirs.
#[tokio::test]
async fn only_what_was_mailed_counts_against_an_address() {
    let (scene, browser) = mailed().await;
    for _ in 0..2 {
        for _ in 0..3 {
            ask(&browser, ANA).await;
        }
        while let Some(letter) = letter(&scene).await {
            scene.store.access_letter_tried(&letter, None).await.unwrap();
        }
        scene.clock.forward(SignedDuration::from_mins(50));
    }
    ask(&browser, ANA).await;
    assert!(letter(&scene).await.is_some(), "three were mailed, more than an hour ago");
}

#[tokio::test]
async fn an_address_that_is_forgotten_opens_nothing_any_more() {
    let (scene, browser) = mailed().await;
    ask(&browser, ANA).await;
    let token = letter(&scene).await.unwrap().token;
    let kept = cookie(&browser.post(&format!("/entrar/{token}"), &[]).await);
    assert_eq!(browser.get_with("/mis-facturas", &kept).await.state(), "history");
    let forgotten = browser.post_with("/mis-facturas/olvidar", &kept, &receptor_text()).await;
    assert_eq!(forgotten.state(), "forgotten");
    assert_eq!(browser.get_with("/mis-facturas", &kept).await.state(), "access");
    assert_eq!(ask(&browser, ANA).await.state(), "link-sent", "the same answer as ever");
    assert!(letter(&scene).await.is_none(), "and nothing is mailed");
}
