//! The invoice: asking for it, waiting for it, showing whose it is.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use billing::standing::Standing;
use cfdi::rfc::Rfc;
use faults::{Fault, Faults};

use super::codes::PROOF_OTHER_RFC;
use super::frame::{Frame, page, see_other};
use super::language::Switch;
use super::posted::Posted;
use super::problem::Problem;
use super::purchase::{self, Brief, Proof, Purchase};
use super::tax::{self, Typed};
use crate::desk::{Access, Desk, Progress, ReceptorText, TicketView};
use crate::lang::Lang;

/// POST `/compra/{token}/facturar`: makes the invoice. Sent twice it is the same invoice.
pub(super) async fn generate(
    State(desk): State<Desk>,
    purchase: Purchase,
    posted: Posted,
) -> Result<Response, Problem> {
    let typed = Typed::of(&posted);
    match desk.invoice(&purchase.access, &typed.receptor, typed.mail(purchase.lang)).await {
        Ok(Progress::Invoiced | Progress::InProcess) => {
            // Somebody else may have been faster with this purchase: only the RFC of the invoice
            // opens it.
            let owner = desk.prove_owner(&purchase.access, &typed.receptor.rfc).await?;
            match owner {
                Some(access) => {
                    let response = see_other(&invoice_path(&desk, &access))?;
                    Ok(typed.remembered_in(response, &desk))
                }
                None => see_other(&purchase.path),
            }
        }
        Ok(Progress::Rejected(faults)) => {
            let view = desk.view(&purchase.access).await?;
            // One that is not the customer's to correct would leave nothing marked in the form.
            match faults.iter().find(|fault| fault.path.is_empty()) {
                Some(fault) => outage(&purchase, &view, fault, Some(&typed)),
                None => tax::refused_by_sat(&purchase, &view, &typed, &faults),
            }
        }
        Ok(Progress::ShopOutage(fault)) => {
            let view = desk.view(&purchase.access).await?;
            outage(&purchase, &view, &fault, Some(&typed))
        }
        Err(error) => tax::refused(&desk, &purchase, &typed, error).await,
    }
}

/// GET `/compra/{token}/factura`: the finished invoice, or how far it is.
pub(super) async fn show(
    State(desk): State<Desk>,
    purchase: Purchase,
) -> Result<Response, Problem> {
    let view = desk.view(&purchase.access).await?;
    if view.standing == Standing::Open
        && let Some(Progress::ShopOutage(fault)) = desk.progress(&purchase.access).await?
    {
        return outage(&purchase, &view, &fault, None);
    }
    purchase::state(StatusCode::OK, &purchase, &view)
}

/// POST `/compra/{token}/mia`: the RFC of the invoice opens its downloads.
pub(super) async fn prove(
    State(desk): State<Desk>,
    purchase: Purchase,
    posted: Posted,
) -> Result<Response, Problem> {
    let rfc = posted.text("rfc");
    let fault = match Rfc::parse(&rfc) {
        Ok(parsed) => match desk.prove_owner(&purchase.access, parsed.as_str()).await? {
            Some(access) => return see_other(&invoice_path(&desk, &access)),
            None => Fault::new(&PROOF_OTHER_RFC, "rfc"),
        },
        Err(fault) => fault.below("rfc"),
    };
    let view = desk.view(&purchase.access).await?;
    if view.standing != Standing::Invoiced {
        return see_other(&purchase.path);
    }
    let proof = Proof { rfc, faults: Faults::from(fault) };
    purchase::invoiced(StatusCode::UNPROCESSABLE_ENTITY, &purchase, &view, &proof)
}

fn invoice_path(desk: &Desk, access: &Access) -> String {
    format!("{}/factura", Purchase::path_of(desk, access))
}

fn outage(
    purchase: &Purchase,
    view: &TicketView,
    fault: &Fault,
    typed: Option<&Typed>,
) -> Result<Response, Problem> {
    let lang = purchase.lang;
    let title =
        lang.say("Ahora no se pudo timbrar tu factura", "Your invoice could not be stamped now");
    let switch = match typed {
        // What was typed is shown once more before anything is sent again.
        Some(_) => Switch::judged("otra-vez", format!("{}/revisar", purchase.path)),
        None => Switch::to(purchase.invoice_path()),
    };
    let template = OutagePage {
        frame: purchase.frame(view, title).switching(switch),
        brief: Brief::of(view, lang),
        path: &purchase.path,
        message: lang.fault(fault),
        deadline: lang.day(view.deadline),
        contact: &view.shop.contact,
        receptor: typed.map(|typed| &typed.receptor),
        correo: typed.map(|typed| typed.correo.as_str()).unwrap_or_default(),
        remember: typed.is_some_and(|typed| typed.remember),
    };
    page(StatusCode::SERVICE_UNAVAILABLE, &template)
}

#[derive(Template)]
#[template(path = "outage.html")]
struct OutagePage<'a> {
    frame: Frame,
    brief: Brief,
    path: &'a str,
    message: &'static str,
    deadline: String,
    contact: &'a str,
    receptor: Option<&'a ReceptorText>,
    correo: &'a str,
    remember: bool,
}
