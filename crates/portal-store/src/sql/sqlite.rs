//! SQLite: one writer on a thread of its own, readers in a pool, all on one file.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, ToSql, TransactionBehavior};
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::{CrashPlan, Engine, Fate, Moment, Row, Tx, Value, Values};
use crate::error::StoreError;
use crate::keyring;
use crate::schema;
use crate::vault::Vault;

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Jobs that may wait for the writer before callers wait for room.
const QUEUE_LENGTH: usize = 256;
const READERS: usize = 4;
/// Statements that a connection keeps prepared.
const STATEMENTS: usize = 128;

/// Whether the writer goes on after a job.
type Job = Box<dyn FnOnce(&mut Connection) -> Fate + Send>;

#[derive(Clone)]
pub(crate) struct Sqlite {
    writer: mpsc::Sender<Job>,
    readers: Arc<Readers>,
    crash: Option<Arc<dyn CrashPlan>>,
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
        let mut connection =
            open_writer(&path).map_err(|source| StoreError::Open { path: path.clone(), source })?;
        let vault = prepare(&mut connection, vault)?;
        let (writer, jobs) = mpsc::channel(QUEUE_LENGTH);
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write_loop(connection, jobs))
            .map_err(|_| StoreError::Stopped)?;
        let idle = Mutex::new(Vec::new());
        let room = Arc::new(Semaphore::new(READERS));
        Ok((Self { writer, readers: Arc::new(Readers { path, idle, room }), crash }, vault))
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

    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let crash = self.crash.clone();
        let job: Job = Box::new(move |connection| {
            match transact(connection, work, crash.as_deref()) {
                Some(result) => {
                    // The caller may have gone; what is committed stays committed.
                    drop(answer.send(result));
                    Fate::Live
                }
                None => Fate::Die,
            }
        });
        self.writer.send(job).await.map_err(|_| StoreError::Stopped)?;
        answered.await.unwrap_or_else(|_| {
            let died = self.writer.is_closed();
            Err(E::from(if died { StoreError::Stopped } else { StoreError::Panicked }))
        })
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
}

impl Readers {
    fn with<T>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.path)?,
        };
        let snapshot = connection.unchecked_transaction()?;
        let result = work(&Tx(&*snapshot));
        snapshot.finish()?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        result
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

/// One transaction; `None` when the plan says that the process died in it.
fn transact<T, E, F>(
    connection: &mut Connection,
    work: F,
    crash: Option<&dyn CrashPlan>,
) -> Option<Result<T, E>>
where
    E: From<StoreError>,
    F: FnOnce(&Tx<'_>) -> Result<T, E>,
{
    let fate = |moment| crash.map_or(Fate::Live, |plan| plan.at(moment));
    let tx = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(tx) => tx,
        Err(error) => return Some(Err(StoreError::from(error).into())),
    };
    let value = match work(&Tx(&*tx)) {
        Ok(value) => value,
        Err(error) => return Some(Err(error)),
    };
    if fate(Moment::BeforeCommit) == Fate::Die {
        return None;
    }
    if let Err(error) = tx.commit() {
        return Some(Err(StoreError::from(error).into()));
    }
    (fate(Moment::AfterCommit) == Fate::Live).then_some(Ok(value))
}

fn write_loop(mut connection: Connection, mut jobs: mpsc::Receiver<Job>) {
    while let Some(job) = jobs.blocking_recv() {
        match catch_unwind(AssertUnwindSafe(|| job(&mut connection))) {
            Ok(Fate::Live) => {}
            Ok(Fate::Die) => return,
            Err(_) => tracing::error!("a job of the store panicked; it was rolled back"),
        }
    }
}

fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

impl Engine for Connection {
    fn execute(&self, sql: &str, values: &Values) -> Result<usize, StoreError> {
        let mut statement = self.prepare_cached(sql)?;
        bind(&mut statement, values)?;
        Ok(statement.raw_execute()?)
    }

    fn rows(&self, sql: &str, values: &Values) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.prepare_cached(sql)?;
        let names: Rc<[String]> = statement.column_names().map(str::to_owned).collect();
        bind(&mut statement, values)?;
        let mut found = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let values = (0..names.len()).map(|place| Ok(Value::from(row.get_ref(place)?)));
            found.push(Row::new(&names, values.collect::<rusqlite::Result<_>>()?));
        }
        Ok(found)
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

impl From<ValueRef<'_>> for Value {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            // No column of ours is REAL; what cannot be read as its type is told at `Row::get`.
            ValueRef::Null | ValueRef::Real(_) => Self::Null,
            ValueRef::Integer(value) => Self::Int(value),
            ValueRef::Text(value) => Self::Text(String::from_utf8_lossy(value).into_owned()),
            ValueRef::Blob(value) => Self::Blob(value.to_vec()),
        }
    }
}
