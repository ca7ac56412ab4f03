//! Certificates and keys in SAT's format, made by the sandbox's authority.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use cfdi::csd::{Certificate, Csd, CsdError};
use common::{RFC, authority, files, since};
use jiff::ToSpan;
use pac_sandbox::ca::CsdRequest;

#[test]
fn opens_a_csd_and_says_whose_it_is() {
    let (_dir, ca) = authority();
    for (rfc, nombre) in [
        (RFC, "ESCUELA KEMPER URGATE SA DE CV"),
        ("H&E951128469", "HERRERIA & ELECTRICOS S DE CV"),
        ("OÑO120726RX3", "ORGANICOS ÑAVEZ OSORIO SA DE CV"),
        ("KICR630120NX3", "RODRIGO KITIA CASTRO"),
    ] {
        let files = files(&ca, rfc, nombre);
        let csd = Csd::open(&files.cer, &files.key, &files.password).unwrap();
        assert_eq!(csd.rfc().as_str(), rfc);
        assert_eq!(csd.nombre(), nombre);
        assert_eq!(csd.no_certificado(), files.no_certificado);
        assert_eq!(csd.certificate_der(), files.cer);
        assert_eq!(format!("{csd:?}"), format!("Csd({:?})", files.no_certificado));
        let authority = Certificate::parse(ca.certificate()).unwrap();
        assert!(csd.certificate().issued_by(&authority));
        assert!(!authority.issued_by(csd.certificate()));
        let signature = csd.sign_sha256(b"||4.0||").unwrap();
        assert!(csd.certificate().verify_sha256(b"||4.0||", &signature));
        assert!(!csd.certificate().verify_sha256(b"||4.1||", &signature));
        assert_eq!(csd.sign_sha256(b"||4.0||").unwrap(), signature);
    }
}

#[test]
fn refuses_each_wrong_pair_by_its_own_name() {
    let (_dir, ca) = authority();
    let ours = files(&ca, RFC, "ESCUELA");
    let other = files(&ca, RFC, "ESCUELA");
    let fiel = ca.issue(&CsdRequest::fiel(RFC, "ESCUELA", since())).unwrap();
    let open = |cer: &[u8], key: &[u8], password: &str| {
        Csd::open(cer, key, password).map(|_| ()).map_err(|error| error.code().id)
    };
    assert_eq!(open(&ours.cer, &ours.key, &ours.password), Ok(()));
    assert_eq!(open(&ours.key, &ours.cer, &ours.password), Err("csd-01"));
    assert_eq!(open(b"", &ours.key, &ours.password), Err("csd-01"));
    assert_eq!(open(&ours.cer, &ours.cer, &ours.password), Err("csd-02"));
    assert_eq!(open(&ours.cer, b"", &ours.password), Err("csd-02"));
    assert_eq!(open(&ours.cer, &ours.key, "otra"), Err("csd-03"));
    assert_eq!(open(&ours.cer, &ours.key, ""), Err("csd-03"));
    assert_eq!(open(&fiel.cer, &fiel.key, &fiel.password), Err("csd-04"));
    assert_eq!(open(&ours.cer, &other.key, &other.password), Err("csd-05"));
    assert_eq!(open(ca.certificate(), &ours.key, &ours.password), Err("csd-09"));
}

#[test]
fn knows_when_it_is_in_force() {
    let csd = common::csd(RFC, "ESCUELA");
    assert_eq!(csd.valid_from(), since());
    let second = 1.second();
    assert_eq!(csd.check_validity(csd.valid_from()), Ok(()));
    assert_eq!(csd.check_validity(csd.valid_to()), Ok(()));
    assert_eq!(
        csd.check_validity(csd.valid_from() - second),
        Err(CsdError::NotYetValid(csd.valid_from()))
    );
    assert_eq!(csd.check_validity(csd.valid_to() + second), Err(CsdError::Expired(csd.valid_to())));
}

/// Cut or changed anywhere, a file is refused or still says the same: never a panic.
#[test]
fn broken_files_are_refused() {
    let (_dir, ca) = authority();
    let files = files(&ca, RFC, "ESCUELA");
    let authority = Certificate::parse(ca.certificate()).unwrap();
    for at in 0..files.cer.len() {
        assert!(Certificate::parse(&files.cer[..at]).is_err());
        let mut changed = files.cer.clone();
        changed[at] ^= 0x55;
        if let Ok(certificate) = Certificate::parse(&changed) {
            assert!(!certificate.issued_by(&authority), "byte {at}");
        }
    }
    for at in (0..files.key.len()).step_by(61) {
        assert!(Csd::open(&files.cer, &files.key[..at], &files.password).is_err());
    }
}

#[test]
fn reads_a_certificate_that_is_text() {
    let (_dir, ca) = authority();
    let files = files(&ca, RFC, "ESCUELA");
    let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &files.cer);
    let pem = format!("-----BEGIN CERTIFICATE-----\r\n{body}\r\n-----END CERTIFICATE-----\r\n");
    assert_eq!(Certificate::parse(pem.as_bytes()), Certificate::parse(&files.cer));
}
