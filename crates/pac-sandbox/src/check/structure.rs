//! What cfdv40.xsd asks of elements and attributes: which, in which order, in which form.
//!
//! Codes of catalogs are left to the matrix, whose answers say more; complements and Addenda are
//! not looked into.

mod tree;

use cfdi::rfc::Rfc;

use super::Refusal;
use tree::{Element, tree};

/// What an element may hold.
struct Shape {
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    /// In the order in which they must come.
    children: &'static [Child],
}

struct Child {
    shape: &'static Shape,
    at_least: usize,
    at_most: usize,
}

const fn one(shape: &'static Shape) -> Child {
    Child { shape, at_least: 1, at_most: 1 }
}

const fn maybe(shape: &'static Shape) -> Child {
    Child { shape, at_least: 0, at_most: 1 }
}

const fn some(shape: &'static Shape) -> Child {
    Child { shape, at_least: 1, at_most: usize::MAX }
}

const fn any(shape: &'static Shape) -> Child {
    Child { shape, at_least: 0, at_most: usize::MAX }
}

/// An element with these attributes, the second list optional, and nothing in it.
const fn leaf(
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> Shape {
    Shape { name, required, optional, children: &[] }
}

/// An element without attributes around others.
const fn list(name: &'static str, children: &'static [Child]) -> Shape {
    Shape { name, required: &[], optional: &[], children }
}

static COMPROBANTE: Shape = Shape {
    name: "Comprobante",
    required: &[
        "Version",
        "Fecha",
        "Sello",
        "NoCertificado",
        "Certificado",
        "SubTotal",
        "Moneda",
        "Total",
        "TipoDeComprobante",
        "Exportacion",
        "LugarExpedicion",
    ],
    optional: &[
        "Serie",
        "Folio",
        "FormaPago",
        "CondicionesDePago",
        "Descuento",
        "TipoCambio",
        "MetodoPago",
        "Confirmacion",
    ],
    children: &[
        maybe(&INFORMACION_GLOBAL),
        any(&CFDI_RELACIONADOS),
        one(&EMISOR),
        one(&RECEPTOR),
        one(&CONCEPTOS),
        maybe(&IMPUESTOS),
        maybe(&COMPLEMENTO),
        maybe(&ADDENDA),
    ],
};
static INFORMACION_GLOBAL: Shape =
    leaf("InformacionGlobal", &["Periodicidad", "Meses", "Año"], &[]);
static CFDI_RELACIONADOS: Shape = Shape {
    name: "CfdiRelacionados",
    required: &["TipoRelacion"],
    optional: &[],
    children: &[some(&CFDI_RELACIONADO)],
};
static CFDI_RELACIONADO: Shape = leaf("CfdiRelacionado", &["UUID"], &[]);
static EMISOR: Shape = leaf("Emisor", &["Rfc", "Nombre", "RegimenFiscal"], &["FacAtrAdquirente"]);
static RECEPTOR: Shape = leaf(
    "Receptor",
    &["Rfc", "Nombre", "DomicilioFiscalReceptor", "RegimenFiscalReceptor", "UsoCFDI"],
    &["ResidenciaFiscal", "NumRegIdTrib"],
);
static CONCEPTOS: Shape = list("Conceptos", &[some(&CONCEPTO)]);
static CONCEPTO: Shape = Shape {
    name: "Concepto",
    required: &[
        "ClaveProdServ",
        "Cantidad",
        "ClaveUnidad",
        "Descripcion",
        "ValorUnitario",
        "Importe",
        "ObjetoImp",
    ],
    optional: &["NoIdentificacion", "Unidad", "Descuento"],
    children: &[
        maybe(&CONCEPTO_IMPUESTOS),
        maybe(&TERCEROS),
        any(&ADUANA),
        any(&PREDIAL),
        maybe(&COMPLEMENTO_CONCEPTO),
        any(&PARTE),
    ],
};
static CONCEPTO_IMPUESTOS: Shape =
    list("Impuestos", &[maybe(&CONCEPTO_TRASLADOS), maybe(&CONCEPTO_RETENCIONES)]);
static CONCEPTO_TRASLADOS: Shape = list("Traslados", &[some(&TRASLADO)]);
static CONCEPTO_RETENCIONES: Shape = list("Retenciones", &[some(&CONCEPTO_RETENCION)]);
static TRASLADO: Shape =
    leaf("Traslado", &["Base", "Impuesto", "TipoFactor"], &["TasaOCuota", "Importe"]);
static CONCEPTO_RETENCION: Shape =
    leaf("Retencion", &["Base", "Impuesto", "TipoFactor", "TasaOCuota", "Importe"], &[]);
static TERCEROS: Shape = leaf(
    "ACuentaTerceros",
    &[
        "RfcACuentaTerceros",
        "NombreACuentaTerceros",
        "RegimenFiscalACuentaTerceros",
        "DomicilioFiscalACuentaTerceros",
    ],
    &[],
);
static ADUANA: Shape = leaf("InformacionAduanera", &["NumeroPedimento"], &[]);
static PREDIAL: Shape = leaf("CuentaPredial", &["Numero"], &[]);
static PARTE: Shape = Shape {
    name: "Parte",
    required: &["ClaveProdServ", "Cantidad", "Descripcion"],
    optional: &["NoIdentificacion", "Unidad", "ValorUnitario", "Importe"],
    children: &[any(&ADUANA)],
};
static IMPUESTOS: Shape = Shape {
    name: "Impuestos",
    required: &[],
    optional: &["TotalImpuestosRetenidos", "TotalImpuestosTrasladados"],
    children: &[maybe(&RETENCIONES), maybe(&TRASLADOS)],
};
static RETENCIONES: Shape = list("Retenciones", &[some(&RETENCION)]);
static RETENCION: Shape = leaf("Retencion", &["Impuesto", "Importe"], &[]);
static TRASLADOS: Shape = list("Traslados", &[some(&TRASLADO)]);
/// Whatever these hold is another schema's.
static COMPLEMENTO: Shape = leaf("Complemento", &[], &[]);
static COMPLEMENTO_CONCEPTO: Shape = leaf("ComplementoConcepto", &[], &[]);
static ADDENDA: Shape = leaf("Addenda", &[], &[]);

/// Everything in which the document, which could be read, is not what the schema asks.
pub(crate) fn structure(xml: &[u8]) -> Vec<Refusal> {
    let Some(root) = tree(xml) else {
        return vec![refusal("Comprobante", "no es XML bien formado")];
    };
    let mut refusals = Vec::new();
    judge(&root, &COMPROBANTE, "Comprobante", &mut refusals);
    refusals
}

fn refusal(path: &str, what: &str) -> Refusal {
    Refusal::new("301", format!("El XML no cumple el esquema del SAT: {path} {what}."))
}

fn judge(element: &Element, shape: &Shape, path: &str, refusals: &mut Vec<Refusal>) {
    for name in shape.required {
        if !element.attributes.iter().any(|(known, _)| known == name) {
            refusals.push(refusal(&format!("{path}/@{name}"), "falta"));
        }
    }
    for (name, value) in &element.attributes {
        let known = shape.required.iter().chain(shape.optional).any(|known| known == name);
        if !known {
            refusals.push(refusal(&format!("{path}/@{name}"), "no existe"));
        } else if !fits(name, value.trim()) {
            refusals.push(refusal(&format!("{path}/@{name}"), "no tiene la forma debida"));
        }
    }
    if !shape.is_foreign() {
        judge_children(element, shape, path, refusals);
    }
}

impl Shape {
    /// Whether its content belongs to other schemas.
    fn is_foreign(&self) -> bool {
        matches!(self.name, "Complemento" | "ComplementoConcepto" | "Addenda")
    }
}

/// The children must come in the order of the shape, as often as it says.
fn judge_children(element: &Element, shape: &Shape, path: &str, refusals: &mut Vec<Refusal>) {
    let mut rest = element.children.as_slice();
    for Child { shape, at_least, at_most } in shape.children {
        let count = rest.iter().take_while(|child| child.name == shape.name).count();
        let (these, others) = rest.split_at(count);
        rest = others;
        let below = format!("{path}/{}", shape.name);
        if count < *at_least {
            refusals.push(refusal(&below, "falta o no está en su lugar"));
        } else if count > *at_most {
            refusals.push(refusal(&below, "está más veces de las debidas"));
        }
        for child in these {
            judge(child, shape, &below, refusals);
        }
    }
    if let Some(stranger) = rest.first() {
        let below = format!("{path}/{}", stranger.name);
        refusals.push(refusal(&below, "no existe o no está en su lugar"));
    }
}

/// Whether a value has the form that the schema gives to attributes of that name.
fn fits(name: &str, value: &str) -> bool {
    match name {
        "Version" => value == "4.0",
        "NoCertificado" => is_digits(value, 20),
        "Serie" => is_text(value, 25),
        "Folio" | "NumRegIdTrib" => is_text(value, 40),
        "Unidad" => is_text(value, 20),
        "NoIdentificacion" => is_text(value, 100),
        "Nombre" | "NombreACuentaTerceros" => is_text(value, 300),
        "Descripcion" | "CondicionesDePago" => is_text(value, 1_000),
        "Rfc" | "RfcACuentaTerceros" => Rfc::parse(value).is_ok_and(|rfc| rfc.as_str() == value),
        "LugarExpedicion" | "DomicilioFiscalReceptor" | "DomicilioFiscalACuentaTerceros" => {
            is_digits(value, 5)
        }
        "UUID" => uuid::Uuid::try_parse(value).is_ok() && value.len() == 36,
        "SubTotal"
        | "Total"
        | "Descuento"
        | "ValorUnitario"
        | "Importe"
        | "Base"
        | "Cantidad"
        | "TotalImpuestosRetenidos"
        | "TotalImpuestosTrasladados" => is_decimal(value, 0..=6),
        "TasaOCuota" => is_decimal(value, 6..=6),
        _ => !value.is_empty(),
    }
}

fn is_digits(value: &str, count: usize) -> bool {
    value.len() == count && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// One line of at most `longest` characters without the mark that parts the cadena original.
fn is_text(value: &str, longest: usize) -> bool {
    let count = value.chars().count();
    (1..=longest).contains(&count) && !value.contains(['|', '\n', '\r', '\t'])
}

/// Up to 18 digits before the point, and as many behind it as said.
fn is_decimal(value: &str, decimals: std::ops::RangeInclusive<usize>) -> bool {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let pointless = value.contains('.') && fraction.is_empty();
    (1..=18).contains(&whole.len())
        && decimals.contains(&fraction.len())
        && !pointless
        && digits(whole)
        && digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::{fits, structure};

    const WHOLE: &str = r#"<c:Comprobante xmlns:c="http://www.sat.gob.mx/cfd/4"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x y"
        Version="4.0" Fecha="2026-11-20T10:00:00" Sello="S" Certificado="C"
        NoCertificado="30001000000500003416" SubTotal="100.00" Moneda="MXN" Total="116.00"
        TipoDeComprobante="I" Exportacion="01" LugarExpedicion="06600">
        <c:Emisor Rfc="EFA010203AB3" Nombre="A" RegimenFiscal="601"/>
        <c:Receptor Rfc="CNO150401AB8" Nombre="B" DomicilioFiscalReceptor="64000"
            RegimenFiscalReceptor="601" UsoCFDI="G03"/>
        <c:Conceptos><c:Concepto ClaveProdServ="50201706" Cantidad="1" ClaveUnidad="H87"
            Descripcion="C" ValorUnitario="100" Importe="100" ObjetoImp="02"><c:Impuestos>
            <c:Traslados><c:Traslado Base="100" Impuesto="002" TipoFactor="Exento"/></c:Traslados>
            </c:Impuestos></c:Concepto></c:Conceptos>
        <c:Complemento><x:Any xmlns:x="urn:x" y="z"/></c:Complemento></c:Comprobante>"#;

    fn found(xml: &str) -> Vec<String> {
        structure(xml.as_bytes()).iter().map(|refusal| refusal.message.clone()).collect()
    }

    #[test]
    fn a_document_in_order_is_left_alone() {
        assert_eq!(found(WHOLE), Vec::<String>::new());
    }

    /// The golden documents of `cfdi` are those that SAT's own schema was found to accept.
    #[test]
    fn what_sats_schema_accepts_is_accepted() {
        let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../cfdi/tests/golden");
        let files = std::fs::read_dir(golden).unwrap().map(|entry| entry.unwrap().path());
        let documents: Vec<_> =
            files.filter(|file| file.extension().is_some_and(|kind| kind == "xml")).collect();
        assert!(!documents.is_empty());
        for document in documents {
            let xml = std::fs::read_to_string(&document).unwrap();
            // They are kept without what changes at every sealing.
            let xml = xml.replace("\"NUMERO\"", "\"30001000000500003416\"");
            assert_eq!(found(&xml), Vec::<String>::new(), "{}", document.display());
        }
    }

    #[test]
    fn whatever_is_missing_misplaced_or_foreign_is_named() {
        for (from, to, expected) in [
            (" Total=\"116.00\"", "", "Comprobante/@Total falta"),
            (" Moneda=", " Divisa=", "Comprobante/@Divisa no existe"),
            (" Total=\"116.00\"", " Total=\"$116\"", "Comprobante/@Total no tiene la forma"),
            ("<c:Emisor ", "<c:Issuer ", "Comprobante/Emisor falta"),
            ("<c:Emisor ", "<c:Issuer ", "Comprobante/Issuer no existe"),
            ("c:Traslados", "c:Impuestos", "Comprobante/Conceptos/Concepto/Impuestos/Impuestos no"),
            ("c:Conceptos>", "c:Addenda>", "Comprobante/Conceptos falta"),
            ("<c:Complemento>", "<c:Emisor/><c:Complemento>", "Comprobante/Emisor no existe o"),
            ("<c:Receptor ", "<c:Emisor/><c:Receptor ", "Comprobante/Emisor está más veces"),
        ] {
            let found = found(&WHOLE.replace(from, to));
            let named = found.iter().any(|message| message.contains(expected));
            assert!(named, "{expected}: {found:?}");
        }
    }

    #[test]
    fn forms_are_those_of_the_schema() {
        for (name, value, expected) in [
            ("Total", "0", true),
            ("Total", "1.123456", true),
            ("Total", "1.1234567", false),
            ("Total", "1.", false),
            ("Total", ".5", false),
            ("Total", "-1", false),
            ("TasaOCuota", "0.160000", true),
            ("TasaOCuota", "0.16", false),
            ("Nombre", "A|B", false),
            ("Nombre", "", false),
            ("Rfc", "XAXX010101000", true),
            ("Rfc", "efa010203ab3", false),
            ("Rfc", "EFA", false),
            ("NoCertificado", "3000100000050000341", false),
            ("UUID", "6F1C2D3E-0000-4000-8000-000000000001", true),
            ("UUID", "6F1C2D3E000040008000000000000001", false),
            ("Moneda", "???", true),
        ] {
            assert_eq!(fits(name, value), expected, "{name} {value:?}");
        }
    }
}
