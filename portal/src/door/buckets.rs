//! How often somebody may do something: a bucket of tokens for each, in bounded memory.

use std::collections::{BTreeSet, HashMap};
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
    kept: Mutex<Kept<K>>,
}

/// When each bucket will be full again; one that is full need not be there.
struct Kept<K> {
    full_at: HashMap<K, Instant>,
    /// The same in order: whoever is full first is forgotten first, without looking for it.
    in_order: BTreeSet<(Instant, K)>,
}

impl<K: Hash + Ord + Copy> Buckets<K> {
    pub(super) fn new(rate: Rate) -> Self {
        let kept = Kept { full_at: HashMap::new(), in_order: BTreeSet::new() };
        Self { rate, kept: Mutex::new(kept) }
    }

    /// Takes a token; where there is none, how long until there is one.
    pub(super) fn take(&self, key: &K, now: Instant) -> Result<(), Duration> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let was = kept.full_at.get(key).copied().unwrap_or(now).max(now);
        self.has_token(was, now)?;
        kept.keep(key, was + self.rate.every);
        kept.forget(now);
        Ok(())
    }

    /// Whether a token could be taken.
    pub(super) fn look(&self, key: &K, now: Instant) -> Result<(), Duration> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        self.has_token(kept.full_at.get(key).copied().unwrap_or(now), now)
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

impl<K: Hash + Ord + Copy> Kept<K> {
    fn keep(&mut self, key: &K, full_at: Instant) {
        if let Some(before) = self.full_at.insert(*key, full_at) {
            self.in_order.remove(&(before, *key));
        }
        self.in_order.insert((full_at, *key));
    }

    /// Forgets the buckets that are full, and of the others the fullest where there are too many.
    fn forget(&mut self, now: Instant) {
        while let Some((full_at, _)) = self.in_order.first()
            && (*full_at <= now || self.full_at.len() > BUCKETS_MAX)
            && let Some((_, key)) = self.in_order.pop_first()
        {
            self.full_at.remove(&key);
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
        {
            let kept = buckets.kept.lock().unwrap();
            assert_eq!(kept.full_at.len(), BUCKETS_MAX);
            assert_eq!(kept.in_order.len(), BUCKETS_MAX);
        }
        for key in 1..=2 * BUCKETS_MAX {
            buckets.take(&(BUCKETS_MAX * 2 + key), now).unwrap();
        }
        assert!(buckets.take(&0, now).is_err(), "the emptiest is not forgotten, whoever comes");
        buckets.take(&1, now + RATE.every * RATE.burst).unwrap();
        assert_eq!(buckets.kept.lock().unwrap().full_at.len(), 1, "what is full is forgotten");
    }
}
