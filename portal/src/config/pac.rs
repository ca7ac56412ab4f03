//! Who stamps: `[pac]`, or `TALON_PAC_…`; and who steps in: `[pac_backup]`, `TALON_PAC_BACKUP_…`.
//!
//! Each provider has keys of its own for its addresses. Those of another one are refused: whoever
//! wrote them believes that their documents go there.

use std::fmt;
use std::path::PathBuf;

use pac::finkok::{self, FinkokConfig};
use pac::sw::{self, SwConfig};
use pac::{Environment, PacConfig, PacId, Timeouts};
use serde::Deserialize;

use super::{ConfigError, Source, invalid, read_url};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenPac {
    kind: Option<String>,
    environment: Option<String>,
    services_url: Option<String>,
    api_url: Option<String>,
    url: Option<String>,
    user: Option<String>,
    password: Option<String>,
    password_file: Option<PathBuf>,
}

impl fmt::Debug for WrittenPac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrittenPac(…)")
    }
}

impl Source<'_> {
    /// The PAC, and the one that steps in for it.
    pub(super) fn pacs(
        &self,
        written: WrittenPac,
        backup: Option<WrittenPac>,
    ) -> Result<(PacConfig, Option<PacConfig>), ConfigError> {
        let first = self.pac(written)?;
        let backup = self.pac_backup(backup, &first)?;
        Ok((first, backup))
    }

    /// The PAC, with all that its adapter needs.
    fn pac(&self, written: WrittenPac) -> Result<PacConfig, ConfigError> {
        Section { source: self, keys: &PAC }.read(written)
    }

    /// The PAC that steps in where the first one is away, where there is one.
    fn pac_backup(
        &self,
        written: Option<WrittenPac>,
        first: &PacConfig,
    ) -> Result<Option<PacConfig>, ConfigError> {
        let is_set = self.optional(BACKUP.kind, None).is_some();
        if written.is_none() && !is_set {
            return Ok(None);
        }
        let backup = Section { source: self, keys: &BACKUP }.read(written.unwrap_or_default())?;
        if backup.id() == first.id() {
            return Err(invalid(BACKUP.kind, "debe ser otro PAC que el de «pac»"));
        }
        if backup.environment() != first.environment() {
            return Err(invalid(BACKUP.environment, "debe ser el mismo que el de «pac»"));
        }
        Ok(Some(backup))
    }
}

/// The keys of a section.
struct Keys {
    kind: &'static str,
    environment: &'static str,
    services_url: &'static str,
    api_url: &'static str,
    url: &'static str,
    user: &'static str,
    password: &'static str,
    password_file: &'static str,
}

macro_rules! keys {
    ($section:literal) => {
        Keys {
            kind: concat!($section, ".kind"),
            environment: concat!($section, ".environment"),
            services_url: concat!($section, ".services_url"),
            api_url: concat!($section, ".api_url"),
            url: concat!($section, ".url"),
            user: concat!($section, ".user"),
            password: concat!($section, ".password"),
            password_file: concat!($section, ".password_file"),
        }
    };
}

const PAC: Keys = keys!("pac");
const BACKUP: Keys = keys!("pac_backup");

/// A section that describes a PAC.
struct Section<'a> {
    source: &'a Source<'a>,
    keys: &'static Keys,
}

