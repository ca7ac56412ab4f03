//! The elements and the XML of a document that is about to be sealed.

use money::{Micros, Money};

use crate::comprobante::{
    CfdiRelacionados, Comprobante, Concepto, Emisor, Head, InformacionGlobal, Receptor,
};
use crate::csd::Csd;
use crate::pagos::{self, ComprobantePago};
use crate::taxes::{
    Factor, Impuesto, Retencion, Scale, TaxedLine, TotalRetencion, TotalTraslado, Traslado,
};
use crate::xml::{CFD, Element, PAGO20, write_attributes, write_children};

/// What a document of a few lines takes.
const BYTES_USUAL: usize = 8 * 1024;

/// The XML, on one line, with the declarations that a PAC asks for on the root (705).
pub(crate) fn document(root: &Element) -> Vec<u8> {
    let (prefixes, schemas) = declarations(root);
    let head = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<cfdi:Comprobante {prefixes} \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"{schemas}\""
    );
    let mut xml = String::with_capacity(BYTES_USUAL);
    xml.push_str(&head);
    write_attributes(root, &mut xml);
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

/// The root as far as every kind begins alike; its Sello comes when there is one.
fn begin(head: &Head) -> Element {
    Element::cfdi("Comprobante")
        .with("Version", "4.0")
        .with("Serie", &head.serie)
        .with("Folio", head.folio)
        .with("Fecha", head.fecha)
        .with("Sello", "")
}

/// The elements of a document of payments, in the order of the XSD.
pub(crate) fn root_pago(comprobante: &ComprobantePago, csd: &Csd) -> Element {
    let head = comprobante.head();
    begin(head)
        .with("NoCertificado", csd.no_certificado())
        .with("Certificado", csd.certificado())
        .with("SubTotal", "0")
        .with("Moneda", "XXX")
        .with("Total", "0")
        .with("TipoDeComprobante", "P")
        .with("Exportacion", "01")
        .with("LugarExpedicion", &head.lugar_expedicion)
        .child(emisor(&head.emisor))
        .child(receptor(comprobante.receptor()))
        .child(Element::cfdi("Conceptos").child(pagos::concepto()))
        .child(Element::cfdi("Complemento").child(pagos::pagos(comprobante)))
}

/// The elements of a document, in the order of the XSD; attributes as in SAT's examples.
pub(crate) fn root(comprobante: &Comprobante, csd: &Csd) -> Element {
    let head = comprobante.head();
    let breakdown = comprobante.breakdown();
    let conceptos = comprobante.conceptos().iter().map(|each| concepto(each, breakdown.scale));
    let conceptos = Element::cfdi("Conceptos").children(conceptos);
    let root = begin(head)
        .with("FormaPago", comprobante.forma_pago())
        .with("NoCertificado", csd.no_certificado())
        .with("Certificado", csd.certificado())
        .with("SubTotal", breakdown.sub_total)
        .with_some("Descuento", breakdown.descuento)
        .with("Moneda", "MXN")
        .with("Total", breakdown.total)
        .with("TipoDeComprobante", comprobante.tipo_de_comprobante().code())
        .with("Exportacion", "01")
        .with("MetodoPago", comprobante.metodo_pago())
        .with("LugarExpedicion", &head.lugar_expedicion)
        .children(comprobante.informacion_global().map(informacion_global))
        .children(comprobante.cfdi_relacionados().iter().map(cfdi_relacionados))
        .child(emisor(&head.emisor))
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
    Element::cfdi("Concepto")
        .with("ClaveProdServ", concepto.clave_prod_serv())
        .with_some("NoIdentificacion", concepto.no_identificacion())
        .with("Cantidad", concepto.cantidad().short())
        .with("ClaveUnidad", concepto.clave_unidad())
        .with_some("Unidad", concepto.unidad())
        .with("Descripcion", concepto.descripcion())
        .with("ValorUnitario", taxed.valor_unitario)
        .with("Importe", amount(taxed.importe, scale))
        .with_some("Descuento", taxed.descuento.map(|descuento| amount(descuento, scale)))
        .with("ObjetoImp", taxed.objeto_imp)
        .children(concepto_impuestos(taxed, scale))
}

