//! Finkok's adapter against a sandbox that misbehaves: after each accident, what is known, and that
//! the way out of doubt ends with the one stamp that there is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use pac::Outcome;
use pac::finkok::{Finkok, FinkokConfig};
use pac_sandbox::Misbehaviour;
use world::Clock;

use support::{Bench, accepted, account, little_patience, now, recover, scenarios, stamp};

/// An adapter that believes a denial when it comes a second time.
fn credulous(bench: &Bench) -> Finkok {
    bench.finkok_with(|config| config.denial_rest = Duration::ZERO)
}

fn hurried(bench: &Bench) -> Finkok {
    bench.finkok_with(|config| config.timeouts = little_patience())
}

#[tokio::test]
async fn a_good_document_is_stamped_once_and_found_again() {
    // `stamped` is a question and no sending.
    scenarios::a_good_document_is_stamped_once_and_found_again(Bench::finkok, 1).await;
}

#[tokio::test]
async fn an_accident_after_the_stamp_is_doubt_and_recovery_finds_it() {
    let patient = Bench::finkok;
    scenarios::an_accident_after_the_stamp_is_doubt_and_recovery_finds_it(hurried, patient).await;
}

#[tokio::test]
async fn an_accident_before_the_stamp_is_the_same_doubt_and_a_lasting_denial_ends_it() {
    let open = credulous;
    scenarios::an_accident_before_the_stamp_is_the_same_doubt_and_recovery_stamps(open, 1).await;
}

#[tokio::test]
async fn a_denial_that_has_not_lasted_sends_nothing_however_often_it_comes() {
    let bench = Bench::set_up().await;
    let (finkok, sale) = (bench.finkok(), bench.sale(1));
    for _ in 0..3 {
        let outcome = recover(&finkok, sale.bytes(), 1).await;
        assert!(matches!(outcome, Outcome::InDoubt { .. }), "{outcome:?}");
    }
    assert!(bench.uuids().is_empty());
    bench.tear_down().await;
}

/// The incident that the Finkok pages tell of: 307 without data, then 603 for some seconds.
#[tokio::test]
async fn a_stamp_that_is_denied_for_some_seconds_is_never_made_twice() {
    struct HandClock(Mutex<Timestamp>);
    impl Clock for HandClock {
        fn now(&self) -> Timestamp {
            *self.0.lock().unwrap()
        }
    }
    let clock = Arc::new(HandClock(Mutex::new(now())));
    let bench = Bench::set_up_with(|config| config.clock = clock.clone()).await;
    let (finkok, sale) = (credulous(&bench), bench.sale(1));
    bench.server.misbehave([Misbehaviour::HiddenFor(Duration::from_secs(8))]);
    let first = stamp(&finkok, sale.bytes(), 1).await;
    assert_eq!(first, Outcome::Already { xml: None, uuid: None });
    // Even whoever believes the denials gets no second stamp: Finkok knows the bytes.
    let denied = recover(&finkok, sale.bytes(), 1).await;
    assert!(matches!(denied, Outcome::InDoubt { .. }), "{denied:?}");
    let believed = recover(&finkok, sale.bytes(), 1).await;
    assert_eq!(believed, Outcome::Already { xml: None, uuid: None });

    *clock.0.lock().unwrap() += SignedDuration::from_secs(8);
    let shown = recover(&finkok, sale.bytes(), 1).await;
    assert_eq!(bench.uuids(), [accepted(&shown, &sale)]);
    bench.tear_down().await;
}

