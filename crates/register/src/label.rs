//! Labels of scales: an EAN-13 that holds a product and its price or weight.
//!
//! Numbers from 20 to 29 at the beginning are a shop's own (GS1 General Specifications, restricted
//! circulation), so every scale lays them out as it was set up to. The manager says how, in a mask
//! of thirteen letters: digits stand for themselves, `P` is a digit of the product, `V` one of the
//! value, `X` any digit, and the last one, `C`, is the check digit.

use money::{Money, Quantity};

use crate::codes::{
    LABEL_CHECK, LABEL_DECIMALS, LABEL_MASK, LABEL_NOTHING, LABEL_PRICE_APART, LABEL_WEIGHT_APART,
};
use crate::product::Product;
use crate::refusal::Refusal;

/// Digits of an EAN-13.
const LENGTH: usize = 13;
/// Most decimals of a value: grams.
const DECIMALS_MAX: u8 = 3;
/// What a quantity counts with.
const QUANTITY_DECIMALS: u32 = 6;

/// What the value of a label is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelValue {
    /// Of the package, taxes included.
    Price,
    /// In the unit that the product is sold by.
    Weight,
}

/// How a shop's scales lay their labels out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LabelPattern {
    /// Thirteen of `0`-`9`, `P`, `V`, `X`, with `C` at the end.
    mask: String,
    pub(crate) value: LabelValue,
    decimals: u8,
}

/// What a label says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    /// The product's digits, as they stand there.
    pub(crate) product: String,
    /// The value, without its decimal point.
    value: i64,
}

impl LabelPattern {
    /// As the manager types it.
    pub(crate) fn read(mask: &str, value: LabelValue, decimals: &str) -> Result<Self, Refusal> {
        let mask: String = mask.split_whitespace().collect::<String>().to_uppercase();
        let own = matches!(mask.as_bytes(), [b'2', b'0'..=b'9', ..]);
        let letters = mask.bytes().take(LENGTH - 1).all(is_of_a_mask);
        let has = |letter| mask.contains(letter);
        if mask.len() != LENGTH || !own || !letters || !mask.ends_with('C') {
            return Err(Refusal::from(&LABEL_MASK).at("mask"));
        }
        if !has('P') || !has('V') {
            return Err(Refusal::from(&LABEL_MASK).at("mask"));
        }
        let decimals = decimals.trim().parse().ok().filter(|count| *count <= DECIMALS_MAX);
        let most = match value {
            LabelValue::Price => 2,
            LabelValue::Weight => DECIMALS_MAX,
        };
        let decimals = decimals.filter(|count| *count <= most);
        let decimals = decimals.ok_or_else(|| Refusal::from(&LABEL_DECIMALS).at("decimals"))?;
        Ok(Self { mask, value, decimals })
    }

    pub(crate) fn mask(&self) -> &str {
        &self.mask
    }

    pub(crate) fn decimals(&self) -> u8 {
        self.decimals
    }

    /// What a scanned code says; nothing where it is none of these labels.
    ///
    /// # Errors
    /// It is one, and its check digit is wrong.
    pub(crate) fn take_apart(&self, code: &str) -> Result<Option<Label>, Refusal> {
        let digits = code.len() == LENGTH && code.bytes().all(|digit| digit.is_ascii_digit());
        let mut label = Label { product: String::new(), value: 0 };
        if !digits {
            return Ok(None);
        }
        for (letter, digit) in self.mask.chars().zip(code.chars()) {
            match letter {
                'P' => label.product.push(digit),
                'V' => {
                    label.value =
                        label.value * 10 + i64::from(digit.to_digit(10).unwrap_or_default())
                }
                'X' | 'C' => {}
                fixed if fixed == digit => {}
                _ => return Ok(None),
            }
        }
        if check_digit_holds(code) { Ok(Some(label)) } else { Err(Refusal::from(&LABEL_CHECK)) }
    }

    /// How much of the product is in the package, so that it costs what the label says, and what
    /// one costs: its price, but for a piece, which costs what its label says.
    pub(crate) fn sold(
        &self,
        label: &Label,
        product: &Product,
    ) -> Result<(Quantity, Money), Refusal> {
        if label.value == 0 {
            return Err(Refusal::from(&LABEL_NOTHING));
        }
        match (self.value, product.is_measured()) {
            (LabelValue::Weight, true) => {
                let weight = scaled(label.value, QUANTITY_DECIMALS, self.decimals)?;
                Ok((Quantity::from_raw(weight), product.price))
            }
            (LabelValue::Weight, false) => Err(Refusal::from(&LABEL_WEIGHT_APART)),
            (LabelValue::Price, false) => Ok((Quantity::ONE, self.price(label)?)),
            (LabelValue::Price, true) => {
                let price = self.price(label)?;
                let quantity = quantity_for(price, product.price);
                let quantity = quantity.ok_or_else(|| Refusal::from(&LABEL_PRICE_APART))?;
                Ok((quantity, product.price))
            }
        }
    }

    fn price(&self, label: &Label) -> Result<Money, Refusal> {
        Ok(Money::from_raw(scaled(label.value, 2, self.decimals)?))
    }
}

fn is_of_a_mask(letter: u8) -> bool {
    letter.is_ascii_digit() || matches!(letter, b'P' | b'V' | b'X')
}

/// The value in units of so many decimals.
fn scaled(value: i64, wanted: u32, has: u8) -> Result<i64, Refusal> {
    let factor = 10_i64.checked_pow(wanted.saturating_sub(u32::from(has)));
    factor.and_then(|factor| value.checked_mul(factor)).ok_or_else(|| Refusal::from(&LABEL_NOTHING))
}

/// The shortest quantity that costs `total` at this price for one: what the scale weighed, as far
/// as the label tells. Nothing where none does, as the price is too high for a centavo to be met.
fn quantity_for(total: Money, price: Money) -> Option<Quantity> {
    let costs = |quantity: &Quantity| price.times(*quantity) == Ok(total);
    (3..=QUANTITY_DECIMALS).find_map(|decimals| nearest(total, price, decimals).filter(costs))
}

/// The quantity of so many decimals that comes nearest.
fn nearest(total: Money, price: Money, decimals: u32) -> Option<Quantity> {
    let (total, price) = (i128::from(total.raw()), i128::from(price.raw()));
    let parts = 10_i128.checked_pow(decimals)?;
    let step = 10_i128.checked_pow(QUANTITY_DECIMALS.checked_sub(decimals)?)?;
    let many = (2 * total * parts + price).checked_div(2 * price)?;
    let quantity = i64::try_from(many * step).ok().map(Quantity::from_raw)?;
    quantity.is_positive().then_some(quantity)
}

/// GS1: the digits, weighed by one and three in turn, come to a multiple of ten.
pub(crate) fn check_digit_holds(ean: &str) -> bool {
    let weights = [1_u32, 3].into_iter().cycle();
    let sum: Option<u32> = ean
        .chars()
        .rev()
        .zip(weights)
        .map(|(digit, weight)| Some(digit.to_digit(10)? * weight))
        .sum();
    sum.is_some_and(|sum| sum.is_multiple_of(10))
}

#[cfg(test)]
mod tests;
