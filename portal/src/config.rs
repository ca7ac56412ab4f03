//! The operator's configuration: a TOML file, and `TALON_…` variables over it.
//!
//! What is wrong is named by its key, in Spanish, because a person sets it up. Relative paths are
//! relative to the file. A key that is not known is refused: a typing error must not pass for a
//! default.

mod constancia;
mod documents;
mod engine;
mod mail;
mod pac;
mod watching;
mod wording;

use std::collections::HashMap;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ::pac::{Environment, PacConfig};
use axum::http::Uri;
use portal_store::{ObjectPlace, StoreOptions};
use serde::Deserialize;

use crate::door::Network;
use crate::engine::Pace;
use crate::mail::SmtpConfig;
use crate::sat::Origin;

pub use watching::LogFormat;

const PREFIX: &str = "TALON_";

/// What the portal is run with.
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Its address as customers and registers reach it, without a slash at its end.
    pub public_url: String,
    /// Where everything is kept.
    pub database: DatabaseConfig,
    /// Where stamped documents are; `None` is in the database.
    pub documents: Option<ObjectPlace>,
    /// The file of the vault's master key.
    pub key_file: PathBuf,
    /// Who stamps.
    pub pac: PacConfig,
    /// Who stamps where the first one is away.
    pub pac_backup: Option<PacConfig>,
    /// How long things may take.
    pub pace: Pace,
    /// Who takes the mail, where there is to be any.
    pub mail: Option<SmtpConfig>,
    /// Who is asked about the QR of a cédula, where anybody is.
    pub sat: Option<Origin>,
    /// Newer catalogs of SAT than those that are built in.
    pub catalogs: Option<PathBuf>,
    /// Where metrics are shown, if anywhere.
    pub metrics: Option<SocketAddr>,
    /// Proxies that are believed when they say for whom they ask.
    pub trusted_proxies: Vec<Network>,
    /// How the log is written.
    pub log_format: LogFormat,
}

/// Where everything is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseConfig {
    /// In a file of SQLite, for one portal.
    File(PathBuf),
    /// In a database of PostgreSQL, which several portals may share. Its address may hold a
    /// password.
    Server(String),
}

impl DatabaseConfig {
    /// As the store wants it.
    fn options(&self) -> StoreOptions {
        match self {
            Self::File(path) => StoreOptions::new(path),
            Self::Server(url) => StoreOptions::postgres(url),
        }
    }
}

/// A configuration that cannot be used; each names the key, none shows a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("«{key}»: no se pudo leer {path}")]
    File {
        /// The key that names it; `--config` for the configuration itself.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file is not TOML, or has a key that is not known or a value of another kind.
    #[error("{path} no es una configuración válida: {message}")]
    Toml {
        /// The file.
        path: PathBuf,
        /// Where and what, without quoting values.
        message: String,
    },
    /// A key that has no default is not there.
    #[error("falta «{key}» (o la variable {variable})")]
    Missing {
        /// The key.
        key: &'static str,
        /// The variable that may stand for it.
        variable: String,
    },
    /// Several things are wrong.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Several(Vec<ConfigError>),
    /// A value cannot be used.
    #[error("«{key}» no sirve: {why}")]
    Invalid {
        /// The key.
        key: &'static str,
        /// Why, in Spanish.
        why: String,
    },
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    listen: Option<String>,
    public_url: Option<String>,
    database: Option<String>,
    key_file: Option<PathBuf>,
    #[serde(default)]
    pac: pac::WrittenPac,
    pac_backup: Option<pac::WrittenPac>,
    #[serde(default)]
    engine: engine::WrittenPace,
    mail: Option<mail::WrittenMail>,
    #[serde(default)]
    constancia: constancia::WrittenConstancia,
    #[serde(default)]
    documents: documents::WrittenDocuments,
    catalogs: Option<PathBuf>,
    metrics: Option<String>,
    trusted_proxies: Option<Vec<String>>,
    log_format: Option<String>,
}