#[tokio::test]
async fn a_307_without_xml_is_completed_from_stamped_at_once() {
    let bench = Bench::set_up().await;
    let (finkok, sale) = (bench.finkok(), bench.sale(1));
    bench.server.misbehave([Misbehaviour::DuplicateWithoutXml]);
    let outcome = stamp(&finkok, sale.bytes(), 1).await;
    assert!(matches!(outcome, Outcome::Already { .. }), "{outcome:?}");
    assert_eq!(bench.uuids(), [accepted(&outcome, &sale)]);

    let other = bench.sale(2);
    bench.server.misbehave([Misbehaviour::DuplicateWithoutXml, Misbehaviour::StampedDenied]);
    let early = stamp(&finkok, other.bytes(), 2).await;
    assert_eq!(early, Outcome::Already { xml: None, uuid: None });
    let later = recover(&finkok, other.bytes(), 2).await;
    assert_eq!(bench.uuids()[1..], [accepted(&later, &other)]);
    bench.tear_down().await;
}

#[tokio::test]
async fn a_307_with_xml_is_the_stamp() {
    scenarios::a_307_with_xml_is_the_stamp(Bench::finkok).await;
}

#[tokio::test]
async fn a_stamp_for_another_seal_is_handed_on_for_the_caller_to_refuse() {
    let open = Bench::finkok;
    scenarios::a_stamp_for_another_seal_is_handed_on_for_the_caller_to_refuse(open).await;
}

#[tokio::test]
async fn an_account_that_cannot_stamp_says_nothing_of_the_document() {
    let bench = Bench::set_up().await;
    let sale = bench.sale(1);
    bench.server.misbehave([Misbehaviour::NoStamps]);
    let outcome = stamp(&bench.finkok(), sale.bytes(), 1).await;
    assert!(matches!(&outcome, Outcome::Account { code, .. } if code == "718"), "{outcome:?}");

    let stranger = Finkok::new(FinkokConfig::sandbox(bench.server.url(), account("guess")));
    let stranger = stranger.unwrap();
    let outcome = stamp(&stranger, sale.bytes(), 1).await;
    assert!(matches!(&outcome, Outcome::Account { code, .. } if code == "300"), "{outcome:?}");
    // The same refusal of a question proves nothing about an earlier sending.
    let outcome = recover(&stranger, sale.bytes(), 1).await;
    assert!(matches!(outcome, Outcome::InDoubt { .. }), "{outcome:?}");
    assert!(bench.uuids().is_empty());
    bench.tear_down().await;
}

#[tokio::test]
async fn refusals_come_through_with_sats_code() {
    let bench = Bench::set_up().await;
    let finkok = bench.finkok();
    let sold = |at| bench.shop.sell(1, at, pac_sandbox::sample::customer()).unwrap();
    let future = sold(now() + SignedDuration::from_mins(1));
    bench.server.misbehave([Misbehaviour::NotInLco]);
    for (xml, code) in [
        (bench.sale(2).bytes(), "402"),
        (future.bytes(), "401"),
        (b"<cfdi:Comprobante".as_slice(), "301"),
    ] {
        let outcome = stamp(&finkok, xml, 1).await;
        assert!(
            matches!(&outcome, Outcome::Rejected { code: given, message }
                if given == code && !message.is_empty()),
            "{outcome:?}"
        );
    }
    assert!(bench.uuids().is_empty());
    bench.tear_down().await;
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let at = |url: &str| {
        let config = FinkokConfig::sandbox(url, account("sandbox"));
        vec![Finkok::new(config).unwrap()]
    };
    scenarios::without_a_connection_nothing_was_sent(at).await;
}

#[tokio::test]
async fn a_document_that_sw_stamped_is_a_duplicate_here_too() {
    let bench = Bench::set_up().await;
    let sale = bench.sale(1);
    let uuid = accepted(&stamp(&bench.sw(), sale.bytes(), 1).await, &sale);
    let outcome = stamp(&bench.finkok(), sale.bytes(), 1).await;
    assert!(matches!(outcome, Outcome::Already { .. }), "{outcome:?}");
    assert_eq!(accepted(&outcome, &sale), uuid);
    bench.tear_down().await;
}

#[tokio::test]
async fn copies_that_arrive_together_get_one_stamp() {
    scenarios::copies_that_arrive_together_get_one_stamp(Bench::finkok).await;
}
