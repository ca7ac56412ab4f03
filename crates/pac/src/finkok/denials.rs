//! Which documents Finkok has denied, and since when.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

/// A document can be stamped for 72 hours; after four days nobody asks for it any more.
const FORGET: Duration = Duration::from_secs(4 * 24 * 60 * 60);

/// Finkok's `stamped` has denied stamps that it had given seconds before. So the first denial only
/// starts a clock, and one that comes when the clock has run for `rest` is believed.
///
/// Kept in memory: whoever starts anew asks once more.
pub(super) struct Denials {
    rest: Duration,
    first: Mutex<HashMap<Uuid, Instant>>,
}

impl Denials {
    pub(super) fn new(rest: Duration) -> Self {
        Self { rest, first: Mutex::default() }
    }

    /// Notes a denial; says whether it has lasted long enough to be believed. Whoever believes it
    /// sends the document again, so the next one is a first one.
    pub(super) fn has_lasted(&self, document: Uuid) -> bool {
        self.has_lasted_at(document, Instant::now())
    }

    fn has_lasted_at(&self, document: Uuid, now: Instant) -> bool {
        // A map is whole between any two calls, so a panic elsewhere cannot have torn it.
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        first.retain(|_, since| now.duration_since(*since) < FORGET);
        match first.entry(document) {
            Entry::Vacant(unknown) => {
                unknown.insert(now);
                false
            }
            Entry::Occupied(known) => {
                let lasted = now.duration_since(*known.get()) >= self.rest;
                if lasted {
                    known.remove();
                }
                lasted
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Denials, Duration, FORGET, Instant, Uuid};

    #[test]
    fn a_denial_is_believed_when_it_comes_again_after_the_rest() {
        let (rest, second) = (Duration::from_secs(300), Duration::from_secs(1));
        let denials = Denials::new(rest);
        let (start, document) = (Instant::now(), Uuid::from_u128(1));
        assert!(!denials.has_lasted_at(document, start));
        assert!(!denials.has_lasted_at(document, start + rest - second));
        assert!(denials.has_lasted_at(document, start + rest));
        assert!(!denials.has_lasted_at(document, start + rest), "it was sent again meanwhile");
        assert!(!denials.has_lasted_at(Uuid::from_u128(2), start + rest), "another document");
        assert!(!denials.has_lasted_at(document, start + rest + FORGET), "forgotten meanwhile");
    }

    #[test]
    fn the_first_denial_is_never_believed() {
        let denials = Denials::new(Duration::ZERO);
        let document = Uuid::from_u128(1);
        assert!(!denials.has_lasted(document));
        assert!(denials.has_lasted(document));
        assert!(!denials.has_lasted(document));
    }
}
