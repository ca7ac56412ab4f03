//! The English sentences of the faults that customers can meet, by their codes.
//!
//! The Spanish ones stand with the codes, in crates that know nothing of languages: a register and
//! an accountant's tool read the same ones. A code is a public contract, so it serves as the key.

use ::faults::Code;

const ENGLISH: &[(&str, &str)] = &[
    // What is typed of the note.
    ("code-01", "The code has too few or too many characters: it is three groups of four."),
    (
        "code-02",
        "The code has a character that we never use: no zeros, no ones, no letters O, I or L.",
    ),
    ("code-03", "One of the characters of the code is wrong. Check it calmly, group by group."),
    ("qr-01", "This QR code is not one of a Talón receipt, or it is damaged."),
    ("qr-02", "The signature of this QR code is not that of the register it names."),
    ("lookup-01", "Enter the date as printed on your receipt: day, month and year."),
    ("lookup-02", "Enter the total as printed on your receipt, with cents: 211.00."),
    // The tax data.
    ("rfc-01", "Enter the RFC."),
    ("rfc-02", "An RFC has 12 characters (company) or 13 (person). Check that it is complete."),
    (
        "rfc-03",
        "The RFC does not have the right form: 3 or 4 letters, 6 digits of a date and 3 more characters.",
    ),
    ("rfc-04", "The six digits of the RFC are not a date (year, month and day). Check them."),
    (
        "review-01",
        "The last character of the RFC is not the expected one. If your Constancia shows it like this, go on.",
    ),
    ("nombre-01", "Enter the name exactly as your Constancia de Situación Fiscal shows it."),
    ("nombre-02", "The name cannot be longer than 300 characters."),
    (
        "nombre-03",
        "The name has a character that SAT does not accept, such as the bar |. Remove it.",
    ),
    (
        "catalog-01",
        "Choose a régimen fiscal (tax regime) from the list: the one on your Constancia de Situación Fiscal.",
    ),
    ("catalog-02", "Choose a uso del CFDI (use of the invoice) from the list."),
    (
        "catalog-06",
        "That postal code is not in SAT’s catalog. Enter the five digits of your tax address.",
    ),
    (
        "receptor-01",
        "That régimen fiscal does not go with this kind of RFC (person or company). Choose the one on your Constancia de Situación Fiscal.",
    ),
    (
        "receptor-02",
        "SAT does not allow that uso del CFDI with your régimen fiscal. Choose another one from the list.",
    ),
    ("receptor-03", "With a generic RFC the régimen fiscal is 616, Sin obligaciones fiscales."),
    ("receptor-04", "With a generic RFC the uso del CFDI is S01, Sin efectos fiscales."),
    (
        "receptor-05",
        "PUBLICO EN GENERAL is the name on the shop’s own global invoice. Enter the name of the buyer.",
    ),
    (
        "ajuste-15",
        "This shop does not invoice with that uso del CFDI. Choose another one from the list, or ask the shop.",
    ),
    ("comprobante-08", "With a generic RFC the postal code is the shop’s."),
    ("correo-01", "That e-mail address looks incomplete. Check it, or leave it empty."),
    ("mail-01", "That e-mail address looks incomplete. Check it and send again."),
    ("mail-02", "Enter the e-mail address to which we should send it."),
    (
        "proof-01",
        "The invoice for this purchase was made out to another RFC. Check that it is the one you gave when you asked for it.",
    ),
    // The Constancia.
    ("upload-01", "First choose the file of your Constancia, or take a picture of its QR code."),
    (
        "csf-01",
        "The file is not a PDF. Upload the PDF of your Constancia as you downloaded it from SAT.",
    ),
    ("csf-02", "The file is too large to be a Constancia. Upload SAT’s original PDF."),
    (
        "csf-03",
        "The PDF is protected by a password. Upload SAT’s original PDF, without a password.",
    ),
    (
        "csf-04",
        "The PDF is damaged or incomplete. Download it again from SAT and upload it once more.",
    ),
    (
        "csf-05",
        "The PDF is an image and cannot be read. Upload SAT’s original PDF, or type your data.",
    ),
    (
        "csf-06",
        "The document is not a Constancia de Situación Fiscal. Check that it is the right file.",
    ),
    ("csf-07", "We did not find this on the Constancia. Type it exactly as it is shown there."),
    (
        "csf-08",
        "The Constancia contradicts itself here. Download a new one from SAT, or type your data.",
    ),
    (
        "csf-09",
        "The idCIF of the Constancia is not valid: it has digits only. Download a new one from SAT.",
    ),
    ("csf-10", "We did not recognise a régimen of the Constancia. Choose yours from the list."),
    ("csf-11", "A régimen of the Constancia does not go with the RFC. Choose yours from the list."),
    (
        "csf-12",
        "This QR code is not that of a SAT Constancia. Use the one on the cédula, at the top left.",
    ),
    (
        "csf-13",
        "The QR code does not hold the RFC and idCIF of a Constancia. Try the one on the cédula.",
    ),
    ("csf-14", "SAT did not find that cédula. Check that the Constancia is yours and in force."),
    ("csf-15", "We could not read the name well. Type it exactly as the Constancia shows it."),
    (
        "csf-16",
        "The QR code of the Constancia says something else. Download a new one from SAT, or type your details.",
    ),
    (
        "csf-17",
        "The file is neither a PDF nor a JPEG or PNG picture. Use SAT’s original PDF, or a picture of its QR code.",
    ),
    (
        "csf-18",
        "The picture is too large. Take another one, of the QR code alone or with fewer pixels.",
    ),
    ("csf-19", "The picture is damaged or incomplete. Take it again and upload it once more."),
    (
        "csf-20",
        "We found no QR code in the picture. Take it from close by, in good light and without shadows, with the whole QR.",
    ),
    (
        "cedula-01",
        "SAT did not find that cédula: the QR code may be of an old Constancia. Use a newer one, or type your details.",
    ),
    // What SAT or the shop answers.
    (
        "restore-01",
        "The shop is checking its invoices after a failure. Your purchase can still be invoiced: try again later.",
    ),
    (
        "sat-01",
        "SAT does not have this RFC on its list. Copy it exactly as your Constancia de Situación Fiscal shows it.",
    ),
    (
        "sat-02",
        "SAT has another name for this RFC. Copy it exactly as your Constancia shows it, without SA DE CV or any other company suffix.",
    ),
    (
        "sat-03",
        "SAT has another postal code for this RFC. It is the one of your tax address, on your Constancia.",
    ),
    (
        "sat-04",
        "SAT does not have this régimen fiscal for your RFC. Choose the one on your Constancia.",
    ),
    (
        "sat-05",
        "SAT does not allow this uso del CFDI with your régimen fiscal. Choose another one from the list.",
    ),
    (
        "sat-06",
        "SAT did not accept the invoice because of something that is not yours to correct. Your purchase can still be invoiced: tell the shop, or try again later.",
    ),
    (
        "sat-07",
        "The invoice was not stamped in the end. Your purchase can still be invoiced: you can ask for it again.",
    ),
    (
        "claim-08",
        "The shop cannot have invoices stamped at the moment. Your purchase can still be invoiced: try again later.",
    ),
    (
        "claim-09",
        "The shop has a problem with its certificate and cannot invoice at the moment. Your purchase can still be invoiced: tell the shop, or try again later.",
    ),
    (
        "claim-10",
        "Your invoice could not be prepared. Your purchase can still be invoiced: tell the shop, or try again later.",
    ),
];

