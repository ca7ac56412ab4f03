//! CFDI of every kind, sealed and stamped, a request to cancel one, and XML made to do harm.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cfdi::cancelacion::{Motivo, Solicitud, firmar};
use cfdi::comprobante::FolioFiscal;
use cfdi::fecha::FechaLocal;
use cfdi::read::{cadena, read};
use cfdi::timbre::{Timbre, insert};

use crate::{Seed, csd, numbered};

/// The documents that the tests of `cfdi` expect, without what differs from run to run.
const GOLDEN: [&str; 5] = [
    include_str!("../../../cfdi/tests/golden/centavos.xml"),
    include_str!("../../../cfdi/tests/golden/egreso.xml"),
    include_str!("../../../cfdi/tests/golden/global.xml"),
    include_str!("../../../cfdi/tests/golden/ingreso.xml"),
    include_str!("../../../cfdi/tests/golden/pagos.xml"),
];
const UUID: &str = "C42523BA-A74B-4E13-8552-17DB3A9CDAE3";

pub(crate) fn seeds() -> Vec<Seed> {
    let sealed: Vec<Vec<u8>> = GOLDEN.map(sealed).into();
    let stamped: Vec<Vec<u8>> = sealed.iter().map(|xml| stamped(xml)).collect();
    let hostile = hostile(&stamped[0]);
    let documents = [sealed, stamped.clone(), hostile, vec![request()]].concat();
    [numbered("xml", documents), numbered("print", stamped)].concat()
}

fn sealed(golden: &str) -> Vec<u8> {
    let csd = csd::shop();
    // On one line, as they are written; the golden files break it for whoever reads them.
    let xml = golden
        .replace(">\n<", "><")
        .replace("\"CERTIFICADO\"", &format!("\"{}\"", STANDARD.encode(csd.certificate_der())))
        .replace("\"NUMERO\"", &format!("\"{}\"", csd.no_certificado()));
    let sello = csd.sign_sha256(cadena(xml.as_bytes()).unwrap().as_bytes()).unwrap();
    xml.replace("\"SELLO\"", &format!("\"{}\"", STANDARD.encode(sello))).trim_end().into()
}

fn stamped(sealed: &[u8]) -> Vec<u8> {
    let timbre = Timbre {
        uuid: UUID.to_owned(),
        fecha_timbrado: "2026-11-20T10:20:01".to_owned(),
        rfc_prov_certif: "PSB260101AB3".to_owned(),
        leyenda: None,
        sello_cfd: read(sealed).unwrap().sello,
        no_certificado_sat: "99000000000000000001".to_owned(),
        sello_sat: STANDARD.encode([7; 256]),
    };
    insert(sealed, &timbre.to_xml()).unwrap()
}

fn hostile(good: &[u8]) -> Vec<Vec<u8>> {
    let good = String::from_utf8(good.to_vec()).unwrap();
    let texts = [
        good.replacen("?>", "?><!DOCTYPE x [<!ENTITY e \"&e;&e;\">]>", 1),
        good.replacen("?>", "?><!DOCTYPE x SYSTEM \"file:///etc/passwd\">", 1),
        good.replace("Descripcion=\"", "Descripcion=\"&e;&#0;&#x10FFFF;&#xD800;"),
        format!("{}{}", "<a xmlns='u'>".repeat(40), "</a>".repeat(40)),
        "<a b='1' b='2' xmlns:x='' x:b='3'><!-- -- --><![CDATA[]]>&#65;<?x y?></a>".to_owned(),
        "\u{feff}<?xml version='1.1' encoding='utf-16' standalone='no'?><a/>".to_owned(),
        good.replace("cfdi:", "").replace("xmlns:cfdi", "xmlns"),
    ];
    texts.map(String::into_bytes).into()
}

fn request() -> Vec<u8> {
    let csd = csd::shop();
    let solicitud = Solicitud {
        rfc_emisor: csd.rfc().clone(),
        fecha: FechaLocal::parse("2026-11-20T10:15:30").unwrap(),
        folio: FolioFiscal::parse(UUID).unwrap(),
        motivo: Motivo::ErroresSinRelacion,
    };
    firmar(&solicitud, &csd).unwrap().bytes().to_vec()
}
