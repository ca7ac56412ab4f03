//! The second factor: codes of time (RFC 6238, six digits, thirty seconds, SHA-1), which every
//! authenticator app knows.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Bytes of a secret: as long as SHA-1's output, as RFC 4226 recommends.
pub(super) const SECRET_BYTES: usize = 20;
const STEP_SECONDS: u64 = 30;
const DIGITS: u32 = 6;

/// The step of time of an instant.
fn step_of(now: Timestamp) -> u64 {
    u64::try_from(now.as_second()).unwrap_or(0) / STEP_SECONDS
}

/// The code of a step (RFC 4226, section 5.3).
fn code_of(secret: &[u8], step: u64, digits: u32) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag.last().copied().unwrap_or(0) & 0x0f);
    let word = tag.get(offset..offset + 4).and_then(|four| <[u8; 4]>::try_from(four).ok());
    let number = u32::from_be_bytes(word.unwrap_or_default()) & 0x7fff_ffff;
    let width = usize::try_from(digits).unwrap_or(0);
    format!("{:0width$}", number % 10_u32.pow(digits))
}

/// The step whose code this is: now's, the one before it or the one after it, for clocks differ.
pub(super) fn step_matching(secret: &[u8], typed: &str, now: Timestamp) -> Option<u64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let now = step_of(now);
    [now.saturating_sub(1), now, now.saturating_add(1)].into_iter().find(|step| {
        let code = code_of(secret, *step, DIGITS);
        verify_slices_are_equal(code.as_bytes(), typed.as_bytes()).is_ok()
    })
}

/// The secret as it is typed by hand, in groups of four.
pub(super) fn shown(secret: &[u8]) -> String {
    let text = BASE32_NOPAD.encode(secret);
    let groups: Vec<&str> =
        text.as_bytes().chunks(4).filter_map(|c| std::str::from_utf8(c).ok()).collect();
    groups.join(" ")
}

/// What the QR says.
pub(super) fn link(secret: &[u8], issuer: &str, mail: &str) -> String {
    let escaped = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let (issuer, mail) = (escaped(issuer), escaped(mail));
    let secret = BASE32_NOPAD.encode(secret);
    format!("otpauth://totp/{issuer}:{mail}?secret={secret}&issuer={issuer}&digits={DIGITS}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_of_rfc_6238() {
        // Appendix B, the rows of SHA-1, eight digits.
        for (second, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let step = step_of(Timestamp::from_second(second).unwrap());
            assert_eq!(code_of(SECRET, step, 8), code, "{second}");
        }
    }

    #[test]
    fn codes_of_rfc_4226() {
        // Appendix D.
        for (step, code) in [(0, "755224"), (1, "287082"), (4, "338314"), (9, "520489")] {
            assert_eq!(code_of(SECRET, step, 6), code, "{step}");
        }
    }

    #[test]
    fn a_code_works_a_step_early_and_a_step_late() {
        let at = |second| Timestamp::from_second(second).unwrap();
        for (second, found) in [(29, Some(1)), (30, Some(1)), (59, Some(1)), (60, Some(1))] {
            assert_eq!(step_matching(SECRET, "287 082", at(second)), found, "{second}");
        }
        assert_eq!(step_matching(SECRET, "287082", at(90)), None);
        for bad in ["", "28708", "2870822", "abcdef", "２８７０８２"] {
            assert_eq!(step_matching(SECRET, bad, at(30)), None, "{bad}");
        }
    }

    #[test]
    fn the_secret_as_apps_and_people_read_it() {
        assert_eq!(shown(SECRET), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            link(SECRET, "El Farol & Cía", "ana@example.mx"),
            "otpauth://totp/El%20Farol%20%26%20C%C3%ADa:ana%40example%2Emx\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=El%20Farol%20%26%20C%C3%ADa&digits=6"
        );
    }
}
