//! The Constancia: `[constancia]`, or `TALON_CONSTANCIA_…`.

use serde::Deserialize;

use super::{ConfigError, Source, invalid};
use crate::sat::{Origin, SAT};

/// Nobody is asked.
const OFF: &str = "off";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenConstancia {
    sat: Option<String>,
}

impl Source<'_> {
    /// Who is asked about the QR of a cédula: SAT, where nothing else is said.
    pub(super) fn sat(&self, written: WrittenConstancia) -> Result<Option<Origin>, ConfigError> {
        let text = self.optional("constancia.sat", written.sat).unwrap_or_else(|| SAT.to_owned());
        if text.trim() == OFF {
            return Ok(None);
        }
        let wrong = "se espera «off» o solo el servidor, como https://siat.sat.gob.mx";
        let origin = Origin::parse(&text).ok_or_else(|| invalid("constancia.sat", wrong))?;
        Ok(Some(origin))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Path;

    use super::*;

    fn read(written: Option<&str>, variable: Option<&str>) -> Result<Option<Origin>, String> {
        let variable = variable.map(|value| ("TALON_CONSTANCIA_SAT".to_owned(), value.to_owned()));
        let variables: HashMap<String, String> = variable.into_iter().collect();
        let source = Source { variables: &variables, folder: Path::new("/srv/talon") };
        let written = WrittenConstancia { sat: written.map(str::to_owned) };
        source.sat(written).map_err(|error| error.to_string())
    }

    #[test]
    fn sat_is_asked_unless_it_is_said_otherwise() {
        assert_eq!(read(None, None), Ok(Origin::parse(SAT)));
        assert_eq!(read(Some("off"), None), Ok(None));
        assert_eq!(read(Some("off"), Some(SAT)), Ok(Origin::parse(SAT)));
        let stand_in = "http://127.0.0.1:9000";
        assert_eq!(read(Some(stand_in), None), Ok(Origin::parse(stand_in)));
        for wrong in ["", "no", "http://example.mx", "https://example.mx/sat"] {
            assert!(read(Some(wrong), None).unwrap_err().contains("«constancia.sat»"), "{wrong}");
        }
    }
}
