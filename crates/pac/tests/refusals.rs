//! Refusals: SAT's codes come through verbatim, and nothing is stamped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cfdi::comprobante::ReceptorText;
use cfdi::csd::{Certificate, Csd};
use cfdi::read::cadena;
use jiff::{SignedDuration, Timestamp};
use pac::Outcome;
use pac_sandbox::Registry;
use pac_sandbox::ca::{CsdRequest, SandboxCa};
use pac_sandbox::sample::{SHOP_RFC, Shop, customer};

use support::{Bench, accepted, now, stamp};

/// The first attribute of that name, given another value.
fn with(xml: &[u8], attribute: &str, value: &str) -> Vec<u8> {
    let text = std::str::from_utf8(xml).unwrap();
    let (before, rest) = text.split_once(&format!(" {attribute}=\"")).unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    format!("{before} {attribute}=\"{value}\"{after}").into_bytes()
}

/// The document sealed anew by whatever `sign` does to its cadena.
fn resealed(xml: &[u8], certificate: &[u8], sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let number = Certificate::parse(certificate).unwrap().no_certificado().to_owned();
    let xml = with(xml, "NoCertificado", &number);
    let xml = with(&xml, "Certificado", &STANDARD.encode(certificate));
    let sello = STANDARD.encode(sign(cadena(&xml).unwrap().as_bytes()));
    with(&xml, "Sello", &sello)
}

fn resealed_by(csd: &Csd, xml: &[u8]) -> Vec<u8> {
    resealed(xml, csd.certificate_der(), |cadena| csd.sign_sha256(cadena).unwrap())
}

