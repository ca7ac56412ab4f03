//! Reading, writing and dividing scaled integers.

/// Why a text or a calculation is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// The text is not a plain decimal number.
    #[error("not a decimal number")]
    NotANumber,
    /// The text has more decimals than the scale holds.
    #[error("more than {0} decimals")]
    TooManyDecimals(u32),
    /// The value does not fit.
    #[error("amount out of range")]
    OutOfRange,
    /// The divisor is zero.
    #[error("division by zero")]
    DivisionByZero,
}

/// Ten to the power of `decimals`; the scales in use are at most six.
const fn power(decimals: u32) -> i64 {
    10_i64.saturating_pow(decimals)
}

pub(crate) fn parse_scaled(text: &str, decimals: u32) -> Result<i64, AmountError> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.') {
        return Err(AmountError::NotANumber);
    }
    let missing = u32::try_from(fraction.len())
        .ok()
        .and_then(|len| decimals.checked_sub(len))
        .ok_or(AmountError::TooManyDecimals(decimals))?;
    let whole: i64 = whole.parse().map_err(|_| AmountError::OutOfRange)?;
    let fraction: i64 = if fraction.is_empty() {
        0
    } else {
        fraction.parse().map_err(|_| AmountError::OutOfRange)?
    };
    let value = whole
        .checked_mul(power(decimals))
        .and_then(|scaled| scaled.checked_add(fraction.checked_mul(power(missing))?))
        .ok_or(AmountError::OutOfRange)?;
    Ok(if negative { value.saturating_neg() } else { value })
}

/// Digits, a point and a sign of the longest amount: nineteen, one and one.
const ROOM: usize = 24;

/// A scaled integer as decimal text. It is written into its own room, without a formatter: a
/// document has a hundred amounts.
pub(crate) struct Digits {
    room: [u8; ROOM],
    used: usize,
}

impl Digits {
    pub(crate) fn of(raw: i64, decimals: u32) -> Self {
        let mut digits = Self { room: [0; ROOM], used: 0 };
        let mut rest = raw.unsigned_abs();
        for _ in 0..decimals {
            digits.put(digit(rest));
            rest /= 10;
        }
        if decimals > 0 {
            digits.put(b'.');
        }
        loop {
            digits.put(digit(rest));
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if raw < 0 {
            digits.put(b'-');
        }
        digits
    }

    /// Puts a character before the ones that are there.
    fn put(&mut self, character: u8) {
        self.used = self.used.saturating_add(1);
        let place = ROOM.saturating_sub(self.used);
        if let Some(free) = self.room.get_mut(place) {
            *free = character;
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        let text = self.room.get(ROOM.saturating_sub(self.used)..).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_default()
    }
}

/// The last digit of a number.
fn digit(number: u64) -> u8 {
    let last = usize::try_from(number % 10).unwrap_or(0);
    b"0123456789".get(last).copied().unwrap_or(b'0')
}

pub(crate) fn format_scaled(raw: i64, decimals: u32) -> String {
    Digits::of(raw, decimals).as_str().to_owned()
}

/// Divides with halves away from zero: SAT's arithmetic rounding (FAQ 41), not the banker's.
/// The divisor is never zero here.
pub(crate) fn div_round(dividend: i128, divisor: i128) -> i128 {
    let (Some(quotient), Some(rest)) =
        (dividend.checked_div(divisor), dividend.checked_rem(divisor))
    else {
        return 0;
    };
    let away = rest.unsigned_abs().saturating_mul(2) >= divisor.unsigned_abs();
    let sign = if (dividend < 0) == (divisor < 0) { 1 } else { -1 };
    if away { quotient.saturating_add(sign) } else { quotient }
}

pub(crate) fn fit(value: i128) -> Result<i64, AmountError> {
    i64::try_from(value).map_err(|_| AmountError::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        for (dividend, divisor, expected) in [
            (5, 10, 1),
            (4, 10, 0),
            (-5, 10, -1),
            (-4, 10, 0),
            (15, 10, 2),
            (25, 10, 3),
            (5, -10, -1),
        ] {
            assert_eq!(div_round(dividend, divisor), expected, "{dividend}/{divisor}");
        }
    }

    #[test]
    fn reads_what_it_writes_and_refuses_the_rest() {
        for text in ["0.00", "1.00", "-3.07", "92233720368547758.07"] {
            assert_eq!(format_scaled(parse_scaled(text, 2).unwrap(), 2), text);
        }
        assert_eq!(parse_scaled("7", 2), Ok(700));
        assert_eq!(parse_scaled("7.5", 2), Ok(750));
        for text in ["", ".", "1.", ".5", "1,5", "1 ", "+1", "--1", "1.2.3", "٣", "1e3"] {
            assert_eq!(parse_scaled(text, 2), Err(AmountError::NotANumber), "{text:?}");
        }
        assert_eq!(parse_scaled("1.234", 2), Err(AmountError::TooManyDecimals(2)));
        assert_eq!(parse_scaled("92233720368547758.08", 2), Err(AmountError::OutOfRange));
    }
}
