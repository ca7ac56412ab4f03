//! Connections: each within its bounds, all of them ended gracefully.
//!
//! axum's own server waits for ever for a client that sends a byte a minute. Here a request's head
//! has seconds, a request as a whole has two minutes, a connection has ten, and there are only so
//! many of them at once, from one caller fewer.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower::Service as _;

use super::address::{Caller, Network};

/// The rest after the system refused to accept: it has no file handles left, say.
const ACCEPT_REST: Duration = Duration::from_millis(200);

/// How long things may take, and how many there may be.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// From a connection's first byte, or from the end of the request before, to the end of a
    /// request's head.
    pub head: Duration,
    /// For a request with its body, until its answer begins.
    pub request: Duration,
    /// For a connection, however many requests it carries.
    pub connection: Duration,
    /// For what is under way when it is to end.
    pub grace: Duration,
    /// Connections at once.
    pub connections: usize,
    /// Of these, from one caller that is no proxy of ours.
    pub connections_of_caller: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            // A Constancia of 5 MB over a slow line takes most of it.
            request: Duration::from_secs(120),
            connection: Duration::from_secs(600),
            // Longer than a call to the PAC.
            grace: Duration::from_secs(40),
            connections: 2_048,
            connections_of_caller: 128,
        }
    }
}

/// From where a request's connection came: the proxy's address, where there is one.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Serves until `stop` says so; then no further connection is accepted, and what is under way has
/// [`Bounds::grace`] to end.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    (bounds, proxies): (Bounds, &[Network]),
    mut stop: watch::Receiver<bool>,
) {
    let room = Arc::new(Semaphore::new(bounds.connections));
    let guests = Arc::new(Guests::default());
    let mut open = JoinSet::new();
    while !*stop.borrow() {
        let accepted = tokio::select! {
            _ = stop.changed() => continue,
            Some(_) = open.join_next() => continue,
            accepted = accept(&listener, &room) => accepted,
        };
        let Some((stream, peer, permit)) = accepted else {
            sleep(ACCEPT_REST).await;
            continue;
        };
        let most = match proxies.iter().any(|network| network.holds(peer.to_canonical())) {
            true => bounds.connections,
            false => bounds.connections_of_caller,
        };
        // A caller with too many is let go without a word: words would cost us more than them.
        let Some(guest) = Guests::enter(&guests, Caller::of(peer), most) else { continue };
        let (router, stop) = (router.clone(), stop.clone());
        open.spawn(async move {
            attend(stream, Peer(peer), router, bounds, stop).await;
            drop((permit, guest));
        });
    }
    drop(listener);
    let ended = timeout(bounds.grace, async { while open.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        tracing::warn!(connections = open.len(), "connections were cut at the end");
    }
}

/// The next connection, once there is room for it; until then it waits with the system.
async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> Option<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer.ip(), permit)),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "nobody could be let in");
            None
        }
    }
}

async fn attend(
    stream: TcpStream,
    peer: Peer,
    router: Router,
    bounds: Bounds,
    mut stop: watch::Receiver<bool>,
) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        let mut router = router.clone();
        async move {
            let answer = timeout(bounds.request, router.call(request)).await;
            Ok::<Response, Infallible>(match answer {
                Ok(Ok(response)) => response,
                Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
            })
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        _ = stop.wait_for(|stop| *stop) => None,
        () = sleep(bounds.connection) => None,
    };
    if ended.is_none() {
        connection.as_mut().graceful_shutdown();
        // Whoever takes even longer to take the answer does not get it.
        drop(timeout(bounds.grace, connection).await);
    }
}

/// How many connections each caller has.
#[derive(Default)]
struct Guests(Mutex<HashMap<Caller, usize>>);

/// One connection of a caller, until it is dropped.
struct Guest {
    guests: Arc<Guests>,
    caller: Caller,
}

impl Guests {
    fn enter(guests: &Arc<Self>, caller: Caller, most: usize) -> Option<Guest> {
        let mut held = guests.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(caller).or_default();
        if *count >= most {
            return None;
        }
        *count = count.saturating_add(1);
        Some(Guest { guests: Arc::clone(guests), caller })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut held = self.guests.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.caller) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                held.remove(&self.caller);
            }
        }
    }
}
