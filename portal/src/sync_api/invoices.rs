//! Invoices that the counter asks for.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use billing::codes::TICKET_CANCELLED;
use billing::machine::ClaimState;
use billing::standing::Standing;
use portal_store::InvoiceListed;
use tickets::wire::{InvoiceMessage, InvoiceProgress, InvoiceRequestMessage};
use tickets::{InvoiceRequestId, TicketId};

use super::problem::ApiProblem;
use super::signed::Signed;
use crate::codes::counter::{
    BEING_TAKEN, NO_INVOICE, OTHER_WISH, RECEPTOR, RETURNED, SAT_REFUSES, TAKEN, YEAR_OVER,
};
use crate::codes::sync::{BUG, NO_TICKET};
use crate::desk::{
    CounterAsk, CounterEnd, Desk, DeskError, Document, InvoiceError, Progress, ReceptorText,
    TICKETS_MAX,
};

/// What is answered to a `PUT`.
type Answer = Result<(StatusCode, Json<InvoiceMessage>), ApiProblem>;

/// PUT `/api/v1/invoices/{id}`.
pub(super) async fn put(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    signed: Signed,
) -> Answer {
    let message: InvoiceRequestMessage = signed.message()?;
    let ask = read(&id, message, &signed)?;
    let request = ask.request;
    match desk.invoice_at_counter(ask).await {
        Ok(CounterEnd::Own(invoice, progress)) => {
            tracing::info!(request.id = %request, claim.id = %invoice.claim.id, "a counter's wish");
            own(&invoice, progress)
        }
        Ok(CounterEnd::None(progress)) => Err(not_own(progress)),
        Ok(CounterEnd::OtherWish) => Err(ApiProblem::new(&OTHER_WISH)),
        Err(error) => Err(refused(error)),
    }
}

fn read(
    id: &str,
    message: InvoiceRequestMessage,
    signed: &Signed,
) -> Result<CounterAsk, ApiProblem> {
    let request = read_id(id)?;
    let count = message.tickets.len();
    if count == 0 || count > TICKETS_MAX {
        return Err(ApiProblem::field("tickets"));
    }
    let ids = message.tickets.iter().enumerate().map(|(at, ticket)| {
        ticket.parse().map_err(|_| ApiProblem::field(&format!("tickets.{at}")))
    });
    Ok(CounterAsk {
        request,
        shop: signed.register.shop,
        tickets: ids.collect::<Result<Vec<TicketId>, _>>()?,
        receptor: ReceptorText {
            rfc: message.rfc,
            nombre: message.nombre,
            codigo_postal: message.codigo_postal,
            regimen_fiscal: message.regimen_fiscal,
            uso_cfdi: message.uso_cfdi,
        },
        correo: message.correo,
    })
}

fn read_id(id: &str) -> Result<InvoiceRequestId, ApiProblem> {
    id.parse().map_err(|_| ApiProblem::field("id"))
}

/// How far the wish's own document is.
fn own(invoice: &InvoiceListed, progress: Progress) -> Answer {
    let number = format!("{}-{}", invoice.folio.serie, invoice.folio.number);
    let message = |progress, uuid| Json(InvoiceMessage { progress, invoice: Some(number), uuid });
    match progress {
        Progress::Invoiced => {
            let uuid = match &invoice.claim.state {
                ClaimState::Invoiced { uuid, .. } => Some(uuid.clone()),
                ClaimState::Claimed { .. }
                | ClaimState::Sealed { .. }
                | ClaimState::Stamping { .. }
                | ClaimState::InDoubt { .. }
                | ClaimState::Rejected { .. }
                | ClaimState::Released => None,
            };
            Ok((StatusCode::OK, message(InvoiceProgress::Invoiced, uuid)))
        }
        Progress::InProcess => {
            Ok((StatusCode::ACCEPTED, message(InvoiceProgress::InProcess, None)))
        }
        Progress::Rejected(faults) => Err(ApiProblem::new(&SAT_REFUSES).faults(faults.iter())),
        // SAT refused the document for nothing that was typed: the same one would be refused again.
        Progress::ShopOutage(fault) => {
            Err(ApiProblem::new(fault.code).status(StatusCode::CONFLICT).faults([&fault]))
        }
    }
}

/// There is no document of its own.
fn not_own(progress: Progress) -> ApiProblem {
    match progress {
        Progress::Invoiced => ApiProblem::new(&TAKEN),
        Progress::InProcess | Progress::Rejected(_) => ApiProblem::new(&BEING_TAKEN),
        Progress::ShopOutage(fault) => ApiProblem::new(fault.code),
    }
}

fn refused(error: InvoiceError) -> ApiProblem {
    match error {
        InvoiceError::Faults(faults) => ApiProblem::new(&RECEPTOR).faults(faults.iter()),
        InvoiceError::Standing(standing) => closed(standing),
        InvoiceError::Desk(DeskError::NoTicket(_)) => {
            ApiProblem::new(&NO_TICKET).status(StatusCode::NOT_FOUND)
        }
        InvoiceError::Desk(error) => failed(&error),
    }
}

fn closed(standing: Standing) -> ApiProblem {
    ApiProblem::new(match standing {
        Standing::Cancelled => &TICKET_CANCELLED,
        Standing::Returned => &RETURNED,
        Standing::Expired => &YEAR_OVER,
        Standing::Invoiced => &TAKEN,
        Standing::Open | Standing::InProcess => &BEING_TAKEN,
    })
}

fn failed(error: &DeskError) -> ApiProblem {
    tracing::error!(error = error as &dyn std::error::Error, "a counter's wish failed");
    ApiProblem::new(&BUG)
}

/// GET `/api/v1/invoices/{id}/pdf`.
pub(super) async fn pdf(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    signed: Signed,
) -> Result<Response, ApiProblem> {
    let document = desk.counter_pdf(signed.register.shop, read_id(&id)?).await;
    file("application/pdf", document)
}

/// GET `/api/v1/invoices/{id}/xml`.
pub(super) async fn xml(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    signed: Signed,
) -> Result<Response, ApiProblem> {
    let document = desk.counter_xml(signed.register.shop, read_id(&id)?).await;
    file("application/xml", document)
}

fn file(
    kind: &'static str,
    document: Result<Option<Document>, DeskError>,
) -> Result<Response, ApiProblem> {
    let document = document.map_err(|error| failed(&error))?;
    let missing = || ApiProblem::new(&NO_INVOICE).status(StatusCode::NOT_FOUND);
    let document = document.ok_or_else(missing)?;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(kind))];
    Ok((kind, document.bytes).into_response())
}
