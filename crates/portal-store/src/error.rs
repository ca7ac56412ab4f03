//! Why the store could not do what it was asked.

use std::path::PathBuf;
use std::sync::Arc;

use billing::machine::NotAllowed;

use crate::objects::ObjectError;
use crate::sql::{PostgresError, is_lock_timeout};
use crate::vault::VaultError;

/// Why the store could not do what it was asked. Outcomes that callers decide on (a conflict, a
/// lost race) are not errors; they are variants of what each method gives.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database file could not be opened.
    #[error("the database {path} could not be opened")]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// A newer build has written the file; this one would damage it.
    #[error("the database has schema {found}, this build knows {known}: use a newer build")]
    Newer {
        /// Schema of the file.
        found: i64,
        /// Latest schema of this build.
        known: i64,
    },
    /// The file was written with another master key.
    #[error("the database was written with another master key")]
    WrongKey,
    /// SQLite refused a statement.
    #[error("the database refused a statement")]
    Sql(#[from] rusqlite::Error),
    /// PostgreSQL refused a statement, or cannot be reached.
    #[error("the database server refused or does not answer")]
    Postgres(#[source] PostgresError),
    /// The machine's certificates, which a server of PostgreSQL is judged by, cannot be read.
    #[error("the certificates of this machine cannot be read")]
    Tls,
    /// The store is not in a file that could be copied, or the copy's path is no text.
    #[error("there is no file to copy")]
    NoFile,
    /// So many transactions were in each other's way that this one gave up, or one of them kept
    /// its lock for too long; nothing was written.
    #[error("the database is too busy")]
    Crowded,
    /// The transaction in which several were written could not be committed.
    #[error("the database failed while several were written together")]
    Together(#[source] Arc<Self>),
    /// A column is not there, or holds something else than what is kept in it.
    #[error("the column {0} cannot be read")]
    Column(String),
    /// Something could not be encrypted or decrypted.
    #[error("the vault refused")]
    Vault(#[from] VaultError),
    /// A row holds what this build would not have written.
    #[error("the database holds a {what} that cannot be read")]
    Corrupt {
        /// Of what kind the row is.
        what: &'static str,
    },
    /// A document in the object store cannot be had.
    #[error("a document outside of the database cannot be had")]
    Object(#[from] ObjectError),
    /// The claim machine does not know the step.
    #[error("the claim machine refused a step")]
    NotAllowed(#[from] NotAllowed),
    /// The writer has ended.
    #[error("the store has been closed")]
    Stopped,
    /// A job panicked; nothing of it was written.
    #[error("a job of the store panicked")]
    Panicked,
}

impl From<PostgresError> for StoreError {
    fn from(error: PostgresError) -> Self {
        if is_lock_timeout(&error) { Self::Crowded } else { Self::Postgres(error) }
    }
}

impl StoreError {
    /// Whether the same may well succeed a moment later. It may even have been done.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Postgres(_) | Self::Sql(_) | Self::Crowded => true,
            Self::Together(error) => error.is_passing(),
            Self::Open { .. }
            | Self::Newer { .. }
            | Self::WrongKey
            | Self::Tls
            | Self::NoFile
            | Self::Column(_)
            | Self::Vault(_)
            | Self::Corrupt { .. }
            | Self::Object(_)
            | Self::NotAllowed(_)
            | Self::Stopped
            | Self::Panicked => false,
        }
    }

    /// For `map_err` on anything that was read and makes no sense.
    pub(crate) fn corrupt<E>(what: &'static str) -> impl FnOnce(E) -> Self {
        move |_| Self::Corrupt { what }
    }
}
