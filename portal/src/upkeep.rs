//! What is done when there is nothing else to do: erasing what has had its time.

use std::sync::Arc;
use std::time::Duration;

use portal_store::{Retention, Store};
use tokio::sync::watch;
use world::Clock;

/// Rows of each kind that are erased in one transaction: it must not hold up a sale.
const ROWS_MAX: u32 = 200;
/// Between two rounds, when there was little to erase.
const REST: Duration = Duration::from_secs(600);
/// Between two rounds, when there is more.
const BREATH: Duration = Duration::from_secs(2);

/// Erases in rounds until `stop` says so.
pub(crate) async fn run(store: Store, clock: Arc<dyn Clock>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let rest = round(&store, clock.as_ref()).await;
        tokio::select! {
            _ = stop.changed() => {}
            () = tokio::time::sleep(rest) => {}
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
