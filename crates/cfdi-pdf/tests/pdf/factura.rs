//! Stamped documents. The seals are of the right length and sign nothing: printing does not verify.

const UUID: &str = "5F1C6F2E-8C3B-4F0A-9D57-0B6B50A1C2D3";

/// A stamped document in its parts, as XML.
struct Parts<'a> {
    /// Of the Comprobante, beside those that all have.
    attributes: &'a str,
    /// InformacionGlobal, CfdiRelacionados.
    above: &'a str,
    receptor: &'a str,
    /// Conceptos, Impuestos.
    body: &'a str,
    complemento: &'a str,
}

const INGRESO: &str = r#"TipoDeComprobante="I" FormaPago="04" MetodoPago="PUE" Moneda="MXN""#;
const RECEPTOR: &str = r#"Rfc="KICR630120NX3" Nombre="RODRIGO KITIA CASTRO" DomicilioFiscalReceptor="36246" RegimenFiscalReceptor="626" UsoCFDI="G03""#;
const PUBLICO_EN_GENERAL: &str = r#"Rfc="XAXX010101000" Nombre="PUBLICO EN GENERAL" DomicilioFiscalReceptor="42501" RegimenFiscalReceptor="616" UsoCFDI="S01""#;

/// 256 bytes in base64, as an RSA signature of 2048 bits has.
fn seal(letters: &str) -> String {
    let body: String = letters.chars().cycle().take(336).collect();
    format!("{body}hNjeNw==")
}

fn comprobante(parts: &Parts<'_>) -> String {
    let Parts { attributes, above, receptor, body, complemento } = parts;
    let (sello, sello_sat) = (seal("Q3fKz0bT9xLw7aPm+Ry2/"), seal("Zt5Hn8VcE1oJd4Su/Gq6+"));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" xmlns:pago20="http://www.sat.gob.mx/Pagos20" Version="4.0" Serie="A" Folio="1001" Fecha="2026-11-20T10:15:30" Sello="{sello}" NoCertificado="30001000000500003416" Certificado="TUlJRg==" Exportacion="01" LugarExpedicion="42501" {attributes}>{above}<cfdi:Emisor Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER URGATE" RegimenFiscal="601"/><cfdi:Receptor {receptor}/>{body}<cfdi:Complemento>{complemento}<tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1" UUID="{UUID}" FechaTimbrado="2026-11-20T10:16:02" RfcProvCertif="SPR190613I52" SelloCFD="{sello}" NoCertificadoSAT="30001000000500003456" SelloSAT="{sello_sat}"/></cfdi:Complemento></cfdi:Comprobante>"#
    )
}

/// An ingreso to a person, with sums of its own.
fn ingreso(sums: &str, body: &str) -> String {
    let attributes = &format!("{INGRESO} {sums}");
    let (receptor, above, complemento) = (RECEPTOR, "", "");
    comprobante(&Parts { attributes, above, receptor, body, complemento })
}

fn concepto(number: usize) -> String {
    format!(
        r#"<cfdi:Concepto ClaveProdServ="53101604" NoIdentificacion="T-000123-{number}" Cantidad="2" ClaveUnidad="H87" Unidad="Pieza" Descripcion="Blusa de mujer con bordado otomí" ValorUnitario="172.413793" Importe="344.827586" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="344.827586" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="55.172414"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>"#
    )
}

/// So many conceptos, each of the same 400 pesos; the sums are those of five.
pub(crate) fn stamped(conceptos: usize) -> String {
    let lines: String = (1..=conceptos).map(concepto).collect();
    ingreso(
        r#"SubTotal="1724.14" Total="2000.00""#,
        &format!(
            r#"<cfdi:Conceptos>{lines}</cfdi:Conceptos><cfdi:Impuestos TotalImpuestosTrasladados="275.86"><cfdi:Traslados><cfdi:Traslado Base="1724.14" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="275.86"/></cfdi:Traslados></cfdi:Impuestos>"#
        ),
    )
}

