//! One writer on a thread of its own, readers in a pool, all on one SQLite file.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::error::StoreError;
use crate::schema;
use crate::vault::Vault;

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Jobs that may wait for the writer before callers wait for room.
const QUEUE_LENGTH: usize = 256;
const READERS: usize = 4;

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
    path: PathBuf,
    crash: Option<Arc<dyn CrashPlan>>,
}

impl StoreOptions {
    /// The store in that file, made when it is not there.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), crash: None }
    }

    /// With the power cut by plan; for tests.
    #[must_use]
    pub fn crashing(mut self, plan: Arc<dyn CrashPlan>) -> Self {
        self.crash = Some(plan);
        self
    }
}

/// Whether the writer goes on after a job.
type Job = Box<dyn FnOnce(&mut Connection) -> Fate + Send>;

#[derive(Clone)]
pub(crate) struct Database {
    writer: mpsc::Sender<Job>,
    readers: Arc<Readers>,
    crash: Option<Arc<dyn CrashPlan>>,
}

struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    room: Arc<Semaphore>,
}

impl Database {
    pub(crate) fn open(options: StoreOptions, vault: &Vault) -> Result<Self, StoreError> {
        let StoreOptions { path, crash } = options;
        let mut connection =
            open_writer(&path).map_err(|source| StoreError::Open { path: path.clone(), source })?;
        schema::migrate(&mut connection)?;
        schema::check_key(&mut connection, vault)?;
        let (writer, jobs) = mpsc::channel(QUEUE_LENGTH);
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write_loop(connection, jobs))
            .map_err(|_| StoreError::Stopped)?;
        let idle = Mutex::new(Vec::new());
        let room = Arc::new(Semaphore::new(READERS));
        Ok(Self { writer, readers: Arc::new(Readers { path, idle, room }), crash })
    }

    /// Runs `work` in one transaction on the writer; an error of it rolls everything back.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
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

    /// Runs `work` on a snapshot.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
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
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.path)?,
        };
        let snapshot = connection.unchecked_transaction()?;
        let result = work(&snapshot);
        snapshot.finish()?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        result
    }
}

/// One transaction; `None` when the plan says that the process died in it.
fn transact<T, E, F>(
    connection: &mut Connection,
    work: F,
    crash: Option<&dyn CrashPlan>,
) -> Option<Result<T, E>>
where
    E: From<StoreError>,
    F: FnOnce(&Transaction<'_>) -> Result<T, E>,
{
    let fate = |moment| crash.map_or(Fate::Live, |plan| plan.at(moment));
    let tx = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(tx) => tx,
        Err(error) => return Some(Err(StoreError::from(error).into())),
    };
    let value = match work(&tx) {
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
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}
