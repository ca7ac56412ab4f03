//! SQLite: one writer on a thread of its own, readers in a pool, all on one file.

mod log;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, ToSql, Transaction, TransactionBehavior};
use tokio::sync::{Semaphore, mpsc};

use self::log::Log;
use super::job::{self, Asked, Job};
use super::{Columns, CrashPlan, Engine, Fate, Held, Moment, Read, Row, Tx, Value, Values};
use crate::error::StoreError;
use crate::keyring;
use crate::schema;
use crate::vault::Vault;

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Jobs that may wait for the writer before callers wait for room.
const QUEUE_LENGTH: usize = 256;
/// Jobs that are committed together, at most.
const BATCH: usize = 64;
const READERS: usize = 4;
/// What a connection remembers of the file, in KiB.
const PAGES_KIB: i64 = 16 * 1024;
/// Statements that a connection keeps prepared.
const STATEMENTS: usize = 128;

#[derive(Clone)]
pub(crate) struct Sqlite {
    writer: mpsc::Sender<Box<dyn Job>>,
    readers: Arc<Readers>,
}

struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    room: Arc<Semaphore>,
}

impl Sqlite {
    pub(super) fn open(
        path: PathBuf,
        crash: Option<Arc<dyn CrashPlan>>,
        vault: &Vault,
    ) -> Result<(Self, Vault), StoreError> {
        let unopened = |source| StoreError::Open { path: path.clone(), source };
        let mut connection = open_writer(&path).map_err(unopened)?;
        let vault = prepare(&mut connection, vault)?;
        let log = Log::watch(&mut connection).map_err(unopened)?;
        let keeper = Keeper::open(&path).map_err(unopened)?;
        let (writer, jobs) = mpsc::channel(QUEUE_LENGTH);
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write_loop((connection, log, keeper), jobs, crash))
            .map_err(|_| StoreError::Stopped)?;
        let idle = Mutex::new(Vec::new());
        let room = Arc::new(Semaphore::new(READERS));
        Ok((Self { writer, readers: Arc::new(Readers { path, idle, room }) }, vault))
    }

    /// A consistent copy, made beside readers and writer.
    pub(super) async fn copy_to(&self, to: PathBuf) -> Result<(), StoreError> {
        let from = self.readers.path.clone();
        let job = tokio::task::spawn_blocking(move || {
            let text = to.to_str().ok_or(StoreError::NoFile)?;
            open_reader(&from)?.execute("VACUUM INTO ?1", [text])?;
            Ok(())
        });
        job.await.map_err(|_| StoreError::Panicked)?
    }

    /// What a job came to.
    pub(super) async fn write<T, E: From<StoreError>>(
        &self,
        (job, answered): Asked<T, E>,
    ) -> Result<T, E> {
        self.writer.send(job).await.map_err(|_| StoreError::Stopped)?;
        tokio::select! {
            biased;
            answered = answered => answered.unwrap_or_else(|_| {
                let died = self.writer.is_closed();
                Err(E::from(if died { StoreError::Stopped } else { StoreError::Panicked }))
            }),
            // A job that came in while the writer was going is dropped with the queue, and that not
            // before the last of those who may write is gone.
            () = self.writer.closed() => Err(E::from(StoreError::Stopped)),
        }
    }

    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let room = Arc::clone(&self.readers.room);
        let permit = room.acquire_owned().await.map_err(|_| StoreError::Stopped)?;
        let readers = Arc::clone(&self.readers);
        let job = tokio::task::spawn_blocking(move || {
            let result = readers.with(work);
            drop(permit);
            result
        });
        job.await.map_err(|_| StoreError::Panicked)?
    }

    /// On the caller's thread: the way to another one takes longer than a row that is found by its
    /// key, and a reader never waits for the writer.
    pub(super) fn glance<T>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let connection = self.readers.borrow()?;
        let result = work(&Tx(&connection));
        self.readers.give_back(connection);
        result
    }
}

