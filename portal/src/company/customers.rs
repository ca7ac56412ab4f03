//! Customers: found, read, and the rights that the law gives them.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use cfdi::rfc::Rfc;
use faults::{Fault, Faults};
use portal_store::{
    Act, CustomerFile, CustomerListed, EraseOutcome, InvoiceListed, InvoiceQuery, Shop,
};
use serde_json::json;
use tickets::CustomerId;

use super::form::Field;
use super::frame::{Done, Frame, Room, judged};
use super::invoices::{InvoiceRow, file, folio_of};
use super::listing::{self, Search};
use super::problem::Problem;
use super::signed::{Signed, SignedForm};
use super::{Company, local};
use crate::codes::company::{ERASE_IN_PROCESS, ERASE_WORD, SEARCH_RFC};
use crate::lang::Lang;

/// Invoices of one customer that are shown, and that an export reads at once.
const INVOICES: u32 = 500;
/// What is typed so that nobody erases by a slip.
const WORD: &str = "BORRAR";

/// GET `/empresa/clientes`.
pub(super) async fn list(
    State(company): State<Company>,
    signed: Signed,
    mut search: Search,
) -> Result<Response, Problem> {
    let shop = company.shop(&signed).await?;
    let rfc = search.read("rfc", &SEARCH_RFC, |rfc| Rfc::parse(rfc).ok());
    let rfc = rfc.as_ref().map(Rfc::as_str);
    let skip: u32 = search.behind().unwrap_or(0);
    let found = company.store().customers_of_shop(shop.id, rfc, (skip, listing::ASKED));
    let found = search.page(found).await?;
    let frame = Frame::new(&company, &signed, &shop, (Room::Customers, "Clientes"));
    let template = CustomersPage {
        frame: frame.after(search.done()),
        rfc: search.field("rfc"),
        older: found.last().map(|_| {
            let next = skip.saturating_add(listing::ASKED).saturating_sub(1);
            search.further(Room::Customers.path(), &[], next)
        }),
        rows: found.rows.iter().map(|one| CustomerRow::of(&shop, one)).collect(),
    };
    search.answer(&template)
}

struct CustomerRow {
    path: String,
    rfc: String,
    nombre: String,
    updated: String,
}

impl CustomerRow {
    fn of(shop: &Shop, customer: &CustomerListed) -> Self {
        Self {
            path: path_of(customer.id),
            rfc: customer.profile.rfc.clone(),
            nombre: customer.profile.nombre.clone(),
            updated: Lang::Es.moment(local(shop, customer.updated_at)),
        }
    }
}

fn path_of(id: CustomerId) -> String {
    format!("/empresa/clientes/{id}")
}

#[derive(Template)]
#[template(path = "company/customers.html")]
struct CustomersPage {
    frame: Frame,
    rfc: Field,
    rows: Vec<CustomerRow>,
    older: Option<String>,
}

/// A customer of the session's shop.
async fn own(company: &Company, signed: &Signed, id: &str) -> Result<CustomerFile, Problem> {
    let id: CustomerId = id.parse().map_err(|_| Problem::NotFound)?;
    let found = company.store().customer_of_shop(signed.session.shop, id).await?;
    found.ok_or(Problem::NotFound)
}

fn invoices_of(customer: &CustomerFile) -> InvoiceQuery {
    InvoiceQuery { rfc: Some(customer.listed.profile.rfc.clone()), ..InvoiceQuery::default() }
}

/// GET `/empresa/clientes/{id}`.
pub(super) async fn show(
    State(company): State<Company>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    draw((&company, &signed), &id, "", &Faults::new()).await
}

