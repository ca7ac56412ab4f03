//! Decimals as they are written, and Anexo 20's arithmetic on them.
//!
//! The types of `money` are for what we compute; here is judged what anybody may have written, up
//! to the 18 digits of t_Importe, and how many decimals were written is part of the judgement.

/// 10⁶: a micro is the last decimal that a CFDI knows.
const MICROS: i128 = 1_000_000;
/// 10¹².
pub(super) const PICOS: i128 = 1_000_000_000_000;
/// Decimals of a product of two numbers in 10⁻¹².
const PRODUCT_DECIMALS: u32 = 24;

/// A decimal of 1 to 18 digits and at most 6 decimals, not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    micros: i128,
    decimals: u32,
}

impl Decimal {
    pub(super) const ZERO: Self = Self { micros: 0, decimals: 0 };

    /// Reads `[0-9]{1,18}(\.[0-9]{1,6})?`, the form that t_Importe means.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (micros, decimals) = scaled(text, 6)?;
        Some(Self { micros, decimals })
    }

    /// Both together, with the decimals of the one that has more.
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let micros = self.micros.checked_add(other.micros)?;
        Some(Self { micros, decimals: self.decimals.max(other.decimals) })
    }

    /// In 10⁻⁶.
    pub(super) fn micros(self) -> i128 {
        self.micros
    }

    /// How many were written.
    pub(super) fn decimals(self) -> u32 {
        self.decimals
    }

    /// In 10⁻¹².
    pub(super) fn picos(self) -> Option<i128> {
        self.micros.checked_mul(MICROS)
    }

    /// Half of the last decimal that was written, in 10⁻¹².
    fn half(self) -> Option<i128> {
        PICOS.checked_div(10_i128.checked_pow(self.decimals)?)?.checked_div(2)
    }

    /// The least that it may stand for, in 10⁻¹²: half of the last decimal less.
    pub(super) fn least(self) -> Option<i128> {
        Some(self.picos()?.checked_sub(self.half()?)?.max(0))
    }

    /// The most that it may stand for: "más 10 a la menos decimales, entre dos, menos 10⁻¹²".
    fn most(self) -> Option<i128> {
        self.picos()?.checked_add(self.half()?)?.checked_sub(1)
    }
}

/// Reads `[0-9]{1,18}(\.[0-9]{1,most})?`: the digits without the point, filled with zeros to `most`
/// decimals, and how many decimals were written.
pub(super) fn scaled(text: &str, most: usize) -> Option<(i128, u32)> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (text, ""),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=18).contains(&whole.len()) || fraction.len() > most {
        return None;
    }
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let value = format!("{whole}{fraction:0<most$}").parse().ok()?;
    Some((value, u32::try_from(fraction.len()).ok()?))
}

/// The sum in 10⁻⁶; nothing where one of them cannot be read.
pub(super) fn sum(amounts: impl IntoIterator<Item = Option<Decimal>>) -> Option<i128> {
    amounts.into_iter().try_fold(0_i128, |sum, amount| sum.checked_add(amount?.micros))
}

/// Micros to the decimals of the currency, halves up: amounts of a CFDI are never negative.
pub(super) fn round(micros: i128, decimals: u32) -> Option<i128> {
    let step = MICROS.checked_div(10_i128.checked_pow(decimals)?)?;
    let half = step.checked_div(2)?;
    micros.checked_add(half)?.checked_div(step)?.checked_mul(step)
}

/// Micros as people read them.
pub(super) fn text(micros: i128) -> String {
    let whole = micros.checked_div(MICROS).unwrap_or(0);
    let rest = micros.checked_rem(MICROS).unwrap_or(0);
    let full = format!("{whole}.{rest:06}");
    let short = full.trim_end_matches('0');
    let (_, fraction) = short.split_once('.').unwrap_or((short, ""));
    if fraction.len() >= 2 { short.to_owned() } else { format!("{whole}.{fraction:0<2}") }
}

/// Whether `amount` lies between the limits of `quantity × price` (CFDI40167, CFDI40198).
pub(super) fn is_product(amount: Decimal, factors: [Decimal; 2], decimals: u32) -> bool {
    let [quantity, price] = factors;
    let limits = || {
        let lower = quantity.least()?.checked_mul(price.least()?)?;
        Some((lower, quantity.most()?.checked_mul(price.most()?)?))
    };
    limits().is_some_and(|limits| within(amount, limits, decimals))
}

/// Whether `amount` lies between the limits of a tax at `rate` on `base` (CFDI40180, CFDI40186).
pub(super) fn is_tax(amount: Decimal, base: Decimal, rate: Decimal, decimals: u32) -> bool {
    let limits = || {
        let rate = rate.picos()?;
        Some((base.least()?.checked_mul(rate)?, base.most()?.checked_mul(rate)?))
    };
    limits().is_some_and(|limits| within(amount, limits, decimals))
}

/// "Truncado" and "redondeado hacia arriba" to the decimals of the currency (preguntas frecuentes
/// CFDI 4.0, 41). The limits are in 10⁻²⁴; what is too large for that is not confirmed.
fn within(amount: Decimal, limits: (i128, i128), decimals: u32) -> bool {
    let inside = || {
        let step = 10_i128.checked_pow(PRODUCT_DECIMALS.checked_sub(decimals)?)?;
        let value = amount.picos()?.checked_mul(PICOS)?;
        let lower = limits.0.checked_div_euclid(step)?.checked_mul(step)?;
        let up = limits.1.checked_add(step.checked_sub(1)?)?;
        let upper = up.checked_div_euclid(step)?.checked_mul(step)?;
        Some((lower..=upper).contains(&value))
    };
    inside().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn reads_what_the_schema_means() {
        assert_eq!(decimal("12.50"), Decimal { micros: 12_500_000, decimals: 2 });
        assert_eq!(decimal("0"), Decimal { micros: 0, decimals: 0 });
        assert!(Decimal::parse("999999999999999999.999999").is_some());
        for text in ["", ".5", "5.", "-1", "+1", "1e3", "1,000", "1.1234567", " 1", "٣"] {
            assert_eq!(Decimal::parse(text), None, "{text:?}");
        }
        assert_eq!(Decimal::parse(&"9".repeat(19)), None);
    }

    #[test]
    fn rounds_halves_up_and_shows_centavos() {
        assert_eq!(round(1_005_000, 2), Some(1_010_000));
        assert_eq!(round(1_004_999, 2), Some(1_000_000));
        assert_eq!(round(1_500_000, 0), Some(2_000_000));
        assert_eq!([0, 1_500_000, 1_234_567].map(text), ["0.00", "1.50", "1.234567"]);
    }

    /// The worked example of the FAQ: 924.224956 gives 924.22 to 924.23.
    #[test]
    fn limits_are_those_of_the_faq() {
        let tax = |amount| is_tax(decimal(amount), decimal("5776.4060"), decimal("0.16"), 2);
        assert_eq!(["924.21", "924.22", "924.23", "924.24"].map(tax), [false, true, true, false]);
        let line = |amount| is_product(decimal(amount), [decimal("2"), decimal("50.00")], 2);
        // (2 ± 0.5) × (50 ± 0.005) is 74.9925 to 125.0125.
        let verdicts = ["74.98", "74.99", "100", "125.02", "125.03"].map(line);
        assert_eq!(verdicts, [false, true, true, true, false]);
    }

    #[test]
    fn what_does_not_fit_is_not_confirmed() {
        let huge = decimal("999999999999999999");
        assert!(!is_product(huge, [huge, huge], 2));
        assert!(!is_tax(huge, huge, decimal("1.6"), 2));
    }
}
