//! From a refusal to the words and the field for the customer.

use billing::codes::SHOP_CANNOT_STAMP;
use faults::{Code, Fault};
use portal_store::RefusalKind;

use crate::codes::sat;
use crate::desk::Progress;

/// SAT's codes for what the customer typed: the code, the field, our code.
const FIELDS: &[(&str, &str, &Code)] = &[
    ("CFDI40143", "rfc", &sat::RFC_UNKNOWN),
    ("CFDI40144", "nombre", &sat::NOMBRE_DIFFERS),
    ("CFDI40145", "nombre", &sat::NOMBRE_DIFFERS),
    ("CFDI40147", "codigo_postal", &sat::CODIGO_POSTAL_DIFFERS),
    ("CFDI40148", "codigo_postal", &sat::CODIGO_POSTAL_DIFFERS),
    ("CFDI40157", "regimen_fiscal", &sat::REGIMEN_DIFFERS),
    ("CFDI40158", "regimen_fiscal", &sat::REGIMEN_DIFFERS),
    ("CFDI40160", "uso_cfdi", &sat::USO_NOT_ALLOWED),
    ("CFDI40161", "uso_cfdi", &sat::USO_NOT_ALLOWED),
];

/// What a refused claim means for its customer.
pub(crate) fn progress_of_refusal(kind: RefusalKind, code: &str) -> Progress {
    let outage = |ours: &'static Code| Progress::ShopOutage(Fault::new(ours, "").with("sat", code));
    match kind {
        RefusalKind::Document => match FIELDS.iter().find(|(known, ..)| *known == code) {
            Some((_, path, ours)) => {
                Progress::Rejected(Fault::new(ours, *path).with("sat", code).into())
            }
            None => outage(&sat::DOCUMENT_REFUSED),
        },
        RefusalKind::Account => outage(&SHOP_CANNOT_STAMP),
        RefusalKind::Absence => outage(&sat::NEVER_STAMPED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(kind: RefusalKind, code: &str) -> String {
        match progress_of_refusal(kind, code) {
            Progress::Rejected(faults) => {
                let fault = faults.iter().next().unwrap();
                assert_eq!(fault.data, [("sat", code.to_owned())]);
                format!("{} {}", fault.path, fault.code.id)
            }
            Progress::ShopOutage(fault) => format!("outage {}", fault.code.id),
            other @ (Progress::Invoiced | Progress::InProcess) => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_refusal_has_its_field_and_words() {
        for (kind, code, expected) in [
            (RefusalKind::Document, "CFDI40143", "rfc sat-01"),
            (RefusalKind::Document, "CFDI40144", "nombre sat-02"),
            (RefusalKind::Document, "CFDI40145", "nombre sat-02"),
            (RefusalKind::Document, "CFDI40147", "codigo_postal sat-03"),
            (RefusalKind::Document, "CFDI40148", "codigo_postal sat-03"),
            (RefusalKind::Document, "CFDI40157", "regimen_fiscal sat-04"),
            (RefusalKind::Document, "CFDI40158", "regimen_fiscal sat-04"),
            (RefusalKind::Document, "CFDI40160", "uso_cfdi sat-05"),
            (RefusalKind::Document, "CFDI40161", "uso_cfdi sat-05"),
            (RefusalKind::Document, "305", "outage sat-06"),
            (RefusalKind::Document, "401", "outage sat-06"),
            (RefusalKind::Account, "AU2001", "outage claim-08"),
            (RefusalKind::Absence, "never-stamped", "outage sat-07"),
        ] {
            assert_eq!(shown(kind, code), expected, "{code}");
        }
    }
}
