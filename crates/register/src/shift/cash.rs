//! Counting the drawer: Mexican notes and coins.

use money::Money;

use crate::api;
use crate::codes::{CASH_FORM, CASH_RANGE, PIECES_FORM};
use crate::refusal::Refusal;

/// No drawer holds more pieces of a kind.
const PIECES_MAX: u32 = 100_000;
/// No drawer holds more: ten million pesos.
const CASH_MAX: Money = Money::from_raw(1_000_000_000);

/// A note or a coin in circulation (Banco de México).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Denomination {
    /// Its name in the file and in requests.
    pub(crate) key: &'static str,
    /// Its name on paper.
    pub(crate) label: &'static str,
    pub(crate) value: Money,
}

const fn piece(key: &'static str, label: &'static str, centavos: i64) -> Denomination {
    Denomination { key, label, value: Money::from_raw(centavos) }
}

/// The largest first. Twenty pesos are a note and a coin.
pub(crate) static DENOMINATIONS: [Denomination; 14] = [
    piece("billete-1000", "Billete de $1,000", 100_000),
    piece("billete-500", "Billete de $500", 50_000),
    piece("billete-200", "Billete de $200", 20_000),
    piece("billete-100", "Billete de $100", 10_000),
    piece("billete-50", "Billete de $50", 5_000),
    piece("billete-20", "Billete de $20", 2_000),
    piece("moneda-20", "Moneda de $20", 2_000),
    piece("moneda-10", "Moneda de $10", 1_000),
    piece("moneda-5", "Moneda de $5", 500),
    piece("moneda-2", "Moneda de $2", 200),
    piece("moneda-1", "Moneda de $1", 100),
    piece("moneda-050", "Moneda de 50¢", 50),
    piece("moneda-020", "Moneda de 20¢", 20),
    piece("moneda-010", "Moneda de 10¢", 10),
];

impl Denomination {
    /// The one of this key.
    pub(crate) fn of(key: &str) -> Option<&'static Self> {
        DENOMINATIONS.iter().find(|denomination| denomination.key == key)
    }

    /// What so many of it are worth.
    pub(crate) fn worth(&self, pieces: u32) -> Money {
        Money::from_raw(self.value.raw().saturating_mul(i64::from(pieces)))
    }
}

/// What somebody counted: by kind, or the amount alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CashCount {
    /// Empty where only the amount was told.
    pub(crate) pieces: Vec<(&'static Denomination, u32)>,
    pub(crate) total: Money,
}

impl CashCount {
    /// Reads a count as typed. An empty field is none of that kind; nothing at all is an empty
    /// drawer.
    pub(crate) fn read(typed: &api::CashCount) -> Result<Self, Refusal> {
        match typed {
            api::CashCount::Amount { amount } => {
                Ok(Self { pieces: Vec::new(), total: read_cash(amount)? })
            }
            api::CashCount::Pieces { pieces } => {
                let mut counted = Vec::new();
                for typed in pieces {
                    let (denomination, pieces) = read_pieces(typed)?;
                    let twice = |(known, _): &(&Denomination, u32)| *known == denomination;
                    if counted.iter().any(twice) {
                        return Err(Refusal::from(&PIECES_FORM).at(denomination.key));
                    }
                    if pieces > 0 {
                        counted.push((denomination, pieces));
                    }
                }
                let worth = counted.iter().map(|(kind, pieces)| kind.worth(*pieces));
                let total = Money::try_sum(worth).map_err(|_| Refusal::from(&CASH_RANGE))?;
                in_range(total).map(|total| Self { pieces: counted, total })
            }
        }
    }
}

fn read_pieces(typed: &api::Pieces) -> Result<(&'static Denomination, u32), Refusal> {
    let wrong = || Refusal::from(&PIECES_FORM).at(&typed.denomination);
    let denomination = Denomination::of(&typed.denomination).ok_or_else(wrong)?;
    let pieces = match typed.pieces.trim() {
        "" => 0,
        digits => digits.parse().map_err(|_| wrong())?,
    };
    if pieces > PIECES_MAX { Err(wrong()) } else { Ok((denomination, pieces)) }
}

/// Zero is an amount too: a drawer may be empty.
fn read_cash(text: &str) -> Result<Money, Refusal> {
    let bare = text.trim().trim_start_matches('$').trim_start().replace(',', "");
    match Money::parse(&bare) {
        Ok(amount) if !amount.is_negative() => in_range(amount),
        Ok(_) | Err(_) => Err(Refusal::from(&CASH_FORM).at("amount")),
    }
}

fn in_range(total: Money) -> Result<Money, Refusal> {
    if total > CASH_MAX { Err(Refusal::from(&CASH_RANGE).at("amount")) } else { Ok(total) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: &[(&str, &str)]) -> Result<CashCount, Refusal> {
        let pieces = pieces.iter().map(|(denomination, pieces)| api::Pieces {
            denomination: (*denomination).to_owned(),
            pieces: (*pieces).to_owned(),
        });
        CashCount::read(&api::CashCount::Pieces { pieces: pieces.collect() })
    }

    #[test]
    fn pieces_are_worth_what_they_say() {
        let counted = read(&[("billete-500", "4"), ("moneda-050", " 3 "), ("moneda-1", "")]);
        let counted = counted.unwrap();
        assert_eq!(counted.total.pesos(), "$2,001.50");
        assert_eq!(counted.pieces.len(), 2);
        assert!(read(&[]).unwrap().total.is_zero());
        for wrong in [[("billete-500", "-1")], [("billete-500", "1.5")], [("peseta", "1")]] {
            assert!(read(&wrong).is_err(), "{wrong:?}");
        }
        assert!(read(&[("billete-1000", "100000")]).is_err());
        assert!(read(&[("billete-1000", "7501055300120")]).is_err());
    }

    #[test]
    fn an_amount_may_be_nothing_but_not_less() {
        let read =
            |amount: &str| CashCount::read(&api::CashCount::Amount { amount: amount.to_owned() });
        assert_eq!(read("$1,234.50").unwrap().total.pesos(), "$1,234.50");
        assert!(read("0").unwrap().total.is_zero());
        for wrong in ["", "-1", "mil", "10000000.01"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_kind_is_there_once_and_the_largest_is_first() {
        let values: Vec<_> = DENOMINATIONS.iter().map(|kind| kind.value).collect();
        assert!(values.is_sorted_by(|a, b| a >= b));
        for kind in &DENOMINATIONS {
            assert_eq!(Denomination::of(kind.key), Some(kind));
        }
    }
}
