//! Stamped documents outside of the database.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::SignedDuration;
use portal_store::{
    Claim, CrashPlan, DocumentCensus, DocumentPlace, Fate, Moment, MovedBatch, ObjectCounts,
    ObjectError, ObjectPlace, Store, StoreError, Turn, TurnRecord,
};
use tempfile::TempDir;
use tickets::AttemptId;

use crate::world::{Engine, World, at, done, id, vault};

const XML: &[u8] = b"<timbrado-secreto/>";
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The same database, with documents in `folder`.
fn outside(engine: &Engine, folder: &Path) -> Store {
    let place = Some(ObjectPlace::Folder(folder.to_owned()));
    Store::open(engine.options().documents_in(place), vault(3)).unwrap()
}

fn stamped(number: u128) -> Turn {
    Turn::Stamped { uuid: format!("UUID-{number}"), xml: XML.to_vec() }
}

async fn stamp(store: &Store, claim: &Claim, number: u128) {
    let record = TurnRecord::plain(stamped(number));
    done(store.turn(claim, record, at(4)).await.unwrap());
}

/// So many invoices, of claims 10, 11 …, whose documents are where `store` puts them.
async fn invoiced(world: &World, store: &Store, tickets: std::ops::Range<u64>) {
    for number in tickets {
        let ticket = world.sold(number).await;
        let stamping = world.stamping(u128::from(number) + 10, &[ticket]).await;
        stamp(store, &stamping, u128::from(number)).await;
    }
}

fn attempt(number: u128) -> AttemptId {
    AttemptId::new(id(number + 510))
}

