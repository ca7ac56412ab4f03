//! A simulation of the whole: registers that sell and send, a network that loses, doubles and
//! delays, customers who press twice, portals that die and start again, a PAC that misbehaves, a
//! clock that jumps. One seed, one history.
//!
//! `cargo xtask simulate --seeds 1..2000` runs more than the gate does.

mod checks;
mod dice;
mod network;
mod node;
mod world;

use xtask::postgres::Database;

use crate::scene::Scene;
use dice::Dice;
use world::World;

/// Things that happen in one history, before it is left to come to rest.
const STEPS: u32 = 80;
/// Which seeds to run, as `first..last`, where it is not the gate that asks.
const SEEDS: &str = "TALON_SIM_SEEDS";

async fn history(scene: &Scene, seed: u64, nodes: usize) {
    let mut world = World::begin(scene, Dice::of(seed), nodes).await;
    for _ in 0..STEPS {
        world.step().await;
    }
    world.rest().await;
    if let Err(error) = checks::check(&world).await {
        panic!("seed {seed}: {error}\n{}", world.log.join("\n"));
    }
}

/// `share` of so many `shares`, so that they run beside each other.
fn seeds(share: u64, shares: u64, most: u64) -> impl Iterator<Item = u64> {
    #[expect(clippy::disallowed_methods, reason = "how the simulation is asked for more")]
    let asked = std::env::var(SEEDS).ok();
    let range = match asked {
        Some(range) => {
            let (first, last) = range.split_once("..").expect("first..last");
            first.parse().expect("a number")..last.parse().expect("a number")
        }
        None => 1..most + 1,
    };
    range.filter(move |seed| seed % shares == share)
}

async fn on_sqlite(share: u64) {
    let mut scene = Scene::open().await;
    for seed in seeds(share, 2, 200) {
        scene = scene.begin_again(None).await;
        history(&scene, seed, 1).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn even_seeds_with_one_portal() {
    on_sqlite(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_seeds_with_one_portal() {
    on_sqlite(1).await;
}

/// Two portals on one PostgreSQL.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seeds_with_two_portals() {
    let mut scene = Scene::on_postgres().await;
    for seed in seeds(0, 1, 40) {
        scene = scene.begin_again(Some(Database::create().unwrap())).await;
        history(&scene, seed, 2).await;
    }
}
