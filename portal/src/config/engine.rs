//! How long things may take: `[engine]`, or `TALON_ENGINE_…`. What is not set is as
//! [`Pace::default`] has it.

use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;

use super::{ConfigError, Source, invalid};
use crate::engine::Pace;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenPace {
    lease_seconds: Option<u32>,
    hold_seconds: Option<u32>,
    patience_seconds: Option<u32>,
    workers: Option<u32>,
}

impl Source<'_> {
    pub(super) fn pace(&self, written: &WrittenPace) -> Result<Pace, ConfigError> {
        let mut pace = Pace::default();
        if let Some(seconds) = self.number("engine.lease_seconds", written.lease_seconds)? {
            pace.lease = SignedDuration::from_secs(i64::from(seconds));
        }
        if let Some(seconds) = self.number("engine.hold_seconds", written.hold_seconds)? {
            pace.hold = SignedDuration::from_secs(i64::from(seconds));
        }
        if let Some(seconds) = self.number("engine.patience_seconds", written.patience_seconds)? {
            pace.patience = Duration::from_secs(u64::from(seconds));
        }
        if let Some(workers) = self.number("engine.workers", written.workers)? {
            pace.workers = workers;
        }
        Ok(pace)
    }

    /// A number from 1 on.
    fn number(&self, key: &'static str, written: Option<u32>) -> Result<Option<u32>, ConfigError> {
        let Some(text) = self.optional(key, written.map(|number| number.to_string())) else {
            return Ok(None);
        };
        match u32::from_str(text.trim()) {
            Ok(number) if number >= 1 => Ok(Some(number)),
            Ok(_) | Err(_) => Err(invalid(key, "se espera un número entero, de 1 en adelante")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Path;

    use super::*;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Pace, String> {
        let variables: HashMap<String, String> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let source = Source { variables: &variables, folder: Path::new("/srv/talon") };
        source.pace(&toml::from_str(text).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_set_and_what_is_not() {
        let pace = read("lease_seconds = 30", &[("TALON_ENGINE_WORKERS", "9")]).unwrap();
        assert_eq!((pace.lease, pace.workers), (SignedDuration::from_secs(30), 9));
        assert_eq!(pace.hold, Pace::default().hold);
        for (text, variables) in
            [("workers = 0", &[][..]), ("", &[("TALON_ENGINE_WORKERS", "muchos")][..])]
        {
            let error = read(text, variables).err().unwrap();
            assert!(error.contains("«engine.workers»"), "{error}");
        }
    }
}
