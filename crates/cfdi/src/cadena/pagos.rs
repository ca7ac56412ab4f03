//! The part of Pagos 2.0, in the order of SAT's Pagos20.xslt.

use super::{Cadena, O, R, Value};
use crate::xml::Tag;

const TOTALES: [Value; 11] = [
    O("TotalRetencionesIVA"),
    O("TotalRetencionesISR"),
    O("TotalRetencionesIEPS"),
    O("TotalTrasladosBaseIVA16"),
    O("TotalTrasladosImpuestoIVA16"),
    O("TotalTrasladosBaseIVA8"),
    O("TotalTrasladosImpuestoIVA8"),
    O("TotalTrasladosBaseIVA0"),
    O("TotalTrasladosImpuestoIVA0"),
    O("TotalTrasladosBaseIVAExento"),
    R("MontoTotalPagos"),
];
const PAGO: [Value; 15] = [
    R("FechaPago"),
    R("FormaDePagoP"),
    R("MonedaP"),
    O("TipoCambioP"),
    R("Monto"),
    O("NumOperacion"),
    O("RfcEmisorCtaOrd"),
    O("NomBancoOrdExt"),
    O("CtaOrdenante"),
    O("RfcEmisorCtaBen"),
    O("CtaBeneficiario"),
    O("TipoCadPago"),
    O("CertPago"),
    O("CadPago"),
    O("SelloPago"),
];
const DOCTO_RELACIONADO: [Value; 10] = [
    R("IdDocumento"),
    O("Serie"),
    O("Folio"),
    R("MonedaDR"),
    O("EquivalenciaDR"),
    R("NumParcialidad"),
    R("ImpSaldoAnt"),
    R("ImpPagado"),
    R("ImpSaldoInsoluto"),
    R("ObjetoImpDR"),
];
const RETENCION_DR: [Value; 5] =
    [R("BaseDR"), R("ImpuestoDR"), R("TipoFactorDR"), R("TasaOCuotaDR"), R("ImporteDR")];
const TRASLADO_DR: [Value; 5] =
    [R("BaseDR"), R("ImpuestoDR"), R("TipoFactorDR"), O("TasaOCuotaDR"), O("ImporteDR")];
const RETENCION_P: [Value; 2] = [R("ImpuestoP"), R("ImporteP")];
const TRASLADO_P: [Value; 5] =
    [R("BaseP"), R("ImpuestoP"), R("TipoFactorP"), O("TasaOCuotaP"), O("ImporteP")];

impl Cadena {
    pub(super) fn pagos(&mut self, pagos: &Tag<'_>) {
        self.values(pagos, &[R("Version")]);
        self.each(pagos.all("Totales"), &TOTALES);
        for pago in pagos.all("Pago") {
            self.values(pago, &PAGO);
            for docto in pago.all("DoctoRelacionado") {
                self.values(docto, &DOCTO_RELACIONADO);
                let impuestos = |path| docto.at(path);
                self.each(
                    impuestos(&["ImpuestosDR", "RetencionesDR", "RetencionDR"]),
                    &RETENCION_DR,
                );
                self.each(impuestos(&["ImpuestosDR", "TrasladosDR", "TrasladoDR"]), &TRASLADO_DR);
            }
            for impuestos in pago.all("ImpuestosP") {
                self.each(impuestos.at(&["RetencionesP", "RetencionP"]), &RETENCION_P);
                self.each(impuestos.at(&["TrasladosP", "TrasladoP"]), &TRASLADO_P);
            }
        }
    }
}
