//! How the manager wants sales to be made.

use super::{Store, StoreError, audit};
use crate::audit::{Actor, AuditKind};

/// How sales are made at this counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SaleRules {
    /// The cashier is offered to take a tip.
    pub(crate) tips_asked: bool,
}

impl Store {
    /// As they stand.
    pub(crate) fn sale_rules(&self) -> Result<SaleRules, StoreError> {
        let sql = "SELECT tips_asked FROM sale_rules";
        let rules =
            self.connection.query_row(sql, [], |row| Ok(SaleRules { tips_asked: row.get(0)? }));
        Ok(rules?)
    }

    /// Sets them; the trail keeps what was set.
    pub(crate) fn set_sale_rules(
        &mut self,
        rules: SaleRules,
        detail: &str,
        actor: &Actor,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("UPDATE sale_rules SET tips_asked = ?1", [rules.tips_asked])?;
            audit::add(tx, actor, AuditKind::GuardChanged, detail)?;
            Ok(())
        })
    }
}
