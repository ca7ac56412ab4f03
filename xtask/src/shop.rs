//! A whole shop on this machine: sandbox PAC, portal, and a register that is enrolled and stocked.
//!
//! The demo keeps one under `target/demo`; each end-to-end test makes one of its own. All of it
//! goes through the programs' own command lines, as a real installation would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::mailbox::{self, Mailbox};
use crate::places::{self, Profile};
use crate::ports;
use crate::process::{self, Daemon};
use crate::sat_page::SatPage;

/// The taxpayer of the demo: one of SAT's test taxpayers, a person with a business.
pub const RFC: &str = "CACX7605101P8";
const NOMBRE: &str = "XOCHILT CASAS CHAVEZ";
const REGIMEN: &str = "612";
/// The shop's name on receipts and pages.
pub const SHOP_NAME: &str = "Abarrotes La Esquina";
/// What its first shift begins with.
const FLOAT: &str = "500";
/// The register's name.
pub const REGISTER_NAME: &str = "Caja 1";
const CONTACT: &str = "55 0000 0000";
const SERIE: &str = "F";
const CSD_PASSWORD: &str = "demostracion";
/// The sandbox's own account, which is no secret.
const PAC_USER: &str = "sandbox@example.mx";
const PAC_PASSWORD: &str = "sandbox";
/// How long a program may take to be ready, on a machine that has other things to do.
const READY: Duration = Duration::from_secs(30);

/// Where a shop is: its tax domicile and its one branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    codigo_postal: &'static str,
    address: &'static str,
}

/// In Mexico City.
pub const CENTRO: Place =
    Place { codigo_postal: "06000", address: "Av. Juárez 12, Centro, 06000 Ciudad de México" };
/// At the northern border.
pub const TIJUANA: Place =
    Place { codigo_postal: "22000", address: "Av. Revolución 100, Zona Centro, 22000 Tijuana" };

/// The products of the demo.
pub fn catalog() -> PathBuf {
    places::root().join("xtask/demo/abarrotes.csv")
}

/// Where a shop's things are, below one folder.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A shop below `path`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// All of it.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The register's database and key.
    pub fn register(&self) -> PathBuf {
        self.0.join("register")
    }

    /// The files of a register that nobody has set up.
    pub fn new_register(&self) -> PathBuf {
        self.0.join("new-register")
    }

    /// What the register prints: bytes and a picture of each receipt.
    pub fn receipts(&self) -> PathBuf {
        self.0.join("receipts")
    }

    /// What a program writes while it runs.
    pub fn log(&self, name: &str) -> PathBuf {
        self.0.join(format!("logs/{name}.log"))
    }

    /// The sandbox PAC's authority, and what it stamped.
    pub fn authority(&self) -> PathBuf {
        self.0.join("pac")
    }

    /// Where it is there, the taxpayers that SAT knows, for the sandbox PAC; else SAT knows all.
    pub fn taxpayers(&self) -> PathBuf {
        self.0.join("taxpayers.csv")
    }

    /// The portal's database.
    pub fn portal_database(&self) -> PathBuf {
        self.0.join("portal.db")
    }

    fn csd(&self) -> PathBuf {
        self.0.join("csd")
    }

    fn csd_password(&self) -> PathBuf {
        self.csd().join("password.txt")
    }

    fn config(&self) -> PathBuf {
        self.0.join("portal.toml")
    }

    /// Is there once the shop is complete; holds the portal's address.
    fn stamp(&self) -> PathBuf {
        self.0.join("complete")
    }
}

/// A shop whose sandbox PAC and portal are running. Dropping it ends them.
#[derive(Debug)]
pub struct Shop {
    folder: Folder,
    profile: Profile,
    portal_address: String,
    sandbox_url: String,
    /// What its configuration says of mail, and of whom to ask about a cédula.
    sections: String,
    // The portal is dropped before the PAC that it talks to.
    portal: Option<Daemon>,
    _sandbox: Daemon,
}

impl Shop {
    /// Starts the shop in `folder`; makes it first where it is not complete.
    ///
    /// # Errors
    /// When a program refuses or does not start; its last words are in the message.
    pub fn open(folder: Folder, profile: Profile) -> Result<Self> {
        Self::open_at(folder, profile, CENTRO)
    }

    /// The same, elsewhere.
    ///
    /// # Errors
    /// As [`Shop::open`].
    pub fn open_at(folder: Folder, profile: Profile, place: Place) -> Result<Self> {
        Self::open_with(folder, profile, place, sat_config("off"))
    }

