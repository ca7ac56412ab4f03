//! The QR of the cédula: an address at SAT that names the taxpayer.

use cfdi::rfc::Rfc;
use faults::Fault;

use crate::refusal::{QR_FOREIGN, QR_FORM};

/// The only host whose page is taken. A scanned code is a stranger's text: nothing may be
/// fetched from where it points, so the address is taken apart here and [`ConsultaQr::url`] writes
/// it anew.
const SAT: &str = "https://siat.sat.gob.mx";
/// The page there.
const PATH: &str = "/app/qr/faces/pages/mobile/validadorqr.jsf?";
/// D1: which kind of document, 10 the cédula. D2: the version, 1.
const QUERY: &str = "D1=10&D2=1&D3=";
/// Longer than any code of SAT.
const LENGTH_MAX: usize = 200;

/// What the QR of a cédula asks SAT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsultaQr {
    /// The taxpayer.
    pub rfc: Rfc,
    /// The number of the cédula (`idCIF`), digits.
    pub id_cif: String,
}

impl ConsultaQr {
    /// The address at SAT, made of the parts alone.
    pub fn url(&self) -> String {
        format!("{SAT}{}", self.path_and_query())
    }

    /// The address within SAT's host, for whoever asks a stand-in for it.
    pub fn path_and_query(&self) -> String {
        let rfc = self.rfc.as_str().replace('&', "%26").replace('Ñ', "%C3%91");
        format!("{PATH}{QUERY}{}_{rfc}", self.id_cif)
    }
}

/// Reads the text of a scanned QR. The other QR of a Constancia, that of its seal, is refused too.
///
/// # Errors
/// `csf-12`: not SAT's page. `csf-13`: its page, without idCIF and RFC in the form that SAT writes.
///
/// ```
/// let text = "https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf\
///     ?D1=10&D2=1&D3=12345678901_EKU9003173C9";
/// let consulta = constancia::qr_link(text)?;
/// assert_eq!(consulta.rfc.as_str(), "EKU9003173C9");
/// assert_eq!(consulta.id_cif, "12345678901");
/// assert_eq!(consulta.url(), text);
/// # Ok::<(), faults::Fault>(())
/// ```
pub fn qr_link(text: &str) -> Result<ConsultaQr, Fault> {
    let text = text.trim();
    if text.len() > LENGTH_MAX {
        return Err(Fault::new(&QR_FOREIGN, ""));
    }
    let query = text.strip_prefix(SAT).and_then(|text| text.strip_prefix(PATH));
    let query = query.ok_or_else(|| Fault::new(&QR_FOREIGN, ""))?;
    // Not split at `&`, which an RFC can have and SAT does not escape.
    let named = query.strip_prefix(QUERY).and_then(decode);
    let form = || Fault::new(&QR_FORM, "");
    let named = named.ok_or_else(form)?;
    let (id_cif, rfc) = named.split_once('_').ok_or_else(form)?;
    if !is_id_cif(id_cif) {
        return Err(form());
    }
    let rfc = Rfc::parse(rfc).map_err(|_| form())?;
    Ok(ConsultaQr { rfc, id_cif: id_cif.to_owned() })
}

/// Whether it is a number as SAT gives to cédulas: eleven digits now, fewer on old ones.
pub(crate) fn is_id_cif(text: &str) -> bool {
    (8..=14).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Undoes percent escapes, which are UTF-8, or Latin-1 where they are not.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    Some(qr_reader::text_of(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tail: &str) -> String {
        match qr_link(&format!("{SAT}{PATH}{tail}")) {
            Ok(consulta) => format!("{} {}", consulta.id_cif, consulta.rfc),
            Err(fault) => fault.code.id.to_owned(),
        }
    }

    #[test]
    fn takes_the_query_of_a_cedula_alone() {
        for (tail, expected) in [
            ("D1=10&D2=1&D3=12345678901_EKU9003173C9", "12345678901 EKU9003173C9"),
            ("D1=10&D2=1&D3=12345678_KICR630120NX3", "12345678 KICR630120NX3"),
            ("D1=10&D2=1&D3=12345678901_H&E951128469", "12345678901 H&E951128469"),
            ("D1=10&D2=1&D3=12345678901_H%26E951128469", "12345678901 H&E951128469"),
            ("D1=10&D2=1&D3=12345678901_OÑO120726RX3", "12345678901 OÑO120726RX3"),
            ("D1=10&D2=1&D3=12345678901_O%C3%91O120726RX3", "12345678901 OÑO120726RX3"),
            ("D1=10&D2=1&D3=12345678901_O%D1O120726RX3", "12345678901 OÑO120726RX3"),
            ("D1=10&D2=1&D3=12345678901_O%D1O120726RX3%", "csf-13"),
            ("D1=10&D2=1&D3=12345678901_EKU9003173C9&x=1", "csf-13"),
            ("D1=26&D2=1&D3=12345678901_EKU9003173C9", "csf-13"),
            ("D1=10&D2=1&D3=1234567_EKU9003173C9", "csf-13"),
            ("D1=10&D2=1&D3=12345678901_EKU9013173C9", "csf-13"),
            ("D1=10&D2=1&D3=12345678901", "csf-13"),
            ("", "csf-13"),
        ] {
            assert_eq!(read(tail), expected, "{tail}");
        }
    }

    #[test]
    fn goes_nowhere_else() {
        let query = "D1=10&D2=1&D3=12345678901_EKU9003173C9";
        let page = "/app/qr/faces/pages/mobile/validadorqr.jsf?";
        for place in [
            "http://siat.sat.gob.mx",
            "https://siat.sat.gob.mx.example.com",
            "https://siat.sat.gob.mx:8443",
            "https://siat.sat.gob.mx@127.0.0.1",
            "https://127.0.0.1",
            "",
        ] {
            let fault = qr_link(&format!("{place}{page}{query}")).unwrap_err();
            assert_eq!(fault.code.id, "csf-12", "{place}");
        }
        let long = format!("{SAT}{PATH}{QUERY}{}_EKU9003173C9", "1".repeat(200));
        assert_eq!(qr_link(&long).unwrap_err().code.id, "csf-12");
    }

    #[test]
    fn writes_an_address_that_reads_back() {
        for rfc in ["EKU9003173C9", "H&E951128469", "OÑO120726RX3"] {
            let id_cif = "12345678901".to_owned();
            let consulta = ConsultaQr { rfc: Rfc::parse(rfc).unwrap(), id_cif };
            assert!(consulta.url().is_ascii());
            assert_eq!(qr_link(&consulta.url()), Ok(consulta));
        }
    }
}
