//! Newer versions by Tauri's updater: the other side of [`register::desktop::updates`].

use register::api::NewerVersion;
use register::desktop::updates::{Source, UpdateError};
use tauri::async_runtime::block_on;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_updater::{Error, Update, UpdaterBuilder, UpdaterExt as _};

use crate::shell::Shell;

/// In a build for tests: an address and a key, with a blank between them.
#[cfg(debug_assertions)]
const ELSEWHERE: &str = "TALON_UPDATES";

/// What was published, as this build was configured to ask for it.
pub(crate) struct Releases(pub(crate) AppHandle);

impl Source for Releases {
    fn version(&self) -> String {
        self.0.package_info().version.to_string()
    }

    fn newer(&self) -> Result<Option<NewerVersion>, UpdateError> {
        let update = self.update()?;
        Ok(update.map(|update| NewerVersion {
            version: update.version,
            notes: update.body.unwrap_or_default(),
        }))
    }

    fn install(&self) -> Result<Option<String>, UpdateError> {
        let Some(update) = self.update()? else { return Ok(None) };
        let bytes = block_on(update.download(|_, _| {}, || {})).map_err(in_transit)?;
        tracing::info!(version = update.version, "a newer version is put in place");
        update.install(bytes).map_err(|error| UpdateError::NotInstalled(error.into()))?;
        // On Windows the installer has ended us by now. Elsewhere the register is closed on the way
        // out, as ever.
        self.0.request_restart();
        Ok(Some(update.version))
    }
}

impl Releases {
    fn update(&self) -> Result<Option<Update>, UpdateError> {
        let app = self.0.clone();
        let builder = configured(&self.0)?.on_before_exit(move || app.state::<Shell>().close());
        let updater = builder.build().map_err(|error| {
            if matches!(error, Error::EmptyEndpoints) {
                return UpdateError::Unset;
            }
            UpdateError::Silent(error.into())
        })?;
        block_on(updater.check()).map_err(|error| UpdateError::Silent(error.into()))
    }
}

#[cfg(debug_assertions)]
fn configured(app: &AppHandle) -> Result<UpdaterBuilder, UpdateError> {
    let Some(elsewhere) = std::env::var_os(ELSEWHERE) else { return Ok(app.updater_builder()) };
    let elsewhere = elsewhere.to_string_lossy().into_owned();
    let (address, key) = elsewhere.split_once(' ').ok_or(UpdateError::Unset)?;
    let address = address.parse().map_err(|_| UpdateError::Unset)?;
    let builder = app.updater_builder().pubkey(key).endpoints(vec![address]);
    builder.map_err(|error| UpdateError::Silent(error.into()))
}

#[cfg(not(debug_assertions))]
fn configured(app: &AppHandle) -> Result<UpdaterBuilder, UpdateError> {
    Ok(app.updater_builder())
}

/// What came and is not signed is another matter than what did not come.
fn in_transit(error: Error) -> UpdateError {
    let forged = matches!(
        error,
        Error::Minisign(_)
            | Error::Base64(_)
            | Error::SignatureUtf8(_)
            | Error::SignedVersionMismatch { .. }
            | Error::MissingSignedVersion
    );
    if forged { UpdateError::Forged(error.into()) } else { UpdateError::Silent(error.into()) }
}
