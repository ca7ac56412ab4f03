//! Mail: `[mail]`, or `TALON_MAIL_…`.
//!
//! Without any of its keys no mail is sent, and no page promises any. With one of them all that has
//! no default must be there: half a configuration is a mistake, not a wish.

use std::fmt;
use std::fs;
use std::net::IpAddr;
use std::path::PathBuf;

use lettre::address::Address;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{ConfigError, Source, invalid, unreadable, variable_of};
use crate::mail::{Credentials, Security, SmtpConfig, address};

/// Every key of the section.
const KEYS: &[&str] = &[
    "mail.host",
    "mail.port",
    "mail.security",
    "mail.user",
    "mail.password",
    "mail.password_file",
    "mail.from",
    "mail.ca_file",
];

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenMail {
    host: Option<String>,
    port: Option<u16>,
    security: Option<String>,
    user: Option<String>,
    password: Option<String>,
    password_file: Option<PathBuf>,
    from: Option<String>,
    ca_file: Option<PathBuf>,
}

impl fmt::Debug for WrittenMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrittenMail(…)")
    }
}

impl Source<'_> {
    /// The server that mail is handed to, where there is to be any.
    pub(super) fn mail(
        &self,
        written: Option<WrittenMail>,
    ) -> Result<Option<SmtpConfig>, ConfigError> {
        let is_set = |key: &&str| self.variables.contains_key(&variable_of(key));
        if written.is_none() && !KEYS.iter().any(is_set) {
            return Ok(None);
        }
        let written = written.unwrap_or_default();
        let host = self.required("mail.host", written.host)?;
        let security = read_security(&self.required("mail.security", written.security)?)?;
        if security == Security::None && !is_this_machine(&host) {
            return Err(invalid(
                "mail.security",
                "sin cifrado («none») solo se permite hacia esta misma máquina; usa starttls o tls",
            ));
        }
        let port = self.optional("mail.port", written.port.map(|port| port.to_string()));
        let user = self.optional("mail.user", written.user).filter(|user| !user.is_empty());
        let from = self.required("mail.from", written.from)?;
        Ok(Some(SmtpConfig {
            port: read_port(port.as_deref(), security)?,
            credentials: match user {
                Some(user) => Some(Credentials {
                    user,
                    password: self.mail_password(written.password, written.password_file)?,
                }),
                None => None,
            },
            from: read_from(&from)?,
            authority: self.authority(written.ca_file)?,
            host,
            security,
        }))
    }

    fn mail_password(
        &self,
        written: Option<String>,
        file: Option<PathBuf>,
    ) -> Result<Zeroizing<String>, ConfigError> {
        let keys = ("mail.password", "mail.password_file");
        Ok(Zeroizing::new(self.secret(keys, written, file)?))
    }

    fn authority(&self, written: Option<PathBuf>) -> Result<Option<Vec<u8>>, ConfigError> {
        let set = self.variables.contains_key(&variable_of("mail.ca_file"));
        if written.is_none() && !set {
            return Ok(None);
        }
        let path = self.path("mail.ca_file", written)?;
        let pem = fs::read(&path).map_err(unreadable("mail.ca_file", &path))?;
        Ok(Some(pem))
    }
}

fn read_security(text: &str) -> Result<Security, ConfigError> {
    match text {
        "starttls" => Ok(Security::StartTls),
        "tls" => Ok(Security::Tls),
        "none" => Ok(Security::None),
        _ => Err(invalid("mail.security", "se espera starttls, tls o none")),
    }
}

/// The port, or the usual one for that protection.
fn read_port(text: Option<&str>, security: Security) -> Result<u16, ConfigError> {
    match (text, security) {
        (Some(text), _) => match text.parse() {
            Ok(0) | Err(_) => Err(invalid("mail.port", "se espera un puerto de 1 a 65535")),
            Ok(port) => Ok(port),
        },
        (None, Security::StartTls) => Ok(587),
        (None, Security::Tls) => Ok(465),
        (None, Security::None) => Ok(25),
    }
}

