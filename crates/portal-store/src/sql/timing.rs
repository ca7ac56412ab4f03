//! How long transactions take, the waiting for a writer or a connection with it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How many there were, and how long they took together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// How many.
    pub count: u64,
    /// How long together.
    pub total: Duration,
}

/// Transactions since the store was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Those that only read.
    pub reads: Timing,
    /// The others.
    pub writes: Timing,
}

#[derive(Default)]
pub(super) struct Clocked {
    pub(super) reads: Meter,
    pub(super) writes: Meter,
}

#[derive(Default)]
pub(super) struct Meter {
    count: AtomicU64,
    micros: AtomicU64,
}

/// Counts when it is dropped, so that what is given up on the way counts too.
pub(super) struct Running<'a> {
    meter: &'a Meter,
    since: Instant,
}

impl Meter {
    pub(super) fn start(&self) -> Running<'_> {
        Running { meter: self, since: Instant::now() }
    }

    pub(super) fn get(&self) -> Timing {
        Timing {
            count: self.count.load(Ordering::Relaxed),
            total: Duration::from_micros(self.micros.load(Ordering::Relaxed)),
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let micros = u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.meter.micros.fetch_add(micros, Ordering::Relaxed);
        self.meter.count.fetch_add(1, Ordering::Relaxed);
    }
}
