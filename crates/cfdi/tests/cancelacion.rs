//! Requests of cancellation, with xmlsec1 and xmllint as referees.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;
use std::process::{Command, Output};
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cfdi::cancelacion::{Motivo, Solicitud, SolicitudError, SolicitudFirmada, firmar};
use cfdi::comprobante::FolioFiscal;
use cfdi::csd::{Certificate, Csd, CsdError};
use cfdi::fecha::FechaLocal;
use cfdi::rfc::Rfc;
use common::{RFC, authority, files, since};
use expect_test::expect;
use pac_sandbox::ca::{CsdFiles, CsdRequest};
use proptest::prelude::*;

static CSD: LazyLock<Csd> = LazyLock::new(|| common::csd(RFC, "ESCUELA KEMPER URGATE SA DE CV"));
static FIRMADA: LazyLock<SolicitudFirmada> =
    LazyLock::new(|| firmar(&solicitud(RFC, sustituida()), &CSD).unwrap());

fn uuid(text: &str) -> FolioFiscal {
    FolioFiscal::parse(text).unwrap()
}

fn sustituida() -> Motivo {
    let folio_sustitucion = uuid("00000000-aaaa-4bbb-8ccc-0000000000ff");
    Motivo::ErroresConRelacion { folio_sustitucion }
}

fn motivos() -> [Motivo; 4] {
    [
        sustituida(),
        Motivo::ErroresSinRelacion,
        Motivo::NoSeLlevoACabo,
        Motivo::NominativaRelacionadaEnGlobal,
    ]
}

fn solicitud(rfc: &str, motivo: Motivo) -> Solicitud {
    Solicitud {
        rfc_emisor: Rfc::parse(rfc).unwrap(),
        fecha: FechaLocal::parse("2026-11-20T10:15:30").unwrap(),
        folio: uuid("c42523ba-a74b-4e13-8552-17db3a9cdae3"),
        motivo,
    }
}

fn text(firmada: &SolicitudFirmada) -> String {
    String::from_utf8(firmada.bytes().to_vec()).unwrap()
}

/// What a referee says of a document; one that is missing says what to install.
fn referee(program: &str, options: &[&str], xml: &str) -> Output {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("solicitud.xml");
    fs::write(&path, xml).unwrap();
    let output = Command::new(program).args(options).arg(&path).output();
    output.unwrap_or_else(|error| {
        panic!("{program}: {error}; `cargo xtask setup` installs xmlsec1 and xmllint")
    })
}

fn xmlsec_verifies(xml: &str) -> bool {
    referee("xmlsec1", &["--verify", "--insecure"], xml).status.success()
}

#[test]
fn xmlsec_verifies_every_motivo_of_every_holder() {
    let (_dir, ca) = authority();
    for (rfc, nombre) in [
        (RFC, "ESCUELA KEMPER URGATE SA DE CV"),
        ("H&E951128469", "HERRERIA & ELECTRICOS S DE CV"),
        ("OÑO120726RX3", "ORGANICOS ÑAVEZ OSORIO SA DE CV"),
        ("KICR630120NX3", "RODRIGO KITIA CASTRO"),
    ] {
        let files = files(&ca, rfc, nombre);
        let csd = Csd::open(&files.cer, &files.key, &files.password).unwrap();
        for motivo in motivos() {
            let solicitud = solicitud(rfc, motivo);
            let firmada = firmar(&solicitud, &csd).unwrap();
            let xml = text(&firmada);
            assert!(xmlsec_verifies(&xml), "{rfc} {}", solicitud.motivo.code());
            assert!(!xmlsec_verifies(&xml.replacen("C42523BA", "C42523BB", 1)), "{rfc}");
            let read = SolicitudFirmada::parse(firmada.bytes()).unwrap();
            assert_eq!(*read.solicitud(), solicitud);
            assert_eq!(read, firmada);
            read.verify(&Certificate::parse(&files.cer).unwrap()).unwrap();
        }
    }
}

/// The bytes are their own canonical form, so what is signed is what is sent.
#[test]
fn is_written_in_its_canonical_form() {
    let xml = text(&FIRMADA);
    let canonical = referee("xmllint", &["--nonet", "--c14n"], &xml).stdout;
    let body = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
    assert_eq!(String::from_utf8(canonical).unwrap(), body);
    let blanks = referee("xmllint", &["--nonet", "--noblanks", "--c14n"], &xml).stdout;
    assert_eq!(blanks, body.as_bytes());
}