/// Keeps what is wrong, so that all of it can be told at once.
#[derive(Default)]
struct Wrong(Vec<ConfigError>);

impl Wrong {
    fn note<T>(&mut self, read: Result<T, ConfigError>) -> Option<T> {
        read.map_err(|error| self.0.push(error)).ok()
    }

    fn into_error(mut self) -> ConfigError {
        match (self.0.pop(), self.0.is_empty()) {
            (Some(only), true) => only,
            (last, _) => ConfigError::Several(self.0.into_iter().chain(last).collect()),
        }
    }
}

impl Config {
    /// Reads the file and the environment.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path).map_err(unreadable("--config", path))?;
        Self::read(path, &text, &variables())
    }

    fn read(
        path: &Path,
        text: &str,
        variables: &HashMap<String, String>,
    ) -> Result<Self, ConfigError> {
        let written: Written = toml::from_str(text).map_err(|error| ConfigError::Toml {
            path: path.to_owned(),
            message: wording::told(text, &error),
        })?;
        let source = Source { variables, folder: path.parent().unwrap_or(Path::new(".")) };
        let mut wrong = Wrong::default();
        let listen = wrong.note(source.listen(written.listen));
        let public_url = wrong.note(source.public_url(written.public_url));
        let database = wrong.note(source.database(written.database));
        let documents = wrong.note(source.documents(written.documents));
        let key_file = wrong.note(source.path("key_file", written.key_file));
        let pacs = wrong.note(source.pacs(written.pac, written.pac_backup));
        let pace = wrong.note(source.pace(&written.engine));
        let mail = wrong.note(source.mail(written.mail));
        let sat = wrong.note(source.sat(written.constancia));
        let metrics = wrong.note(source.metrics(written.metrics));
        let proxies = wrong.note(source.trusted_proxies(written.trusted_proxies));
        let log_format = wrong.note(source.log_format(written.log_format));
        let (Some(listen), Some(public_url), Some(database), Some(key_file)) =
            (listen, public_url, database, key_file)
        else {
            return Err(wrong.into_error());
        };
        let (Some((pac, pac_backup)), Some(pace), Some(mail), Some(sat)) = (pacs, pace, mail, sat)
        else {
            return Err(wrong.into_error());
        };
        let (Some(metrics), Some(trusted_proxies), Some(log_format), Some(documents)) =
            (metrics, proxies, log_format, documents)
        else {
            return Err(wrong.into_error());
        };
        let catalogs = source.optional_path("catalogs", written.catalogs);
        Ok(Self {
            listen,
            public_url,
            database,
            documents,
            key_file,
            pac,
            pac_backup,
            pace,
            mail,
            sat,
            catalogs,
            metrics,
            trusted_proxies,
            log_format,
        })
    }

    /// The store, as it is to be opened.
    pub fn store(&self) -> StoreOptions {
        self.database.options().documents_in(self.documents.clone())
    }

    /// Whether documents have no fiscal validity.
    pub fn is_sandbox(&self) -> bool {
        self.pac.environment() == Environment::Sandbox
    }
}

/// The one place that reads the environment.
fn variables() -> HashMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect()
}

struct Source<'a> {
    variables: &'a HashMap<String, String>,
    folder: &'a Path,
}

