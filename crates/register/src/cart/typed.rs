//! Quantities and amounts as they are typed.

use money::{AmountError, Money, Quantity};

use crate::codes::{AMOUNT_FORM, QUANTITY_FORM, QUANTITY_RANGE};
use crate::refusal::Refusal;

/// Reads a quantity as typed.
pub(crate) fn read_quantity(text: &str) -> Result<Quantity, Refusal> {
    match Quantity::parse(text.trim()) {
        Ok(quantity) if quantity.is_positive() => Ok(quantity),
        Err(AmountError::OutOfRange) => Err(Refusal::from(&QUANTITY_RANGE).at("quantity")),
        Ok(_)
        | Err(
            AmountError::NotANumber | AmountError::TooManyDecimals(_) | AmountError::DivisionByZero,
        ) => Err(Refusal::from(&QUANTITY_FORM).at("quantity")),
    }
}

/// Reads an amount as typed: `500`, `$1,234.50`.
pub(crate) fn read_amount(text: &str) -> Result<Money, Refusal> {
    let bare = text.trim().trim_start_matches('$').trim_start().replace(',', "");
    match Money::parse(&bare) {
        Ok(amount) if amount.is_positive() => Ok(amount),
        Ok(_) | Err(_) => Err(Refusal::from(&AMOUNT_FORM).at("amount")),
    }
}
