//! Invoices: found, read, taken away, mailed again.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use billing::machine::{ClaimState, PROBES_BEFORE_ALARM, STAMPING_WINDOW};
use cfdi::rfc::Rfc;
use faults::{Fault, Faults};
use jiff::Timestamp;
use portal_store::{Act, ClaimEvent, Folio, InvoiceFilter, InvoiceListed, InvoiceQuery, Shop};
use tickets::ClaimId;

use super::form::{Choice, Field};
use super::frame::{Done, Frame, Room, judged};
use super::home::done;
use super::listing::{self, Search};
use super::problem::Problem;
use super::signed::{Signed, SignedForm};
use super::tickets::read_nota;
use super::words::{self, Mark};
use super::{Company, local};
use crate::codes::company::{MAIL_TOO_SOON, MAIL_UNSENT, SEARCH_FOLIO, SEARCH_RFC, SEARCH_UUID};
use crate::desk::{Access, MailAsked, MailWish, Scope};
use crate::filename;
use crate::lang::Lang;

/// The fields of the search.
const ASKED_BY: [&str; 4] = ["folio", "rfc", "uuid", "estado"];

/// GET `/empresa/facturas`.
pub(super) async fn list(
    State(company): State<Company>,
    signed: Signed,
    mut search: Search,
) -> Result<Response, Problem> {
    let shop = company.shop(&signed).await?;
    let wanted = read_query(&mut search);
    let found = company.store().invoices_of_shop(shop.id, wanted, listing::ASKED);
    let found = search.page(found).await?;
    let template = InvoicesPage {
        frame: Frame::new(&company, &signed, &shop, (Room::Invoices, "Facturas")),
        folio: search.field("folio"),
        rfc: search.field("rfc"),
        uuid: search.field("uuid"),
        states: search.choices("estado", "Todas", InvoiceFilter::ALL.map(words::invoice_filter)),
        older: found
            .last()
            .map(|last| search.further(Room::Invoices.path(), &ASKED_BY, last.claim.id)),
        rows: found.rows.iter().map(|invoice| InvoiceRow::of(&shop, invoice)).collect(),
    };
    search.answer(&template)
}

fn read_query(search: &mut Search) -> InvoiceQuery {
    InvoiceQuery {
        folio: search.read("folio", &SEARCH_FOLIO, |folio| {
            read_nota(folio).map(|(serie, number)| Folio { serie, number })
        }),
        rfc: search.read("rfc", &SEARCH_RFC, |rfc| {
            Rfc::parse(rfc).ok().map(|rfc| rfc.as_str().to_owned())
        }),
        uuid: search.read("uuid", &SEARCH_UUID, |uuid| {
            uuid::Uuid::parse_str(uuid).ok().map(|uuid| uuid.to_string().to_uppercase())
        }),
        state: search.chosen("estado", &InvoiceFilter::ALL, |one| words::invoice_filter(one).0),
        before: search.behind(),
    }
}

/// A document in a list.
pub(super) struct InvoiceRow {
    pub(super) path: String,
    pub(super) folio: String,
    pub(super) asked_at: String,
    pub(super) rfc: String,
    pub(super) nombre: String,
    pub(super) total: String,
    pub(super) origin: &'static str,
    pub(super) mark: Mark,
}

impl InvoiceRow {
    pub(super) fn of(shop: &Shop, invoice: &InvoiceListed) -> Self {
        Self {
            path: path_of(invoice.claim.id),
            folio: folio_of(invoice),
            asked_at: Lang::Es.moment(local(shop, invoice.asked_at)),
            rfc: invoice.receptor.rfc.clone(),
            nombre: invoice.receptor.nombre.clone(),
            total: invoice.total.pesos(),
            origin: words::claim_origin(invoice.origin),
            mark: words::claim(&invoice.claim),
        }
    }
}

pub(super) fn folio_of(invoice: &InvoiceListed) -> String {
    format!("{}-{}", invoice.folio.serie, invoice.folio.number)
}

pub(super) fn path_of(id: ClaimId) -> String {
    format!("/empresa/facturas/{id}")
}

#[derive(Template)]
#[template(path = "company/invoices.html")]
struct InvoicesPage {
    frame: Frame,
    folio: Field,
    rfc: Field,
    uuid: Field,
    states: Vec<Choice>,
    rows: Vec<InvoiceRow>,
    older: Option<String>,
}

