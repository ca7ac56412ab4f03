//! The connections, and how a transaction is tried on one of them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::{Client, Config, IsolationLevel, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::PostgresError;
use super::session::Session;
use crate::error::StoreError;
use crate::sql::job::{Job, run_all};
use crate::sql::{CrashPlan, Fate, Moment, Tx};

/// How often a transaction is tried before whatever is in its way is somebody's fault.
const TRIES: u32 = 60;
/// The rest before the second try; each further one adds as much, up to `LONGEST` of them.
const REST: Duration = Duration::from_millis(2);
const LONGEST: u32 = 20;

/// Connections to one server.
pub(super) struct Pool {
    config: Config,
    tls: MakeRustlsConnect,
    idle: Mutex<Vec<Link>>,
    crash: Option<Arc<dyn CrashPlan>>,
    /// Set when a test's plan has cut the power.
    dead: AtomicBool,
}

/// A connection with what it has prepared.
pub(super) struct Link {
    pub(super) client: Client,
    pub(super) statements: HashMap<String, Statement>,
}

impl Pool {
    pub(super) fn new(
        config: Config,
        tls: MakeRustlsConnect,
        crash: Option<Arc<dyn CrashPlan>>,
    ) -> Self {
        let (idle, dead) = (Mutex::new(Vec::new()), AtomicBool::new(false));
        Self { config, tls, idle, crash, dead }
    }

    /// How many jobs are committed together, at most. Where a test's plan counts commits, each has
    /// its own.
    pub(super) fn batch(&self) -> usize {
        if self.crash.is_some() { 1 } else { super::BATCH }
    }

    pub(super) fn link(&self) -> Result<Link, StoreError> {
        if self.is_dead() {
            return Err(StoreError::Stopped);
        }
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            match idle {
                // The server may have gone away while nobody asked it anything.
                Some(link) if link.client.is_closed() => {}
                Some(link) => return Ok(link),
                None => {
                    let client = self.config.connect(self.tls.clone())?;
                    return Ok(Link { client, statements: HashMap::new() });
                }
            }
        }
    }

    pub(super) fn is_dead(&self) -> bool {
        self.dead.load(Ordering::Acquire)
    }

    fn give_back(&self, link: Link) {
        if !link.client.is_closed() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(link);
        }
    }

    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut link = self.link()?;
        let result = link.snapshot(work);
        self.give_back(link);
        result
    }

    pub(super) fn glance<T>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut link = self.link()?;
        let Link { client, statements } = &mut link;
        let result = work(&Tx(&Session::new(client, statements)));
        self.give_back(link);
        result
    }

    /// Writes what the jobs want, all in one transaction; where one of them fails, each in its own.
    pub(super) fn write(&self, batch: Vec<Box<dyn Job>>) {
        match self.link() {
            Ok(mut link) => {
                if self.write_on(&mut link, batch) == Fate::Live {
                    self.give_back(link);
                }
            }
            Err(error) => settle(batch, Err(error)),
        }
    }

    /// The same while nobody else writes under that key, whichever portal it is; who waits for it
    /// comes in the order of asking. What is to be written is asked for when it is our turn.
    ///
    /// The key is the session's and not the transaction's: a transaction sees what was committed
    /// when its first statement began, and would see too little after having waited.
    pub(super) fn write_alone(&self, key: i64, next: impl FnOnce() -> Vec<Box<dyn Job>>) {
        let taken = self.link().and_then(|mut link| link.take(key).map(|()| link));
        let mut link = match taken {
            Ok(link) => link,
            Err(error) => return settle(next(), Err(error)),
        };
        // A connection that still has the key is closed, which gives it back.
        if self.write_on(&mut link, next()) == Fate::Live && link.release(key).is_ok() {
            self.give_back(link);
        }
    }

    fn write_on(&self, link: &mut Link, mut batch: Vec<Box<dyn Job>>) -> Fate {
        if batch.is_empty() {
            return Fate::Live;
        }
        for attempt in 1..=TRIES {
            match link.transact(&mut batch, self.crash.as_deref()) {
                Tried::Ended(committed) => {
                    settle(batch, committed);
                    return Fate::Live;
                }
                Tried::Refused if batch.len() > 1 => {
                    for job in batch {
                        if self.write_on(link, vec![job]) == Fate::Die {
                            return Fate::Die;
                        }
                    }
                    return Fate::Live;
                }
                Tried::Refused => {
                    settle(batch, Ok(()));
                    return Fate::Live;
                }
                Tried::InTheWay => thread::sleep(REST * attempt.min(LONGEST)),
                Tried::Died => {
                    // Nobody is told anything.
                    self.dead.store(true, Ordering::Release);
                    return Fate::Die;
                }
            }
        }
        settle(batch, Err(StoreError::Crowded));
        Fate::Live
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let idle = std::mem::take(self.idle.get_mut().unwrap_or_else(PoisonError::into_inner));
        // A client says good-bye on a runtime of its own, which the thread we are on may not start.
        thread::scope(|scope| {
            scope.spawn(move || drop(idle));
        });
    }
}