impl Section<'_> {
    fn read(&self, mut written: WrittenPac) -> Result<PacConfig, ConfigError> {
        let key = self.keys.kind;
        match self.source.required(key, written.kind.take())?.as_str() {
            "sw" => self.sw(written).map(PacConfig::Sw),
            "finkok" => self.finkok(written).map(PacConfig::Finkok),
            _ => Err(invalid(key, "se espera sw o finkok")),
        }
    }

    fn sw(&self, written: WrittenPac) -> Result<SwConfig, ConfigError> {
        self.absent(self.keys.url, written.url)?;
        let environment = self.environment(written.environment)?;
        let id = match environment {
            Environment::Sandbox => "sw-sandbox",
            Environment::Production => "sw",
        };
        let services_url = self.pac_url(self.keys.services_url, written.services_url)?;
        let api_url = self.pac_url(self.keys.api_url, written.api_url)?;
        let user = self.source.required(self.keys.user, written.user)?;
        let password = self.pac_password(written.password, written.password_file)?;
        Ok(SwConfig {
            id: PacId::new(id),
            services_url,
            api_url,
            credentials: sw::Credentials::Login { user, password },
            timeouts: Timeouts::default(),
            environment,
        })
    }

    fn finkok(&self, written: WrittenPac) -> Result<FinkokConfig, ConfigError> {
        self.absent(self.keys.services_url, written.services_url)?;
        self.absent(self.keys.api_url, written.api_url)?;
        let environment = self.environment(written.environment)?;
        let url = self.pac_url(self.keys.url, written.url)?;
        let user = self.source.required(self.keys.user, written.user)?;
        let password = self.pac_password(written.password, written.password_file)?;
        let credentials = finkok::Credentials { user, password };
        Ok(match environment {
            Environment::Sandbox => FinkokConfig::sandbox(&url, credentials),
            Environment::Production => {
                FinkokConfig { url, ..FinkokConfig::production(credentials) }
            }
        })
    }

    fn environment(&self, written: Option<String>) -> Result<Environment, ConfigError> {
        match self.source.required(self.keys.environment, written)?.as_str() {
            "sandbox" => Ok(Environment::Sandbox),
            "production" => Ok(Environment::Production),
            _ => Err(invalid(self.keys.environment, "se espera sandbox o production")),
        }
    }

    fn pac_url(&self, key: &'static str, written: Option<String>) -> Result<String, ConfigError> {
        read_url(key, &self.source.required(key, written)?)
    }

    fn pac_password(
        &self,
        written: Option<String>,
        file: Option<PathBuf>,
    ) -> Result<String, ConfigError> {
        self.source.secret((self.keys.password, self.keys.password_file), written, file)
    }

    /// Refuses a key of another provider.
    fn absent(&self, key: &'static str, written: Option<String>) -> Result<(), ConfigError> {
        match self.source.optional(key, written) {
            Some(_) => {
                Err(invalid(key, "es de otro PAC, no del que dice «kind» en esta sección: quítalo"))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Path;

    use super::*;

    const SW: &str = "kind = 'sw'\nenvironment = 'sandbox'\nservices_url = 'http://127.0.0.1:9/'\n\
                      api_url = 'http://127.0.0.1:8'\nuser = 'talon'\npassword = 'secreta'\n";
    const FINKOK: &str = "kind = 'finkok'\nenvironment = 'sandbox'\nurl = 'http://127.0.0.1:9/'\n\
                          user = 'talon'\npassword = 'secreta'\n";

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<PacConfig, String> {
        let variables: HashMap<String, String> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let source = Source { variables: &variables, folder: Path::new("/srv/talon") };
        let written = toml::from_str(text).map_err(|error| error.to_string())?;
        source.pac(written).map_err(|error| error.to_string())
    }

    fn sw(text: &str) -> SwConfig {
        match read(text, &[]).unwrap() {
            PacConfig::Sw(config) => config,
            PacConfig::Finkok(_) => panic!("Finkok"),
        }
    }

    fn finkok(text: &str, variables: &[(&str, &str)]) -> FinkokConfig {
        match read(text, variables).unwrap() {
            PacConfig::Finkok(config) => config,
            PacConfig::Sw(_) => panic!("SW"),
        }
    }

    #[test]
    fn each_provider_with_its_addresses_and_ids() {
        let config = sw(SW);
        assert_eq!((config.id.as_str(), config.environment), ("sw-sandbox", Environment::Sandbox));
        assert_eq!(config.services_url, "http://127.0.0.1:9");
        assert_eq!(config.api_url, "http://127.0.0.1:8");
        let config = sw(&SW.replace("'sandbox'", "'production'"));
        assert_eq!((config.id.as_str(), config.environment), ("sw", Environment::Production));

        let config = finkok(FINKOK, &[]);
        assert_eq!(config.id.as_str(), "finkok-sandbox");
        assert_eq!(config.environment, Environment::Sandbox);
        assert_eq!(config.url, "http://127.0.0.1:9");
        assert_eq!(config.credentials.user, "talon");
        assert_eq!(config.credentials.password, "secreta");
        let real = FINKOK.replace("'sandbox'", "'production'");
        let config = finkok(&real, &[("TALON_PAC_URL", "https://pac.example.mx")]);
        assert_eq!((config.id.as_str(), config.environment), ("finkok", Environment::Production));
        assert_eq!(config.url, "https://pac.example.mx");
    }

    #[test]
    fn a_second_one_steps_in_where_it_is_another_of_the_same_environment() {
        let backup = |text: &str| {
            let variables = HashMap::new();
            let source = Source { variables: &variables, folder: Path::new("/srv/talon") };
            let written = toml::from_str(text).unwrap();
            let first = read(SW, &[]).unwrap();
            source.pac_backup(Some(written), &first).map_err(|error| error.to_string())
        };
        assert_eq!(backup(FINKOK).unwrap().unwrap().id().as_str(), "finkok-sandbox");
        for (text, expected) in [
            (SW.to_owned(), "«pac_backup.kind»"),
            (FINKOK.replace("'sandbox'", "'production'"), "«pac_backup.environment»"),
            (FINKOK.replace("user = 'talon'", ""), "TALON_PAC_BACKUP_USER"),
        ] {
            let error = backup(&text).err().unwrap();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn either_can_be_opened() {
        for (text, id, is_sandbox) in [
            (SW.to_owned(), "sw-sandbox", true),
            (FINKOK.to_owned(), "finkok-sandbox", true),
            (FINKOK.replace("'sandbox'", "'production'"), "finkok", false),
        ] {
            let pac = read(&text, &[]).unwrap().open().unwrap();
            assert_eq!((pac.id().as_str(), pac.is_sandbox()), (id, is_sandbox));
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_key() {
        for (text, from, to, expected) in [
            (SW, "'sw'", "'otro'", "«pac.kind»"),
            (SW, "'sw'", "'finkok'", "«pac.services_url»"),
            (SW, "kind =", "url = 'http://x'\nkind =", "«pac.url»"),
            (SW, "api_url = 'http://127.0.0.1:8'", "", "«pac.api_url»"),
            (FINKOK, "'finkok'", "'sw'", "«pac.url»"),
            (FINKOK, "kind =", "api_url = 'http://x'\nkind =", "«pac.api_url»"),
            (FINKOK, "url = 'http://127.0.0.1:9/'", "", "TALON_PAC_URL"),
            (FINKOK, "http://", "", "«pac.url»"),
            (FINKOK, "'sandbox'", "'demo'", "«pac.environment»"),
            (FINKOK, "user = 'talon'", "", "«pac.user»"),
            (FINKOK, "password = 'secreta'", "", "«pac.password_file»"),
            (FINKOK, "password = 'secreta'", "password_file = '/no/hay'", "/no/hay"),
            (FINKOK, "user =", "usre =", "usre"),
        ] {
            assert!(text.contains(from), "{from}");
            let error = read(&text.replace(from, to), &[]).err().unwrap();
            assert!(error.contains(expected), "{expected}: {error}");
            assert!(from == "user =" || !error.contains("secreta"), "{error}");
        }
    }
}
