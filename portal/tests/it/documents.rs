//! Stamped documents in a folder, from the stamp to the customer, and the operator's part in it.

use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use billing::machine::ClaimState;
use portal::cli::{self, Command};
use portal::desk::{Access, Desk, DeskError};
use portal::ops::{self, Readiness};
use portal::watch::{Metrics, Watched, metrics_router};
use portal_store::{ObjectError, ObjectPlace, Store, StoreError};
use tower::ServiceExt as _;

use crate::scene::{CUSTOMER_RFC, Scene, receptor};

/// The scene's store with documents in `documentos`.
fn outside(scene: &Scene) -> Store {
    let place = ObjectPlace::Folder(scene.dir.path().join("documentos"));
    scene.reopen_with(|options| options.documents_in(Some(place)))
}

async fn invoiced(scene: &Scene, store: &Store, folio: u64) -> (Desk, Access) {
    let engine = scene.engine_on(store.clone(), Arc::new(scene.pac()));
    let access = scene.sold(folio).await;
    engine.invoice(&access.tickets(), &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    let desk = Desk::new(engine);
    let owner = desk.prove_owner(&access, CUSTOMER_RFC).await.unwrap().unwrap();
    (desk, owner)
}

async fn text(router: axum::Router, path: &str) -> String {
    let answer = router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    let bytes = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn command(scene: &Scene, words: &[&str], documents: &str) -> Command {
    let text = format!(
        "listen = '127.0.0.1:0'\npublic_url = 'http://127.0.0.1:8787'\ndatabase = '{}'\n\
         key_file = 'portal.key'\n[pac]\nkind = 'sw'\nenvironment = 'sandbox'\n\
         services_url = 'http://127.0.0.1:9'\napi_url = 'http://127.0.0.1:9'\n\
         user = 'sandbox@example.mx'\npassword = 'sandbox'\n{documents}\n",
        scene.database()
    );
    let path = scene.dir.path().join("portal.toml");
    std::fs::write(&path, text).unwrap();
    let words = words.iter().map(|word| (*word).to_owned());
    let config = ["--config".to_owned(), path.display().to_string()];
    Command::parse(words.chain(config)).unwrap()
}

const FOLDER: &str = "[documents]\nfolder = 'documentos'";

#[tokio::test]
async fn a_customer_takes_a_document_that_lies_in_a_folder() {
    let scene = Scene::open().await;
    let store = outside(&scene);
    store.try_objects(scene.now()).await.unwrap();
    let (desk, owner) = invoiced(&scene, &store, 1).await;
    let xml = desk.xml(&owner).await.unwrap().unwrap();
    assert!(xml.bytes.starts_with(b"<?xml"));
    assert!(desk.pdf(&owner).await.unwrap().unwrap().bytes.starts_with(b"%PDF"));
    assert_eq!(store.documents().await.unwrap().in_database, 0);
    let ready = || ops::router(Readiness::new(store.clone()));
    assert_eq!(text(ready(), "/readyz").await, "ok");
    let engine = scene.engine_on(store.clone(), Arc::new(scene.pac()));
    let numbers = metrics_router(Watched { metrics: Arc::new(Metrics::default()), engine });

    std::fs::remove_dir_all(scene.dir.path().join("documentos")).unwrap();
    let refused = desk.xml(&owner).await.unwrap_err();
    let DeskError::Store(StoreError::Object(ObjectError::Missing(_))) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(text(ready(), "/readyz").await, "ok, documents away");
    let numbers = text(numbers, "/metrics").await;
    for line in [
        "talon_documents{place=\"objects\"} 1",
        "talon_objects_total{outcome=\"written\"} 2",
        "talon_objects_total{outcome=\"missing\"} 1",
    ] {
        assert!(numbers.contains(line), "{line} is missing in\n{numbers}");
    }
}

/// An invoice that cannot be read has no egreso for now, and the next customer an invoice.
#[tokio::test]
async fn an_egreso_that_cannot_be_made_is_in_nobodys_way() {
    let scene = Scene::open().await;
    let store = outside(&scene);
    invoiced(&scene, &store, 1).await;
    store.put_return(scene.shop, &scene.returned(1), scene.now()).await.unwrap();
    std::fs::remove_dir_all(scene.dir.path().join("documentos")).unwrap();
    let engine = scene.engine_on(store.clone(), Arc::new(scene.pac()));
    let access = scene.sold(2).await;
    engine.invoice(&access.tickets(), &receptor(), None).await.unwrap();
    engine.work_off().await.unwrap();
    let state = store.ticket_state(access.ticket).await.unwrap().unwrap();
    assert!(matches!(state.live.unwrap().state, ClaimState::Invoiced { .. }));
    let rests = store.credits_due(scene.now(), 9).await.unwrap();
    assert!(rests.is_empty(), "{rests:?}");
}

#[tokio::test]
async fn the_operator_moves_documents_out_and_back() {
    let scene = Scene::open().await;
    let (desk, owner) = invoiced(&scene, &scene.store, 1).await;
    let xml = desk.xml(&owner).await.unwrap().unwrap();
    let clock = scene.clock.as_ref();
    let moved = async |words: &[&str], documents: &str| {
        let words = [&["documents", "move"], words].concat();
        cli::move_documents(&command(&scene, &words, documents), clock).await
    };
    let checked =
        async |documents: &str| cli::check(&command(&scene, &["check"], documents), clock).await;
    let told = moved(&[], "").await.unwrap_err().to_string();
    assert!(told.contains("falta «documents»"), "{told}");
    let told = checked(FOLDER).await.unwrap();
    assert!(told.contains("(1 siguen en la base;"), "{told}");
    for expected in ["Se movieron 1 documentos.", "Se movieron 0 documentos."] {
        assert_eq!(moved(&[], FOLDER).await.unwrap(), expected);
    }
    let told = checked("").await.unwrap_err().to_string();
    assert!(told.contains("1 documentos están fuera de la base"), "{told}");
    let outside = outside(&scene);
    let there = Desk::new(scene.engine_on(outside, Arc::new(scene.pac())));
    assert_eq!(there.xml(&owner).await.unwrap().unwrap().bytes, xml.bytes);

    back_up_says_what_it_lacks(&scene).await;
    let wrong = moved(&["--to", "s3"], FOLDER).await.unwrap_err().to_string();
    assert!(wrong.contains("--to"), "{wrong}");
    assert_eq!(moved(&["--to", "database"], FOLDER).await.unwrap(), "Se movieron 1 documentos.");
    assert_eq!(desk.xml(&owner).await.unwrap().unwrap().bytes, xml.bytes);
}

async fn back_up_says_what_it_lacks(scene: &Scene) {
    let phrase = scene.dir.path().join("frase");
    std::fs::write(&phrase, "una frase larga para respaldos").unwrap();
    let to = scene.dir.path().join("respaldo");
    let words = ["backup", path(&to), "--passphrase-file", path(&phrase)];
    let command = command(scene, &words, FOLDER);
    let told = cli::back_up(&command, scene.clock.as_ref(), &world::SystemEntropy).await.unwrap();
    assert!(told.contains("No lleva los 1 documentos"), "{told}");
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