/// Tells each caller; one failure may be that of many.
fn settle(mut batch: Vec<Box<dyn Job>>, committed: Result<(), StoreError>) {
    match committed {
        Err(error) if batch.len() > 1 => {
            let error = Arc::new(error);
            let each = |job: Box<dyn Job>| job.settle(Err(StoreError::Together(error.clone())));
            batch.into_iter().for_each(each);
        }
        Err(error) => {
            if let Some(job) = batch.pop() {
                job.settle(Err(error));
            }
        }
        Ok(()) => batch.into_iter().for_each(|job| job.settle(Ok(()))),
    }
}

/// What became of one try of a transaction.
enum Tried {
    /// It was committed, or cannot be.
    Ended(Result<(), StoreError>),
    /// A job does not want it kept, or panicked; nothing was written.
    Refused,
    /// Another transaction was in the way; nothing was written.
    InTheWay,
    /// A test's plan cut the power.
    Died,
}

impl Link {
    /// Waits until nobody has the key.
    fn take(&mut self, key: i64) -> Result<(), StoreError> {
        self.ask("SELECT pg_advisory_lock(?1)", key)
    }

    fn release(&mut self, key: i64) -> Result<(), StoreError> {
        self.ask("SELECT pg_advisory_unlock(?1)", key)
    }

    fn ask(&mut self, sql: &str, key: i64) -> Result<(), StoreError> {
        let Self { client, statements } = self;
        Tx(&Session::new(client, statements)).only(sql, [key], |_| Ok(()))
    }

    fn snapshot<T>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let Self { client, statements } = self;
        let mut transaction = client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()?;
        // Dropped, it is rolled back: there is nothing to commit.
        work(&Tx(&Session::new(&mut transaction, statements)))
    }

    fn transact(&mut self, jobs: &mut [Box<dyn Job>], crash: Option<&dyn CrashPlan>) -> Tried {
        let fate = |moment| crash.map_or(Fate::Live, |plan| plan.at(moment));
        let Self { client, statements } = self;
        let begun =
            client.build_transaction().isolation_level(IsolationLevel::Serializable).start();
        let mut transaction = match begun {
            Ok(transaction) => transaction,
            Err(error) => return Tried::Ended(Err(error.into())),
        };
        let session = Session::new(&mut transaction, statements);
        let kept = run_all(jobs, &Tx(&session));
        match (kept, session.was_in_the_way()) {
            (true, _) => {}
            (false, true) => return Tried::InTheWay,
            (false, false) => return Tried::Refused,
        }
        if fate(Moment::BeforeCommit) == Fate::Die {
            return Tried::Died;
        }
        match transaction.commit() {
            Ok(()) if fate(Moment::AfterCommit) == Fate::Die => Tried::Died,
            Ok(()) => Tried::Ended(Ok(())),
            Err(error) if is_in_the_way(&error) => Tried::InTheWay,
            Err(error) => Tried::Ended(Err(error.into())),
        }
    }
}

/// Whether another transaction made this one fail. Where two insert the same key, PostgreSQL may
/// tell the second of the key before it tells it of the other transaction; run again, it sees what
/// the first has written and decides on that.
pub(super) fn is_in_the_way(error: &PostgresError) -> bool {
    let crowded = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::UNIQUE_VIOLATION,
    ];
    error.code().is_some_and(|code| crowded.contains(code))
}
