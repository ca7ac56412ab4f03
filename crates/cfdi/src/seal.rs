//! The sealed document: exact bytes, never written a second time.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use faults::{Code, codes};
use money::Money;

use crate::cadena;
use crate::catalog::CodigoPostal;
use crate::comprobante::{
    CfdiRelacionados, Comprobante, Concepto, Emisor, InformacionGlobal, Receptor,
};
use crate::csd::{Certificate, Csd, CsdError};
use crate::fecha::FechaLocal;
use crate::pagos::{self, ComprobantePago};
use crate::read::{self, Document, ReadError};
use crate::rfc::Rfc;
use crate::taxes::{Factor, Impuesto, Scale, Traslado};
use crate::xml::{CFD, Element, PAGO20, escape, write_children};

codes! {
    /// The CSD is of another taxpayer (303).
    CSD_OF_ANOTHER = ("seal-01", Fault, "El CSD es de otro RFC. Sube el CSD de esta tienda.");
    /// What was written is not what was meant.
    SEAL_BROKEN = ("seal-02", Bug,
        "No pudimos sellar la factura. Nada se envió al SAT y tu ticket sigue disponible; avísanos.");
}

/// Why a document was not sealed, or bytes are not a sealed document.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The CSD's RFC is not the emisor's.
    #[error("the CSD is not the emisor's")]
    CsdOfAnother,
    /// The CSD is not in force at Fecha, or did not sign.
    #[error("the CSD cannot seal")]
    Csd(#[from] CsdError),
    /// Fecha has no instant in the zone of LugarExpedicion.
    #[error("the zone of LugarExpedicion is not known")]
    Zone,
    /// The bytes cannot be read.
    #[error("the document cannot be read")]
    Unreadable(#[from] ReadError),
    /// The XML does not say what the document says.
    #[error("the XML does not say what the document says")]
    Differs,
    /// The sello is not one of the certificate over the cadena.
    #[error("the sello does not verify")]
    Sello,
    /// NoCertificado is not the number of the certificate.
    #[error("NoCertificado is not that of the certificate")]
    NoCertificado,
    /// The document bears a timbre.
    #[error("the document is stamped already")]
    Stamped,
}

impl SealError {
    /// The code with the sentence for the reader.
    pub fn code(&self) -> &'static Code {
        match self {
            Self::CsdOfAnother => &CSD_OF_ANOTHER,
            Self::Csd(error) => error.code(),
            Self::Zone
            | Self::Unreadable(_)
            | Self::Differs
            | Self::Sello
            | Self::NoCertificado
            | Self::Stamped => &SEAL_BROKEN,
        }
    }
}

/// A sealed document. It is its bytes; nothing writes them a second time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedCfdi {
    bytes: Vec<u8>,
    cadena: String,
    total: Money,
    document: Document,
}

impl SealedCfdi {
    /// Takes stored bytes back: reads them and verifies the sello with the certificate inside.
    ///
    /// # Errors
    /// They are not a sealed document, or no longer the one that was sealed.
    pub fn from_stored(bytes: &[u8]) -> Result<Self, SealError> {
        let document = read::read(bytes)?;
        if document.timbre.is_some() {
            return Err(SealError::Stamped);
        }
        let cadena = read::cadena(bytes)?;
        let certificate = STANDARD.decode(&document.certificado).map_err(|_| SealError::Sello)?;
        let certificate = Certificate::parse(&certificate).map_err(|_| SealError::Sello)?;
        let sello = STANDARD.decode(&document.sello).map_err(|_| SealError::Sello)?;
        if !certificate.verify_sha256(cadena.as_bytes(), &sello) {
            return Err(SealError::Sello);
        }
        if certificate.no_certificado() != document.no_certificado {
            return Err(SealError::NoCertificado);
        }
        if certificate.rfc().map(Rfc::as_str) != Some(document.emisor.rfc.as_str()) {
            return Err(SealError::CsdOfAnother);
        }
        let total = document.total().map_err(|_| SealError::Differs)?;
        Ok(Self { bytes: bytes.to_vec(), cadena, total, document })
    }

    /// The exact XML.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Sello, base64.
    pub fn sello(&self) -> &str {
        &self.document.sello
    }

    /// The cadena original, which the sello signs.
    pub fn cadena(&self) -> &str {
        &self.cadena
    }

    /// Total.
    pub fn total(&self) -> Money {
        self.total
    }

    /// What the document says.
    pub fn document(&self) -> &Document {
        &self.document
    }
}

/// Seals a document.
///
/// The cadena is made from the model; then the XML is read back, its own cadena compared with that
/// one and the sello verified, so that no mistake of the writer leaves this function.
///
/// # Errors
/// The CSD is another's or not in force at Fecha, or the XML is not what was meant.
pub fn seal(comprobante: &Comprobante, csd: &Csd) -> Result<SealedCfdi, SealError> {
    let meant = Meant {
        emisor: comprobante.emisor(),
        receptor: comprobante.receptor(),
        fecha: comprobante.fecha(),
        lugar_expedicion: comprobante.lugar_expedicion(),
        total: comprobante.total(),
    };
    sign(&meant, csd, |sello| root(comprobante, csd, sello))
}

