//! A browser of WebKit's: the engine that iPhones have.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;
use xtask::process::Daemon;

use crate::display::Display;
use crate::driver::{begin_session, start_webkit};
use crate::page::Page;

/// WebKit's own small browser, open.
#[derive(Debug)]
pub struct Webkit {
    page: Page,
    _driver: Daemon,
}

impl Webkit {
    /// Opens it; what it keeps goes to a folder below `home`.
    ///
    /// # Errors
    /// When it or its driver do not start.
    pub async fn open(home: &Path, display: &Display) -> Result<Self> {
        fs::create_dir_all(home)?;
        let log = home.join("webkit.log");
        let own = [
            ("HOME".into(), home.as_os_str().to_owned()),
            ("XDG_DATA_HOME".into(), home.join("data").into_os_string()),
            ("XDG_CACHE_HOME".into(), home.join("cache").into_os_string()),
            ("LANGUAGE".into(), "es_MX".into()),
        ];
        let (driver, port) = start_webkit((display, &log), own).await?;
        // The driver knows where its browser is.
        let client = begin_session(port, json!({ "browserName": "MiniBrowser" }))
            .await
            .with_context(|| format!("opening WebKit's browser\n{}", driver.tail()))?;
        Ok(Self { page: Page::new(client), _driver: driver })
    }

    /// Follows a link.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn visit(&self, link: &str) -> Result<()> {
        self.page.client().goto(link).await.with_context(|| format!("opening {link}"))
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
