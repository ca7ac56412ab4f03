//! Money in whole centavos, amounts at six decimals, and the only rounding there is.
//!
//! Four scales, four types, none of which can be taken for another: [`Money`] (centavos),
//! [`Micros`] (pesos at six decimals, as Anexo 20 allows for ValorUnitario, Base and Importe),
//! [`Quantity`] (Cantidad, six decimals) and [`Rate`] (TasaOCuota, six decimals). All are `i64`
//! inside; products go through `i128`; an overflow is an error, never a wrapped or clamped amount.
//!
//! The crate knows nothing of taxes, documents or currencies: drawer, printer and CFDI need money,
//! only CFDI needs XML.
//!
//! ```
//! use money::{Money, Quantity};
//!
//! let price = Money::parse("28.50")?;
//! let gross = price.times(Quantity::parse("2")?)?;
//! assert_eq!(gross.to_string(), "57.00");
//! assert_eq!(gross.pesos(), "$57.00");
//! # Ok::<(), money::AmountError>(())
//! ```
#![deny(missing_docs)]
#![deny(clippy::indexing_slicing, clippy::as_conversions, clippy::arithmetic_side_effects)]

mod decimal;
mod spell;

use std::cmp::Reverse;
use std::fmt;

pub use decimal::AmountError;
use decimal::{Digits, div_round, fit, format_scaled, parse_scaled};

/// Centavos in a peso.
const CENTAVOS: i64 = 100;
/// Millionths in one.
const MILLION: i64 = 1_000_000;
/// Micros in a centavo.
const MICROS_PER_CENTAVO: i64 = 10_000;

macro_rules! amount {
    ($(#[$doc:meta])* $name:ident, $decimals:literal, $unit:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Zero.
            pub const ZERO: Self = Self(0);

            #[doc = concat!("From a count of ", $unit, ".")]
            pub const fn from_raw(raw: i64) -> Self {
                Self(raw)
            }

            #[doc = concat!("The count of ", $unit, ", as it is stored.")]
            pub const fn raw(self) -> i64 {
                self.0
            }

            #[doc = concat!("Reads a plain decimal number of at most ", stringify!($decimals), " decimals.")]
            ///
            /// # Errors
            /// Not a number, too many decimals, or out of range.
            pub fn parse(text: &str) -> Result<Self, AmountError> {
                parse_scaled(text, $decimals).map(Self)
            }

            /// The sum.
            ///
            /// # Errors
            /// Out of range.
            pub fn try_add(self, other: Self) -> Result<Self, AmountError> {
                self.0.checked_add(other.0).map(Self).ok_or(AmountError::OutOfRange)
            }

            /// The difference.
            ///
            /// # Errors
            /// Out of range.
            pub fn try_sub(self, other: Self) -> Result<Self, AmountError> {
                self.0.checked_sub(other.0).map(Self).ok_or(AmountError::OutOfRange)
            }

            /// The sum of all.
            ///
            /// # Errors
            /// Out of range.
            pub fn try_sum(items: impl IntoIterator<Item = Self>) -> Result<Self, AmountError> {
                items.into_iter().try_fold(Self::ZERO, Self::try_add)
            }

            /// Whether it is above zero.
            pub const fn is_positive(self) -> bool {
                self.0 > 0
            }

            /// Whether it is zero.
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// Whether it is below zero.
            pub const fn is_negative(self) -> bool {
                self.0 < 0
            }
        }

        impl fmt::Display for $name {
            /// All decimals, no separators: as SAT writes it.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(Digits::of(self.0, $decimals).as_str())
            }
        }
    };
}

amount! {
    /// Pesos in whole centavos.
    Money, 2, "centavos"
}
amount! {
    /// Pesos at six decimals: ValorUnitario, Base and Importe before SAT's rounding at the end.
    Micros, 6, "millionths of a peso"
}
amount! {
    /// How much of a thing, at six decimals (Cantidad).
    Quantity, 6, "millionths of a unit"
}
amount! {
    /// A rate at six decimals (TasaOCuota): 0.160000 is sixteen per cent.
    Rate, 6, "millionths"
}

impl Money {
    /// The price of `quantity` at this unit price, to the nearest centavo, halves away from zero.
    ///
    /// # Errors
    /// Out of range.
    pub fn times(self, quantity: Quantity) -> Result<Self, AmountError> {
        product(self.0, quantity.0, MILLION).map(Self)
    }

