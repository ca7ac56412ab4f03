//! What `cfdi build` shows: a comprobante that is not sealed yet, with the amounts of its XML.

use cfdi::comprobante::{Comprobante, Concepto};
use cfdi::taxes::{Factor, Scale, TotalTraslado};
use serde::Serialize;

/// The document, amounts as text.
#[derive(Serialize)]
pub(crate) struct Built {
    serie: String,
    folio: String,
    fecha: String,
    emisor: String,
    receptor: String,
    conceptos: Vec<BuiltConcepto>,
    sub_total: String,
    traslados: Vec<BuiltTraslado>,
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
    objeto_imp: &'static str,
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
        let breakdown = comprobante.breakdown();
        let concepto = |each| BuiltConcepto::new(each, breakdown.scale);
        Self {
            serie: comprobante.serie().to_owned(),
            folio: comprobante.folio().to_string(),
            fecha: comprobante.fecha().to_string(),
            emisor: comprobante.emisor().rfc.to_string(),
            receptor: comprobante.receptor().rfc().to_string(),
            conceptos: comprobante.conceptos().iter().map(concepto).collect(),
            sub_total: breakdown.sub_total.to_string(),
            traslados: breakdown.traslados.iter().map(BuiltTraslado::from).collect(),
            total: breakdown.total.to_string(),
        }
    }
}

impl BuiltConcepto {
    fn new(concepto: &Concepto, scale: Scale) -> Self {
        let taxed = concepto.taxed();
        Self {
            clave_prod_serv: concepto.clave_prod_serv().to_string(),
            descripcion: concepto.descripcion().to_owned(),
            cantidad: concepto.cantidad().short(),
            clave_unidad: concepto.clave_unidad().to_string(),
            valor_unitario: taxed.valor_unitario.to_string(),
            importe: match scale {
                Scale::Micros => taxed.importe.to_string(),
                Scale::Centavos => taxed.importe.round_to_centavos().to_string(),
            },
            objeto_imp: concepto.objeto_imp().code(),
        }
    }
}

impl From<&TotalTraslado> for BuiltTraslado {
    fn from(traslado: &TotalTraslado) -> Self {
        let (tipo_factor, tasa_o_cuota) = match traslado.factor {
            Factor::Tasa(tasa) => ("Tasa", Some(tasa.to_string())),
            Factor::Exento => ("Exento", None),
        };
        Self {
            impuesto: traslado.impuesto.code(),
            tipo_factor,
            tasa_o_cuota,
            base: traslado.base.to_string(),
            importe: traslado.importe.map(|importe| importe.to_string()),
        }
    }
}