/// Seals a document of payments, as [`seal`] does.
///
/// # Errors
/// As [`seal`].
pub fn seal_pago(comprobante: &ComprobantePago, csd: &Csd) -> Result<SealedCfdi, SealError> {
    let meant = Meant {
        emisor: comprobante.emisor(),
        receptor: comprobante.receptor(),
        fecha: comprobante.fecha(),
        lugar_expedicion: comprobante.lugar_expedicion(),
        total: Money::ZERO,
    };
    sign(&meant, csd, |sello| root_pago(comprobante, csd, sello))
}

/// What the XML has to say, of a document of any kind.
struct Meant<'a> {
    emisor: &'a Emisor,
    receptor: &'a Receptor,
    fecha: FechaLocal,
    lugar_expedicion: &'a CodigoPostal,
    total: Money,
}

/// Seals the elements that `root` gives for a sello.
fn sign(
    meant: &Meant<'_>,
    csd: &Csd,
    root: impl Fn(&str) -> Element,
) -> Result<SealedCfdi, SealError> {
    if *csd.rfc() != meant.emisor.rfc {
        return Err(SealError::CsdOfAnother);
    }
    let zone = meant.lugar_expedicion.time_zone();
    let instant = meant.fecha.instant(zone).map_err(|_| SealError::Zone)?;
    csd.check_validity(instant)?;
    let cadena = cadena::cadena(&root(""))?;
    let sello = STANDARD.encode(csd.sign_sha256(cadena.as_bytes())?);
    let sealed = SealedCfdi::from_stored(&document(&root(&sello)))?;
    let same = sealed.cadena == cadena
        && sealed.total == meant.total
        && Rfc::parse(&sealed.document.receptor.rfc).as_ref() == Ok(meant.receptor.rfc());
    if same { Ok(sealed) } else { Err(SealError::Differs) }
}

/// The XML, on one line, with the declarations that a PAC asks for on the root (705).
fn document(root: &Element) -> Vec<u8> {
    let (prefixes, schemas) = declarations(root);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<cfdi:Comprobante {prefixes} \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"{schemas}\""
    );
    for (name, value) in &root.attributes {
        xml.push_str(&format!(" {name}=\"{}\"", escape(value)));
    }
    xml.push('>');
    write_children(root, &mut xml);
    xml.push_str("</cfdi:Comprobante>");
    xml.into_bytes()
}

/// The namespaces of the document with their prefixes, and where their schemas are.
fn declarations(root: &Element) -> (String, String) {
    const SCHEMAS: &str = "http://www.sat.gob.mx/sitio_internet/cfd";
    let mut prefixes = format!("xmlns:cfdi=\"{CFD}\"");
    let mut schemas = format!("{CFD} {SCHEMAS}/4/cfdv40.xsd");
    let mut complementos = root.all("Complemento").flat_map(|complemento| &complemento.children);
    if complementos.any(|complemento| complemento.is(PAGO20, "Pagos")) {
        prefixes.push_str(&format!(" xmlns:pago20=\"{PAGO20}\""));
        schemas.push_str(&format!(" {PAGO20} {SCHEMAS}/Pagos/Pagos20.xsd"));
    }
    (prefixes, schemas)
}

/// The elements of a document of payments, in the order of the XSD.
fn root_pago(comprobante: &ComprobantePago, csd: &Csd, sello: &str) -> Element {
    Element::cfdi("Comprobante")
        .with("Version", "4.0")
        .with("Serie", comprobante.serie())
        .with("Folio", comprobante.folio())
        .with("Fecha", comprobante.fecha())
        .with("Sello", sello)
        .with("NoCertificado", csd.no_certificado())
        .with("Certificado", STANDARD.encode(csd.certificate_der()))
        .with("SubTotal", "0")
        .with("Moneda", "XXX")
        .with("Total", "0")
        .with("TipoDeComprobante", "P")
        .with("Exportacion", "01")
        .with("LugarExpedicion", comprobante.lugar_expedicion())
        .child(emisor(comprobante.emisor()))
        .child(receptor(comprobante.receptor()))
        .child(Element::cfdi("Conceptos").child(pagos::concepto()))
        .child(Element::cfdi("Complemento").child(pagos::pagos(comprobante)))
}

