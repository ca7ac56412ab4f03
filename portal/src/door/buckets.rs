//! How often somebody may do something: a bucket of tokens for each, in bounded memory.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Buckets that are remembered at once. An empty place is a full bucket, so forgetting errs on the
/// side of whoever asks.
const BUCKETS_MAX: usize = 20_000;

/// A bucket that holds `burst` tokens and gets one back `every` so often.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Tokens in a full bucket.
    pub burst: u32,
    /// The time in which one comes back.
    pub every: Duration,
}

/// The buckets of one rule.
pub(super) struct Buckets<K> {
    rate: Rate,
    /// When each bucket will be full again; one that is full is not there.
    full_at: Mutex<HashMap<K, Instant>>,
}

impl<K: Eq + Hash + Clone> Buckets<K> {
    pub(super) fn new(rate: Rate) -> Self {
        Self { rate, full_at: Mutex::new(HashMap::new()) }
    }

    /// Takes a token; where there is none, how long until there is one.
    pub(super) fn take(&self, key: &K, now: Instant) -> Result<(), Duration> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let was = full_at.get(key).copied().unwrap_or(now).max(now);
        self.has_token(was, now)?;
        if full_at.len() >= BUCKETS_MAX && !full_at.contains_key(key) {
            make_room(&mut full_at, now);
        }
        full_at.insert(key.clone(), was + self.rate.every);
        Ok(())
    }

    /// Whether a token could be taken.
    pub(super) fn look(&self, key: &K, now: Instant) -> Result<(), Duration> {
        let full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        self.has_token(full_at.get(key).copied().unwrap_or(now), now)
    }

    fn has_token(&self, full_at: Instant, now: Instant) -> Result<(), Duration> {
        let missing = full_at.saturating_duration_since(now) + self.rate.every;
        let most = self.rate.every.saturating_mul(self.rate.burst);
        match missing.checked_sub(most) {
            None | Some(Duration::ZERO) => Ok(()),
            Some(wait) => Err(wait),
        }
    }
}

/// Forgets the buckets that are full, or else the fullest one.
fn make_room<K: Eq + Hash + Clone>(full_at: &mut HashMap<K, Instant>, now: Instant) {
    full_at.retain(|_, at| *at > now);
    if full_at.len() >= BUCKETS_MAX {
        let fullest = full_at.iter().min_by_key(|(_, at)| **at).map(|(key, _)| key.clone());
        if let Some(fullest) = fullest {
            full_at.remove(&fullest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, every: Duration::from_secs(10) };

    #[test]
    fn a_burst_then_one_at_a_time() {
        let buckets = Buckets::new(RATE);
        let now = Instant::now();
        let at = |seconds| now + Duration::from_secs(seconds);
        for _ in 0..3 {
            assert_eq!(buckets.take(&"a", now), Ok(()));
        }
        assert_eq!(buckets.look(&"a", at(4)), Err(Duration::from_secs(6)));
        assert_eq!(buckets.take(&"a", at(4)), Err(Duration::from_secs(6)));
        assert_eq!(buckets.take(&"b", at(4)), Ok(()), "each has its own");
        assert_eq!(buckets.take(&"a", at(10)), Ok(()));
        assert_eq!(buckets.take(&"a", at(10)), Err(Duration::from_secs(10)));
        for _ in 0..3 {
            assert_eq!(buckets.take(&"a", at(500)), Ok(()), "it does not get fuller than full");
        }
        assert!(buckets.take(&"a", at(500)).is_err());
    }

    #[test]
    fn memory_is_bounded() {
        let buckets = Buckets::new(RATE);
        let now = Instant::now();
        for _ in 0..3 {
            buckets.take(&0, now).unwrap();
        }
        for key in 1..=BUCKETS_MAX + 50 {
            buckets.take(&key, now).unwrap();
        }
        assert_eq!(buckets.full_at.lock().unwrap().len(), BUCKETS_MAX);
        assert!(buckets.take(&0, now).is_err(), "the emptiest is not forgotten");
    }
}