/// The page, with the word that was typed for an erasure.
async fn draw(
    (company, signed): (&Company, &Signed),
    id: &str,
    word: &str,
    faults: &Faults,
) -> Result<Response, Problem> {
    let shop = company.shop(signed).await?;
    let customer = own(company, signed, id).await?;
    let invoices =
        company.store().invoices_of_shop(shop.id, invoices_of(&customer), INVOICES).await?;
    let title = customer.listed.profile.nombre.clone();
    let template = CustomerPage {
        frame: Frame::new(company, signed, &shop, (Room::Customers, title)),
        path: path_of(customer.listed.id),
        profile: customer.listed.profile,
        updated: Lang::Es.moment(local(&shop, customer.listed.updated_at)),
        mailed_to: customer.mailed_to,
        is_cut: u32::try_from(invoices.len()).is_ok_and(|shown| shown >= INVOICES),
        invoices: invoices.iter().map(|invoice| InvoiceRow::of(&shop, invoice)).collect(),
        word: Field::new("word", word, faults),
    };
    judged(faults, &template)
}

#[derive(Template)]
#[template(path = "company/customer.html")]
struct CustomerPage {
    frame: Frame,
    path: String,
    profile: portal_store::TaxProfile,
    updated: String,
    mailed_to: Vec<String>,
    invoices: Vec<InvoiceRow>,
    /// There may be more invoices than are shown.
    is_cut: bool,
    word: Field,
}

/// POST `/empresa/clientes/{id}/datos`: everything that is kept of them, as JSON.
pub(super) async fn export(
    State(company): State<Company>,
    Path(id): Path<String>,
    SignedForm { signed, .. }: SignedForm,
) -> Result<Response, Problem> {
    let actor = signed.owner()?;
    let shop = company.shop(&signed).await?;
    let customer = own(&company, &signed, &id).await?;
    let query = invoices_of(&customer);
    let invoices = company.store().all_invoices_of_shop(shop.id, query, INVOICES).await?;
    let deed = actor.deed(Act::CustomerExported, customer.listed.id.to_string());
    company.store().note_deed(deed, company.now()).await?;
    let listed: Vec<_> = invoices.iter().map(invoice_json).collect();
    let all = json!({
        "tienda": shop.profile.rfc,
        "cliente": customer.listed.profile,
        "actualizado": customer.listed.updated_at.to_string(),
        "correos": customer.mailed_to,
        "facturas": listed,
    });
    let bytes = serde_json::to_vec_pretty(&all).map_err(|_| Problem::Ours)?;
    let name = format!("cliente-{}.json", customer.listed.profile.rfc);
    Ok(file(&name, "application/json", bytes))
}

fn invoice_json(invoice: &InvoiceListed) -> serde_json::Value {
    use billing::machine::ClaimState;
    let uuid = match &invoice.claim.state {
        ClaimState::Invoiced { uuid, .. } => Some(uuid.as_str()),
        ClaimState::Claimed { .. }
        | ClaimState::Sealed { .. }
        | ClaimState::Stamping { .. }
        | ClaimState::InDoubt { .. }
        | ClaimState::Rejected { .. }
        | ClaimState::Released => None,
    };
    json!({
        "folio": folio_of(invoice),
        "uuid": uuid,
        "pedida": invoice.asked_at.to_string(),
        "total": invoice.total.to_string(),
        "datos": invoice.receptor,
    })
}

/// POST `/empresa/clientes/{id}/borrar`.
pub(super) async fn erase(
    State(company): State<Company>,
    Path(id): Path<String>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let actor = signed.owner()?;
    let customer = own(&company, &signed, &id).await?.listed.id;
    let word = posted.text("word");
    let refuse = async |code| {
        let faults = Faults::from(Fault::new(code, "word"));
        draw((&company, &signed), &id, &word, &faults).await
    };
    if word.trim() != WORD {
        return refuse(&ERASE_WORD).await;
    }
    match company.store().erase_customer(actor, customer, company.now()).await? {
        EraseOutcome::Erased => Done::Erased.then(Room::Customers.path()),
        EraseOutcome::InProcess => refuse(&ERASE_IN_PROCESS).await,
        EraseOutcome::NoCustomer => Err(Problem::NotFound),
    }
}
