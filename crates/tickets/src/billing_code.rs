//! The billing code: what a customer types when there is no QR to scan.

use std::fmt::{self, Write as _};

use faults::Fault;

use crate::codes::{CODE_CHECK, CODE_LENGTH, CODE_SYMBOL};

/// The symbols: digits and capitals without 0 O 1 I L. There are 31, a prime, on which the check
/// symbol rests.
const ALPHABET: [u8; BASE] = *b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const BASE: usize = 31;
/// Random symbols; with the check symbol, three groups of four.
const RANDOM: usize = 11;
const LENGTH: usize = 12;
const GROUP: usize = 4;

/// Three groups of four symbols that open a ticket at the portal.
///
/// Eleven symbols are random (31^11, 54.5 bits, all that eleven symbols of this alphabet hold); the
/// twelfth is their weighted sum modulo 31. Because 31 is a prime and the weights are all
/// different, every single wrong symbol and every swap of two symbols is noticed.
///
/// It is a bearer secret: a portal keeps only its keyed hash, and `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BillingCode([u8; LENGTH]);

impl BillingCode {
    /// Makes a code from sixteen random bytes.
    ///
    /// 128 bits are divided by 31 eleven times, so that no symbol is noticeably likelier.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let mut rest = u128::from_be_bytes(bytes);
        let mut places = [0; LENGTH];
        for place in places.iter_mut().take(RANDOM) {
            *place = u8::try_from(rest.rem_euclid(31)).unwrap_or(0);
            rest = rest.div_euclid(31);
        }
        let check = weighted_sum(&places);
        if let Some(last) = places.last_mut() {
            *last = check;
        }
        Self(places)
    }

    /// Reads what somebody typed: case, blanks and hyphens do not count.
    ///
    /// # Errors
    /// `code-01` for the length, `code-02` for a symbol that is not of the alphabet, `code-03` when
    /// the check symbol does not hold; the data of the last two name the group to look at.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let typed = text
            .chars()
            .filter(|symbol| !symbol.is_whitespace() && !matches!(symbol, '-' | '–' | '.' | '_'))
            .flat_map(char::to_uppercase);
        let symbols = typed.clone().count();
        if symbols != LENGTH {
            return Err(Fault::new(&CODE_LENGTH, "code").with("symbols", symbols));
        }
        let mut places = [0; LENGTH];
        for (at, (place, symbol)) in places.iter_mut().zip(typed).enumerate() {
            *place = value_of(symbol).ok_or_else(|| {
                let group = at.div_euclid(GROUP).saturating_add(1);
                Fault::new(&CODE_SYMBOL, "code").with("symbol", symbol).with("group", group)
            })?;
        }
        if places.last().copied() != Some(weighted_sum(&places)) {
            return Err(Fault::new(&CODE_CHECK, "code"));
        }
        Ok(Self(places))
    }

    /// The twelve symbols without hyphens.
    pub fn compact(self) -> String {
        self.0.iter().map(|place| symbol_of(*place)).collect()
    }

    /// The code as a number below 31^12; a QR carries it so.
    pub fn to_number(self) -> u64 {
        self.0.iter().fold(0, |number: u64, place| {
            number.saturating_mul(31).saturating_add(u64::from(*place))
        })
    }

    /// The code of such a number.
    ///
    /// # Errors
    /// `code-03` when its check symbol does not hold.
    pub fn from_number(number: u64) -> Result<Self, Fault> {
        let mut rest = number;
        let mut places = [0; LENGTH];
        for place in places.iter_mut().rev() {
            *place = u8::try_from(rest.rem_euclid(31)).unwrap_or(0);
            rest = rest.div_euclid(31);
        }
        if rest != 0 || places.last().copied() != Some(weighted_sum(&places)) {
            return Err(Fault::new(&CODE_CHECK, "code"));
        }
        Ok(Self(places))
    }
}

/// Σ (place + 2) · value of the random symbols, modulo 31.
fn weighted_sum(places: &[u8; LENGTH]) -> u8 {
    let sum: u32 = places
        .iter()
        .take(RANDOM)
        .zip(2_u32..)
        .map(|(value, weight)| u32::from(*value).saturating_mul(weight))
        .sum();
    u8::try_from(sum.rem_euclid(31)).unwrap_or(0)
}

fn symbol_of(place: u8) -> char {
    ALPHABET.get(usize::from(place)).copied().map_or('?', char::from)
}

fn value_of(symbol: char) -> Option<u8> {
    let place = ALPHABET.iter().position(|known| char::from(*known) == symbol)?;
    u8::try_from(place).ok()
}

impl fmt::Display for BillingCode {
    /// `K7QM-3XWP-9TFA`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, place) in self.0.iter().enumerate() {
            if at > 0 && at.is_multiple_of(GROUP) {
                f.write_str("-")?;
            }
            f.write_char(symbol_of(*place))?;
        }
        Ok(())
    }
}

impl fmt::Debug for BillingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BillingCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> BillingCode {
        BillingCode::from_random([0xA7; 16])
    }

    #[test]
    fn typing_is_forgiven() {
        let code = sample();
        let shown = code.to_string();
        assert_eq!(shown.len(), 14);
        for typed in
            [shown.clone(), shown.to_lowercase(), shown.replace('-', ""), shown.replace('-', "  ")]
        {
            assert_eq!(BillingCode::parse(&typed), Ok(code), "{typed}");
        }
        assert_eq!(BillingCode::from_number(code.to_number()), Ok(code));
    }

    #[test]
    fn every_wrong_symbol_and_every_swap_is_noticed() {
        let right = sample().compact();
        for at in 0..LENGTH {
            for wrong in ALPHABET {
                let mut typed = right.clone().into_bytes();
                if typed[at] == wrong {
                    continue;
                }
                typed[at] = wrong;
                let typed = String::from_utf8(typed).unwrap();
                assert_eq!(BillingCode::parse(&typed).unwrap_err().code, &CODE_CHECK, "{typed}");
            }
            for other in 0..LENGTH {
                let mut typed = right.clone().into_bytes();
                if typed[at] == typed[other] {
                    continue;
                }
                typed.swap(at, other);
                let typed = String::from_utf8(typed).unwrap();
                assert_eq!(BillingCode::parse(&typed).unwrap_err().code, &CODE_CHECK, "{typed}");
            }
        }
    }

    #[test]
    fn the_wrong_group_is_named() {
        let fault = BillingCode::parse("2222-2O22-2222").unwrap_err();
        assert_eq!(fault.code, &CODE_SYMBOL);
        assert_eq!(fault.data, [("symbol", "O".to_owned()), ("group", "2".to_owned())]);
        assert_eq!(BillingCode::parse("2222-2222").unwrap_err().code, &CODE_LENGTH);
        assert_eq!(BillingCode::parse("").unwrap_err().code, &CODE_LENGTH);
    }

    #[test]
    fn it_is_not_shown_by_debug() {
        assert_eq!(format!("{:?}", sample()), "BillingCode(…)");
    }
}
