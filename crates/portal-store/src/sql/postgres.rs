//! PostgreSQL: a few connections, each transaction serializable, tried again where another was in
//! its way. Several portals may share one database.

use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, GenericClient, IsolationLevel, Statement};
use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::sync::Semaphore;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Columns, CrashPlan, Engine, Fate, Held, Moment, Read, Row, Tx, Value, Values};
use crate::error::StoreError;
use crate::keyring;
use crate::schema;
use crate::vault::Vault;

const CONNECTIONS: usize = 8;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a transaction is tried before whatever is in its way is somebody's fault.
const TRIES: u32 = 60;
/// The rest before the second try; each further one adds as much, up to `LONGEST` of them.
const REST: Duration = Duration::from_millis(2);
const LONGEST: u32 = 20;
/// One number for all portals: who migrates holds this lock.
const MIGRATION_LOCK: i64 = 0x7461_6c6f_6e00;

/// What PostgreSQL or the way to it said.
pub(crate) type PostgresError = postgres::Error;

#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Arc<Pool>,
    crash: Option<Arc<dyn CrashPlan>>,
}

struct Pool {
    config: Config,
    tls: MakeRustlsConnect,
    idle: Mutex<Vec<Link>>,
    room: Arc<Semaphore>,
    /// Set when a test's plan has cut the power.
    dead: AtomicBool,
}

/// A connection with what it has prepared.
struct Link {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl Postgres {
    pub(super) fn open(
        url: &str,
        crash: Option<Arc<dyn CrashPlan>>,
        vault: &Vault,
    ) -> Result<(Self, Vault), StoreError> {
        let mut config: Config = url.parse()?;
        config.connect_timeout(CONNECT_TIMEOUT).application_name("talon-portal");
        let tls = tls().map_err(|_| StoreError::Tls)?;
        let pool = Arc::new(Pool {
            config,
            tls: MakeRustlsConnect::new(tls),
            idle: Mutex::new(Vec::new()),
            room: Arc::new(Semaphore::new(CONNECTIONS)),
            dead: AtomicBool::new(false),
        });
        // The client drives a runtime of its own, which may not be started on a thread of ours.
        let vault = thread::scope(|scope| {
            let opened = scope.spawn(|| prepare(&pool, vault)).join();
            opened.unwrap_or(Err(StoreError::Panicked))
        })?;
        Ok((Self { pool, crash }, vault))
    }

    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let crash = self.crash.clone();
        self.lend(move |pool| pool.write(&work, crash.as_deref())).await?
    }

    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.lend(move |pool| pool.read(work)).await?
    }

    pub(super) async fn glance<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.lend(move |pool| pool.glance(work)).await?
    }

    /// Runs `work` on a thread that may wait, with room for one connection.
    async fn lend<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Pool) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let room = Arc::clone(&self.pool.room);
        let permit = room.acquire_owned().await.map_err(|_| StoreError::Stopped)?;
        let pool = Arc::clone(&self.pool);
        let job = tokio::task::spawn_blocking(move || {
            let result = catch_unwind(AssertUnwindSafe(|| work(&pool)));
            drop(permit);
            result.map_err(|_| StoreError::Panicked)
        });
        job.await.map_err(|_| StoreError::Panicked)?
    }
}

/// Judged by the system's authorities. The provider is named: where a build has two, rustls does
/// not choose.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let judged = config.with_safe_default_protocol_versions()?.with_platform_verifier()?;
    Ok(judged.with_no_client_auth())
}

impl Pool {
    fn link(&self) -> Result<Link, StoreError> {
        if self.dead.load(Ordering::Acquire) {
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

    fn give_back(&self, link: Link) {
        if !link.client.is_closed() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(link);
        }
    }

    fn read<T>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut link = self.link()?;
        let result = link.snapshot(work);
        self.give_back(link);
        result
    }

