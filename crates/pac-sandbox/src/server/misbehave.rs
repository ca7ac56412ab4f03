//! The answers that a good PAC would not give.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::line::Scissors;
use super::routes::{StampRequest, answer, decide};
use super::{Shared, wire};
use crate::provider::Answer;
use crate::script::Misbehaviour;

const PAGE: &str = "<!DOCTYPE html><title>Mantenimiento</title><p>Volvemos en unos minutos.</p>";

pub(super) async fn answer_badly(
    shared: &Arc<Shared>,
    scissors: &Scissors,
    misbehaviour: Misbehaviour,
    request: StampRequest,
) -> Response {
    match misbehaviour {
        Misbehaviour::Http500 => http_500(),
        Misbehaviour::Html200 => Html(PAGE).into_response(),
        Misbehaviour::NoStamps => wire::error("AU2001 - La cuenta ya no tiene timbres."),
        Misbehaviour::Uncontrolled => wire::error("CO1000 - Error no controlado."),
        Misbehaviour::TokenExpired => {
            shared.sessions.forget();
            wire::unauthorized()
        }
        Misbehaviour::StampThenHang => {
            let never_sent = answer(decide(shared, request).await);
            shared.closed().await;
            never_sent
        }
        Misbehaviour::ResetAfterWrite => {
            let never_sent = answer(decide(shared, request).await);
            scissors.cut();
            never_sent
        }
        Misbehaviour::StampThen500 => {
            let mut response = answer(decide(shared, request).await);
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
        Misbehaviour::DuplicateWithoutXml => match decide(shared, request).await {
            Ok(Answer::Stamped(_) | Answer::SameDocument { .. }) => {
                wire::same_document_without_xml()
            }
            other @ (Ok(Answer::SameCustomId(_) | Answer::Refused(_)) | Err(_)) => answer(other),
        },
        Misbehaviour::Slow(delay) => {
            let late = answer(decide(shared, request).await);
            tokio::select! {
                () = tokio::time::sleep(delay) => {}
                () = shared.closed() => {}
            }
            late
        }
        Misbehaviour::WrongSello => match decide(shared, request).await {
            Ok(Answer::Stamped(stamped)) => {
                answer(shared.provider.for_another_seal(&stamped).map(Answer::Stamped))
            }
            other @ (Ok(
                Answer::SameDocument { .. } | Answer::SameCustomId(_) | Answer::Refused(_),
            )
            | Err(_)) => answer(other),
        },
        Misbehaviour::StorageEmpty => answer(decide(shared, request).await),
    }
}

fn http_500() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, Html(PAGE)).into_response()
}
