//! Tickets, their cancellations, and the codes that are told ahead.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use faults::{Code, Fault, Faults};
use portal_store::{CancelOutcome, Cancellation, PutOutcome, Register};
use schemars::JsonSchema;
use serde::Serialize;
use tickets::wire::{CancellationMessage, CodesMessage, Outcome, OutcomeMessage, TicketMessage};
use tickets::{BillingCode, RegisterId, Ticket, TicketId};

use super::SyncApi;
use super::problem::ApiProblem;
use super::signed::Signed;
use crate::codes::sync::{
    ALREADY_INVOICED, BEING_STAMPED, CONFLICT, FIELD, NO_TICKET, PAPER_DIFFERS,
};

const CODES_MAX: usize = 1_000;
const REASON_MAX: usize = 200;

/// What is answered to a `PUT`.
pub(super) type Answer = Result<(StatusCode, Json<OutcomeMessage>), ApiProblem>;

/// PUT `/api/v1/tickets/{id}`.
pub(super) async fn put(
    State(api): State<SyncApi>,
    Path(id): Path<String>,
    signed: Signed,
) -> Answer {
    let message: TicketMessage = signed.message()?;
    let ticket = Ticket::try_from(&message)?;
    let seller = api.0.store.seller(signed.register.id, ticket.register()).await?;
    check_belongs(&ticket, &id, seller.as_ref())?;
    let outcome = api.0.store.put_ticket(signed.register.shop, &ticket, api.0.clock.now()).await?;
    match outcome {
        PutOutcome::Created => {
            tracing::info!(ticket.id = %ticket.id(), "a ticket arrived");
            Ok(answer(Outcome::Created))
        }
        PutOutcome::Exists => Ok(answer(Outcome::Exists)),
        PutOutcome::Conflict(field) => Err(conflict(&CONFLICT, field)),
        PutOutcome::Differs(field) => {
            tracing::warn!(ticket.id = %ticket.id(), field, "a ticket differs from its QR");
            Err(conflict(&PAPER_DIFFERS, field))
        }
    }
}

pub(super) fn conflict(code: &'static Code, field: &'static str) -> ApiProblem {
    ApiProblem::new(code).faults([&Fault::new(code, field)])
}

/// A register sends its own tickets and those of the one that it succeeds, under the seller's
/// series, to their own address.
fn check_belongs(ticket: &Ticket, id: &str, seller: Option<&Register>) -> Result<(), Faults> {
    let mut faults = Faults::new();
    for (path, belongs) in [
        ("id", read_id(id) == Some(ticket.id())),
        ("register", seller.is_some()),
        ("serie", seller.is_some_and(|seller| ticket.nota().serie == seller.nota_serie)),
    ] {
        if !belongs {
            faults.push(Fault::new(&FIELD, path));
        }
    }
    faults.into_result(())
}

/// PUT `/api/v1/tickets/{id}/cancellation`.
pub(super) async fn cancel(
    State(api): State<SyncApi>,
    Path(id): Path<String>,
    signed: Signed,
) -> Answer {
    let message: CancellationMessage = signed.message()?;
    let ticket = read_id(&id).ok_or_else(|| ApiProblem::field("id"))?;
    let cancellation = read_cancellation(&message)?;
    let now = api.0.clock.now();
    let seller = seller_of(&api, &signed.register, ticket).await?;
    match api.0.store.cancel_ticket(seller, ticket, cancellation, now).await? {
        CancelOutcome::Cancelled => {
            tracing::info!(ticket.id = %ticket, "a ticket was cancelled");
            Ok(answer(Outcome::Created))
        }
        CancelOutcome::Ahead => {
            tracing::info!(ticket.id = %ticket, "a cancellation is here before its ticket");
            Ok(answer(Outcome::Created))
        }
        CancelOutcome::Exists => Ok(answer(Outcome::Exists)),
        CancelOutcome::Invoiced => Err(ApiProblem::new(&ALREADY_INVOICED)),
        CancelOutcome::InProcess => Err(ApiProblem::new(&BEING_STAMPED)),
        CancelOutcome::NoTicket => Err(ApiProblem::new(&NO_TICKET).status(StatusCode::NOT_FOUND)),
    }
}

/// Whose ticket it is, as far as this register may speak for its seller.
async fn seller_of(
    api: &SyncApi,
    register: &Register,
    ticket: TicketId,
) -> Result<RegisterId, ApiProblem> {
    let Some(kept) = api.0.store.ticket(ticket).await? else { return Ok(register.id) };
    let seller = api.0.store.seller(register.id, kept.ticket.register()).await?;
    Ok(seller.map_or(register.id, |seller| seller.id))
}

fn read_cancellation(message: &CancellationMessage) -> Result<Cancellation, ApiProblem> {
    let reason = message.reason.trim();
    let plain = !reason.is_empty()
        && reason.chars().count() <= REASON_MAX
        && !reason.chars().any(char::is_control);
    if !plain {
        return Err(ApiProblem::field("reason"));
    }
    let at = message.cancelled_at.parse().map_err(|_| ApiProblem::field("cancelled_at"))?;
    Ok(Cancellation { at, reason: reason.to_owned() })
}

/// How many codes were taken in.
#[derive(Serialize, JsonSchema)]
pub(super) struct Announced {
    /// So many; those that were known count too.
    announced: usize,
}

/// POST `/api/v1/codes`.
pub(super) async fn announce(
    State(api): State<SyncApi>,
    signed: Signed,
) -> Result<Json<Announced>, ApiProblem> {
    let message: CodesMessage = signed.message()?;
    if message.codes.len() > CODES_MAX {
        return Err(ApiProblem::field("codes"));
    }
    let mut faults = Faults::new();
    let codes: Vec<BillingCode> = message
        .codes
        .iter()
        .enumerate()
        .filter_map(|(at, code)| {
            let parsed = BillingCode::parse(code);
            faults.note(parsed.map_err(|fault| fault.below(&format!("codes.{at}"))))
        })
        .collect();
    let codes = faults.into_result(codes)?;
    api.0.store.announce_codes(signed.register.id, &codes, api.0.clock.now()).await?;
    Ok(Json(Announced { announced: codes.len() }))
}

pub(super) fn answer(outcome: Outcome) -> (StatusCode, Json<OutcomeMessage>) {
    let status = match outcome {
        Outcome::Created => StatusCode::CREATED,
        Outcome::Exists => StatusCode::OK,
    };
    (status, Json(OutcomeMessage { outcome }))
}

fn read_id(text: &str) -> Option<TicketId> {
    text.parse().ok()
}