    fn glance<T>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut link = self.link()?;
        let Link { client, statements } = &mut link;
        let result = work(&Tx(&Session::new(client, statements)));
        self.give_back(link);
        result
    }

    fn write<T, E: From<StoreError>>(
        &self,
        work: &impl Fn(&Tx<'_>) -> Result<T, E>,
        crash: Option<&dyn CrashPlan>,
    ) -> Result<T, E> {
        let mut link = self.link()?;
        for attempt in 1..=TRIES {
            match link.transact(work, crash) {
                Tried::Done(result) => {
                    self.give_back(link);
                    return result;
                }
                Tried::Died => {
                    self.dead.store(true, Ordering::Release);
                    return Err(StoreError::Stopped.into());
                }
                Tried::InTheWay => thread::sleep(REST * attempt.min(LONGEST)),
            }
        }
        self.give_back(link);
        Err(StoreError::Crowded.into())
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

/// What became of one try of a transaction.
enum Tried<T, E> {
    Done(Result<T, E>),
    /// Another transaction was in the way; nothing was written.
    InTheWay,
    /// A test's plan cut the power.
    Died,
}

impl Link {
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

    fn transact<T, E: From<StoreError>>(
        &mut self,
        work: &impl Fn(&Tx<'_>) -> Result<T, E>,
        crash: Option<&dyn CrashPlan>,
    ) -> Tried<T, E> {
        let fate = |moment| crash.map_or(Fate::Live, |plan| plan.at(moment));
        let failed = |error: PostgresError| Tried::Done(Err(StoreError::from(error).into()));
        let Self { client, statements } = self;
        let begun =
            client.build_transaction().isolation_level(IsolationLevel::Serializable).start();
        let mut transaction = match begun {
            Ok(transaction) => transaction,
            Err(error) => return failed(error),
        };
        let session = Session::new(&mut transaction, statements);
        let result = work(&Tx(&session));
        let in_the_way = session.0.into_inner().in_the_way;
        let value = match result {
            Ok(value) => value,
            Err(_) if in_the_way => return Tried::InTheWay,
            Err(error) => return Tried::Done(Err(error)),
        };
        if fate(Moment::BeforeCommit) == Fate::Die {
            return Tried::Died;
        }
        match transaction.commit() {
            Ok(()) if fate(Moment::AfterCommit) == Fate::Die => Tried::Died,
            Ok(()) => Tried::Done(Ok(value)),
            Err(error) if is_in_the_way(&error) => Tried::InTheWay,
            Err(error) => failed(error),
        }
    }
}

/// Whether another transaction made this one fail. Where two insert the same key, PostgreSQL may
/// tell the second of the key before it tells it of the other transaction; run again, it sees what
/// the first has written and decides on that.
fn is_in_the_way(error: &PostgresError) -> bool {
    let crowded = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::UNIQUE_VIOLATION,
    ];
    error.code().is_some_and(|code| crowded.contains(code))
}

/// Brings the schema up to date, one portal after the other, and opens the ring
/// of keys.
fn prepare(pool: &Pool, vault: &Vault) -> Result<Vault, StoreError> {
    let mut link = pool.link()?;
    let mut transaction = link.client.transaction()?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])?;
    transaction.batch_execute(
        "CREATE TABLE IF NOT EXISTS schema_version (
             id BIGINT PRIMARY KEY CHECK (id = 1), version BIGINT NOT NULL);
         INSERT INTO schema_version (id, version) VALUES (1, 0) ON CONFLICT DO NOTHING",
    )?;
    let found: i64 = transaction.query_one("SELECT version FROM schema_version", &[])?.get(0);
    for migration in schema::pending(schema::POSTGRES, found)? {
        transaction.batch_execute(migration)?;
    }
    transaction.execute("UPDATE schema_version SET version = $1", &[&schema::latest()])?;
    let session = Session::new(&mut transaction, &mut link.statements);
    let vault = keyring::open(&Tx(&session), vault)?;
    transaction.commit()?;
    Ok(vault)
}

/// A transaction, or a connection outside of one, and what the connection has prepared.
struct Session<'a, C>(RefCell<SessionState<'a, C>>);

struct SessionState<'a, C> {
    client: &'a mut C,
    statements: &'a mut HashMap<String, Statement>,
    in_the_way: bool,
}

impl<'a, C: GenericClient> Session<'a, C> {
    fn new(client: &'a mut C, statements: &'a mut HashMap<String, Statement>) -> Self {
        Self(RefCell::new(SessionState { client, statements, in_the_way: false }))
    }
}

