//! The sale in progress.

use cfdi::catalog::FormaPago;
use money::{Money, Quantity};
use rusqlite::{Connection, params};
use tickets::Payment;

use super::{Store, StoreError, damaged};
use crate::cart::Cart;

/// What of a cart is kept: prices are those of the products when it is loaded.
#[derive(Debug)]
pub(crate) struct KeptCart {
    pub(crate) lines: Vec<(String, Quantity)>,
    pub(crate) payments: Vec<Payment>,
}

impl Store {
    /// Keeps the cart as it stands.
    pub(crate) fn keep_cart(&mut self, cart: &Cart) -> Result<(), StoreError> {
        self.write(|tx| {
            clear(tx)?;
            for (line, position) in cart.lines().iter().zip(0_i64..) {
                tx.execute(
                    "INSERT INTO cart_lines (position, sku, quantity_micros) VALUES (?1, ?2, ?3)",
                    params![position, line.product.sku, line.quantity.raw()],
                )?;
            }
            for (payment, position) in cart.payments().iter().zip(0_i64..) {
                tx.execute(
                    "INSERT INTO cart_payments (position, forma_pago, amount_centavos) \
                     VALUES (?1, ?2, ?3)",
                    params![position, payment.forma_pago.code(), payment.amount.raw()],
                )?;
            }
            Ok(())
        })
    }

    /// The cart that a crash or a power cut left.
    pub(crate) fn kept_cart(&self) -> Result<KeptCart, StoreError> {
        let mut lines = self
            .connection
            .prepare("SELECT sku, quantity_micros FROM cart_lines ORDER BY position")?;
        let lines = lines
            .query_map([], |row| Ok((row.get(0)?, Quantity::from_raw(row.get(1)?))))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut payments = self
            .connection
            .prepare("SELECT forma_pago, amount_centavos FROM cart_payments ORDER BY position")?;
        let payments = payments
            .query_and_then([], |row| {
                let code: String = row.get(0)?;
                Ok(Payment {
                    forma_pago: FormaPago::parse(&code).map_err(damaged("forma_pago"))?,
                    amount: Money::from_raw(row.get(1)?),
                })
            })?
            .collect::<Result<Vec<_>, StoreError>>()?;
        Ok(KeptCart { lines, payments })
    }
}

pub(super) fn clear(tx: &Connection) -> Result<(), StoreError> {
    tx.execute("DELETE FROM cart_lines", [])?;
    tx.execute("DELETE FROM cart_payments", [])?;
    Ok(())
}
