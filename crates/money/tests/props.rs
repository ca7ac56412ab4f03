//! What must hold for every amount.

use money::{Micros, Money, Quantity, Rate};
use proptest::prelude::*;

proptest! {
    #[test]
    fn parse_undoes_display(raw in -i64::MAX..=i64::MAX) {
        let money = Money::from_raw(raw);
        prop_assert_eq!(Money::parse(&money.to_string()).unwrap(), money);
        let micros = Micros::from_raw(raw);
        prop_assert_eq!(Micros::parse(&micros.to_string()).unwrap(), micros);
    }

    #[test]
    fn parts_add_up_to_the_whole(raw in -10_000_000_000_i64..10_000_000_000, parts in 1_u32..200) {
        let whole = Money::from_raw(raw);
        let split = whole.split(parts).unwrap();
        prop_assert_eq!(Money::try_sum(split.iter().copied()).unwrap(), whole);
        let (least, most) = (split.iter().min().unwrap(), split.iter().max().unwrap());
        prop_assert!(most.raw() - least.raw() <= 1);
    }

    #[test]
    fn a_product_is_never_half_a_centavo_off(
        price in 0_i64..100_000_000,
        quantity in 0_i64..1_000_000_000,
    ) {
        let product = Money::from_raw(price).times(Quantity::from_raw(quantity)).unwrap();
        let exact = i128::from(price) * i128::from(quantity);
        prop_assert!((i128::from(product.raw()) * 1_000_000 - exact).abs() * 2 <= 1_000_000);
    }

    #[test]
    fn taking_a_rate_out_leaves_a_rest_that_is_its_tax(
        gross in 1_i64..1_000_000_000,
        rate in 0_i64..2_000_000,
    ) {
        let gross = Micros::from_raw(gross * 10_000);
        let rate = Rate::from_raw(rate);
        let base = gross.without_rate(rate).unwrap();
        let rest = gross.try_sub(base).unwrap();
        let tax = base.times_rate(rate).unwrap();
        // Half a micro of the base, times one plus the rate, and half a micro of the product.
        prop_assert!((rest.raw() - tax.raw()).abs() <= 2);
    }

    #[test]
    fn overflow_is_an_error(raw in (i64::MAX / 2)..i64::MAX) {
        prop_assert!(Money::from_raw(raw).try_add(Money::from_raw(raw)).is_err());
        prop_assert!(Money::from_raw(raw).times(Quantity::from_raw(raw)).is_err());
    }
}
