//! EquivalenciaDR, and sums of amounts that it divides.
//!
//! SAT divides and adds without saying where to round; the examples of the standard and documents
//! that PACs stamp cut the sum, others round it. A sum holds here if it is either, at the decimals
//! that were written.

use super::super::decimal::{Decimal, PICOS, scaled};

/// EquivalenciaDR has up to ten decimals.
const DECIMALS: usize = 10;
/// 10¹⁰.
const TEN_BILLION: i128 = 10_000_000_000;
/// From 10⁻¹² to 10⁻⁶.
const MICRO_IN_PICOS: i128 = 1_000_000;
/// From 10⁻¹⁰ to 10⁻¹².
const HUNDRED: i128 = 100;

/// How much of MonedaDR is one of MonedaP, in 10⁻¹⁰.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Equivalencia {
    value: i128,
    /// How many decimals it counts with.
    decimals: u32,
}

impl Equivalencia {
    pub(super) const ONE: Self = Self { value: TEN_BILLION, decimals: 10 };

    /// Reads a number of up to ten decimals; nothing can be divided by zero. A one counts with ten
    /// decimals however it is written (CRP20277).
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (value, decimals) = scaled(text, DECIMALS)?;
        if value == TEN_BILLION {
            return Some(Self::ONE);
        }
        (value > 0).then_some(Self { value, decimals })
    }

    pub(super) fn is_one(self) -> bool {
        self == Self::ONE
    }

    /// An amount of MonedaDR in MonedaP; nothing where it is too large to tell.
    pub(super) fn divide(self, amount: Decimal) -> Option<Quotient> {
        let dividend = amount.picos()?.checked_mul(TEN_BILLION)?;
        let low = dividend.checked_div(self.value)?;
        let exact = dividend.checked_rem(self.value)? == 0;
        let high = if exact { low } else { low.checked_add(1)? };
        Some(Quotient { low, high })
    }

    /// The lower limit of what was paid, in MonedaP, cut to its decimals: half of the last decimal
    /// of ImpPagado less, divided by half of the last one of EquivalenciaDR more, less 10⁻¹⁰. In
    /// units of the last of these decimals.
    pub(super) fn least_paid(self, paid: Decimal, decimals: u32) -> Option<i128> {
        let half = PICOS.checked_div(10_i128.checked_pow(self.decimals)?)?.checked_div(2)?;
        let most = self.value.checked_mul(HUNDRED)?.checked_add(half)?.checked_sub(HUNDRED)?;
        let least = paid.least()?.checked_mul(10_i128.checked_pow(decimals)?)?;
        least.checked_div(most)
    }
}

/// What a quotient, or a sum of them, lies between, in 10⁻¹².
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Quotient {
    pub(super) low: i128,
    pub(super) high: i128,
}

impl Quotient {
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let low = self.low.checked_add(other.low)?;
        Some(Self { low, high: self.high.checked_add(other.high)? })
    }

    /// In 10⁻⁶, cut.
    pub(super) fn micros(self) -> Option<i128> {
        self.low.checked_div(MICRO_IN_PICOS)
    }

    /// Whether an amount is this, cut or rounded to the decimals that it has.
    pub(super) fn is(self, written: Decimal) -> bool {
        let inside = || {
            let step = PICOS.checked_div(10_i128.checked_pow(written.decimals())?)?;
            let cut = self.low.checked_div(step)?.checked_mul(step)?;
            let up = self.high.checked_add(step.checked_sub(1)?)?;
            let up = up.checked_div(step)?.checked_mul(step)?;
            Some((cut..=up).contains(&written.picos()?))
        };
        inside().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quotient(amount: &str, equivalencia: &str) -> Quotient {
        let amount = Decimal::parse(amount).unwrap();
        Equivalencia::parse(equivalencia).unwrap().divide(amount).unwrap()
    }

    #[test]
    fn reads_ten_decimals_and_no_zero() {
        assert!(
            ["1", "1.0", "1.0000000000"]
                .iter()
                .all(|text| { Equivalencia::parse(text).unwrap() == Equivalencia::ONE })
        );
        assert!(!Equivalencia::parse("1.0000000001").unwrap().is_one());
        for text in ["", "0", "0.0000000000", "-1", "1.00000000000", "x"] {
            assert_eq!(Equivalencia::parse(text), None, "{text:?}");
        }
    }

    /// The worked example of the standard: euros for dollars and pesos.
    #[test]
    fn the_sum_is_that_of_the_standard() {
        let dollars = quotient("100000.00", "1.329310");
        let sum = dollars.plus(quotient("1773309.77", "23.5728")).unwrap();
        let is = |text| sum.is(Decimal::parse(text).unwrap());
        assert_eq!(["150453.9441", "150453.9442", "150453.9443"].map(is), [false, true, true]);
    }

    #[test]
    fn what_divides_exactly_is_one_amount() {
        let is = |text| quotient("1160.00", "11.60").is(Decimal::parse(text).unwrap());
        assert_eq!(["99.99", "100", "100.00", "100.01"].map(is), [false, true, true, false]);
    }

    #[test]
    fn limits_widen_with_what_was_not_written() {
        let least = |paid, equivalencia| {
            let paid = Decimal::parse(paid).unwrap();
            Equivalencia::parse(equivalencia).unwrap().least_paid(paid, 2).unwrap()
        };
        // 999.995 / 20.0049999999 and 999.995 / 20.0000004999.
        assert_eq!(least("1000.00", "20.00"), 4_998);
        assert_eq!(least("1000.00", "20.000000"), 4_999);
        assert_eq!(least("1000.00", "1"), 99_999);
    }

    #[test]
    fn what_is_too_large_is_not_told() {
        let most = Decimal::parse("999999999999999999").unwrap();
        let least = Equivalencia::parse("0.0000000001").unwrap();
        assert_eq!(least.divide(most), None);
    }
}