    /// The same, with a portal that asks `sat` about the QR of a cédula.
    ///
    /// # Errors
    /// As [`Shop::open`].
    pub fn open_asking(folder: Folder, profile: Profile, sat: &SatPage) -> Result<Self> {
        Self::open_with(folder, profile, CENTRO, sat_config(&sat.url()))
    }

    /// The same, with mail that is handed to `mailbox`.
    ///
    /// # Errors
    /// As [`Shop::open`].
    pub fn open_mailing(folder: Folder, profile: Profile, mailbox: &Mailbox) -> Result<Self> {
        let sections = mail_config(mailbox) + &sat_config("off");
        Self::open_with(folder, profile, CENTRO, sections)
    }

    fn open_with(folder: Folder, profile: Profile, place: Place, sections: String) -> Result<Self> {
        let complete = fs::read_to_string(folder.stamp()).ok();
        if complete.is_none() && folder.path().exists() {
            fs::remove_dir_all(folder.path())
                .with_context(|| format!("emptying {}", folder.path().display()))?;
        }
        fs::create_dir_all(folder.path())?;
        let portal_address = match &complete {
            Some(address) => address.clone(),
            // Kept for the shop's life, because receipts carry it.
            None => format!("127.0.0.1:{}", ports::free()?),
        };
        let (sandbox, sandbox_url) = start_sandbox(&folder, profile)?;
        let mut shop = Self {
            folder,
            profile,
            portal_address,
            sandbox_url,
            sections,
            portal: None,
            _sandbox: sandbox,
        };
        fs::write(shop.folder.config(), shop.portal_config())?;
        if complete.is_none() {
            shop.add_taxpayer(place)?;
        }
        shop.start_portal()?;
        if complete.is_none() {
            shop.furnish_register()?;
            fs::write(shop.folder.stamp(), &shop.portal_address)?;
        }
        Ok(shop)
    }

    /// Where its things are.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The portal's address, without a slash at its end.
    pub fn portal_url(&self) -> String {
        format!("http://{}", self.portal_address)
    }

    /// The sandbox PAC's address, without a slash at its end.
    pub fn sandbox_url(&self) -> &str {
        &self.sandbox_url
    }