    /// The part of this amount that a rate makes, to the centavo, halves away from zero.
    ///
    /// # Errors
    /// Out of range.
    pub fn times_rate(self, rate: Rate) -> Result<Self, AmountError> {
        product(self.0, rate.0, MILLION).map(Self)
    }

    /// What remains when `rate` has been taken out of an amount that includes it:
    /// `self / (1 + rate)`, to the nearest centavo, halves away from zero.
    ///
    /// # Errors
    /// The rate is minus one, or the result is out of range.
    pub fn without_rate(self, rate: Rate) -> Result<Self, AmountError> {
        let divisor = rate.0.checked_add(MILLION).ok_or(AmountError::OutOfRange)?;
        ratio(self.0, MILLION, divisor).map(Self)
    }

    /// The same amount at six decimals.
    ///
    /// # Errors
    /// Out of range.
    pub fn to_micros(self) -> Result<Micros, AmountError> {
        self.0.checked_mul(MICROS_PER_CENTAVO).map(Micros).ok_or(AmountError::OutOfRange)
    }

    /// `$1,234.50`, the way people read it.
    pub fn pesos(self) -> String {
        let plain = format_scaled(self.0.saturating_abs(), 2);
        let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && whole.len().saturating_sub(place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{}${grouped}.{cents}", if self.is_negative() { "-" } else { "" })
    }

    /// The amount in Spanish words, as receipts and invoices spell it:
    /// `Doscientos once pesos 00/100 M.N.`
    pub fn in_words(self) -> String {
        let abs = self.0.saturating_abs();
        spell::pesos(abs.div_euclid(CENTAVOS), abs.rem_euclid(CENTAVOS))
    }

    /// The part of this amount that falls to `part` of `whole`: `self × part / whole`, to the
    /// nearest centavo, halves away from zero.
    ///
    /// ```
    /// use money::Money;
    ///
    /// let [paid, part, whole] = [10_000, 1, 3].map(Money::from_raw);
    /// assert_eq!(paid.share(part, whole)?.to_string(), "33.33");
    /// assert!(paid.share(part, Money::ZERO).is_err());
    /// # Ok::<(), money::AmountError>(())
    /// ```
    ///
    /// # Errors
    /// The whole is zero, or the result is out of range.
    pub fn share(self, part: Self, whole: Self) -> Result<Self, AmountError> {
        ratio(self.0, part.0, whole.0).map(Self)
    }

    /// What of this amount, the price of `whole` things, falls to `part` of them: to the nearest
    /// centavo, halves away from zero.
    ///
    /// ```
    /// use money::{Money, Quantity};
    ///
    /// let [two, three] = ["2", "3"].map(|text| Quantity::parse(text).unwrap_or_default());
    /// assert_eq!(Money::from_raw(10_000).portion(two, three)?.to_string(), "66.67");
    /// # Ok::<(), money::AmountError>(())
    /// ```
    ///
    /// # Errors
    /// The whole is zero, or the result is out of range.
    pub fn portion(self, part: Quantity, whole: Quantity) -> Result<Self, AmountError> {
        ratio(self.0, part.0, whole.0).map(Self)
    }

    /// Spreads this amount over `weights`, each part in proportion to its weight and the parts
    /// together this amount: the centavos that the quotients leave go to the largest remainders,
    /// the first of equals first. While the amount is at most the sum of the weights, no part is
    /// above its weight: a discount of a sale never makes a line negative.
    ///
    /// ```
    /// use money::Money;
    ///
    /// let lines = [5_000, 2_500, 2_500].map(Money::from_raw);
    /// let parts = Money::from_raw(1_001).apportion(&lines)?;
    /// assert_eq!(parts, [501, 250, 250].map(Money::from_raw));
    /// # Ok::<(), money::AmountError>(())
    /// ```
    ///
    /// # Errors
    /// The amount or a weight is negative, there is something and no weight, or out of range.
    pub fn apportion(self, weights: &[Self]) -> Result<Vec<Self>, AmountError> {
        if self.is_negative() || weights.iter().any(|weight| weight.is_negative()) {
            return Err(AmountError::OutOfRange);
        }
        let whole = Self::try_sum(weights.iter().copied())?;
        if self.is_positive() && whole.is_zero() {
            return Err(AmountError::DivisionByZero);
        }
        let mut parts = Vec::with_capacity(weights.len());
        let mut remainders = Vec::with_capacity(weights.len());
        for (place, weight) in weights.iter().enumerate() {
            let (part, remainder) = quotient(self.0, weight.0, whole.0)?;
            parts.push(Self(part));
            remainders.push((Reverse(remainder), place));
        }
        remainders.sort_unstable();
        let mut left = self.try_sub(Self::try_sum(parts.iter().copied())?)?;
        for (_, place) in remainders {
            if left.is_zero() {
                break;
            }
            if let Some(part) = parts.get_mut(place) {
                *part = part.try_add(Self(1))?;
            }
            left = left.try_sub(Self(1))?;
        }
        Ok(parts)
    }

    /// `parts` amounts that add up to this one, the larger ones first, none a centavo apart.
    ///
    /// # Errors
    /// No parts, or more than fit a vector.
    pub fn split(self, parts: u32) -> Result<Vec<Self>, AmountError> {
        let count = i64::from(parts);
        let (Some(each), Some(rest)) =
            (self.0.checked_div_euclid(count), self.0.checked_rem_euclid(count))
        else {
            return Err(AmountError::OutOfRange);
        };
        Ok((0..count).map(|place| Self(each.saturating_add(i64::from(place < rest)))).collect())
    }
}

impl Micros {
    /// To the nearest centavo, halves away from zero: "redondeo" of Anexo 20, where it asks for
    /// the decimals of the currency.
    pub fn round_to_centavos(self) -> Money {
        // A centavo is ten thousand micros: the quotient of an i64 always fits.
        Money(div_round(i128::from(self.0), i128::from(MICROS_PER_CENTAVO)).try_into().unwrap_or(0))
    }

