//! The program: it says where it listens, stops when told to, and forgets nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use cfdi::csd::Csd;
use pac_sandbox::ca::SandboxCa;
use pac_sandbox::sample::{Shop, customer};
use support::stamp;
use world::{Clock as _, SystemClock};

const PROGRAM: &str = env!("CARGO_BIN_EXE_pac-sandbox");

/// The program, and where it listens.
fn start(dir: &Path) -> (Child, String) {
    let mut child = Command::new(PROGRAM)
        .args(["serve", "--addr", "127.0.0.1:0", "--dir"])
        .arg(dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim_end().strip_prefix("pac-sandbox escucha en ").unwrap().to_owned();
    (child, url)
}

fn terminate(mut child: Child) {
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert!(child.wait().unwrap().success(), "it ends well when it is told to");
}

#[tokio::test]
async fn it_serves_until_it_is_told_to_stop_and_remembers() {
    let dir = tempfile::tempdir().unwrap();
    let (child, url) = start(dir.path());
    let now = SystemClock.now();
    let shop = Shop::open(&SandboxCa::open(dir.path()).unwrap(), now).unwrap();
    let sale = shop.sell(1, now, customer()).unwrap();
    let (status, first) = stamp(&url, sale.bytes(), "a").await;
    assert_eq!(status, 200, "{first}");
    terminate(child);

    let (child, url) = start(dir.path());
    let (_, again) = stamp(&url, sale.bytes(), "a").await;
    assert_eq!(again["data"]["cfdi"], first["data"]["cfdi"]);
    terminate(child);
}

#[test]
fn it_writes_a_csd_that_opens() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let output = Command::new(PROGRAM)
        .args(["csd", "--rfc", "ÑA&010203AB1", "--nombre", "NIÑOS & CIA", "--password", "secreta"])
        .arg("--dir")
        .arg(dir.path())
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |name: &str| fs::read(out.join(name)).unwrap();
    let csd = Csd::open(&read("csd.cer"), &read("csd.key"), "secreta").unwrap();
    assert_eq!(csd.rfc().as_str(), "ÑA&010203AB1");
    assert_eq!(csd.nombre(), "NIÑOS & CIA");
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), csd.no_certificado());
}

#[test]
fn it_refuses_what_it_does_not_know() {
    let dir = tempfile::tempdir().unwrap();
    for arguments in [
        &["sing"][..],
        &["serve"],
        &["serve", "--dir"],
        &["csd", "--dir", "x", "--rfc", "y"],
        &["serve", "--dir", "x", "--sing", "y"],
    ] {
        let output =
            Command::new(PROGRAM).args(arguments).current_dir(dir.path()).output().unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}
