//! Waiting for something to become true.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::{Instant, sleep};

/// How long anything may take on a machine that has other things to do.
pub const DEADLINE: Duration = Duration::from_secs(60);
/// How often is looked.
const GLANCE: Duration = Duration::from_millis(25);

/// Looks until there is something to be seen, and gives it.
///
/// # Errors
/// When looking fails, or [`DEADLINE`] is over; `what` says what was waited for.
pub async fn until<T, F>(what: &str, mut look: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<Option<T>>>,
{
    let end = Instant::now() + DEADLINE;
    loop {
        if let Some(seen) = look().await? {
            return Ok(seen);
        }
        if Instant::now() >= end {
            bail!("waited {DEADLINE:?} in vain for {what}");
        }
        sleep(GLANCE).await;
    }
}
