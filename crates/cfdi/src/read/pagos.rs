//! The complement Pagos 2.0 of a document that is read.
//!
//! What must be there by the schema and is not is an empty text: a complement that is not whole
//! does not make the document unreadable.

use super::DocumentTax;
use crate::xml::{PAGO20, Tag};

/// Pagos 2.0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentPagos {
    /// Totales.
    pub totales: DocumentPagosTotales,
    /// Pago, each.
    pub pagos: Vec<DocumentPago>,
}

/// Totales, in pesos.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentPagosTotales {
    /// TotalRetencionesIVA.
    pub total_retenciones_iva: Option<String>,
    /// TotalRetencionesISR.
    pub total_retenciones_isr: Option<String>,
    /// TotalRetencionesIEPS.
    pub total_retenciones_ieps: Option<String>,
    /// TotalTrasladosBaseIVA16.
    pub total_traslados_base_iva16: Option<String>,
    /// TotalTrasladosImpuestoIVA16.
    pub total_traslados_impuesto_iva16: Option<String>,
    /// TotalTrasladosBaseIVA8.
    pub total_traslados_base_iva8: Option<String>,
    /// TotalTrasladosImpuestoIVA8.
    pub total_traslados_impuesto_iva8: Option<String>,
    /// TotalTrasladosBaseIVA0.
    pub total_traslados_base_iva0: Option<String>,
    /// TotalTrasladosImpuestoIVA0.
    pub total_traslados_impuesto_iva0: Option<String>,
    /// TotalTrasladosBaseIVAExento.
    pub total_traslados_base_iva_exento: Option<String>,
    /// MontoTotalPagos.
    pub monto_total_pagos: String,
}

/// Pago.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentPago {
    /// FechaPago.
    pub fecha_pago: String,
    /// FormaDePagoP.
    pub forma_de_pago_p: String,
    /// MonedaP.
    pub moneda_p: String,
    /// TipoCambioP.
    pub tipo_cambio_p: Option<String>,
    /// Monto.
    pub monto: String,
    /// NumOperacion.
    pub num_operacion: Option<String>,
    /// RfcEmisorCtaOrd: the payer's bank.
    pub rfc_emisor_cta_ord: Option<String>,
    /// NomBancoOrdExt: the payer's bank abroad.
    pub nom_banco_ord_ext: Option<String>,
    /// CtaOrdenante: the payer's account.
    pub cta_ordenante: Option<String>,
    /// RfcEmisorCtaBen: the payee's bank.
    pub rfc_emisor_cta_ben: Option<String>,
    /// CtaBeneficiario: the payee's account.
    pub cta_beneficiario: Option<String>,
    /// DoctoRelacionado, each.
    pub documentos: Vec<DocumentDocto>,
    /// ImpuestosP/TrasladosP.
    pub traslados: Vec<DocumentTax>,
    /// ImpuestosP/RetencionesP.
    pub retenciones: Vec<DocumentTax>,
}

/// DoctoRelacionado.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentDocto {
    /// IdDocumento.
    pub id_documento: String,
    /// Serie.
    pub serie: Option<String>,
    /// Folio.
    pub folio: Option<String>,
    /// MonedaDR.
    pub moneda_dr: String,
    /// EquivalenciaDR.
    pub equivalencia_dr: Option<String>,
    /// NumParcialidad.
    pub num_parcialidad: String,
    /// ImpSaldoAnt.
    pub imp_saldo_ant: String,
    /// ImpPagado.
    pub imp_pagado: String,
    /// ImpSaldoInsoluto.
    pub imp_saldo_insoluto: String,
    /// ObjetoImpDR.
    pub objeto_imp_dr: String,
    /// ImpuestosDR/TrasladosDR.
    pub traslados: Vec<DocumentTax>,
    /// ImpuestosDR/RetencionesDR.
    pub retenciones: Vec<DocumentTax>,
}

/// The complement among the children of Complemento.
pub(super) fn pagos(comprobante: &Tag<'_>) -> Option<DocumentPagos> {
    let complementos = comprobante.all("Complemento").flat_map(|each| &each.children);
    let pagos = complementos.into_iter().find(|child| child.is(PAGO20, "Pagos"))?;
    Some(DocumentPagos {
        totales: pagos.all("Totales").next().map(totales).unwrap_or_default(),
        pagos: pagos.all("Pago").map(pago).collect(),
    })
}

