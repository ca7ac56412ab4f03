//! The sandbox as a client of SW sees it, and what it remembers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod support;

use jiff::SignedDuration;
use pac_sandbox::ca::SandboxCa;
use pac_sandbox::sample::{Shop, customer};
use serde_json::json;
use support::{HandClock, TOKEN, answer, client, serve_in, stamp, stamp_request};
use world::Clock as _;

#[tokio::test]
async fn a_login_gives_a_token_for_two_hours() {
    let dir = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let server = serve_in(dir.path(), &clock).await;
    let url = server.url();
    let login = |password: &str| {
        let body = json!({ "user": "sandbox@example.mx", "password": password });
        client().post(format!("{url}/v2/security/authenticate")).json(&body)
    };
    let (status, refused) = answer(login("guess")).await;
    assert_eq!(status, 400);
    assert!(refused["message"].as_str().unwrap().starts_with("AU2000 - "), "{refused}");

    let (status, given) = answer(login("sandbox")).await;
    assert_eq!((status, &given["status"]), (200, &json!("success")));
    let expires = clock.now() + SignedDuration::from_hours(2);
    assert_eq!(given["data"]["expires_in"], json!(expires.as_second()));
    assert_eq!(given["data"]["tokeny_type"], json!("Bearer"));

    let token = given["data"]["token"].as_str().unwrap();
    let try_it = || answer(stamp_request(url, token, b"<x/>", "1"));
    clock.advance(SignedDuration::from_secs(2 * 60 * 60 - 1));
    assert_eq!(try_it().await.0, 400, "the document is refused, not the token");
    clock.advance(SignedDuration::from_secs(1));
    assert_eq!(try_it().await.0, 401);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn the_older_login_by_headers_gives_a_token_too() {
    let dir = tempfile::tempdir().unwrap();
    let server = serve_in(dir.path(), &HandClock::new()).await;
    let url = server.url();
    let login = |password: &str| {
        let request = client().post(format!("{url}/security/authenticate"));
        answer(request.header("user", "sandbox@example.mx").header("password", password))
    };
    let (status, refused) = login("guess").await;
    assert!(status == 400 && refused["message"].as_str().unwrap().starts_with("AU2000"));
    let (status, given) = login("sandbox").await;
    assert_eq!(status, 200, "{given}");
    let token = given["data"]["token"].as_str().unwrap();
    assert_eq!(answer(stamp_request(url, token, b"<x/>", "1")).await.0, 400);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn every_reason_of_a_refusal_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let server = serve_in(dir.path(), &clock).await;
    let shop = Shop::open(&SandboxCa::open(dir.path()).unwrap(), clock.now()).unwrap();
    let tomorrow = clock.now() + SignedDuration::from_hours(24);
    let sale = shop.sell(1, tomorrow, customer()).unwrap();
    let (_, refused) = stamp(server.url(), sale.bytes(), "a").await;
    assert!(refused["message"].as_str().unwrap().starts_with("401 - "), "{refused}");
    assert!(refused["messageDetail"].as_str().unwrap().starts_with("CFDI40101 - "), "{refused}");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_request_that_makes_no_sense_is_refused_in_sws_words() {
    let dir = tempfile::tempdir().unwrap();
    let server = serve_in(dir.path(), &HandClock::new()).await;
    let url = server.url();
    let (status, long) = stamp(url, b"<x/>", &"1".repeat(101)).await;
    assert_eq!(status, 400);
    assert!(long["message"].as_str().unwrap().contains("CustomId"), "{long}");
    let (_, empty) = stamp(url, b"", "1").await;
    assert!(empty["message"].as_str().unwrap().contains("vacio"), "{empty}");

    let faults = |next: &str| {
        client().post(format!("{url}/sandbox/faults")).json(&json!({ "next": [next] })).send()
    };
    assert_eq!(faults("slow:5").await.unwrap().status(), 204);
    assert_eq!(faults("sing").await.unwrap().status(), 400);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_stamped_is_known_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let server = serve_in(dir.path(), &clock).await;
    let shop = Shop::open(&SandboxCa::open(dir.path()).unwrap(), clock.now()).unwrap();
    let sale = shop.sell(1, clock.now(), customer()).unwrap();
    let (status, first) = stamp(server.url(), sale.bytes(), "a").await;
    assert_eq!((status, &first["status"]), (200, &json!("success")), "{first}");
    server.stop().await.unwrap();

    let server = serve_in(dir.path(), &clock).await;
    let url = server.url();
    let (status, again) = stamp(url, sale.bytes(), "a").await;
    assert_eq!(status, 400);
    assert!(again["message"].as_str().unwrap().starts_with("307"), "{again}");
    assert_eq!(again["data"]["cfdi"], first["data"]["cfdi"]);

    let other = shop.sell(2, clock.now(), customer()).unwrap();
    let (_, repeated) = stamp(url, other.bytes(), "a").await;
    assert!(repeated["message"].as_str().unwrap().starts_with("CFDI3307"), "{repeated}");

    let uuid = first["data"]["uuid"].as_str().unwrap();
    let (_, live) =
        answer(client().get(format!("{url}/datawarehouse/v1/live/{uuid}")).bearer_auth(TOKEN))
            .await;
    let xml = live["data"]["records"][0]["urlXml"].as_str().unwrap();
    let xml = client().get(xml).send().await.unwrap().text().await.unwrap();
    assert_eq!(json!(xml), first["data"]["cfdi"]);

    let (_, stamps) = answer(client().get(format!("{url}/sandbox/stamps"))).await;
    let expected = json!([{ "uuid": uuid.to_uppercase(), "sello": sale.sello(), "times": 2 }]);
    assert_eq!(stamps, expected);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_custom_id_may_be_used_again_after_72_hours() {
    let dir = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let server = serve_in(dir.path(), &clock).await;
    let shop = Shop::open(&SandboxCa::open(dir.path()).unwrap(), clock.now()).unwrap();
    let sell = |folio| shop.sell(folio, clock.now(), customer()).unwrap();
    let (status, _) = stamp(server.url(), sell(1).bytes(), "a").await;
    assert_eq!(status, 200);
    clock.advance(SignedDuration::from_hours(72));
    assert_eq!(stamp(server.url(), sell(2).bytes(), "a").await.0, 400);
    clock.advance(SignedDuration::from_secs(1));
    assert_eq!(stamp(server.url(), sell(3).bytes(), "a").await.0, 200);
    server.stop().await.unwrap();
}
