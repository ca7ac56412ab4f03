//! Master keys come and go; what was sealed and hashed stays readable and findable.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use portal_store::{
    CodeFinding, CrashPlan, Fate, FinishOutcome, Moment, RotationOutcome, Store, StoreError, Vault,
};

use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::world::{CORREO, World, at, vault};

fn open(world: &World, key: u8) -> Result<Store, StoreError> {
    Store::open(world.engine.options(), vault(key))
}

/// All that rests on a key: a sealed document, a receptor, a code that is found by its hash.
async fn reads_everything(world: &World, store: &Store) {
    let claim = store.in_hand().await.unwrap().into_iter().next().unwrap();
    assert_eq!(store.claim_correo(claim.id).await.unwrap().as_deref(), Some(CORREO));
    assert!(store.claim_is_of(claim.id, "CACX7605101P8").await.unwrap());
    let csd = store.csd(world.shop).await.unwrap().unwrap();
    assert_eq!(csd.password.as_str(), "contraseña-del-csd");
    let found = store.find_code(world.draft(1).code).await.unwrap();
    assert!(matches!(found, CodeFinding::Ticket(_)), "{found:?}");
}

pub(crate) async fn a_master_key_is_changed_while_portals_work(world: World) {
    let ticket = world.sold(1).await;
    world.claimed(10, &[ticket]).await;
    let token = world.store.vault().seal_token(b"enlace").unwrap();
    assert_eq!(world.store.begin_rotation(&vault(4)).await.unwrap(), RotationOutcome::Begun);

    // Portals with either key: each reads what the other writes.
    let (with_old, with_new) = (open(&world, 3).unwrap(), open(&world, 4).unwrap());
    for store in [&world.store, &with_old, &with_new] {
        reads_everything(&world, store).await;
        assert_eq!(store.vault().open_token(&token).unwrap(), b"enlace");
    }
    let sealed = with_new.vault().seal("x", b"de la nueva").unwrap();
    assert_eq!(world.store.vault().open_sealed("x", &sealed).unwrap(), b"de la nueva");

    assert_eq!(with_old.finish_rotation().await.unwrap(), FinishOutcome::WithOldKey);
    assert_eq!(with_new.finish_rotation().await.unwrap(), FinishOutcome::Finished);
    assert_eq!(with_new.finish_rotation().await.unwrap(), FinishOutcome::Nothing);
    let refused = open(&world, 3).err().unwrap();
    assert!(matches!(refused, StoreError::WrongKey), "{refused:?}");

    // From here on the new data key seals. Who was started in between can read it, and what was
    // there before is still found and read.
    let later = open(&world, 4).unwrap();
    reads_everything(&world, &later).await;
    assert_eq!(later.vault().open_sealed("x", &sealed).unwrap(), b"de la nueva");
    let sealed = later.vault().seal("x", b"con la segunda").unwrap();
    assert_eq!(with_new.vault().open_sealed("x", &sealed).unwrap(), b"con la segunda");
    let before = world.store.vault().open_sealed("x", &sealed);
    assert!(before.is_err(), "a portal from before the change does not know the second data key");
    // Whoever has the old master key and an old copy of the database has the first data key alone.
    let stolen = Vault::new(&[3; 32]).unwrap();
    assert!(stolen.open_sealed("x", &sealed).is_err());
}

/// Dies at the n-th moment of its life.
struct Fuse(AtomicU32);

impl CrashPlan for Fuse {
    fn at(&self, _: Moment) -> Fate {
        let burn = |left: u32| Some(left.saturating_sub(1));
        let left = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, burn).unwrap();
        if left <= 1 { Fate::Die } else { Fate::Live }
    }
}

pub(crate) async fn a_change_of_key_that_is_cut_anywhere_can_be_done_again(world: World) {
    let ticket = world.sold(1).await;
    world.claimed(10, &[ticket]).await;
    // Two transactions, each with a moment before and one after its commit.
    for cut in 1..=5 {
        let (old, new) = (u8::try_from(2 + cut).unwrap(), u8::try_from(3 + cut).unwrap());
        let fuse = || Arc::new(Fuse(AtomicU32::new(cut)));
        let with = |key| Store::open(world.engine.options().crashing(fuse()), vault(key)).unwrap();
        let begun = with(old).begin_rotation(&vault(new)).await;
        assert_eq!(begun.is_err(), cut <= 2, "{cut}");
        // Whatever happened, the old key opens everything, and so does the new one once it was let
        // in; beginning again changes nothing that was begun.
        let store = open(&world, old).unwrap();
        reads_everything(&world, &store).await;
        let again = store.begin_rotation(&vault(new)).await.unwrap();
        let expected = if cut == 1 { RotationOutcome::Begun } else { RotationOutcome::UnderWay };
        assert_eq!(again, expected, "{cut}");
        reads_everything(&world, &open(&world, new).unwrap()).await;

        let crashing = Arc::new(Fuse(AtomicU32::new(cut.saturating_sub(2).max(1))));
        let store = Store::open(world.engine.options().crashing(crashing), vault(new)).unwrap();
        let ended = store.finish_rotation().await;
        assert_eq!(ended.is_err(), cut <= 4, "{cut}");
        let store = open(&world, new).unwrap();
        reads_everything(&world, &store).await;
        store.finish_rotation().await.unwrap();
        reads_everything(&world, &open(&world, new).unwrap()).await;
        assert!(open(&world, old).is_err(), "{cut}");
    }
}

pub(crate) async fn a_change_of_key_needs_the_one_before_it_to_end(world: World) {
    let store = &world.store;
    assert_eq!(store.begin_rotation(&vault(3)).await.unwrap(), RotationOutcome::SameKey);
    assert_eq!(store.begin_rotation(&vault(4)).await.unwrap(), RotationOutcome::Begun);
    assert_eq!(store.begin_rotation(&vault(4)).await.unwrap(), RotationOutcome::UnderWay);
    assert_eq!(store.begin_rotation(&vault(5)).await.unwrap(), RotationOutcome::OtherUnderWay);
    assert_eq!(store.begin_rotation(&vault(3)).await.unwrap(), RotationOutcome::UnderWay);
    assert!(open(&world, 5).is_err());
}

pub(crate) async fn nobody_waits_for_a_store_whose_power_was_cut(world: World) {
    for _ in 0..40 {
        let fuse = Arc::new(Fuse(AtomicU32::new(1)));
        let store = Store::open(world.engine.options().crashing(fuse), vault(3)).unwrap();
        let mut writes = JoinSet::new();
        for number in 0..8 {
            let store = store.clone();
            let code = world.draft(100 + number).code;
            let register = world.register.id;
            writes.spawn(async move { store.announce_codes(register, &[code], at(1)).await });
        }
        let ended = timeout(Duration::from_secs(20), writes.join_all()).await;
        let ended = ended.expect("somebody waits for ever");
        assert!(ended.iter().all(Result::is_err), "{ended:?}");
    }
}
