//! Other people's clients stamp here: that shows that the protocols are not just what we imagine.
//!
//! Python with the packages is the program that `TALON_PYTHON` names, else the one in
//! `target/tools/python`, which `cargo xtask setup` fills. The test fails where it is missing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cfdi::read::read;
use cfdi::seal::SealedCfdi;
use cfdi::timbre::StampedCfdi;
use jiff::ToSpan as _;
use pac_sandbox::ca::{CsdRequest, SandboxCa};
use pac_sandbox::sample::{SHOP_RFC, Shop, customer};
use pac_sandbox::server::{ServerConfig, serve};
use world::{Clock as _, SystemClock};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients.py");

fn python() -> PathBuf {
    let python = std::env::var_os("TALON_PYTHON").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/python/bin/python"),
        PathBuf::from,
    );
    let found = python.is_file();
    assert!(found, "{} is missing: run `cargo xtask setup`", python.display());
    python
}

#[tokio::test]
async fn satcfdi_and_zeep_stamp_at_the_sandbox() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("exchange");
    fs::create_dir(&folder).unwrap();
    // Their clients compare with the machine's clock, so the sandbox goes by it too.
    let server = serve(ServerConfig::new(dir.path().join("sandbox"))).await.unwrap();
    let ca = SandboxCa::open(&dir.path().join("sandbox")).unwrap();
    let now = SystemClock.now();
    let sale = Shop::open(&ca, now).unwrap().sell(1, now, customer()).unwrap();
    let csd = CsdRequest::csd(SHOP_RFC, "ABARROTES EL FAROL SA DE CV", now - 24.hours());
    let csd = ca.issue(&csd).unwrap();
    fs::write(folder.join("csd.cer"), &csd.cer).unwrap();
    fs::write(folder.join("csd.key"), &csd.key).unwrap();
    fs::write(folder.join("sealed.xml"), sale.bytes()).unwrap();

    run(server.url(), &folder).await;

    let ours = fs::read(folder.join("ours-by-sw.xml")).unwrap();
    let mut uuids = BTreeSet::from([accepted(&ours, &sale)]);
    for name in ["theirs-by-sw", "theirs-by-finkok", "theirs-quickly", "theirs-by-zeep"] {
        let xml = fs::read(folder.join(name).with_extension("xml")).unwrap();
        uuids.insert(read(&xml).unwrap().timbre.unwrap().uuid);
    }
    let given = server.stamps().into_iter().map(|stamp| stamp.uuid).collect();
    assert_eq!(uuids, given, "every stamp is known to who asked for it, and there is no other");
    assert_eq!(uuids.len(), 5);
    server.stop().await.unwrap();
}

fn accepted(xml: &[u8], ours: &SealedCfdi) -> String {
    StampedCfdi::accept(xml, ours).unwrap().uuid().to_owned()
}

async fn run(url: &str, folder: &Path) {
    let mut command = Command::new(python());
    command.arg(SCRIPT).arg(url).arg(folder);
    // Nobody's settings stand between two programs on this machine.
    for proxy in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy"] {
        command.env_remove(proxy);
    }
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}
