//! Pagos 2.0 as elements, in the order of Pagos20.xsd.

use super::{ComprobantePago, DoctoRelacionado, Pago};
use crate::taxes::{Factor, Iva, TotalTraslado};
use crate::xml::Element;

/// The one concepto of such a document (CRP20111–CRP20123).
pub(crate) fn concepto() -> Element {
    Element::cfdi("Concepto")
        .with("ClaveProdServ", "84111506")
        .with("Cantidad", "1")
        .with("ClaveUnidad", "ACT")
        .with("Descripcion", "Pago")
        .with("ValorUnitario", "0")
        .with("Importe", "0")
        .with("ObjetoImp", "01")
}

/// The complement.
pub(crate) fn pagos(comprobante: &ComprobantePago) -> Element {
    Element::pago20("Pagos")
        .with("Version", "2.0")
        .child(totales(comprobante))
        .children(comprobante.pagos().iter().map(pago))
}

/// Base and amount of each rate have attributes of their own.
fn totales(comprobante: &ComprobantePago) -> Element {
    const RATES: [(Iva, &str); 3] =
        [(Iva::Tasa16, "IVA16"), (Iva::Tasa8, "IVA8"), (Iva::Tasa0, "IVA0")];
    let of = |factor| comprobante.totales().iter().find(|total| total.factor == factor);
    let mut totales = Element::pago20("Totales");
    for (iva, name) in RATES {
        let total = iva.tasa().and_then(|rate| of(Factor::Tasa(rate)));
        totales = totales
            .with_some(format!("TotalTrasladosBase{name}"), total.map(|total| total.base))
            .with_some(
                format!("TotalTrasladosImpuesto{name}"),
                total.and_then(|total| total.importe),
            );
    }
    totales
        .with_some("TotalTrasladosBaseIVAExento", of(Factor::Exento).map(|total| total.base))
        .with("MontoTotalPagos", comprobante.monto_total_pagos())
}

fn pago(pago: &Pago) -> Element {
    let element = Element::pago20("Pago")
        .with("FechaPago", pago.fecha_pago())
        .with("FormaDePagoP", pago.forma_de_pago())
        .with("MonedaP", "MXN")
        .with("TipoCambioP", "1")
        .with("Monto", pago.monto())
        .with_some("NumOperacion", pago.num_operacion())
        .children(pago.documentos().iter().map(documento));
    element.children(impuestos(pago.impuestos(), "P"))
}

fn documento(documento: &DoctoRelacionado) -> Element {
    Element::pago20("DoctoRelacionado")
        .with("IdDocumento", documento.id_documento())
        .with_some("Serie", documento.serie())
        .with_some("Folio", documento.folio())
        .with("MonedaDR", "MXN")
        .with("EquivalenciaDR", "1")
        .with("NumParcialidad", documento.num_parcialidad())
        .with("ImpSaldoAnt", documento.imp_saldo_ant())
        .with("ImpPagado", documento.imp_pagado())
        .with("ImpSaldoInsoluto", documento.imp_saldo_insoluto())
        .with("ObjetoImpDR", documento.objeto_imp())
        .children(impuestos(documento.traslados(), "DR"))
}

/// ImpuestosDR and ImpuestosP have the same shape, and names that end with whose they are.
fn impuestos(traslados: &[TotalTraslado], of: &str) -> Option<Element> {
    if traslados.is_empty() {
        return None;
    }
    let name = |name: &str| format!("{name}{of}");
    let traslado = |each: &TotalTraslado| {
        Element::pago20(name("Traslado"))
            .with(name("Base"), each.base)
            .with(name("Impuesto"), each.impuesto.code())
            .with(name("TipoFactor"), each.factor.code())
            .with_some(name("TasaOCuota"), each.factor.tasa_o_cuota())
            .with_some(name("Importe"), each.importe)
    };
    let list = Element::pago20(name("Traslados")).children(traslados.iter().map(traslado));
    Some(Element::pago20(name("Impuestos")).child(list))
}
