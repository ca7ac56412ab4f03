//! What a cart comes to.

use cfdi::taxes::{Breakdown, Impuesto};
use money::Money;

use super::{Line, MICROS_IN_ONE, out_of_range};
use crate::refusal::Refusal;

/// What the cart comes to.
#[derive(Debug)]
pub(crate) struct Totals {
    /// Σ price times quantity.
    pub(crate) list: Money,
    /// What the lines' own discounts take off.
    pub(crate) lines_off: Money,
    /// What the sale's discount takes off.
    pub(crate) sale_off: Money,
    /// Of the sale, without the tip.
    pub(crate) total: Money,
    /// Of the sale and its tip.
    pub(crate) due: Money,
    pub(crate) change: Money,
    /// Nothing while there are no lines.
    pub(crate) breakdown: Option<Breakdown>,
}

impl Totals {
    /// All is paid.
    pub(crate) fn payable(&self) -> bool {
        self.breakdown.is_some() && self.due.is_zero()
    }

    /// The sum of one tax.
    pub(crate) fn tax(&self, impuesto: Impuesto) -> Result<Money, Refusal> {
        let traslados = self.breakdown.iter().flat_map(|breakdown| &breakdown.traslados);
        let amounts = traslados
            .filter(|traslado| traslado.impuesto == impuesto)
            .filter_map(|traslado| traslado.importe);
        Money::try_sum(amounts).map_err(out_of_range)
    }
}

/// How many things lie on the counter: pieces each, what is weighed once.
pub(crate) fn articles(lines: &[Line]) -> i64 {
    lines
        .iter()
        .map(|line| {
            if line.item.product.is_measured() {
                1
            } else {
                line.item.quantity.raw() / MICROS_IN_ONE
            }
        })
        .sum()
}
