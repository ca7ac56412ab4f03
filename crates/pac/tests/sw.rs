//! The adapter against a sandbox that misbehaves: after each accident, what is known, and that the
//! way out of doubt ends with the one stamp that there is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use cfdi::timbre::{StampMismatch, StampedCfdi};
use pac::Outcome;
use pac::sw::{Credentials, Sw, SwConfig};
use pac_sandbox::Misbehaviour;

use support::{Bench, accepted, login, recover, scenarios, stamp, uuid_in};

#[tokio::test]
async fn a_good_document_is_stamped_once_and_found_again() {
    // To recover is to send the same bytes again.
    scenarios::a_good_document_is_stamped_once_and_found_again(Bench::sw, 2).await;
}

#[tokio::test]
async fn an_accident_after_the_stamp_is_doubt_and_recovery_finds_it() {
    let (hurried, patient) = (Bench::hurried_sw, Bench::sw);
    scenarios::an_accident_after_the_stamp_is_doubt_and_recovery_finds_it(hurried, patient).await;
}

#[tokio::test]
async fn an_accident_before_the_stamp_is_the_same_doubt_and_recovery_stamps() {
    let open = Bench::sw;
    scenarios::an_accident_before_the_stamp_is_the_same_doubt_and_recovery_stamps(open, 0).await;
}

#[tokio::test]
async fn a_slow_answer_in_time_is_an_answer() {
    let bench = Bench::set_up().await;
    let (sw, sale) = (bench.sw(), bench.sale(1));
    bench.server.misbehave([Misbehaviour::Slow(Duration::from_millis(50))]);
    let outcome = stamp(&sw, sale.bytes(), 1).await;
    assert!(matches!(outcome, Outcome::Stamped { .. }), "{outcome:?}");
    assert_eq!(bench.uuids(), [accepted(&outcome, &sale)]);
    bench.tear_down().await;
}

#[tokio::test]
async fn a_307_without_xml_names_nothing_until_it_is_asked_again() {
    let bench = Bench::set_up().await;
    let (sw, sale) = (bench.sw(), bench.sale(1));
    bench.server.misbehave([Misbehaviour::DuplicateWithoutXml]);
    let first = stamp(&sw, sale.bytes(), 1).await;
    assert_eq!(first, Outcome::Already { xml: None, uuid: None });
    let then = recover(&sw, sale.bytes(), 1).await;
    assert_eq!(bench.uuids(), [accepted(&then, &sale)]);
    bench.tear_down().await;
}

#[tokio::test]
async fn a_307_with_xml_is_the_stamp() {
    scenarios::a_307_with_xml_is_the_stamp(Bench::sw).await;
}

#[tokio::test]
async fn a_certificate_that_sat_does_not_list_yet_is_refused() {
    let bench = Bench::set_up().await;
    let (sw, sale) = (bench.sw(), bench.sale(1));
    bench.server.misbehave([Misbehaviour::NotInLco]);
    let outcome = stamp(&sw, sale.bytes(), 1).await;
    assert!(matches!(&outcome, Outcome::Rejected { code, .. } if code == "402"), "{outcome:?}");
    assert!(bench.uuids().is_empty());
    bench.tear_down().await;
}

#[tokio::test]
async fn a_stamp_for_another_seal_is_handed_on_for_the_caller_to_refuse() {
    let open = Bench::sw;
    scenarios::a_stamp_for_another_seal_is_handed_on_for_the_caller_to_refuse(open).await;
}