/// A document of the session's shop.
pub(super) async fn own(
    company: &Company,
    signed: &Signed,
    id: &str,
) -> Result<InvoiceListed, Problem> {
    let id: ClaimId = id.parse().map_err(|_| Problem::NotFound)?;
    let found = company.store().invoice_of_shop(signed.session.shop, id).await?;
    found.ok_or(Problem::NotFound)
}

/// GET `/empresa/facturas/{id}`.
pub(super) async fn show(
    State(company): State<Company>,
    signed: Signed,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let said = Said { done: done(query), ..Said::default() };
    draw(&company, &signed, &id, said).await
}

/// What the page says beside the document.
#[derive(Default)]
pub(super) struct Said {
    pub(super) done: Option<Done>,
    pub(super) correo: String,
    pub(super) reason: String,
    pub(super) faults: Faults,
    /// From when it can be mailed again, where that was too soon.
    pub(super) too_soon: Option<String>,
}

/// POST `/empresa/facturas/{id}/correo`.
pub(super) async fn mail(
    State(company): State<Company>,
    Path(id): Path<String>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let invoice = own(&company, &signed, &id).await?;
    let correo = posted.text("correo");
    let wish = MailWish { correo: &correo, lang: None };
    let mut too_soon = None;
    let asked = match invoice.claim.credits {
        Some(_) => company.desk().ask_credit_mail(invoice.claim.id, wish).await?,
        None => company.desk().ask_mail(&access(&invoice)?, wish).await?,
    };
    let fault = match asked {
        MailAsked::Queued | MailAsked::Promised => {
            let deed = signed.actor().deed(Act::InvoiceMailed, invoice.claim.id.to_string());
            company.store().note_deed(deed, company.now()).await?;
            return Done::Mailed.then(&path_of(invoice.claim.id));
        }
        MailAsked::TooSoon(at) => {
            too_soon = Some(Lang::Es.moment(at));
            Fault::new(&MAIL_TOO_SOON, "correo")
        }
        MailAsked::Refused(fault) => fault,
        MailAsked::Nowhere => Fault::new(&MAIL_UNSENT, "correo"),
    };
    let said = Said { correo, faults: fault.into(), too_soon, ..Said::default() };
    draw(&company, &signed, &id, said).await
}

/// The desk's own key to an invoice: that of its first ticket, for whom the invoice is.
fn access(invoice: &InvoiceListed) -> Result<Access, Problem> {
    let ticket = *invoice.tickets.first().ok_or(Problem::NotFound)?;
    Ok(Access { scope: Scope::Owner(invoice.claim.id), ..Access::holder(ticket) })
}

/// GET `/empresa/facturas/{id}/xml`.
pub(super) async fn xml(
    State(company): State<Company>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (invoice, xml) = taken(&company, &signed, &id, "XML").await?;
    Ok(file(&format!("{}.xml", folio_of(&invoice)), "application/xml", xml))
}

/// GET `/empresa/facturas/{id}/pdf`.
pub(super) async fn pdf(
    State(company): State<Company>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (invoice, xml) = taken(&company, &signed, &id, "PDF").await?;
    let shop = company.shop(&signed).await?;
    let pdf = company.desk().draw(&shop, xml).await?;
    Ok(file(&format!("{}.pdf", folio_of(&invoice)), "application/pdf", pdf))
}

/// The stamped XML of a document; that it was taken away is written down.
async fn taken(
    company: &Company,
    signed: &Signed,
    id: &str,
    kind: &str,
) -> Result<(InvoiceListed, Vec<u8>), Problem> {
    let invoice = own(company, signed, id).await?;
    let ClaimState::Invoiced { attempt, .. } = invoice.claim.state else {
        return Err(Problem::NotFound);
    };
    let attempt = company.store().attempt(attempt).await?;
    let xml = attempt.and_then(|attempt| attempt.stamped).ok_or(Problem::NotFound)?;
    let deed = signed.actor().deed(Act::DocumentTaken, invoice.claim.id.to_string()).with(kind);
    company.store().note_deed(deed, company.now()).await?;
    Ok((invoice, xml))
}

pub(super) fn file(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = HeaderValue::from_str(&filename::disposition(name));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, bytes).into_response()
}

/// What a person may do about a document in doubt.
struct DoubtFace {
    since: String,
    probes: u32,
    /// Nobody can stamp it any more: its absence can be stated.
    is_too_old: bool,
}

