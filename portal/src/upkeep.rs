//! What is done when there is nothing else to do: erasing what has had its time.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use portal_store::{Retention, Store};
use tokio::sync::watch;
use world::Clock;

/// Rows of each kind that are erased in one transaction: it must not hold up a sale.
const ROWS_MAX: u32 = 200;
/// For so long an object rests that no row points to: whoever brings an older backup back finds
/// there what its rows point to.
const LOOSE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Between two rounds, when there was little to erase.
const REST: Duration = Duration::from_secs(600);
/// Between two rounds, when there is more.
const BREATH: Duration = Duration::from_secs(2);

/// Erases in rounds until `stop` says so.
pub(crate) async fn run(store: Store, clock: Arc<dyn Clock>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        round_of_objects(&store, clock.as_ref()).await;
        let rest = round(&store, clock.as_ref()).await;
        tokio::select! {
            _ = stop.changed() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// Erases objects that no document is in any more, or never was.
async fn round_of_objects(store: &Store, clock: &dyn Clock) {
    match store.sweep_objects(LOOSE, ROWS_MAX, clock.now()).await {
        Ok(0) => {}
        Ok(erased) => tracing::info!(erased, "loose objects were erased"),
        Err(error) => {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "loose objects could not be erased");
        }
    }
}

/// One round; how long to rest after it.
async fn round(store: &Store, clock: &dyn Clock) -> Duration {
    match store.sweep(Retention::default(), ROWS_MAX, clock.now()).await {
        Ok(swept) => {
            if swept.total() > 0 {
                tracing::info!(?swept, "old rows were erased");
            }
            let full = usize::try_from(ROWS_MAX).unwrap_or(usize::MAX);
            if swept.total() >= full { BREATH } else { REST }
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "nothing could be erased");
            REST
        }
    }
}
