//! Bringing an older file up to date. Forward only; a migration is never edited.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// All migrations; the place of each, from 1, is the file's `user_version` after it.
pub(super) const ALL: &[&str] = &[include_str!("../../../../migrations/register/0001_initial.sql")];

/// Runs what the file has not had yet, each in its own transaction. A file that holds something is
/// copied first.
pub(super) fn run(
    connection: &mut Connection,
    path: &Path,
    all: &[&str],
) -> Result<(), StoreError> {
    let known = u32::try_from(all.len()).unwrap_or(u32::MAX);
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found > 0 && found < known {
        copy(connection, &path.with_extension(format!("v{found}.sqlite")))?;
    }
    for (sql, version) in all.iter().zip(1_u32..).filter(|(_, version)| *version > found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

/// `VACUUM INTO` refuses a file that is there: one that was left by an interrupted migration goes.
fn copy(connection: &Connection, to: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(to) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(StoreError::Copy(error));
        }
        Ok(()) | Err(_) => {}
    }
    connection.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    Ok(())
}