/// Where only a person can end it: the PAC was asked so often that somebody was called, or nobody
/// can stamp the document any more and the PAC has still not said clearly.
fn doubt_of(shop: &Shop, invoice: &InvoiceListed, now: Timestamp) -> Option<DoubtFace> {
    let ClaimState::InDoubt { doubt, .. } = &invoice.claim.state else { return None };
    let is_too_old = now.duration_since(invoice.fecha) > STAMPING_WINDOW;
    (is_too_old || doubt.probes >= PROBES_BEFORE_ALARM).then(|| DoubtFace {
        since: Lang::Es.moment(local(shop, doubt.since)),
        probes: doubt.probes,
        is_too_old,
    })
}

/// Whether a person may end the doubt of a document.
pub(super) fn awaits_person(shop: &Shop, invoice: &InvoiceListed, now: Timestamp) -> bool {
    doubt_of(shop, invoice, now).is_some()
}

/// One thing that happened, as it is read.
struct EventRow {
    at: String,
    what: String,
    evidence: String,
}

impl EventRow {
    fn of(shop: &Shop, event: &ClaimEvent) -> Self {
        /// An answer may hold a whole XML.
        const SHOWN: usize = 600;
        let evidence = event.evidence.clone().unwrap_or_default();
        Self {
            at: Lang::Es.moment(local(shop, event.at)),
            what: words::event(&event.event).to_owned(),
            evidence: evidence.chars().take(SHOWN).collect(),
        }
    }
}

pub(super) async fn draw(
    company: &Company,
    signed: &Signed,
    id: &str,
    said: Said,
) -> Result<Response, Problem> {
    let shop = company.shop(signed).await?;
    let invoice = own(company, signed, id).await?;
    let events = company.store().claim_events(invoice.claim.id).await?;
    let credited = company.store().credited(invoice.claim.id).await?;
    let sales = credited.map_or(invoice.tickets.clone(), |credited| vec![credited.note.ticket]);
    let is_credit = invoice.claim.credits.is_some();
    let kind = if is_credit { "Nota de crédito" } else { "Factura" };
    let title = format!("{kind} {}", folio_of(&invoice));
    let (uuid, stamped) = match &invoice.claim.state {
        ClaimState::Invoiced { uuid, stamped_at, .. } => {
            (Some(uuid.clone()), Some(Lang::Es.moment(local(&shop, *stamped_at))))
        }
        ClaimState::Claimed { .. }
        | ClaimState::Sealed { .. }
        | ClaimState::Stamping { .. }
        | ClaimState::InDoubt { .. }
        | ClaimState::Rejected { .. }
        | ClaimState::Released => (None, None),
    };
    let refusal = match &invoice.claim.state {
        ClaimState::Rejected { code, .. } => Some(code.clone()),
        ClaimState::Claimed { .. }
        | ClaimState::Sealed { .. }
        | ClaimState::Stamping { .. }
        | ClaimState::InDoubt { .. }
        | ClaimState::Invoiced { .. }
        | ClaimState::Released => None,
    };
    let mut correo = Field::new("correo", said.correo, &said.faults);
    correo.faults.extend(said.too_soon.map(|at| format!("Podrás enviarla otra vez el {at}.")));
    let template = InvoicePage {
        frame: Frame::new(company, signed, &shop, (Room::Invoices, title)).after(said.done),
        row: InvoiceRow::of(&shop, &invoice),
        path: path_of(invoice.claim.id),
        uuid,
        stamped,
        refusal,
        receptor: invoice.receptor.clone(),
        is_credit,
        sales: sales.into_iter().map(super::tickets::path_of).collect(),
        mails: company.desk().mails(),
        doubt: doubt_of(&shop, &invoice, company.now()),
        in_doubt: words::is_in_doubt(&invoice.claim),
        events: events.iter().map(|event| EventRow::of(&shop, event)).collect(),
        correo,
        xml: Field::new("xml", "", &said.faults),
        reason: Field::new("reason", said.reason, &said.faults),
    };
    judged(&said.faults, &template)
}

#[derive(Template)]
#[template(path = "company/invoice.html")]
struct InvoicePage {
    frame: Frame,
    row: InvoiceRow,
    path: String,
    uuid: Option<String>,
    stamped: Option<String>,
    refusal: Option<String>,
    receptor: portal_store::TaxProfile,
    /// An egreso: of a return, not of a sale.
    is_credit: bool,
    sales: Vec<String>,
    mails: bool,
    doubt: Option<DoubtFace>,
    in_doubt: bool,
    events: Vec<EventRow>,
    correo: Field,
    xml: Field,
    reason: Field,
}
