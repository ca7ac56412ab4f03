//! The operator's commands on a store that has lived: backups, keys, the check of a configuration.

use std::path::PathBuf;
use std::sync::Arc;

use billing::standing::Standing;
use portal::backup::{self, BackupError};
use portal::config::{Config, DatabaseConfig};
use portal::desk::{Access, Progress};
use portal_store::{Store, StoreOptions, Vault};
use world::SystemEntropy;

use crate::scene::{Scene, receptor};

const PHRASE: &str = "una frase larga para respaldos";

/// A configuration whose database and key are in `folder` of the scene.
fn config(scene: &Scene, folder: &str) -> Config {
    let text = "listen = '127.0.0.1:0'\npublic_url = 'http://127.0.0.1:8787'\n\
                database = 'portal-0.db'\nkey_file = 'portal.key'\n[pac]\nkind = 'sw'\n\
                environment = 'sandbox'\nservices_url = 'http://127.0.0.1:9'\n\
                api_url = 'http://127.0.0.1:9'\nuser = 'sandbox@example.mx'\n\
                password = 'sandbox'\n";
    let folder = scene.dir.path().join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("portal.toml");
    std::fs::write(&path, text).unwrap();
    Config::load(&path).unwrap()
}

fn file_of(config: &Config) -> PathBuf {
    match &config.database {
        DatabaseConfig::File(path) => path.clone(),
        DatabaseConfig::Server(_) => panic!("it is a file"),
    }
}

fn open(config: &Config) -> Store {
    let vault = Arc::new(Vault::open(&config.key_file).unwrap());
    Store::open(StoreOptions::new(file_of(config)), vault).unwrap()
}

#[tokio::test]
async fn a_portal_that_was_brought_back_stamps_nothing_twice() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let access = async |folio: u64| {
        let ticket = scene.ticket(folio);
        scene.store.put_ticket(scene.shop, &ticket, scene.now()).await.unwrap();
        Access::holder(ticket.id())
    };
    let [done, open_yet, sealed] = [access(1).await, access(2).await, access(3).await];
    engine.invoice(&done.tickets(), &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    // Sealed before the copy, sent after it.
    engine.invoice(&sealed.tickets(), &receptor(), None).await.unwrap();
    let here = config(&scene, ".");
    let file = scene.dir.path().join("respaldo");
    let by = (scene.now(), &SystemEntropy as &dyn world::Entropy);
    backup::back_up(&here, &file, PHRASE, by).await.unwrap();
    scene.settle(&engine).await;
    // Invoiced after the copy: it knows nothing of this one.
    engine.invoice(&open_yet.tickets(), &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    assert_eq!(scene.stamps().len(), 3);

    let there = config(&scene, "otra");
    scene.clock.forward(jiff::SignedDuration::from_mins(10));
    backup::restore(&there, &file, PHRASE, scene.now()).await.unwrap();
    let store = open(&there);
    let engine = scene.engine_on(store.clone(), Arc::new(scene.pac()));
    engine.take_over().await.unwrap();
    scene.settle(&engine).await;
    for access in [done, sealed] {
        let state = store.ticket_state(access.ticket).await.unwrap().unwrap();
        assert_eq!(state.standing(scene.now()), Standing::Invoiced);
    }
    assert_eq!(scene.stamps().len(), 3, "the sealed one was recovered, not stamped again");
    let asked = engine.invoice(&open_yet.tickets(), &receptor(), None).await.unwrap();
    assert!(matches!(asked, Progress::ShopOutage(_)), "{asked:?}");
    assert_eq!(scene.stamps().len(), 3);

    // What is sold from here on is nobody's secret, and has a number that was never given.
    scene.clock.forward(portal_store::AHEAD_MAX);
    let mut later = scene.draft(&scene.register, 4);
    later.sold_at = scene.now();
    let later = tickets::Ticket::close(later).unwrap();
    store.put_ticket(scene.shop, &later, scene.now()).await.unwrap();
    engine.invoice(&[later.id()], &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    assert_eq!(scene.stamps().len(), 4);
    let state = store.ticket_state(later.id()).await.unwrap().unwrap();
    assert_eq!(state.folio.unwrap().number, 1_003);

    assert!(store.release_restoration(scene.now()).await.unwrap());
}

#[tokio::test]
async fn a_backup_is_whole_or_nothing() {
    let scene = Scene::open().await;
    let here = config(&scene, ".");
    let file = scene.dir.path().join("respaldo");
    let by = || (scene.now(), &SystemEntropy as &dyn world::Entropy);
    let short = backup::back_up(&here, &file, "corta", by()).await;
    assert!(matches!(short, Err(BackupError::ShortPassphrase)), "{short:?}");
    backup::back_up(&here, &file, PHRASE, by()).await.unwrap();
    let again = backup::back_up(&here, &file, PHRASE, by()).await;
    assert!(matches!(again, Err(BackupError::Exists(_))), "{again:?}");

    let bytes = std::fs::read(&file).unwrap();
    let rfc = b"EFA010203AB3";
    assert!(!bytes.windows(rfc.len()).any(|window| window == rfc), "it is encrypted");
    let over = backup::restore(&here, &file, PHRASE, scene.now()).await;
    assert!(matches!(over, Err(BackupError::Exists(_))), "{over:?}");
    let there = config(&scene, "otra");
    let other = backup::restore(&there, &file, "la frase es otra, y larga", scene.now()).await;
    assert!(matches!(other, Err(BackupError::Broken)), "{other:?}");
    for wrong in [&bytes[..bytes.len() - 1], &bytes[..bytes.len() / 2], &bytes[..7]] {
        let cut = scene.dir.path().join("cortado");
        std::fs::write(&cut, wrong).unwrap();
        let broken = backup::restore(&there, &cut, PHRASE, scene.now()).await;
        assert!(matches!(broken, Err(BackupError::Broken)), "{broken:?}");
    }
    let left: Vec<_> = std::fs::read_dir(scene.dir.path().join("otra"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["portal.toml"], "nothing is left of what was not whole");
    backup::restore(&there, &file, PHRASE, scene.now()).await.unwrap();
    let names = std::fs::read_dir(scene.dir.path().join("otra")).unwrap().count();
    assert_eq!(names, 3, "configuration, key and database");
    assert!(open(&there).shop(scene.shop).await.unwrap().is_some());
}
