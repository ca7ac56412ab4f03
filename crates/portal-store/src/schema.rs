//! The schema and its migrations: forward only, never edited.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use crate::error::StoreError;
use crate::vault::Vault;

const CHECK_LABEL: &str = "vault_check";

/// In order; the file's `user_version` counts how many it has had.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/portal/sqlite/0001_begin.sql"),
    include_str!("../../../migrations/portal/sqlite/0002_delivery.sql"),
    include_str!("../../../migrations/portal/sqlite/0003_seen_by_qr.sql"),
    include_str!("../../../migrations/portal/sqlite/0004_retencion.sql"),
];

/// Brings the file up to date.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = MIGRATIONS.len();
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let newer = || StoreError::Newer { found, known: i64::try_from(known).unwrap_or(i64::MAX) };
    let done = usize::try_from(found).map_err(|_| newer())?;
    for migration in MIGRATIONS.get(done..).ok_or_else(newer)? {
        tx.execute_batch(migration)?;
    }
    if done < known {
        tracing::info!(
            schema.from = done,
            schema.to = known,
            "the database was brought up to date"
        );
        tx.pragma_update(None, "user_version", i64::try_from(known).unwrap_or(i64::MAX))?;
    }
    Ok(tx.commit()?)
}

/// Makes sure that the file was written with this vault's key, or is new.
pub(crate) fn check_key(connection: &mut Connection, vault: &Vault) -> Result<(), StoreError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let sealed: Option<Vec<u8>> =
        tx.query_row("SELECT text_sealed FROM vault_check", [], |row| row.get(0)).optional()?;
    match sealed {
        Some(sealed) => {
            vault.open_sealed(CHECK_LABEL, &sealed).map_err(|_| StoreError::WrongKey)?;
        }
        None => {
            let sealed = vault.seal(CHECK_LABEL, b"talon")?;
            tx.execute("INSERT INTO vault_check (id, text_sealed) VALUES (1, ?1)", [sealed])?;
        }
    }
    Ok(tx.commit()?)
}
