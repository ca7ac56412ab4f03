//! Questions whose answer somebody waits for: asked on their own thread, beside the worker.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::client::{Client, Question, SyncError, json};
use crate::shared::Shared;
use crate::store::{Identity, StoreError};

/// Asks the portal, and waits for it.
pub(crate) fn ask_now<T: DeserializeOwned>(
    shared: &Shared,
    target: &str,
    message: &impl Serialize,
) -> Result<T, SyncError> {
    let (client, identity) = client(shared)?;
    let register = identity.id.to_string();
    let question = Question::post(target, json(message)?);
    runtime()?.block_on(client.ask(shared, &register, question))
}

/// Fetches a file of the portal's.
pub(crate) fn fetch_now(shared: &Shared, target: &str) -> Result<Vec<u8>, SyncError> {
    let (client, identity) = client(shared)?;
    let register = identity.id.to_string();
    runtime()?.block_on(client.fetch(shared, &register, Question::get(target)))
}

fn client(shared: &Shared) -> Result<(Client, Identity), SyncError> {
    let identity = shared.store().identity()?;
    let identity = identity.ok_or(StoreError::Damaged { what: "identity" })?;
    Ok((Client::new(&identity.portal_url)?, identity))
}

fn runtime() -> Result<tokio::runtime::Runtime, SyncError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| {
        tracing::error!(%error, "a runtime cannot start");
        StoreError::Damaged { what: "runtime" }.into()
    })
}
