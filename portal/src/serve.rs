//! The portal as a running thing: parts put together, an address, a worker, an end.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use pac::{Directory, PacConfig, SetupError};
use portal_store::{ObjectError, Store, StoreError, Vault, VaultError};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;
use world::{Clock as _, SystemClock, SystemEntropy};

use crate::catalogs;
use crate::config::{Config, DatabaseConfig};
use crate::desk::{Desk, Outward};
use crate::door::{self, Bounds, Guard, Limits, Network, guard};
use crate::engine::{Engine, Pacs, Parts};
use crate::mail::{Dispatch, Postman, SmtpConfig, SmtpError};
use crate::ops::Readiness;
use crate::sat::{Patience, SatPage, SatSetupError};
use crate::sync_api::{SyncApi, Validity};
use crate::upkeep;
use crate::watch::{Metrics, Watch, Watched, metrics_router, observe};

/// How long an end may take: longer than the grace of the door and than a call to the PAC.
const GRACE: Duration = Duration::from_secs(60);

/// Why the portal does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The vault's key is missing or wrong.
    #[error("«key_file»: la llave maestra no se puede usar")]
    Vault(#[from] VaultError),
    /// The key is another one than the database's.
    #[error("«key_file»: no es la llave maestra con la que se escribió la base de datos")]
    WrongKey,
    /// The database cannot be used.
    #[error("«database»: la base de datos no se puede usar")]
    Store(#[source] StoreError),
    /// The object store's settings cannot be used.
    #[error("«documents»: los documentos no se pueden guardar ahí")]
    Documents(#[source] ObjectError),
    /// The PAC's adapter cannot be made.
    #[error("«pac»: el PAC no se puede usar")]
    Pac(#[from] SetupError),
    /// The way to the mail server cannot be set up.
    #[error("«mail»: el correo no se puede usar")]
    Mail(#[from] SmtpError),
    /// The way to SAT's page cannot be set up.
    #[error("«constancia.sat»: no se puede preguntar al SAT")]
    Sat(#[from] SatSetupError),
    /// The address is taken or not ours.
    #[error("«listen»: no se puede escuchar en {addr}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The address of the metrics is taken or not ours.
    #[error("«metrics»: no se puede escuchar en {addr}")]
    Metrics {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The server ended by itself.
    #[error("el portal dejó de atender")]
    Ended,
}

impl From<StoreError> for ServeError {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::WrongKey) {
            Self::WrongKey
        } else if let StoreError::Object(error) = error {
            Self::Documents(error)
        } else {
            Self::Store(error)
        }
    }
}

/// Opens the store of a configuration. The master key is made on the spot only for the sandbox:
/// elsewhere, or beside a database that exists, a missing key is a key that was lost, and a new one
/// would open nothing.
///
/// # Errors
/// Key or database cannot be used.
pub fn open_store(config: &Config) -> Result<Store, ServeError> {
    let is_new = match &config.database {
        DatabaseConfig::File(path) => !path.exists(),
        DatabaseConfig::Server(_) => false,
    };
    if config.is_sandbox() && !config.key_file.exists() && is_new {
        Vault::create(&config.key_file, &SystemEntropy)?;
        tracing::warn!(path = %config.key_file.display(), "a new master key was made");
    }
    let vault = Arc::new(Vault::open(&config.key_file)?);
    Ok(Store::open(config.store(), vault)?)
}

/// Serves until `stop` resolves, and calls `ready` with the address once it listens.
///
/// # Errors
/// See [`ServeError`].
pub async fn serve(
    config: Config,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    if let Some(path) = &config.catalogs {
        catalogs::install_from(path);
    }
    let store = open_store(&config)?;
    warn_if_restored(&store).await?;
    try_objects(&store).await;
    let (listener, addr) = listen(config.listen).await?;
    let numbers = listen_for_numbers(config.metrics).await?;
    let directory = directory(&config.pac, config.pac_backup.as_ref());
    let backup = config.pac_backup.map(PacConfig::open).transpose()?;
    let parts = Parts {
        store: store.clone(),
        directory,
        pacs: Pacs::in_order(config.pac.open()?, backup.into_iter().collect()),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        pace: config.pace,
    };
    let engine = Arc::new(Engine::new(parts.clone()));
    engine.take_over().await?;
    let mail = config.mail.map(|mail| (mail, Arc::new(Notify::new())));
    let outward = Outward {
        public_url: config.public_url,
        mail: mail.as_ref().map(|(_, wake)| Arc::clone(wake)),
        sat: config.sat.map(|origin| SatPage::new(origin, Patience::default())).transpose()?,
    };
    let desk = Desk::facing(engine.clone(), outward);
    let proxies = config.trusted_proxies;
    let metrics = Arc::new(Metrics::default());
    let router = dressed(&desk, &parts, &proxies, &metrics);
    let watched = metrics_router(Watched { metrics, engine: engine.clone() });

    let (stopping, stopped) = watch::channel(false);
    let clock = parts.clock.clone();
    let mailing = match mail {
        Some((config, wake)) => {
            let dispatch = dispatch(config, parts, desk)?;
            tokio::spawn(dispatch.run(wake, engine.turns(), stopped.clone()))
        }
        None => tokio::spawn(async {}),
    };
    let crew = [
        (tokio::spawn(engine.run(stopped.clone())), LATE_WORKER),
        (mailing, LATE_MAIL),
        (tokio::spawn(upkeep::run(store, clock, stopped.clone())), "the upkeep did not end"),
        (tokio::spawn(watch_door(numbers, watched, stopped.clone())), "the metrics did not end"),
    ];
    let mut server = tokio::spawn(async move {
        door::serve(listener, router, (Bounds::default(), &proxies), stopped).await;
    });
    ready(addr);
    let ended = tokio::select! {
        () = stop => None,
        ended = &mut server => Some(ended),
    };
    // Requests end first, then the worker: what it has sent gets its answer recorded.
    stopping.send_replace(true);
    let ended = match ended {
        Some(ended) => ended,
        None => timeout(GRACE, server).await.unwrap_or(Ok(())),
    };
    for (task, late) in crew {
        if !matches!(timeout(GRACE, task).await, Ok(Ok(()))) {
            tracing::error!("{late}");
        }
    }
    ended.map_err(|_| ServeError::Ended)
}

const LATE_WORKER: &str = "the worker did not end; the next start recovers what it had in hand";
const LATE_MAIL: &str = "a mail was on its way; it is tried again after the next start";

async fn listen(at: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let failed = |source| ServeError::Listen { addr: at, source };
    let listener = TcpListener::bind(at).await.map_err(failed)?;
    let addr = listener.local_addr().map_err(failed)?;
    Ok((listener, addr))
}

async fn listen_for_numbers(at: Option<SocketAddr>) -> Result<Option<TcpListener>, ServeError> {
    let Some(addr) = at else { return Ok(None) };
    let bound = TcpListener::bind(addr).await;
    bound.map(Some).map_err(|source| ServeError::Metrics { addr, source })
}

/// Everything that is served, with the guard before it and the watch around both.
fn dressed(desk: &Desk, parts: &Parts, proxies: &[Network], metrics: &Arc<Metrics>) -> Router {
    let Parts { store, clock, entropy, .. } = parts.clone();
    let validity = if desk.is_sandbox() { Validity::Sandbox } else { Validity::Real };
    let public_url = desk.public_url();
    let sync = SyncApi::new(store.clone(), clock.clone(), entropy.clone(), public_url, validity);
    let by = (clock.clone(), entropy.clone());
    let guarding = Guard::new(desk.clone(), Limits::default(), proxies.to_vec(), by);
    let watch = Watch::new(Arc::clone(metrics), clock, entropy);
    // Together, outermost first: each call of `layer` boxes every route once more, and a request
    // copies all the boxes.
    let around = (from_fn_with_state(watch, observe), from_fn_with_state(guarding, guard));
    crate::router(desk.clone(), sync, Readiness::new(store)).layer(around)
}

fn dispatch(config: SmtpConfig, parts: Parts, desk: Desk) -> Result<Dispatch, ServeError> {
    let Parts { store, clock, entropy, .. } = parts;
    Ok(Dispatch { store, desk, postman: Postman::new(config)?, clock, entropy })
}

/// Shows the numbers, where that is wished.
async fn watch_door(listener: Option<TcpListener>, router: Router, stop: watch::Receiver<bool>) {
    if let Some(listener) = listener {
        door::serve(listener, router, (Bounds::default(), &[]), stop).await;
    }
}

/// Where shops' own accounts are: at the addresses of the operator's, where that is the provider.
fn directory(pac: &PacConfig, backup: Option<&PacConfig>) -> Directory {
    backup.iter().fold(Directory::new(pac.environment()).with(pac), |known, one| known.with(one))
}

/// Says that documents cannot go where they should: they stay in the database meanwhile.
async fn try_objects(store: &Store) {
    if let Err(error) = store.try_objects(SystemClock.now()).await {
        let error: &dyn std::error::Error = &error;
        tracing::error!(error, "documents cannot be written outside; they stay in the database");
    }
}

/// Says that tickets are held back: whoever brought the store back may wait for it.
async fn warn_if_restored(store: &Store) -> Result<(), StoreError> {
    if let Some(restoration) = store.restoration().await? {
        tracing::warn!(
            copied_at = %restoration.copied_at,
            "the store was brought back from a backup; tickets sold before wait for «portal resume»"
        );
    }
    Ok(())
}
