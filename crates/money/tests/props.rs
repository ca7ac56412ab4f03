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
    fn a_discount_is_spread_without_loss(
        weights in prop::collection::vec(0_i64..10_000_000, 1..40),
        taken in 0_u64..=100,
    ) {
        let weights: Vec<_> = weights.into_iter().map(Money::from_raw).collect();
        let whole = Money::try_sum(weights.iter().copied()).unwrap();
        prop_assume!(whole.is_positive());
        let amount = Money::from_raw(whole.raw() * i64::try_from(taken).unwrap() / 100);
        let parts = amount.apportion(&weights).unwrap();
        prop_assert_eq!(Money::try_sum(parts.iter().copied()).unwrap(), amount);
        for (part, weight) in parts.iter().zip(&weights) {
            prop_assert!(!part.is_negative() && part <= weight);
            let exact = i128::from(amount.raw()) * i128::from(weight.raw());
            let given = i128::from(part.raw()) * i128::from(whole.raw());
            prop_assert!((given - exact).abs() < i128::from(whole.raw()));
        }
    }

    #[test]
    fn nothing_is_spread_over_nothing(raw in 1_i64..1_000) {
        let amount = Money::from_raw(raw);
        prop_assert!(amount.apportion(&[]).is_err());
        prop_assert!(amount.apportion(&[Money::ZERO]).is_err());
        prop_assert!(amount.apportion(&[Money::from_raw(-1), Money::from_raw(2)]).is_err());
        prop_assert!(Money::from_raw(-raw).apportion(&[amount]).is_err());
    }

    #[test]
    fn a_rate_put_on_is_taken_out_again(net in 1_i64..1_000_000_000_000, rate in 0_i64..2_000_000) {
        let (net, rate) = (Micros::from_raw(net), Rate::from_raw(rate));
        let again = net.with_rate(rate).unwrap().without_rate(rate).unwrap();
        prop_assert!((again.raw() - net.raw()).abs() <= 1);
    }

    #[test]
    fn overflow_is_an_error(raw in (i64::MAX / 2)..i64::MAX) {
        prop_assert!(Money::from_raw(raw).try_add(Money::from_raw(raw)).is_err());
        prop_assert!(Money::from_raw(raw).times(Quantity::from_raw(raw)).is_err());
    }
}
