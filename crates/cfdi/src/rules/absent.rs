//! The rules of the matrix that are not judged, and why.

use super::rule::{Absent, Status};

const fn not_applicable(
    code: &'static str,
    at: &'static str,
    asks: &'static str,
    why: &'static str,
) -> Absent {
    Absent { code, at, asks, status: Status::NotApplicable(why) }
}

const fn not_yet(
    code: &'static str,
    at: &'static str,
    asks: &'static str,
    why: &'static str,
) -> Absent {
    Absent { code, at, asks, status: Status::NotYet(why) }
}

const CONFIRMACION: &str = "SAT has published no limits and PACs give no keys; ours never has one";
const PEDIMENTO: &str = "c_Aduana, c_PatenteAduanal and c_NumPedimentoAduana are not in the crate";
const BY_RFC: &str = "a list that is asked by RFC answers this with the rule for the RFC";

pub(super) static ABSENT: [Absent; 16] = [
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
    not_yet(
        "CFDI40163",
        "Concepto/@ClaveProdServ",
        "with the complement that c_ClaveProdServ names",
        "those columns are in SAT's own XLS alone",
    ),
    not_yet(
        "CFDI40164",
        "Concepto/@ClaveProdServ",
        "with the taxes that c_ClaveProdServ names",
        "those columns are in SAT's own XLS alone",
    ),
    not_yet(
        "CFDI40187",
        "ACuentaTerceros/@RfcACuentaTerceros",
        "in l_LCO, unless EXT990101NI1",
        "no l_LCO can be given",
    ),
    not_applicable(
        "CFDI40192",
        "ACuentaTerceros/@DomicilioFiscalACuentaTerceros",
        "in l_RFC",
        "a list that is asked by RFC answers this with CFDI40193",
    ),
    not_yet(
        "CFDI40194",
        "Concepto/InformacionAduanera/@NumeroPedimento",
        "a pedimento that customs may have given",
        PEDIMENTO,
    ),
    not_yet(
        "CFDI40199",
        "Parte/InformacionAduanera/@NumeroPedimento",
        "a pedimento that customs may have given",
        PEDIMENTO,
    ),
    not_applicable(
        "CFDI40209",
        "Impuestos/Retenciones/Retencion/@Importe",
        "with TotalImpuestosRetenidos",
        "the same as CFDI40206, told once",
    ),
    not_applicable("CFDI40999", "Comprobante", "nothing: errors of no class", "it is not a rule"),
];
