//! Prices without tax: what the counter charges for them.

use money::{AmountError, Micros, Money, Quantity};

use super::{GrossLine, TaxProfile};

impl GrossLine {
    /// A line of a shop that prices without tax: the taxes are put on once, to the centavo, and
    /// from there on the line is as any other. What the ticket says is what the document says.
    ///
    /// `unit_price` and `discount` are without tax, the discount that of the whole line.
    ///
    /// # Errors
    /// Out of range.
    pub fn from_net(
        quantity: Quantity,
        unit_price: Micros,
        discount: Micros,
        taxes: TaxProfile,
    ) -> Result<Self, AmountError> {
        let list = unit_price.times(quantity)?;
        let before = with_taxes(list, quantity, &taxes)?;
        let gross = with_taxes(list.try_sub(discount)?, quantity, &taxes)?;
        Ok(Self { discount: before.try_sub(gross)?, ..Self::new(quantity, gross, taxes) })
    }
}

/// The shown taxes upon an amount without them.
fn with_taxes(net: Micros, quantity: Quantity, taxes: &TaxProfile) -> Result<Money, AmountError> {
    let mut amount = net;
    if let Some(ieps) = taxes.ieps_apart() {
        amount = amount.with_rate(ieps.tasa.unwrap_or_default())?;
        if let Some(cuota) = ieps.cuota {
            let importe = cuota.base(quantity)?.times_rate(cuota.tasa_o_cuota)?;
            amount = amount.try_add(importe)?;
        }
    }
    let amount = amount.with_rate(taxes.iva.tasa().unwrap_or_default())?;
    Ok(amount.round_to_centavos())
}