/// A discount, IEPS as tasa and as cuota, IVA at 16 and 0, exento, two withholdings.
pub(crate) fn mixed() -> String {
    ingreso(
        r#"SubTotal="1262.06" Descuento="1010.00" Total="281.05" CondicionesDePago="Contado, con el descuento del Buen Fin""#,
        r#"<cfdi:Conceptos>
<cfdi:Concepto ClaveProdServ="53101604" NoIdentificacion="750105530007" Cantidad="2" ClaveUnidad="H87" Unidad="Pza" Descripcion="Blusa de mujer" ValorUnitario="586.205000" Importe="1172.41" Descuento="1000.00" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="172.41" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="27.59"/></cfdi:Traslados><cfdi:Retenciones><cfdi:Retencion Base="172.41" Impuesto="001" TipoFactor="Tasa" TasaOCuota="0.012500" Importe="2.16"/><cfdi:Retencion Base="172.41" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.106667" Importe="18.39"/></cfdi:Retenciones></cfdi:Impuestos></cfdi:Concepto>
<cfdi:Concepto ClaveProdServ="50181900" Cantidad="1.25" ClaveUnidad="KGM" Unidad="Kilogramo" Descripcion="Pan de muerto &quot;tradicional&quot; con ajonjolí, horneado en leña, presentación familiar" ValorUnitario="32.00" Importe="40.00" Descuento="10.00" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="30.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.000000" Importe="0.00"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>
<cfdi:Concepto ClaveProdServ="50192100" Cantidad="1" ClaveUnidad="H87" Unidad="Pieza" Descripcion="Papas fritas" ValorUnitario="24.65" Importe="24.65" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="24.65" Impuesto="003" TipoFactor="Tasa" TasaOCuota="0.080000" Importe="1.97"/><cfdi:Traslado Base="26.62" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.000000" Importe="0.00"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>
<cfdi:Concepto ClaveProdServ="15101514" Cantidad="1.5" ClaveUnidad="LTR" Unidad="Litro" Descripcion="Gasolina" ValorUnitario="16.666667" Importe="25.00" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="1.500000" Impuesto="003" TipoFactor="Cuota" TasaOCuota="6.455500" Importe="9.68"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>
<cfdi:Concepto ClaveProdServ="55101500" Cantidad="1" ClaveUnidad="H87" Unidad="Pieza" Descripcion="Libro" ValorUnitario="25.00" Importe="25.00" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="25.00" Impuesto="002" TipoFactor="Exento"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>
<cfdi:Concepto ClaveProdServ="01010101" Cantidad="1" ClaveUnidad="ACT" Descripcion="Jabón con caja de regalo" ValorUnitario="5.00" Importe="5.00" ObjetoImp="03"/>
</cfdi:Conceptos><cfdi:Impuestos TotalImpuestosRetenidos="20.55" TotalImpuestosTrasladados="39.24"><cfdi:Retenciones><cfdi:Retencion Impuesto="001" Importe="2.16"/><cfdi:Retencion Impuesto="002" Importe="18.39"/></cfdi:Retenciones><cfdi:Traslados><cfdi:Traslado Base="172.41" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="27.59"/><cfdi:Traslado Base="56.62" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.000000" Importe="0.00"/><cfdi:Traslado Base="24.65" Impuesto="003" TipoFactor="Tasa" TasaOCuota="0.080000" Importe="1.97"/><cfdi:Traslado Base="1.50" Impuesto="003" TipoFactor="Cuota" TasaOCuota="6.455500" Importe="9.68"/><cfdi:Traslado Base="25.00" Impuesto="002" TipoFactor="Exento"/></cfdi:Traslados></cfdi:Impuestos>"#,
    )
}

