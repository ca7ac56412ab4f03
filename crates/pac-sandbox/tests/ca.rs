//! What the sandbox authority issues, with OpenSSL as the referee.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::path::Path;
use std::process::Command;

use pac_sandbox::ca::{CaError, CsdFiles, CsdRequest, SandboxCa};

const NOT_BEFORE: &str = "2026-01-15T12:00:00Z";

fn openssl(arguments: &[&str], dir: &Path) -> String {
    let output = Command::new("openssl").args(arguments).current_dir(dir).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments:?}: {error}");
    // Latin-1 subjects come out as they are; no test looks at bytes above ASCII in this text.
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn issue(dir: &Path, request: &CsdRequest) -> CsdFiles {
    let files = SandboxCa::open_or_create(dir).unwrap().issue(request).unwrap();
    std::fs::write(dir.join("csd.cer"), &files.cer).unwrap();
    std::fs::write(dir.join("csd.key"), &files.key).unwrap();
    files
}

fn moral() -> CsdRequest {
    CsdRequest::csd("EFA010203AB1", "EL FAROL SA DE CV", NOT_BEFORE.parse().unwrap())
}

#[test]
fn a_csd_has_the_shape_of_sats() {
    let dir = tempfile::tempdir().unwrap();
    let files = issue(dir.path(), &moral());
    let text =
        openssl(&["x509", "-inform", "DER", "-in", "csd.cer", "-noout", "-text"], dir.path());
    assert!(text.contains("Version: 3"), "{text}");
    assert!(text.contains("sha256WithRSAEncryption"), "{text}");
    assert!(text.contains("Public-Key: (2048 bit)"), "{text}");
    assert!(text.contains("Not Before: Jan 15 12:00:00 2026 GMT"), "{text}");
    assert!(text.contains("Not After : Jan 15 12:00:00 2030 GMT"), "{text}");
    assert!(text.contains("Digital Signature, Non Repudiation\n"), "{text}");
    assert!(text.contains("x500UniqueIdentifier = EFA010203AB1 / XAXX010101AA0"), "{text}");
    assert!(text.contains("OU = Sucursal 1"), "{text}");

    let serial =
        openssl(&["x509", "-inform", "DER", "-in", "csd.cer", "-noout", "-serial"], dir.path());
    let ascii: String = files.no_certificado.bytes().map(|b| format!("{b:02X}")).collect();
    assert_eq!(serial.trim(), format!("serial={ascii}"));
}

#[test]
fn a_csd_is_signed_by_the_authority_and_its_key_opens() {
    let dir = tempfile::tempdir().unwrap();
    issue(dir.path(), &moral());
    let dir = dir.path();
    openssl(&["x509", "-inform", "DER", "-in", "ca.cer", "-out", "ca.pem"], dir);
    openssl(&["x509", "-inform", "DER", "-in", "csd.cer", "-out", "csd.pem"], dir);
    openssl(&["verify", "-no_check_time", "-CAfile", "ca.pem", "csd.pem"], dir);

    let shape = openssl(&["asn1parse", "-inform", "DER", "-in", "csd.key"], dir);
    for part in ["PBES2", "PBKDF2", "des-ede3-cbc", ":0800"] {
        assert!(shape.contains(part), "{part} in {shape}");
    }
    assert!(!shape.contains("hmacWith"), "the PRF is left to its default: {shape}");
    let pass = "pass:12345678a";
    let open = ["pkcs8", "-inform", "DER", "-in", "csd.key", "-passin", pass, "-out", "key.pem"];
    openssl(&open, dir);
    let from_key = openssl(&["rsa", "-in", "key.pem", "-noout", "-modulus"], dir);
    let from_cer = openssl(&["x509", "-in", "csd.pem", "-noout", "-modulus"], dir);
    assert_eq!(from_key, from_cer);
}

#[test]
fn a_fiel_has_no_branch_and_more_uses() {
    let dir = tempfile::tempdir().unwrap();
    let not_before = NOT_BEFORE.parse().unwrap();
    issue(dir.path(), &CsdRequest::fiel("LOAA800101AB1", "ANA LOPEZ", not_before));
    let text =
        openssl(&["x509", "-inform", "DER", "-in", "csd.cer", "-noout", "-text"], dir.path());
    assert!(text.contains("x500UniqueIdentifier = LOAA800101AB1,"), "{text}");
    assert!(!text.contains("OU ="), "{text}");
    assert!(text.contains("Data Encipherment, Key Agreement"), "{text}");
    assert!(text.contains("E-mail Protection"), "{text}");
}

#[test]
fn names_with_special_letters_are_teletex_in_latin_1() {
    let dir = tempfile::tempdir().unwrap();
    let not_before = NOT_BEFORE.parse().unwrap();
    let files = issue(dir.path(), &CsdRequest::csd("ÑA&010203AB1", "MUÑOZ & HIJOS", not_before));
    let shape = openssl(&["asn1parse", "-inform", "DER", "-in", "csd.cer"], dir.path());
    assert_eq!(shape.matches("T61STRING").count(), 4, "{shape}");
    let latin_1 = b"MU\xd1OZ & HIJOS";
    assert!(files.cer.windows(latin_1.len()).any(|bytes| bytes == latin_1));
}

#[test]
fn a_name_that_no_certificate_can_carry_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let ca = SandboxCa::create(dir.path()).unwrap();
    let request = CsdRequest::csd("EFA010203AB1", "FAROL ✓", NOT_BEFORE.parse().unwrap());
    assert!(matches!(ca.issue(&request), Err(CaError::Text { .. })));
}

#[test]
fn the_authority_is_found_again_and_never_made_twice() {
    let dir = tempfile::tempdir().unwrap();
    let first = SandboxCa::create(dir.path()).unwrap();
    let again = SandboxCa::open(dir.path()).unwrap();
    assert_eq!(first.certificate(), again.certificate());
    assert_eq!(first.stamp().no_certificado(), again.stamp().no_certificado());
    assert_eq!(first.stamp().sign(b"x").unwrap(), again.stamp().sign(b"x").unwrap());
    assert!(matches!(SandboxCa::create(dir.path()), Err(CaError::Io { .. })));
}
