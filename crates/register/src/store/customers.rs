//! Customers, as the portal hands them over and as they were corrected here.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use tickets::wire::CustomerMessage;

use super::{Store, StoreError, audit, instant};
use crate::audit::{Actor, AuditKind};

/// Most customers in one answer.
const SHOWN_MAX: u32 = 200;
const COLUMNS: &str = "SELECT c.id, c.rfc, c.nombre, c.codigo_postal, c.regimen_fiscal, \
    c.uso_cfdi, c.correo, c.updated_at_ms, x.nombre, x.codigo_postal, x.regimen_fiscal, \
    x.uso_cfdi, x.correo, x.corrected_at_ms, x.corrected_by, x.upon_ms \
    FROM customers c LEFT JOIN customer_corrections x ON x.customer_id = c.id";

/// One customer of the shop.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    /// The portal's.
    pub(crate) id: String,
    pub(crate) rfc: String,
    /// As the portal has them.
    pub(crate) pulled: CustomerTaxes,
    pub(crate) updated_at: Timestamp,
    /// As they were corrected here, while the portal has them otherwise.
    pub(crate) correction: Option<Correction>,
}

/// What a customer's invoices say beside the RFC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CustomerTaxes {
    pub(crate) nombre: String,
    pub(crate) codigo_postal: String,
    pub(crate) regimen_fiscal: String,
    pub(crate) uso_cfdi: String,
    /// Or empty.
    pub(crate) correo: String,
}

/// A correction that was made here.
#[derive(Clone, Debug)]
pub(crate) struct Correction {
    pub(crate) taxes: CustomerTaxes,
    pub(crate) at: Timestamp,
    pub(crate) by: String,
    /// The portal has told something else since.
    pub(crate) disputed: bool,
}

impl Customer {
    /// What the counter fills its forms with: the correction, where there is one.
    pub(crate) fn taxes(&self) -> &CustomerTaxes {
        self.correction.as_ref().map_or(&self.pulled, |correction| &correction.taxes)
    }
}

impl Store {
    /// Customers whose RFC or name holds the text, by name.
    pub(crate) fn customers(&self, text: &str) -> Result<Vec<Customer>, StoreError> {
        let mut customers = self.connection.prepare(&format!(
            "{COLUMNS} WHERE instr(c.rfc, ?1) > 0 OR instr(c.nombre, ?1) > 0 \
             OR instr(x.nombre, ?1) > 0 ORDER BY coalesce(x.nombre, c.nombre), c.rfc LIMIT ?2"
        ))?;
        // RFC and name are stored in capitals, as SAT has them.
        let wanted = text.trim().to_uppercase();
        let customers = customers.query_and_then(params![wanted, SHOWN_MAX], read)?;
        customers.collect()
    }

    /// A customer by the portal's id.
    pub(crate) fn customer(&self, id: &str) -> Result<Option<Customer>, StoreError> {
        find(&self.connection, id)
    }

    /// Keeps what was corrected about a customer, upon what the portal says today. Nothing is kept
    /// where the portal says the same.
    pub(crate) fn correct_customer(
        &mut self,
        customer: &Customer,
        taxes: &CustomerTaxes,
        actor: &Actor,
    ) -> Result<(), StoreError> {
        let detail = format!("{} {}", customer.rfc, taxes.nombre);
        self.write(|tx| {
            tx.execute(
                "INSERT OR REPLACE INTO customer_corrections (customer_id, nombre, \
                 codigo_postal, regimen_fiscal, uso_cfdi, correo, corrected_at_ms, corrected_by, \
                 upon_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    customer.id,
                    taxes.nombre,
                    taxes.codigo_postal,
                    taxes.regimen_fiscal,
                    taxes.uso_cfdi,
                    taxes.correo,
                    actor.at.as_millisecond(),
                    actor.who,
                    customer.updated_at.as_millisecond(),
                ],
            )?;
            settle(tx, &customer.id)?;
            audit::add(tx, actor, AuditKind::CustomerCorrected, &detail).map(drop)
        })
    }

    /// The portal's word holds again.
    pub(crate) fn drop_correction(
        &mut self,
        customer: &Customer,
        actor: &Actor,
    ) -> Result<(), StoreError> {
        let detail = format!("{}: vale lo que tiene el portal", customer.rfc);
        self.write(|tx| {
            let sql = "DELETE FROM customer_corrections WHERE customer_id = ?1";
            if tx.execute(sql, [&customer.id])? > 0 {
                audit::add(tx, actor, AuditKind::CustomerCorrected, &detail)?;
            }
            Ok(())
        })
    }
}

/// Keeps a customer that is new or has changed. A correction stays until they agree.
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
    settle(tx, &customer.id)
}

/// Forgets a customer who was erased at the portal, and what was corrected here. Whom sales were
/// invoiced to stays with them.
pub(super) fn forget(tx: &Connection, id: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM customers WHERE id = ?1", [id])?;
    Ok(())
}

/// A correction that says what the portal says has arrived there.
fn settle(tx: &Connection, id: &str) -> Result<(), StoreError> {
    let agree = find(tx, id)?.is_some_and(|customer| {
        customer.correction.is_some_and(|correction| correction.taxes == customer.pulled)
    });
    if agree {
        tx.execute("DELETE FROM customer_corrections WHERE customer_id = ?1", [id])?;
    }
    Ok(())
}

fn find(tx: &Connection, id: &str) -> Result<Option<Customer>, StoreError> {
    let mut found = tx.prepare_cached(&format!("{COLUMNS} WHERE c.id = ?1"))?;
    found.query_and_then([id], read)?.next().transpose()
}

fn read(row: &Row<'_>) -> Result<Customer, StoreError> {
    let updated_at = instant(row.get(7)?)?;
    let corrected: Option<i64> = row.get(13)?;
    let correction = match corrected {
        None => None,
        Some(at) => Some(Correction {
            taxes: taxes(row, 8)?,
            at: instant(at)?,
            by: row.get(14)?,
            disputed: instant(row.get(15)?)? < updated_at,
        }),
    };
    Ok(Customer {
        id: row.get(0)?,
        rfc: row.get(1)?,
        pulled: taxes(row, 2)?,
        updated_at,
        correction,
    })
}

/// Five columns from that one on.
fn taxes(row: &Row<'_>, first: usize) -> Result<CustomerTaxes, StoreError> {
    Ok(CustomerTaxes {
        nombre: row.get(first)?,
        codigo_postal: row.get(first + 1)?,
        regimen_fiscal: row.get(first + 2)?,
        uso_cfdi: row.get(first + 3)?,
        correo: row.get(first + 4)?,
    })
}
