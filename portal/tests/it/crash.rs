//! The power is cut at every commit and around every call to the PAC; whoever starts next finds one
//! CFDI for the ticket.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use billing::machine::ClaimState;
use billing::standing::Standing;
use jiff::SignedDuration;
use pac::sw::Sw;
use pac::{BoxFuture, Outcome, Pac, PacId, SealedBytes};
use pac_sandbox::Misbehaviour;
use portal::desk::{Access, Desk, Scope};
use portal::engine::{Engine, Pace};
use portal_store::{CrashPlan, Fate, MailTo, Moment, StoreError};
use tokio::sync::{Notify, watch};

use crate::scene::{CUSTOMER_RFC, Scene, letters_to, receptor};

macro_rules! on_both {
    ($($story:ident)+) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                super::$story(crate::scene::Scene::open().await).await;
            })+
        }

        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                super::$story(crate::scene::Scene::on_postgres().await).await;
            })+
        }
    };
}

on_both! {
    at_every_moment_of_a_plain_invoice
    at_every_moment_of_one_that_is_sent_at_once
    at_every_moment_of_a_doubtful_one
    at_every_moment_of_an_egreso
    a_worker_that_was_taken_for_dead_changes_nothing
    two_workers_send_once
}

/// Burns down by one at each moment at which a process can die.
pub(crate) struct Fuse {
    left: AtomicU32,
    blown: Notify,
}

impl Fuse {
    pub(crate) fn of(length: u32) -> Arc<Self> {
        Arc::new(Self { left: AtomicU32::new(length), blown: Notify::new() })
    }

    /// Whether the process is dead from here on.
    fn burn(&self) -> bool {
        let burn = |left: u32| Some(left.saturating_sub(1));
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, burn).unwrap();
        if left <= 1 {
            self.blown.notify_one();
        }
        left <= 1
    }

    /// Resolves when the process dies.
    pub(crate) async fn blown(&self) {
        self.blown.notified().await;
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.left.load(Ordering::SeqCst) > 0
    }
}

impl CrashPlan for Fuse {
    fn at(&self, _: Moment) -> Fate {
        if self.burn() { Fate::Die } else { Fate::Live }
    }
}

/// A PAC whose caller may die before the bytes leave and before the answer is heard.
pub(crate) struct Fused(pub(crate) Sw, pub(crate) Arc<Fuse>);

impl Fused {
    async fn call(&self, answer: impl Future<Output = Outcome>) -> Outcome {
        if self.1.burn() {
            std::future::pending::<()>().await;
        }
        let answer = answer.await;
        if self.1.burn() {
            std::future::pending::<()>().await;
        }
        answer
    }
}

impl Pac for Fused {
    fn id(&self) -> &PacId {
        self.0.id()
    }

    fn is_sandbox(&self) -> bool {
        true
    }

    fn standing(&self) -> BoxFuture<'_, pac::AccountStanding> {
        self.0.standing()
    }

    fn stamp<'a>(&'a self, doc: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
        Box::pin(self.call(self.0.stamp(doc)))
    }

    fn recover<'a>(&'a self, doc: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
        Box::pin(self.call(self.0.recover(doc)))
    }
}

fn correo() -> Option<MailTo> {
    Some(letters_to("ana@example.mx"))
}

/// Invoices and works for a while, as a process does that may be stopped anywhere.
async fn live(scene: &Scene, engine: &Arc<Engine>, access: &Access) -> Result<(), StoreError> {
    drop(engine.invoice(&[access.ticket], &receptor(), correo()).await);
    for _ in 0..4 {
        engine.work_off().await?;
        scene.clock.forward(SignedDuration::from_secs(10));
    }
    Ok(())
}

/// The same with its worker at work: what is sealed is sent at once.
async fn live_at_work(engine: &Arc<Engine>, access: &Access) {
    let (_stop, stopped) = watch::channel(false);
    let asking = async { engine.invoice(&[access.ticket], &receptor(), correo()).await };
    tokio::select! {
        biased;
        () = engine.clone().run(stopped) => {}
        _ = asking => {}
    }
}

