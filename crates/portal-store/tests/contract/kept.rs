//! What is on the disk: whom it tells what, and what it lets nobody write.

use data_encoding::HEXLOWER;
use jiff::SignedDuration;
use portal_store::{Store, StoreError, Turn, TurnRecord};

use crate::world::{CORREO, Engine, World, at, vault};

pub(crate) async fn nothing_fiscal_can_be_read_where_it_is_kept(world: World) {
    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    let record = TurnRecord {
        turn: Turn::Stamped { uuid: "AAAA".to_owned(), xml: b"<timbrado-secreto/>".to_vec() },
        evidence: Some("respuesta-secreta".to_owned()),
        jitter: SignedDuration::ZERO,
    };
    world.store.turn(&stamping, record, at(4)).await.unwrap();
    let code = world.draft(1).code;
    let bytes = world.engine.everything();
    let finds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    // A dump of PostgreSQL writes bytes in hexadecimal.
    let has =
        |text: &str| finds(text.as_bytes()) || finds(HEXLOWER.encode(text.as_bytes()).as_bytes());
    assert!(has("Leche 1 L"), "this is where it is kept");
    for secret in [
        "CACX7605101P8",
        "XOCHILT",
        CORREO,
        "cfdi:Comprobante",
        "timbrado-secreto",
        "respuesta-secreta",
        "contraseña-del-csd",
        &code.compact(),
        &code.to_string(),
    ] {
        assert!(!has(secret), "{secret}");
    }
}

pub(crate) async fn a_store_is_opened_again_and_a_newer_one_is_refused(world: World) {
    let ticket = world.sold(1).await;
    let sealed = world.sealed(10, &[ticket]).await;
    let World { engine, store, shop, .. } = world;
    drop(store);
    let store = Store::open(engine.options(), vault(3)).unwrap();
    assert_eq!(store.find_claim(sealed.id).await.unwrap(), Some(sealed));
    assert_eq!(store.shop(shop).await.unwrap().unwrap().id, shop);
    store.check().await.unwrap();
    drop(store);

    let refused = Store::open(engine.options(), vault(4)).err().unwrap();
    assert!(matches!(refused, StoreError::WrongKey), "{refused:?}");
    let newer = match &engine {
        Engine::Sqlite(_) => "PRAGMA user_version = 99",
        Engine::Postgres(_) => "UPDATE schema_version SET version = 99",
    };
    engine.run(newer).unwrap();
    let refused = Store::open(engine.options(), vault(3)).err().unwrap();
    assert!(matches!(refused, StoreError::Newer { found: 99, .. }), "{refused:?}");
}

pub(crate) async fn the_database_itself_keeps_the_invariants(world: World) {
    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    let stamp = Turn::Stamped { uuid: "AAAA".to_owned(), xml: b"<stamped/>".to_vec() };
    world.turn(&stamping, stamp, 4).await;
    let bytes = match &world.engine {
        Engine::Sqlite(_) => "x'00'",
        Engine::Postgres(_) => r"'\x00'",
    };
    let harmless = format!(
        "UPDATE stamp_attempts SET stamped_sealed = stamped_sealed WHERE xml_sealed = {bytes}"
    );
    world.engine.run(&harmless).unwrap();
    for statement in [
        "UPDATE stamp_attempts SET xml_sealed = BYTES",
        "UPDATE stamp_attempts SET stamped_sealed = BYTES",
        "DELETE FROM claim_events",
        "UPDATE claim_events SET event = 'x'",
        "UPDATE claims SET state = 'perdido'",
        "UPDATE claims SET uuid = NULL",
        "UPDATE claim_tickets SET live = 2",
        "UPDATE tickets SET total_centavos = 'mucho'",
        "INSERT INTO claim_tickets SELECT 'otro', ticket_id, 1 FROM claim_tickets",
    ] {
        let statement = statement.replace("BYTES", bytes);
        assert!(world.engine.run(&statement).is_err(), "{statement}");
    }
}
