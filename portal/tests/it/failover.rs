//! Two PACs: the second one stamps only what the first one certainly has not.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pac::sw::{Credentials, Sw, SwConfig};
use pac::{AccountStanding, BoxFuture, Outcome, Pac, PacId, SealedBytes};
use pac_sandbox::Misbehaviour;
use pac_sandbox::server::Account;

use crate::engine::{assert_one_cfdi, events};
use crate::scene::{Scene, receptor};

/// SW where nobody listens.
fn away() -> Arc<dyn Pac> {
    let nowhere = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let account = Account::default();
    let credentials = Credentials::Login { user: account.user, password: account.password };
    Arc::new(Sw::new(SwConfig::sandbox(&format!("http://{nowhere}"), credentials)).unwrap())
}

#[tokio::test]
async fn what_never_left_goes_to_the_other_at_once() {
    let scene = Scene::open().await;
    let engine = scene.engine_with(away(), vec![scene.finkok()]);
    let access = scene.sold(1).await;
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    for _ in 0..2 {
        assert_eq!(engine.work_off().await.unwrap(), 1, "without any wait");
    }
    assert_one_cfdi(&scene, &engine, &access).await;
    let expected = ["claimed", "sealed", "lease-won", "moved", "lease-won", "stamped"];
    assert_eq!(events(&scene, &access).await, expected);
    let folios = scene.store.folios(scene.shop, "F").await.unwrap();
    assert_eq!(folios.len(), 1, "the same document, the same number");
}

#[tokio::test]
async fn an_account_without_stamps_is_passed_over_from_then_on() {
    let scene = Scene::open().await;
    let engine = scene.engine_with(Arc::new(scene.pac()), vec![scene.finkok()]);
    let access = scene.sold(1).await;
    scene.sandbox.misbehave([Misbehaviour::NoStamps]);
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
    let expected = ["claimed", "sealed", "lease-won", "moved", "lease-won", "stamped"];
    assert_eq!(events(&scene, &access).await, expected);

    let next = scene.sold(2).await;
    engine.invoice(&[next.ticket], &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    let expected = ["claimed", "sealed", "lease-won", "stamped"];
    assert_eq!(events(&scene, &next).await, expected);
}

/// The first PAC has stamped and did not say so. The second one must never see the document,
/// however long the first is away.
#[tokio::test]
async fn a_doubt_stays_with_its_pac() {
    let scene = Scene::open().await;
    let access = scene.sold(1).await;
    let engine = scene.engine_with(Arc::new(scene.pac()), vec![scene.finkok()]);
    scene.sandbox.misbehave([Misbehaviour::StampThen500]);
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    assert_eq!(engine.work_off().await.unwrap(), 1);
    let blind = scene.engine_with(away(), vec![scene.finkok()]);
    for _ in 0..4 {
        let due = scene.store.next_due().await.unwrap().unwrap();
        scene.clock.set(due);
        assert_eq!(blind.work_off().await.unwrap(), 1);
    }
    assert_eq!(scene.stamps()[0].times, 1, "nobody sent it again");
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
}

/// A PAC that loses its first answer, and knows nothing of the document ever after.
struct Forgetful {
    inner: Sw,
    has_lost: AtomicBool,
}

impl Pac for Forgetful {
    fn id(&self) -> &PacId {
        self.inner.id()
    }

    fn is_sandbox(&self) -> bool {
        true
    }

    fn standing(&self) -> BoxFuture<'_, AccountStanding> {
        self.inner.standing()
    }

    fn stamp<'a>(&'a self, doc: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
        Box::pin(async {
            if self.has_lost.swap(true, Ordering::SeqCst) {
                return self.inner.stamp(doc).await;
            }
            Outcome::InDoubt { reason: "no answer in time".to_owned(), answered: false }
        })
    }

    fn recover<'a>(&'a self, _: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
        Box::pin(async { Outcome::InDoubt { reason: "603".to_owned(), answered: true } })
    }
}

/// Who asks five times about a document and is told each time that it is not known was answered.
#[tokio::test]
async fn a_pac_that_answers_is_not_away() {
    let scene = Scene::open().await;
    let pac = Forgetful { inner: scene.pac(), has_lost: AtomicBool::new(false) };
    let engine = scene.engine_with(Arc::new(pac), Vec::new());
    let doubtful = scene.sold(1).await;
    engine.invoice(&[doubtful.ticket], &receptor(), None).await.unwrap();
    assert_eq!(engine.work_off().await.unwrap(), 1);
    for _ in 0..5 {
        scene.clock.set(scene.store.next_due().await.unwrap().unwrap());
        assert_eq!(engine.work_off().await.unwrap(), 1);
    }
    let access = scene.sold(2).await;
    engine.invoice(&[access.ticket], &receptor(), None).await.unwrap();
    assert_eq!(engine.work_off().await.unwrap(), 1);
    assert_eq!(events(&scene, &access).await, ["claimed", "sealed", "lease-won", "stamped"]);
}