impl<C: GenericClient> Engine for Session<'_, C> {
    fn execute(&self, sql: &str, values: &Values) -> Result<usize, StoreError> {
        let changed = self
            .0
            .borrow_mut()
            .run(sql, values, |client, statement, values| client.execute(statement, values))?;
        usize::try_from(changed).map_err(StoreError::corrupt("count of rows"))
    }

    fn rows(&self, sql: &str, values: &Values, read: Read<'_>) -> Result<(), StoreError> {
        let rows = self
            .0
            .borrow_mut()
            .run(sql, values, |client, statement, values| client.query(statement, values))?;
        rows.iter().try_for_each(|row| read(&Row::new(row)))
    }
}

impl Columns for postgres::Row {
    fn place(&self, name: &str) -> Option<usize> {
        self.columns().iter().position(|column| column.name() == name)
    }

    fn at(&self, place: usize) -> Option<Held<'_>> {
        self.try_get(place).ok()
    }
}

impl<C: GenericClient> SessionState<'_, C> {
    fn run<T>(
        &mut self,
        sql: &str,
        values: &Values,
        how: impl FnOnce(&mut C, &Statement, &[&(dyn ToSql + Sync)]) -> Result<T, PostgresError>,
    ) -> Result<T, StoreError> {
        let statement = self.statement(sql, values)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        let result = how(self.client, &statement, &values);
        if let Err(error) = &result {
            self.in_the_way |= is_in_the_way(error);
        }
        Ok(result?)
    }

    fn statement(&mut self, sql: &str, values: &Values) -> Result<Statement, StoreError> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.client.prepare(&with_dollars(sql, values))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// The text with PostgreSQL's `$1` for `?1`, and for each name the place that it has in `values`.
fn with_dollars(sql: &str, values: &Values) -> String {
    match values {
        Values::Placed(_) => sql.replace('?', "$"),
        Values::Named(values) => {
            let mut places: Vec<(&str, usize)> =
                values.iter().map(|(name, _)| *name).zip(1..).collect();
            // The longest first: one name may begin with another.
            places.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
            places
                .iter()
                .fold(sql.to_owned(), |sql, (name, place)| sql.replace(name, &format!("${place}")))
        }
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        as_type: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *as_type == Type::BOOL => (*value != 0).to_sql(as_type, out),
            Self::Int(value) if *as_type == Type::INT4 => {
                i32::try_from(*value)?.to_sql(as_type, out)
            }
            Self::Int(value) => value.to_sql(as_type, out),
            Self::Unsigned(value) => i64::try_from(*value)?.to_sql(as_type, out),
            Self::Text(value) => value.to_sql(as_type, out),
            Self::Blob(value) => value.to_sql(as_type, out),
        }
    }

    fn accepts(as_type: &Type) -> bool {
        [Type::BOOL, Type::INT4, Type::INT8, Type::TEXT, Type::BYTEA].contains(as_type)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Held<'a> {
    fn from_sql(as_type: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *as_type {
            Type::BOOL => Self::Int(i64::from(bool::from_sql(as_type, raw)?)),
            Type::INT4 => Self::Int(i64::from(i32::from_sql(as_type, raw)?)),
            Type::INT8 => Self::Int(i64::from_sql(as_type, raw)?),
            Type::BYTEA => Self::Blob(<&[u8]>::from_sql(as_type, raw)?),
            _ => Self::Text(<&str>::from_sql(as_type, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(as_type: &Type) -> bool {
        <Value as ToSql>::accepts(as_type)
    }
}

#[cfg(test)]
mod tests {
    use super::super::named;
    use super::*;

    #[test]
    fn places_become_dollars() {
        let values = Values::from(["a", "b"]);
        assert_eq!(with_dollars("a = ?1 OR b = ?2", &values), "a = $1 OR b = $2");
    }

    #[test]
    fn a_name_that_begins_with_another_keeps_its_place() {
        let values = named! { ":id": 1_i64, ":id_of_it": 2_i64 };
        assert_eq!(with_dollars("a = :id_of_it AND b = :id", &values), "a = $2 AND b = $1");
    }
}
