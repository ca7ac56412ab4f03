//! What every adapter goes through against a sandbox that misbehaves: after each accident, what is
//! known, and that the way out of doubt ends with the one stamp that there is.

use std::time::Duration;

use cfdi::timbre::{StampMismatch, StampedCfdi};
use pac::{Outcome, Pac};
use pac_sandbox::Misbehaviour;

use super::{Bench, accepted, deserted, recover, stamp};

/// Longer than anybody in these tests waits.
const FOREVER: Duration = Duration::from_secs(600);

/// `seen`: how often the sandbox has got the document when it was stamped and then recovered.
pub(crate) async fn a_good_document_is_stamped_once_and_found_again<P: Pac>(
    open: impl Fn(&Bench) -> P,
    seen: usize,
) {
    let bench = Bench::set_up().await;
    let (pac, sale) = (open(&bench), bench.sale(1));
    assert!(pac.is_sandbox());
    let first = stamp(&pac, sale.bytes(), 1).await;
    assert!(matches!(first, Outcome::Stamped { .. }), "{first:?}");
    let uuid = accepted(&first, &sale);

    let again = recover(&pac, sale.bytes(), 1).await;
    assert!(matches!(&again, Outcome::Already { uuid: Some(named), .. } if *named == uuid));
    assert_eq!(accepted(&again, &sale), uuid);
    assert_eq!(bench.server.stamps()[0].times, seen);

    let sent_again = stamp(&pac, sale.bytes(), 1).await;
    assert!(matches!(&sent_again, Outcome::Already { .. }), "{sent_again:?}");
    assert_eq!(accepted(&sent_again, &sale), uuid);
    assert_eq!(bench.uuids(), [uuid]);
    bench.tear_down().await;
}

pub(crate) async fn an_accident_after_the_stamp_is_doubt_and_recovery_finds_it<P: Pac>(
    hurried: impl Fn(&Bench) -> P,
    patient: impl Fn(&Bench) -> P,
) {
    for accident in [
        Misbehaviour::StampThenHang,
        Misbehaviour::Slow(FOREVER),
        Misbehaviour::ResetAfterWrite,
        Misbehaviour::StampThen500,
    ] {
        let bench = Bench::set_up().await;
        let sale = bench.sale(1);
        bench.server.misbehave([accident]);
        let first = stamp(&hurried(&bench), sale.bytes(), 1).await;
        assert!(matches!(first, Outcome::InDoubt { .. }), "{accident}: {first:?}");

        let then = recover(&patient(&bench), sale.bytes(), 1).await;
        assert!(matches!(then, Outcome::Already { .. }), "{accident}: {then:?}");
        assert_eq!(bench.uuids(), [accepted(&then, &sale)], "{accident}");
        bench.tear_down().await;
    }
}

/// `denials`: how often a recovery has to be denied before it sends the document again.
pub(crate) async fn an_accident_before_the_stamp_is_the_same_doubt_and_recovery_stamps<P: Pac>(
    open: impl Fn(&Bench) -> P,
    denials: usize,
) {
    for accident in [Misbehaviour::Http500, Misbehaviour::Html200, Misbehaviour::Uncontrolled] {
        let bench = Bench::set_up().await;
        let (pac, sale) = (open(&bench), bench.sale(1));
        bench.server.misbehave([accident]);
        let first = stamp(&pac, sale.bytes(), 1).await;
        assert!(matches!(first, Outcome::InDoubt { .. }), "{accident}: {first:?}");
        for _ in 0..denials {
            let denied = recover(&pac, sale.bytes(), 1).await;
            assert!(matches!(denied, Outcome::InDoubt { .. }), "{accident}: {denied:?}");
        }
        assert!(bench.uuids().is_empty(), "{accident}: nothing was sent again");

        let then = recover(&pac, sale.bytes(), 1).await;
        assert!(matches!(then, Outcome::Stamped { .. }), "{accident}: {then:?}");
        assert_eq!(bench.uuids(), [accepted(&then, &sale)], "{accident}");
        bench.tear_down().await;
    }
}

pub(crate) async fn a_307_with_xml_is_the_stamp<P: Pac>(open: impl Fn(&Bench) -> P) {
    let bench = Bench::set_up().await;
    let (pac, sale) = (open(&bench), bench.sale(1));
    bench.server.misbehave([Misbehaviour::DuplicateWithXml]);
    let outcome = stamp(&pac, sale.bytes(), 1).await;
    assert!(matches!(outcome, Outcome::Already { .. }), "{outcome:?}");
    assert_eq!(bench.uuids(), [accepted(&outcome, &sale)]);
    bench.tear_down().await;
}

pub(crate) async fn a_stamp_for_another_seal_is_handed_on_for_the_caller_to_refuse<P: Pac>(
    open: impl Fn(&Bench) -> P,
) {
    let bench = Bench::set_up().await;
    let (pac, sale) = (open(&bench), bench.sale(1));
    bench.server.misbehave([Misbehaviour::WrongSello]);
    let Outcome::Stamped { xml } = stamp(&pac, sale.bytes(), 1).await else {
        panic!("the adapter judges no document");
    };
    assert!(matches!(StampedCfdi::accept(&xml, &sale), Err(StampMismatch::SelloCfd)));
    let then = recover(&pac, sale.bytes(), 1).await;
    assert_eq!(bench.uuids(), [accepted(&then, &sale)]);
    bench.tear_down().await;
}

/// `at` makes the adapters that are tried, for an address.
pub(crate) async fn without_a_connection_nothing_was_sent<P: Pac>(at: impl Fn(&str) -> Vec<P>) {
    let bench = Bench::set_up().await;
    let sale = bench.sale(1);
    let (_socket, nowhere) = deserted();
    let pacs = at(&nowhere);
    assert!(!pacs.is_empty());
    for pac in &pacs {
        for outcome in [stamp(pac, sale.bytes(), 1).await, recover(pac, sale.bytes(), 1).await] {
            assert!(matches!(outcome, Outcome::NotSent { .. }), "{outcome:?}");
        }
    }
    bench.tear_down().await;
}

pub(crate) async fn copies_that_arrive_together_get_one_stamp<P: Pac>(open: impl Fn(&Bench) -> P) {
    let bench = Bench::set_up().await;
    let (pac, sale) = (open(&bench), bench.sale(1));
    let (a, b, c) = tokio::join!(
        stamp(&pac, sale.bytes(), 1),
        stamp(&pac, sale.bytes(), 1),
        stamp(&pac, sale.bytes(), 1),
    );
    let uuids: Vec<String> = [a, b, c].iter().map(|outcome| accepted(outcome, &sale)).collect();
    assert!(uuids.iter().all(|uuid| *uuid == uuids[0]), "{uuids:?}");
    assert_eq!(bench.uuids(), uuids[..1]);
    bench.tear_down().await;
}
