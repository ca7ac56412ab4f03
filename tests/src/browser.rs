//! Chromium without a screen: a customer's cheap phone, or the desk in a shop's back room.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use xtask::process::Daemon;

use crate::devtools;
use crate::driver::begin_session;
use crate::page::Page;
use crate::wait::{DEADLINE, until};

const READY: &str = "ChromeDriver was started successfully on port";

/// A screen on which the pages are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// A cheap phone.
    Phone,
    /// The same, where its owner likes it dark.
    DarkPhone,
    /// A phone as long as a page, for pictures of all of it.
    LongPhone,
    /// A desk.
    Desk,
    /// A desk's screen, as long as a page.
    LongDesk,
    /// What is left of a desk at four times the size, or of a very old phone (WCAG 1.4.10).
    Narrow,
}

impl Screen {
    /// Those of which pictures are kept.
    pub const PICTURED: [Self; 3] = [Self::Phone, Self::DarkPhone, Self::Desk];

    /// For a file's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Phone => "360",
            Self::DarkPhone => "360-dark",
            Self::LongPhone => "360-long",
            Self::Desk => "1280",
            Self::LongDesk => "1280-long",
            Self::Narrow => "320",
        }
    }

    fn size(self) -> (u32, u64) {
        match self {
            Self::Phone | Self::DarkPhone => (360, 740),
            Self::LongPhone => (360, 2_400),
            Self::Desk => (1_280, 800),
            Self::LongDesk => (1_280, 1_500),
            Self::Narrow => (320, 740),
        }
    }

    fn is_desk(self) -> bool {
        matches!(self, Self::Desk | Self::LongDesk)
    }

    fn metrics(self, height: u64) -> Value {
        let (width, _) = self.size();
        let ratio = match self {
            Self::Phone | Self::DarkPhone | Self::LongPhone => 2,
            Self::Desk | Self::LongDesk | Self::Narrow => 1,
        };
        let mobile = !self.is_desk();
        json!({ "width": width, "height": height, "deviceScaleFactor": ratio, "mobile": mobile })
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
        Self::begin(home, screen, &[]).await
    }

    /// A phone in front of whose camera a film runs, in YUV4MPEG2, over and over; its owner allows
    /// pages to look.
    ///
    /// # Errors
    /// As [`Phone::open`].
    pub async fn open_before(home: &Path, film: &Path) -> Result<Self> {
        let film = format!("--use-file-for-fake-video-capture={}", film.display());
        let seen = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", &film];
        Self::begin(home, Screen::Phone, &seen).await
    }

    /// A phone whose owner lets no page look through the camera.
    ///
    /// # Errors
    /// As [`Phone::open`].
    pub async fn open_blindfolded(home: &Path) -> Result<Self> {
        let hidden = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"];
        Self::begin(home, Screen::Phone, &hidden).await
    }

    async fn begin(home: &Path, screen: Screen, switches: &[&str]) -> Result<Self> {
        let downloads = home.join("downloads");
        fs::create_dir_all(&downloads)?;
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").env("HOME", home);
        let log = home.join("chromedriver.log");
        let ready = (READY, DEADLINE);
        let (driver, port) = Daemon::start_ready("chromedriver", command, &log, ready)?;
        let port: u16 = port.trim_end_matches('.').parse().context("chromedriver says its port")?;
        let profile = home.join("profile");
        let mut wanted = capabilities(&profile, &downloads, screen);
        if let Some(all) = wanted["goog:chromeOptions"]["args"].as_array_mut() {
            all.extend(switches.iter().map(|switch| json!(switch)));
        }
        let client = begin_session(port, wanted).await?;
        Ok(Self { page: Page::new(client), downloads, _driver: driver })
    }

    /// Follows a link.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn visit(&self, link: &str) -> Result<()> {
        self.page.client().goto(link).await.with_context(|| format!("opening {link}"))
    }

    /// Shows its page as on another screen, from the next command on.
    ///
    /// # Errors
    /// When the driver does not know how.
    pub async fn show_on(&self, screen: Screen) -> Result<()> {
        let scheme = if screen == Screen::DarkPhone { "dark" } else { "light" };
        // No motion: a picture taken while a colour changes shows, and measures, neither.
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.ask("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        let (_, height) = screen.size();
        let metrics = screen.metrics(height);
        self.ask("Emulation.setDeviceMetricsOverride", metrics).await
    }

    /// Writes the whole page to a PNG, on a screen as high as it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn photograph_whole(&self, screen: Screen, path: &Path) -> Result<()> {
        let height = "return document.documentElement.scrollHeight";
        let height = self.page.client().execute(height, Vec::new()).await?;
        let height = height.as_u64().context("a height is a number")?.max(screen.size().1);
        self.ask("Emulation.setDeviceMetricsOverride", screen.metrics(height)).await?;
        self.page.photograph(path).await
    }

    async fn ask(&self, command: &str, parameters: Value) -> Result<()> {
        devtools::ask(self.page.client(), command, parameters).await
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
                // A screenless browser does not ask for pages in the language of `--lang`.
                "intl.accept_languages": "es-MX,es",
                "download.default_directory": downloads.display().to_string(),
                "download.prompt_for_download": false,
                "plugins.always_open_pdf_externally": true,
            },
        }
    });
    if !screen.is_desk() {
        let metrics = json!({ "width": width, "height": height, "pixelRatio": 2, "touch": true });
        wanted["goog:chromeOptions"]["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    wanted
}
