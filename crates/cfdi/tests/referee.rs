//! SAT's own schema and stylesheet, and openssl, as referees of what we write.
//!
//! The schemas are in the folder that `TALON_SAT_DIR` names, else in `target/sat`, which
//! `cargo xtask setup` fills.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cfdi::csd::{Certificate, Csd};
use cfdi::read::cadena;
use cfdi::seal::{SealedCfdi, seal};
use cfdi::taxes::Iva;
use cfdi::timbre::{Timbre, insert};
use common::{RFC, authority, comprobante, concepto, files, line, several_taxes};

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
    dir
}

/// What the command writes; a command that is missing or fails says what to install.
fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}; `cargo xtask setup` installs xmllint, xsltproc and openssl")
    });
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    output.stdout
}

/// Both schemas in one: what xmllint needs for a stamped document.
fn schema(dir: &Path) -> PathBuf {
    let import = |namespace: &str, file: &str| {
        let at = fs::canonicalize(sat().join(file)).unwrap();
        format!("<xs:import namespace=\"{namespace}\" schemaLocation=\"{}\"/>", at.display())
    };
    let schema = format!(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">{}{}</xs:schema>",
        import("http://www.sat.gob.mx/cfd/4", "4/cfdv40.xsd"),
        import(
            "http://www.sat.gob.mx/TimbreFiscalDigital",
            "TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd"
        ),
    );
    let path = dir.join("all.xsd");
    fs::write(&path, schema).unwrap();
    path
}

fn validate(dir: &Path, xml: &[u8]) {
    let path = dir.join("document.xml");
    fs::write(&path, xml).unwrap();
    run(Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .args([&schema(dir), &path]));
}

fn transform(dir: &Path, stylesheet: &str, xml: &[u8]) -> String {
    let path = dir.join("transform.xml");
    fs::write(&path, xml).unwrap();
    let stylesheet = sat().join(stylesheet);
    let bytes = run(Command::new("xsltproc").arg("--nonet").args([&stylesheet, &path]));
    String::from_utf8(bytes).unwrap()
}

/// openssl says whether the key of the certificate made the signature.
fn openssl_verifies(dir: &Path, certificate: &[u8], signature: &str, message: &str) {
    let at = |name: &str| dir.join(name);
    fs::write(at("cer"), certificate).unwrap();
    fs::write(at("sig"), STANDARD.decode(signature).unwrap()).unwrap();
    fs::write(at("message"), message).unwrap();
    let key = run(Command::new("openssl")
        .args(["x509", "-inform", "DER", "-noout", "-pubkey", "-in"])
        .arg(at("cer")));
    fs::write(at("pub"), key).unwrap();
    run(Command::new("openssl")
        .args(["dgst", "-sha256", "-verify"])
        .arg(at("pub"))
        .arg("-signature")
        .args([at("sig"), at("message")]));
}

fn documents(csd: &Csd) -> Vec<SealedCfdi> {
    let one = |text: &str, line| vec![concepto(text, line)];
    let mut bare = one("Pan", line("0.755", "30.20", Iva::Tasa16, ""));
    bare[0].no_identificacion = None;
    bare[0].unidad = None;
    [
        several_taxes(),
        bare,
        one("Cigarros", line("1", "350.00", Iva::Tasa16, "0.53")),
        one("Donativo", line("1", "20.00", Iva::NoObjeto, "")),
        one("Libro", line("2", "99.90", Iva::Exento, "")),
        one("Chicle", line("1", "0.01", Iva::Tasa16, "1.6")),
        one("Árbol & \"niño\" <'> ñ €", line("3", "100.00", Iva::Tasa8, "")),
    ]
    .into_iter()
    .map(|conceptos| seal(&comprobante(conceptos), csd).unwrap())
    .collect()
}

#[test]
fn sat_and_openssl_agree_with_every_document() {
    let (dir, ca) = authority();
    let files = files(&ca, RFC, "ESCUELA KEMPER URGATE SA DE CV");
    let csd = Csd::open(&files.cer, &files.key, &files.password).unwrap();
    for sealed in documents(&csd) {
        validate(dir.path(), sealed.bytes());
        let cadena =
            transform(dir.path(), "4/cadenaoriginal_4_0/cadenaoriginal_4_0.xslt", sealed.bytes());
        assert_eq!(sealed.cadena(), cadena);
        openssl_verifies(dir.path(), &files.cer, sealed.sello(), &cadena);
    }
}

