//! Reads any CFDI 4.0, within bounds, and keeps what it says.
//!
//! A [`Document`] keeps the attributes as they are written: it serves the printed representation
//! and the comparison of a stamped document with what was sent. It is not a way to make one.

mod pagos;
mod parsed;

use money::{AmountError, Money};

use crate::fecha::FechaLocal;
use crate::timbre::Timbre;
use crate::xml::{TFD, Tag};

pub use pagos::{DocumentDocto, DocumentPago, DocumentPagos, DocumentPagosTotales};
pub use parsed::Parsed;

/// Why bytes are not a CFDI 4.0 that we can read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// More than 2 MiB.
    #[error("the document is larger than 2 MiB")]
    TooLarge,
    /// Elements lie too deep in each other.
    #[error("elements lie more than 32 deep")]
    TooDeep,
    /// More elements, or attributes of one, than any CFDI has.
    #[error("the document has more than 50,000 elements or 128 attributes of one")]
    TooMany,
    /// Not UTF-8, or declared to be something else.
    #[error("the document is not UTF-8")]
    NotUtf8,
    /// A character that XML does not allow.
    #[error("the character U+{:04X} is not allowed", u32::from(*.0))]
    IllegalCharacter(char),
    /// A document type declaration.
    #[error("the document has a DTD")]
    Dtd,
    /// An entity that XML does not define.
    #[error("the document has an entity of its own")]
    Entity,
    /// A prefix that stands for no namespace.
    #[error("the prefix {0} is not declared")]
    Prefix(String),
    /// An element does not end, or something stands outside the root.
    #[error("the document is not complete")]
    Incomplete,
    /// Not well-formed.
    #[error("the document is not well-formed")]
    NotWellFormed(#[from] quick_xml::Error),
    /// The root is something else.
    #[error("the root is not a Comprobante of CFDI 4.0")]
    NotComprobante,
    /// A version other than 4.0.
    #[error("the version is not 4.0")]
    Version,
    /// An element that must be there is not.
    #[error("{0} is missing")]
    MissingElement(&'static str),
    /// An element that may be there once is there more often.
    #[error("{0} is there more than once")]
    RepeatedElement(&'static str),
    /// An attribute that must be there is not.
    #[error("{element}/@{attribute} is missing")]
    MissingAttribute {
        /// The element.
        element: String,
        /// The attribute.
        attribute: &'static str,
    },
    /// A complement whose cadena original we do not know.
    #[error("the complement {name} of {namespace} is not supported")]
    ForeignComplement {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
}

/// A CFDI 4.0 as it is written. Amounts and dates are texts; [`Document::total`] and
/// [`Document::fecha`] read the two that matter to everyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Serie.
    pub serie: Option<String>,
    /// Folio.
    pub folio: Option<String>,
    /// Fecha.
    pub fecha: String,
    /// Sello, base64.
    pub sello: String,
    /// FormaPago.
    pub forma_pago: Option<String>,
    /// NoCertificado.
    pub no_certificado: String,
    /// Certificado, base64.
    pub certificado: String,
    /// CondicionesDePago.
    pub condiciones_de_pago: Option<String>,
    /// SubTotal.
    pub sub_total: String,
    /// Descuento.
    pub descuento: Option<String>,
    /// Moneda.
    pub moneda: String,
    /// TipoCambio.
    pub tipo_cambio: Option<String>,
    /// Total.
    pub total: String,
    /// TipoDeComprobante.
    pub tipo_de_comprobante: String,
    /// Exportacion.
    pub exportacion: String,
    /// MetodoPago.
    pub metodo_pago: Option<String>,
    /// LugarExpedicion.
    pub lugar_expedicion: String,
    /// Confirmacion.
    pub confirmacion: Option<String>,
    /// InformacionGlobal, of a factura global.
    pub informacion_global: Option<DocumentGlobal>,
    /// CfdiRelacionados, one for each node.
    pub cfdi_relacionados: Vec<DocumentRelacionados>,
    /// Emisor.
    pub emisor: DocumentEmisor,
    /// Receptor.
    pub receptor: DocumentReceptor,
    /// Conceptos.
    pub conceptos: Vec<DocumentConcepto>,
    /// Impuestos.
    pub impuestos: Option<DocumentImpuestos>,
    /// The timbre, where it has been stamped.
    pub timbre: Option<Timbre>,
    /// Pagos 2.0, of a document of payments; it is among `complementos`, too.
    pub pagos: Option<DocumentPagos>,
    /// The complements but the timbre.
    pub complementos: Vec<Complemento>,
}

/// InformacionGlobal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentGlobal {
    /// Periodicidad.
    pub periodicidad: String,
    /// Meses.
    pub meses: String,
    /// Año.
    pub anio: String,
}

/// CfdiRelacionados.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRelacionados {
    /// TipoRelacion.
    pub tipo_relacion: String,
    /// UUID of each.
    pub uuids: Vec<String>,
}

