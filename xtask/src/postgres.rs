//! A PostgreSQL of our own, for tests and benchmarks: Debian's programs on a folder of ours.
//!
//! The gate starts one for all its tests and tells them by [`SERVER`]; a test that is run alone
//! starts its own. Each test gets a database of its own in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{self, Daemon};
use crate::{places, ports};

/// The environment variable that names a server which runs already: `127.0.0.1:<port>`.
pub const SERVER: &str = "TALON_TEST_POSTGRES";
const USER: &str = "talon";
/// The database that is there from the beginning.
const MAINTENANCE: &str = "postgres";
/// Whom the server runs as where we are root, whom it refuses; Debian's package makes it.
const OWNER: &str = "postgres";
const PROGRAMS: &str = "/usr/lib/postgresql";
const PATIENCE: Duration = Duration::from_secs(60);
const GLANCE: Duration = Duration::from_millis(50);

/// What a power cut may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing: each commit is on the disk. For benchmarks.
    Full,
    /// The whole folder, which nobody keeps. For tests.
    None,
}

/// A server that runs. Dropping it ends it and removes its folder.
#[derive(Debug)]
pub struct Server {
    address: String,
    // In this order: the folder goes after the server.
    daemon: Daemon,
    _folder: tempfile::TempDir,
}

impl Server {
    /// Makes a cluster and starts it.
    ///
    /// # Errors
    /// When PostgreSQL is missing (`cargo xtask setup` installs it) or does not start.
    pub fn start(durability: Durability) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("talon-postgres-").tempdir()?;
        let data = folder.path().join("data");
        fs::create_dir(&data)?;
        if is_root() {
            process::run(Command::new("chown").args(["-R", OWNER]).arg(folder.path()))?;
        }
        let mut init = as_owner("initdb")?;
        init.args(["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]);
        init.args(["--username", USER, "--pgdata"]).arg(&data);
        process::output(&mut init).context("PostgreSQL could not make its folder")?;
        let port = ports::free()?;
        let log = folder.path().join("postgres.log");
        let daemon = Daemon::start("PostgreSQL", server(&data, port, durability)?, &log)?;
        let mut started = Self { address: format!("127.0.0.1:{port}"), daemon, _folder: folder };
        started.wait()?;
        Ok(started)
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    fn wait(&mut self) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        while !is_ready(&self.address)? {
            if self.daemon.has_ended()? || Instant::now() > end {
                bail!("PostgreSQL did not start\n{}", self.daemon.tail());
            }
            thread::sleep(GLANCE);
        }
        Ok(())
    }
}

/// An empty database. Dropping it removes it, and its server where that is its own.
#[derive(Debug)]
pub struct Database {
    /// What a client connects to.
    pub url: String,
    name: String,
    /// The address of a server that outlives it.
    shared: Option<String>,
    _own: Option<Server>,
}

impl Database {
    /// Makes one in the server that runs, else in one that is started for it alone.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn create() -> Result<Self> {
        if let Some(address) = places::variable(SERVER) {
            return Self::create_in(&address);
        }
        let server = Server::start(Durability::None)?;
        let name = make_in(server.address())?;
        let url = url_in(server.address(), &name);
        Ok(Self { url, name, shared: None, _own: Some(server) })
    }

    /// Makes one in a server that outlives it.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn create_in(address: &str) -> Result<Self> {
        let name = make_in(address)?;
        let url = url_in(address, &name);
        Ok(Self { url, name, shared: Some(address.to_owned()), _own: None })
    }
}

impl Drop for Database {
    /// Hundreds of them, ten megabytes each, would be there at once else.
    fn drop(&mut self) {
        if let Some(address) = &self.shared {
            let end = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
            if let Err(error) = sql(&url_in(address, MAINTENANCE), &end) {
                // It goes with the server's folder.
                eprintln!("xtask: {} stays until its server ends: {error:#}", self.name);
            }
        }
    }
}

/// Makes an empty database; its name.
fn make_in(address: &str) -> Result<String> {
    // Names are ours alone: a process makes one after the other.
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{number}", std::process::id());
    sql(&url_in(address, MAINTENANCE), &format!("CREATE DATABASE {name}"))?;
    Ok(name)
}

fn url_in(address: &str, name: &str) -> String {
    format!("postgresql://{USER}@{address}/{name}")
}

/// Runs one statement by `psql`, beside the client that is tried; what it printed.
///
/// # Errors
/// What the server said.
pub fn sql(url: &str, statement: &str) -> Result<String> {
    let mut command = Command::new(program("psql")?);
    command.args([url, "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--command"]);
    process::output(command.arg(statement))
}

/// All that a database holds, by `pg_dump`.
///
/// # Errors
/// What the server said.
pub fn dump(url: &str) -> Result<String> {
    process::output(Command::new(program("pg_dump")?).arg(url))
}

fn server(data: &Path, port: u16, durability: Durability) -> Result<Command> {
    let mut command = as_owner("postgres")?;
    command.arg("-D").arg(data).args(["-p", &port.to_string(), "-h", "127.0.0.1", "-k", ""]);
    command.args(["-c", "max_connections=200"]);
    match durability {
        Durability::Full => {}
        Durability::None => {
            command.args(["-c", "fsync=off", "-c", "full_page_writes=off"]);
            command.args(["-c", "synchronous_commit=off"]);
            // Its log is for a restart, of which there is none: as little of it as there can be.
            command.args(["-c", "wal_level=minimal", "-c", "max_wal_senders=0"]);
            command.args(["-c", "min_wal_size=32MB", "-c", "max_wal_size=128MB"]);
        }
    }
    Ok(command)
}

fn is_ready(address: &str) -> Result<bool> {
    let (host, port) = address.split_once(':').context("an address has a port")?;
    let mut command = Command::new(program("pg_isready")?);
    let status = command.args(["--quiet", "-h", host, "-p", port]).status()?;
    Ok(status.success())
}

fn as_owner(name: &str) -> Result<Command> {
    let program = program(name)?;
    if !is_root() {
        return Ok(Command::new(program));
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", OWNER, "--regid", OWNER, "--clear-groups"]).arg(program);
    // The folder that we are in may be closed to its user.
    command.current_dir("/");
    Ok(command)
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// One of PostgreSQL's programs, of the latest version that there is.
fn program(name: &str) -> Result<PathBuf> {
    let versions = fs::read_dir(PROGRAMS)
        .with_context(|| format!("{PROGRAMS} is missing: run `cargo xtask setup`"))?;
    versions
        .filter_map(|entry| Some(entry.ok()?.path().join("bin").join(name)))
        .filter(|path| path.is_file())
        .max()
        .with_context(|| format!("{name} of PostgreSQL is missing: run `cargo xtask setup`"))
}
