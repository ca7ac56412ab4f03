//! A mail server on this machine, for tests: a real one (aiosmtpd), with a certificate of its own.
//!
//! It asks for a log-in, and keeps each message with what a parser that is not ours makes of it;
//! `xtask/smtp/server.py` says how.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::process::{self, Daemon};
use crate::{places, ports};

/// Its only account.
pub const USER: &str = "talon";
/// The account's password.
pub const PASSWORD: &str = "cartero de prueba";
/// The name that its certificate is for.
pub const HOST: &str = "localhost";
const READY: (&str, Duration) = ("smtp escucha en", Duration::from_secs(30));

/// How the line to it is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// STARTTLS, and nothing before it.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None.
    None,
}

impl Protection {
    /// As the server and the portal's configuration call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::StartTls => "starttls",
            Self::Tls => "tls",
            Self::None => "none",
        }
    }
}

/// A server that runs. Dropping it ends it.
#[derive(Debug)]
pub struct Mailbox {
    folder: PathBuf,
    port: u16,
    protection: Protection,
    _daemon: Daemon,
}

/// A message that came.
#[derive(Clone, Debug)]
pub struct Received {
    folder: PathBuf,
    /// Envelope, headers, parts.
    pub what: Value,
}

impl Mailbox {
    /// Starts a server that keeps what it gets below `folder`.
    ///
    /// # Errors
    /// When aiosmtpd or openssl are missing; `cargo xtask setup` fetches them.
    pub fn open(folder: &Path, protection: Protection) -> Result<Self> {
        let python = places::target().join("tools/python/bin/python");
        ensure!(python.is_file(), "aiosmtpd is missing: run `cargo xtask setup`");
        let letters = folder.join("letters");
        fs::create_dir_all(&letters)?;
        make_certificate(folder)?;
        let port = ports::free()?;
        let mut command = Command::new(python);
        command.arg(places::root().join("xtask/smtp/server.py")).arg(&letters);
        command.args([&port.to_string(), protection.name()]);
        command.arg(certificate(folder)).arg(key(folder)).args([USER, PASSWORD]);
        let log = folder.join("smtp.log");
        let (daemon, _address) = Daemon::start_ready("the mail server", command, &log, READY)?;
        Ok(Self { folder: folder.to_owned(), port, protection, _daemon: daemon })
    }

    /// Where it listens, at 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How the line to it is protected.
    pub fn protection(&self) -> Protection {
        self.protection
    }

    /// Its certificate, which nobody trusts who is not told to.
    pub fn certificate(&self) -> PathBuf {
        certificate(&self.folder)
    }

    /// What came, in its order.
    ///
    /// # Errors
    /// When a message cannot be read.
    pub fn received(&self) -> Result<Vec<Received>> {
        let mut folders: Vec<PathBuf> = fs::read_dir(self.folder.join("letters"))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_none())
            .collect();
        folders.sort();
        folders.into_iter().map(Received::read).collect()
    }
}

impl Received {
    fn read(folder: PathBuf) -> Result<Self> {
        let text = fs::read_to_string(folder.join("what.json"))?;
        Ok(Self { what: serde_json::from_str(&text)?, folder })
    }

    /// The message as it came.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn raw(&self) -> Result<String> {
        Ok(fs::read_to_string(self.folder.join("message.eml"))?)
    }

    /// The values of a header, as a mail program shows them.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let all = self.what["headers"].as_array().into_iter().flatten();
        all.filter(|pair| pair[0].as_str().is_some_and(|found| found.eq_ignore_ascii_case(name)))
            .filter_map(|pair| pair[1].as_str())
            .collect()
    }

    /// The types of its parts, the enclosing ones before what they enclose.
    pub fn types(&self) -> Vec<&str> {
        let parts = self.what["parts"].as_array().into_iter().flatten();
        parts.filter_map(|part| part["type"].as_str()).collect()
    }

    /// The content of its first part of that type, as a file.
    ///
    /// # Errors
    /// When there is none.
    pub fn part(&self, kind: &str) -> Result<PathBuf> {
        let mut parts = self.what["parts"].as_array().into_iter().flatten();
        let part = parts.find(|part| part["type"] == kind);
        let file = part.and_then(|part| part["file"].as_str());
        Ok(self.folder.join(file.with_context(|| format!("there is no {kind}"))?))
    }

    /// The names of its files.
    pub fn file_names(&self) -> Vec<&str> {
        let parts = self.what["parts"].as_array().into_iter().flatten();
        parts.filter_map(|part| part["name"].as_str()).collect()
    }
}

fn certificate(folder: &Path) -> PathBuf {
    folder.join("smtp.pem")
}

fn key(folder: &Path) -> PathBuf {
    folder.join("smtp.key")
}

/// Signed by itself, for one name, and no authority: it vouches for nobody else.
fn make_certificate(folder: &Path) -> Result<()> {
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]);
    openssl.args(["-nodes", "-days", "2", "-subj", "/CN=localhost"]);
    openssl.args(["-addext", "subjectAltName=DNS:localhost"]);
    openssl.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    openssl.arg("-keyout").arg(key(folder)).arg("-out").arg(certificate(folder));
    process::output(&mut openssl).map(drop)
}