#[tokio::test]
async fn an_account_without_stamps_says_nothing_of_the_document() {
    let bench = Bench::set_up().await;
    let (sw, sale) = (bench.sw(), bench.sale(1));
    bench.server.misbehave([Misbehaviour::NoStamps]);
    let outcome = stamp(&sw, sale.bytes(), 1).await;
    assert!(
        matches!(&outcome, Outcome::Account { code, message }
            if code == "AU2001" && message.starts_with("AU2001 - ")),
        "{outcome:?}"
    );
    assert!(bench.uuids().is_empty());
    bench.tear_down().await;
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_nothing_is_sent_twice() {
    let bench = Bench::set_up().await;
    let (sw, sale) = (bench.sw(), bench.sale(1));
    bench.server.misbehave([Misbehaviour::TokenExpired]);
    let outcome = stamp(&sw, sale.bytes(), 1).await;
    assert!(matches!(outcome, Outcome::Stamped { .. }), "{outcome:?}");
    assert_eq!(bench.server.stamps()[0].times, 1);

    let other = bench.sale(2);
    bench.server.misbehave([Misbehaviour::TokenExpired, Misbehaviour::TokenExpired]);
    let outcome = stamp(&sw, other.bytes(), 2).await;
    assert!(matches!(&outcome, Outcome::Account { code, .. } if code == "HTTP 401"), "{outcome:?}");
    assert_eq!(bench.uuids().len(), 1);
    bench.tear_down().await;
}

#[tokio::test]
async fn a_token_without_end_is_used_as_it_is() {
    let bench = Bench::set_up().await;
    let sale = bench.sale(1);
    let good = bench.sw_with(Credentials::Token("sandbox.sandbox.sandbox".to_owned()));
    let bad = bench.sw_with(Credentials::Token("a.b.c".to_owned()));
    let refused = stamp(&bad, sale.bytes(), 1).await;
    assert!(matches!(&refused, Outcome::Account { code, .. } if code == "HTTP 401"), "{refused:?}");
    let outcome = stamp(&good, sale.bytes(), 1).await;
    assert_eq!(bench.uuids(), [accepted(&outcome, &sale)]);
    bench.tear_down().await;
}

#[tokio::test]
async fn a_wrong_password_is_the_accounts_fault() {
    let bench = Bench::set_up().await;
    let sale = bench.sale(1);
    let outcome = stamp(&bench.sw_with(login("guess")), sale.bytes(), 1).await;
    assert!(matches!(&outcome, Outcome::Account { code, .. } if code == "AU2000"), "{outcome:?}");
    bench.tear_down().await;
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let at = |url: &str| {
        let token = Credentials::Token("sandbox.sandbox.sandbox".to_owned());
        [token, login("sandbox")]
            .map(|credentials| Sw::new(SwConfig::sandbox(url, credentials)).unwrap())
            .into()
    };
    scenarios::without_a_connection_nothing_was_sent(at).await;
}

#[tokio::test]
async fn another_document_under_the_same_key_gets_the_first_stamp() {
    let bench = Bench::set_up().await;
    let (sw, first, second) = (bench.sw(), bench.sale(1), bench.sale(2));
    let uuid = accepted(&stamp(&sw, first.bytes(), 1).await, &first);

    let Outcome::Already { xml: Some(xml), uuid: Some(named) } =
        stamp(&sw, second.bytes(), 1).await
    else {
        panic!("the key was used before");
    };
    assert_eq!((uuid_in(&xml), &named), (uuid.clone(), &uuid));
    assert!(matches!(StampedCfdi::accept(&xml, &second), Err(StampMismatch::Sello)));
    assert_eq!(bench.uuids(), [uuid]);
    bench.tear_down().await;
}

#[tokio::test]
async fn a_storage_that_lags_behind_leaves_the_uuid() {
    let bench = Bench::set_up().await;
    let (sw, first, second) = (bench.sw(), bench.sale(1), bench.sale(2));
    let uuid = accepted(&stamp(&sw, first.bytes(), 1).await, &first);
    bench.server.misbehave([Misbehaviour::StorageEmpty]);
    let early = stamp(&sw, second.bytes(), 1).await;
    assert_eq!(early, Outcome::Already { xml: None, uuid: Some(uuid.clone()) });
    let later = recover(&sw, second.bytes(), 1).await;
    assert!(matches!(later, Outcome::Already { xml: Some(xml), .. } if uuid_in(&xml) == uuid));
    bench.tear_down().await;
}

#[tokio::test]
async fn copies_that_arrive_together_get_one_stamp() {
    scenarios::copies_that_arrive_together_get_one_stamp(Bench::sw).await;
}
