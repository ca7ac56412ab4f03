//! Tickets: found, read, their deadline put off, one of two versions chosen.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use faults::{Fault, Faults};
use jiff::civil::Date;
use money::Money;
use portal_store::{
    Act, DeedKept, Difference, ExtendOutcome, Origin, SettleOutcome, Shop, TicketFilter,
    TicketListed, TicketQuery, TicketState, Version,
};
use tickets::{BillingCode, Ticket, TicketId, closes_at};

use super::form::{Choice, Field};
use super::frame::{Done, Frame, Room, judged};
use super::home::done;
use super::listing::{self, Search};
use super::problem::Problem;
use super::signed::{Signed, SignedForm};
use super::words::{self, Mark};
use super::{Company, local};
use crate::codes::company::{
    DEADLINE_CLOSED, DEADLINE_DATE, DEADLINE_EARLIER, SEARCH_CODE, SEARCH_DATE, SEARCH_NOTA,
    SEARCH_TOTAL, VERSION_INVOICED, VERSION_OTHER_NOTE,
};
use crate::lang::Lang;
use crate::pages::typed;

/// The fields of the search.
const ASKED_BY: [&str; 5] = ["folio", "total", "fecha", "codigo", "estado"];

/// GET `/empresa/tickets`.
pub(super) async fn list(
    State(company): State<Company>,
    signed: Signed,
    mut search: Search,
) -> Result<Response, Problem> {
    let (shop, now) = (company.shop(&signed).await?, company.now());
    let wanted = read_query(&mut search);
    let found = company.store().tickets_of_shop(shop.id, wanted, now, listing::ASKED);
    let found = search.page(found).await?;
    let template = TicketsPage {
        frame: Frame::new(&company, &signed, &shop, (Room::Tickets, "Tickets")),
        folio: search.field("folio"),
        total: search.field("total"),
        fecha: search.field("fecha"),
        codigo: search.field("codigo"),
        states: search.choices("estado", "Todos", TicketFilter::ALL.map(words::ticket_filter)),
        older: found.last().map(|last| search.further(Room::Tickets.path(), &ASKED_BY, last.id)),
        rows: found.rows.iter().map(TicketRow::of).collect(),
    };
    search.answer(&template)
}

fn read_query(search: &mut Search) -> TicketQuery {
    TicketQuery {
        nota: search.read("folio", &SEARCH_NOTA, read_nota),
        total: search.read("total", &SEARCH_TOTAL, read_total),
        sold_on: search.read("fecha", &SEARCH_DATE, |day| typed::date(day).parse::<Date>().ok()),
        code: search
            .read("codigo", &SEARCH_CODE, |code| BillingCode::parse(&typed::code(code)).ok()),
        state: search.chosen("estado", &TicketFilter::ALL, |one| words::ticket_filter(one).0),
        before: search.behind(),
    }
}

/// `47.50`, `$1,047.50`.
pub(super) fn read_total(text: &str) -> Option<Money> {
    Money::parse(&typed::total(text)).ok()
}

/// `A-000123`, `a123`, `A 123`.
pub(super) fn read_nota(text: &str) -> Option<(String, u64)> {
    let plain: String =
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let split = text.rsplit_once(['-', ' ']);
    let (serie, number) = match split {
        Some((serie, number)) => (serie.trim().to_ascii_uppercase(), number.trim().to_owned()),
        None => {
            let start = plain.find(|c: char| c.is_ascii_digit())?;
            let (serie, number) = plain.split_at(start);
            (serie.to_owned(), number.to_owned())
        }
    };
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !serie.is_empty()).then_some((serie, number.parse().ok()?))
}

/// A ticket in the list.
struct TicketRow {
    path: String,
    nota: String,
    sold_on: String,
    total: String,
    register: String,
    origin: &'static str,
    mark: Mark,
    invoice: Option<String>,
}

