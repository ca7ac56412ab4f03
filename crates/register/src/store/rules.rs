//! How the manager wants sales to be made.

use rusqlite::Connection;

use super::{Store, StoreError, audit};
use crate::audit::{Actor, AuditKind};

/// How sales are made at this counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SaleRules {
    /// The cashier is offered to take a tip.
    pub(crate) tips_asked: bool,
    /// The grid of products stands open.
    pub(crate) grid_shown: bool,
    /// The number pad stands on the screen for whoever has no keyboard.
    pub(crate) pad_shown: bool,
    /// Cash that is moved by hand prints its slip and opens the drawer.
    pub(crate) cash_slips: bool,
}

impl Store {
    /// As they stand.
    pub(crate) fn sale_rules(&self) -> Result<SaleRules, StoreError> {
        of(&self.connection)
    }

    /// Sets them; the trail keeps what was set.
    pub(crate) fn set_sale_rules(
        &mut self,
        rules: SaleRules,
        detail: &str,
        actor: &Actor,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE sale_rules SET tips_asked = ?1, grid_shown = ?2, pad_shown = ?3, \
                 cash_slips = ?4",
                [rules.tips_asked, rules.grid_shown, rules.pad_shown, rules.cash_slips],
            )?;
            audit::add(tx, actor, AuditKind::GuardChanged, detail)?;
            Ok(())
        })
    }
}

/// As they stand.
pub(super) fn of(connection: &Connection) -> Result<SaleRules, StoreError> {
    let sql = "SELECT tips_asked, grid_shown, pad_shown, cash_slips FROM sale_rules";
    let rules = connection.query_row(sql, [], |row| {
        Ok(SaleRules {
            tips_asked: row.get(0)?,
            grid_shown: row.get(1)?,
            pad_shown: row.get(2)?,
            cash_slips: row.get(3)?,
        })
    });
    Ok(rules?)
}
