//! One portal: an engine, its pages and its sync API, with a fuse that may blow at any commit and
//! around any call to the PAC.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use portal::desk::Desk;
use portal::engine::{Engine, Pace, Pacs, Parts};
use portal::ops::Readiness;
use portal::sync_api::{SyncApi, Validity};

use super::dice::Seeded;
use crate::crash::{Fuse, Fused};
use crate::scene::Scene;

pub(super) struct Node {
    pub(super) engine: Arc<Engine>,
    pub(super) desk: Desk,
    pub(super) router: Router,
    fuse: Arc<Fuse>,
}

impl Node {
    /// A portal that lives for so many moments.
    pub(super) async fn start(scene: &Scene, entropy: Seeded, life: u32) -> Self {
        let fuse = Fuse::of(life);
        let store = scene.reopen_with(|options| options.crashing(fuse.clone()));
        let entropy = Arc::new(entropy);
        let pace = Pace { patience: std::time::Duration::ZERO, ..Pace::default() };
        let engine = Arc::new(Engine::new(Parts {
            store: store.clone(),
            pacs: Pacs::only(Arc::new(Fused(scene.pac(), fuse.clone()))),
            directory: scene.directory(),
            clock: scene.clock.clone(),
            entropy: entropy.clone(),
            pace,
        }));
        let desk = Desk::new(engine.clone());
        let url = "https://factura.example.mx/";
        let sync =
            SyncApi::new(store.clone(), scene.clock.clone(), entropy, url, Validity::Sandbox);
        let router = portal::router(desk.clone(), sync, Readiness::new(store));
        let node = Self { engine, desk, router, fuse };
        // What it takes over may be its death.
        node.live(node.engine.take_over()).await;
        node
    }

    /// Does something, unless the process dies meanwhile.
    pub(super) async fn live<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        if self.is_dead() {
            return None;
        }
        tokio::select! {
            biased;
            () = self.fuse.blown() => None,
            done = work => (!self.is_dead()).then_some(done),
        }
    }

    pub(super) fn is_dead(&self) -> bool {
        !self.fuse.is_whole()
    }
}