#[test]
fn sat_agrees_with_the_stamped_document() {
    let (dir, ca) = authority();
    let files = files(&ca, RFC, "ESCUELA KEMPER URGATE SA DE CV");
    let csd = Csd::open(&files.cer, &files.key, &files.password).unwrap();
    let sealed = seal(&comprobante(several_taxes()), &csd).unwrap();
    let mut timbre = Timbre {
        uuid: "C42523BA-A74B-4E13-8552-17DB3A9CDAE3".to_owned(),
        fecha_timbrado: "2026-11-20T10:20:01".to_owned(),
        rfc_prov_certif: "PSB260101AB3".to_owned(),
        leyenda: Some("Prueba & sin validez".to_owned()),
        sello_cfd: sealed.sello().to_owned(),
        no_certificado_sat: ca.stamp().no_certificado().to_owned(),
        sello_sat: String::new(),
    };
    timbre.sello_sat = STANDARD.encode(ca.stamp().sign(timbre.cadena().as_bytes()).unwrap());
    validate(dir.path(), &insert(sealed.bytes(), &timbre.to_xml()).unwrap());
    let stylesheet = "TimbreFiscalDigital/cadenaoriginal_TFD_1_1.xslt";
    let cadena = transform(dir.path(), stylesheet, timbre.to_xml().as_bytes());
    assert_eq!(timbre.cadena(), cadena);
    assert!(timbre.signed_by(&Certificate::parse(ca.stamp().certificate()).unwrap()));
    assert!(!timbre.signed_by(csd.certificate()));
    openssl_verifies(dir.path(), ca.stamp().certificate(), &timbre.sello_sat, &cadena);
}

/// Everything that a cadena can be made of, also what we never write: SAT's stylesheet decides.
const EVERYTHING: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- written by nobody -->
<c:Comprobante xmlns:c="http://www.sat.gob.mx/cfd/4" Version="4.0" Serie=" A  1 " Folio="7"
    Fecha="2026-11-20T10:15:30" FormaPago="01" NoCertificado="30001000000500003416" Sello="x"
    CondicionesDePago="A&#10;30 &quot;d&#237;as&quot;" SubTotal="100" Descuento="1.00" Moneda="USD"
    TipoCambio="18.5" Total="" TipoDeComprobante="I" Exportacion="01" MetodoPago="PPD"
    LugarExpedicion="42501" Confirmacion="AB12C" Certificado="y">
  <c:InformacionGlobal Año="2026" Meses="11" Periodicidad="01"/>
  <c:CfdiRelacionados TipoRelacion="01">
    <c:CfdiRelacionado UUID="u1"/><c:CfdiRelacionado UUID="u2"/>
  </c:CfdiRelacionados>
  <c:CfdiRelacionados TipoRelacion="07"><c:CfdiRelacionado UUID="u3"/></c:CfdiRelacionados>
  <c:Emisor RegimenFiscal="601" Nombre="A &amp; B" Rfc="EKU9003173C9" FacAtrAdquirente="012345"/>
  <c:Receptor Rfc="XEXX010101000" Nombre="&#160;J &lt;K&gt; " DomicilioFiscalReceptor="42501"
    ResidenciaFiscal="USA" NumRegIdTrib="121585958" RegimenFiscalReceptor="616" UsoCFDI="S01"/>
  <c:Conceptos>
    <c:Concepto ClaveProdServ="01010101" Cantidad="1" ClaveUnidad="H87" Unidad="" Descripcion="uno"
        ValorUnitario="100" Importe="100" Descuento="1.00" ObjetoImp="02">
      text that says nothing
      <c:Impuestos>
        <c:Retenciones>
          <c:Retencion Base="9" Impuesto="001" TipoFactor="Tasa" TasaOCuota="0.1" Importe="1"/>
        </c:Retenciones>
        <c:Traslados>
          <c:Traslado Base="9" Impuesto="002" TipoFactor="Exento"/>
          <c:Traslado Base="9" Impuesto="003" TipoFactor="Cuota" TasaOCuota="0.5" Importe="4"/>
        </c:Traslados>
      </c:Impuestos>
      <c:ACuentaTerceros RfcACuentaTerceros="EXT990101NI1" NombreACuentaTerceros="T"
        RegimenFiscalACuentaTerceros="601" DomicilioFiscalACuentaTerceros="42501"/>
      <c:InformacionAduanera NumeroPedimento="15  48  3009  0001234"/>
      <c:CuentaPredial Numero="15956011002"/>
      <c:CuentaPredial Numero="15956011003"/>
      <c:Parte ClaveProdServ="01010101" NoIdentificacion="p" Cantidad="1" Unidad="u"
          Descripcion="d" ValorUnitario="1" Importe="1">
        <c:InformacionAduanera NumeroPedimento="2"/>
      </c:Parte>
      <c:Parte ClaveProdServ="01010101" Cantidad="2" Descripcion="e"/>
    </c:Concepto>
    <c:Concepto NoIdentificacion="n" ObjetoImp="01"/>
  </c:Conceptos>
  <c:Impuestos TotalImpuestosTrasladados="1" TotalImpuestosRetenidos="9">
    <c:Retenciones><c:Retencion Impuesto="001" Importe="9"/></c:Retenciones>
    <c:Traslados><c:Traslado Base="99" Impuesto="002" TipoFactor="Exento"/></c:Traslados>
  </c:Impuestos>
  <c:Complemento/>
  <c:Addenda><otro>algo</otro></c:Addenda>
</c:Comprobante>"#;

#[test]
fn sat_agrees_with_the_cadena_of_any_document() {
    let dir = tempfile::tempdir().unwrap();
    let stylesheet = "4/cadenaoriginal_4_0/cadenaoriginal_4_0.xslt";
    let expected = transform(dir.path(), stylesheet, EVERYTHING.as_bytes());
    assert!(expected.contains("|2026|") && expected.contains("|15 48 3009 0001234|"), "{expected}");
    assert_eq!(cadena(EVERYTHING.as_bytes()).unwrap(), expected);
}
