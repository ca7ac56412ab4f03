//! l_LCO: who has obligations, with the certificates of each.

use std::collections::BTreeSet;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::ListError;
use super::csv::Rows;

/// l_LCO, "lista de contribuyentes obligados".
pub trait LLco {
    /// Whether the list has the RFC.
    fn contains(&self, rfc: &str) -> bool;
}

/// l_LCO from SAT's XML, or from a CSV.
#[derive(Clone, Debug, Default)]
pub struct LcoFile(BTreeSet<String>);

impl LcoFile {
    /// Reads the XML of elements `Contribuyente` with an `RFC`, else a CSV with the column `rfc`.
    ///
    /// # Errors
    /// Neither of the two.
    pub fn parse(bytes: &[u8]) -> Result<Self, ListError> {
        let text = std::str::from_utf8(bytes).map_err(|_| ListError::NotUtf8)?;
        let is_xml = text.trim_start_matches('\u{feff}').trim_start().starts_with('<');
        let found = if is_xml { from_xml(text)? } else { from_csv(text)? };
        Ok(Self(found))
    }
}

fn from_csv(text: &str) -> Result<BTreeSet<String>, ListError> {
    let rows = Rows::read(text, ["rfc"])?.rows.into_iter();
    Ok(rows.map(|row| row.cells.concat()).filter(|rfc| !rfc.is_empty()).collect())
}

/// The real list has millions of certificates: it is passed through, never held as a tree.
fn from_xml(text: &str) -> Result<BTreeSet<String>, ListError> {
    let mut reader = Reader::from_str(text);
    let mut found = BTreeSet::new();
    let mut depth = 0_usize;
    loop {
        match reader.read_event()? {
            Event::Start(start) => {
                depth = depth.saturating_add(1);
                found.extend(contribuyente(&start)?);
            }
            Event::Empty(start) => found.extend(contribuyente(&start)?),
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if depth > 0 => return Err(ListError::Incomplete),
            Event::Eof => return Ok(found),
            Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
    }
}

fn contribuyente(start: &BytesStart<'_>) -> Result<Option<String>, ListError> {
    if start.local_name().as_ref() != "Contribuyente" {
        return Ok(None);
    }
    let rfc = start.try_get_attribute("RFC").map_err(quick_xml::Error::from)?;
    let rfc = rfc.map(|rfc| rfc.normalized_value(quick_xml::XmlVersion::Explicit1_0));
    Ok(rfc.transpose()?.map(|rfc| rfc.trim().to_owned()))
}

impl LLco for LcoFile {
    fn contains(&self, rfc: &str) -> bool {
        self.0.contains(rfc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
        <lco:LCO xmlns:lco="http://www.sat.gob.mx/cfd/LCO" fecha="2026-11-20">
          <lco:Contribuyente RFC="H&amp;E951128469">
            <lco:Certificado ValidezObligaciones="2" EstatusCertificado="A"
              noCertificado="30001000000500003416" FechaFinal="2027-05-18T03:57:48"
              FechaInicio="2023-05-18T11:43:51"/>
          </lco:Contribuyente>
          <lco:Contribuyente RFC="EKU9003173C9"/>
        </lco:LCO>"#;

    #[test]
    fn reads_sats_xml_and_a_csv() {
        for list in [XML, "rfc,validez_obligaciones\nH&E951128469,2\n,1\nEKU9003173C9,1\n"] {
            let list = LcoFile::parse(list.as_bytes()).unwrap();
            let known = ["H&E951128469", "EKU9003173C9", "XIA190128J61", ""];
            assert_eq!(known.map(|rfc| list.contains(rfc)), [true, true, false, false]);
        }
    }

    #[test]
    fn what_is_neither_is_refused() {
        assert!(matches!(LcoFile::parse(b"\xff"), Err(ListError::NotUtf8)));
        assert!(matches!(LcoFile::parse(b"nombre\nx"), Err(ListError::NoColumn("rfc"))));
        assert!(matches!(LcoFile::parse(b"<a><b></a>"), Err(ListError::Xml(_))));
        assert!(matches!(LcoFile::parse(b"<a><b></b>"), Err(ListError::Incomplete)));
    }
}