/// The shape of a request that SAT has taken; what is chance gives way to its name.
#[test]
fn has_the_shape_that_sat_takes() {
    let mut xml = text(&FIRMADA).replace(CSD.no_certificado(), "(NoCertificado)");
    for element in ["DigestValue", "SignatureValue", "X509Certificate", "Modulus"] {
        let (before, rest) = xml.split_once(&format!("<{element}>")).unwrap();
        let (value, after) = rest.split_once(&format!("</{element}>")).unwrap();
        let bytes = STANDARD.decode(value).unwrap();
        let shown = match element {
            "X509Certificate" => {
                assert_eq!(bytes, CSD.certificate_der());
                "(certificate)".to_owned()
            }
            _ => format!("({} bytes)", bytes.len()),
        };
        xml = format!("{before}<{element}>{shown}</{element}>{after}");
    }
    let open = xml.replace("><", ">\n<").replace("\" ", "\"\n  ").replace(",O=", ",\n  O=");
    expect![[r#"
        <?xml version="1.0"
          encoding="UTF-8"?>
        <Cancelacion xmlns="http://cancelacfd.sat.gob.mx"
          xmlns:xsd="http://www.w3.org/2001/XMLSchema"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          Fecha="2026-11-20T10:15:30"
          RfcEmisor="EKU9003173C9">
        <Folios>
        <Folio FolioSustitucion="00000000-AAAA-4BBB-8CCC-0000000000FF"
          Motivo="01"
          UUID="C42523BA-A74B-4E13-8552-17DB3A9CDAE3">
        </Folio>
        </Folios>
        <Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
        <SignedInfo>
        <CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315">
        </CanonicalizationMethod>
        <SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1">
        </SignatureMethod>
        <Reference URI="">
        <Transforms>
        <Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature">
        </Transform>
        </Transforms>
        <DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1">
        </DigestMethod>
        <DigestValue>(20 bytes)</DigestValue>
        </Reference>
        </SignedInfo>
        <SignatureValue>(256 bytes)</SignatureValue>
        <KeyInfo>
        <X509Data>
        <X509IssuerSerial>
        <X509IssuerName>CN=AC SANDBOX DE TALON SIN VALIDEZ FISCAL,
          O=AC SANDBOX DE TALON SIN VALIDEZ FISCAL,C=MX</X509IssuerName>
        <X509SerialNumber>(NoCertificado)</X509SerialNumber>
        </X509IssuerSerial>
        <X509Certificate>(certificate)</X509Certificate>
        </X509Data>
        <KeyValue>
        <RSAKeyValue>
        <Modulus>(256 bytes)</Modulus>
        <Exponent>AQAB</Exponent>
        </RSAKeyValue>
        </KeyValue>
        </KeyInfo>
        </Signature>
        </Cancelacion>"#]]
    .assert_eq(&open);
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let again = firmar(&solicitud(RFC, sustituida()), &CSD).unwrap();
    assert_eq!(again.bytes(), FIRMADA.bytes());
    let name = format!("{again:?}");
    assert_eq!(name, "SolicitudFirmada(\"C42523BA-A74B-4E13-8552-17DB3A9CDAE3\")");
    assert_eq!(again.certificate().der(), CSD.certificate_der());
}

#[test]
fn who_may_not_ask_is_told_so() {
    let refused = |solicitud: &Solicitud, csd: &Csd| firmar(solicitud, csd).unwrap_err().code().id;
    let good = solicitud(RFC, Motivo::ErroresSinRelacion);
    let at = |fecha| Solicitud { fecha: FechaLocal::parse(fecha).unwrap(), ..good.clone() };
    assert_eq!(refused(&solicitud("KICR630120NX3", sustituida()), &CSD), "seal-01");
    // In force from 2026-01-01T00:00:00 in central Mexico, for four years.
    assert_eq!(refused(&at("2025-12-31T23:59:59"), &CSD), "csd-06");
    assert!(firmar(&at("2026-01-01T00:00:00"), &CSD).is_ok());
    assert!(firmar(&at("2030-01-01T00:00:00"), &CSD).is_ok());
    assert_eq!(refused(&at("2030-01-01T00:00:01"), &CSD), "csd-07");
    let folio_sustitucion = good.folio.clone();
    let itself = Motivo::ErroresConRelacion { folio_sustitucion };
    assert_eq!(refused(&solicitud(RFC, itself), &CSD), "cancelacion-01");
    for wrong in ["", "c42523ba", "c42523ba-a74b-4e13-8552-17db3a9cdaeg"] {
        assert_eq!(FolioFiscal::parse(wrong).unwrap_err().code.id, "relacion-01", "{wrong:?}");
    }
    assert_eq!(uuid(" c42523ba-a74b-4e13-8552-17db3a9cdae3 "), good.folio);
}

/// The request as xmlsec1 signs it with the key of these files; KeyInfo stays as it is.
fn signed_by_xmlsec(files: &CsdFiles) -> String {
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("llave.key");
    fs::write(&key, &files.key).unwrap();
    let mut template = text(&FIRMADA)
        .replace(&STANDARD.encode(CSD.certificate_der()), &STANDARD.encode(&files.cer))
        .replace(CSD.no_certificado(), &files.no_certificado);
    for element in ["DigestValue", "SignatureValue"] {
        let (before, rest) = template.split_once(&format!("<{element}>")).unwrap();
        let (_, after) = rest.split_once(&format!("</{element}>")).unwrap();
        template = format!("{before}<{element}></{element}>{after}");
    }
    let (before, key_info) = template.split_once("<KeyInfo>").unwrap();
    // Without KeyInfo it writes none; ours goes back where it was.
    let bare = format!("{before}</Signature></Cancelacion>");
    let options = ["--sign", "--pwd", &files.password, "--pkcs8-der", key.to_str().unwrap()];
    let output = referee("xmlsec1", &options, &bare);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let signed = String::from_utf8(output.stdout).unwrap();
    let (signed, _) = signed.split_once("</Signature>").unwrap();
    format!("{signed}<KeyInfo>{key_info}")
}

#[test]
fn what_xmlsec_signs_verifies() {
    let (_dir, ca) = authority();
    let files = files(&ca, RFC, "ESCUELA");
    let firmada = SolicitudFirmada::parse(signed_by_xmlsec(&files).as_bytes()).unwrap();
    assert_eq!(firmada.solicitud(), FIRMADA.solicitud());
    firmada.verify(&Certificate::parse(&files.cer).unwrap()).unwrap();
}

/// An e.firma never becomes a [`Csd`]; a request that somebody signed with one is refused (310).
#[test]
fn an_e_firma_signs_nothing() {
    let (_dir, ca) = authority();
    let fiel = ca.issue(&CsdRequest::fiel(RFC, "ESCUELA", since())).unwrap();
    let error = Csd::open(&fiel.cer, &fiel.key, &fiel.password).unwrap_err();
    assert_eq!(error.code().id, "csd-04");
    let firmada = SolicitudFirmada::parse(signed_by_xmlsec(&fiel).as_bytes()).unwrap();
    let error = firmada.verify(firmada.certificate()).unwrap_err();
    assert!(matches!(error, SolicitudError::Csd(CsdError::NotACsd)), "{error}");
}

#[test]
fn a_signature_of_another_does_not_verify() {
    let other = common::csd(RFC, "ESCUELA KEMPER URGATE SA DE CV");
    let verdict = |xml: &str, certificate: &Certificate| {
        let firmada = SolicitudFirmada::parse(xml.as_bytes()).unwrap();
        firmada.verify(certificate).unwrap_err()
    };
    let xml = text(&FIRMADA);
    let error = verdict(&xml, other.certificate());
    assert!(matches!(error, SolicitudError::OtherCertificate));
    let theirs = xml
        .replace(&STANDARD.encode(CSD.certificate_der()), &STANDARD.encode(other.certificate_der()))
        .replace(CSD.no_certificado(), other.no_certificado());
    assert!(matches!(verdict(&theirs, other.certificate()), SolicitudError::Firma));
    let number = xml.replace(CSD.no_certificado(), other.no_certificado());
    assert!(matches!(verdict(&number, CSD.certificate()), SolicitudError::OtherCertificate));
    let pretty = xml.replace("<Folios>", "\n  <Folios>");
    assert!(matches!(verdict(&pretty, CSD.certificate()), SolicitudError::Digest));
}

/// Another writer may order attributes, shorten empty elements and quote as it likes.
#[test]
fn what_has_the_same_canonical_form_verifies() {
    let attributes = "Fecha=\"2026-11-20T10:15:30\" RfcEmisor=\"EKU9003173C9\"";
    let other = text(&FIRMADA)
        .replace(attributes, "RfcEmisor='EKU900&#51;173C9'\n Fecha='2026-11-20T10:15:30'")
        .replace("></Folio>", " />")
        .replace("<Signature ", "<Signature\r\n")
        .replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "\u{feff}");
    assert!(other.contains("RfcEmisor='"));
    assert!(xmlsec_verifies(&other));
    let firmada = SolicitudFirmada::parse(other.as_bytes()).unwrap();
    firmada.verify(CSD.certificate()).unwrap();
    assert_eq!(firmada.bytes(), other.as_bytes());
    assert_eq!(firmada.solicitud(), FIRMADA.solicitud());
}

#[test]
fn refuses_what_is_no_request() {
    let xml = text(&FIRMADA);
    let signature = {
        let (_, rest) = xml.split_once("<Signature").unwrap();
        let (signature, _) = rest.split_once("</Signature>").unwrap();
        format!("<Signature{signature}</Signature>")
    };
    let verdict = |xml: &str| SolicitudFirmada::parse(xml.as_bytes()).unwrap_err().to_string();
    let changed = |from: &str, to: &str| {
        assert!(xml.contains(from), "{from}");
        verdict(&xml.replacen(from, to, 1))
    };
    let all = [
        verdict(""),
        verdict("<a/>"),
        verdict(&" ".repeat(64 * 1024 + 1)),
        changed("?>\n", "?><!DOCTYPE x [<!ENTITY e \"1\">]>"),
        changed("?>\n", "?><?x?>"),
        changed("</Folio>", "<!-- --></Folio>"),
        changed("<Folios>", "<Folios xml:lang=\"es\">"),
        changed("http://cancelacfd.sat.gob.mx", "http://www.sat.gob.mx/esquemas/retencionpago/1"),
        changed(&signature, ""),
        changed(&signature, &signature.repeat(2)),
        changed("</Folios>", "</Folios><Folios></Folios>"),
        changed("</Folios>", "</Folios><Otro></Otro>"),
        changed("</Folio>", "</Folio><Folio></Folio>"),
        changed("Motivo=\"01\"", "Motivo=\"02\""),
        changed("Motivo=\"01\"", "Motivo=\"05\""),
        changed("FolioSustitucion=", "Folio="),
        changed("Fecha=\"2026", "Fecha=\"26"),
        changed("UUID=\"C", "UUID=\"X"),
        changed("RfcEmisor=\"E", "RfcEmisor=\""),
        changed("REC-xml-c14n-20010315", "REC-xml-c14n-20010315#WithComments"),
        changed("xmldsig#rsa-sha1", "xmldsig#dsa-sha1"),
        changed("URI=\"\"", "URI=\"#x\""),
        changed("enveloped-signature", "base64"),
        changed("<Transforms>", "<Transforms><Transform></Transform>"),
        changed("<DigestValue>", "<DigestValue>*"),
        changed("<X509Certificate>M", "<X509Certificate>N"),
    ];
    expect![[r#"
        the request cannot be read
        Signature is not as a request has it
        the request is larger than 64 KiB
        the request cannot be read
        processing instruction is not as a request has it
        comment is not as a request has it
        attribute with a prefix is not as a request has it
        Cancelacion is not as a request has it
        Signature is not as a request has it
        Signature is not as a request has it
        Folios is not as a request has it
        Folios is not as a request has it
        Folio is not as a request has it
        FolioSustitucion is not as a request has it
        Motivo is not as a request has it
        FolioSustitucion is not as a request has it
        Fecha is not as a request has it
        UUID is not as a request has it
        RfcEmisor is not as a request has it
        CanonicalizationMethod is not as a request has it
        SignatureMethod is not as a request has it
        URI is not as a request has it
        Transform is not as a request has it
        Transform is not as a request has it
        DigestValue is not as a request has it
        the CSD cannot sign"#]]
    .assert_eq(&all.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// No byte of the document or of SignedInfo, of the value or of the certificate can change.
    #[test]
    fn a_changed_byte_is_found(at in 0_usize..8_000, byte in 0x20_u8..0x7f) {
        let xml = text(&FIRMADA);
        let start = xml.find("<Cancelacion").unwrap();
        let end = xml.find("</X509Data>").unwrap();
        let issuer = xml.find("<X509IssuerName>").unwrap()..xml.find("</X509IssuerName>").unwrap();
        let at = start + at % (end - start);
        let mut bytes = xml.into_bytes();
        // KeyInfo is not signed: the issuer's name can be written in many ways and is not compared.
        prop_assume!(bytes[at] != byte && !issuer.contains(&at));
        bytes[at] = byte;
        let verified = SolicitudFirmada::parse(&bytes)
            .and_then(|firmada| firmada.verify(CSD.certificate()));
        prop_assert!(verified.is_err(), "{at}");
    }

    /// No bytes make the reader panic.
    #[test]
    fn any_bytes_are_read_or_refused(at in 0_usize..8_000, byte: u8) {
        let mut bytes = FIRMADA.bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(firmada) = SolicitudFirmada::parse(&bytes) {
            prop_assert_eq!(firmada.bytes(), &bytes);
        }
    }
}