/// Emisor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentEmisor {
    /// Rfc.
    pub rfc: String,
    /// Nombre.
    pub nombre: String,
    /// RegimenFiscal.
    pub regimen_fiscal: String,
    /// FacAtrAdquirente.
    pub fac_atr_adquirente: Option<String>,
}

/// Receptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentReceptor {
    /// Rfc.
    pub rfc: String,
    /// Nombre.
    pub nombre: String,
    /// DomicilioFiscalReceptor.
    pub domicilio_fiscal_receptor: String,
    /// ResidenciaFiscal, of a receptor abroad.
    pub residencia_fiscal: Option<String>,
    /// NumRegIdTrib, of a receptor abroad.
    pub num_reg_id_trib: Option<String>,
    /// RegimenFiscalReceptor.
    pub regimen_fiscal_receptor: String,
    /// UsoCFDI.
    pub uso_cfdi: String,
}

/// Concepto.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentConcepto {
    /// ClaveProdServ.
    pub clave_prod_serv: String,
    /// NoIdentificacion.
    pub no_identificacion: Option<String>,
    /// Cantidad.
    pub cantidad: String,
    /// ClaveUnidad.
    pub clave_unidad: String,
    /// Unidad.
    pub unidad: Option<String>,
    /// Descripcion.
    pub descripcion: String,
    /// ValorUnitario.
    pub valor_unitario: String,
    /// Importe.
    pub importe: String,
    /// Descuento.
    pub descuento: Option<String>,
    /// ObjetoImp.
    pub objeto_imp: String,
    /// Impuestos/Traslados.
    pub traslados: Vec<DocumentTax>,
    /// Impuestos/Retenciones.
    pub retenciones: Vec<DocumentTax>,
}

/// Impuestos of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentImpuestos {
    /// TotalImpuestosTrasladados.
    pub total_impuestos_trasladados: Option<String>,
    /// TotalImpuestosRetenidos.
    pub total_impuestos_retenidos: Option<String>,
    /// Traslados.
    pub traslados: Vec<DocumentTax>,
    /// Retenciones; those of the document have neither base nor factor.
    pub retenciones: Vec<DocumentTax>,
}

/// A Traslado or a Retencion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentTax {
    /// Impuesto.
    pub impuesto: String,
    /// Base.
    pub base: Option<String>,
    /// TipoFactor.
    pub tipo_factor: Option<String>,
    /// TasaOCuota.
    pub tasa_o_cuota: Option<String>,
    /// Importe.
    pub importe: Option<String>,
}

/// A complement that is kept and not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complemento {
    /// Its namespace.
    pub namespace: String,
    /// Its name, without prefix.
    pub name: String,
    /// The bytes of its element, as they stand in the document.
    pub xml: Vec<u8>,
}

impl Document {
    /// Total, in centavos.
    ///
    /// # Errors
    /// It has more decimals than a peso has, or is no amount.
    pub fn total(&self) -> Result<Money, AmountError> {
        Money::parse(&self.total)
    }

    /// Fecha.
    ///
    /// # Errors
    /// It has not the form that the XSD gives it.
    pub fn fecha(&self) -> Result<FechaLocal, faults::Fault> {
        FechaLocal::parse(&self.fecha)
    }
}

