//! Where providers are, for accounts that are not the operator's own.

use std::sync::Arc;

use crate::finkok::{self, Finkok, FinkokConfig};
use crate::sw::{self, Sw, SwConfig};
use crate::{Environment, Pac, PacConfig, PacId, SetupError, Timeouts};

/// Who somebody is at a provider. Never printed.
pub enum Account {
    /// At SW Sapien.
    Sw(sw::Credentials),
    /// At Finkok.
    Finkok(finkok::Credentials),
}

/// The addresses of every provider in one environment: whoever brings an account brings no address.
#[derive(Clone)]
pub struct Directory {
    environment: Environment,
    sw: SwAddresses,
    finkok_url: String,
    timeouts: Timeouts,
}

#[derive(Clone)]
struct SwAddresses {
    services_url: String,
    api_url: String,
}

impl Directory {
    /// The providers' own servers: the real ones, or those for tests.
    pub fn new(environment: Environment) -> Self {
        let token = sw::Credentials::Token(String::new());
        let nobody = finkok::Credentials { user: String::new(), password: String::new() };
        let (sw, finkok) = match environment {
            Environment::Production => {
                (SwConfig::production(token), FinkokConfig::production(nobody))
            }
            Environment::Sandbox => (SwConfig::test(token), FinkokConfig::demo(nobody)),
        };
        Self {
            environment,
            sw: SwAddresses { services_url: sw.services_url, api_url: sw.api_url },
            finkok_url: finkok.url,
            timeouts: Timeouts::default(),
        }
    }

    /// The same with the addresses and time-outs that a configuration has for its provider.
    #[must_use]
    pub fn with(mut self, config: &PacConfig) -> Self {
        match config {
            PacConfig::Sw(SwConfig { services_url, api_url, timeouts, .. }) => {
                let (services_url, api_url) = (services_url.clone(), api_url.clone());
                self.sw = SwAddresses { services_url, api_url };
                self.timeouts = *timeouts;
            }
            PacConfig::Finkok(FinkokConfig { url, timeouts, .. }) => {
                self.finkok_url.clone_from(url);
                self.timeouts = *timeouts;
            }
        }
        self
    }

    /// The adapter for an account, whose attempts are kept under `id`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`SetupError`] where the addresses cannot be used.
    pub fn open(&self, id: PacId, account: Account) -> Result<Arc<dyn Pac>, SetupError> {
        let (environment, timeouts) = (self.environment, self.timeouts);
        Ok(match account {
            Account::Sw(credentials) => {
                let SwAddresses { services_url, api_url } = self.sw.clone();
                Arc::new(Sw::new(SwConfig {
                    id,
                    services_url,
                    api_url,
                    credentials,
                    timeouts,
                    environment,
                })?)
            }
            Account::Finkok(credentials) => Arc::new(Finkok::new(FinkokConfig {
                id,
                url: self.finkok_url.clone(),
                timeouts,
                environment,
                ..FinkokConfig::production(credentials)
            })?),
        })
    }
}
