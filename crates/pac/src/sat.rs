//! What is SAT's in a PAC's answer, whichever PAC it is: codes of refusals, and the timbre.

use quick_xml::Reader;
use quick_xml::events::Event;

/// SAT's matrices of errors: that of CFDI 4.0 and that of Pagos 2.0.
const MATRICES: [&str; 2] = ["CFDI", "CRP"];
/// "Stamped before": a code of this form that refuses nothing.
const DUPLICATE: &str = "307";

/// Whether a code says that the document was looked at and refused: three digits that begin with 3
/// or 4, or a code of the matrices.
pub(crate) fn refuses(code: &str) -> bool {
    let digits = code.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let numeric = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let letters = code.strip_suffix(digits).unwrap_or_default();
    let plain = digits.len() == 3 && digits.starts_with(['3', '4']) && code != DUPLICATE;
    numeric && (MATRICES.contains(&letters) || (letters.is_empty() && plain))
}

/// The UUID of the first TimbreFiscalDigital in `xml`, upper case. What the document is worth is
/// for others to judge; this only finds the name under which a PAC keeps it.
pub(crate) fn uuid_of(xml: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    loop {
        let event = reader.read_event().ok()?;
        if matches!(event, Event::Eof) {
            return None;
        }
        let (Event::Start(element) | Event::Empty(element)) = event else {
            continue;
        };
        if element.local_name().as_ref() == "TimbreFiscalDigital" {
            return Some(element.try_get_attribute("UUID").ok()??.value.to_uppercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{refuses, uuid_of};

    #[test]
    fn only_sats_own_codes_refuse_a_document() {
        for code in ["301", "308", "401", "402", "CFDI40102", "CFDI140224", "CRP20999"] {
            assert!(refuses(code), "{code}");
        }
        for code in ["", "307", "500", "708", "3", "3001", "CFDI", "AU2001", "CO1000", "CFDI4x"] {
            assert!(!refuses(code), "{code}");
        }
    }

    #[test]
    fn the_uuid_is_that_of_the_timbre() {
        let xml = |uuid| format!(r#"<a UUID="no"><t:TimbreFiscalDigital UUID="{uuid}"/></a>"#);
        assert_eq!(uuid_of(&xml("6f1c")).as_deref(), Some("6F1C"));
        assert_eq!(uuid_of("<a UUID='x'/>"), None);
        assert_eq!(uuid_of("<a"), None);
        assert_eq!(uuid_of(""), None);
    }
}