/// Reads a CFDI 4.0, sealed or stamped. Who wants more than one thing of it takes [`Parsed`].
///
/// # Errors
/// The bytes are not one, or are more than we read.
pub fn read(xml: &[u8]) -> Result<Document, ReadError> {
    Parsed::parse(xml)?.document()
}

/// The cadena original of a CFDI 4.0.
///
/// # Errors
/// As [`read`], and [`ReadError::ForeignComplement`] where it has a complement other than the
/// timbre and Pagos 2.0.
pub fn cadena(xml: &[u8]) -> Result<String, ReadError> {
    Parsed::parse(xml)?.into_cadena()
}

/// An attribute that must be there.
pub(crate) fn required(element: &Tag<'_>, attribute: &'static str) -> Result<String, ReadError> {
    optional(element, attribute)
        .ok_or_else(|| ReadError::MissingAttribute { element: element.name.to_string(), attribute })
}

pub(crate) fn optional(element: &Tag<'_>, attribute: &str) -> Option<String> {
    element.attribute(attribute).map(str::to_owned)
}

fn document(root: &Tag<'_>, xml: &[u8]) -> Result<Document, ReadError> {
    let emisor = only(root, "Emisor")?.ok_or(ReadError::MissingElement("Emisor"))?;
    let receptor = only(root, "Receptor")?.ok_or(ReadError::MissingElement("Receptor"))?;
    only(root, "Conceptos")?.ok_or(ReadError::MissingElement("Conceptos"))?;
    let conceptos = root.at(&["Conceptos", "Concepto"]).into_iter().map(concepto);
    Ok(Document {
        serie: optional(root, "Serie"),
        folio: optional(root, "Folio"),
        fecha: required(root, "Fecha")?,
        sello: required(root, "Sello")?,
        forma_pago: optional(root, "FormaPago"),
        no_certificado: required(root, "NoCertificado")?,
        certificado: required(root, "Certificado")?,
        condiciones_de_pago: optional(root, "CondicionesDePago"),
        sub_total: required(root, "SubTotal")?,
        descuento: optional(root, "Descuento"),
        moneda: required(root, "Moneda")?,
        tipo_cambio: optional(root, "TipoCambio"),
        total: required(root, "Total")?,
        tipo_de_comprobante: required(root, "TipoDeComprobante")?,
        exportacion: required(root, "Exportacion")?,
        metodo_pago: optional(root, "MetodoPago"),
        lugar_expedicion: required(root, "LugarExpedicion")?,
        confirmacion: optional(root, "Confirmacion"),
        informacion_global: only(root, "InformacionGlobal")?.map(global).transpose()?,
        cfdi_relacionados: root
            .all("CfdiRelacionados")
            .map(relacionados)
            .collect::<Result<_, _>>()?,
        emisor: self::emisor(emisor)?,
        receptor: self::receptor(receptor)?,
        conceptos: conceptos.collect::<Result<_, _>>()?,
        impuestos: only(root, "Impuestos")?.map(impuestos).transpose()?,
        timbre: timbre(root)?,
        pagos: pagos::pagos(root),
        complementos: complementos(root, xml),
    })
}

fn global(global: &Tag<'_>) -> Result<DocumentGlobal, ReadError> {
    Ok(DocumentGlobal {
        periodicidad: required(global, "Periodicidad")?,
        meses: required(global, "Meses")?,
        anio: required(global, "A\u{f1}o")?,
    })
}

fn relacionados(relacionados: &Tag<'_>) -> Result<DocumentRelacionados, ReadError> {
    let uuids = relacionados.all("CfdiRelacionado").map(|each| required(each, "UUID"));
    Ok(DocumentRelacionados {
        tipo_relacion: required(relacionados, "TipoRelacion")?,
        uuids: uuids.collect::<Result<_, _>>()?,
    })
}

fn emisor(emisor: &Tag<'_>) -> Result<DocumentEmisor, ReadError> {
    Ok(DocumentEmisor {
        rfc: required(emisor, "Rfc")?,
        nombre: required(emisor, "Nombre")?,
        regimen_fiscal: required(emisor, "RegimenFiscal")?,
        fac_atr_adquirente: optional(emisor, "FacAtrAdquirente"),
    })
}