impl Readers {
    fn with<T>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let connection = self.borrow()?;
        let snapshot = connection.unchecked_transaction()?;
        let result = work(&Tx(&*snapshot));
        snapshot.finish()?;
        self.give_back(connection);
        result
    }

    fn borrow(&self) -> Result<Connection, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| Ok(open_reader(&self.path)?), Ok)
    }

    fn give_back(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

/// Brings the file up to date and opens its ring of keys.
fn prepare(connection: &mut Connection, vault: &Vault) -> Result<Vault, StoreError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    for migration in schema::pending(schema::SQLITE, found)? {
        tx.execute_batch(migration)?;
    }
    tx.pragma_update(None, "user_version", schema::latest())?;
    let vault = keyring::open(&Tx(&*tx), vault)?;
    tx.commit()?;
    Ok(vault)
}

/// Commits what waits, together: the disk is asked once for all of it. Where a test's plan counts
/// commits, each has its own.
fn write_loop(
    (connection, mut log, keeper): (Connection, Log, Keeper),
    mut jobs: mpsc::Receiver<Box<dyn Job>>,
    crash: Option<Arc<dyn CrashPlan>>,
) {
    let most = if crash.is_some() { 1 } else { BATCH };
    keeper.hold();
    while let Some(first) = jobs.blocking_recv() {
        keeper.release();
        let mut batch = vec![first];
        while batch.len() < most
            && let Ok(job) = jobs.try_recv()
        {
            batch.push(job);
        }
        if commit(&connection, batch, crash.as_deref()) == Fate::Die {
            return;
        }
        log.tend(&connection);
        keeper.hold();
    }
}

/// Reads, between commits, what was committed last, for no other reason than that its lock is then
/// this process's: SQLite asks the system for the lock of a snapshot only where no connection of
/// the process has it, and asking takes longer than finding a row. It must not read while the
/// writer writes, or the log could never begin anew.
struct Keeper(Connection);

impl Keeper {
    fn open(path: &Path) -> rusqlite::Result<Self> {
        open_reader(path).map(Self)
    }

    fn hold(&self) {
        self.run(&["BEGIN", "SELECT 1 FROM sqlite_schema LIMIT 1"]);
    }

    fn release(&self) {
        self.run(&["ROLLBACK"]);
    }

    /// Where it cannot be, readers do without: they see the same, later.
    fn run(&self, steps: &[&str]) {
        let run = |sql: &&str| self.0.prepare_cached(sql)?.raw_query().next().map(drop);
        if let Err(error) = steps.iter().try_for_each(run) {
            tracing::debug!(error = &error as &dyn std::error::Error, "no snapshot is kept");
        }
    }
}

/// One transaction for the whole batch; each job is undone by itself where it fails.
fn commit(
    connection: &Connection,
    mut batch: Vec<Box<dyn Job>>,
    crash: Option<&dyn CrashPlan>,
) -> Fate {
    let fate = |moment| crash.map_or(Fate::Live, |plan| plan.at(moment));
    let (tx, kept) = match run_all(connection, &mut batch) {
        Ok(run) => run,
        Err(error) => return settle(batch, Err(error)),
    };
    if !kept {
        // Nothing is committed, so there is nothing at which a power cut could matter.
        drop(tx);
        return settle(batch, Ok(()));
    }
    if fate(Moment::BeforeCommit) == Fate::Die {
        return Fate::Die;
    }
    let committed = tx.commit();
    if committed.is_ok() && fate(Moment::AfterCommit) == Fate::Die {
        return Fate::Die;
    }
    settle(batch, committed)
}

