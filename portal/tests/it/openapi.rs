//! The OpenAPI document against the real thing: whatever it says can be asked is asked, signed, and
//! every answer is held against it by a program that is not ours.

use std::sync::Arc;

use jiff::Timestamp;
use portal::door::{Bounds, serve};
use portal::ops::Readiness;
use portal::sync_api::{SyncApi, Validity};
use tokio::net::TcpListener;
use tokio::sync::watch;
use world::{Clock, SystemEntropy};
use xtask::schemathesis;

use crate::scene::Scene;

/// For each operation. More find more, and take longer: the document is small.
const EXAMPLES: u32 = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_is_true() {
    let scene = Scene::open().await;
    let (clock, entropy) = (scene.clock.clone(), Arc::new(SystemEntropy));
    let url = "https://factura.example.mx/";
    let sync = SyncApi::new(scene.store.clone(), clock, entropy, url, Validity::Sandbox);
    let router = portal::router(scene.desk(), sync, Readiness::new(scene.store.clone()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(async move {
        serve(listener, router, (Bounds::default(), &[]), stopped).await;
    });
    let now: Timestamp = scene.clock.now();
    let register = schemathesis::Register {
        seed: data_encoding::HEXLOWER.encode(&[1; 32]),
        id: scene.register.id.to_string(),
        time_ms: now.as_millisecond(),
    };
    let asked =
        tokio::task::spawn_blocking(move || schemathesis::run(&url, &register, EXAMPLES)).await;
    asked.unwrap().unwrap_or_else(|error| panic!("{error:#}"));
    stop.send_replace(true);
    serving.await.unwrap();
    // It did get in: what it sold and announced is there.
    let now = scene.store.register(scene.register.id).await.unwrap().unwrap();
    assert!(now.revoked_at.is_none());
    assert!(scene.store.timings().writes.count > 100, "{:?}", scene.store.timings());
}
