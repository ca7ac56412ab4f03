//! A shop, its CSD and its sales, made on the spot.
#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod any;
pub(crate) mod sat;

use cfdi::catalog::{ClaveProdServ, ClaveUnidad, CodigoPostal, FormaPago, RegimenFiscal};
use cfdi::comprobante::{
    Comprobante, ConceptoInput, Emisor, Head, IngresoInput, Receptor, ReceptorText,
};
use cfdi::csd::Csd;
use cfdi::fecha::FechaLocal;
use cfdi::nombre::Nombre;
use cfdi::rfc::Rfc;
use cfdi::seal::SealedCfdi;
use cfdi::taxes::{GrossLine, Ieps, Iva, TaxProfile};
use jiff::Timestamp;
use money::{Money, Quantity, Rate};
use pac_sandbox::ca::{CsdFiles, CsdRequest, SandboxCa};

pub(crate) const RFC: &str = "EKU9003173C9";

pub(crate) fn authority() -> (tempfile::TempDir, SandboxCa) {
    let dir = tempfile::tempdir().unwrap();
    let ca = SandboxCa::create(dir.path()).unwrap();
    (dir, ca)
}

pub(crate) fn since() -> Timestamp {
    "2026-01-01T06:00:00Z".parse().unwrap()
}

pub(crate) fn files(ca: &SandboxCa, rfc: &str, nombre: &str) -> CsdFiles {
    ca.issue(&CsdRequest::csd(rfc, nombre, since())).unwrap()
}

pub(crate) fn csd(rfc: &str, nombre: &str) -> Csd {
    let (_dir, ca) = authority();
    let files = files(&ca, rfc, nombre);
    Csd::open(&files.cer, &files.key, &files.password).unwrap()
}

pub(crate) fn line(quantity: &str, gross: &str, iva: Iva, ieps: &str) -> GrossLine {
    let ieps = (!ieps.is_empty()).then(|| Ieps::tasa(Rate::parse(ieps).unwrap()));
    GrossLine::new(
        Quantity::parse(quantity).unwrap(),
        Money::parse(gross).unwrap(),
        TaxProfile { iva, ieps },
    )
}

pub(crate) fn concepto(descripcion: &str, line: GrossLine) -> ConceptoInput {
    ConceptoInput {
        clave_prod_serv: ClaveProdServ::parse("50202306").unwrap(),
        no_identificacion: Some("T-000123".to_owned()),
        clave_unidad: ClaveUnidad::parse("H87").unwrap(),
        unidad: Some("Pieza".to_owned()),
        descripcion: descripcion.to_owned(),
        line,
    }
}

pub(crate) fn receptor(fields: [&str; 5]) -> Receptor {
    let [rfc, nombre, codigo_postal, regimen_fiscal, uso_cfdi] = fields.map(str::to_owned);
    Receptor::parse(ReceptorText { rfc, nombre, codigo_postal, regimen_fiscal, uso_cfdi }).unwrap()
}

/// Where such lines can be sold: IVA of 8 % is for the border.
pub(crate) fn branch<'a>(lines: impl IntoIterator<Item = &'a GrossLine>) -> CodigoPostal {
    let at_border = lines.into_iter().any(|line| line.taxes.iva == Iva::Tasa8);
    CodigoPostal::parse(if at_border { "22000" } else { "42501" }).unwrap()
}

pub(crate) fn sale(rfc: &str, conceptos: Vec<ConceptoInput>) -> IngresoInput {
    IngresoInput {
        head: Head {
            serie: "A".to_owned(),
            folio: 1001,
            fecha: FechaLocal::parse("2026-11-20T10:15:30").unwrap(),
            lugar_expedicion: branch(conceptos.iter().map(|concepto| &concepto.line)),
            emisor: Emisor {
                rfc: Rfc::parse(rfc).unwrap(),
                nombre: Nombre::parse("Escuela Kemper Urgate").unwrap(),
                regimen_fiscal: RegimenFiscal::GeneralPersonasMorales,
            },
        },
        forma_pago: FormaPago::TarjetaCredito,
        receptor: receptor(["KICR630120NX3", "Rodrigo Kitia Castro", "36246", "626", "G03"]),
        conceptos,
    }
}

/// The same head under another number.
pub(crate) fn numbered(serie: &str, folio: u64, head: Head) -> Head {
    Head { serie: serie.to_owned(), folio, ..head }
}

pub(crate) fn several_taxes() -> Vec<ConceptoInput> {
    vec![
        concepto("Refresco de cola 600 ml", line("2", "57.00", Iva::Tasa16, "")),
        concepto("Jitomate", line("1.250", "48.75", Iva::Tasa0, "")),
        concepto("Libro <usado> & \"viejo\"", line("1", "25.00", Iva::Exento, "")),
        concepto("Donativo  de   Ñoño", line("1", "20.00", Iva::NoObjeto, "")),
        concepto("Chocolate", line("3", "54.00", Iva::Tasa0, "0.08")),
    ]
}

pub(crate) fn comprobante(conceptos: Vec<ConceptoInput>) -> Comprobante {
    Comprobante::ingreso(sale(RFC, conceptos)).unwrap()
}

/// The XML without what differs from run to run: key, certificate, sello.
pub(crate) fn steady(sealed: &SealedCfdi) -> String {
    let xml = String::from_utf8(sealed.bytes().to_vec()).unwrap();
    let document = sealed.document();
    xml.replace(&document.sello, "SELLO")
        .replace(&document.certificado, "CERTIFICADO")
        .replace(&document.no_certificado, "NUMERO")
        .replace("><", ">\n<")
}
