//! Quantities, amounts and notes as they are typed.

use money::{AmountError, Money, Quantity};

use crate::codes::{AMOUNT_FORM, NOTE_FORM, QUANTITY_FORM, QUANTITY_RANGE};
use crate::refusal::Refusal;

/// Longest note, in letters: a few lines of the narrowest paper.
const NOTE_MAX: usize = 120;

/// Reads a note of one line; an empty one takes it away.
pub(crate) fn read_note(text: &str) -> Result<String, Refusal> {
    let note = text.trim();
    if note.chars().count() > NOTE_MAX || note.chars().any(char::is_control) {
        return Err(Refusal::from(&NOTE_FORM).at("note"));
    }
    Ok(note.to_owned())
}

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