/// The tickets of a fortnight.
pub(crate) fn global(tickets: usize) -> String {
    let lines: String = (1..=tickets)
        .map(|number| {
            format!(
                r#"<cfdi:Concepto ClaveProdServ="01010101" NoIdentificacion="N-{number:06}" Cantidad="1" ClaveUnidad="ACT" Descripcion="Venta" ValorUnitario="{number}00.00" Importe="{number}00.00" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="{number}00.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="{}.00"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>"#,
                number * 16
            )
        })
        .collect();
    comprobante(&Parts {
        attributes: &format!(r#"{INGRESO} SubTotal="82000.00" Total="95120.00""#),
        above: r#"<cfdi:InformacionGlobal Periodicidad="03" Meses="11" Año="2026"/>"#,
        receptor: PUBLICO_EN_GENERAL,
        body: &format!(
            r#"<cfdi:Conceptos>{lines}</cfdi:Conceptos><cfdi:Impuestos TotalImpuestosTrasladados="13120.00"><cfdi:Traslados><cfdi:Traslado Base="82000.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="13120.00"/></cfdi:Traslados></cfdi:Impuestos>"#
        ),
        complemento: "",
    })
}

/// Goods that came back, of so many documents, in dollars, from somebody abroad.
pub(crate) fn egreso(relacionados: usize) -> String {
    let uuids: String = (1..=relacionados).map(relacionado).collect();
    let line = concepto(1).replace("53101604", "84111506");
    comprobante(&Parts {
        attributes: r#"TipoDeComprobante="E" FormaPago="03" MetodoPago="PUE" Moneda="USD" TipoCambio="18.2500" SubTotal="344.83" Total="400.00""#,
        above: &format!(
            r#"<cfdi:CfdiRelacionados TipoRelacion="03">{uuids}</cfdi:CfdiRelacionados><cfdi:CfdiRelacionados TipoRelacion="04"><cfdi:CfdiRelacionado UUID="0FFFFFFF-0000-4000-8000-000000000000"/></cfdi:CfdiRelacionados>"#
        ),
        receptor: r#"Rfc="XEXX010101000" Nombre="ŁUKASZ DVOŘÁK INDUSTRIES" DomicilioFiscalReceptor="42501" ResidenciaFiscal="USA" NumRegIdTrib="121585958" RegimenFiscalReceptor="616" UsoCFDI="S01""#,
        body: &format!(
            r#"<cfdi:Conceptos>{line}</cfdi:Conceptos><cfdi:Impuestos TotalImpuestosTrasladados="55.17"><cfdi:Traslados><cfdi:Traslado Base="344.83" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="55.17"/></cfdi:Traslados></cfdi:Impuestos>"#
        ),
        complemento: "",
    })
}

fn relacionado(number: usize) -> String {
    format!(r#"<cfdi:CfdiRelacionado UUID="{number:08X}-8C3B-4F0A-9D57-0B6B50A1C2D3"/>"#)
}

fn docto(number: usize) -> String {
    format!(
        r#"<pago20:DoctoRelacionado IdDocumento="{number:08X}-1111-4F0A-9D57-0B6B50A1C2D3" Serie="F" Folio="{number}" MonedaDR="MXN" EquivalenciaDR="1" NumParcialidad="{number}" ImpSaldoAnt="2320.00" ImpPagado="1160.00" ImpSaldoInsoluto="1160.00" ObjetoImpDR="02"><pago20:ImpuestosDR><pago20:RetencionesDR><pago20:RetencionDR BaseDR="1000.00" ImpuestoDR="001" TipoFactorDR="Tasa" TasaOCuotaDR="0.012500" ImporteDR="12.50"/></pago20:RetencionesDR><pago20:TrasladosDR><pago20:TrasladoDR BaseDR="1000.00" ImpuestoDR="002" TipoFactorDR="Tasa" TasaOCuotaDR="0.160000" ImporteDR="160.00"/></pago20:TrasladosDR></pago20:ImpuestosDR></pago20:DoctoRelacionado>"#
    )
}

/// Two payments: one of so many documents by transfer, one of one in cash.
pub(crate) fn pago(documentos: usize) -> String {
    let doctos: String = (1..=documentos).map(docto).collect();
    let one = docto(900);
    let taxes = r#"<pago20:ImpuestosP><pago20:RetencionesP><pago20:RetencionP ImpuestoP="001" ImporteP="37.50"/></pago20:RetencionesP><pago20:TrasladosP><pago20:TrasladoP BaseP="3000.00" ImpuestoP="002" TipoFactorP="Tasa" TasaOCuotaP="0.160000" ImporteP="480.00"/></pago20:TrasladosP></pago20:ImpuestosP>"#;
    let body = r#"<cfdi:Conceptos><cfdi:Concepto ClaveProdServ="84111506" Cantidad="1" ClaveUnidad="ACT" Descripcion="Pago" ValorUnitario="0" Importe="0" ObjetoImp="01"/></cfdi:Conceptos>"#;
    comprobante(&Parts {
        attributes: r#"TipoDeComprobante="P" Moneda="XXX" SubTotal="0" Total="0""#,
        above: "",
        receptor: &RECEPTOR.replace("G03", "CP01"),
        body,
        complemento: &format!(
            r#"<pago20:Pagos Version="2.0"><pago20:Totales TotalRetencionesISR="50.00" TotalTrasladosBaseIVA16="4000.00" TotalTrasladosImpuestoIVA16="640.00" TotalTrasladosBaseIVAExento="12.00" MontoTotalPagos="4640.00"/><pago20:Pago FechaPago="2026-11-19T12:00:00" FormaDePagoP="03" MonedaP="MXN" TipoCambioP="1" Monto="3480.00" NumOperacion="SPEI-00998877" RfcEmisorCtaOrd="BBA830831LJ2" CtaOrdenante="012180001234567891" RfcEmisorCtaBen="BNM840515VB1" CtaBeneficiario="002180009876543210">{doctos}{taxes}</pago20:Pago><pago20:Pago FechaPago="2026-11-20T09:00:00" FormaDePagoP="01" MonedaP="MXN" TipoCambioP="1" Monto="1160.00">{one}</pago20:Pago></pago20:Pagos>"#
        ),
    })
}

/// A document with a complement that is not printed.
pub(crate) fn foreign_complement() -> String {
    let body = format!("<cfdi:Conceptos>{}</cfdi:Conceptos>", concepto(1));
    comprobante(&Parts {
        attributes: &format!(r#"{INGRESO} SubTotal="344.83" Total="344.83""#),
        above: "",
        receptor: RECEPTOR,
        body: &body,
        complemento: r#"<leyendasFisc:LeyendasFiscales xmlns:leyendasFisc="http://www.sat.gob.mx/leyendasFiscales" version="1.0"/>"#,
    })
}