impl Source<'_> {
    fn optional(&self, key: &str, written: Option<String>) -> Option<String> {
        self.variables.get(&variable_of(key)).cloned().or(written)
    }

    fn required(&self, key: &'static str, written: Option<String>) -> Result<String, ConfigError> {
        self.optional(key, written)
            .filter(|value| !value.trim().is_empty())
            .ok_or_else(|| ConfigError::Missing { key, variable: variable_of(key) })
    }

    fn path(&self, key: &'static str, written: Option<PathBuf>) -> Result<PathBuf, ConfigError> {
        self.optional_path(key, written)
            .ok_or_else(|| ConfigError::Missing { key, variable: variable_of(key) })
    }

    fn optional_path(&self, key: &str, written: Option<PathBuf>) -> Option<PathBuf> {
        let set = self.variables.get(&variable_of(key)).map(PathBuf::from).or(written);
        set.filter(|path| !path.as_os_str().is_empty()).map(|path| self.folder.join(path))
    }

    fn listen(&self, written: Option<String>) -> Result<SocketAddr, ConfigError> {
        read_address("listen", &self.required("listen", written)?)
    }

    fn public_url(&self, written: Option<String>) -> Result<String, ConfigError> {
        read_url("public_url", &self.required("public_url", written)?)
    }

    /// A file, or the address of a server of PostgreSQL.
    fn database(&self, written: Option<String>) -> Result<DatabaseConfig, ConfigError> {
        let place = self.required("database", written)?;
        let schemes = ["postgresql://", "postgres://"];
        Ok(if schemes.iter().any(|scheme| place.starts_with(scheme)) {
            DatabaseConfig::Server(place)
        } else {
            DatabaseConfig::File(self.folder.join(place))
        })
    }

    /// A secret, under the first key as it is, or in the file that the second one names. Either
    /// variable is over what is written.
    fn secret(
        &self,
        (key, key_of_file): (&'static str, &'static str),
        written: Option<String>,
        file: Option<PathBuf>,
    ) -> Result<String, ConfigError> {
        let written = written.filter(|_| self.optional_path(key_of_file, None).is_none());
        if let Some(secret) = self.optional(key, written) {
            return Ok(secret);
        }
        let missing = |_| ConfigError::Missing { key: key_of_file, variable: variable_of(key) };
        let path = self.path(key_of_file, file).map_err(missing)?;
        let text = fs::read_to_string(&path).map_err(unreadable(key_of_file, &path))?;
        Ok(text.trim_end_matches(['\r', '\n']).to_owned())
    }
}

/// `pac.user` → `TALON_PAC_USER`.
fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_uppercase())
}