/// A signature by a key file that our own code refuses to seal with.
fn openssl_sign(dir: &Path, key: &[u8], message: &[u8]) -> Vec<u8> {
    fs::write(dir.join("fiel.key"), key).unwrap();
    fs::write(dir.join("message"), message).unwrap();
    for arguments in [
        "pkcs8 -inform DER -in fiel.key -passin pass:12345678a -out fiel.pem",
        "dgst -sha256 -sign fiel.pem -out signature message",
    ] {
        let mut command = Command::new("openssl");
        command.args(arguments.split(' ')).current_dir(dir);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    fs::read(dir.join("signature")).unwrap()
}

/// Sends it, and makes sure that it is refused with `code` and that there is no stamp.
async fn check_refused(bench: &Bench, xml: &[u8], code: &str) {
    let outcome = stamp(&bench.sw(), xml, 1).await;
    let Outcome::Rejected { code: given, message } = &outcome else {
        panic!("{code} expected, {outcome:?}");
    };
    assert_eq!(given, code, "{message}");
    assert!(message.starts_with(&format!("{code} - ")), "{message}");
    assert!(bench.uuids().is_empty(), "{code}");
}

#[tokio::test]
async fn what_is_no_sealed_document_is_refused() {
    let bench = Bench::set_up().await;
    let sale = bench.sale(1);
    let csd = bench.shop.csd();
    check_refused(&bench, b"<no xml", "301").await;
    check_refused(&bench, &with(sale.bytes(), "Total", "115.00"), "CFDI40102").await;
    check_refused(&bench, &with(sale.bytes(), "Sello", "???"), "302").await;
    let other_number = with(sale.bytes(), "NoCertificado", "00001000000500000001");
    check_refused(&bench, &other_number, "CFDI40106").await;
    let wrong_total = resealed_by(csd, &with(sale.bytes(), "Total", "115.00"));
    check_refused(&bench, &wrong_total, "CFDI40119").await;
    let wrong_sum = resealed_by(csd, &with(sale.bytes(), "SubTotal", "99.00"));
    check_refused(&bench, &wrong_sum, "CFDI40108").await;
    bench.tear_down().await;
}

#[tokio::test]
async fn a_date_out_of_its_window_is_refused() {
    let bench = Bench::set_up().await;
    let sold = |at: Timestamp| bench.shop.sell(1, at, customer()).unwrap();
    let window = SignedDuration::from_hours(72);
    let second = SignedDuration::from_secs(1);
    check_refused(&bench, sold(now() + second).bytes(), "401").await;
    check_refused(&bench, sold(now() - window - second).bytes(), "401").await;
    let before_the_csd = with(sold(now()).bytes(), "Fecha", "2026-10-01T10:00:00");
    check_refused(&bench, &resealed_by(bench.shop.csd(), &before_the_csd), "305").await;

    let on_the_edge = sold(now() - window);
    let outcome = stamp(&bench.sw(), on_the_edge.bytes(), 2).await;
    assert_eq!(bench.uuids(), [accepted(&outcome, &on_the_edge)]);
    bench.tear_down().await;
}

#[tokio::test]
async fn a_date_is_read_in_the_zone_of_its_place() {
    let bench = Bench::set_up().await;
    // Tijuana's clocks show two hours less than Mexico City's in November: 10:00 there is to come.
    let xml = with(bench.sale(1).bytes(), "LugarExpedicion", "22000");
    let future = resealed_by(bench.shop.csd(), &with(&xml, "Fecha", "2026-11-20T10:00:00"));
    check_refused(&bench, &future, "401").await;
    let past = resealed_by(bench.shop.csd(), &with(&xml, "Fecha", "2026-11-20T08:00:00"));
    let outcome = stamp(&bench.sw(), &past, 1).await;
    assert!(matches!(outcome, Outcome::Stamped { .. }), "{outcome:?}");
    bench.tear_down().await;
}

#[tokio::test]
async fn a_seal_by_the_wrong_certificate_is_refused() {
    let bench = Bench::set_up().await;
    let sale = bench.sale(1);
    let since = now() - SignedDuration::from_hours(24);

    let stranger_dir = tempfile::tempdir().unwrap();
    let stranger = SandboxCa::create(stranger_dir.path()).unwrap();
    let shop = Shop::open(&stranger, now()).unwrap();
    check_refused(&bench, &resealed_by(shop.csd(), sale.bytes()), "308").await;

    let other = bench.ca.issue(&CsdRequest::csd("LOAA800101AB7", "ANA LOPEZ", since)).unwrap();
    let other = Csd::open(&other.cer, &other.key, &other.password).unwrap();
    check_refused(&bench, &resealed_by(&other, sale.bytes()), "303").await;

    let fiel = bench.ca.issue(&CsdRequest::fiel(SHOP_RFC, "EL FAROL", since)).unwrap();
    let by_fiel = resealed(sale.bytes(), &fiel.cer, |cadena| {
        openssl_sign(bench.dir.path(), &fiel.key, cadena)
    });
    check_refused(&bench, &by_fiel, "306").await;
    bench.tear_down().await;
}

#[tokio::test]
async fn a_further_authority_can_be_trusted() {
    let stranger_dir = tempfile::tempdir().unwrap();
    let stranger = SandboxCa::create(stranger_dir.path()).unwrap();
    let trusted = stranger_dir.path().join("trusted");
    fs::create_dir(&trusted).unwrap();
    fs::write(trusted.join("stranger.cer"), stranger.certificate()).unwrap();
    let bench = Bench::set_up_with(|config| config.trusted = Some(trusted)).await;

    let shop = Shop::open(&stranger, now()).unwrap();
    let sale = shop.sell(1, now(), customer()).unwrap();
    let outcome = stamp(&bench.sw(), sale.bytes(), 1).await;
    assert_eq!(bench.uuids(), [accepted(&outcome, &sale)]);
    bench.tear_down().await;
}

#[tokio::test]
async fn a_single_certificate_can_be_trusted() {
    let stranger_dir = tempfile::tempdir().unwrap();
    let stranger = SandboxCa::create(stranger_dir.path()).unwrap();
    let shops = [(); 2].map(|()| Shop::open(&stranger, now()).unwrap());
    let trusted = stranger_dir.path().join("trusted");
    fs::create_dir(&trusted).unwrap();
    fs::write(trusted.join("shop.cer"), shops[0].csd().certificate_der()).unwrap();
    let bench = Bench::set_up_with(|config| config.trusted = Some(trusted)).await;

    let other = shops[1].sell(1, now(), customer()).unwrap();
    check_refused(&bench, other.bytes(), "308").await;
    let sale = shops[0].sell(1, now(), customer()).unwrap();
    let outcome = stamp(&bench.sw(), sale.bytes(), 2).await;
    assert_eq!(bench.uuids(), [accepted(&outcome, &sale)]);
    bench.tear_down().await;
}

#[tokio::test]
async fn a_receptor_against_the_catalogs_is_refused() {
    let bench = Bench::set_up().await;
    let sale = bench.sale(1);
    let csd = bench.shop.csd();
    for (attribute, value, code) in [
        ("UsoCFDI", "D01", "CFDI40161"),
        ("UsoCFDI", "X99", "CFDI40160"),
        ("RegimenFiscalReceptor", "605", "CFDI40158"),
        ("RegimenFiscalReceptor", "999", "CFDI40157"),
    ] {
        let xml = resealed_by(csd, &with(sale.bytes(), attribute, value));
        check_refused(&bench, &xml, code).await;
    }
    bench.tear_down().await;
}

/// A sandbox that knows the shop and its customer.
async fn bench_with_a_list() -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("taxpayers.csv");
    let rows = "rfc,nombre_sin_regimen_capital,cp,regimenes_L_RFC,marca_retencion\n\
        EFA010203AB3,ABARROTES EL FAROL,06600,601,0\n\
        CNO150401AB8,COMERCIALIZADORA DEL NORTE,64000,601 626,0\n";
    fs::write(&list, rows).unwrap();
    let registry = Arc::new(Registry::read(&list).unwrap());
    Bench::set_up_with(|config| config.registry = Some(registry)).await
}

