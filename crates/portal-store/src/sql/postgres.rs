//! PostgreSQL: a few connections, each transaction serializable, tried again where another was in
//! its way. Several portals may share one database.

mod lanes;
mod pool;
mod session;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use postgres::Config;
use postgres::error::SqlState;
use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use rustls_platform_verifier::BuilderVerifierExt as _;
use tickets::IssuerId;
use tokio::sync::Semaphore;
use tokio_postgres_rustls::MakeRustlsConnect;

use self::lanes::Lanes;
use self::pool::Pool;
use self::session::Session;
use super::job::Asked;
use super::{CrashPlan, Tx};
use crate::error::StoreError;
use crate::keyring;
use crate::schema;
use crate::vault::Vault;

const CONNECTIONS: usize = 8;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Jobs that are committed together, at most.
const BATCH: usize = 64;
/// How waiting ends: for a lock that somebody keeps, for a portal that stopped in the midst of a
/// transaction, and for one that is not there any more, which keeps its locks until that shows.
const SETTINGS: &str = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s \
     -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3";
/// The same on this side of the connection, for a server that is not there any more.
const SILENCE: Duration = Duration::from_secs(30);
const SILENCE_ASKED: Duration = Duration::from_secs(10);
const SILENCES: u32 = 3;
/// One number for all portals: who migrates holds this lock.
const MIGRATION_LOCK: i64 = 0x7461_6c6f_6e00;

/// What PostgreSQL or the way to it said.
pub(crate) type PostgresError = postgres::Error;

#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Arc<Pool>,
    room: Arc<Semaphore>,
    lanes: Arc<Lanes>,
}

impl Postgres {
    pub(super) fn open(
        url: &str,
        crash: Option<Arc<dyn CrashPlan>>,
        vault: &Vault,
    ) -> Result<(Self, Vault), StoreError> {
        let config = configured(url)?;
        let tls = tls().map_err(|_| StoreError::Tls)?;
        let pool = Arc::new(Pool::new(config, MakeRustlsConnect::new(tls), crash));
        // The client drives a runtime of its own, which may not be started on a thread of ours.
        let vault = thread::scope(|scope| {
            let opened = scope.spawn(|| prepare(&pool, vault)).join();
            opened.unwrap_or(Err(StoreError::Panicked))
        })?;
        let (room, lanes) = (Arc::new(Semaphore::new(CONNECTIONS)), Arc::default());
        Ok((Self { pool, room, lanes }, vault))
    }

    /// What a job came to.
    pub(super) async fn write<T, E: From<StoreError>>(
        &self,
        (job, answered): Asked<T, E>,
    ) -> Result<T, E> {
        self.lend(move |pool| pool.write(vec![job])).await?;
        answered.await.unwrap_or_else(|_| Err(self.unanswered().into()))
    }

    /// The same in the shop's lane, while no portal writes in it. Whoever's turn it is writes for
    /// all who wait there, and may find that its own was written by another.
    pub(super) async fn write_for<T, E: From<StoreError>>(
        &self,
        shop: IssuerId,
        (job, mut answered): Asked<T, E>,
    ) -> Result<T, E> {
        let lane = self.lanes.of(shop);
        lane.queue(job);
        loop {
            let turn = tokio::select! {
                biased;
                answer = &mut answered => {
                    return answer.unwrap_or_else(|_| Err(self.unanswered().into()));
                }
                turn = lane.turn() => turn,
            };
            let lane = Arc::clone(&lane);
            // The turn goes along: whoever hangs up meanwhile does not let the next one in.
            self.lend(move |pool| {
                pool.write_alone(key_of(shop), || lane.next(&turn, pool.batch()));
            })
            .await?;
        }
    }

    /// What it means that a job was given up without a word.
    fn unanswered(&self) -> StoreError {
        if self.pool.is_dead() { StoreError::Stopped } else { StoreError::Panicked }
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
        F: Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.lend(move |pool| pool.glance(work)).await?
    }

    /// Runs `work` on a thread that may wait, with room for one connection.
    async fn lend<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Pool) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let room = Arc::clone(&self.room);
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

/// What the address says, and how long is waited for what. What the operator wrote there of either
/// stays in force: of two settings the server takes the later.
fn configured(url: &str) -> Result<Config, PostgresError> {
    let mut config: Config = url.parse()?;
    let options = match config.get_options() {
        Some(theirs) => format!("{SETTINGS} {theirs}"),
        None => SETTINGS.to_owned(),
    };
    config.options(&options).connect_timeout(CONNECT_TIMEOUT).application_name("talon-portal");
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE);
    }
    if config.get_keepalives_idle() == Config::new().get_keepalives_idle() {
        config.keepalives_idle(SILENCE);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(SILENCE_ASKED);
    }
    if config.get_keepalives_retries().is_none() {
        config.keepalives_retries(SILENCES);
    }
    Ok(config)
}

/// Whether somebody else kept a lock for too long.
pub(crate) fn is_lock_timeout(error: &PostgresError) -> bool {
    error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE)
}

/// Under which portals keep each other out of a shop's lane. The random part of the id: two shops
/// with the same would wait for each other, no more.
fn key_of(shop: IssuerId) -> i64 {
    let (_, random) = shop.uuid().as_u64_pair();
    i64::from_ne_bytes(random.to_ne_bytes())
}

/// Judged by the system's authorities. The provider is named: where a build has two, rustls does
/// not choose.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let judged = config.with_safe_default_protocol_versions()?.with_platform_verifier()?;
    Ok(judged.with_no_client_auth())
}

/// Brings the schema up to date, one portal after the other, and opens the ring
/// of keys.
fn prepare(pool: &Pool, vault: &Vault) -> Result<Vault, StoreError> {
    let mut link = pool.link()?;
    let mut transaction = link.client.transaction()?;
    // Another portal may have much to bring up to date.
    transaction.batch_execute("SET LOCAL lock_timeout = 0")?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_ends_and_the_operators_word_comes_last() {
        let config = configured("postgresql://talon@127.0.0.1/talon").unwrap();
        assert_eq!(config.get_options(), Some(SETTINGS));
        assert_eq!(config.get_tcp_user_timeout(), Some(&SILENCE));
        assert_eq!(config.get_keepalives_idle(), SILENCE);
        let theirs = "options=-c%20lock_timeout%3D1s&tcp_user_timeout=7&keepalives_idle=9";
        let config = configured(&format!("postgresql://talon@127.0.0.1/talon?{theirs}")).unwrap();
        let expected = format!("{SETTINGS} -c lock_timeout=1s");
        assert_eq!(config.get_options(), Some(expected.as_str()));
        assert_eq!(config.get_tcp_user_timeout(), Some(&Duration::from_secs(7)));
        assert_eq!(config.get_keepalives_idle(), Duration::from_secs(9));
    }
}
