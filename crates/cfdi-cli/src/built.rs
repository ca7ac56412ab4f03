//! What `cfdi build` shows: a comprobante that is not sealed yet, with the amounts of its XML.

use cfdi::comprobante::{Comprobante, Concepto};
use cfdi::taxes::{Scale, TotalRetencion, TotalTraslado};
use money::Micros;
use serde::Serialize;

/// The document, amounts as text.
#[derive(Serialize)]
pub(crate) struct Built {
    tipo_de_comprobante: &'static str,
    serie: String,
    folio: String,
    fecha: String,
    forma_pago: &'static str,
    metodo_pago: &'static str,
    emisor: String,
    receptor: String,
    conceptos: Vec<BuiltConcepto>,
    sub_total: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    descuento: Option<String>,
    traslados: Vec<BuiltTraslado>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    retenciones: Vec<BuiltRetencion>,
    total: String,
}

#[derive(Serialize)]
struct BuiltConcepto {
    clave_prod_serv: String,
    descripcion: String,
    cantidad: String,
    clave_unidad: String,
    valor_unitario: String,
    importe: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    descuento: Option<String>,
    objeto_imp: &'static str,
}

#[derive(Serialize)]
struct BuiltRetencion {
    impuesto: &'static str,
    importe: String,
}

#[derive(Serialize)]
struct BuiltTraslado {
    impuesto: &'static str,
    tipo_factor: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tasa_o_cuota: Option<String>,
    base: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    importe: Option<String>,
}

impl From<&Comprobante> for Built {
    fn from(comprobante: &Comprobante) -> Self {
        let (head, breakdown) = (comprobante.head(), comprobante.breakdown());
        let concepto = |each| BuiltConcepto::new(each, breakdown.scale);
        Self {
            tipo_de_comprobante: comprobante.tipo_de_comprobante().code(),
            serie: head.serie.clone(),
            folio: head.folio.to_string(),
            fecha: head.fecha.to_string(),
            forma_pago: comprobante.forma_pago().code(),
            metodo_pago: comprobante.metodo_pago().code(),
            emisor: head.emisor.rfc.to_string(),
            receptor: comprobante.receptor().rfc().to_string(),
            conceptos: comprobante.conceptos().iter().map(concepto).collect(),
            sub_total: breakdown.sub_total.to_string(),
            descuento: breakdown.descuento.map(|descuento| descuento.to_string()),
            traslados: breakdown.traslados.iter().map(BuiltTraslado::from).collect(),
            retenciones: breakdown.retenciones.iter().map(BuiltRetencion::from).collect(),
            total: breakdown.total.to_string(),
        }
    }
}

impl BuiltConcepto {
    fn new(concepto: &Concepto, scale: Scale) -> Self {
        let taxed = concepto.taxed();
        let amount = |amount: Micros| match scale {
            Scale::Micros => amount.to_string(),
            Scale::Centavos => amount.round_to_centavos().to_string(),
        };
        Self {
            clave_prod_serv: concepto.clave_prod_serv().to_string(),
            descripcion: concepto.descripcion().to_owned(),
            cantidad: concepto.cantidad().short(),
            clave_unidad: concepto.clave_unidad().to_string(),
            valor_unitario: taxed.valor_unitario.to_string(),
            importe: amount(taxed.importe),
            descuento: taxed.descuento.map(amount),
            objeto_imp: concepto.objeto_imp().code(),
        }
    }
}

impl From<&TotalTraslado> for BuiltTraslado {
    fn from(traslado: &TotalTraslado) -> Self {
        Self {
            impuesto: traslado.impuesto.code(),
            tipo_factor: traslado.factor.code(),
            tasa_o_cuota: traslado.factor.tasa_o_cuota().map(|value| value.to_string()),
            base: traslado.base.to_string(),
            importe: traslado.importe.map(|importe| importe.to_string()),
        }
    }
}

impl From<&TotalRetencion> for BuiltRetencion {
    fn from(retencion: &TotalRetencion) -> Self {
        let importe = retencion.importe.to_string();
        Self { impuesto: retencion.impuesto.code(), importe }
    }
}