fn receptor(receptor: &Tag<'_>) -> Result<DocumentReceptor, ReadError> {
    Ok(DocumentReceptor {
        rfc: required(receptor, "Rfc")?,
        nombre: required(receptor, "Nombre")?,
        domicilio_fiscal_receptor: required(receptor, "DomicilioFiscalReceptor")?,
        residencia_fiscal: optional(receptor, "ResidenciaFiscal"),
        num_reg_id_trib: optional(receptor, "NumRegIdTrib"),
        regimen_fiscal_receptor: required(receptor, "RegimenFiscalReceptor")?,
        uso_cfdi: required(receptor, "UsoCFDI")?,
    })
}

fn concepto(concepto: &Tag<'_>) -> Result<DocumentConcepto, ReadError> {
    Ok(DocumentConcepto {
        clave_prod_serv: required(concepto, "ClaveProdServ")?,
        no_identificacion: optional(concepto, "NoIdentificacion"),
        cantidad: required(concepto, "Cantidad")?,
        clave_unidad: required(concepto, "ClaveUnidad")?,
        unidad: optional(concepto, "Unidad"),
        descripcion: required(concepto, "Descripcion")?,
        valor_unitario: required(concepto, "ValorUnitario")?,
        importe: required(concepto, "Importe")?,
        descuento: optional(concepto, "Descuento"),
        objeto_imp: required(concepto, "ObjetoImp")?,
        traslados: taxes(concepto, &["Impuestos", "Traslados", "Traslado"])?,
        retenciones: taxes(concepto, &["Impuestos", "Retenciones", "Retencion"])?,
    })
}

fn impuestos(impuestos: &Tag<'_>) -> Result<DocumentImpuestos, ReadError> {
    Ok(DocumentImpuestos {
        total_impuestos_trasladados: optional(impuestos, "TotalImpuestosTrasladados"),
        total_impuestos_retenidos: optional(impuestos, "TotalImpuestosRetenidos"),
        traslados: taxes(impuestos, &["Traslados", "Traslado"])?,
        retenciones: taxes(impuestos, &["Retenciones", "Retencion"])?,
    })
}

fn taxes(element: &Tag<'_>, path: &[&str]) -> Result<Vec<DocumentTax>, ReadError> {
    let tax = |tax: &Tag<'_>| {
        Ok(DocumentTax {
            impuesto: required(tax, "Impuesto")?,
            base: optional(tax, "Base"),
            tipo_factor: optional(tax, "TipoFactor"),
            tasa_o_cuota: optional(tax, "TasaOCuota"),
            importe: optional(tax, "Importe"),
        })
    };
    element.at(path).into_iter().map(tax).collect()
}

fn timbre(root: &Tag<'_>) -> Result<Option<Timbre>, ReadError> {
    let complementos = root.all("Complemento").flat_map(|complemento| &complemento.children);
    let mut timbres = complementos.filter(|child| child.is(TFD, "TimbreFiscalDigital"));
    let timbre = timbres.next().map(Timbre::from_element).transpose()?;
    match timbres.next() {
        Some(_) => Err(ReadError::RepeatedElement("TimbreFiscalDigital")),
        None => Ok(timbre),
    }
}

/// A child that may be there once.
fn only<'a>(parent: &'a Tag<'a>, name: &'static str) -> Result<Option<&'a Tag<'a>>, ReadError> {
    let mut found = parent.all(name);
    let first = found.next();
    match found.next() {
        Some(_) => Err(ReadError::RepeatedElement(name)),
        None => Ok(first),
    }
}

fn complementos(root: &Tag<'_>, xml: &[u8]) -> Vec<Complemento> {
    let children = root.all("Complemento").flat_map(|complemento| &complemento.children);
    children
        .filter(|child| !child.is(TFD, "TimbreFiscalDigital"))
        .map(|child| Complemento {
            namespace: child.namespace.to_string(),
            name: child.name.to_string(),
            xml: xml.get(child.span.clone()).unwrap_or_default().to_vec(),
        })
        .collect()
}
