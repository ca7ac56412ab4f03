//! WebDriver servers, and sessions with them.

use anyhow::{Context, Result};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::wait::until;

/// Begins a session with the driver at a port.
///
/// # Errors
/// When the driver does not answer, or cannot start what `capabilities` ask for.
pub async fn begin_session(port: u16, capabilities: Value) -> Result<Client> {
    let capabilities: Capabilities =
        serde_json::from_value(capabilities).context("capabilities are an object")?;
    let address = format!("http://127.0.0.1:{port}");
    ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&address)
        .await
        .context("beginning a WebDriver session")
}

/// Waits until somebody listens at a port.
///
/// # Errors
/// When nobody does in time.
pub async fn listening(port: u16) -> Result<()> {
    until("a driver that listens", || async move {
        Ok(TcpStream::connect(("127.0.0.1", port)).await.ok())
    })
    .await
    .map(drop)
}
