use proptest::prelude::*;

use super::*;
use crate::testing::{by_kilo, product};

fn pattern(mask: &str, value: LabelValue, decimals: &str) -> LabelPattern {
    LabelPattern::read(mask, value, decimals).unwrap()
}

fn by_price() -> LabelPattern {
    pattern("20PPPPPVVVVVC", LabelValue::Price, "2")
}

/// The code with its check digit.
fn checked(twelve: &str) -> String {
    (0..10).map(|digit| format!("{twelve}{digit}")).find(|code| check_digit_holds(code)).unwrap()
}

#[test]
fn masks_as_they_are_typed() {
    assert_eq!(pattern("20 ppppp vvvvv c", LabelValue::Weight, "3").mask(), "20PPPPPVVVVVC");
    for mask in [
        "",
        "20PPPPPVVVVV",
        "20PPPPPVVVVVCC",
        "30PPPPPVVVVVC",
        "75PPPPPVVVVVC",
        "20PPPPPPPPPPC",
        "20VVVVVVVVVVC",
        "20PPPPPVVVVVX",
        "20PPPPCVVVVVC",
        "20ñPPPPVVVVVC",
    ] {
        let refused = LabelPattern::read(mask, LabelValue::Weight, "3").unwrap_err();
        assert_eq!(refused, Refusal::from(&LABEL_MASK).at("mask"), "{mask}");
    }
    for (value, decimals) in [(LabelValue::Price, "3"), (LabelValue::Weight, "4")] {
        let refused = LabelPattern::read("20PPPPPVVVVVC", value, decimals).unwrap_err();
        assert_eq!(refused, Refusal::from(&LABEL_DECIMALS).at("decimals"));
    }
}

#[test]
fn only_its_own_codes_are_labels() {
    let pattern = by_price();
    let label = pattern.take_apart(&checked("200012305850")).unwrap().unwrap();
    assert_eq!((label.product.as_str(), label.value), ("00123", 5850));
    for code in ["7501055300075", "20001230585", "20001230585A0", "2100123058507", ""] {
        assert_eq!(pattern.take_apart(code), Ok(None), "{code}");
    }
    let right = checked("200012305850");
    let last = right.chars().last().unwrap();
    let wrong = if last == '0' { '1' } else { '0' };
    let misread = format!("{}{wrong}", &right[..12]);
    assert_eq!(pattern.take_apart(&misread), Err(Refusal::from(&LABEL_CHECK)));
    assert!(check_digit_holds("7501055300075") && check_digit_holds("96385074"));
}

#[test]
fn a_weight_is_a_quantity() {
    let pattern = pattern("21PPPPPVVVVVC", LabelValue::Weight, "3");
    let label = pattern.take_apart(&checked("210012300750")).unwrap().unwrap();
    let ham = by_kilo("123", "Jamón", "180.00");
    let (quantity, price) = pattern.sold(&label, &ham).unwrap();
    assert_eq!((quantity.short().as_str(), price), ("0.75", ham.price));
    let soda = product("123", "Refresco", "19.00", &[]);
    assert_eq!(pattern.sold(&label, &soda), Err(Refusal::from(&LABEL_WEIGHT_APART)));
    let nothing = pattern.take_apart(&checked("210012300000")).unwrap().unwrap();
    assert_eq!(pattern.sold(&nothing, &ham), Err(Refusal::from(&LABEL_NOTHING)));
}

#[test]
fn a_piece_costs_what_its_label_says() {
    let label = by_price().take_apart(&checked("200012305850")).unwrap().unwrap();
    let cake = product("123", "Pastel", "60.00", &[]);
    let sold = by_price().sold(&label, &cake).unwrap();
    assert_eq!(sold, (Quantity::ONE, Money::parse("58.50").unwrap()));
    let gold = by_kilo("123", "Azafrán", "90000.00");
    let cheap = by_price().take_apart(&checked("200012300001")).unwrap().unwrap();
    assert_eq!(by_price().sold(&cheap, &gold), Err(Refusal::from(&LABEL_PRICE_APART)));
}

proptest! {
    /// Whatever a scale prints, the line comes to it, to the centavo.
    #[test]
    fn a_price_on_a_label_is_the_price_of_its_line(
        price in 1_i64..=900_000,
        total in 1_u32..=99_999,
    ) {
        let product = Product { price: Money::from_raw(price), ..by_kilo("123", "Jamón", "1.00") };
        let label = by_price().take_apart(&checked(&format!("2000123{total:05}"))).unwrap().unwrap();
        let (quantity, one) = by_price().sold(&label, &product).unwrap();
        prop_assert_eq!(one, product.price);
        prop_assert_eq!(one.times(quantity), Ok(Money::from_raw(i64::from(total))));
    }
}
