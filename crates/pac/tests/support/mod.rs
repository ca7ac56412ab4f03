//! A sandbox with a shop, and an adapter that knows the way.
#![allow(dead_code, reason = "each test file uses its own part of it")]

pub(crate) mod scenarios;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use cfdi::comprobante::ReceptorText;
use cfdi::read::read;
use cfdi::seal::SealedCfdi;
use cfdi::timbre::StampedCfdi;
use jiff::{SignedDuration, Timestamp};
use pac::finkok::{self, Finkok, FinkokConfig};
use pac::sw::{Credentials, Sw, SwConfig};
use pac::{Outcome, Pac, SealedBytes, Timeouts};
use pac_sandbox::ca::SandboxCa;
use pac_sandbox::sample::{Shop, customer};
use pac_sandbox::server::{Server, ServerConfig, serve};
use tempfile::TempDir;
use tokio::net::TcpSocket;
use uuid::Uuid;
use world::Clock;

/// What every clock of these tests shows.
pub(crate) fn now() -> Timestamp {
    "2026-11-20T16:15:30Z".parse().unwrap()
}

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        now()
    }
}

pub(crate) struct Bench {
    pub(crate) dir: TempDir,
    pub(crate) server: Server,
    pub(crate) ca: SandboxCa,
    pub(crate) shop: Shop,
}

impl Bench {
    pub(crate) async fn set_up() -> Self {
        Self::set_up_with(|_| {}).await
    }

    pub(crate) async fn set_up_with(configure: impl FnOnce(&mut ServerConfig)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut config = ServerConfig::new(dir.path());
        config.clock = Arc::new(Stopped);
        configure(&mut config);
        let server = serve(config).await.unwrap();
        let ca = SandboxCa::open(dir.path()).unwrap();
        let shop = Shop::open(&ca, now()).unwrap();
        Self { dir, server, ca, shop }
    }

    /// A sale of five minutes ago.
    pub(crate) fn sale(&self, folio: u64) -> SealedCfdi {
        self.sale_to(folio, customer())
    }

    pub(crate) fn sale_to(&self, folio: u64, receptor: ReceptorText) -> SealedCfdi {
        let at = now() - SignedDuration::from_mins(5);
        self.shop.sell(folio, at, receptor).unwrap()
    }

    /// The adapter as it ships, logged in by user and password.
    pub(crate) fn sw(&self) -> Sw {
        Sw::new(SwConfig::sandbox(self.server.url(), login("sandbox"))).unwrap()
    }

    /// The adapter of somebody with little patience.
    pub(crate) fn hurried_sw(&self) -> Sw {
        let mut config = SwConfig::sandbox(self.server.url(), login("sandbox"));
        config.timeouts = little_patience();
        Sw::new(config).unwrap()
    }

    pub(crate) fn sw_with(&self, credentials: Credentials) -> Sw {
        Sw::new(SwConfig::sandbox(self.server.url(), credentials)).unwrap()
    }

    /// The other adapter as it ships.
    pub(crate) fn finkok(&self) -> Finkok {
        self.finkok_with(|_| {})
    }

    pub(crate) fn finkok_with(&self, configure: impl FnOnce(&mut FinkokConfig)) -> Finkok {
        let mut config = FinkokConfig::sandbox(self.server.url(), account("sandbox"));
        configure(&mut config);
        Finkok::new(config).unwrap()
    }

    /// The UUIDs that the sandbox has given.
    pub(crate) fn uuids(&self) -> Vec<String> {
        self.server.stamps().into_iter().map(|stamp| stamp.uuid).collect()
    }

    pub(crate) async fn tear_down(self) {
        self.server.stop().await.unwrap();
    }
}

pub(crate) fn little_patience() -> Timeouts {
    Timeouts { total: Duration::from_secs(1), ..Timeouts::default() }
}

pub(crate) fn login(password: &str) -> Credentials {
    Credentials::Login { user: "sandbox@example.mx".to_owned(), password: password.to_owned() }
}

pub(crate) fn account(password: &str) -> finkok::Credentials {
    finkok::Credentials { user: "sandbox@example.mx".to_owned(), password: password.to_owned() }
}

/// The outcome of sending `xml` under a key made of `key`.
pub(crate) async fn stamp(pac: &dyn Pac, xml: &[u8], key: u128) -> Outcome {
    pac.stamp(&SealedBytes { xml, stamp_key: Uuid::from_u128(key) }).await
}

pub(crate) async fn recover(pac: &dyn Pac, xml: &[u8], key: u128) -> Outcome {
    pac.recover(&SealedBytes { xml, stamp_key: Uuid::from_u128(key) }).await
}

/// The UUID of a stamp that is good for `ours`.
pub(crate) fn accepted(outcome: &Outcome, ours: &SealedCfdi) -> String {
    let (Outcome::Stamped { xml } | Outcome::Already { xml: Some(xml), .. }) = outcome else {
        panic!("no XML in {outcome:?}");
    };
    StampedCfdi::accept(xml, ours).unwrap().uuid().to_owned()
}

/// An address that is taken and where nobody listens, for as long as the socket lives.
pub(crate) fn deserted() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    (socket, url)
}

/// The UUID inside a stamped document, whoever sealed it.
pub(crate) fn uuid_in(xml: &[u8]) -> String {
    read(xml).unwrap().timbre.unwrap().uuid
}