/// For `map_err` on a file that a key names.
fn unreadable(key: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ConfigError {
    move |source| ConfigError::File { key, path: path.to_owned(), source }
}

fn invalid(key: &'static str, why: &str) -> ConfigError {
    ConfigError::Invalid { key, why: why.to_owned() }
}

fn read_address(key: &'static str, text: &str) -> Result<SocketAddr, ConfigError> {
    text.parse().map_err(|_| invalid(key, "se espera ADDRESS:PORT, como 127.0.0.1:8787"))
}

fn read_url(key: &'static str, text: &str) -> Result<String, ConfigError> {
    let url = text.trim().trim_end_matches('/');
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let parsed: Option<Uri> = url.parse().ok();
    let has_host = parsed.as_ref().and_then(Uri::authority).is_some_and(|place| {
        let host = place.host();
        !host.is_empty() && (place.port_u16().is_some() || place.as_str().ends_with(host))
    });
    if is_web && has_host {
        Ok(url.to_owned())
    } else {
        Err(invalid(key, "se espera una dirección que empiece con https:// o http://"))
    }
}

#[cfg(test)]
mod tests {
    use ::pac::sw::{Credentials, SwConfig};

    use super::*;

    const GOOD: &str = r#"
        listen = "127.0.0.1:8787"
        public_url = "https://factura.example.mx/"
        database = "portal.db"
        key_file = "/etc/talon/portal.key"
        [pac]
        kind = "sw"
        environment = "sandbox"
        services_url = "http://127.0.0.1:9000"
        api_url = "http://127.0.0.1:9000"
        user = "sandbox@example.mx"
        password = "secreta"
    "#;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Config::read(Path::new("/srv/talon/portal.toml"), text, &variables)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn file_and_variables() {
        let config = read(GOOD, &[("TALON_LISTEN", "0.0.0.0:80")]).unwrap();
        assert_eq!(config.listen.port(), 80);
        assert_eq!(config.public_url, "https://factura.example.mx");
        let file = DatabaseConfig::File(PathBuf::from("/srv/talon/portal.db"));
        assert!(config.database == file);
        assert_eq!(config.key_file, Path::new("/etc/talon/portal.key"));
        assert!(config.is_sandbox());
    }

    #[test]
    fn a_database_may_be_a_server() {
        let url = "postgresql://talon:secreta@db.example.mx/talon";
        let config = read(GOOD, &[("TALON_DATABASE", url)]).unwrap();
        assert!(config.database == DatabaseConfig::Server(url.to_owned()));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let text = GOOD
            .replace("127.0.0.1:8787", "8787")
            .replace("\"portal.db\"", "\"\"")
            .replace("https://", "")
            .replace("[pac]", "metrics = 'no'\ntrusted_proxies = ['x']\nlog_format = 'xml'\n[pac]");
        let error = read(&text, &[]).err().unwrap();
        let lines: Vec<&str> = error.lines().collect();
        assert_eq!(lines.len(), 6, "{error}");
        let keys = [
            "«listen»",
            "«public_url»",
            "«database»",
            "«metrics»",
            "«trusted_proxies»",
            "«log_format»",
        ];
        for (line, key) in lines.iter().zip(keys) {
            assert!(line.contains(key), "{line}");
        }
    }

    #[test]
    fn what_is_watched_and_believed() {
        let config = read(GOOD, &[]).unwrap();
        assert_eq!((config.metrics, config.trusted_proxies.len()), (None, 0));
        assert_eq!(config.log_format, LogFormat::Text);
        let variables = [
            ("TALON_METRICS", "127.0.0.1:9464"),
            ("TALON_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8"),
            ("TALON_LOG_FORMAT", "json"),
        ];
        let config = read(GOOD, &variables).unwrap();
        assert_eq!(config.metrics.unwrap().port(), 9464);
        assert_eq!(config.trusted_proxies.len(), 2);
        assert_eq!(config.log_format, LogFormat::Json);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_key() {
        for (from, to, expected) in [
            ("listen =", "listne =", "listne"),
            ("public_url = \"https://factura.example.mx/\"", "", "«public_url»"),
            ("https://factura", "factura", "«public_url»"),
            ("127.0.0.1:8787", "8787", "«listen»"),
            ("\"sw\"", "\"otro\"", "«pac.kind»"),
            ("\"sandbox\"", "\"pruebas\"", "«pac.environment»"),
            ("password = \"secreta\"", "", "«pac.password_file»"),
            ("password = \"secreta\"", "password_file = \"/no/hay\"", "«pac.password_file»"),
            ("password = \"secreta\"", "password_file = \"/no/hay\"", "/no/hay"),
            ("\"secreta\"", "12345678", "línea 12: «pac.password»"),
            ("\"secreta\"", "secreta", "línea 12: no es TOML"),
        ] {
            assert!(GOOD.contains(from), "{from}");
            let error = read(&GOOD.replace(from, to), &[]).err().unwrap();
            assert!(error.contains(expected), "{error}");
            assert!(!error.contains("secreta") && !error.contains("12345678"), "{error}");
        }
    }

    #[test]
    fn a_variable_is_over_the_file_for_a_secret_too() {
        let secret = tempfile::NamedTempFile::new().unwrap();
        fs::write(secret.path(), "otra\n").unwrap();
        let file = ("TALON_PAC_PASSWORD_FILE", secret.path().to_str().unwrap());
        let password = |variables: &[(&str, &str)]| match read(GOOD, variables).unwrap().pac {
            PacConfig::Sw(SwConfig {
                credentials: Credentials::Login { password, .. }, ..
            }) => password,
            PacConfig::Sw(_) | PacConfig::Finkok(_) => panic!("it logs in at SW"),
        };
        assert_eq!(password(&[file]), "otra");
        assert_eq!(password(&[file, ("TALON_PAC_PASSWORD", "tercera")]), "tercera");
        assert_eq!(password(&[("TALON_PAC_PASSWORD_FILE", "")]), "secreta");
    }
}
