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
    /// It has lain idle and nothing was asked of it since: the server may have gone away, which
    /// shows at the first statement and not before.
    is_untried: bool,
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
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(link) => Ok(Link { is_untried: true, ..link }),
            None => self.connect(),
        }
    }

    fn connect(&self) -> Result<Link, StoreError> {
        let client = self.config.connect(self.tls.clone())?;
        Ok(Link { client, statements: HashMap::new(), is_untried: false })
    }

    /// A new connection for one that was lost while it lay idle, as the others that do have most
    /// likely been, too.
    fn replace(&self) -> Result<Link, StoreError> {
        tracing::warn!("the database server has closed connections that lay idle");
        let lost = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        drop(lost);
        self.connect()
    }

    /// A connection of which `ask` has asked something. Where one that lay idle turns out to be
    /// lost, nothing was begun on it, and a new one is asked.
    fn ask<T>(
        &self,
        ask: impl Fn(&mut Link) -> Result<T, StoreError>,
    ) -> Result<(Link, T), StoreError> {
        let mut link = self.link()?;
        let mut answer = ask(&mut link);
        if answer.is_err() && link.is_lost() {
            link = self.replace()?;
            answer = ask(&mut link);
        }
        link.is_untried = false;
        match answer {
            Ok(answer) => Ok((link, answer)),
            Err(error) => {
                self.give_back(link);
                Err(error)
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
        let (mut link, ()) = self.ask(Link::begin_snapshot)?;
        let result = link.with(work);
        // There is nothing to commit.
        if link.client.batch_execute("ROLLBACK").is_ok() {
            self.give_back(link);
        }
        result
    }

    pub(super) fn glance<T>(
        &self,
        work: impl Fn(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (link, result) = self.ask(|link| link.with(&work))?;
        self.give_back(link);
        Ok(result)
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
        let mut link = match self.ask(|link| link.take(key)) {
            Ok((link, ())) => link,
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
                Tried::NotBegun(error) if link.is_lost() => match self.replace() {
                    Ok(new) => *link = new,
                    Err(_) => {
                        settle(batch, Err(error));
                        return Fate::Live;
                    }
                },
                Tried::NotBegun(error) => {
                    settle(batch, Err(error));
                    return Fate::Live;
                }
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
    /// It could not even be started.
    NotBegun(StoreError),
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

    /// Whether it was lost while it lay idle.
    fn is_lost(&self) -> bool {
        self.is_untried && self.client.is_closed()
    }

    fn ask(&mut self, sql: &str, key: i64) -> Result<(), StoreError> {
        self.with(|tx| tx.only(sql, [key], |_| Ok(())))
    }

    fn begin_snapshot(&mut self) -> Result<(), StoreError> {
        Ok(self.client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?)
    }

    /// Runs `work` on the connection as it is.
    fn with<T>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let Self { client, statements, .. } = self;
        work(&Tx(&Session::new(client, statements)))
    }

    fn transact(&mut self, jobs: &mut [Box<dyn Job>], crash: Option<&dyn CrashPlan>) -> Tried {
        let fate = |moment| crash.map_or(Fate::Live, |plan| plan.at(moment));
        let Self { client, statements, is_untried } = self;
        let begun =
            client.build_transaction().isolation_level(IsolationLevel::Serializable).start();
        let mut transaction = match begun {
            Ok(transaction) => transaction,
            Err(error) => return Tried::NotBegun(error.into()),
        };
        *is_untried = false;
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
