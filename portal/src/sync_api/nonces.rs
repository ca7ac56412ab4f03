//! Requests that were seen: a signature counts once.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tickets::RegisterId;

/// Register and nonce of a request.
type Seen = (RegisterId, String);

/// The nonces of as long as a signature's time is accepted. Everything that a replay could repeat
/// is idempotent, so forgetting them in a restart costs nothing but secrecy of the feed for that
/// long, and for that the thief needs the request itself.
#[derive(Default)]
pub(super) struct Nonces(Mutex<Window>);

#[derive(Default)]
struct Window {
    seen: HashSet<Seen>,
    order: VecDeque<(Timestamp, Seen)>,
}

impl Nonces {
    /// Notes a nonce; whether it is new within `memory`.
    pub(super) fn is_new(
        &self,
        register: RegisterId,
        nonce: &str,
        now: Timestamp,
        memory: SignedDuration,
    ) -> bool {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        window.forget(now, memory);
        let seen = (register, nonce.to_owned());
        let new = window.seen.insert(seen.clone());
        if new {
            window.order.push_back((now, seen));
        }
        new
    }
}

impl Window {
    fn forget(&mut self, now: Timestamp, memory: SignedDuration) {
        while let Some((at, seen)) = self.order.front() {
            if now.duration_since(*at) <= memory {
                return;
            }
            self.seen.remove(seen);
            self.order.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_nonce_is_new_once_for_each_register_and_again_when_forgotten() {
        let nonces = Nonces::default();
        let memory = SignedDuration::from_mins(20);
        let at = |minute: i64| Timestamp::from_second(60 * minute).unwrap();
        let [one, other] = [1, 2].map(|id| RegisterId::new(Uuid::from_u128(id)));
        assert!(nonces.is_new(one, "n", at(0), memory));
        assert!(!nonces.is_new(one, "n", at(20), memory));
        assert!(nonces.is_new(other, "n", at(20), memory));
        assert!(nonces.is_new(one, "n", at(21), memory));
    }
}