/// One life that ends after `length` moments, and what the next one finds. Whether it ended early.
async fn cut(scene: &Scene, length: u32) -> bool {
    let access = scene.sold(u64::from(length)).await;
    let fuse = Fuse::of(length);
    let store = scene.reopen_with(|options| options.crashing(fuse.clone()));
    let engine = scene.engine_on(store, Arc::new(Fused(scene.pac(), fuse.clone())));
    tokio::select! {
        _ = live(scene, &engine, &access) => {}
        () = fuse.blown.notified() => {}
    }
    drop(engine);
    found_whole(scene, &access, length).await;
    !fuse.is_whole()
}

async fn cut_at_work(scene: &Scene, length: u32) -> bool {
    let access = scene.sold(u64::from(length)).await;
    let fuse = Fuse::of(length);
    let store = scene.reopen_with(|options| options.crashing(fuse.clone()));
    let pace = Pace { patience: Duration::from_secs(60), ..Pace::default() };
    let engine = scene.engine_at(store, Arc::new(Fused(scene.pac(), fuse.clone())), pace);
    tokio::select! {
        () = live_at_work(&engine, &access) => {}
        () = fuse.blown.notified() => {}
    }
    drop(engine);
    found_whole(scene, &access, length).await;
    !fuse.is_whole()
}

/// The next life finds one CFDI for each of so many tickets, or makes it.
async fn found_whole(scene: &Scene, access: &Access, tickets: u32) {
    let engine = scene.engine_on(scene.reopen(), Arc::new(scene.pac()));
    engine.take_over().await.unwrap();
    scene.settle(&engine).await;
    // The customer asks again, whatever became of the first time.
    engine.invoice(&[access.ticket], &receptor(), correo()).await.unwrap();
    scene.settle(&engine).await;
    check(scene, &engine, access, usize::try_from(tickets).unwrap()).await;
}

async fn check(scene: &Scene, engine: &Arc<Engine>, access: &Access, tickets: usize) {
    let stamps = scene.stamps();
    assert_eq!(stamps.len(), tickets, "one stamp for each ticket, cut or not");
    let desk = Desk::new(engine.clone());
    let view = desk.view(access).await.unwrap();
    assert_eq!(view.standing, Standing::Invoiced);
    let uuid = view.invoice.unwrap().uuid;
    assert_eq!(stamps.iter().filter(|stamp| stamp.uuid == uuid).count(), 1);
    let owner = desk.prove_owner(access, CUSTOMER_RFC).await.unwrap().unwrap();
    assert!(desk.xml(&owner).await.unwrap().is_some());
    let Scope::Owner(claim) = owner.scope else { panic!("the owner is one") };
    assert_eq!(scene.store.mails_of(claim).await.unwrap().len(), 1, "one mail for each stamp");
    let folios = scene.store.folios(scene.shop, "F").await.unwrap();
    let numbers: Vec<u64> = folios.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=u64::try_from(tickets).unwrap()).collect::<Vec<_>>(), "no holes");
    assert!(folios.iter().all(|(_, fate, _)| fate == "used"), "{folios:?}");
}

async fn at_every_moment_of_a_plain_invoice(scene: Scene) {
    let mut length = 1;
    while cut(&scene, length).await {
        length += 1;
    }
    // Claim with seal, lease, answer: two moments each, and two around the call.
    assert_eq!(length, 9);
}

async fn at_every_moment_of_one_that_is_sent_at_once(scene: Scene) {
    let mut length = 1;
    while cut_at_work(&scene, length).await {
        length += 1;
    }
    // The lease is taken with them.
    assert_eq!(length, 7);
}

async fn at_every_moment_of_a_doubtful_one(scene: Scene) {
    let mut length = 1;
    loop {
        scene.sandbox.misbehave([Misbehaviour::StampThen500]);
        if !cut(&scene, length).await {
            break;
        }
        length += 1;
    }
    assert_eq!(length, 15);
}