    /// This amount times a rate, at six decimals, halves away from zero.
    ///
    /// # Errors
    /// Out of range.
    pub fn times_rate(self, rate: Rate) -> Result<Self, AmountError> {
        product(self.0, rate.0, MILLION).map(Self)
    }

    /// This amount with `rate` upon it: `self × (1 + rate)`, at six decimals, halves away from
    /// zero.
    ///
    /// # Errors
    /// Out of range.
    pub fn with_rate(self, rate: Rate) -> Result<Self, AmountError> {
        let factor = rate.0.checked_add(MILLION).ok_or(AmountError::OutOfRange)?;
        product(self.0, factor, MILLION).map(Self)
    }

    /// The price of `quantity` at this unit price, at six decimals, halves away from zero.
    ///
    /// # Errors
    /// Out of range.
    pub fn times(self, quantity: Quantity) -> Result<Self, AmountError> {
        product(self.0, quantity.0, MILLION).map(Self)
    }

    /// This amount over a quantity, at six decimals, halves away from zero.
    ///
    /// # Errors
    /// The quantity is zero, or the result is out of range.
    pub fn per(self, quantity: Quantity) -> Result<Self, AmountError> {
        ratio(self.0, MILLION, quantity.0).map(Self)
    }

    /// The part that remains when `rate` has been taken out of an amount that includes it:
    /// `self / (1 + rate)`, at six decimals, halves away from zero.
    ///
    /// # Errors
    /// The rate is minus one, or the result is out of range.
    pub fn without_rate(self, rate: Rate) -> Result<Self, AmountError> {
        let divisor = rate.0.checked_add(MILLION).ok_or(AmountError::OutOfRange)?;
        ratio(self.0, MILLION, divisor).map(Self)
    }

    /// Whether it is a whole number of centavos.
    pub const fn is_whole_centavos(self) -> bool {
        self.0.rem_euclid(MICROS_PER_CENTAVO) == 0
    }
}

impl Quantity {
    /// One.
    pub const ONE: Self = Self(MILLION);

    /// This many things that hold `content` each, at six decimals, halves away from zero.
    ///
    /// # Errors
    /// Out of range.
    pub fn times(self, content: Self) -> Result<Self, AmountError> {
        product(self.0, content.0, MILLION).map(Self)
    }

