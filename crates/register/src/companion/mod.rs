//! The companion: another program on this machine hands its sales over, at a door or as files in a
//! folder, and gets the talón printed.
//!
//! The door listens on 127.0.0.1 alone, is shut until the manager opens it, and believes nobody
//! without the token. A page in a browser of this machine must not reach it either: a request with
//! an `Origin`, or to a host of another name (DNS rebinding), is turned away before anything is
//! read.
//! A sale is handed over under a key of the other program's: the same key again is the same sale.

mod description;
mod file;
mod guard;
mod inbox;
mod message;
mod operations;
mod reading;
mod refused;
mod routes;
mod selling;
mod server;
mod shelf;
mod taking;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;
use tokio::sync::oneshot;
use world::Entropy;

pub(crate) use self::inbox::{Inbox, run};
pub use self::reading::{read_posted_sale, read_sale_file};
pub(crate) use self::shelf::{claim, release};
use crate::shared::Shared;

/// Largest body of a request.
const BODY_MAX: usize = 256 * 1024;

/// A secret that the other program shows.
pub(crate) struct Token(String);

impl Token {
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        Self(BASE64URL_NOPAD.encode(&world::random::<32>(entropy)))
    }

    /// To be shown once.
    pub(crate) fn shown(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }
}

/// Whether a text is the token of that hash. It has as many bits as the hash.
fn is_token(text: &str, hash: &[u8; 32]) -> bool {
    verify_slices_are_equal(&sha256(text.as_bytes()), hash).is_ok()
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

/// The open door. Dropping it shuts it; what is under way ends first.
#[derive(Debug)]
pub(crate) struct Companion {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Companion {
    /// Listens.
    ///
    /// # Errors
    /// The port is taken, or no thread starts.
    pub(crate) fn open(shared: &Arc<Shared>, port: u16) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let app = routes::router(Arc::clone(shared), address);
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("register-companion".to_owned());
        let thread = thread.spawn(move || {
            let served = runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                server::serve(listener, app, stopped).await;
                std::io::Result::Ok(())
            });
            if let Err(error) = served {
                tracing::error!(%error, "the companion door does not serve");
            }
        })?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the companion door ended in a panic");
        }
    }
}
