//! SAT's schemas and stylesheets: the referees of every XML that we make.
//!
//! They are not ours to publish, so they are fetched: PyPI's wheel of `satcfdi` carries SAT's files
//! unchanged, in folders named after their addresses.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::step;
use crate::{places, satcfdi};

const SCHEMAS: &str = "satcfdi/transform/schemas";
/// One schema for a document with its timbre; xmllint takes one file.
const ALL_XSD: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:import namespace="http://www.sat.gob.mx/cfd/4"
    schemaLocation="www.sat.gob.mx/sitio_internet/cfd/4/cfdv40.xsd"/>
  <xs:import namespace="http://www.sat.gob.mx/Pagos20"
    schemaLocation="www.sat.gob.mx/sitio_internet/cfd/Pagos/Pagos20.xsd"/>
  <xs:import namespace="http://www.sat.gob.mx/TimbreFiscalDigital"
    schemaLocation="www.sat.gob.mx/sitio_internet/cfd/TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd"/>
</xs:schema>
"#;

/// Puts the schemas under `target/sat`; the file `all.xsd` is written last and says that they are
/// complete.
pub(super) fn fetch_schemas() -> Result<()> {
    let sat = places::target().join("sat");
    if sat.join("all.xsd").is_file() {
        return Ok(());
    }
    if !sat.join("www.sat.gob.mx/sitio_internet/cfd/4/cfdv40.xsd").is_file() {
        step("fetching SAT's schemas");
        fetch(&sat).context("SAT's schemas could not be taken out of the wheel of satcfdi")?;
    }
    fs::write(sat.join("all.xsd"), ALL_XSD)?;
    Ok(())
}

/// Puts the wheel's schemas where the tests look for them.
fn fetch(sat: &Path) -> Result<()> {
    let unpacked = satcfdi::unpack(&places::target().join("sat-wheel"))?;
    if sat.exists() {
        fs::remove_dir_all(sat)?;
    }
    fs::rename(unpacked.join(SCHEMAS), sat)?;
    fs::remove_dir_all(unpacked)?;
    Ok(())
}