fn totales(totales: &Tag<'_>) -> DocumentPagosTotales {
    let of = |name: &str| optional(totales, name);
    DocumentPagosTotales {
        total_retenciones_iva: of("TotalRetencionesIVA"),
        total_retenciones_isr: of("TotalRetencionesISR"),
        total_retenciones_ieps: of("TotalRetencionesIEPS"),
        total_traslados_base_iva16: of("TotalTrasladosBaseIVA16"),
        total_traslados_impuesto_iva16: of("TotalTrasladosImpuestoIVA16"),
        total_traslados_base_iva8: of("TotalTrasladosBaseIVA8"),
        total_traslados_impuesto_iva8: of("TotalTrasladosImpuestoIVA8"),
        total_traslados_base_iva0: of("TotalTrasladosBaseIVA0"),
        total_traslados_impuesto_iva0: of("TotalTrasladosImpuestoIVA0"),
        total_traslados_base_iva_exento: of("TotalTrasladosBaseIVAExento"),
        monto_total_pagos: text(totales, "MontoTotalPagos"),
    }
}

fn pago(pago: &Tag<'_>) -> DocumentPago {
    DocumentPago {
        fecha_pago: text(pago, "FechaPago"),
        forma_de_pago_p: text(pago, "FormaDePagoP"),
        moneda_p: text(pago, "MonedaP"),
        tipo_cambio_p: optional(pago, "TipoCambioP"),
        monto: text(pago, "Monto"),
        num_operacion: optional(pago, "NumOperacion"),
        rfc_emisor_cta_ord: optional(pago, "RfcEmisorCtaOrd"),
        nom_banco_ord_ext: optional(pago, "NomBancoOrdExt"),
        cta_ordenante: optional(pago, "CtaOrdenante"),
        rfc_emisor_cta_ben: optional(pago, "RfcEmisorCtaBen"),
        cta_beneficiario: optional(pago, "CtaBeneficiario"),
        documentos: pago.all("DoctoRelacionado").map(docto).collect(),
        traslados: taxes(pago, "Traslado", "P"),
        retenciones: taxes(pago, "Retencion", "P"),
    }
}

fn docto(docto: &Tag<'_>) -> DocumentDocto {
    DocumentDocto {
        id_documento: text(docto, "IdDocumento"),
        serie: optional(docto, "Serie"),
        folio: optional(docto, "Folio"),
        moneda_dr: text(docto, "MonedaDR"),
        equivalencia_dr: optional(docto, "EquivalenciaDR"),
        num_parcialidad: text(docto, "NumParcialidad"),
        imp_saldo_ant: text(docto, "ImpSaldoAnt"),
        imp_pagado: text(docto, "ImpPagado"),
        imp_saldo_insoluto: text(docto, "ImpSaldoInsoluto"),
        objeto_imp_dr: text(docto, "ObjetoImpDR"),
        traslados: taxes(docto, "Traslado", "DR"),
        retenciones: taxes(docto, "Retencion", "DR"),
    }
}

/// ImpuestosP and ImpuestosDR have the same shape, and names that end with whose they are.
fn taxes(element: &Tag<'_>, kind: &str, of: &str) -> Vec<DocumentTax> {
    let plural = if kind == "Traslado" { "Traslados" } else { "Retenciones" };
    let path = [format!("Impuestos{of}"), format!("{plural}{of}"), format!("{kind}{of}")];
    let found = element.at(&path.each_ref().map(String::as_str));
    let tax = |tax: &Tag<'_>| DocumentTax {
        impuesto: text(tax, &format!("Impuesto{of}")),
        base: optional(tax, &format!("Base{of}")),
        tipo_factor: optional(tax, &format!("TipoFactor{of}")),
        tasa_o_cuota: optional(tax, &format!("TasaOCuota{of}")),
        importe: optional(tax, &format!("Importe{of}")),
    };
    found.into_iter().map(tax).collect()
}

fn optional(element: &Tag<'_>, name: &str) -> Option<String> {
    element.attribute(name).map(str::to_owned)
}

fn text(element: &Tag<'_>, name: &str) -> String {
    optional(element, name).unwrap_or_default()
}
