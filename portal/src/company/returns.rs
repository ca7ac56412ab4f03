//! Returns: what has become of the egreso of each, and asking for one anew.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use billing::machine::ClaimState;
use portal_store::{ReturnFate, ReturnListed, ReturnQuery, Shop};
use tickets::ReturnId;

use super::form::Field;
use super::frame::{Done, Frame, Room};
use super::listing::{self, Search};
use super::problem::Problem;
use super::signed::{Signed, SignedForm};
use super::words::{self, Mark};
use super::{Company, invoices, local, tickets as sales};
use crate::codes::company::{SEARCH_NOTA, SEARCH_TOTAL};
use crate::lang::Lang;

/// Where they are listed.
const PATH: &str = "/empresa/devoluciones";
/// The fields of the search.
const ASKED_BY: [&str; 2] = ["folio", "total"];

/// GET `/empresa/devoluciones`.
pub(super) async fn list(
    State(company): State<Company>,
    signed: Signed,
    mut search: Search,
) -> Result<Response, Problem> {
    let shop = company.shop(&signed).await?;
    let wanted = ReturnQuery {
        nota: search.read("folio", &SEARCH_NOTA, sales::read_nota),
        total: search.read("total", &SEARCH_TOTAL, sales::read_total),
        before: search.behind(),
    };
    let found = company.store().returns_of_shop(shop.id, wanted, listing::ASKED);
    let found = search.page(found).await?;
    let template = ReturnsPage {
        frame: Frame::new(&company, &signed, &shop, (Room::Invoices, "Devoluciones"))
            .after(search.done()),
        older: found.last().map(|last| search.further(PATH, &ASKED_BY, last.id)),
        is_search: ASKED_BY.iter().any(|name| search.text(name).is_some()),
        folio: search.field("folio"),
        total: search.field("total"),
        rows: found.rows.iter().map(|one| ReturnRow::of(&shop, one)).collect(),
    };
    search.answer(&template)
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
        let is_ahead = matches!(one.fate, ReturnFate::Ahead);
        Self {
            nota: one.nota.clone(),
            returned_on: Lang::Es.moment(local(shop, one.returned_at)),
            reason: one.reason.clone(),
            total: one.total.pesos(),
            sale: (!is_ahead).then(|| sales::path_of(one.ticket)),
            mark: words::returned(&one.fate),
            egreso: egreso_of(&one.fate),
            says: said_of(&one.fate),
            retry: is_refused(&one.fate).then(|| format!("{PATH}/{}/reintentar", one.id)),
        }
    }
}

fn is_refused(fate: &ReturnFate) -> bool {
    let ReturnFate::Claimed { claim, .. } = fate else { return false };
    matches!(claim.state, ClaimState::Rejected { .. })
}

fn egreso_of(fate: &ReturnFate) -> Option<(String, String)> {
    let ReturnFate::Claimed { claim, folio: Some(folio), .. } = fate else { return None };
    Some((invoices::path_of(claim.id), format!("{}-{}", folio.serie, folio.number)))
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
