//! One SQL text, two engines: what the rest of this crate knows of a database.
//!
//! The store's statements are written once, in the SQL that SQLite and PostgreSQL share, with `?1`
//! or `:name` where a value goes. A [`Tx`] runs them on whichever engine there is and gives rows
//! that are the same on both (`docs/adr/0008-one-sql-two-engines.md`).

mod job;
mod postgres;
mod sqlite;
mod timing;
mod value;

use std::path::PathBuf;
use std::sync::Arc;

use job::Asked;
pub(crate) use job::Steps;
pub(crate) use postgres::{PostgresError, is_lock_timeout};
use tickets::IssuerId;
use timing::Clocked;
pub use timing::{Timing, Timings};
use value::{Columns, Held};
pub(crate) use value::{Row, Value, Values, named};

use crate::error::StoreError;
use crate::objects::ObjectPlace;
use crate::vault::Vault;

/// Where a process may die as far as the database is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// All is written, nothing is committed.
    BeforeCommit,
    /// It is committed, and nobody has been told.
    AfterCommit,
}

/// What happens at a [`Moment`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The process goes on.
    Live,
    /// The writer stops as if the power were gone.
    Die,
}

/// Lets a test cut the power at a chosen commit.
pub trait CrashPlan: Send + Sync {
    /// Called at each moment of each write.
    fn at(&self, moment: Moment) -> Fate;
}

/// How to open a store.
pub struct StoreOptions {
    place: Place,
    objects: Option<ObjectPlace>,
    crash: Option<Arc<dyn CrashPlan>>,
}

enum Place {
    File(PathBuf),
    Server(String),
}

impl StoreOptions {
    /// The store in that file of SQLite, made when it is not there.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { place: Place::File(path.into()), objects: None, crash: None }
    }

    /// The store in that database of PostgreSQL (`postgresql://user@host/database`), which may be
    /// shared by several portals.
    pub fn postgres(url: impl Into<String>) -> Self {
        Self { place: Place::Server(url.into()), objects: None, crash: None }
    }

    /// With stamped documents in objects.
    #[must_use]
    pub fn documents_in(mut self, place: Option<ObjectPlace>) -> Self {
        self.objects = place;
        self
    }

    pub(crate) fn split_objects(mut self) -> (Option<ObjectPlace>, Self) {
        (self.objects.take(), self)
    }

    /// With the power cut by plan; for tests.
    #[must_use]
    pub fn crashing(mut self, plan: Arc<dyn CrashPlan>) -> Self {
        self.crash = Some(plan);
        self
    }
}

/// An open database.
#[derive(Clone)]
pub(crate) struct Database {
    engine: Engines,
    clocked: Arc<Clocked>,
}

#[derive(Clone)]
enum Engines {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Database {
    /// Opens it, with its schema up to date, and opens the ring of keys in it.
    pub(crate) fn open(options: StoreOptions, vault: &Vault) -> Result<(Self, Vault), StoreError> {
        let StoreOptions { place, crash, objects: _ } = options;
        let (engine, vault) = match place {
            Place::File(path) => {
                let (sqlite, vault) = sqlite::Sqlite::open(path, crash, vault)?;
                (Engines::Sqlite(sqlite), vault)
            }
            Place::Server(url) => {
                let (postgres, vault) = postgres::Postgres::open(&url, crash, vault)?;
                (Engines::Postgres(postgres), vault)
            }
        };
        Ok((Self { engine, clocked: Arc::default() }, vault))
    }

    /// See [`Timings`].
    pub(crate) fn timings(&self) -> Timings {
        Timings { reads: self.clocked.reads.get(), writes: self.clocked.writes.get() }
    }

    /// Writes a copy of it to `path`, which is not there yet, while it goes on working.
    pub(crate) async fn copy_to(&self, path: PathBuf) -> Result<(), StoreError> {
        match &self.engine {
            Engines::Sqlite(sqlite) => sqlite.copy_to(path).await,
            Engines::Postgres(_) => Err(StoreError::NoFile),
        }
    }

    /// Runs `work` in one transaction, as if no other ran beside it; an error of it rolls
    /// everything back. Where another transaction was in the way, `work` is run once more.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let _running = self.clocked.writes.start();
        match &self.engine {
            Engines::Sqlite(sqlite) => sqlite.write(job::of(work)).await,
            Engines::Postgres(postgres) => postgres.write(job::of(work)).await,
        }
    }

    /// The same for one shop. Where what is written for a shop meets what else is written for it,
    /// they wait for each other instead.
    pub(crate) async fn write_for<T, E, F>(&self, shop: IssuerId, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.write_job(shop, job::of(work)).await
    }

    /// The same for a job, which may have steps.
    pub(crate) async fn write_job<T, E: From<StoreError>>(
        &self,
        shop: IssuerId,
        job: Asked<T, E>,
    ) -> Result<T, E> {
        let _running = self.clocked.writes.start();
        match &self.engine {
            // All that is written goes one after the other there.
            Engines::Sqlite(sqlite) => sqlite.write(job).await,
            Engines::Postgres(postgres) => postgres.write_for(shop, job).await,
        }
    }

    /// Runs `work` on a snapshot.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let _running = self.clocked.reads.start();
        match &self.engine {
            Engines::Sqlite(sqlite) => sqlite.read(work).await,
            Engines::Postgres(postgres) => postgres.read(work).await,
        }
    }

    /// Runs `work`, which looks a few rows up by their keys: at once where that is a matter of
    /// microseconds, and without a snapshot. Each statement sees what is committed when it runs.
    /// Where the connection turns out to be lost, `work` is run once more.
    pub(crate) async fn glance<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let _running = self.clocked.reads.start();
        match &self.engine {
            Engines::Sqlite(sqlite) => sqlite.glance(work),
            Engines::Postgres(postgres) => postgres.glance(work).await,
        }
    }

    /// Whether other processes may be at work on it.
    pub(crate) fn is_shared(&self) -> bool {
        match &self.engine {
            Engines::Sqlite(_) => false,
            Engines::Postgres(_) => true,
        }
    }
}

/// What a transaction of an engine can do.
trait Engine {
    fn execute(&self, sql: &str, values: &Values) -> Result<usize, StoreError>;
    fn rows(&self, sql: &str, values: &Values, read: Read<'_>) -> Result<(), StoreError>;
}

/// What is done with each row of a query.
type Read<'a> = &'a mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>;

/// A transaction of either engine.
pub(crate) struct Tx<'a>(&'a dyn Engine);

impl Tx<'_> {
    /// Runs a statement; how many rows it changed.
    pub(crate) fn execute(
        &self,
        sql: &str,
        values: impl Into<Values>,
    ) -> Result<usize, StoreError> {
        self.0.execute(sql, &values.into())
    }

    /// What `read` makes of each row of a query.
    pub(crate) fn list<T>(
        &self,
        sql: &str,
        values: impl Into<Values>,
        mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut list = Vec::new();
        self.0.rows(sql, &values.into(), &mut |row| {
            list.push(read(row)?);
            Ok(())
        })?;
        Ok(list)
    }

    /// What `read` makes of the first row of a query.
    pub(crate) fn find<T>(
        &self,
        sql: &str,
        values: impl Into<Values>,
        read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let (mut read, mut found) = (Some(read), None);
        self.0.rows(sql, &values.into(), &mut |row| {
            if let Some(read) = read.take() {
                found = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// What `read` makes of the row that a query must have.
    pub(crate) fn only<T>(
        &self,
        sql: &str,
        values: impl Into<Values>,
        read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.find(sql, values, read)?.ok_or(StoreError::Corrupt { what: "reference" })
    }
}
