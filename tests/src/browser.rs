//! Chromium without a screen: a customer's cheap phone, or the desk in a shop's back room.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use xtask::process::Daemon;

use crate::driver::begin_session;
use crate::page::Page;
use crate::wait::{DEADLINE, until};

const READY: &str = "ChromeDriver was started successfully on port";

/// What the browser is shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// A cheap phone.
    Phone,
    /// A phone as long as a page, for pictures of all of it.
    LongPhone,
    /// A desk's screen, as long as a page.
    Desk,
}

impl Screen {
    fn size(self) -> (u32, u32) {
        match self {
            Self::Phone => (360, 740),
            Self::LongPhone => (360, 2_400),
            Self::Desk => (1_280, 1_500),
        }
    }
}

/// A phone with its browser open.
#[derive(Debug)]
pub struct Phone {
    page: Page,
    downloads: PathBuf,
    _driver: Daemon,
}

impl Phone {
    /// Opens a browser that has never been used; what it downloads goes to a folder below `home`.
    ///
    /// # Errors
    /// When Chromium or its driver do not start.
    pub async fn open(home: &Path) -> Result<Self> {
        Self::open_on(home, Screen::Phone).await
    }

    /// The same, on another screen.
    ///
    /// # Errors
    /// As [`Phone::open`].
    pub async fn open_on(home: &Path, screen: Screen) -> Result<Self> {
        let downloads = home.join("downloads");
        fs::create_dir_all(&downloads)?;
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").env("HOME", home);
        let log = home.join("chromedriver.log");
        let ready = (READY, DEADLINE);
        let (driver, port) = Daemon::start_ready("chromedriver", command, &log, ready)?;
        let port = port.trim_end_matches('.').parse().context("chromedriver says its port")?;
        let profile = home.join("profile");
        let client = begin_session(port, capabilities(&profile, &downloads, screen)).await?;
        Ok(Self { page: Page::new(client), downloads, _driver: driver })
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

    /// Clicks a link that downloads, and waits for the file.
    ///
    /// # Errors
    /// When no file comes in time.
    pub async fn download(&self, mark: &str, extension: &str) -> Result<PathBuf> {
        self.page.click(mark).await?;
        until("a download", || async {
            // While it is coming it has another name.
            let files = fs::read_dir(&self.downloads)?.filter_map(|entry| Some(entry.ok()?.path()));
            Ok(files.into_iter().find(|file| file.extension().is_some_and(|e| e == extension)))
        })
        .await
    }

    /// Closes it.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn close(self) -> Result<()> {
        Ok(self.page.client().clone().close().await?)
    }
}

fn capabilities(profile: &Path, downloads: &Path, screen: Screen) -> Value {
    let (width, height) = screen.size();
    let mut wanted = json!({
        "browserName": "chrome",
        "goog:chromeOptions": {
            "args": [
                "--headless=new",
                // In a container, and as root, Chromium's own sandbox does not start.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--lang=es-MX",
                format!("--window-size={width},{height}"),
                format!("--user-data-dir={}", profile.display()),
            ],
            "prefs": {
                "download.default_directory": downloads.display().to_string(),
                "download.prompt_for_download": false,
                "plugins.always_open_pdf_externally": true,
            },
        }
    });
    if screen != Screen::Desk {
        let metrics = json!({ "width": width, "height": height, "pixelRatio": 2, "touch": true });
        wanted["goog:chromeOptions"]["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    wanted
}
