//! The portal as a running thing: parts put together, an address, a worker, an end.

use std::future::{Future, IntoFuture as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use pac::SetupError;
use portal_store::{Store, StoreError, Vault, VaultError};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;
use world::{Clock, Entropy, SystemClock, SystemEntropy};

use crate::catalogs;
use crate::config::{Config, DatabaseConfig};
use crate::desk::{Desk, Outward};
use crate::engine::{Engine, Pace, Parts};
use crate::mail::{Dispatch, Postman, SmtpConfig, SmtpError};
use crate::ops::Readiness;
use crate::sync_api::{SyncApi, Validity};

/// How long an end may take: longer than a call to the PAC.
const GRACE: Duration = Duration::from_secs(40);

/// Why the portal does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The vault's key is missing or wrong.
    #[error("«key_file»: la llave maestra no se puede usar")]
    Vault(#[from] VaultError),
    /// The database cannot be used.
    #[error("«database»: la base de datos no se puede usar")]
    Store(#[from] StoreError),
    /// The PAC's adapter cannot be made.
    #[error("«pac»: el PAC no se puede usar")]
    Pac(#[from] SetupError),
    /// The way to the mail server cannot be set up.
    #[error("«mail»: el correo no se puede usar")]
    Mail(#[from] SmtpError),
    /// The address is taken or not ours.
    #[error("«listen»: no se puede escuchar en {addr}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The server ended by itself.
    #[error("el portal dejó de atender")]
    Serve(#[source] std::io::Error),
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
    Ok(Store::open(config.database.options(), vault)?)
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
    let listen = |source| ServeError::Listen { addr: config.listen, source };
    let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
    let addr = listener.local_addr().map_err(listen)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let pac = config.pac.open()?;
    let validity = if pac.is_sandbox() { Validity::Sandbox } else { Validity::Real };
    let parts = Parts { store: store.clone(), pac, clock, entropy, pace: Pace::default() };
    let engine = Arc::new(Engine::new(parts.clone()));
    engine.take_over().await?;
    let mail = config.mail.map(|mail| (mail, Arc::new(Notify::new())));
    let outward = Outward {
        public_url: config.public_url.clone(),
        mail: mail.as_ref().map(|(_, wake)| Arc::clone(wake)),
    };
    let desk = Desk::facing(engine.clone(), outward);
    let Parts { clock, entropy, .. } = parts.clone();
    let sync = SyncApi::new(store.clone(), clock, entropy, &config.public_url, validity);
    let router = crate::router(desk.clone(), sync, Readiness::new(store));

    let (stopping, stopped) = watch::channel(false);
    let mailing = match mail {
        Some((config, wake)) => {
            let dispatch = dispatch(config, parts, desk)?;
            tokio::spawn(dispatch.run(wake, engine.turns(), stopped.clone()))
        }
        None => tokio::spawn(async {}),
    };
    let worker = tokio::spawn(engine.run(stopped.clone()));
    let serving = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(is_set(stopped));
    let mut server = tokio::spawn(serving.into_future());
    ready(addr);
    let ended = tokio::select! {
        () = stop => None,
        ended = &mut server => Some(ended),
    };
    // Requests end first, then the worker: what it has sent gets its answer recorded.
    stopping.send_replace(true);
    let ended = match ended {
        Some(ended) => ended,
        None => timeout(GRACE, server).await.unwrap_or(Ok(Ok(()))),
    };
    if !matches!(timeout(GRACE, worker).await, Ok(Ok(()))) {
        tracing::error!("the worker did not end; the next start recovers what it had in hand");
    }
    if !matches!(timeout(GRACE, mailing).await, Ok(Ok(()))) {
        tracing::error!("a mail was on its way; it is tried again after the next start");
    }
    ended.map_err(std::io::Error::other).and_then(|served| served).map_err(ServeError::Serve)
}

fn dispatch(config: SmtpConfig, parts: Parts, desk: Desk) -> Result<Dispatch, ServeError> {
    let Parts { store, clock, entropy, .. } = parts;
    Ok(Dispatch { store, desk, postman: Postman::new(config)?, clock, entropy })
}

/// Resolves when the channel says so, or nobody can say so any more.
async fn is_set(mut flag: watch::Receiver<bool>) {
    drop(flag.wait_for(|set| *set).await);
}
