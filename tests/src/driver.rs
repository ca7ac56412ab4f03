//! WebDriver servers, and sessions with them.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use tokio::net::TcpStream;
use xtask::ports;
use xtask::process::Daemon;

use crate::display::Display;
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

/// Starts WebKit's driver, and gives its port. What it opens takes its surroundings over from it.
///
/// # Errors
/// When it does not start.
pub async fn start_webkit(
    (display, log): (&Display, &Path),
    surroundings: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<(Daemon, u16)> {
    let port = ports::free()?;
    let mut command = Command::new("WebKitWebDriver");
    command.arg(format!("--port={port}")).arg("--host=127.0.0.1");
    command
        .envs(surroundings)
        .env("DISPLAY", display.name())
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .env_remove("WAYLAND_DISPLAY");
    let driver = Daemon::start("WebKitWebDriver", command, log)?;
    listening(port).await?;
    Ok((driver, port))
}

/// Waits until somebody listens at a port.
///
/// # Errors
/// When nobody does in time.
async fn listening(port: u16) -> Result<()> {
    until("a driver that listens", || async move {
        Ok(TcpStream::connect(("127.0.0.1", port)).await.ok())
    })
    .await
    .map(drop)
}
