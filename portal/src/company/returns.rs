//! Returns: what has become of the egreso of each, and asking for one anew.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use billing::machine::ClaimState;
use faults::{Fault, Faults};
use money::Money;
use portal_store::{ReturnFate, ReturnListed, ReturnQuery, Shop};
use tickets::ReturnId;

use super::form::Field;
use super::frame::{Done, Frame, Room, page};
use super::home::{asked, done};
use super::listing::{self, Page};
use super::problem::Problem;
use super::signed::{Signed, SignedForm};
use super::words::{self, Mark};
use super::{Company, invoices, local, tickets as sales};
use crate::codes::company::{SEARCH_NOTA, SEARCH_TOTAL};
use crate::lang::Lang;
use crate::pages::posted::Posted;
use crate::pages::typed;

/// Where they are listed.
const PATH: &str = "/empresa/devoluciones";
/// The fields of the search.
const ASKED_BY: [&str; 2] = ["folio", "total"];

/// GET `/empresa/devoluciones`.
pub(super) async fn list(
    State(company): State<Company>,
    signed: Signed,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let question = asked(query.clone())?;
    let shop = company.shop(&signed).await?;
    let mut faults = Faults::new();
    let wanted = read_query(&question, &mut faults);
    let found = if faults.is_empty() {
        company.store().returns_of_shop(shop.id, wanted, listing::ASKED).await?
    } else {
        Vec::new()
    };
    let found = Page::of(found);
    let template = ReturnsPage {
        frame: Frame::new(&company, &signed, &shop, (Room::Invoices, "Devoluciones"))
            .after(done(query)),
        older: found
            .last()
            .map(|last| listing::further(PATH, &question, &ASKED_BY, &last.id.to_string())),
        is_search: ASKED_BY.iter().any(|name| !question.text(name).trim().is_empty()),
        folio: Field::new("folio", question.text("folio"), &faults),
        total: Field::new("total", question.text("total"), &faults),
        rows: found.rows.iter().map(|one| ReturnRow::of(&shop, one)).collect(),
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page(status, &template)
}

fn read_query(asked: &Posted, faults: &mut Faults) -> ReturnQuery {
    let text = |name: &str| Some(asked.text(name).trim().to_owned()).filter(|t| !t.is_empty());
    let nota = text("folio").map(|nota| sales::read_nota(&nota));
    if nota == Some(None) {
        faults.push(Fault::new(&SEARCH_NOTA, "folio"));
    }
    let total = text("total").map(|total| Money::parse(&typed::total(&total)).ok());
    if total == Some(None) {
        faults.push(Fault::new(&SEARCH_TOTAL, "total"));
    }
    let before = asked.text("antes").parse().ok();
    ReturnQuery { nota: nota.flatten(), total: total.flatten(), before }
}

/// POST `/empresa/devoluciones/{id}/reintentar`.
pub(super) async fn retry(
    State(company): State<Company>,
    Path(id): Path<String>,
    SignedForm { signed, posted: _ }: SignedForm,
) -> Result<Response, Problem> {
    let id: ReturnId = id.parse().map_err(|_| Problem::NotFound)?;
    if company.store().retry_credit(signed.actor(), id, company.now()).await? {
        Done::Retried.then(PATH)
    } else {
        Err(Problem::NotFound)
    }
}

/// A return as it is read.
struct ReturnRow {
    nota: String,
    returned_on: String,
    reason: String,
    total: String,
    /// The sale, where it is here.
    sale: Option<String>,
    mark: Mark,
    /// Its egreso: where it is, and its number.
    egreso: Option<(String, String)>,
    /// What is to be said beside its state.
    says: Option<String>,
    /// Where a person asks for its egreso anew.
    retry: Option<String>,
}

impl ReturnRow {
    fn of(shop: &Shop, one: &ReturnListed) -> Self {
        let is_refused = match &one.fate {
            ReturnFate::Claimed { claim, .. } => matches!(claim.state, ClaimState::Rejected { .. }),
            ReturnFate::Ahead | ReturnFate::Unfit | ReturnFate::TakenOff | ReturnFate::Owed => {
                false
            }
        };
        Self {
            nota: one.nota.clone(),
            returned_on: Lang::Es.moment(local(shop, one.returned_at)),
            reason: one.reason.clone(),
            total: one.total.pesos(),
            sale: match one.fate {
                ReturnFate::Ahead => None,
                ReturnFate::Unfit
                | ReturnFate::TakenOff
                | ReturnFate::Owed
                | ReturnFate::Claimed { .. } => Some(sales::path_of(one.ticket)),
            },
            mark: words::returned(&one.fate),
            egreso: egreso_of(&one.fate),
            says: said_of(&one.fate),
            retry: is_refused.then(|| format!("{PATH}/{}/reintentar", one.id)),
        }
    }
}

fn egreso_of(fate: &ReturnFate) -> Option<(String, String)> {
    match fate {
        ReturnFate::Claimed { claim, folio: Some(folio), .. } => {
            Some((invoices::path_of(claim.id), format!("{}-{}", folio.serie, folio.number)))
        }
        ReturnFate::Claimed { folio: None, .. }
        | ReturnFate::Ahead
        | ReturnFate::Unfit
        | ReturnFate::TakenOff
        | ReturnFate::Owed => None,
    }
}

fn said_of(fate: &ReturnFate) -> Option<String> {
    match fate {
        ReturnFate::Ahead => Some("Su venta todavía no llega de la caja.".to_owned()),
        ReturnFate::Unfit => {
            Some("No coincide con la venta que tiene el portal. Compara las dos notas.".to_owned())
        }
        ReturnFate::TakenOff => Some("Se descontó de la venta antes de facturarla.".to_owned()),
        ReturnFate::Owed => Some("La nota de crédito se hace sola en un momento.".to_owned()),
        ReturnFate::Claimed { claim, is_stuck, .. } => match &claim.state {
            ClaimState::Rejected { code, .. } => Some(if *is_stuck {
                format!("Motivo: {code}. Ya no se pide sola: corrige la causa y pídela otra vez.")
            } else {
                format!("Motivo: {code}. Se vuelve a pedir sola, cada vez más espaciado.")
            }),
            ClaimState::Claimed { .. }
            | ClaimState::Sealed { .. }
            | ClaimState::Stamping { .. }
            | ClaimState::InDoubt { .. }
            | ClaimState::Invoiced { .. }
            | ClaimState::Released => None,
        },
    }
}

#[derive(Template)]
#[template(path = "company/returns.html")]
struct ReturnsPage {
    frame: Frame,
    folio: Field,
    total: Field,
    is_search: bool,
    rows: Vec<ReturnRow>,
    older: Option<String>,
}
