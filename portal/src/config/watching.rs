//! Who may look at the portal and be believed: `metrics`, `trusted_proxies`, `log_format`.

use std::net::SocketAddr;

use super::{ConfigError, Source, invalid, read_address};
use crate::door::Network;

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object for each line.
    Json,
}

impl Source<'_> {
    pub(super) fn metrics(
        &self,
        written: Option<String>,
    ) -> Result<Option<SocketAddr>, ConfigError> {
        let text = self.optional("metrics", written).filter(|text| !text.is_empty());
        text.map(|text| read_address("metrics", &text)).transpose()
    }

    /// A list in the file; in the variable, with commas.
    pub(super) fn trusted_proxies(
        &self,
        written: Option<Vec<String>>,
    ) -> Result<Vec<Network>, ConfigError> {
        let listed = self.optional("trusted_proxies", written.map(|list| list.join(",")));
        let listed = listed.unwrap_or_default();
        let wrong = "se esperan direcciones o redes, como 127.0.0.1 o 10.0.0.0/8";
        listed
            .split(',')
            .filter(|text| !text.trim().is_empty())
            .map(|text| Network::parse(text).ok_or_else(|| invalid("trusted_proxies", wrong)))
            .collect()
    }

    pub(super) fn log_format(&self, written: Option<String>) -> Result<LogFormat, ConfigError> {
        match self.optional("log_format", written).as_deref() {
            None | Some("text") => Ok(LogFormat::Text),
            Some("json") => Ok(LogFormat::Json),
            Some(_) => Err(invalid("log_format", "se espera text o json")),
        }
    }
}
