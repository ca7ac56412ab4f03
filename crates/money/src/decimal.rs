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

pub(crate) fn format_scaled(raw: i64, decimals: u32) -> String {
    let scale = power(decimals).unsigned_abs();
    let abs = raw.unsigned_abs();
    let whole = abs.checked_div(scale).unwrap_or(abs);
    let fraction = abs.checked_rem(scale).unwrap_or(0);
    let width = usize::try_from(decimals).unwrap_or(0);
    let sign = if raw < 0 { "-" } else { "" };
    format!("{sign}{whole}.{fraction:0width$}")
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