/// The transaction in which the jobs were run, and whether there is something to keep.
///
/// A savepoint copies every page that is changed after it, and most jobs succeed: the batch is run
/// without any. Where one job fails, all is undone and run again, each behind a savepoint.
fn run_all<'a>(
    connection: &'a Connection,
    batch: &mut [Box<dyn Job>],
) -> rusqlite::Result<(Transaction<'a>, bool)> {
    let begin = || Transaction::new_unchecked(connection, TransactionBehavior::Immediate);
    let tx = begin()?;
    let kept = job::run_all(batch, &Tx(&*tx));
    if kept || batch.len() == 1 {
        return Ok((tx, kept));
    }
    tx.rollback()?;
    let tx = begin()?;
    let mut kept = false;
    for job in batch {
        kept |= run_alone(&tx, job)?;
    }
    Ok((tx, kept))
}

fn run_alone(tx: &Transaction<'_>, job: &mut Box<dyn Job>) -> rusqlite::Result<bool> {
    let step = |sql| tx.prepare_cached(sql)?.execute([]).map(drop);
    step("SAVEPOINT job")?;
    let keep = job::run_all(std::slice::from_mut(job), &Tx(&**tx));
    if !keep {
        step("ROLLBACK TO job")?;
    }
    step("RELEASE job")?;
    Ok(keep)
}

fn settle(batch: Vec<Box<dyn Job>>, committed: rusqlite::Result<()>) -> Fate {
    for job in batch {
        job.settle(committed.as_ref().map(drop).map_err(|error| same(error).into()));
    }
    Fate::Live
}

/// The same error once more: each caller of a batch is told.
fn same(error: &rusqlite::Error) -> rusqlite::Error {
    let code = error.sqlite_error().copied();
    let code = code.unwrap_or(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ERROR));
    rusqlite::Error::SqliteFailure(code, Some(error.to_string()))
}

fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    prepared(connection)
}

fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepared(connection)
}

/// What readers and the writer have in common.
fn prepared(connection: Connection) -> rusqlite::Result<Connection> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "cache_size", -PAGES_KIB)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // A plan holds for every value: else a statement on a table with a partial index is prepared
    // anew each time that another value is bound to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

impl Engine for Connection {
    fn execute(&self, sql: &str, values: &Values) -> Result<usize, StoreError> {
        let mut statement = self.prepare_cached(sql)?;
        bind(&mut statement, values)?;
        Ok(statement.raw_execute()?)
    }

    fn rows(&self, sql: &str, values: &Values, read: Read<'_>) -> Result<(), StoreError> {
        let mut statement = self.prepare_cached(sql)?;
        bind(&mut statement, values)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            read(&Row::new(row))?;
        }
        Ok(())
    }
}

impl Columns for rusqlite::Row<'_> {
    fn place(&self, name: &str) -> Option<usize> {
        self.as_ref().column_index(name).ok()
    }

    fn at(&self, place: usize) -> Option<Held<'_>> {
        match self.get_ref(place).ok()? {
            ValueRef::Null => Some(Held::Null),
            ValueRef::Integer(value) => Some(Held::Int(value)),
            ValueRef::Text(value) => str::from_utf8(value).ok().map(Held::Text),
            ValueRef::Blob(value) => Some(Held::Blob(value)),
            // No column of ours is REAL.
            ValueRef::Real(_) => None,
        }
    }
}

fn bind(statement: &mut CachedStatement<'_>, values: &Values) -> Result<(), StoreError> {
    match values {
        Values::Placed(values) => {
            for (place, value) in (1..).zip(values) {
                statement.raw_bind_parameter(place, value)?;
            }
        }
        Values::Named(values) => {
            for (name, value) in values {
                let place = statement
                    .parameter_index(name)?
                    .ok_or_else(|| StoreError::Column((*name).to_owned()))?;
                statement.raw_bind_parameter(place, value)?;
            }
        }
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Null => Ok(ToSqlOutput::Borrowed(ValueRef::Null)),
            Self::Int(value) => Ok(ToSqlOutput::Borrowed(ValueRef::Integer(*value))),
            Self::Unsigned(value) => value.to_sql(),
            Self::Text(value) => Ok(ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes()))),
            Self::Blob(value) => Ok(ToSqlOutput::Borrowed(ValueRef::Blob(value))),
        }
    }
}

#[cfg(test)]
mod tests;
