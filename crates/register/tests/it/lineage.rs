//! A file that is not the one in use.

use std::fs;
use std::path::Path;

use register::api::{RecoveryRequest, Reply, Request};

use crate::portal::CODE;
use crate::shop::{LONG, Shop};

/// What belongs to a register, out of a folder in which none is open.
fn copy_files(from: &Path, to: &Path) {
    for name in ["register.sqlite", "register.key"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
    for rest in ["register.sqlite-wal", "register.sqlite-shm"] {
        drop(fs::remove_file(to.join(rest)));
    }
}

/// The shop's file goes back to where it was before `work`.
fn go_back_after(shop: &mut Shop, work: impl FnOnce(&mut Shop)) {
    let backup = tempfile::tempdir().unwrap();
    shop.register = None;
    copy_files(shop.data(), backup.path());
    shop.open_again();
    work(shop);
    shop.register = None;
    copy_files(backup.path(), shop.data());
    shop.open_again();
}

fn enrol_again(shop: &Shop) -> Reply {
    let code = CODE.to_owned();
    shop.call(Request::Recovery(RecoveryRequest::EnrolAgain { code }))
}

#[test]
fn a_lost_answer_and_a_crash_before_it_are_no_other_file() {
    let mut shop = Shop::open();
    shop.sync();
    for lost in [1, 3] {
        shop.portal.kept().rounds_lost = lost;
        shop.sell();
        while shop.register().sync_now(LONG).is_err() {
            shop.clock.forward(jiff::SignedDuration::from_secs(60));
            // The mark that was committed is sent again by the next process.
            shop.open_again();
        }
        assert_eq!(shop.portal.kept().rounds_lost, 0);
        assert!(shop.status().notices.is_empty(), "{:?}", shop.status().notices);
    }
    assert_eq!(shop.portal.kept().tickets.len(), 2);
}

#[test]
fn a_file_of_before_sells_on_sends_nothing_and_is_enrolled_again() {
    let mut shop = Shop::open();
    shop.sell();
    shop.sync();
    go_back_after(&mut shop, |shop| {
        assert_eq!(shop.sell().nota, "A-000002");
        shop.sync();
    });
    assert_eq!(shop.register().sync_now(LONG).unwrap_err().id, "lineage-01");
    let status = shop.status();
    assert!(status.notices[0].contains("respaldo"), "{}", status.notices[0]);
    assert!(status.network.contains("sin enviar"), "{}", status.network);

    // A-000002 is in a customer's hand: the next note is far from it, with another code.
    let sold = shop.sell();
    assert_eq!(sold.nota, "A-010002");
    assert!(!shop.portal.kept().codes.contains(&sold.code.replace('-', "")));
    assert_eq!(shop.register().sync_now(LONG).unwrap_err().id, "lineage-01");
    assert_eq!(shop.portal.kept().tickets.len(), 2, "nothing was sent");
    shop.open_again();
    assert_eq!(shop.status().pending, 1, "it is known after a restart too");

    assert!(matches!(enrol_again(&shop), Reply::Done { .. }));
    shop.sync();
    let kept = shop.portal.kept();
    assert!(kept.succeeds.is_some());
    assert_eq!(kept.tickets.len(), 3);
    assert_eq!(kept.bad_signatures, 0);
    drop(kept);
    assert!(shop.status().notices.is_empty());
    let first = shop.sell();
    assert_eq!(first.nota, "B-000001");
    shop.sync();
    shop.open_again();
    shop.sync();
    assert_eq!(shop.portal.kept().tickets.len(), 4);
    assert_eq!(shop.portal.kept().bad_signatures, 0, "the new key is in its place");
    // The old note's QR cannot be signed any more; its code still leads to it.
    let receipt = shop.sale(&sold.id).receipt;
    assert!(receipt.contains(&sold.code), "{receipt}");
    let trail: Vec<String> = shop.audit().entries.into_iter().map(|row| row.what).collect();
    assert!(trail.iter().any(|what| what.contains("Respaldo o copia")), "{trail:?}");
    assert!(trail.iter().any(|what| what.contains("Alta nueva de la caja")), "{trail:?}");
}

#[test]
fn a_wrong_code_changes_nothing() {
    let mut shop = Shop::open();
    shop.sell();
    shop.sync();
    go_back_after(&mut shop, |shop| {
        shop.sell();
        shop.sync();
    });
    assert!(shop.register().sync_now(LONG).is_err());
    let code = "otro".to_owned();
    let refused = shop.refused(Request::Recovery(RecoveryRequest::EnrolAgain { code }));
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("portal-05", Some("code")));
    let Reply::Recovery(view) = shop.call(Request::Recovery(RecoveryRequest::View)) else {
        panic!("no view")
    };
    assert_eq!(view.serie, "A");
    assert!(view.doubt.contains("Puedes seguir vendiendo"), "{}", view.doubt);
}
