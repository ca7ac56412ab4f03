//! The rules of the matrices that are not judged, and why.

use super::rule::{Absent, Status};

const fn not_applicable(
    code: &'static str,
    at: &'static str,
    asks: &'static str,
    why: &'static str,
) -> Absent {
    Absent { code, at, asks, status: Status::NotApplicable(why) }
}

const CONFIRMACION: &str = "SAT has published no limits and PACs give no keys; ours never has one";
const BY_RFC: &str = "a list that is asked by RFC answers this with the rule for the RFC";

pub(super) static ABSENT: [Absent; 15] = [
    not_applicable(
        "CFDI40118",
        "Comprobante/@TipoCambio",
        "within the percentage of c_Moneda, or with Confirmacion",
        CONFIRMACION,
    ),
    not_applicable(
        "CFDI40120",
        "Comprobante/@Total",
        "within the limit of the RMF, or with Confirmacion",
        CONFIRMACION,
    ),
    not_applicable(
        "CFDI40127",
        "Comprobante/@Confirmacion",
        "absent where TipoCambio and Total are within limits",
        CONFIRMACION,
    ),
    not_applicable("CFDI40128", "Comprobante/@Confirmacion", "known to the PAC", CONFIRMACION),
    not_applicable("CFDI40129", "Comprobante/@Confirmacion", "used once", CONFIRMACION),
    not_applicable(
        "CFDI40142",
        "Emisor/@FacAtrAdquirente",
        "the number that SAT's service answered",
        "only that service can tell; a shop does not invoice through its customer",
    ),
    not_applicable("CFDI40144", "Receptor/@Nombre", "in l_RFC", BY_RFC),
    not_applicable("CFDI40147", "Receptor/@DomicilioFiscalReceptor", "in l_RFC", BY_RFC),
    not_applicable(
        "CFDI40192",
        "ACuentaTerceros/@DomicilioFiscalACuentaTerceros",
        "in l_RFC",
        "a list that is asked by RFC answers this with CFDI40193",
    ),
    not_applicable(
        "CFDI40209",
        "Impuestos/Retenciones/Retencion/@Importe",
        "with TotalImpuestosRetenidos",
        "the same as CFDI40206, told once",
    ),
    not_applicable("CFDI40999", "Comprobante", "nothing: errors of no class", "it is not a rule"),
    not_applicable(
        "CRP20216",
        "Pago/@TipoCambioP",
        "within the percentage of c_Moneda, or with Confirmacion",
        CONFIRMACION,
    ),
    not_applicable(
        "CRP20220",
        "Pago/@Monto",
        "within the limit of c_TipoDeComprobante, or with Confirmacion",
        CONFIRMACION,
    ),
    not_applicable(
        "CRP20275",
        "DoctoRelacionado/@ImpPagado",
        "divided by EquivalenciaDR, between the limits that are made of both",
        "a quotient is always between them; Monto is held against their sums (CRP20276)",
    ),
    not_applicable(
        "CRP20277",
        "DoctoRelacionado/@EquivalenciaDR",
        "a one counts with ten decimals in these limits",
        "it says how to compute; CRP20276 does so",
    ),
];
