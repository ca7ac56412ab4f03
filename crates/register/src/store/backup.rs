//! Where backups go, when the last one was made, and the copy that goes into one.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use super::{Store, StoreError, audit, instant, migrations};
use crate::audit::{Actor, AuditKind};

/// Where backups go, as the manager has set it.
#[derive(Clone)]
pub(crate) struct BackupPlan {
    pub(crate) folder: String,
    pub(crate) passphrase: String,
}

/// The last backup that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LastBackup {
    pub(crate) made_at: Timestamp,
    pub(crate) file: String,
}

impl Store {
    /// The schema that this build writes.
    pub(crate) fn schema() -> i64 {
        i64::try_from(migrations::ALL.len()).unwrap_or(i64::MAX)
    }

    /// Nothing while nobody has chosen.
    pub(crate) fn backup_plan(&self) -> Result<Option<BackupPlan>, StoreError> {
        let sql = "SELECT folder, passphrase FROM backup";
        let plan = self.connection.query_row(sql, [], |row| {
            Ok(BackupPlan { folder: row.get(0)?, passphrase: row.get(1)? })
        });
        Ok(plan.optional()?)
    }

    /// Nothing before the first.
    pub(crate) fn last_backup(&self) -> Result<Option<LastBackup>, StoreError> {
        let sql = "SELECT made_at_ms, file FROM backup WHERE made_at_ms IS NOT NULL";
        let row = self.connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
        row.optional()?
            .map(|(made_at, file)| Ok(LastBackup { made_at: instant(made_at)?, file }))
            .transpose()
    }

    /// Keeps where backups go from now on.
    pub(crate) fn plan_backups(
        &mut self,
        plan: &BackupPlan,
        actor: &Actor,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO backup (only, folder, passphrase) VALUES (1, ?1, ?2) \
                 ON CONFLICT (only) DO UPDATE SET folder = ?1, passphrase = ?2",
                params![plan.folder, plan.passphrase],
            )?;
            audit::add(tx, actor, AuditKind::BackupPlanned, &plan.folder).map(drop)
        })
    }

    /// A backup was written and opened again.
    pub(crate) fn backup_made(&mut self, made: &LastBackup) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE backup SET made_at_ms = ?1, file = ?2",
                params![made.made_at.as_millisecond(), made.file],
            )?;
            Ok(())
        })
    }

    /// Moves a finished file over this one, and goes on with it. Where that fails, this goes on.
    pub(crate) fn replace_with(&mut self, finished: &Path, path: &Path) -> Result<(), StoreError> {
        // The last connection that closes takes the log away; it must not meet another file.
        self.connection = super::nowhere()?;
        let moved = std::fs::rename(finished, path).map_err(StoreError::Copy);
        *self = Self::open(path)?;
        moved
    }
}

/// Writes a consistent copy of the file at `path`, by a connection of its own: whoever sells does
/// not wait for it.
pub(crate) fn copy_file(path: &Path, to: &Path) -> Result<(), StoreError> {
    let connection = read_only(path)?;
    connection.busy_timeout(super::BUSY)?;
    connection.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    Ok(())
}

/// Reads the whole of a copy and says whether SQLite finds it sound.
pub(crate) fn is_sound(path: &Path) -> Result<bool, StoreError> {
    let verdict: String =
        read_only(path)?.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    Ok(verdict == "ok")
}

fn read_only(path: &Path) -> Result<Connection, StoreError> {
    Ok(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}
