//! What was typed, and what there is to choose for it.

use cfdi::catalog::{RegimenFiscal, UsoCfdi};
use cfdi::comprobante::{Receptor, ReceptorText};
use cfdi::rfc::{Persona, Rfc};
use faults::{Fault, Faults};
use tickets::wire::InvoiceRequestMessage;

use crate::api::{InvoiceChoices, KnownCustomer, ReceptorDraft, Suggestion};
use crate::codes::INVOICE_MAIL;
use crate::store::Customer;

/// Longest address (RFC 5321, path without its brackets).
const MAIL_MAX: usize = 254;

/// Tax data in the form in which SAT has them, or all that is wrong.
pub(crate) fn read(draft: &ReceptorDraft) -> Result<InvoiceRequestMessage, Faults> {
    let mut faults = Faults::new();
    let correo = draft.correo.trim();
    if !correo.is_empty() && !is_address(correo) {
        faults.push(Fault::new(&INVOICE_MAIL, "correo"));
    }
    let typed = ReceptorText {
        rfc: draft.rfc.clone(),
        nombre: draft.nombre.clone(),
        codigo_postal: draft.codigo_postal.clone(),
        regimen_fiscal: draft.regimen_fiscal.clone(),
        uso_cfdi: draft.uso_cfdi.clone(),
    };
    match Receptor::parse(typed) {
        Ok(receptor) => faults.into_result(InvoiceRequestMessage {
            tickets: Vec::new(),
            rfc: receptor.rfc().as_str().to_owned(),
            nombre: receptor.nombre().as_str().to_owned(),
            codigo_postal: receptor.domicilio_fiscal_receptor().as_str().to_owned(),
            regimen_fiscal: receptor.regimen_fiscal_receptor().code().to_owned(),
            uso_cfdi: receptor.uso_cfdi().code().to_owned(),
            correo: (!correo.is_empty()).then(|| correo.to_owned()),
        }),
        Err(more) => {
            more.into_iter().for_each(|fault| faults.push(fault));
            Err(faults)
        }
    }
}

/// More of an address only the portal can tell, and the mail itself.
fn is_address(text: &str) -> bool {
    let plausible = text.rsplit_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    });
    let strange = text.chars().any(|c| c.is_whitespace() || c.is_control());
    plausible && !strange && text.len() <= MAIL_MAX
}

/// What such a taxpayer can have, and who of the shop's customers it may be.
pub(crate) fn choices(rfc: &str, regimen: &str, customers: Vec<Customer>) -> InvoiceChoices {
    let persona = Rfc::parse(rfc).ok().map(|rfc| rfc.persona());
    let personas = [Persona::Fisica, Persona::Moral];
    let possible: Vec<Persona> =
        personas.into_iter().filter(|kind| persona.is_none_or(|known| known == *kind)).collect();
    let regimenes: Vec<RegimenFiscal> = RegimenFiscal::ALL
        .iter()
        .copied()
        .filter(|regimen| possible.iter().any(|kind| regimen.allows(*kind)))
        .collect();
    // A régimen that such a person cannot have is about to be corrected: it rules nothing out.
    let chosen = RegimenFiscal::parse(regimen).ok().filter(|one| regimenes.contains(one));
    let fits = |uso: &UsoCfdi| {
        let of = |kind: Persona, regimen: &RegimenFiscal| {
            UsoCfdi::for_receptor(kind, *regimen).contains(uso)
        };
        let among = regimenes.iter().filter(|one| chosen.is_none_or(|chosen| chosen == **one));
        among.clone().any(|regimen| possible.iter().any(|kind| of(*kind, regimen)))
    };
    InvoiceChoices {
        usos: UsoCfdi::ALL
            .iter()
            .filter(|uso| fits(uso))
            .map(|uso| named(uso.code(), uso.description()))
            .collect(),
        regimenes: regimenes
            .iter()
            .map(|regimen| named(regimen.code(), regimen.description()))
            .collect(),
        customers: customers.into_iter().map(known).collect(),
    }
}

fn named(key: &str, text: &str) -> Suggestion {
    Suggestion { key: key.to_owned(), label: format!("{key} {text}") }
}

fn known(customer: Customer) -> KnownCustomer {
    KnownCustomer {
        regimen: regimen_label(&customer.taxes().regimen_fiscal),
        receptor: known_receptor(customer),
    }
}

/// What a form is filled with for a customer whom the shop knows.
pub(crate) fn known_receptor(customer: Customer) -> ReceptorDraft {
    let taxes = customer.correction.map_or(customer.pulled, |correction| correction.taxes);
    ReceptorDraft {
        rfc: customer.rfc,
        nombre: taxes.nombre,
        codigo_postal: taxes.codigo_postal,
        regimen_fiscal: taxes.regimen_fiscal,
        uso_cfdi: taxes.uso_cfdi,
        correo: taxes.correo,
    }
}

/// `626 Régimen Simplificado de Confianza`; a code that this build's catalog does not know is
/// shown as it came.
pub(crate) fn regimen_label(code: &str) -> String {
    RegimenFiscal::parse(code)
        .map_or(code.to_owned(), |one| format!("{} {}", one.code(), one.description()))
}

/// `G03 Gastos en general`, likewise.
pub(crate) fn uso_label(code: &str) -> String {
    UsoCfdi::parse(code)
        .map_or(code.to_owned(), |one| format!("{} {}", one.code(), one.description()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> ReceptorDraft {
        ReceptorDraft {
            rfc: "cacx7605101p8".to_owned(),
            nombre: "Xochilt Casas Chavez".to_owned(),
            codigo_postal: "36257".to_owned(),
            regimen_fiscal: "612".to_owned(),
            uso_cfdi: "G03".to_owned(),
            correo: " ".to_owned(),
        }
    }

    #[test]
    fn what_is_typed_is_read_as_sat_has_it() {
        let message = read(&draft()).unwrap();
        assert_eq!(message.rfc, "CACX7605101P8");
        assert_eq!(message.nombre, "XOCHILT CASAS CHAVEZ");
        assert_eq!(message.correo, None);
    }

    #[test]
    fn every_mistake_is_told() {
        let wrong = ReceptorDraft {
            correo: "ana@".to_owned(),
            codigo_postal: "1".to_owned(),
            uso_cfdi: String::new(),
            ..draft()
        };
        let faults = read(&wrong).unwrap_err();
        let paths: Vec<_> = faults.iter().map(|fault| fault.path.as_str()).collect();
        assert_eq!(paths, ["correo", "codigo_postal", "uso_cfdi"]);
    }

    #[test]
    fn only_what_can_be_right_is_offered() {
        let keys =
            |of: &[Suggestion]| -> Vec<String> { of.iter().map(|one| one.key.clone()).collect() };
        let nothing_typed = choices("", "", Vec::new());
        assert!(keys(&nothing_typed.regimenes).contains(&"601".to_owned()));
        let person = choices("CACX7605101P8", "", Vec::new());
        assert!(!keys(&person.regimenes).contains(&"601".to_owned()));
        assert!(keys(&person.usos).contains(&"D01".to_owned()));
        let company = choices("EKU9003173C9", "601", Vec::new());
        assert!(keys(&company.regimenes).contains(&"601".to_owned()));
        assert!(!keys(&company.usos).contains(&"D01".to_owned()));
        let none = choices("CACX7605101P8", "616", Vec::new());
        assert!(!keys(&none.usos).contains(&"G03".to_owned()), "{none:?}");
    }
}
