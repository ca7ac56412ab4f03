//! How a worker is woken, and how one learns that it has been round.
//!
//! Work lies in tables; ringing only says that there is some. Each ring has a number, and a worker
//! that has finished a round answers all that were rung before the round began.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[derive(Debug, Default)]
struct State {
    rung: u64,
    answered: u64,
    closing: bool,
}

/// Wakes one worker.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    state: Mutex<State>,
    changed: Condvar,
}

impl Bell {
    /// Wakes the worker; the number can be waited for.
    pub(crate) fn ring(&self) -> u64 {
        let mut state = self.lock();
        state.rung += 1;
        self.changed.notify_all();
        state.rung
    }

    /// Waits until a round that began after that ring is over; whether it was in time.
    pub(crate) fn wait_for_answer(&self, ring: u64, at_most: Duration) -> bool {
        let waiting = |state: &mut State| state.answered < ring && !state.closing;
        let (state, _) = self
            .changed
            .wait_timeout_while(self.lock(), at_most, waiting)
            .unwrap_or_else(PoisonError::into_inner);
        state.answered >= ring
    }

    /// The worker's side: waits until there is something to do, or for so long. Gives the number
    /// to answer with, or nothing when it is time to go and nobody has rung since.
    pub(crate) fn next_round(&self, done: u64, at_most: Option<Duration>) -> Option<u64> {
        let waiting = |state: &mut State| state.rung <= done && !state.closing;
        let state = match at_most {
            Some(at_most) => {
                let waited = self.changed.wait_timeout_while(self.lock(), at_most, waiting);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => {
                let waited = self.changed.wait_while(self.lock(), waiting);
                waited.unwrap_or_else(PoisonError::into_inner)
            }
        };
        (state.rung > done || !state.closing).then_some(state.rung)
    }

    /// The worker's side: a round is over.
    pub(crate) fn answer(&self, round: u64) {
        self.lock().answered = round;
        self.changed.notify_all();
    }

    /// The worker shall go.
    pub(crate) fn close(&self) {
        self.lock().closing = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Three counters are right whoever panicked while holding them.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn a_ring_is_answered_by_a_later_round() {
        let bell = Arc::new(Bell::default());
        let worker = {
            let bell = Arc::clone(&bell);
            std::thread::spawn(move || {
                let mut rounds = 0;
                let mut done = 0;
                while let Some(round) = bell.next_round(done, None) {
                    rounds += 1;
                    done = round;
                    bell.answer(round);
                }
                rounds
            })
        };
        assert!(bell.wait_for_answer(bell.ring(), LONG));
        assert!(bell.wait_for_answer(bell.ring(), LONG));
        assert!(!bell.wait_for_answer(99, Duration::ZERO));
        // Whoever rings before the door is closed is served.
        let last = bell.ring();
        bell.close();
        assert_eq!(worker.join().unwrap(), 3);
        assert!(bell.wait_for_answer(last, Duration::ZERO));
        assert!(!bell.wait_for_answer(99, LONG), "nobody waits for a worker that has gone");
    }
}
