//! Stamped documents. The seals are of the right length and sign nothing: printing does not verify.

const UUID: &str = "5F1C6F2E-8C3B-4F0A-9D57-0B6B50A1C2D3";

/// 256 bytes in base64, as an RSA signature of 2048 bits has.
fn seal(letters: &str) -> String {
    let body: String = letters.chars().cycle().take(336).collect();
    format!("{body}hNjeNw==")
}

fn comprobante(attributes: &str, children: &str) -> String {
    let (sello, sello_sat) = (seal("Q3fKz0bT9xLw7aPm+Ry2/"), seal("Zt5Hn8VcE1oJd4Su/Gq6+"));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0" Serie="A" Folio="1001" Fecha="2026-11-20T10:15:30" Sello="{sello}" NoCertificado="30001000000500003416" Certificado="TUlJRg==" FormaPago="04" Moneda="MXN" TipoDeComprobante="I" Exportacion="01" MetodoPago="PUE" LugarExpedicion="42501" {attributes}><cfdi:Emisor Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER URGATE" RegimenFiscal="601"/><cfdi:Receptor Rfc="KICR630120NX3" Nombre="RODRIGO KITIA CASTRO" DomicilioFiscalReceptor="36246" RegimenFiscalReceptor="626" UsoCFDI="G03"/>{children}<cfdi:Complemento><tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1" UUID="{UUID}" FechaTimbrado="2026-11-20T10:16:02" RfcProvCertif="SPR190613I52" SelloCFD="{sello}" NoCertificadoSAT="30001000000500003456" SelloSAT="{sello_sat}"/></cfdi:Complemento></cfdi:Comprobante>"#
    )
}

fn concepto(number: usize) -> String {
    format!(
        r#"<cfdi:Concepto ClaveProdServ="53101604" NoIdentificacion="T-000123-{number}" Cantidad="2" ClaveUnidad="H87" Unidad="Pieza" Descripcion="Blusa de mujer con bordado otomí" ValorUnitario="172.413793" Importe="344.827586" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="344.827586" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="55.172414"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>"#
    )
}

/// So many conceptos, each of the same 400 pesos; the sums are those of five.
pub(crate) fn stamped(conceptos: usize) -> String {
    let lines: String = (1..=conceptos).map(concepto).collect();
    comprobante(
        r#"SubTotal="1724.14" Total="2000.00""#,
        &format!(
            r#"<cfdi:Conceptos>{lines}</cfdi:Conceptos><cfdi:Impuestos TotalImpuestosTrasladados="275.86"><cfdi:Traslados><cfdi:Traslado Base="1724.14" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="275.86"/></cfdi:Traslados></cfdi:Impuestos>"#
        ),
    )
}

/// A discount, IEPS, IVA at 16 and 0, exento, a withholding.
pub(crate) fn mixed() -> String {
    comprobante(
        r#"SubTotal="262.06" Descuento="10.00" Total="279.46""#,
        r#"<cfdi:Conceptos>
<cfdi:Concepto ClaveProdServ="53101604" NoIdentificacion="750105530007" Cantidad="2" ClaveUnidad="H87" Descripcion="Blusa de mujer" ValorUnitario="86.205000" Importe="172.41" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="172.41" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="27.59"/></cfdi:Traslados><cfdi:Retenciones><cfdi:Retencion Base="172.41" Impuesto="001" TipoFactor="Tasa" TasaOCuota="0.012500" Importe="2.16"/></cfdi:Retenciones></cfdi:Impuestos></cfdi:Concepto>
<cfdi:Concepto ClaveProdServ="50181900" Cantidad="1.25" ClaveUnidad="KGM" Unidad="Kilogramo" Descripcion="Pan de muerto &quot;tradicional&quot; con ajonjolí, horneado en leña, presentación familiar" ValorUnitario="32.00" Importe="40.00" Descuento="10.00" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="30.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.000000" Importe="0.00"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>
<cfdi:Concepto ClaveProdServ="50192100" Cantidad="1" ClaveUnidad="H87" Unidad="Pieza" Descripcion="Papas fritas" ValorUnitario="24.65" Importe="24.65" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="24.65" Impuesto="003" TipoFactor="Tasa" TasaOCuota="0.080000" Importe="1.97"/><cfdi:Traslado Base="26.62" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.000000" Importe="0.00"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>
<cfdi:Concepto ClaveProdServ="55101500" Cantidad="1" ClaveUnidad="H87" Unidad="Pieza" Descripcion="Libro" ValorUnitario="25.00" Importe="25.00" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="25.00" Impuesto="002" TipoFactor="Exento"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>
</cfdi:Conceptos><cfdi:Impuestos TotalImpuestosRetenidos="2.16" TotalImpuestosTrasladados="29.56"><cfdi:Retenciones><cfdi:Retencion Impuesto="001" Importe="2.16"/></cfdi:Retenciones><cfdi:Traslados><cfdi:Traslado Base="172.41" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="27.59"/><cfdi:Traslado Base="56.62" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.000000" Importe="0.00"/><cfdi:Traslado Base="24.65" Impuesto="003" TipoFactor="Tasa" TasaOCuota="0.080000" Importe="1.97"/><cfdi:Traslado Base="25.00" Impuesto="002" TipoFactor="Exento"/></cfdi:Traslados></cfdi:Impuestos>"#,
    )
}
