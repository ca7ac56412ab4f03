//! The adapter against a sandbox that misbehaves: after each accident, what is known, and that the
//! way out of doubt ends with the one stamp that there is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use cfdi::timbre::{StampMismatch, StampedCfdi};
use pac::sw::{Credentials, Sw, SwConfig};
use pac::{Outcome, Pac as _};
use pac_sandbox::Misbehaviour;

use support::{Bench, accepted, deserted, login, recover, stamp, uuid_in};

/// Longer than anybody in these tests waits.
const FOREVER: Duration = Duration::from_secs(600);

#[tokio::test]
async fn a_good_document_is_stamped_once_and_found_again() {
    let bench = Bench::set_up().await;
    let (sw, sale) = (bench.sw(), bench.sale(1));
    assert!(sw.is_sandbox());
    let first = stamp(&sw, sale.bytes(), 1).await;
    assert!(matches!(first, Outcome::Stamped { .. }), "{first:?}");
    let uuid = accepted(&first, &sale);

    let again = recover(&sw, sale.bytes(), 1).await;
    assert!(matches!(&again, Outcome::Already { uuid: Some(named), .. } if *named == uuid));
    assert_eq!(accepted(&again, &sale), uuid);
    let stamps = bench.server.stamps().unwrap();
    assert_eq!(stamps.len(), 1);
    assert_eq!((stamps[0].uuid.as_str(), stamps[0].times), (uuid.as_str(), 2));
    bench.tear_down().await;
}

#[tokio::test]
async fn an_accident_after_the_stamp_is_doubt_and_recovery_finds_it() {
    for accident in [
        Misbehaviour::StampThenHang,
        Misbehaviour::Slow(FOREVER),
        Misbehaviour::ResetAfterWrite,
        Misbehaviour::StampThen500,
    ] {
        let bench = Bench::set_up().await;
        let (sw, sale) = (bench.hurried_sw(), bench.sale(1));
        bench.server.misbehave([accident]);
        let first = stamp(&sw, sale.bytes(), 1).await;
        assert!(matches!(first, Outcome::InDoubt { .. }), "{accident}: {first:?}");

        let then = recover(&bench.sw(), sale.bytes(), 1).await;
        assert!(matches!(then, Outcome::Already { .. }), "{accident}: {then:?}");
        assert_eq!(bench.uuids(), [accepted(&then, &sale)], "{accident}");
        bench.tear_down().await;
    }
}

#[tokio::test]
async fn an_accident_before_the_stamp_is_the_same_doubt_and_recovery_stamps() {
    for accident in [Misbehaviour::Http500, Misbehaviour::Html200, Misbehaviour::Uncontrolled] {
        let bench = Bench::set_up().await;
        let (sw, sale) = (bench.sw(), bench.sale(1));
        bench.server.misbehave([accident]);
        let first = stamp(&sw, sale.bytes(), 1).await;
        assert!(matches!(first, Outcome::InDoubt { .. }), "{accident}: {first:?}");
        assert!(bench.uuids().is_empty(), "{accident}");

        let then = recover(&sw, sale.bytes(), 1).await;
        assert!(matches!(then, Outcome::Stamped { .. }), "{accident}: {then:?}");
        assert_eq!(bench.uuids(), [accepted(&then, &sale)], "{accident}");
        bench.tear_down().await;
    }
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
    let bench = Bench::set_up().await;
    let (sw, sale) = (bench.sw(), bench.sale(1));
    bench.server.misbehave([Misbehaviour::DuplicateWithXml]);
    let outcome = stamp(&sw, sale.bytes(), 1).await;
    assert!(matches!(outcome, Outcome::Already { .. }), "{outcome:?}");
    assert_eq!(bench.uuids(), [accepted(&outcome, &sale)]);
    bench.tear_down().await;
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
    let bench = Bench::set_up().await;
    let (sw, sale) = (bench.sw(), bench.sale(1));
    bench.server.misbehave([Misbehaviour::WrongSello]);
    let Outcome::Stamped { xml } = stamp(&sw, sale.bytes(), 1).await else {
        panic!("the adapter judges no document");
    };
    assert!(matches!(StampedCfdi::accept(&xml, &sale), Err(StampMismatch::SelloCfd)));
    let then = recover(&sw, sale.bytes(), 1).await;
    assert_eq!(bench.uuids(), [accepted(&then, &sale)]);
    bench.tear_down().await;
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
    assert_eq!(bench.server.stamps().unwrap()[0].times, 1);

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
    let bench = Bench::set_up().await;
    let sale = bench.sale(1);
    let (_socket, nowhere) = deserted();
    let token = || Credentials::Token("sandbox.sandbox.sandbox".to_owned());
    for credentials in [token(), login("sandbox")] {
        let sw = Sw::new(SwConfig::sandbox(&nowhere, credentials)).unwrap();
        let outcome = stamp(&sw, sale.bytes(), 1).await;
        assert!(matches!(outcome, Outcome::NotSent { .. }), "{outcome:?}");
    }
    bench.tear_down().await;
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
    let bench = Bench::set_up().await;
    let (sw, sale) = (bench.sw(), bench.sale(1));
    let (a, b, c) = tokio::join!(
        stamp(&sw, sale.bytes(), 1),
        stamp(&sw, sale.bytes(), 1),
        stamp(&sw, sale.bytes(), 1),
    );
    let uuids: Vec<String> = [a, b, c].iter().map(|outcome| accepted(outcome, &sale)).collect();
    assert!(uuids.iter().all(|uuid| *uuid == uuids[0]), "{uuids:?}");
    assert_eq!(bench.uuids(), uuids[..1]);
    bench.tear_down().await;
}
