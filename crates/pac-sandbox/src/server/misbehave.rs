//! The answers that a good PAC would not give.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::Shared;
use super::dialect::Dialect;
use super::line::Scissors;
use super::stamping::{StampRequest, decide};
use crate::check::Refusal;
use crate::provider::{Answer, ProviderError};
use crate::script::Misbehaviour;

const PAGE: &str = "<!DOCTYPE html><title>Mantenimiento</title><p>Volvemos en unos minutos.</p>";

pub(super) async fn answer_badly(
    shared: &Arc<Shared>,
    scissors: &Scissors,
    misbehaviour: Misbehaviour,
    request: StampRequest,
    dialect: Dialect,
) -> Response {
    match misbehaviour {
        Misbehaviour::Http500 => http_500(),
        Misbehaviour::Html200 => Html(PAGE).into_response(),
        Misbehaviour::NoStamps => dialect.no_stamps(),
        Misbehaviour::Uncontrolled => dialect.uncontrolled(),
        Misbehaviour::TokenExpired => {
            shared.sessions.forget();
            dialect.unauthorized()
        }
        Misbehaviour::NotInLco => {
            let message = "El certificado del emisor no está en la lista LCO del SAT.";
            dialect.answer(Ok(Answer::Refused(vec![Refusal::new("402", message)])))
        }
        Misbehaviour::StampThenHang => {
            let never_sent = dialect.answer(decide(shared, request).await);
            shared.closed().await;
            never_sent
        }
        Misbehaviour::ResetAfterWrite => {
            let never_sent = dialect.answer(decide(shared, request).await);
            scissors.cut();
            never_sent
        }
        Misbehaviour::StampThen500 => {
            let mut response = dialect.answer(decide(shared, request).await);
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
        Misbehaviour::Slow(delay) => {
            let late = dialect.answer(decide(shared, request).await);
            tokio::select! {
                () = tokio::time::sleep(delay) => {}
                () = shared.closed() => {}
            }
            late
        }
        Misbehaviour::DuplicateWithoutXml
        | Misbehaviour::DuplicateWithXml
        | Misbehaviour::HiddenFor(_)
        | Misbehaviour::WrongSello => {
            let decision = decide(shared, request).await;
            dialect.answer(decision.and_then(|answer| distort(shared, misbehaviour, answer)))
        }
        Misbehaviour::StorageEmpty | Misbehaviour::StampedDenied => {
            dialect.answer(decide(shared, request).await)
        }
    }
}

/// What is said of a stamp in place of the truth; refusals stay as they are.
fn distort(
    shared: &Shared,
    misbehaviour: Misbehaviour,
    truth: Answer,
) -> Result<Answer, ProviderError> {
    let uuid = match &truth {
        Answer::Stamped(stamped) => stamped.timbre.uuid.clone(),
        Answer::SameDocument { stamp, .. } => stamp.uuid.clone(),
        Answer::SameDocumentUnseen
        | Answer::SameCustomId(_)
        | Answer::BearsStamp
        | Answer::Refused(_) => return Ok(truth),
    };
    match (misbehaviour, truth) {
        (Misbehaviour::DuplicateWithoutXml, _) => Ok(Answer::SameDocumentUnseen),
        (Misbehaviour::HiddenFor(span), _) => {
            shared.hide(uuid, span);
            Ok(Answer::SameDocumentUnseen)
        }
        (Misbehaviour::DuplicateWithXml, Answer::Stamped(stamped)) => {
            shared.provider.same_document(&stamped)
        }
        (Misbehaviour::WrongSello, Answer::Stamped(stamped)) => {
            shared.provider.for_another_seal(&stamped).map(Answer::Stamped)
        }
        (_, truth) => Ok(truth),
    }
}

fn http_500() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, Html(PAGE)).into_response()
}
