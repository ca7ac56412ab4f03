//! The two things that the pure crates are denied: time and randomness.
//!
//! Whoever needs the wall clock or random bytes takes a [`Clock`] or an [`Entropy`]; the real ones
//! are [`SystemClock`] and [`SystemEntropy`], and nothing else in the workspace reads either. A
//! test passes its own and becomes repeatable.
#![deny(missing_docs)]

use jiff::Timestamp;
use uuid::Uuid;

/// Tells what time it is.
pub trait Clock: Send + Sync {
    /// The instant, in UTC.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
        Timestamp::now()
    }
}

/// Gives bytes that nobody can foresee.
pub trait Entropy: Send + Sync {
    /// Fills the whole buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    /// # Panics
    /// The operating system has no randomness to give: nothing that we could make would be safe.
    fn fill(&self, buffer: &mut [u8]) {
        #[expect(
            clippy::expect_used,
            reason = "without randomness no key and no code may be made"
        )]
        getrandom::fill(buffer).expect("the operating system gives random bytes");
    }
}

/// A UUIDv7: in order of time, unique without anybody's help.
pub fn uuid_v7(clock: &dyn Clock, entropy: &dyn Entropy) -> Uuid {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(clock.now().as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// `N` random bytes.
pub fn random<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}
