//! Customers, as the portal hands them over.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use tickets::wire::CustomerMessage;

use super::{Store, StoreError, instant};

/// Most customers in one answer.
const SHOWN_MAX: u32 = 200;

/// One customer of the shop.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub(crate) rfc: String,
    pub(crate) nombre: String,
    pub(crate) codigo_postal: String,
    pub(crate) regimen_fiscal: String,
    pub(crate) uso_cfdi: String,
    pub(crate) correo: String,
    pub(crate) updated_at: Timestamp,
}

impl Store {
    /// Customers whose RFC or name holds the text, by name.
    pub(crate) fn customers(&self, text: &str) -> Result<Vec<Customer>, StoreError> {
        let mut customers = self.connection.prepare(
            "SELECT rfc, nombre, codigo_postal, regimen_fiscal, uso_cfdi, correo, updated_at_ms \
             FROM customers WHERE instr(rfc, ?1) > 0 OR instr(nombre, ?1) > 0 \
             ORDER BY nombre, rfc LIMIT ?2",
        )?;
        // RFC and name are stored in capitals, as SAT has them.
        let wanted = text.trim().to_uppercase();
        let customers = customers.query_and_then(params![wanted, SHOWN_MAX], |row| {
            Ok(Customer {
                rfc: row.get(0)?,
                nombre: row.get(1)?,
                codigo_postal: row.get(2)?,
                regimen_fiscal: row.get(3)?,
                uso_cfdi: row.get(4)?,
                correo: row.get(5)?,
                updated_at: instant(row.get(6)?)?,
            })
        })?;
        customers.collect()
    }
}

/// Keeps a customer that is new or has changed.
pub(super) fn keep(
    tx: &Connection,
    customer: &CustomerMessage,
    now: Timestamp,
) -> Result<(), StoreError> {
    let updated_at: Timestamp = customer.updated_at.parse().unwrap_or(now);
    tx.execute(
        "INSERT INTO customers (id, rfc, nombre, codigo_postal, regimen_fiscal, uso_cfdi, correo, \
         updated_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
         ON CONFLICT (id) DO UPDATE SET rfc = ?2, nombre = ?3, codigo_postal = ?4, \
         regimen_fiscal = ?5, uso_cfdi = ?6, correo = ?7, updated_at_ms = ?8",
        params![
            customer.id,
            customer.rfc.to_uppercase(),
            customer.nombre.to_uppercase(),
            customer.codigo_postal,
            customer.regimen_fiscal,
            customer.uso_cfdi,
            customer.correo.clone().unwrap_or_default(),
            updated_at.as_millisecond()
        ],
    )?;
    Ok(())
}
