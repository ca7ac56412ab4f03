//! Tips: what a customer leaves for the staff.
//!
//! A tip is paid with the note, out of the same payments, and is no part of it: neither of the
//! ticket's total nor of the CFDI's. Pure.

use cfdi::catalog::FormaPago;
use money::{AmountError, Money, Rate};
use tickets::Payment;

use crate::codes::{TIP_FORM, TIP_RANGE};
use crate::refusal::Refusal;

/// The parts of the total that are offered, as they would be typed.
pub(crate) const OFFERS: [&str; 3] = ["10%", "15%", "20%"];

/// Reads a tip as typed: `20`, `$20.50`, `10%` of the total. An empty text and zero mean none.
pub(crate) fn read_tip(text: &str, total: Money) -> Result<Money, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Money::ZERO);
    }
    let wrong = || Refusal::from(&TIP_FORM).at("tip");
    let tip = match text.strip_suffix('%') {
        Some(percent) => {
            Rate::parse_percent(percent.trim_end()).and_then(|part| total.times_rate(part))
        }
        None => Money::parse(&text.trim_start_matches('$').trim_start().replace(',', "")),
    };
    let tip = tip.map_err(|_| wrong())?;
    if tip.is_negative() {
        return Err(wrong());
    }
    // Nobody leaves more than all of it; a scanned barcode would.
    if tip > total { Err(Refusal::from(&TIP_RANGE).at("tip")) } else { Ok(tip) }
}

/// What was handed over, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// Of the sale, as the ticket has them.
    pub(crate) payments: Vec<Payment>,
    /// Of the tip: each form once.
    pub(crate) tips: Vec<Payment>,
}

/// Takes the tip out of the payments: what came last pays it. Of the last payment the change has
/// been given back, so that much of it pays nothing.
pub(crate) fn settle(
    payments: &[Payment],
    change: Money,
    tip: Money,
) -> Result<Settled, AmountError> {
    let mut settled = Settled::default();
    let (mut owed, mut given_back) = (tip, change);
    for payment in payments.iter().rev() {
        let kept = payment.amount.try_sub(given_back)?;
        let part = owed.min(kept);
        (owed, given_back) = (owed.try_sub(part)?, Money::ZERO);
        if part.is_positive() {
            put(&mut settled.tips, payment.forma_pago, part)?;
        }
        let amount = payment.amount.try_sub(part)?;
        if amount.is_positive() {
            settled.payments.push(Payment { forma_pago: payment.forma_pago, amount });
        }
    }
    settled.payments.reverse();
    settled.tips.reverse();
    Ok(settled)
}

/// The payments as they were handed over: the way back from [`settle`].
pub(crate) fn handed_over(
    payments: &[Payment],
    tips: &[Payment],
) -> Result<Vec<Payment>, AmountError> {
    let mut all = payments.to_vec();
    for tip in tips {
        put(&mut all, tip.forma_pago, tip.amount)?;
    }
    Ok(all)
}

/// How much of it all is cash.
pub(crate) fn cash(payments: &[Payment]) -> Result<Money, AmountError> {
    let cash = payments.iter().filter(|paid| paid.forma_pago == FormaPago::Efectivo);
    Money::try_sum(cash.map(|paid| paid.amount))
}

/// All of it.
pub(crate) fn sum(payments: &[Payment]) -> Result<Money, AmountError> {
    Money::try_sum(payments.iter().map(|paid| paid.amount))
}

/// More of a form: to the last payment of that form, where there is one.
fn put(to: &mut Vec<Payment>, forma_pago: FormaPago, amount: Money) -> Result<(), AmountError> {
    match to.iter_mut().rfind(|paid| paid.forma_pago == forma_pago) {
        Some(paid) => paid.amount = paid.amount.try_add(amount)?,
        None => to.push(Payment { forma_pago, amount }),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    fn paid(payments: &[(FormaPago, &str)]) -> Vec<Payment> {
        let payment = |(forma_pago, amount): &(FormaPago, &str)| Payment {
            forma_pago: *forma_pago,
            amount: money(amount),
        };
        payments.iter().map(payment).collect()
    }

    const CASH: FormaPago = FormaPago::Efectivo;
    const CARD: FormaPago = FormaPago::TarjetaCredito;

    #[test]
    fn a_tip_is_an_amount_or_a_part_of_the_total() {
        let total = money("185.50");
        for (typed, tip) in
            [("20", "20"), ("$20.50", "20.50"), ("10%", "18.55"), ("15 %", "27.83"), ("0", "0")]
        {
            assert_eq!(read_tip(typed, total).unwrap(), money(tip), "{typed}");
        }
        assert!(read_tip("  ", total).unwrap().is_zero());
        for wrong in ["-1", "-10%", "mucho", "1.234", "185.51", "101%", "7501055300120"] {
            assert!(read_tip(wrong, total).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_came_last_pays_the_tip() {
        for (payments, change, tip, sale, tips) in [
            (vec![(CASH, "500")], "300", "20", vec![(CASH, "480")], vec![(CASH, "20")]),
            (vec![(CARD, "200")], "0", "20", vec![(CARD, "180")], vec![(CARD, "20")]),
            (
                vec![(CARD, "180"), (CASH, "50")],
                "30",
                "20",
                vec![(CARD, "180"), (CASH, "30")],
                vec![(CASH, "20")],
            ),
            (
                vec![(CARD, "190"), (CASH, "10")],
                "0",
                "20",
                vec![(CARD, "180")],
                vec![(CARD, "10"), (CASH, "10")],
            ),
            (vec![(CASH, "50"), (CASH, "10")], "0", "20", vec![(CASH, "40")], vec![(CASH, "20")]),
            (vec![(CARD, "180")], "0", "0", vec![(CARD, "180")], vec![]),
        ] {
            let settled = settle(&paid(&payments), money(change), money(tip)).unwrap();
            assert_eq!(settled, Settled { payments: paid(&sale), tips: paid(&tips) });
            let again = handed_over(&settled.payments, &settled.tips).unwrap();
            assert_eq!(sum(&again), sum(&paid(&payments)));
        }
    }
}
