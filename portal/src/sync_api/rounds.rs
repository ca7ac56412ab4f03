//! Which of a register's files is speaking.

use axum::Json;
use axum::extract::State;
use portal_store::{Round, RoundOutcome};
use tickets::wire::{RoundMessage, RoundedMessage};

use super::SyncApi;
use super::problem::ApiProblem;
use super::signed::Signed;
use crate::codes::sync::LINEAGE_FORKED;

const MARK_LENGTH_MAX: usize = 64;

/// POST `/api/v1/rounds`: asked before anything is sent.
pub(super) async fn begin(
    State(api): State<SyncApi>,
    signed: Signed,
) -> Result<Json<RoundedMessage>, ApiProblem> {
    let RoundMessage { known, next } = signed.message()?;
    for (path, mark) in [("known", known.as_deref()), ("next", Some(next.as_str()))] {
        if !mark.is_none_or(is_mark) {
            return Err(ApiProblem::field(path));
        }
    }
    let round = Round { known, next: next.clone() };
    match api.0.store.begin_round(signed.register.id, round, api.0.clock.now()).await? {
        RoundOutcome::Followed { told_again_since } => {
            let since = told_again_since.map(|since| since.to_string());
            Ok(Json(RoundedMessage { mark: next, since }))
        }
        RoundOutcome::Forked => {
            tracing::warn!(register.id = %signed.register.id, "a restored or copied file spoke");
            Err(ApiProblem::new(&LINEAGE_FORKED))
        }
    }
}

fn is_mark(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !text.is_empty() && text.len() <= MARK_LENGTH_MAX && text.bytes().all(plain)
}