#[tokio::test]
async fn a_receptor_against_the_list_of_taxpayers_is_refused() {
    let bench = bench_with_a_list().await;
    let known = customer();
    let unknown = ReceptorText { rfc: "CNO150401AB9".to_owned(), ..known.clone() };
    let renamed = ReceptorText { nombre: "COMERCIALIZADORA DEL SUR".to_owned(), ..known.clone() };
    let moved = ReceptorText { codigo_postal: "06600".to_owned(), ..known.clone() };
    let other_regime = ReceptorText { regimen_fiscal: "603".to_owned(), ..known.clone() };
    for (receptor, code) in [
        (unknown, "CFDI40143"),
        (renamed, "CFDI40145"),
        (moved, "CFDI40148"),
        (other_regime, "CFDI40158"),
    ] {
        check_refused(&bench, bench.sale_to(1, receptor).bytes(), code).await;
    }
    let sale = bench.sale_to(2, known);
    let outcome = stamp(&bench.sw(), sale.bytes(), 2).await;
    assert_eq!(bench.uuids(), [accepted(&outcome, &sale)]);
    bench.tear_down().await;
}

#[tokio::test]
async fn an_emisor_against_the_list_of_taxpayers_is_refused() {
    let bench = bench_with_a_list().await;
    let sale = bench.sale(1);
    let renamed = with(sale.bytes(), "Nombre", "ABARROTES LA LUZ");
    check_refused(&bench, &resealed_by(bench.shop.csd(), &renamed), "CFDI40139").await;
    bench.tear_down().await;
}

#[tokio::test]
async fn the_mark_of_retention_is_obeyed() {
    const RFC: &str = "WATM640917J45";
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("taxpayers.csv");
    let rows = format!(
        "rfc,nombre_sin_regimen_capital,cp,regimenes_L_RFC,marca_retencion\n\
         {RFC},MARIA WATEMBER TORRES,06600,626,2\n\
         CNO150401AB8,COMERCIALIZADORA DEL NORTE,64000,601,0\n"
    );
    fs::write(&list, rows).unwrap();
    let registry = Arc::new(Registry::read(&list).unwrap());
    let bench = Bench::set_up_with(|config| config.registry = Some(registry)).await;
    let since = now() - SignedDuration::from_hours(24);
    let csd = bench.ca.issue(&CsdRequest::csd(RFC, "MARIA WATEMBER TORRES", since)).unwrap();
    let csd = Csd::open(&csd.cer, &csd.key, &csd.password).unwrap();

    let xml = with(bench.sale(1).bytes(), "Rfc", RFC);
    let xml = with(&xml, "Nombre", "MARIA WATEMBER TORRES");
    let xml = with(&xml, "RegimenFiscal", "626");
    check_refused(&bench, &resealed_by(&csd, &xml), "CFDI140225").await;
    bench.tear_down().await;
}

#[tokio::test]
async fn a_line_that_does_not_add_up_is_refused() {
    let bench = bench_with_a_list().await;
    let sale = bench.sale(1);
    let csd = bench.shop.csd();
    // 2 × 50.00, of which 16.00 are IVA; the totals stay as they were.
    for (attribute, value, code) in [
        ("ValorUnitario", "30.000000", "CFDI40167"),
        ("ObjetoImp", "01", "CFDI40172"),
        ("ObjetoImp", "99", "CFDI40170"),
        ("ClaveProdServ", "99999999", "CFDI40162"),
        ("ClaveUnidad", "ZZZZ", "CFDI40165"),
        ("FormaPago", "77", "CFDI40104"),
        ("TipoFactor", "Tarifa", "CFDI40176"),
        ("TasaOCuota", "0.080000", "CFDI40180"),
    ] {
        let xml = resealed_by(csd, &with(sale.bytes(), attribute, value));
        check_refused(&bench, &xml, code).await;
    }
    bench.tear_down().await;
}

#[tokio::test]
async fn what_the_schema_refuses_is_refused() {
    let bench = Bench::set_up().await;
    let sale = bench.sale(1);
    let csd = bench.shop.csd();
    for (attribute, value) in [
        ("Serie", "SERIE-DE-MAS-DE-VEINTICINCO-LETRAS"),
        ("Descripcion", ""),
        ("Cantidad", "2.0000001"),
        ("Importe", "-100.00"),
        ("DomicilioFiscalReceptor", "6400"),
        ("TasaOCuota", "0.16"),
    ] {
        let xml = resealed_by(csd, &with(sale.bytes(), attribute, value));
        check_refused(&bench, &xml, "301").await;
    }
    bench.tear_down().await;
}

#[tokio::test]
async fn a_document_that_bears_a_stamp_is_refused() {
    let bench = Bench::set_up().await;
    let sale = bench.sale(1);
    let Outcome::Stamped { xml } = stamp(&bench.sw(), sale.bytes(), 1).await else {
        panic!("the document is good");
    };
    let outcome = stamp(&bench.sw(), &xml, 2).await;
    assert!(matches!(&outcome, Outcome::Rejected { code, .. } if code == "301"), "{outcome:?}");
    assert_eq!(bench.uuids().len(), 1);
    bench.tear_down().await;
}
