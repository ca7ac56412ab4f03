//! From the outbox to the portal, and back what changed there.
//!
//! A worker with a small runtime of its own takes messages from the store in their order and sends
//! them, signed by the register's key, until each has been answered; then it asks for changes.
//! Every message may be sent again: the portal answers the same to the same. A portal that is away
//! is tried for ever, less and less often, and at once when there is something new to send.

mod client;
mod invoices;
mod now;
mod products;
mod round;
mod worker;

use std::sync::{Mutex, PoisonError};

use faults::Code;
use jiff::Timestamp;
use tokio::sync::Notify;

pub(crate) use client::{Client, SyncError};
pub(crate) use now::{ask_now, fetch_now};
pub use worker::Pace;
pub(crate) use worker::run;

use crate::bell::Bell;

/// What is wrong with the line to the portal, and since when.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    pub(crate) code: &'static Code,
    /// What the bar at the top says.
    pub(crate) message: String,
    pub(crate) since: Timestamp,
}

/// Where the sync's worker is met.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) bell: Bell,
    /// Ends what is under way when the register closes.
    hang_up: Notify,
    trouble: Mutex<Option<Trouble>>,
}

impl Line {
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes what a round came to; a trouble that goes on keeps its beginning.
    fn note(&self, error: Option<&SyncError>, now: Timestamp) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        let since = trouble.as_ref().map_or(now, |trouble| trouble.since);
        *trouble = error.map(|error| Trouble {
            code: error.code(),
            message: error.told().to_owned(),
            since,
        });
    }

    /// What the portal answered the register that this was is no trouble of the one that it is now.
    pub(crate) fn begin_anew(&self) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.bell.ring();
    }

    /// The worker shall go, whatever it is doing.
    pub(crate) fn close(&self) {
        self.bell.close();
        self.hang_up.notify_one();
    }
}
