//! The sale in progress.

use cfdi::catalog::FormaPago;
use money::{Money, Quantity, Rate};
use rusqlite::{Connection, Row, params};
use tickets::Payment;

use super::{Store, StoreError, damaged};
use crate::cart::{Cart, Discount};

/// What of a cart is kept: prices are those of the products when it is loaded.
#[derive(Debug)]
pub(crate) struct KeptCart {
    pub(crate) lines: Vec<KeptLine>,
    /// The sale's discount.
    pub(crate) discount: Option<Discount>,
    pub(crate) payments: Vec<Payment>,
}

/// One line of it.
#[derive(Debug)]
pub(crate) struct KeptLine {
    pub(crate) sku: String,
    pub(crate) quantity: Quantity,
    pub(crate) discount: Option<Discount>,
}

impl Store {
    /// Keeps the cart as it stands.
    pub(crate) fn keep_cart(&mut self, cart: &Cart) -> Result<(), StoreError> {
        self.write(|tx| {
            clear(tx)?;
            for (line, position) in cart.lines().iter().zip(0_i64..) {
                let (centavos, millionths) = columns(line.discount);
                tx.execute(
                    "INSERT INTO cart_lines (position, sku, quantity_micros, discount_centavos, \
                     discount_millionths) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![position, line.product.sku, line.quantity.raw(), centavos, millionths],
                )?;
            }
            if cart.discount().is_some() {
                tx.execute(
                    "INSERT INTO cart_discount (discount_centavos, discount_millionths) \
                     VALUES (?1, ?2)",
                    columns(cart.discount()),
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
        let mut lines = self.connection.prepare(
            "SELECT sku, quantity_micros, discount_centavos, discount_millionths \
             FROM cart_lines ORDER BY position",
        )?;
        let lines = lines.query_map([], line)?.collect::<Result<Vec<_>, _>>()?;
        let mut discount = self
            .connection
            .prepare("SELECT discount_centavos, discount_millionths FROM cart_discount")?;
        let discount = discount.query_map([], |row| discount_at(row, 0))?.next().transpose()?;
        let discount = discount.flatten();
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
        Ok(KeptCart { lines, discount, payments })
    }
}

pub(super) fn clear(tx: &Connection) -> Result<(), StoreError> {
    tx.execute("DELETE FROM cart_lines", [])?;
    tx.execute("DELETE FROM cart_discount", [])?;
    tx.execute("DELETE FROM cart_payments", [])?;
    Ok(())
}

fn line(row: &Row<'_>) -> rusqlite::Result<KeptLine> {
    Ok(KeptLine {
        sku: row.get(0)?,
        quantity: Quantity::from_raw(row.get(1)?),
        discount: discount_at(row, 2)?,
    })
}

/// A discount as its two columns have it, of which one is empty.
fn columns(discount: Option<Discount>) -> (Option<i64>, Option<i64>) {
    match discount {
        Some(Discount::Amount(amount)) => (Some(amount.raw()), None),
        Some(Discount::Percent(part)) => (None, Some(part.raw())),
        None => (None, None),
    }
}

/// The way back, from `column` and the one behind it.
fn discount_at(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Discount>> {
    let amount = row.get::<_, Option<i64>>(column)?.map(Money::from_raw).map(Discount::Amount);
    let part = row.get::<_, Option<i64>>(column + 1)?.map(Rate::from_raw).map(Discount::Percent);
    Ok(amount.or(part))
}
