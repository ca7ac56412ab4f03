//! The register's window, driven by WebKit's own driver.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;
use xtask::process::Daemon;
use xtask::shop::{Folder, Shop};

use crate::display::Display;
use crate::driver::{begin_session, start_webkit};
use crate::page::Page;

/// The window of a shop's register, open.
#[derive(Debug)]
pub struct Window {
    page: Page,
    _driver: Daemon,
}

impl Window {
    /// Opens it, and waits until it takes keys.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open(shop: &Shop, display: &Display) -> Result<Self> {
        Self::open_program(shop.folder(), display, &shop.window(), "app").await
    }

    /// Opens the window of a register that nobody has set up, or not to the end; `ready` is the
    /// mark of what it shows then.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open_new(shop: &Shop, display: &Display, ready: &str) -> Result<Self> {
        Self::open_program(shop.folder(), display, &shop.new_window(), ready).await
    }

    /// Opens the window of any build, with what it leaves behind in `folder`; `ready` is the mark
    /// of what it shows then.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open_program(
        folder: &Folder,
        display: &Display,
        app: &Command,
        ready: &str,
    ) -> Result<Self> {
        let own =
            app.get_envs().map(|(name, value)| (name.into(), value.unwrap_or_default().into()));
        let data = folder.path().join("webview").into_os_string();
        let ours =
            [("TAURI_WEBVIEW_AUTOMATION".into(), "true".into()), ("XDG_DATA_HOME".into(), data)];
        let log = folder.log("window");
        let (driver, port) = start_webkit((display, &log), own.chain(ours)).await?;
        let capabilities = json!({
            "webkitgtk:browserOptions": { "binary": path(Path::new(app.get_program())), "args": [] }
        });
        let client = begin_session(port, capabilities)
            .await
            .with_context(|| format!("opening the register's window\n{}", driver.tail()))?;
        let page = Page::new(client);
        page.text(ready).await?;
        Ok(Self { page, _driver: driver })
    }

    /// What it shows.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Closes it.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn close(self) -> Result<()> {
        Ok(self.page.client().clone().close().await?)
    }
}

fn path(path: &Path) -> String {
    path.display().to_string()
}