/// The taxes of a line: Traslados before Retenciones. Nothing where there are none.
fn concepto_impuestos(taxed: &TaxedLine, scale: Scale) -> Option<Element> {
    let traslado = |each: &Traslado| {
        let importe = each.importe.map(|importe| amount(importe, scale));
        traslado(each.impuesto, each.factor, base(each, scale), importe)
    };
    let retencion = |each: &Retencion| {
        Element::cfdi("Retencion")
            .with("Base", amount(each.base, scale))
            .with("Impuesto", each.impuesto.code())
            .with("TipoFactor", "Tasa")
            .with("TasaOCuota", each.tasa)
            .with("Importe", amount(each.importe, scale))
    };
    let traslados = list("Traslados", taxed.traslados.iter().map(traslado));
    let retenciones = list("Retenciones", taxed.retenciones.iter().map(retencion));
    list("Impuestos", traslados.into_iter().chain(retenciones))
}

/// The summary: Retenciones before Traslados. Nothing where no concepto has a tax.
fn impuestos(comprobante: &Comprobante) -> Option<Element> {
    let breakdown = comprobante.breakdown();
    let traslado = |each: &TotalTraslado| {
        let importe = each.importe.map(|importe| importe.to_string());
        traslado(each.impuesto, each.factor, each.base.to_string(), importe)
    };
    let retencion = |each: &TotalRetencion| {
        Element::cfdi("Retencion")
            .with("Impuesto", each.impuesto.code())
            .with("Importe", each.importe)
    };
    let retenciones = list("Retenciones", breakdown.retenciones.iter().map(retencion));
    let traslados = list("Traslados", breakdown.traslados.iter().map(traslado));
    let withheld = breakdown.retenciones.iter().map(|each| each.importe);
    let taxes = breakdown.traslados.iter().filter_map(|each| each.importe);
    let impuestos = list("Impuestos", retenciones.into_iter().chain(traslados))?;
    // Of traslados the total is required unless all is exempt, and then absent (CFDI40212,
    // CFDI40213).
    let impuestos = impuestos.with_some("TotalImpuestosRetenidos", sum(withheld));
    Some(impuestos.with_some("TotalImpuestosTrasladados", sum(taxes)))
}

/// An element around others; nothing around nothing.
fn list(name: &'static str, elements: impl Iterator<Item = Element>) -> Option<Element> {
    let mut elements = elements.peekable();
    elements.peek()?;
    Some(Element::cfdi(name).children(elements))
}

/// The sum of amounts that were added up before; nothing of nothing.
fn sum(amounts: impl Iterator<Item = Money>) -> Option<Money> {
    let mut amounts = amounts.peekable();
    amounts.peek()?;
    Money::try_sum(amounts).ok()
}

fn traslado(impuesto: Impuesto, factor: Factor, base: String, importe: Option<String>) -> Element {
    Element::cfdi("Traslado")
        .with("Base", base)
        .with("Impuesto", impuesto.code())
        .with("TipoFactor", factor.code())
        .with_some("TasaOCuota", factor.tasa_o_cuota())
        .with_some("Importe", importe)
}

/// Base of a tax of a line. That of a cuota counts litres: it has its decimals at every scale.
fn base(traslado: &Traslado, scale: Scale) -> String {
    match traslado.factor {
        Factor::Cuota(_) => traslado.base.to_string(),
        Factor::Tasa(_) | Factor::Exento => amount(traslado.base, scale),
    }
}

/// An amount of a line with the decimals of its scale.
fn amount(amount: Micros, scale: Scale) -> String {
    match scale {
        Scale::Micros => amount.to_string(),
        Scale::Centavos => amount.round_to_centavos().to_string(),
    }
}
