//! Something taken off a price, as a cashier gives it.

use money::{AmountError, Money, Rate};

use crate::codes::{DISCOUNT_FORM, DISCOUNT_PERCENT, TOTAL_RANGE};
use crate::refusal::Refusal;

/// All of it.
const WHOLE: Rate = Rate::from_raw(1_000_000);

/// An amount, or a part of whatever it is taken off. Always above zero: nothing off is no discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Discount {
    /// So much, taxes included.
    Amount(Money),
    /// Such a part, at most the whole.
    Percent(Rate),
}

impl Discount {
    /// Reads one as typed: `10`, `$10.50`, `10%`. An empty text and zero mean that there is none.
    pub(crate) fn read(text: &str) -> Result<Option<Self>, Refusal> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let read = match text.strip_suffix('%') {
            Some(percent) => Rate::parse_percent(percent.trim_end()).map(Self::Percent),
            None => Money::parse(text.trim_start_matches('$').trim_start()).map(Self::Amount),
        };
        match read.map_err(|error| unreadable(error).at("discount"))? {
            Self::Amount(amount) if amount.is_negative() => Err(&DISCOUNT_FORM),
            Self::Percent(part) if part.is_negative() => Err(&DISCOUNT_FORM),
            Self::Percent(part) if part > WHOLE => Err(&DISCOUNT_PERCENT),
            Self::Amount(Money::ZERO) | Self::Percent(Rate::ZERO) => Ok(None),
            discount @ (Self::Amount(_) | Self::Percent(_)) => Ok(Some(discount)),
        }
        .map_err(|code| Refusal::from(code).at("discount"))
    }

    /// What it takes off something that costs this; an amount may be more than that.
    pub(super) fn off(self, cost: Money) -> Result<Money, AmountError> {
        match self {
            Self::Amount(amount) => Ok(amount),
            Self::Percent(part) => cost.times_rate(part),
        }
    }

    /// As it would be typed: `10.00`, `12.5%`.
    pub(crate) fn typed(self) -> String {
        match self {
            Self::Amount(amount) => amount.to_string(),
            Self::Percent(part) => format!("{}%", part.percent()),
        }
    }
}

/// What part of its cost something is let off, in the giver's favour by half a centavo: 10 % that
/// were rounded up are still 10 %.
pub(super) fn part(off: Money, cost: Money) -> Rate {
    let (off, cost) = (i128::from(off.raw()), i128::from(cost.raw()));
    if off <= 0 || cost <= 0 {
        return Rate::ZERO;
    }
    let part = (2 * off - 1) * i128::from(WHOLE.raw()) / (2 * cost);
    Rate::from_raw(i64::try_from(part).unwrap_or(i64::MAX))
}

fn unreadable(error: AmountError) -> Refusal {
    match error {
        AmountError::OutOfRange => Refusal::from(&TOTAL_RANGE),
        AmountError::NotANumber | AmountError::TooManyDecimals(_) | AmountError::DivisionByZero => {
            Refusal::from(&DISCOUNT_FORM)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_was_rounded_up_is_no_larger_than_it_was_given() {
        let ten = Rate::from_raw(100_000);
        for centavos in 1..3_000 {
            let cost = Money::from_raw(centavos);
            let off = Discount::Percent(ten).off(cost).unwrap();
            assert!(part(off, cost) <= ten, "{off} of {cost}");
        }
        let part = |off: &str| part(Money::parse(off).unwrap(), Money::parse("360").unwrap());
        assert!(part("36.00") <= ten && part("36.01") > ten);
        assert_eq!(part("0"), Rate::ZERO);
    }

    #[test]
    fn discounts_as_people_type_them() {
        let read = |text| Discount::read(text).unwrap();
        for (text, typed) in [
            ("10", "10.00"),
            (" $10.50 ", "10.50"),
            ("0.01", "0.01"),
            ("10%", "10%"),
            ("12.5 %", "12.5%"),
            ("100%", "100%"),
        ] {
            let discount = read(text).unwrap();
            assert_eq!(discount.typed(), typed);
            // What the window shows may be typed again.
            assert_eq!(read(typed), Some(discount));
        }
        for text in ["", "  ", "0", "0.00", "$0", "0%", "0.0 %"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_discount_says_why() {
        let code = |text| Discount::read(text).unwrap_err();
        // A comma could mean thousands or decimals: nothing is guessed with money.
        for text in ["leche", "-5", "-5%", "1.234", "10,50", "1e3", "%", "10%%", "1.00001%"] {
            assert_eq!(code(text), Refusal::from(&DISCOUNT_FORM).at("discount"), "{text}");
        }
        for text in ["100.0001%", "101%", "7501055300120%"] {
            assert_eq!(code(text), Refusal::from(&DISCOUNT_PERCENT).at("discount"), "{text}");
        }
        let far = code("99999999999999999999");
        assert_eq!(far, Refusal::from(&TOTAL_RANGE).at("discount"));
    }
}
