//! What a shop installs: each package for this system is made of the program at hand, put in place
//! by the system's own tool, and opens as on a computer that nobody has set up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::Path;
use std::process::Command;

use acceptance::display::Display;
use acceptance::stage;
use acceptance::window::Window;
use anyhow::Result;
use xtask::shop::Folder;
use xtask::{bundle, process, setup};

/// Puts a package into a folder as if that were the machine's root. What it needs is not there, and
/// is not asked for.
type Install = fn(&Path, &Path) -> Result<()>;

fn by_dpkg(package: &Path, root: &Path) -> Result<()> {
    for folder in ["info", "updates", "triggers"] {
        fs::create_dir_all(root.join("var/lib/dpkg").join(folder))?;
    }
    fs::write(root.join("var/lib/dpkg/status"), "")?;
    let mut dpkg = Command::new("dpkg");
    dpkg.arg(format!("--root={}", root.display()));
    dpkg.args(["--force-not-root", "--force-depends", "--force-bad-path", "--install"]);
    process::run(dpkg.arg(package))
}

fn by_rpm(package: &Path, root: &Path) -> Result<()> {
    fs::create_dir_all(root)?;
    let mut rpm = rpm();
    rpm.arg(format!("--root={}", root.display())).args(["--nodeps", "--install"]);
    process::run(rpm.arg(package))
}

/// It changes its root: whoever may not do that gets a room in which they may.
fn rpm() -> Command {
    if process::is_root() {
        return Command::new("rpm");
    }
    let mut unshare = Command::new("unshare");
    unshare.args(["--map-root-user", "rpm"]);
    unshare
}

/// One line of the entry in the system's menu.
fn entry<'a>(desktop: &'a str, key: &str) -> &'a str {
    let line = desktop.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
    line.unwrap_or_else(|| panic!("no {key} in\n{desktop}"))
}

/// Name, sentence, program and icon are what the menu shows and starts.
fn check_menu(root: &Path) -> Result<()> {
    let file = root.join("usr/share/applications/talon.desktop");
    let desktop = fs::read_to_string(&file)?;
    assert_eq!(entry(&desktop, "Name"), "Talón");
    assert_eq!(entry(&desktop, "Exec"), "talon");
    assert!(entry(&desktop, "Comment").starts_with("Punto de venta"), "{desktop}");
    for size in ["32x32", "128x128", "256x256@2"] {
        let icon = format!("{size}/apps/{}.png", entry(&desktop, "Icon"));
        let icon = fs::read(root.join("usr/share/icons/hicolor").join(icon))?;
        assert!(icon.starts_with(b"\x89PNG"), "{size}");
    }
    process::run(Command::new("desktop-file-validate").arg(&file))
}

#[tokio::test]
async fn an_installed_deb_opens_at_the_first_steps() -> Result<()> {
    opens_at_the_first_steps("deb", by_dpkg, "usr/share/doc/talon/copyright").await
}

#[tokio::test]
async fn an_installed_rpm_opens_at_the_first_steps() -> Result<()> {
    opens_at_the_first_steps("rpm", by_rpm, "usr/share/licenses/talon/LICENSE").await
}

async fn opens_at_the_first_steps(kind: &str, install: Install, license: &str) -> Result<()> {
    let stage = stage::empty(&format!("bundle-{kind}"))?;
    let package = bundle::pack(&setup::node()?, kind)?;
    let root = stage.join("root");
    install(&package, &root)?;
    check_menu(&root)?;
    assert!(root.join(license).is_file());

    // Without a named data folder, as people start it: everything is in the person's own.
    let folder = Folder::new(stage.join("person"));
    fs::create_dir_all(folder.log("x").parent().unwrap())?;
    let display = Display::start(&folder.log("xvfb"))?;
    let mut installed = Command::new(root.join("usr/bin/talon"));
    installed.env("HOME", folder.path()).env("XDG_CONFIG_HOME", folder.path().join("config"));
    installed.env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    let window = Window::open_program(&folder, &display, &installed, "welcome").await?;
    let data = folder.path().join("webview/mx.talon.register");
    assert!(data.join("register.sqlite").is_file(), "no register in {}", data.display());
    assert!(data.join("logs/talon.log").is_file());
    window.close().await
}