fn read_from(text: &str) -> Result<Address, ConfigError> {
    let wrong = "se espera solo la dirección, como facturas@example.mx";
    address::parse(text).ok_or_else(|| invalid("mail.from", wrong))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Path;

    use super::*;

    const GOOD: &str = "host = 'smtp.example.mx'\nsecurity = 'starttls'\nuser = 'talon'\n\
                        password = 'secreta'\nfrom = 'facturas@example.mx'\n";

    fn read(text: Option<&str>, variables: &[(&str, &str)]) -> Result<Option<SmtpConfig>, String> {
        let variables: HashMap<String, String> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let source = Source { variables: &variables, folder: Path::new("/srv/talon") };
        let written = text.map(|text| toml::from_str(text).map_err(|error| error.to_string()));
        source.mail(written.transpose()?).map_err(|error| error.to_string())
    }

    #[test]
    fn without_a_key_there_is_no_mail() {
        assert!(read(None, &[]).unwrap().is_none());
        assert!(read(None, &[("TALON_PAC_USER", "x")]).unwrap().is_none());
    }

    #[test]
    fn file_and_variables() {
        let config = read(Some(GOOD), &[]).unwrap().unwrap();
        assert_eq!((config.port, config.security), (587, Security::StartTls));
        let credentials = config.credentials.unwrap();
        assert_eq!(
            (credentials.user.as_str(), credentials.password.as_str()),
            ("talon", "secreta")
        );
        assert_eq!(config.from.to_string(), "facturas@example.mx");
        let variables = [("TALON_MAIL_SECURITY", "tls"), ("TALON_MAIL_PASSWORD", "otra")];
        let config = read(Some(GOOD), &variables).unwrap().unwrap();
        assert_eq!((config.port, config.security), (465, Security::Tls));
        assert_eq!(config.credentials.unwrap().password.as_str(), "otra");
        let alone = [
            ("TALON_MAIL_HOST", "127.0.0.1"),
            ("TALON_MAIL_PORT", "2525"),
            ("TALON_MAIL_SECURITY", "none"),
            ("TALON_MAIL_FROM", "facturas@example.mx"),
        ];
        let config = read(None, &alone).unwrap().unwrap();
        assert_eq!((config.port, config.security), (2525, Security::None));
        assert!(config.credentials.is_none());
    }

    #[test]
    fn what_is_wrong_is_named_by_its_key() {
        for (from, to, expected) in [
            ("host = 'smtp.example.mx'", "", "«mail.host»"),
            ("host = 'smtp.example.mx'", "", "TALON_MAIL_HOST"),
            ("security = 'starttls'", "", "«mail.security»"),
            ("'starttls'", "'ssl'", "«mail.security»"),
            ("'starttls'", "'none'", "esta misma máquina"),
            ("host =", "port = 0\nhost =", "«mail.port»"),
            ("password = 'secreta'", "", "«mail.password_file»"),
            ("password = 'secreta'", "password_file = '/no/hay'", "/no/hay"),
            ("from = 'facturas@example.mx'", "", "«mail.from»"),
            ("facturas@example.mx", "Facturas <facturas@example.mx>", "«mail.from»"),
            ("facturas@example.mx", "facturas", "«mail.from»"),
            ("host =", "ca_file = '/no/hay.pem'\nhost =", "«mail.ca_file»"),
            ("host =", "ca_file = '/no/hay.pem'\nhost =", "/no/hay.pem"),
            ("host =", "hots =", "hots"),
        ] {
            assert!(GOOD.contains(from), "{from}");
            let error = read(Some(&GOOD.replace(from, to)), &[]).err().unwrap();
            assert!(error.contains(expected), "{expected}: {error}");
        }
        let error = read(None, &[("TALON_MAIL_PORT", "ñ")]).err().unwrap();
        assert!(error.contains("«mail.host»"), "{error}");
    }
}
