//! How long to wait before trying again.

use std::time::Duration;

use world::Entropy;

/// Twice as long each time, between two bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// After the first failure.
    pub first: Duration,
    /// At most.
    pub longest: Duration,
}

impl Backoff {
    /// The wait after so many failures in a row. A part of it, up to a half, is left to chance, so
    /// that the registers of a shop do not all come back in the same instant.
    pub(crate) fn wait(self, failures: u32, entropy: &dyn Entropy) -> Duration {
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1).min(20));
        let full = self.first.saturating_mul(doubled).min(self.longest);
        let [chance] = world::random::<1>(entropy);
        full / 2 + full * u32::from(chance) / 510
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Always(u8);

    impl Entropy for Always {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    #[test]
    fn it_doubles_up_to_its_bound() {
        let backoff = Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(60) };
        let waits =
            |chance| [1, 2, 3, 7, 1_000].map(|n| backoff.wait(n, &Always(chance)).as_millis());
        assert_eq!(waits(255), [1_000, 2_000, 4_000, 60_000, 60_000]);
        assert_eq!(waits(0), [500, 1_000, 2_000, 30_000, 30_000]);
    }
}
