//! A sale on a printer of the system: through a CUPS of the test's own.

use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::portal::{CODE, Portal};
use crate::printing::texts;
use crate::shop::PRODUCTS;

/// Where Debian has the parts of CUPS.
const PARTS: &str = "/usr/lib/cups";
/// The last part of CUPS's way: it hands the job's bytes to a pipe of the test.
const BACKEND: &str = "\
#!/bin/sh
[ $# -eq 0 ] && exit 0
exec cat \"${6:--}\" > \"${DEVICE_URI#catch:}\"
";

/// CUPS in a folder, with one printer: `caja`.
struct Cups {
    server: Child,
    folder: TempDir,
}

impl Cups {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        // Started by root, it prints as somebody else.
        fs::set_permissions(at, Permissions::from_mode(0o755)).unwrap();
        for name in ["root", "state", "cache", "spool", "tmp", "bin", "bin/backend"] {
            fs::create_dir(at.join(name)).unwrap();
        }
        for part in ["daemon", "filter", "monitor", "notifier"] {
            symlink(Path::new(PARTS).join(part), at.join("bin").join(part)).unwrap();
        }
        let backend = at.join("bin/backend/catch");
        fs::write(&backend, BACKEND).unwrap();
        fs::set_permissions(&backend, Permissions::from_mode(0o700)).unwrap();
        assert!(Command::new("mkfifo").arg(at.join("printer")).status().unwrap().success());
        configure(at);
        let mut server = Command::new("cupsd")
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .arg("-f")
            .arg("-c")
            .arg(at.join("cupsd.conf"))
            .arg("-s")
            .arg(at.join("cups-files.conf"))
            .stderr(Stdio::piped())
            .spawn()
            .expect("cupsd is missing: run `cargo xtask setup`");
        let mut log = BufReader::new(server.stderr.take().unwrap()).lines();
        let listens = log.by_ref().any(|line| line.unwrap().contains("Listening to"));
        assert!(listens, "cupsd has ended");
        // A log that nobody reads would hold it up.
        std::thread::spawn(move || log.for_each(drop));
        Self { server, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for Cups {
    fn drop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

fn configure(at: &Path) {
    let folder = at.display();
    let everybody = "Allow all";
    let listen = format!(
        "Listen {folder}/socket\nLogLevel info\nBrowsing Off\nWebInterface No\n<Location />\n{everybody}\n\
         </Location>\n<Policy default>\n<Limit All>\n{everybody}\n</Limit>\n</Policy>\n"
    );
    let files = format!(
        "ServerRoot {folder}/root\nServerBin {folder}/bin\nStateDir {folder}/state\n\
         CacheDir {folder}/cache\nRequestRoot {folder}/spool\nTempDir {folder}/tmp\n\
         AccessLog {folder}/access\nErrorLog stderr\nPageLog {folder}/pages\n"
    );
    let printer = format!(
        "<Printer caja>\nDeviceURI catch:{folder}/printer\nState Idle\nAccepting Yes\n</Printer>\n"
    );
    fs::write(at.join("cupsd.conf"), listen).unwrap();
    fs::write(at.join("cups-files.conf"), files).unwrap();
    fs::write(at.join("root/printers.conf"), printer).unwrap();
}

/// `registerctl` as somebody whose system prints by this CUPS.
fn ctl(cups: &Cups, words: &[&str]) -> Result<String, String> {
    let (command, rest) = words.split_first().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_registerctl"))
        .env("CUPS_SERVER", cups.path("socket"))
        .args([command, "--data"])
        .arg(cups.path("caja"))
        .args(rest)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

#[test]
fn a_sale_goes_through_cups_byte_for_byte() {
    let portal = Portal::start();
    let cups = Cups::start();
    let enrol = ["enrol", "--portal", &portal.url(), "--name", "Caja 1", "--code", CODE];
    ctl(&cups, &enrol).unwrap();
    let list = cups.path("lista.csv");
    fs::write(&list, PRODUCTS).unwrap();
    ctl(&cups, &["import-products", "--csv", &list.to_string_lossy()]).unwrap();
    let found = ctl(&cups, &["printers"]).unwrap();
    assert!(found.lines().any(|line| line == "caja (del sistema)"), "{found}");

    ctl(&cups, &["open-shift", "--float", "500"]).unwrap();
    ctl(&cups, &["printer", "--system", "nadie"]).unwrap();
    let refused = ctl(&cups, &["test-print"]).unwrap_err();
    assert!(refused.contains("[print-19]"), "{refused}");

    ctl(&cups, &["printer", "--system", "caja"]).unwrap();
    let pipe = cups.path("printer");
    let printed = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        File::open(pipe).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    });
    let sold = ctl(&cups, &["sell", "LECHE*2", "REFRESCO"]).unwrap();
    // The strict decoder refuses whatever CUPS would have added.
    let note = texts(&printed.join().unwrap());
    let code = sold.split(' ').nth(2).unwrap();
    assert!(note.contains(code) && note.contains("Leche Lala 1 L"), "{note}");
}
