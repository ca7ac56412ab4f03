//! What an older build has written.

use portal_store::{CodeFinding, Origin, Settings, Store, StoreError, StoreOptions};
use tickets::Period;

use crate::world::{Engine, World, vault};

/// What an older build has written is there after the migrations, and the feed goes on counting.
#[tokio::test]
async fn a_file_of_the_first_schema_is_brought_up_to_date() {
    let world = World::on_sqlite().await;
    let ticket = world.sold(1).await;
    let wanted = Settings { serie: "G".to_owned(), period: Period::Week, revision: 1 };
    let code = world.draft(1).code;
    let World { engine, store, shop, register } = world;
    drop(store);
    let Engine::Sqlite(dir) = engine else { panic!("the first schema was SQLite's") };

    let path = dir.path().join("old.db");
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE;
    let raw = rusqlite::Connection::open_with_flags(
        &path,
        flags | rusqlite::OpenFlags::SQLITE_OPEN_CREATE,
    )
    .unwrap();
    raw.execute_batch(include_str!("../../../../migrations/portal/sqlite/0001_begin.sql")).unwrap();
    raw.execute("ATTACH ?1 AS new", [dir.path().join("portal.db").to_str().unwrap()]).unwrap();
    for table in ["shops", "registers", "tickets"] {
        let columns: String = raw
            .query_row(
                "SELECT group_concat(name) FROM pragma_table_info(?1, 'main')",
                [table],
                |row| row.get(0),
            )
            .unwrap();
        // Where a shop is stood beside it then.
        let from = match table {
            "shops" => {
                "new.shops NATURAL JOIN (SELECT id, codigo_postal, zone, address FROM new.branches)"
            }
            other => &format!("new.{other}"),
        };
        let copy = format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM {from}");
        raw.execute(&copy, []).unwrap();
    }
    let told =
        "INSERT INTO changes (cursor, shop_id, kind, subject) VALUES (7, ?1, 'settings', ?1)";
    raw.execute(told, [shop.to_string()]).unwrap();
    // The master key was the data key then.
    let legacy = vault(3);
    let sealed = |label: &str, text: &str| legacy.seal(label, text.as_bytes()).unwrap();
    let check = sealed("vault_check", "talon");
    raw.execute("INSERT INTO vault_check (id, text_sealed) VALUES (1, ?1)", [check]).unwrap();
    let password = sealed(&format!("shops.csd_password:{shop}"), "de antes");
    raw.execute("UPDATE shops SET csd_password_sealed = ?1", [password]).unwrap();
    let hash = legacy.hash("billing-code", &code.compact());
    raw.execute("UPDATE tickets SET code_hash = ?1", [hash]).unwrap();
    raw.pragma_update(None, "user_version", 1).unwrap();
    drop(raw);

    let refused = Store::open(StoreOptions::new(&path), vault(4)).err().unwrap();
    assert!(matches!(refused, StoreError::WrongKey), "{refused:?}");
    // The key moves into the ring, and out of the ring's own master key.
    let store = Store::open(StoreOptions::new(&path), vault(3)).unwrap();
    store.begin_rotation(&vault(4)).await.unwrap();
    let store = Store::open(StoreOptions::new(&path), vault(4)).unwrap();
    store.finish_rotation().await.unwrap();
    let store = Store::open(StoreOptions::new(&path), vault(4)).unwrap();
    let csd = store.csd(shop).await.unwrap().unwrap();
    assert_eq!(csd.password.as_str(), "de antes");
    let found = store.find_code(code).await.unwrap();
    assert!(matches!(found, CodeFinding::Ticket(_)), "{found:?}");
    assert_eq!(store.ticket(ticket).await.unwrap().unwrap().origin, Origin::Register);
    let known = store.register(register.id).await.unwrap().unwrap();
    assert_eq!(store.branches(shop).await.unwrap()[0].id, known.branch);
    let place = store.shop_of_register(register.id).await.unwrap().unwrap().profile;
    assert_eq!((place.codigo_postal.as_str(), place.address.len()), ("06600", 2));
    assert_eq!(known, register);
    store.change_settings(shop, wanted).await.unwrap();
    let cursors: Vec<u64> =
        store.changes(shop, 0, 9).await.unwrap().iter().map(|change| change.cursor).collect();
    assert_eq!(cursors, [7, 8]);
}
