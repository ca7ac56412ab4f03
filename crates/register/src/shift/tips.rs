//! What the customers of a shift left for the staff.

use cfdi::catalog::FormaPago;
use money::{AmountError, Money};
use tickets::Payment;

/// Tips by form of payment, those of cancelled notes taken off. No part of the sales.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tips {
    /// In the order of SAT's keys; no form that came to nothing.
    pub(crate) formas_pago: Vec<(FormaPago, Money)>,
    /// All of them: what is owed to the staff.
    pub(crate) total: Money,
}

impl Tips {
    /// Of what was left and what was given back.
    pub(crate) fn of(left: &[Payment], back: &[Payment]) -> Result<Self, AmountError> {
        let mut tips = Self::default();
        for tip in left {
            tips.add(tip.forma_pago, tip.amount)?;
        }
        for tip in back {
            tips.add(tip.forma_pago, Money::ZERO.try_sub(tip.amount)?)?;
        }
        tips.formas_pago.retain(|(_, amount)| !amount.is_zero());
        tips.formas_pago.sort_by_key(|(forma, _)| forma.code());
        Ok(tips)
    }

    /// How much of it went into the drawer; below zero where more was given back.
    pub(crate) fn cash(&self) -> Money {
        let cash = self.formas_pago.iter().find(|(forma, _)| *forma == FormaPago::Efectivo);
        cash.map_or(Money::ZERO, |(_, amount)| *amount)
    }

    fn add(&mut self, forma: FormaPago, amount: Money) -> Result<(), AmountError> {
        self.total = self.total.try_add(amount)?;
        match self.formas_pago.iter_mut().find(|(known, _)| *known == forma) {
            Some((_, sum)) => *sum = sum.try_add(amount)?,
            None => self.formas_pago.push((forma, amount)),
        }
        Ok(())
    }
}
