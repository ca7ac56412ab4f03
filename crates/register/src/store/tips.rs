//! Tips: how each was paid. A sale without one has no row.

use cfdi::catalog::FormaPago;
use money::Money;
use rusqlite::{Connection, params};
use tickets::{Payment, TicketId};

use super::{Store, StoreError, damaged};
use crate::tip;

impl Store {
    /// The tip of a sale by form of payment.
    pub(crate) fn tips(&self, sale: TicketId) -> Result<Vec<Payment>, StoreError> {
        of_sale(&self.connection, sale)
    }
}

/// The tip of a sale by form of payment.
pub(super) fn of_sale(tx: &Connection, sale: TicketId) -> Result<Vec<Payment>, StoreError> {
    let mut tips = tx.prepare(
        "SELECT forma_pago, amount_centavos FROM sale_tips WHERE sale_id = ?1 ORDER BY forma_pago",
    )?;
    let tips = tips.query_and_then([sale.to_string()], |row| {
        let code: String = row.get(0)?;
        let forma_pago = FormaPago::parse(&code).map_err(damaged("forma_pago"))?;
        Ok(Payment { forma_pago, amount: Money::from_raw(row.get(1)?) })
    })?;
    tips.collect()
}

/// Keeps the tip of a sale.
pub(super) fn keep(tx: &Connection, sale: TicketId, tips: &[Payment]) -> Result<(), StoreError> {
    for tip in tips {
        tx.execute(
            "INSERT INTO sale_tips (sale_id, forma_pago, amount_centavos) VALUES (?1, ?2, ?3)",
            params![sale.to_string(), tip.forma_pago.code(), tip.amount.raw()],
        )?;
    }
    Ok(())
}

/// What a sale's history says of its tip: `$20.00`; nothing where there is none.
pub(super) fn told(tips: &[Payment]) -> String {
    match tip::sum(tips) {
        Ok(sum) if sum.is_positive() => sum.pesos(),
        Ok(_) | Err(_) => String::new(),
    }
}
