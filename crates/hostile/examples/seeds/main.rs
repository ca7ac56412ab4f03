//! Writes for each door some inputs that it is for, and some of the kinds that it must refuse:
//! `cargo run -p hostile --example seeds -- FOLDER` makes `FOLDER/xml/…`, `FOLDER/cer/…`. All of
//! them are made here, of people and companies that do not exist.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a tool for tests")]
#![allow(clippy::disallowed_methods, reason = "a tool that writes files")]
#![allow(clippy::disallowed_types, clippy::float_arithmetic, reason = "page geometry of fixtures")]

mod companion;
mod csd;
mod csf;
mod documents;
mod sold;

#[path = "../../../constancia/tests/csf/form.rs"]
#[allow(dead_code, reason = "the tests of `constancia` use more of it")]
mod form;

use std::fs;
use std::path::Path;

/// An input: the door, a name of its own, the bytes.
type Seed = (&'static str, String, Vec<u8>);

fn main() {
    let folder = std::env::args().nth(1).expect("a folder to write to");
    let all = [
        companion::seeds(),
        csd::seeds(),
        csf::seeds(),
        documents::seeds(),
        sold::seeds(),
        names(),
        answers(),
        envelopes(),
    ];
    for (door, name, bytes) in all.concat() {
        let folder = Path::new(&folder).join(door);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
    }
}

/// Seeds of one door, named by their place.
fn numbered(door: &'static str, inputs: impl IntoIterator<Item = Vec<u8>>) -> Vec<Seed> {
    let name = |place| format!("seed-{place:02}");
    (0..).zip(inputs).map(|(place, bytes)| (door, name(place), bytes)).collect()
}

fn texts(door: &'static str, inputs: &[&str]) -> Vec<Seed> {
    numbered(door, inputs.iter().map(|text| text.as_bytes().to_vec()))
}

fn names() -> Vec<Seed> {
    texts(
        "rfc",
        &[
            "EKU9003173C9",
            " h&e951128469 ",
            "oño120726rx3",
            "KICR630120NX3",
            "XAXX010101000",
            "ABC000229AB1",
            "EKU9013173C9",
            "La Palma, S. A. de C. V.",
            "CREDITO FACIL SA DE CV SOFOM ENR",
            "MARIA\u{a0}WATEMBER  Straße ŉ ǆ",
            "A|B\u{1}",
        ],
    )
}

/// The first byte is the status: half of what it is above 100.
fn answers() -> Vec<Seed> {
    let tfd = "<tfd:TimbreFiscalDigital xmlns:tfd=\\\"http://www.sat.gob.mx/TimbreFiscalDigital\\\" \
               UUID=\\\"6f1c2d3e-0000-4000-8000-000000000001\\\"/>";
    let cfdi = format!("<cfdi:Comprobante>{tfd}</cfdi:Comprobante>");
    let answers = [
        (200, format!(r#"{{"status":"success","data":{{"cfdi":"{cfdi}","uuid":"6F1C"}}}}"#)),
        (
            200,
            format!(
                r#"{{"status":"error","message":"307. Timbre previo.","data":{{"tfd":"{tfd}"}}}}"#
            ),
        ),
        (400, format!(r#"{{"status":"error","message":"CFDI3307 x","messageDetail":"{cfdi}"}}"#)),
        (400, r#"{"status":"error","message":"CFDI40145 - El campo Nombre"}"#.to_owned()),
        (400, r#"{"status":"error","message":"301. XML mal formado","data":null}"#.to_owned()),
        (400, r#"{"status":"error","message":"AU2001 - Sin timbres"}"#.to_owned()),
        (400, r#"{"status":"error","message":"AU1001 - El token ha expirado."}"#.to_owned()),
        (200, r#"{"status":"error","message":"CO1000 - Error no controlado"}"#.to_owned()),
        (401, "<html>".to_owned()),
        (429, "[]".to_owned()),
        (502, "<html>Bad Gateway</html>".to_owned()),
    ];
    numbered("pac", answers.map(with_status))
}

fn with_status((status, body): (u16, String)) -> Vec<u8> {
    let status = u8::try_from((status - 100) / 2).unwrap();
    [&[status], body.as_bytes()].concat()
}

/// What Finkok answers, by the same status.
fn envelopes() -> Vec<Seed> {
    let envelope = |result: &str| {
        format!(
            "<senv:Envelope xmlns:senv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:tns=\"http://facturacion.finkok.com/stamp\" \
             xmlns:s0=\"apps.services.soap.core.views\"><senv:Body><tns:stampResponse>\
             <tns:stampResult>{result}</tns:stampResult></tns:stampResponse></senv:Body>\
             </senv:Envelope>"
        )
    };
    let incidence = |code: &str, more: &str| {
        envelope(&format!(
            "<s0:Incidencias><s0:Incidencia><s0:CodigoError>{code}</s0:CodigoError>\
             <s0:MensajeIncidencia>Algo</s0:MensajeIncidencia></s0:Incidencia></s0:Incidencias>\
             {more}"
        ))
    };
    let stamped = "<s0:xml>&lt;cfdi:Comprobante&gt;&lt;/cfdi:Comprobante&gt;</s0:xml>\
                   <s0:UUID>6F1C2D3E-0000-4000-8000-000000000001</s0:UUID>\
                   <s0:CodEstatus>Comprobante timbrado satisfactoriamente</s0:CodEstatus>";
    let fault = "<senv:Envelope xmlns:senv=\"http://schemas.xmlsoap.org/soap/envelope/\">\
                 <senv:Body><senv:Fault><faultcode>senv:Server</faultcode><faultstring>x\
                 </faultstring></senv:Fault></senv:Body></senv:Envelope>";
    let answers = [
        (200, envelope(stamped)),
        (200, incidence("307", stamped)),
        (200, incidence("707", "")),
        (200, incidence("CFDI40145", "")),
        (200, incidence("300", "")),
        (200, incidence("702", "")),
        (500, fault.to_owned()),
        (200, "<html>".to_owned()),
        (502, "Bad Gateway".to_owned()),
    ];
    numbered("finkok", answers.map(with_status))
}
