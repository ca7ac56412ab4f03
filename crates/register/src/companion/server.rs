//! Connections at the door: so many at once, and none that says what it wants drop by drop.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

/// The head of a request comes within this, or nobody listens on.
const HEAD: Duration = Duration::from_secs(3);
/// Connections at once; whoever comes then waits with the system.
const CONNECTIONS: usize = 32;
/// How long what is under way may take once the door shuts.
const GRACE: Duration = Duration::from_secs(20);

/// Serves until `stopped` says so, or its other end is gone.
pub(super) async fn serve(listener: TcpListener, app: Router, stopped: oneshot::Receiver<()>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let under_way = GracefulShutdown::new();
    let mut stopped = pin!(stopped);
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.as_mut() => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let served = under_way.watch(connection(stream, app.clone()));
                tokio::spawn(async move {
                    if let Err(error) = served.await {
                        tracing::debug!(%error, "a connection at the companion door broke");
                    }
                    drop(permit);
                });
            }
            Err(error) => tracing::warn!(%error, "nobody could be let in at the companion door"),
        }
    }
    drop(listener);
    if timeout(GRACE, under_way.shutdown()).await.is_err() {
        tracing::warn!("connections at the companion door were cut at its end");
    }
}

type Served = http1::Connection<TokioIo<TcpStream>, TowerToHyperService<Router>>;

fn connection(stream: TcpStream, app: Router) -> Served {
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app))
}
