//! Doubts that only a person can end (ADR 0006), with the proof that they give.

use axum::extract::{Path, State};
use axum::response::Response;
use billing::machine::ClaimState;
use cfdi::seal::SealedCfdi;
use cfdi::timbre::StampedCfdi;
use faults::{Code, Fault};
use portal_store::{Ending, InvoiceListed, StoreError, Turned};

use super::Company;
use super::frame::Done;
use super::invoices::{Said, awaits_person, draw, own, path_of};
use super::problem::Problem;
use super::signed::{Signed, SignedForm};
use crate::codes::company::{DOUBT_EARLY, DOUBT_MOVED, DOUBT_OTHER_XML, DOUBT_REASON};

/// A sentence at least, and not a letter.
const REASON: std::ops::RangeInclusive<usize> = 10..=500;

/// POST `/empresa/facturas/{id}/timbrada`: the XML that the PAC or SAT has.
pub(super) async fn stamped(
    State(company): State<Company>,
    Path(id): Path<String>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    signed.owner()?;
    let invoice = own(&company, &signed, &id).await?;
    let sealed = sealed_bytes(&company, &invoice).await?;
    let ours = SealedCfdi::from_stored(&sealed).map_err(|error| {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "a sealed document is unreadable"
        );
        Problem::Ours
    })?;
    // A browser sends the line ends of a form; those of XML are single.
    let xml = posted.text("xml").trim().replace("\r\n", "\n").into_bytes();
    match StampedCfdi::accept(&xml, &ours) {
        Ok(found) => {
            let ending = Ending::Stamped { uuid: found.uuid().to_owned(), xml };
            end(&company, &signed, &invoice, ending).await
        }
        Err(_) => refuse(&company, &signed, &invoice, (&DOUBT_OTHER_XML, "xml")).await,
    }
}

/// POST `/empresa/facturas/{id}/inexistente`: SAT has no such document.
pub(super) async fn absent(
    State(company): State<Company>,
    Path(id): Path<String>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    signed.owner()?;
    let invoice = own(&company, &signed, &id).await?;
    let reason = posted.text("reason").trim().to_owned();
    if !REASON.contains(&reason.chars().count()) {
        return refuse(&company, &signed, &invoice, (&DOUBT_REASON, "reason")).await;
    }
    let ending = Ending::Absent { fecha: invoice.fecha, reason };
    end(&company, &signed, &invoice, ending).await
}

async fn sealed_bytes(company: &Company, invoice: &InvoiceListed) -> Result<Vec<u8>, Problem> {
    let ClaimState::InDoubt { attempt, .. } = invoice.claim.state else {
        return Err(Problem::NotFound);
    };
    let attempt = company.store().attempt(attempt).await?;
    Ok(attempt.ok_or(StoreError::Corrupt { what: "reference to an attempt" })?.xml)
}

async fn end(
    company: &Company,
    signed: &Signed,
    invoice: &InvoiceListed,
    ending: Ending,
) -> Result<Response, Problem> {
    let shop = company.shop(signed).await?;
    let field = match &ending {
        Ending::Stamped { .. } => "xml",
        Ending::Absent { .. } => "reason",
    };
    if !awaits_person(&shop, invoice, company.now()) {
        return refuse(company, signed, invoice, (&DOUBT_EARLY, field)).await;
    }
    let actor = signed.owner()?;
    match company.store().end_doubt(actor, &invoice.claim, ending, company.now()).await {
        Ok(Turned::Done(claim, _)) => {
            tracing::warn!(claim.id = %claim.id, "a person has ended a doubt");
            company.desk().wake_mail();
            Done::Ended.then(&path_of(claim.id))
        }
        Ok(Turned::Overtaken) => refuse(company, signed, invoice, (&DOUBT_MOVED, field)).await,
        Err(StoreError::NotAllowed(_)) => {
            refuse(company, signed, invoice, (&DOUBT_EARLY, field)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn refuse(
    company: &Company,
    signed: &Signed,
    invoice: &InvoiceListed,
    (code, field): (&'static Code, &'static str),
) -> Result<Response, Problem> {
    let said = Said { faults: Fault::new(code, field).into(), ..Said::default() };
    draw(company, signed, &invoice.claim.id.to_string(), said).await
}
