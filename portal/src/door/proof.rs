//! What a caller who typed many wrong codes shows before the next look: work, or patience.
//!
//! The page of the challenge carries a text that the portal has sealed for this caller. A script
//! looks for a number that makes the SHA-256 of both begin with zeros, in about a second; whoever
//! has no scripts waits half a minute and sends the form by hand. A challenge serves once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use portal_store::Vault;
use world::{Entropy, random};

use super::address::Caller;

const LABEL: &str = "door.challenge";
/// Zero bits that a hash has to begin with: a quarter of a million tries, on average.
pub(crate) const WORK_BITS: u32 = 18;
/// How long who does not work waits.
pub(crate) const PATIENCE: SignedDuration = SignedDuration::from_secs(30);
/// How long a challenge can be answered.
const LIFE: SignedDuration = SignedDuration::from_mins(10);
const LENGTH: usize = 8 + 16 + 8;
const TEXT_MAX: usize = 200;
/// Answers of ten minutes, each paid with work or patience.
const SPENT_MAX: usize = 20_000;
const NUMBER_DIGITS_MAX: usize = 12;

/// What is made of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// It was worked or waited for.
    Good,
    /// It is a challenge of ours, and too early without work: so long still.
    Early(SignedDuration),
    /// It is none, is another's, too old, or was answered before.
    Bad,
}

/// The challenges that were answered, until they are too old anyway.
#[derive(Default)]
pub(super) struct Spent(Mutex<HashMap<[u8; 8], Timestamp>>);

/// A new challenge for a caller; nothing where the vault refuses, which it does not.
pub(super) fn challenge(
    vault: &Vault,
    caller: Caller,
    (now, entropy): (Timestamp, &dyn Entropy),
) -> Option<String> {
    let mut plain = Vec::with_capacity(LENGTH);
    plain.extend_from_slice(&now.as_millisecond().to_be_bytes());
    plain.extend_from_slice(&caller.bytes());
    plain.extend_from_slice(&random::<8>(entropy));
    let sealed = vault.seal(LABEL, &plain).ok()?;
    Some(BASE64URL_NOPAD.encode(&sealed))
}

impl Spent {
    /// Judges the answer to a challenge. A good one is good once.
    pub(super) fn judge(
        &self,
        vault: &Vault,
        caller: Caller,
        (challenge, number): (&str, &str),
        now: Timestamp,
    ) -> Judgement {
        let Some((made_at, name)) = read(vault, caller, challenge) else { return Judgement::Bad };
        let age = now.duration_since(made_at);
        if age > LIFE || age.is_negative() {
            return Judgement::Bad;
        }
        if !has_worked(challenge, number) && age < PATIENCE {
            return Judgement::Early(PATIENCE - age);
        }
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spent.retain(|_, until| *until > now);
        if spent.len() >= SPENT_MAX || spent.contains_key(&name) {
            return Judgement::Bad;
        }
        spent.insert(name, made_at.saturating_add(LIFE).unwrap_or(Timestamp::MAX));
        Judgement::Good
    }
}

fn read(vault: &Vault, caller: Caller, challenge: &str) -> Option<(Timestamp, [u8; 8])> {
    if challenge.len() > TEXT_MAX {
        return None;
    }
    let sealed = BASE64URL_NOPAD.decode(challenge.as_bytes()).ok()?;
    let plain = vault.open_sealed(LABEL, &sealed).ok()?;
    let (made_at, rest) = plain.split_first_chunk::<8>()?;
    let (whose, name) = rest.split_first_chunk::<16>()?;
    let made_at = Timestamp::from_millisecond(i64::from_be_bytes(*made_at)).ok()?;
    (*whose == caller.bytes()).then_some((made_at, name.try_into().ok()?))
}

fn has_worked(challenge: &str, number: &str) -> bool {
    let plain = !number.is_empty()
        && number.len() <= NUMBER_DIGITS_MAX
        && number.bytes().all(|byte| byte.is_ascii_digit());
    plain && {
        let hash = digest(&SHA256, format!("{challenge}.{number}").as_bytes());
        let head =
            hash.as_ref().first_chunk::<4>().map_or(u32::MAX, |head| u32::from_be_bytes(*head));
        head.leading_zeros() >= WORK_BITS
    }
}

#[cfg(test)]
mod tests {
    use world::SystemEntropy;

    use super::*;

    fn worked(challenge: &str) -> String {
        (0_u64..).map(|n| n.to_string()).find(|n| has_worked(challenge, n)).unwrap()
    }

    #[test]
    fn work_or_patience_once() {
        let (vault, spent) = (Vault::new(&[1; 32]).unwrap(), Spent::default());
        let [ana, beto] = ["200.1.2.3", "200.1.2.4"].map(|ip| Caller::of(ip.parse().unwrap()));
        let now = Timestamp::from_second(1_795_000_000).unwrap();
        let later = |seconds| now + SignedDuration::from_secs(seconds);
        let make = || challenge(&vault, ana, (now, &SystemEntropy)).unwrap();
        let judge =
            |who, text: &str, number: &str, at| spent.judge(&vault, who, (text, number), at);

        let first = make();
        let early = judge(ana, &first, "", later(10));
        assert_eq!(early, Judgement::Early(SignedDuration::from_secs(20)));
        let wrong = judge(ana, &first, "no es un número", later(10));
        assert_eq!(wrong, Judgement::Early(SignedDuration::from_secs(20)));
        let number = worked(&first);
        assert_eq!(judge(beto, &first, &number, later(10)), Judgement::Bad);
        assert_eq!(judge(ana, &first, &number, later(10)), Judgement::Good);
        assert_eq!(judge(ana, &first, &number, later(11)), Judgement::Bad, "it serves once");

        let second = make();
        assert_eq!(judge(ana, &second, "", later(30)), Judgement::Good);
        assert_eq!(judge(ana, &second, "", later(31)), Judgement::Bad);
        assert_eq!(judge(ana, &make(), "", later(601)), Judgement::Bad, "it is too old");
        assert_eq!(judge(ana, "", "", now), Judgement::Bad);
        assert_eq!(judge(ana, &second[1..], "1", now), Judgement::Bad);
    }
}
