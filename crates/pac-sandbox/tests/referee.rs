//! SAT's schema and stylesheet, and OpenSSL, as referees of what the sandbox stamps.
//!
//! The schemas are in the folder that `TALON_SAT_DIR` names, else in `target/sat`, which
//! `cargo xtask setup` fills.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cfdi::read::read;
use pac_sandbox::ca::{SANDBOX_RFC, SandboxCa};
use pac_sandbox::sample::{Shop, customer};
use support::{HandClock, serve_in, stamp};
use world::Clock as _;

const CFD: &str = "www.sat.gob.mx/sitio_internet/cfd";

fn sat() -> PathBuf {
    let dir = std::env::var_os("TALON_SAT_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/sat"),
        PathBuf::from,
    );
    let dir = dir.join(CFD);
    assert!(
        dir.join("4/cfdv40.xsd").is_file(),
        "SAT's schemas are not in {}: run `cargo xtask setup`",
        dir.display()
    );
    fs::canonicalize(dir).unwrap()
}

/// What the command writes.
fn run(dir: &Path, program: &str, arguments: &[&str]) -> String {
    let output =
        Command::new(program).args(arguments).current_dir(dir).output().unwrap_or_else(|error| {
            panic!("{program}: {error}; `cargo xtask setup` installs what the tests need")
        });
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// Both schemas in one, which is what a stamped document needs.
fn write_schema(dir: &Path) {
    let import = |namespace: &str, file: &str| {
        let location = sat().join(file);
        let location = location.display();
        format!("<xs:import namespace=\"{namespace}\" schemaLocation=\"{location}\"/>")
    };
    let schema = format!(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">{}{}</xs:schema>",
        import("http://www.sat.gob.mx/cfd/4", "4/cfdv40.xsd"),
        import(
            "http://www.sat.gob.mx/TimbreFiscalDigital",
            "TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd"
        ),
    );
    fs::write(dir.join("all.xsd"), schema).unwrap();
}

#[tokio::test]
async fn sat_and_openssl_accept_the_stamped_document() {
    let dir = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let server = serve_in(dir.path(), &clock).await;
    let ca = SandboxCa::open(dir.path()).unwrap();
    let shop = Shop::open(&ca, clock.now()).unwrap();
    let sale = shop.sell(1, clock.now(), customer()).unwrap();
    let (_, answer) = stamp(server.url(), sale.bytes(), "a").await;
    server.stop().await.unwrap();
    let stamped = answer["data"]["cfdi"].as_str().unwrap();
    let dir = dir.path();

    fs::write(dir.join("stamped.xml"), stamped).unwrap();
    write_schema(dir);
    run(dir, "xmllint", &["--nonet", "--noout", "--schema", "all.xsd", "stamped.xml"]);

    let timbre = read(stamped.as_bytes()).unwrap().timbre.unwrap();
    assert_eq!(timbre.rfc_prov_certif, SANDBOX_RFC);
    assert_eq!(timbre.leyenda.as_deref(), Some("SIN VALIDEZ FISCAL"));
    // 16:15:30 UTC at the hour of central Mexico.
    assert_eq!(timbre.fecha_timbrado, "2026-11-20T10:15:30");
    assert_eq!(timbre.sello_cfd, sale.sello());

    let element =
        run(dir, "xmllint", &["--xpath", "//*[local-name()='TimbreFiscalDigital']", "stamped.xml"]);
    fs::write(dir.join("tfd.xml"), element).unwrap();
    let stylesheet = sat().join("TimbreFiscalDigital/cadenaoriginal_TFD_1_1.xslt");
    let cadena = run(dir, "xsltproc", &["--nonet", stylesheet.to_str().unwrap(), "tfd.xml"]);
    assert_eq!(answer["data"]["cadenaOriginalSAT"].as_str().unwrap(), cadena);

    fs::write(dir.join("cadena"), cadena).unwrap();
    fs::write(dir.join("sello"), STANDARD.decode(&timbre.sello_sat).unwrap()).unwrap();
    fs::write(dir.join("stamp.cer"), ca.stamp().certificate()).unwrap();
    let key = ["x509", "-inform", "DER", "-in", "stamp.cer", "-noout", "-pubkey"];
    fs::write(dir.join("public.pem"), run(dir, "openssl", &key)).unwrap();
    let verify = ["dgst", "-sha256", "-verify", "public.pem", "-signature", "sello", "cadena"];
    run(dir, "openssl", &verify);
}
