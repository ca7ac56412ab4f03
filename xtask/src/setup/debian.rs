//! Debian's and Ubuntu's packages.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::{Purpose, answers, step};
use crate::{places, process};

/// To build the window and to open it.
const WINDOW: &[&str] = &["pkg-config", "libwebkit2gtk-4.1-dev", "fonts-dejavu-core"];
/// To drive it without a display, and the independent referees of what we make.
const TESTS: &[&str] = &[
    "xvfb",
    "xauth",
    "webkit2gtk-driver",
    "fonts-liberation",
    "zbar-tools",
    "poppler-utils",
    "qpdf",
    "imagemagick",
    "x11-apps",
    "xdotool",
    "libxml2-utils",
    "xsltproc",
    "openssl",
    "xxd",
    "xmlsec1",
    "postgresql",
    "file",
    "cups-daemon",
    "cups-client",
    "desktop-file-utils",
    "rpm",
];
/// The browser; Ubuntu's packages of it are a snap.
const BROWSER: &[&str] = &["chromium", "chromium-driver"];

/// Installs the packages that are missing.
pub(super) fn install_packages(purpose: Purpose) -> Result<()> {
    if !places::on_path("dpkg-query") {
        println!(
            "This is not Debian or Ubuntu, so nothing is installed; see xtask/src/setup/debian.rs \
             for what is needed."
        );
        return Ok(());
    }
    let missing = missing(&wanted(purpose))?;
    if missing.is_empty() {
        return Ok(());
    }
    step(&format!("installing {}", missing.join(" ")));
    // The lists may be absent or stale; only then are they worth the time.
    if process::run(&mut install(&missing)).is_err() {
        process::run(&mut apt_get(&["update"]))?;
        process::run(&mut install(&missing)).with_context(|| {
            format!("these packages could not be installed: {}", missing.join(" "))
        })?;
    }
    Ok(())
}

fn wanted(purpose: Purpose) -> Vec<&'static str> {
    let mut wanted = WINDOW.to_vec();
    if purpose == Purpose::Tests {
        wanted.extend(TESTS);
        wanted.extend(browser());
    }
    // Both may come from elsewhere, as from pyenv.
    if !places::on_path("python3") {
        wanted.push("python3");
    }
    if !answers(Command::new("python3").args(["-m", "pip", "--version"])) {
        wanted.push("python3-pip");
    }
    // `venv` itself is always there; what it lacks on Debian is how to put pip into it.
    let has_venv = answers(Command::new("python3").args(["-c", "import ensurepip"]));
    if purpose == Purpose::Tests && !has_venv {
        wanted.push("python3-venv");
    }
    wanted
}

fn browser() -> &'static [&'static str] {
    if places::on_path("chromedriver") {
        return &[];
    }
    if is_ubuntu() {
        println!(
            "Ubuntu has Chromium only as a snap, which does not start in every place: install \
             `chromium-chromedriver`, or Chrome with its chromedriver, for the browser's tests."
        );
        return &[];
    }
    BROWSER
}

fn is_ubuntu() -> bool {
    let release = fs::read_to_string(Path::new("/etc/os-release")).unwrap_or_default();
    release.lines().any(|line| line == "ID=ubuntu")
}

fn missing(wanted: &[&'static str]) -> Result<Vec<&'static str>> {
    // It ends with an error as soon as one package is unknown, and still lists the others.
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${db:Status-Status} ${Package}\n"])
        .args(wanted)
        .output()
        .context("cannot start dpkg-query")?;
    let listed = String::from_utf8_lossy(&output.stdout);
    let installed: HashSet<&str> =
        listed.lines().filter_map(|line| line.strip_prefix("installed ")).collect();
    Ok(wanted.iter().copied().filter(|package| !installed.contains(package)).collect())
}

fn install(packages: &[&str]) -> Command {
    let mut command = apt_get(&["install", "--yes", "--quiet", "--no-install-recommends"]);
    command.args(packages);
    command
}

fn apt_get(arguments: &[&str]) -> Command {
    let mut command = Command::new(if process::is_root() { "env" } else { "sudo" });
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(arguments);
    command
}
