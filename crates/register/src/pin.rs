//! PINs: how they are read and kept, and how long one waits after wrong ones.

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use jiff::SignedDuration;
use world::Entropy;

use crate::codes::{BUG, PIN_FORM, STORE_DAMAGED};
use crate::refusal::Refusal;

/// Fewer digits are guessed, more are not remembered.
const DIGITS_MIN: usize = 4;
const DIGITS_MAX: usize = 8;
/// With two passes about 50 ms on the machine of a counter: not felt by who types the PIN, and a
/// copy of the file is no list of PINs.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// So many wrong ones cost nothing.
const FREE_FAILURES: u32 = 5;
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// Doubled so often, the first wait is longer than the longest.
const DOUBLINGS_MAX: u32 = 5;

/// Four to eight digits, as somebody typed them. Nothing shows it.
pub(crate) struct Pin(String);

impl Pin {
    /// Reads what was typed.
    pub(crate) fn read(text: &str) -> Result<Self, Refusal> {
        let digits = text.trim();
        let length = (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len());
        if !length || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Refusal::from(&PIN_FORM).at("pin"));
        }
        Ok(Self(digits.to_owned()))
    }
}

/// What is kept of a PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PinHash {
    pub(crate) salt: Vec<u8>,
    pub(crate) hash: Vec<u8>,
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
}

impl PinHash {
    /// Of a new PIN.
    pub(crate) fn of(pin: &Pin, entropy: &dyn Entropy) -> Result<Self, Refusal> {
        let salt = world::random::<16>(entropy).to_vec();
        let hash = hash(pin, &salt, (MEMORY_KIB, PASSES)).map_err(|_| Refusal::from(&BUG))?;
        Ok(Self { salt, hash, memory_kib: MEMORY_KIB, passes: PASSES })
    }

    /// Whether it is this PIN's.
    pub(crate) fn fits(&self, pin: &Pin) -> Result<bool, Refusal> {
        let made = hash(pin, &self.salt, (self.memory_kib, self.passes));
        let made = made.map_err(|_| Refusal::from(&STORE_DAMAGED))?;
        Ok(verify_slices_are_equal(&made, &self.hash).is_ok())
    }
}

fn hash(pin: &Pin, salt: &[u8], (memory_kib, passes): (u32, u32)) -> argon2::Result<Vec<u8>> {
    let params = Params::new(memory_kib, passes, 1, None)?;
    let mut hash = vec![0; 32];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(pin.0.as_bytes(), salt, &mut hash)?;
    Ok(hash)
}

/// How long nobody is listened to after so many wrong PINs in a row: nothing after the first four,
/// then half a minute, twice as long each time, a quarter of an hour at most.
pub(crate) fn wait_after(failures: u32) -> SignedDuration {
    let Some(more) = failures.checked_sub(FREE_FAILURES) else { return SignedDuration::ZERO };
    let factor = 1_i32 << more.min(DOUBLINGS_MAX);
    FIRST_WAIT.checked_mul(factor).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use world::SystemEntropy;

    use super::*;

    fn pin(text: &str) -> Pin {
        Pin::read(text).unwrap_or_else(|_| panic!("{text} is a PIN"))
    }

    #[test]
    fn four_to_eight_digits() {
        for wrong in ["", "123", "123456789", "12a4", "12 34", "١٢٣٤"] {
            assert!(Pin::read(wrong).is_err(), "{wrong}");
        }
        assert!(Pin::read(" 0007 ").is_ok() && Pin::read("12345678").is_ok());
    }

    #[test]
    fn a_pin_fits_its_hash_alone_and_two_hashes_of_it_differ() {
        let kept = PinHash::of(&pin("2580"), &SystemEntropy).unwrap();
        assert!(kept.fits(&pin("2580")).unwrap());
        assert!(!kept.fits(&pin("2581")).unwrap());
        assert_ne!(kept, PinHash::of(&pin("2580"), &SystemEntropy).unwrap());
        let damaged = PinHash { memory_kib: 0, ..kept };
        assert!(damaged.fits(&pin("2580")).is_err());
    }

    #[test]
    fn waiting_grows_and_ends_at_a_quarter_of_an_hour() {
        let seconds: Vec<_> = (0..=11).map(|failures| wait_after(failures).as_secs()).collect();
        assert_eq!(seconds, [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(wait_after(u32::MAX), LONGEST_WAIT);
    }
}