    /// Without the zeros that say nothing: `2`, `0.75`.
    pub fn short(self) -> String {
        let full = self.to_string();
        full.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

impl Rate {
    /// Two rates one upon the other, `(1 + self)(1 + other) - 1`: IVA upon IEPS. Exact while the
    /// decimals of both are six together, as they are in c_TasaOCuota.
    ///
    /// # Errors
    /// Out of range.
    pub fn upon(self, other: Self) -> Result<Self, AmountError> {
        let both = product(self.0, other.0, MILLION).map(Self)?;
        self.try_add(other)?.try_add(both)
    }

    /// Reads a percentage of at most four decimals, the way back from [`Rate::percent`].
    ///
    /// ```
    /// use money::Rate;
    ///
    /// assert_eq!(Rate::parse_percent("12.5")?, Rate::parse("0.125")?);
    /// # Ok::<(), money::AmountError>(())
    /// ```
    ///
    /// # Errors
    /// Not a number, too many decimals, or out of range.
    pub fn parse_percent(text: &str) -> Result<Self, AmountError> {
        parse_scaled(text, 4).map(Self)
    }

    /// As a percentage without zeros that say nothing: `16`, `26.5`.
    pub fn percent(self) -> String {
        let full = format_scaled(self.0, 4);
        full.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// `a * b / divisor`, halves away from zero.
fn product(a: i64, b: i64, divisor: i64) -> Result<i64, AmountError> {
    let exact = i128::from(a).checked_mul(i128::from(b)).ok_or(AmountError::OutOfRange)?;
    fit(div_round(exact, i128::from(divisor)))
}

/// `a * factor / divisor` cut to a whole number, and what is left of the dividend; for amounts that
/// are not negative.
fn quotient(a: i64, factor: i64, divisor: i64) -> Result<(i64, i128), AmountError> {
    let exact = i128::from(a).checked_mul(i128::from(factor)).ok_or(AmountError::OutOfRange)?;
    // Nothing over nothing is nothing.
    let divisor = i128::from(divisor.max(1));
    let whole = exact.checked_div(divisor).ok_or(AmountError::DivisionByZero)?;
    Ok((fit(whole)?, exact.checked_rem(divisor).unwrap_or_default()))
}

/// `a * factor / divisor`, halves away from zero; the divisor may be zero.
fn ratio(a: i64, factor: i64, divisor: i64) -> Result<i64, AmountError> {
    if divisor == 0 {
        return Err(AmountError::DivisionByZero);
    }
    let exact = i128::from(a).checked_mul(i128::from(factor)).ok_or(AmountError::OutOfRange)?;
    fit(div_round(exact, i128::from(divisor)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_of_an_amount_is_rounded_once() {
        let part = |amount: &str, percent: &str| {
            let rate = Rate::parse_percent(percent).unwrap();
            Money::parse(amount).unwrap().times_rate(rate).unwrap().to_string()
        };
        assert_eq!(part("85.50", "10"), "8.55");
        assert_eq!(part("0.05", "10"), "0.01");
        assert_eq!(part("0.04", "10"), "0.00");
        assert_eq!(part("19.99", "100"), "19.99");
        assert_eq!(Rate::parse_percent("12.5").unwrap().percent(), "12.5");
        assert_eq!(Rate::parse_percent("0.00001"), Err(AmountError::TooManyDecimals(4)));
        let double = Rate::parse("2").unwrap();
        assert_eq!(Money::from_raw(i64::MAX).times_rate(double), Err(AmountError::OutOfRange));
    }

    #[test]
    fn a_rate_is_taken_out_with_one_rounding() {
        let rate = |text| Rate::parse(text).unwrap();
        let without =
            |gross: &str, of: Rate| Money::parse(gross).unwrap().without_rate(of).unwrap();
        let both = rate("0.08").upon(rate("0.16")).unwrap();
        assert_eq!(both, rate("0.2528"));
        assert_eq!(rate("0.304").upon(Rate::ZERO), Ok(rate("0.304")));
        assert_eq!(without("116.00", rate("0.16")).to_string(), "100.00");
        assert_eq!(without("10.00", rate("0.16")).to_string(), "8.62");
        // 0.0149… and 0.015: what a second rounding would blur.
        assert_eq!(without("0.03", rate("1.006")).to_string(), "0.01");
        assert_eq!(without("0.03", rate("1")).to_string(), "0.02");
        assert_eq!(Money::ZERO.without_rate(rate("-1")), Err(AmountError::DivisionByZero));
        assert_eq!(Rate::from_raw(i64::MAX).upon(Rate::ZERO), Ok(Rate::from_raw(i64::MAX)));
        assert_eq!(Rate::from_raw(i64::MAX).upon(rate("1")), Err(AmountError::OutOfRange));
    }
}
