//! The sandbox as an HTTP server on its own address.

mod dialect;
mod finkok;
mod line;
mod misbehave;
mod routes;
mod stamping;
mod sw;

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use world::{Clock, Entropy, SystemClock, SystemEntropy};

use crate::provider::{Provider, ProviderError};
use crate::registry::Registry;
use crate::script::{Misbehaviour, Script};
use line::{CuttableListener, Scissors};
use sw::Sessions;

/// Who may stamp. There is one account.
#[derive(Clone)]
pub struct Account {
    /// User of the login.
    pub user: String,
    /// Its password.
    pub password: String,
    /// A token without end, as SW's panel gives them.
    pub token: String,
}

impl Default for Account {
    /// `sandbox@example.mx`, `sandbox`, and the token `sandbox.sandbox.sandbox`.
    fn default() -> Self {
        Self {
            user: "sandbox@example.mx".to_owned(),
            password: "sandbox".to_owned(),
            token: "sandbox.sandbox.sandbox".to_owned(),
        }
    }
}

/// How to serve.
pub struct ServerConfig {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    /// Keeps the authority and all stamps.
    pub dir: PathBuf,
    /// A folder of certificates (`*.cer`, `*.crt`, `*.pem`) that are accepted beside the sandbox's
    /// own: those of further authorities with all that they issued, and single CSD, such as SAT's
    /// for tests.
    pub trusted: Option<PathBuf>,
    /// Taxpayers in place of SAT's list; without one, receptors are not looked up.
    pub registry: Option<Arc<Registry>>,
    /// Who may stamp.
    pub account: Account,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl ServerConfig {
    /// A free port of the loopback, the system's clock, and nothing further.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            dir: dir.into(),
            trusted: None,
            registry: None,
            account: Account::default(),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        }
    }
}

/// Why the sandbox does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or not ours.
    #[error("the sandbox cannot listen on {addr}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The authority, the stamps or the trusted certificates cannot be read.
    #[error("the sandbox cannot use its folder")]
    Provider(#[from] ProviderError),
    /// The server ended by itself.
    #[error("the sandbox stopped serving")]
    Serve(#[source] io::Error),
}

/// What all requests share.
struct Shared {
    provider: Provider,
    account: Account,
    sessions: Sessions,
    script: Mutex<Script>,
    /// UUIDs of stamps that are denied, and until when.
    hidden: Mutex<HashMap<String, Timestamp>>,
    clock: Arc<dyn Clock>,
    base_url: String,
    closing: watch::Receiver<bool>,
}

impl Shared {
    fn script(&self) -> MutexGuard<'_, Script> {
        // A queue is whole between any two calls, so a panic elsewhere cannot have torn it.
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Denies a stamp from now on for `span`.
    fn hide(&self, uuid: String, span: Duration) {
        let now = self.clock.now();
        let until = now.checked_add(span).unwrap_or(Timestamp::MAX);
        self.hidden().insert(uuid, until);
    }

    /// Whether the stamp of `uuid`, in upper case, is denied for now.
    fn is_hidden(&self, uuid: &str) -> bool {
        let now = self.clock.now();
        self.hidden().get(uuid).is_some_and(|until| now < *until)
    }

    fn hidden(&self) -> MutexGuard<'_, HashMap<String, Timestamp>> {
        self.hidden.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Resolves when the server is told to stop.
    async fn closed(&self) {
        let mut closing = self.closing.clone();
        // An error means that the server is gone, which is as closed as can be.
        drop(closing.wait_for(|closing| *closing).await);
    }
}

fn out_of_order(error: &ProviderError) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "the sandbox is out of order");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// A sandbox that serves. Dropping it stops it without waiting.
pub struct Server {
    addr: SocketAddr,
    shared: Arc<Shared>,
    closing: watch::Sender<bool>,
    task: JoinHandle<io::Result<()>>,
}

/// One stamp, as `GET /sandbox/stamps` lists it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct GivenStamp {
    /// Upper case.
    pub uuid: String,
    /// The issuer's seal.
    pub sello: String,
    /// How many times the document was sent.
    pub times: usize,
}

/// Opens the folder, binds the address and serves in the background.
///
/// # Errors
/// [`ServeError`] where the folder or the address cannot be used.
pub async fn serve(config: ServerConfig) -> Result<Server, ServeError> {
    let listen_error = |source| ServeError::Listen { addr: config.addr, source };
    let listener = TcpListener::bind(config.addr).await.map_err(listen_error)?;
    let addr = listener.local_addr().map_err(listen_error)?;
    let (closing, closed) = watch::channel(false);
    let shared = Arc::new(Shared {
        sessions: Sessions::new(
            config.account.clone(),
            config.clock.clone(),
            config.entropy.clone(),
        ),
        provider: Provider::open(&config)?,
        account: config.account.clone(),
        script: Mutex::default(),
        hidden: Mutex::default(),
        clock: config.clock.clone(),
        base_url: format!("http://{addr}"),
        closing: closed,
    });
    let router = routes::router(shared.clone());
    let until_closed = shared.clone();
    let serving = axum::serve(
        CuttableListener(listener),
        router.into_make_service_with_connect_info::<Scissors>(),
    )
    .with_graceful_shutdown(async move { until_closed.closed().await });
    let task = tokio::spawn(serving.into_future());
    Ok(Server { addr, shared, closing, task })
}

impl Server {
    /// The real address, port included.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The base of all its URLs, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.shared.base_url
    }

    /// The same as `POST /sandbox/faults`, for tests in the same process.
    pub fn misbehave(&self, next: impl IntoIterator<Item = Misbehaviour>) {
        self.shared.script().extend(next);
    }

    /// The same as `GET /sandbox/stamps`.
    pub fn stamps(&self) -> Vec<GivenStamp> {
        self.shared.provider.given()
    }

    /// Answers what is being answered, lets go of who is kept waiting on purpose, and ends.
    ///
    /// # Errors
    /// [`ServeError::Serve`] where the server had ended with an error.
    pub async fn stop(self) -> Result<(), ServeError> {
        self.closing.send_replace(true);
        let ended = self.task.await.map_err(io::Error::other);
        ended.and_then(|result| result).map_err(ServeError::Serve)
    }
}
