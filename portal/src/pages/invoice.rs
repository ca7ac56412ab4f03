//! The invoice: asking for it, waiting for it, showing whose it is, downloading it.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use billing::standing::Standing;
use cfdi::rfc::Rfc;
use faults::{Fault, Faults};

use super::codes::PROOF_OTHER_RFC;
use super::frame::{Frame, page, see_other};
use super::posted::Posted;
use super::problem::Problem;
use super::purchase::{self, Brief, Proof, Purchase};
use super::tax::{self, Typed};
use super::words;
use crate::desk::{Desk, Document, InvoiceFace, Progress, ReceptorText, TicketView};

/// POST `/compra/{token}/facturar`: makes the invoice. Sent twice it is the same invoice.
pub(super) async fn generate(
    State(desk): State<Desk>,
    purchase: Purchase,
    posted: Posted,
) -> Result<Response, Problem> {
    let typed = Typed::of(&posted);
    match desk.invoice(&purchase.access, &typed.receptor, typed.correo()).await {
        Ok(Progress::Invoiced | Progress::InProcess) => {
            // Somebody else may have been faster with this purchase: only the RFC of the invoice
            // opens it.
            let owner = desk.prove_owner(&purchase.access, &typed.receptor.rfc).await?;
            match owner {
                Some(access) => see_other(&invoice_path(&Purchase::new(&desk, access))),
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
            Some(access) => return see_other(&invoice_path(&Purchase::new(&desk, access))),
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

/// GET `/compra/{token}/factura.xml`.
pub(super) async fn xml(State(desk): State<Desk>, purchase: Purchase) -> Result<Response, Problem> {
    let document = desk.xml(&purchase.access).await?;
    download(&purchase, document, "application/xml")
}

/// GET `/compra/{token}/factura.pdf`.
pub(super) async fn pdf(State(desk): State<Desk>, purchase: Purchase) -> Result<Response, Problem> {
    let document = desk.pdf(&purchase.access).await?;
    download(&purchase, document, "application/pdf")
}

/// The page of a finished invoice, for whoever showed that it is theirs.
pub(super) fn ready(purchase: &Purchase, view: &TicketView) -> Result<Response, Problem> {
    let Some(invoice) = view.invoice.as_ref().filter(|_| view.mine) else {
        tracing::error!(ticket.id = %view.nota, "an invoiced ticket without its invoice");
        return Err(Problem::Ours);
    };
    let template = ReadyPage {
        frame: Frame::of(&view.shop, "Tu factura está lista"),
        brief: Brief::of(view),
        path: &purchase.path,
        stamped: words::moment(invoice.stamped),
        invoice,
    };
    page(StatusCode::OK, &template)
}

fn invoice_path(purchase: &Purchase) -> String {
    format!("{}/factura", purchase.path)
}

fn outage(
    purchase: &Purchase,
    view: &TicketView,
    fault: &Fault,
    typed: Option<&Typed>,
) -> Result<Response, Problem> {
    let template = OutagePage {
        frame: Frame::of(&view.shop, "Ahora no se pudo timbrar tu factura"),
        brief: Brief::of(view),
        path: &purchase.path,
        message: fault.code.message,
        deadline: words::day(view.deadline),
        contact: &view.shop.contact,
        receptor: typed.map(|typed| &typed.receptor),
        correo: typed.map(|typed| typed.correo.as_str()).unwrap_or_default(),
    };
    page(StatusCode::SERVICE_UNAVAILABLE, &template)
}

/// The document as a file to keep. Who may not have it is led back to where the RFC is asked for.
fn download(
    purchase: &Purchase,
    document: Option<Document>,
    content_type: &'static str,
) -> Result<Response, Problem> {
    let Some(document) = document else {
        return see_other(&purchase.path);
    };
    let disposition = format!("attachment; filename=\"{}\"", safe_name(&document.file_name));
    let disposition = HeaderValue::from_str(&disposition).map_err(|_| Problem::Ours)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, document.bytes).into_response())
}

/// Letters, digits, hyphens and single points: nothing that a header or a file system reads as
/// more than a name.
fn safe_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .collect();
    let mut safe = plain.trim_matches(['.', '-']).to_owned();
    while safe.contains("..") {
        safe = safe.replace("..", ".");
    }
    if safe.is_empty() { "factura".to_owned() } else { safe }
}

#[derive(Template)]
#[template(path = "ready.html")]
struct ReadyPage<'a> {
    frame: Frame,
    brief: Brief,
    path: &'a str,
    stamped: String,
    invoice: &'a InvoiceFace,
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
}

#[cfg(test)]
mod tests {
    use super::safe_name;

    #[test]
    fn file_names_are_only_names() {
        for (name, expected) in [
            ("F-1001.xml", "F-1001.xml"),
            ("../../etc/passwd", "etc-passwd"),
            ("a\"; filename=\"b.exe", "a---filename--b.exe"),
            ("x\r\nSet-Cookie: y", "x--Set-Cookie--y"),
            ("...", "factura"),
            ("Ñ-1.pdf", "1.pdf"),
        ] {
            assert_eq!(safe_name(name), expected, "{name:?}");
        }
    }
}
