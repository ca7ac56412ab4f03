//! The register's file: the only place that knows SQL.
//!
//! One connection, opened here. Writes are `BEGIN IMMEDIATE` transactions with full durability:
//! what has been committed survives a power cut. Nothing but the disk is waited for inside one.

mod audit;
mod backup;
mod cart;
mod companion;
mod companion_takings;
mod customers;
mod cuts;
mod discount_parts;
mod drawer;
mod favourites;
mod first_run;
mod invoicing;
mod jobs;
mod lineage;
mod migrations;
mod notices;
mod outbox;
mod place;
mod price_list;
mod printing;
mod products;
mod reader;
mod register;
mod reports;
mod reserve;
mod returns;
mod rules;
mod sale_list;
mod sale_notes;
mod sales;
mod scale_label;
mod selling;
mod sums;
mod sums_check;
mod tips;
mod users;

use std::io;
use std::path::Path;
use std::time::Duration;

use faults::Code;
use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, Row, Transaction, TransactionBehavior};

pub(crate) use backup::{BackupPlan, LastBackup, copy_file, is_sound};
pub(crate) use cart::{Held, HeldSum, KeptCart, KeptLine};
pub(crate) use companion::{HandedOver, OtherKey};
pub(crate) use companion_takings::{
    CompanionPaper, CompanionSettings, KeptTaking, Outcome, Taking, WatchedFolder, Way,
};
pub(crate) use customers::{Correction, Customer, CustomerTaxes};
pub(crate) use cuts::CutRow;
pub(crate) use drawer::Moving;
pub(crate) use invoicing::{Asking, NewWish, Wish, WishState, WishedSale};
pub(crate) use jobs::{Job, JobKind, JobOf};
pub(crate) use lineage::{Doubt, DoubtCause, EnrolledAgain};
pub(crate) use outbox::{Due, Message, Outgoing, Waiting};
pub(crate) use price_list::PRODUCTS_AT_ONCE;
pub(crate) use reader::Reader;
pub(crate) use register::{Identity, Settings, Shop};
pub(crate) use reports::{Part, Stretch, Sums};
pub(crate) use reserve::RESERVE_FULL;
pub(crate) use returns::{TakenBack, TakingBack};
pub(crate) use rules::SaleRules;
pub(crate) use sale_list::SalesWanted;
pub(crate) use sale_notes::SaleNotes;
pub(crate) use sales::{Cancelling, Event, EventKind, Sale, SaleState};
pub(crate) use selling::{CloseError, Closing};
pub(crate) use sums_check::SumDifference;
pub(crate) use users::{Guard, Role, User};

use crate::codes::{
    STORE_BROKEN, STORE_DAMAGED, STORE_FAILED, STORE_FULL, STORE_NEWER, STORE_READ_ONLY,
};
use crate::disk;

/// How long a statement waits for another process, which there should not be.
const BUSY: Duration = Duration::from_secs(5);
/// Pages of the log that are worth being brought into the file.
const LOG_DUE: i64 = 1_000;
/// Pages of the log at which a commit brings them there itself, should the till never rest.
const LOG_MOST: i64 = 8_000;

/// The file does not take or give what is asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite says so.
    #[error("SQLite refused")]
    Sqlite(#[from] rusqlite::Error),
    /// A newer build wrote the file.
    #[error("the file has schema {found}, this build knows {known}")]
    Newer {
        /// The file's schema.
        found: u32,
        /// The newest that this build knows.
        known: u32,
    },
    /// A stored value is not what was stored.
    #[error("the stored {what} cannot be read")]
    Damaged {
        /// Which.
        what: &'static str,
    },
    /// The file could not be copied before it was changed.
    #[error("the file cannot be copied before the migration")]
    Copy(#[source] io::Error),
}

impl StoreError {
    /// What people are told.
    pub(crate) fn code(&self) -> &'static Code {
        match self {
            Self::Sqlite(error) => sqlite_code(error),
            Self::Newer { .. } => &STORE_NEWER,
            Self::Damaged { .. } => &STORE_DAMAGED,
            Self::Copy(error) => disk::code_of(error, &STORE_FAILED),
        }
    }

    /// Whether the disk is full.
    pub(crate) fn is_full(&self) -> bool {
        self.code().id == STORE_FULL.id
    }
}

fn sqlite_code(error: &rusqlite::Error) -> &'static Code {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => &STORE_FULL,
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => &STORE_READ_ONLY,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => &STORE_BROKEN,
        Some(_) | None => &STORE_FAILED,
    }
}

/// The open file.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
}

impl Store {
    /// Opens the file, makes it where there is none, and brings its schema up to date.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        #[expect(clippy::disallowed_methods, reason = "the one place that opens the file")]
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", "on")?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG_MOST)?;
        // A plan holds for every value: nothing is prepared anew because another one was bound.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        migrations::run(&mut connection, path, migrations::ALL)?;
        Ok(Self { connection })
    }

    /// Brings what the log holds into the file itself, where it is worth that. SQLite would do it
    /// at the end of some commit, while a customer waits for the receipt.
    pub(crate) fn settle_log(&self) -> Result<(), StoreError> {
        if self.log_pages()? >= LOG_DUE {
            self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        }
        Ok(())
    }

    /// Pages of the log that the file does not have yet.
    fn log_pages(&self) -> Result<i64, StoreError> {
        let pages =
            |row: &Row<'_>| Ok(row.get::<_, i64>("log")? - row.get::<_, i64>("checkpointed")?);
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(NOOP)", [], pages)?)
    }

    /// The file takes so many pages and no more, as on a disk that is full; 0 lifts that.
    #[cfg(test)]
    pub(crate) fn limit_pages(&self, most: u32) {
        let most = if most == 0 { u32::MAX - 1 } else { most };
        self.connection.pragma_update(None, "max_page_count", most).unwrap();
    }

    /// Does `work` in one durable transaction, or not at all.
    fn write<T, E: From<rusqlite::Error>>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }
}

/// A connection to nothing, while the file is replaced.
fn nowhere() -> Result<Connection, StoreError> {
    Ok(Connection::open_in_memory()?)
}

/// An instant from its milliseconds.
fn instant(ms: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(ms).map_err(|_| StoreError::Damaged { what: "instant" })
}

/// What a value cannot be read as.
fn damaged<E>(what: &'static str) -> impl FnOnce(E) -> StoreError {
    move |_| StoreError::Damaged { what }
}

#[cfg(test)]
mod tests;