/// The elements of a document, in the order of the XSD; attributes as in SAT's examples.
fn root(comprobante: &Comprobante, csd: &Csd, sello: &str) -> Element {
    let breakdown = comprobante.breakdown();
    let conceptos = comprobante.conceptos().iter().map(|each| concepto(each, breakdown.scale));
    let conceptos = Element::cfdi("Conceptos").children(conceptos);
    let root = Element::cfdi("Comprobante")
        .with("Version", "4.0")
        .with("Serie", comprobante.serie())
        .with("Folio", comprobante.folio())
        .with("Fecha", comprobante.fecha())
        .with("Sello", sello)
        .with("FormaPago", comprobante.forma_pago())
        .with("NoCertificado", csd.no_certificado())
        .with("Certificado", STANDARD.encode(csd.certificate_der()))
        .with("SubTotal", breakdown.sub_total)
        .with("Moneda", "MXN")
        .with("Total", breakdown.total)
        .with("TipoDeComprobante", comprobante.tipo_de_comprobante().code())
        .with("Exportacion", "01")
        .with("MetodoPago", comprobante.metodo_pago())
        .with("LugarExpedicion", comprobante.lugar_expedicion())
        .children(comprobante.informacion_global().map(informacion_global))
        .children(comprobante.cfdi_relacionados().iter().map(cfdi_relacionados))
        .child(emisor(comprobante.emisor()))
        .child(receptor(comprobante.receptor()))
        .child(conceptos);
    root.children(impuestos(comprobante))
}

fn informacion_global(period: &InformacionGlobal) -> Element {
    Element::cfdi("InformacionGlobal")
        .with("Periodicidad", period.periodicidad)
        .with("Meses", period.meses)
        .with("A\u{f1}o", period.anio)
}

fn cfdi_relacionados(relacionados: &CfdiRelacionados) -> Element {
    let each = |uuid| Element::cfdi("CfdiRelacionado").with("UUID", uuid);
    Element::cfdi("CfdiRelacionados")
        .with("TipoRelacion", relacionados.tipo_relacion)
        .children(relacionados.uuids.iter().map(each))
}

fn emisor(emisor: &Emisor) -> Element {
    Element::cfdi("Emisor")
        .with("Rfc", &emisor.rfc)
        .with("Nombre", &emisor.nombre)
        .with("RegimenFiscal", emisor.regimen_fiscal)
}

fn receptor(receptor: &Receptor) -> Element {
    Element::cfdi("Receptor")
        .with("Rfc", receptor.rfc())
        .with("Nombre", receptor.nombre())
        .with("DomicilioFiscalReceptor", receptor.domicilio_fiscal_receptor())
        .with("RegimenFiscalReceptor", receptor.regimen_fiscal_receptor())
        .with("UsoCFDI", receptor.uso_cfdi())
}

fn concepto(concepto: &Concepto, scale: Scale) -> Element {
    let taxed = concepto.taxed();
    let element = Element::cfdi("Concepto")
        .with("ClaveProdServ", concepto.clave_prod_serv())
        .with_some("NoIdentificacion", concepto.no_identificacion())
        .with("Cantidad", concepto.cantidad().short())
        .with("ClaveUnidad", concepto.clave_unidad())
        .with_some("Unidad", concepto.unidad())
        .with("Descripcion", concepto.descripcion())
        .with("ValorUnitario", taxed.valor_unitario)
        .with("Importe", amount(taxed.importe, scale))
        .with("ObjetoImp", concepto.objeto_imp());
    if taxed.traslados.is_empty() {
        return element;
    }
    let traslado = |each: &Traslado| {
        let base = amount(each.base, scale);
        let importe = each.importe.map(|importe| amount(importe, scale));
        traslado(each.impuesto, each.factor, base, importe)
    };
    let traslados = taxed.traslados.iter().map(traslado);
    let traslados = traslados.fold(Element::cfdi("Traslados"), Element::child);
    element.child(Element::cfdi("Impuestos").child(traslados))
}

/// The summary; nothing where no concepto has a tax.
fn impuestos(comprobante: &Comprobante) -> Option<Element> {
    let breakdown = comprobante.breakdown();
    if breakdown.traslados.is_empty() {
        return None;
    }
    let taxes: Vec<Money> = breakdown.traslados.iter().filter_map(|each| each.importe).collect();
    // Required unless all is exempt, and then absent (CFDI40212, CFDI40213).
    let total = if taxes.is_empty() { None } else { Money::try_sum(taxes).ok() };
    let traslados = breakdown.traslados.iter().fold(Element::cfdi("Traslados"), |list, each| {
        let importe = each.importe.map(|importe| importe.to_string());
        list.child(traslado(each.impuesto, each.factor, each.base.to_string(), importe))
    });
    Some(Element::cfdi("Impuestos").with_some("TotalImpuestosTrasladados", total).child(traslados))
}

fn traslado(impuesto: Impuesto, factor: Factor, base: String, importe: Option<String>) -> Element {
    let (tipo_factor, tasa) = match factor {
        Factor::Tasa(tasa) => ("Tasa", Some(tasa)),
        Factor::Exento => ("Exento", None),
    };
    Element::cfdi("Traslado")
        .with("Base", base)
        .with("Impuesto", impuesto.code())
        .with("TipoFactor", tipo_factor)
        .with_some("TasaOCuota", tasa)
        .with_some("Importe", importe)
}

/// An amount of a line with the decimals of its scale.
fn amount(amount: money::Micros, scale: Scale) -> String {
    match scale {
        Scale::Micros => amount.to_string(),
        Scale::Centavos => amount.round_to_centavos().to_string(),
    }
}