/// What was invoiced comes back, and the life that makes its egreso ends after `length` moments.
async fn cut_credit(scene: &Scene, length: u32) -> bool {
    let number = u64::from(length);
    let access = scene.sold(number).await;
    let whole = scene.engine();
    whole.invoice(&[access.ticket], &receptor(), correo()).await.unwrap();
    scene.settle(&whole).await;
    let returned = scene.returned(number);
    scene.store.put_return(scene.shop, &returned, scene.now()).await.unwrap();

    let fuse = Fuse::of(length);
    let store = scene.reopen_with(|options| options.crashing(fuse.clone()));
    let engine = scene.engine_on(store, Arc::new(Fused(scene.pac(), fuse.clone())));
    tokio::select! {
        _ = async { for _ in 0..4 { drop(engine.work_off().await) } } => {}
        () = fuse.blown.notified() => {}
    }
    drop(engine);
    let engine = scene.engine_on(scene.reopen(), Arc::new(scene.pac()));
    engine.take_over().await.unwrap();
    scene.settle(&engine).await;

    assert_eq!(scene.stamps().len(), 2 * usize::try_from(length).unwrap(), "one egreso each");
    let state = scene.store.ticket_state(access.ticket).await.unwrap().unwrap();
    let notes = scene.store.credits_of(state.live.unwrap().id).await.unwrap();
    let stamped = notes.iter().filter_map(|note| note.claim.as_ref()).map(|claim| &claim.state);
    let stamped: Vec<&ClaimState> = stamped.collect();
    assert!(matches!(stamped.as_slice(), [ClaimState::Invoiced { .. }]), "{stamped:?}");
    let folios = scene.store.folios(scene.shop, "NC").await.unwrap();
    assert_eq!(folios.len(), usize::try_from(length).unwrap(), "no holes");
    !fuse.is_whole()
}

async fn at_every_moment_of_an_egreso(scene: Scene) {
    let mut length = 1;
    while cut_credit(&scene, length).await {
        length += 1;
    }
    // Claim, seal, lease, answer: two moments each, and two around the call.
    assert_eq!(length, 11);
}

/// A PAC that is so slow that the lease lapses and another worker finishes meanwhile.
struct Slow {
    inner: Sw,
    meanwhile: Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>,
}

impl Pac for Slow {
    fn id(&self) -> &PacId {
        self.inner.id()
    }

    fn is_sandbox(&self) -> bool {
        true
    }

    fn standing(&self) -> BoxFuture<'_, pac::AccountStanding> {
        self.inner.standing()
    }

    fn stamp<'a>(&'a self, doc: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let answer = self.inner.stamp(doc).await;
            (self.meanwhile)().await;
            answer
        })
    }

    fn recover<'a>(&'a self, doc: &'a SealedBytes<'a>) -> BoxFuture<'a, Outcome> {
        self.inner.recover(doc)
    }
}

async fn a_worker_that_was_taken_for_dead_changes_nothing(scene: Scene) {
    let scene = Arc::new(scene);
    let access = scene.sold(1).await;
    let other = scene.engine_on(scene.reopen(), Arc::new(scene.pac()));
    let meanwhile = {
        let (scene, other) = (scene.clone(), other.clone());
        move || -> BoxFuture<'static, ()> {
            let (scene, other) = (scene.clone(), other.clone());
            Box::pin(async move {
                scene.clock.forward(SignedDuration::from_mins(6));
                scene.settle(&other).await;
            })
        }
    };
    let slow = Slow { inner: scene.pac(), meanwhile: Arc::new(meanwhile) };
    let engine = scene.engine_on(scene.store.clone(), Arc::new(slow));
    engine.invoice(&[access.ticket], &receptor(), correo()).await.unwrap();
    assert_eq!(engine.work_off().await.unwrap(), 1);
    check(&scene, &other, &access, 1).await;
    assert_eq!(scene.stamps()[0].times, 2, "the same bytes, twice");
}

async fn two_workers_send_once(scene: Scene) {
    let access = scene.sold(1).await;
    let engines = [scene.engine(), scene.engine_on(scene.reopen(), Arc::new(scene.pac()))];
    engines[0].invoice(&[access.ticket], &receptor(), correo()).await.unwrap();
    let (one, other) = tokio::join!(engines[0].work_off(), engines[1].work_off());
    one.unwrap();
    other.unwrap();
    check(&scene, &engines[0], &access, 1).await;
    assert_eq!(scene.stamps()[0].times, 1);
}
