//! The worker that makes backups: when it is asked, after a Z, and once a day.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use crate::shared::Shared;

/// How often it is looked whether the day's backup is due.
const LOOK: Duration = Duration::from_mins(15);
/// Older than this, and one is due: a shop that opens at the same hour gets one each day.
const DAILY: SignedDuration = SignedDuration::from_hours(20);

/// Works until the bell is closed.
pub(crate) fn run(shared: &Arc<Shared>) {
    let mut done = 0;
    // At the start too: yesterday's may be missing.
    let mut wait = Duration::ZERO;
    while let Some(round) = shared.safe.bell.next_round(done, Some(wait)) {
        if round > done || is_due(shared) {
            back_up(shared);
        }
        done = round;
        wait = LOOK;
        shared.safe.bell.answer(round);
    }
}

fn is_due(shared: &Shared) -> bool {
    let last = match shared.store().last_backup() {
        Ok(last) => last,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "no last backup to read");
            return false;
        }
    };
    last.is_none_or(|last| shared.now().duration_since(last.made_at) >= DAILY)
}

fn back_up(shared: &Shared) {
    let plan = match shared.store().backup_plan() {
        Ok(Some(plan)) => plan,
        Ok(None) => return,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "no plan to read");
            return;
        }
    };
    let made = super::make(shared, &plan)
        .and_then(|made| shared.store().backup_made(&made).map_err(Into::into));
    if let Err(error) = &made {
        tracing::warn!(error = error as &dyn std::error::Error, "no backup");
    }
    shared.safe.note(made.err().map(|error| error.code()));
}
