//! From a request for a stamp to its answer, in whatever protocol it came.

use std::sync::Arc;

use axum::response::Response;

use super::Shared;
use super::dialect::Dialect;
use super::line::Scissors;
use super::misbehave;
use crate::provider::{Answer, ProviderError};
use crate::script::Place;

/// A request for a stamp.
pub(super) struct StampRequest {
    pub(super) xml: Vec<u8>,
    /// Only SW knows it.
    pub(super) custom_id: Option<String>,
}

/// The answer, or whatever the script has in its place.
pub(super) async fn answer(
    shared: &Arc<Shared>,
    scissors: &Scissors,
    request: StampRequest,
    dialect: Dialect,
) -> Response {
    let next = shared.script().take(Place::Stamp);
    match next {
        Some(misbehaviour) => {
            misbehave::answer_badly(shared, scissors, misbehaviour, request, dialect).await
        }
        None => dialect.answer(decide(shared, request).await),
    }
}

/// Checks and stamps, on a thread that may wait for the disk. It goes on to its end even where the
/// client hangs up meanwhile, as a PAC does.
pub(super) async fn decide(
    shared: &Arc<Shared>,
    request: StampRequest,
) -> Result<Answer, ProviderError> {
    let deciding = {
        let shared = shared.clone();
        tokio::task::spawn_blocking(move || {
            shared.provider.stamp(&request.xml, request.custom_id.as_deref())
        })
    };
    let decision = deciding.await.map_err(|error| ProviderError::Interrupted(error.into()))??;
    let hidden = matches!(
        &decision,
        Answer::SameDocument { stamp, .. } if shared.is_hidden(&stamp.uuid)
    );
    Ok(if hidden { Answer::SameDocumentUnseen } else { decision })
}
