//! Connections to PostgreSQL that are lost, and portals there that do not go on.

use std::sync::Arc;

use crate::world::{Engine, World, at, sealed_xml, vault};
use portal_store::{ClaimOutcome, NewAttempt, SealError, SealedXml, Store, StoreError};
use postgres::{Client, NoTls};
use tickets::{AttemptId, TicketId};
use tokio::task::{JoinSet, spawn_blocking};
use xtask::postgres::sql;

fn url(world: &World) -> String {
    match &world.engine {
        Engine::Postgres(database) => database.url.clone(),
        Engine::Sqlite(_) => panic!("it is on PostgreSQL"),
    }
}

async fn issue(
    world: &World,
    store: &Store,
    number: u128,
    ticket: TicketId,
) -> Result<ClaimOutcome, SealError<String>> {
    let id = AttemptId::new(crate::world::id(number + 500));
    let attempt = NewAttempt { id, pac: "sw".to_owned(), lease_until: None };
    let make = move |_: &_| -> Result<SealedXml, String> { Ok(sealed_xml(number, 2_850)) };
    store.issue(world.new_claim(number, &[ticket]), attempt, at(2), make).await
}

/// As when the server is started again, or something between has had enough of idle connections.
async fn cut_all(world: &World) {
    let url = url(world);
    let all = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
         WHERE application_name = 'talon-portal' AND datname = current_database()";
    let ended = spawn_blocking(move || sql(&url, all).unwrap()).await.unwrap();
    assert_ne!(ended.trim(), "0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_lay_idle_and_was_cut_costs_nothing() {
    let world = World::on_postgres().await;
    let first = world.sold(1).await;
    let store = Arc::new(world.store.clone());
    for round in 0..2 {
        let mut warm = JoinSet::new();
        for _ in 0..16 {
            let store = store.clone();
            warm.spawn(async move { store.ticket_state(first).await.unwrap() });
        }
        warm.join_all().await;
        cut_all(&world).await;
        world.store.ticket_state(first).await.unwrap();
        cut_all(&world).await;
        assert_eq!(world.store.registers_of(world.shop).await.unwrap().len(), 1);
        cut_all(&world).await;
        let next = world.sold(2 + round).await;
        cut_all(&world).await;
        let issued = issue(&world, &world.store, u128::from(round) + 10, next).await.unwrap();
        assert!(matches!(issued, ClaimOutcome::Won(_)), "{issued:?}");
    }
}

/// Another portal has the shop's lane and is not heard of any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_keeps_a_shop_for_himself_is_not_waited_for_without_end() {
    let world = World::on_postgres().await;
    let ticket = world.sold(1).await;
    let (_, random) = world.shop.uuid().as_u64_pair();
    let (address, key) = (url(&world), i64::from_ne_bytes(random.to_ne_bytes()));
    let other = spawn_blocking(move || {
        let mut other = Client::connect(&address, NoTls).unwrap();
        other.execute("SELECT pg_advisory_lock($1)", &[&key]).unwrap();
        other
    });
    let other = other.await.unwrap();
    // Shorter than what stands there of itself: what an operator writes counts.
    let hurried = format!("{}?options=-c%20lock_timeout%3D50ms", url(&world));
    let options = portal_store::StoreOptions::postgres(hurried);
    let store = spawn_blocking(|| Store::open(options, vault(3)).unwrap()).await.unwrap();
    let refused = issue(&world, &store, 10, ticket).await.unwrap_err();
    assert!(matches!(refused, SealError::Store(StoreError::Crowded)), "{refused:?}");
    spawn_blocking(move || drop(other)).await.unwrap();
    let issued = issue(&world, &store, 11, ticket).await.unwrap();
    assert!(matches!(issued, ClaimOutcome::Won(_)), "{issued:?}");
}