impl TicketRow {
    fn of(ticket: &TicketListed) -> Self {
        Self {
            path: path_of(ticket.id),
            nota: format!("{}-{:06}", ticket.nota_serie, ticket.nota_folio),
            sold_on: Lang::Es.day(ticket.sold_on),
            total: ticket.total.pesos(),
            register: ticket.register.clone(),
            origin: words::ticket_origin(ticket.origin),
            mark: words::of_listed(ticket),
            invoice: ticket.invoice.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "company/tickets.html")]
struct TicketsPage {
    frame: Frame,
    folio: Field,
    total: Field,
    fecha: Field,
    codigo: Field,
    states: Vec<Choice>,
    rows: Vec<TicketRow>,
    older: Option<String>,
}

pub(super) fn path_of(id: TicketId) -> String {
    format!("/empresa/tickets/{id}")
}

/// A ticket of the session's shop.
async fn own(company: &Company, shop: &Shop, id: &str) -> Result<TicketState, Problem> {
    let id: TicketId = id.parse().map_err(|_| Problem::NotFound)?;
    let state = company.store().ticket_state(id).await?;
    state.filter(|state| state.kept.shop == shop.id).ok_or(Problem::NotFound)
}

/// GET `/empresa/tickets/{id}`.
pub(super) async fn show(
    State(company): State<Company>,
    signed: Signed,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    draw(&company, &signed, &id, Said { done: done(query), ..Said::default() }).await
}

/// What the page says beside the ticket.
#[derive(Default)]
struct Said {
    done: Option<Done>,
    until: String,
    faults: Faults,
}

/// POST `/empresa/tickets/{id}/plazo`.
pub(super) async fn extend(
    State(company): State<Company>,
    Path(id): Path<String>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let shop = company.shop(&signed).await?;
    let state = own(&company, &shop, &id).await?;
    let until = posted.text("until");
    let refuse = |code| Said {
        until: until.clone(),
        faults: Fault::new(code, "until").into(),
        ..Said::default()
    };
    let ticket = state.kept.ticket;
    let closes = typed::date(&until)
        .parse::<Date>()
        .ok()
        .filter(|day| day.year() <= company_year(&shop, &company).saturating_add(1))
        .and_then(|day| closes_at(day, ticket.zone()).ok());
    let Some(closes) = closes else {
        return draw(&company, &signed, &id, refuse(&DEADLINE_DATE)).await;
    };
    let (actor, now) = (signed.actor(), company.now());
    if closes <= now {
        return draw(&company, &signed, &id, refuse(&DEADLINE_EARLIER)).await;
    }
    let code = match company.store().extend_deadline(actor, ticket.id(), closes, now).await? {
        ExtendOutcome::Extended => return Done::Extended.then(&path_of(ticket.id())),
        ExtendOutcome::NotLater => &DEADLINE_EARLIER,
        ExtendOutcome::Closed => &DEADLINE_CLOSED,
        ExtendOutcome::NoTicket => return Err(Problem::NotFound),
    };
    draw(&company, &signed, &id, refuse(code)).await
}

fn company_year(shop: &Shop, company: &Company) -> i16 {
    local(shop, company.now()).year()
}

/// POST `/empresa/tickets/{id}/version`.
pub(super) async fn settle(
    State(company): State<Company>,
    Path(id): Path<String>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let shop = company.shop(&signed).await?;
    let ticket = own(&company, &shop, &id).await?.kept.ticket.id();
    let version = Version::parse(&posted.text("version")).ok_or(Problem::Unreadable)?;
    let (actor, now) = (signed.actor(), company.now());
    let code = match company.store().settle_difference(actor, ticket, version, now).await? {
        SettleOutcome::Settled | SettleOutcome::Nothing => {
            return Done::Settled.then(&path_of(ticket));
        }
        SettleOutcome::HasInvoice => &VERSION_INVOICED,
        SettleOutcome::OtherNote => &VERSION_OTHER_NOTE,
    };
    let faults = Fault::new(code, "version").into();
    draw(&company, &signed, &id, Said { faults, ..Said::default() }).await
}

async fn draw(
    company: &Company,
    signed: &Signed,
    id: &str,
    said: Said,
) -> Result<Response, Problem> {
    let shop = company.shop(signed).await?;
    let state = own(company, &shop, id).await?;
    let ticket = &state.kept.ticket;
    let difference = company.store().difference(ticket.id()).await?;
    let deeds = company.store().deeds_on(shop.id, id).await?;
    let register = company.store().register(ticket.register()).await?;
    let standing = state.standing(company.now());
    let in_doubt = state.live.as_ref().is_some_and(words::is_in_doubt);
    let nota = ticket.nota().shown();
    let frame = Frame::new(company, signed, &shop, (Room::Tickets, format!("Ticket {nota}")));
    let template = TicketPage {
        frame: frame.after(said.done),
        path: path_of(ticket.id()),
        mark: words::standing(standing, in_doubt),
        register: register.map(|one| one.name).unwrap_or_default(),
        origin: words::ticket_origin(state.kept.origin),
        face: TicketFace::of(ticket),
        printed: Lang::Es.day(ticket.deadline()),
        deadline: Lang::Es.day(state.kept.deadline()),
        is_extended: state.kept.deadline() > ticket.deadline(),
        can_extend: can_extend(&state),
        cancelled: state.kept.cancelled.as_ref().map(|cancelled| {
            (Lang::Es.moment(local(&shop, cancelled.at)), cancelled.reason.clone())
        }),
        invoice: state.live.as_ref().zip(state.folio.as_ref()).map(|(claim, folio)| {
            let path = super::invoices::path_of(claim.id);
            (path, format!("{}-{}", folio.serie, folio.number))
        }),
        versions: difference.as_ref().map(|found| Versions::of(&state, found)),
        until: Field::new("until", said.until, &said.faults),
        version: Field::new("version", "", &said.faults),
        deeds: deeds.iter().map(|deed| Line::of(&shop, deed)).collect(),
    };
    judged(&said.faults, &template)
}

fn can_extend(state: &TicketState) -> bool {
    state.kept.cancelled.is_none() && state.live.is_none()
}

/// What a ticket says.
struct TicketFace {
    sold: String,
    total: String,
    cashier: String,
    lines: Vec<(String, String, String)>,
}

impl TicketFace {
    fn of(ticket: &Ticket) -> Self {
        Self {
            sold: Lang::Es.moment(ticket.local()),
            total: ticket.total().pesos(),
            cashier: ticket.cashier().to_owned(),
            lines: ticket
                .lines()
                .iter()
                .map(|line| {
                    let quantity = line.quantity.short();
                    (quantity, line.descripcion.clone(), line.gross.pesos())
                })
                .collect(),
        }
    }
}

/// Two versions of a ticket beside each other.
struct Versions {
    field: String,
    kept_from: &'static str,
    other_from: &'static str,
    kept: TicketFace,
    other: TicketFace,
    is_settled: bool,
    has_invoice: bool,
}

impl Versions {
    fn of(state: &TicketState, difference: &Difference) -> Self {
        let from = |origin| match origin {
            Origin::Register => "Lo que envió la caja",
            Origin::Qr => "La nota impresa (QR)",
        };
        Self {
            field: difference.field.clone(),
            kept_from: from(state.kept.origin),
            other_from: from(difference.origin),
            kept: TicketFace::of(&state.kept.ticket),
            other: TicketFace::of(&difference.other),
            is_settled: difference.settled.is_some(),
            has_invoice: state.live.is_some(),
        }
    }
}

/// A deed in a list.
pub(super) struct Line {
    pub(super) at: String,
    pub(super) who: String,
    pub(super) what: &'static str,
    pub(super) detail: String,
    pub(super) subject: Option<String>,
}

impl Line {
    pub(super) fn of(shop: &Shop, deed: &DeedKept) -> Self {
        Self {
            at: Lang::Es.moment(local(shop, deed.at)),
            who: deed.mail.clone().unwrap_or_else(|| "Quien administra el portal".to_owned()),
            what: words::act(deed.act),
            detail: shown_detail(deed),
            subject: None,
        }
    }
}

/// A new deadline is written as people write days.
fn shown_detail(deed: &DeedKept) -> String {
    let day = deed.detail.parse::<Date>().ok().filter(|_| deed.act == Act::DeadlineExtended);
    day.map_or_else(|| deed.detail.clone(), |day| Lang::Es.day(day))
}

#[derive(Template)]
#[template(path = "company/ticket.html")]
struct TicketPage {
    frame: Frame,
    path: String,
    mark: Mark,
    register: String,
    origin: &'static str,
    face: TicketFace,
    printed: String,
    deadline: String,
    is_extended: bool,
    can_extend: bool,
    cancelled: Option<(String, String)>,
    invoice: Option<(String, String)>,
    versions: Option<Versions>,
    until: Field,
    version: Field,
    deeds: Vec<Line>,
}

#[cfg(test)]
mod tests {
    use super::read_nota;

    #[test]
    fn notes_are_read_as_people_write_them() {
        let nota = |serie: &str, number| Some((serie.to_owned(), number));
        for typed in ["A-000123", "a-123", "A 123", "a123", " A-123 "] {
            assert_eq!(read_nota(typed.trim()), nota("A", 123), "{typed}");
        }
        assert_eq!(read_nota("F2-7"), nota("F2", 7));
        for bad in ["", "A", "123", "-123", "A-", "A-1x", "A-99999999999999999999"] {
            assert_eq!(read_nota(bad), None, "{bad}");
        }
    }
}