/// The sentence of a code.
pub(super) fn english(code: &Code) -> Option<&'static str> {
    ENGLISH.iter().find_map(|(id, sentence)| (*id == code.id).then_some(*sentence))
}

#[cfg(test)]
mod tests {
    use billing::codes::{SHOP_CANNOT_MAKE, SHOP_CANNOT_SEAL, SHOP_CANNOT_STAMP};
    use cfdi::catalog::{CODIGO_POSTAL_UNKNOWN, REGIMEN_FISCAL_UNKNOWN, USO_CFDI_UNKNOWN};
    use cfdi::comprobante::GENERIC_DOMICILIO;
    use tickets::codes::{CODE_CHECK, CODE_LENGTH, CODE_SYMBOL, QR_FORM, QR_SIGNATURE};

    use super::*;
    use crate::codes::company::USO_NOT_OFFERED;
    use crate::codes::{customer, sat};
    use crate::pages;

    /// Of modules whose every code a customer can meet, all; of the others, those.
    fn met_by_customers() -> Vec<&'static Code> {
        let whole = [customer::CODES, sat::CODES, pages::codes::CODES].into_iter().flatten();
        let receptor = cfdi::codes().filter(|code| {
            ["rfc-", "nombre-", "receptor-"].iter().any(|area| code.id.starts_with(area))
        });
        let single = [
            &REGIMEN_FISCAL_UNKNOWN,
            &USO_CFDI_UNKNOWN,
            &CODIGO_POSTAL_UNKNOWN,
            &CODE_LENGTH,
            &CODE_SYMBOL,
            &CODE_CHECK,
            &QR_FORM,
            &QR_SIGNATURE,
            &SHOP_CANNOT_STAMP,
            &SHOP_CANNOT_SEAL,
            &USO_NOT_OFFERED,
            &SHOP_CANNOT_MAKE,
            &GENERIC_DOMICILIO,
        ];
        whole.copied().chain(receptor).chain(constancia::codes()).chain(single).collect()
    }

    #[test]
    fn every_code_that_a_customer_meets_has_both_sentences() {
        for code in met_by_customers() {
            let english = english(code).unwrap_or_else(|| panic!("{} has no English", code.id));
            assert_ne!(english, code.message, "{}", code.id);
            assert!(english.ends_with(['.', '?']), "{}: {english}", code.id);
        }
    }

    #[test]
    fn no_sentence_is_left_without_its_code() {
        let known = met_by_customers();
        for (id, _) in ENGLISH {
            assert!(known.iter().any(|code| code.id == *id), "{id} is met by nobody");
            assert_eq!(ENGLISH.iter().filter(|(other, _)| other == id).count(), 1, "{id} twice");
        }
    }
}