    /// Starts the portal; nothing where it runs.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_portal(&mut self) -> Result<()> {
        if self.portal.is_some() {
            return Ok(());
        }
        let mut command = Command::new(places::program(self.profile, "portal"));
        command.args(["serve", "--config"]).arg(self.folder.config());
        let log = self.folder.log("portal");
        let ready = ("portal escucha en", READY);
        let (portal, _url) = Daemon::start_ready("the portal", command, &log, ready)?;
        self.portal = Some(portal);
        Ok(())
    }

    /// Asks the portal to end; nothing where it does not run.
    pub fn stop_portal(&mut self) {
        if let Some(portal) = self.portal.take() {
            portal.end();
        }
    }

    /// Ends the portal at once, as a power cut would.
    ///
    /// # Errors
    /// When it does not run.
    pub fn kill_portal(&mut self) -> Result<()> {
        self.portal.take().context("the portal does not run")?.kill()
    }

    /// Asks `registerctl`, which works on the register while its window is closed, and gives its
    /// answer.
    ///
    /// # Errors
    /// When it refuses.
    pub fn registerctl(&self, verb: &str, words: &[&str]) -> Result<String> {
        let mut command = Command::new(places::program(self.profile, "registerctl"));
        command.arg(verb).arg("--data").arg(self.folder.register()).args(words);
        process::output(&mut command)
    }

    /// Lets a person in, and gives the link with which it sets its password.
    ///
    /// # Errors
    /// When the portal refuses.
    pub fn invite(&self, mail: &str, role: &str) -> Result<String> {
        let mut add = self.portal_command(&["user", "add"]);
        add.args(["--shop", RFC, "--mail", mail, "--role", role]);
        Ok(process::output(&mut add)?.trim().to_owned())
    }

    /// Enrols one more register of this shop, whose things go below `folder`.
    ///
    /// # Errors
    /// When the portal refuses its code.
    pub fn enrol_another(&self, folder: &Path, code: &str, name: &str) -> Result<()> {
        let mut command = Command::new(places::program(self.profile, "registerctl"));
        command.arg("enrol").arg("--data").arg(folder);
        command.args(["--portal", &self.portal_url(), "--code", code, "--name", name]);
        process::output(&mut command).map(drop)
    }

    /// The window's program on this shop's register; nobody has started it yet.
    pub fn window(&self) -> Command {
        let mut command = Command::new(places::program(self.profile, "talon"));
        command.env("TALON_DATA_DIR", self.folder.register());
        command
    }

    /// The window's program on a register that nobody has set up.
    pub fn new_window(&self) -> Command {
        let mut command = Command::new(places::program(self.profile, "talon"));
        command.env("TALON_DATA_DIR", self.folder.new_register());
        command
    }

    /// A code with which one more register joins this shop.
    ///
    /// # Errors
    /// When the portal refuses.
    pub fn enrolment_code(&self) -> Result<String> {
        let code = process::output(self.portal_command(&["enrolment-code"]).args(["--rfc", RFC]))?;
        match code.trim() {
            "" => bail!("the portal gave no enrolment code"),
            code => Ok(code.to_owned()),
        }
    }

    fn portal_config(&self) -> String {
        format!(
            "# Written anew whenever the shop is opened: the sandbox PAC's port changes.\n\
             listen = \"{address}\"\n\
             public_url = \"http://{address}\"\n\
             database = \"{database}\"\n\
             key_file = \"portal.key\"\n\n\
             [pac]\n\
             kind = \"sw\"\n\
             environment = \"sandbox\"\n\
             services_url = \"{pac}\"\n\
             api_url = \"{pac}\"\n\
             user = \"{PAC_USER}\"\n\
             password = \"{PAC_PASSWORD}\"\n{sections}",
            address = self.portal_address,
            database = self.folder.portal_database().display(),
            pac = self.sandbox_url,
            sections = self.sections,
        )
    }

    fn add_taxpayer(&self, place: Place) -> Result<()> {
        let csd = self.folder.csd();
        let mut issue = Command::new(places::program(self.profile, "pac-sandbox"));
        issue.arg("csd").arg("--dir").arg(self.folder.authority()).arg("--out").arg(&csd);
        issue.args(["--rfc", RFC, "--nombre", NOMBRE, "--password", CSD_PASSWORD]);
        process::output(&mut issue)?;
        fs::write(self.folder.csd_password(), CSD_PASSWORD)?;
        let mut add = self.portal_command(&["shop", "add"]);
        add.args(["--rfc", RFC, "--nombre", NOMBRE, "--regimen", REGIMEN]);
        add.args(["--codigo-postal", place.codigo_postal, "--name", SHOP_NAME]);
        add.args(["--address", place.address, "--contact", CONTACT]);
        add.args(["--serie", SERIE, "--period", "month-end"]);
        add.arg("--csd-cer").arg(csd.join("csd.cer")).arg("--csd-key").arg(csd.join("csd.key"));
        add.arg("--csd-password-file").arg(self.folder.csd_password());
        process::output(&mut add)?;
        Ok(())
    }

    fn furnish_register(&self) -> Result<()> {
        let (url, code) = (self.portal_url(), self.enrolment_code()?);
        let (catalog, receipts) = (catalog(), self.folder.receipts());
        fs::create_dir_all(&receipts)?;
        self.registerctl("enrol", &["--portal", &url, "--code", &code, "--name", REGISTER_NAME])?;
        self.registerctl("import-products", &["--csv", &catalog.display().to_string()])?;
        self.registerctl("printer", &["--folder", &receipts.display().to_string()])?;
        self.registerctl("open-shift", &["--float", FLOAT])?;
        Ok(())
    }

    fn portal_command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(places::program(self.profile, "portal"));
        command.args(words).arg("--config").arg(self.folder.config());
        command
    }
}

/// Tests and the demo never ask SAT itself.
fn sat_config(sat: &str) -> String {
    format!("\n[constancia]\nsat = \"{sat}\"\n")
}

fn mail_config(mailbox: &Mailbox) -> String {
    format!(
        "\n[mail]\n\
         host = \"{host}\"\n\
         port = {port}\n\
         security = \"{security}\"\n\
         user = \"{user}\"\n\
         password = \"{password}\"\n\
         from = \"facturas@example.com\"\n\
         ca_file = \"{certificate}\"\n",
        host = mailbox::HOST,
        port = mailbox.port(),
        security = mailbox.protection().name(),
        user = mailbox::USER,
        password = mailbox::PASSWORD,
        certificate = mailbox.certificate().display(),
    )
}

fn start_sandbox(folder: &Folder, profile: Profile) -> Result<(Daemon, String)> {
    let mut command = Command::new(places::program(profile, "pac-sandbox"));
    command.args(["serve", "--addr", "127.0.0.1:0", "--dir"]).arg(folder.authority());
    let taxpayers = folder.taxpayers();
    if taxpayers.is_file() {
        command.arg("--taxpayers").arg(taxpayers);
    }
    let ready = ("pac-sandbox escucha en", READY);
    Daemon::start_ready("the sandbox PAC", command, &folder.log("pac-sandbox"), ready)
}