async fn read(store: &Store, number: u128) -> Result<Vec<u8>, StoreError> {
    Ok(store.attempt(attempt(number)).await?.unwrap().stamped.unwrap())
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn census(in_database: u64, in_objects: u64, loose: u64) -> DocumentCensus {
    DocumentCensus { in_database, in_objects, loose }
}

pub(crate) async fn a_stamped_document_lies_outside_and_is_read_back(world: World) {
    let folder = TempDir::new().unwrap();
    let store = outside(&world.engine, folder.path());
    invoiced(&world, &store, 1..3).await;
    assert_eq!(store.documents().await.unwrap(), census(0, 2, 0));
    assert_eq!(read(&store, 1).await.unwrap(), XML);
    let files = files(folder.path());
    assert_eq!(files.len(), 2);
    for file in files {
        let bytes = std::fs::read(file).unwrap();
        assert!(!bytes.windows(8).any(|window| window == b"timbrado"), "encrypted before it left");
    }
    let counts = ObjectCounts { written: 2, read: 1, ..ObjectCounts::default() };
    assert_eq!(store.object_counts(), Some(counts));
    store.check_objects().await.unwrap_err();
    store.try_objects(at(5)).await.unwrap();
    store.check_objects().await.unwrap();

    // Who was not told where objects are says so; the rest of the store works.
    let refused = read(&world.store, 1).await.unwrap_err();
    assert!(matches!(refused, StoreError::Object(ObjectError::NoPlace)), "{refused:?}");
    assert_eq!(world.store.object_counts(), None);
    for statement in [
        "UPDATE stamp_attempts SET stamped_object = NULL",
        "UPDATE stamp_attempts SET stamped_object = xml_sha256",
        "UPDATE stamp_attempts SET stamped_sealed = xml_sealed",
    ] {
        assert!(world.engine.run(statement).is_err(), "{statement}");
    }
}

pub(crate) async fn a_document_that_cannot_go_out_stays_and_is_moved_later(world: World) {
    let folder = TempDir::new().unwrap();
    let place = folder.path().join("documents");
    let store = outside(&world.engine, folder.path());
    // As a disk does that is full: nothing can be written there.
    std::fs::write(&place, "in the way").unwrap();
    invoiced(&world, &store, 1..2).await;
    assert_eq!(read(&store, 1).await.unwrap(), XML);
    assert_eq!(store.documents().await.unwrap(), census(1, 0, 1));
    assert_eq!(store.object_counts().unwrap().failed, 1);
    let batch = store.move_documents(DocumentPlace::Objects, None, 10, at(5)).await.unwrap();
    assert_eq!((batch.moved, batch.failed), (0, 1));

    std::fs::remove_file(&place).unwrap();
    let batch = store.move_documents(DocumentPlace::Objects, None, 10, at(6)).await.unwrap();
    assert_eq!(batch, MovedBatch { moved: 1, failed: 0, last: Some(attempt(1)) });
    assert_eq!(read(&store, 1).await.unwrap(), XML);
    assert_eq!(store.sweep_objects(DAY, 10, at(6)).await.unwrap(), 0, "they rest first");
    assert_eq!(store.sweep_objects(DAY, 10, at(2 * 86_400)).await.unwrap(), 2);
    assert_eq!(store.documents().await.unwrap(), census(0, 1, 0));
    assert_eq!(read(&store, 1).await.unwrap(), XML);
}

pub(crate) async fn a_folder_that_cannot_be_made_is_away(world: World) {
    let folder = TempDir::new().unwrap();
    let in_the_way = folder.path().join("unmounted");
    std::fs::write(&in_the_way, "in the way").unwrap();
    let store = outside(&world.engine, &in_the_way.join("documents"));
    let away = store.check_objects().await.unwrap_err();
    assert!(matches!(away, ObjectError::Folder { .. }), "{away:?}");
    store.try_objects(at(4)).await.unwrap_err();
    invoiced(&world, &store, 1..2).await;
    assert_eq!(read(&store, 1).await.unwrap(), XML);
    assert_eq!(store.documents().await.unwrap().in_database, 1);

    std::fs::remove_file(&in_the_way).unwrap();
    store.try_objects(at(5)).await.unwrap();
    store.check_objects().await.unwrap();
    invoiced(&world, &store, 2..3).await;
    assert_eq!(store.documents().await.unwrap().in_objects, 1);
}

pub(crate) async fn another_place_is_not_taken_for_the_documents(world: World) {
    let (folder, mount) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let store = outside(&world.engine, folder.path());
    invoiced(&world, &store, 1..2).await;
    // Older than marks: known by what is there.
    store.try_objects(at(5)).await.unwrap();
    store.check_objects().await.unwrap();
    drop(store);

    // The disk is not mounted.
    let store = outside(&world.engine, mount.path());
    for _ in 0..2 {
        let refused = store.try_objects(at(6)).await.unwrap_err();
        assert!(matches!(refused, StoreError::Object(ObjectError::OtherPlace)), "{refused:?}");
        let refused = store.check_objects().await.unwrap_err();
        assert!(matches!(refused, ObjectError::OtherPlace), "{refused:?}");
    }
    invoiced(&world, &store, 2..3).await;
    assert_eq!(files(mount.path()), Vec::<PathBuf>::new(), "nothing is written there");
    assert_eq!(store.documents().await.unwrap(), census(1, 1, 1));
    assert_eq!(read(&store, 2).await.unwrap(), XML);
    store.sweep_objects(DAY, 10, at(2 * 86_400)).await.unwrap_err();

    std::fs::rename(folder.path().join("documents"), mount.path().join("documents")).unwrap();
    invoiced(&world, &store, 3..4).await;
    assert_eq!(store.documents().await.unwrap(), census(1, 2, 1), "it is known again by its mark");
    store.check_objects().await.unwrap();
    assert_eq!(read(&store, 1).await.unwrap(), XML);
}

pub(crate) async fn what_is_missing_or_altered_is_said(world: World) {
    let folder = TempDir::new().unwrap();
    let store = outside(&world.engine, folder.path());
    invoiced(&world, &store, 1..2).await;
    let [file] = files(folder.path()).try_into().unwrap();
    let good = std::fs::read(&file).unwrap();
    let mut bad = good.clone();
    bad[40] ^= 1;
    std::fs::write(&file, bad).unwrap();
    let refused = read(&store, 1).await.unwrap_err();
    assert!(matches!(refused, StoreError::Object(ObjectError::Altered(_))), "{refused:?}");
    let batch = store.move_documents(DocumentPlace::Database, None, 10, at(5)).await.unwrap();
    assert_eq!((batch.moved, batch.failed), (0, 1), "a bad document is not taken over");

    std::fs::remove_file(&file).unwrap();
    let refused = read(&store, 1).await.unwrap_err();
    assert!(matches!(refused, StoreError::Object(ObjectError::Missing(_))), "{refused:?}");
    let counts = store.object_counts().unwrap();
    assert_eq!((counts.altered, counts.missing, counts.read), (2, 1, 0));

    std::fs::write(&file, good).unwrap();
    assert_eq!(read(&store, 1).await.unwrap(), XML);
}

pub(crate) async fn documents_move_out_and_back_in_batches(world: World) {
    let folder = TempDir::new().unwrap();
    invoiced(&world, &world.store, 1..6).await;
    let refused = world.store.move_documents(DocumentPlace::Objects, None, 2, at(5)).await;
    assert!(matches!(refused, Err(StoreError::Object(ObjectError::NoPlace))));

    let store = outside(&world.engine, folder.path());
    let first = store.move_documents(DocumentPlace::Objects, None, 2, at(5)).await.unwrap();
    assert_eq!(first, MovedBatch { moved: 2, failed: 0, last: Some(attempt(2)) });
    drop(store);
    // Whoever goes on after a cut begins at the beginning, and finds what is left.
    let store = outside(&world.engine, folder.path());
    let rest = store.move_documents(DocumentPlace::Objects, None, 10, at(5)).await.unwrap();
    assert_eq!((rest.moved, rest.last), (3, Some(attempt(5))));
    let end = store.move_documents(DocumentPlace::Objects, rest.last, 10, at(5)).await.unwrap();
    assert_eq!(end, MovedBatch::default());
    assert_eq!(store.documents().await.unwrap(), census(0, 5, 0));

    let back = store.move_documents(DocumentPlace::Database, None, 10, at(6)).await.unwrap();
    assert_eq!(back.moved, 5);
    assert_eq!(store.documents().await.unwrap(), census(5, 0, 5));
    for number in 1..6 {
        assert_eq!(read(&world.store, number).await.unwrap(), XML, "{number}");
    }
    assert_eq!(store.sweep_objects(DAY, 3, at(2 * 86_400)).await.unwrap(), 3);
    assert_eq!(store.sweep_objects(DAY, 3, at(2 * 86_400)).await.unwrap(), 2);
    assert_eq!(files(folder.path()), Vec::<PathBuf>::new());
}

/// Dies before the commit of so many writes from now.
struct DiesAt(AtomicU32);

impl CrashPlan for DiesAt {
    fn at(&self, moment: Moment) -> Fate {
        if moment == Moment::BeforeCommit && self.0.fetch_sub(1, Ordering::SeqCst) == 1 {
            Fate::Die
        } else {
            Fate::Live
        }
    }
}

pub(crate) async fn a_power_cut_between_object_and_row_loses_nothing(world: World) {
    let folder = TempDir::new().unwrap();
    let ticket = world.sold(1).await;
    let stamping = world.stamping(11, &[ticket]).await;
    let place = || Some(ObjectPlace::Folder(folder.path().to_owned()));
    // The first write notes the object as loose, the second is the turn.
    let plan = Arc::new(DiesAt(AtomicU32::new(2)));
    let options = world.engine.options().documents_in(place()).crashing(plan);
    let store = Store::open(options, vault(3)).unwrap();
    store.turn(&stamping, TurnRecord::plain(stamped(1)), at(4)).await.unwrap_err();
    drop(store);
    assert_eq!(files(folder.path()).len(), 1, "the object was there first");

    let store = outside(&world.engine, folder.path());
    assert_eq!(store.documents().await.unwrap(), census(0, 0, 1));
    stamp(&store, &stamping, 1).await;
    assert_eq!(store.documents().await.unwrap(), census(0, 1, 1));
    assert_eq!(store.sweep_objects(DAY, 10, at(2 * 86_400)).await.unwrap(), 1);
    assert_eq!(files(folder.path()).len(), 1);
    assert_eq!(read(&store, 1).await.unwrap(), XML);
}
