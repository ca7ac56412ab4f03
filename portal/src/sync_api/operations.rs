//! Every operation of the registers' side: how it is served and what is said of it, in one table.

use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use openapi::{Operation, Parameter, Place, Refusals};
use tickets::wire::{
    CancellationMessage, ChangesMessage, CodesMessage, ConstanciaMessage, ConstanciaRequestMessage,
    EnrolledMessage, EnrolmentMessage, InvoiceMessage, InvoiceRequestMessage, OutcomeMessage,
    ProductMessage, ProductOutcomesMessage, ProductsMessage, ProductsPageMessage, ReturnMessage,
    RoundMessage, RoundedMessage, SettingsMessage, TicketMessage,
};

use super::tickets_in::Announced;
use super::{
    Side, changes, constancias, description, enrolments, invoices, products, returns_in, rounds,
    settings, tickets_in,
};

/// What any message may be refused with, and what an unsigned one.
const REFUSALS: Refusals = Refusals {
    usual: &[
        StatusCode::BAD_REQUEST,
        StatusCode::UNPROCESSABLE_ENTITY,
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::INTERNAL_SERVER_ERROR,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::PAYLOAD_TOO_LARGE,
    ],
    guard: &[StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN],
};

const TICKET_ID: &[Parameter] = &[Parameter {
    name: "id",
    place: Place::PathUuid,
    description: "The ticket's id, made by the register before anything else.",
}];

const REQUEST_ID: &[Parameter] = &[Parameter {
    name: "id",
    place: Place::PathUuid,
    description: "The wish's id, made by the register before anything else.",
}];

const RETURN_ID: &[Parameter] = &[Parameter {
    name: "id",
    place: Place::PathUuid,
    description: "The return's id, made by the register before anything else.",
}];

const PRODUCT_ID: &[Parameter] = &[Parameter {
    name: "id",
    place: Place::PathUuid,
    description: "UUIDv8 of the first 16 bytes of the SHA-256 of `talon-product-v1`, a line feed \
                  and the SKU.",
}];

const WINDOW: &[Parameter] = &[
    Parameter {
        name: "after",
        place: Place::QueryCount(changes::CURSOR_MAX),
        description: "The cursor that the last answer gave; 0 for everything.",
    },
    Parameter {
        name: "limit",
        place: Place::QueryCount(0xFFFF_FFFF),
        description: "At most so many; the portal's own limit is 500.",
    },
];

/// All of them, in the order of the document.
pub(super) fn all() -> Vec<Operation<Side>> {
    let parts = [of_registers(), of_sales(), of_products(), of_invoices(), of_the_shop()];
    parts.into_iter().flatten().collect()
}

fn of_registers() -> Vec<Operation<Side>> {
    vec![
        signed(Method::POST, "/api/v1/enrolments", enrolments::enrol)
            .says("enrol", "A new register presents its one-time code and its public key.")
            .open()
            .takes::<EnrolmentMessage>()
            .gives::<EnrolledMessage>(StatusCode::CREATED)
            .refuses(&[StatusCode::CONFLICT]),
        signed(Method::POST, "/api/v1/rounds", rounds::begin)
            .says("beginRound", "Which of the register's files is about to send something.")
            .takes::<RoundMessage>()
            .gives::<RoundedMessage>(StatusCode::OK)
            .refuses(&[StatusCode::CONFLICT]),
    ]
}

fn of_sales() -> Vec<Operation<Side>> {
    vec![
        signed(Method::PUT, "/api/v1/tickets/{id}", tickets_in::put)
            .says("putTicket", "A sold ticket. The same one may be sent again.")
            .with(TICKET_ID)
            .takes::<TicketMessage>()
            .gives::<OutcomeMessage>(StatusCode::CREATED)
            .gives::<OutcomeMessage>(StatusCode::OK)
            .refuses(&[StatusCode::CONFLICT]),
        signed(Method::PUT, "/api/v1/tickets/{id}/cancellation", tickets_in::cancel)
            .says("cancelTicket", "The sale was voided at the register. The sale may arrive later.")
            .with(TICKET_ID)
            .takes::<CancellationMessage>()
            .gives::<OutcomeMessage>(StatusCode::CREATED)
            .gives::<OutcomeMessage>(StatusCode::OK)
            .refuses(&[StatusCode::NOT_FOUND, StatusCode::CONFLICT]),
        signed(Method::PUT, "/api/v1/returns/{id}", returns_in::put)
            .says("putReturn", "Goods of a sale that came back. The sale may arrive later.")
            .with(RETURN_ID)
            .takes::<ReturnMessage>()
            .gives::<OutcomeMessage>(StatusCode::CREATED)
            .gives::<OutcomeMessage>(StatusCode::OK)
            .refuses(&[StatusCode::CONFLICT]),
    ]
}

fn of_products() -> Vec<Operation<Side>> {
    vec![
        signed(Method::PUT, "/api/v1/products/{id}", products::put)
            .says("putProduct", "A product as an edit left it. A later edit stays in force.")
            .with(PRODUCT_ID)
            .takes::<ProductMessage>()
            .gives::<OutcomeMessage>(StatusCode::CREATED)
            .gives::<OutcomeMessage>(StatusCode::OK)
            .refuses(&[StatusCode::CONFLICT]),
        signed(Method::POST, "/api/v1/products", products::put_many)
            .says("putProducts", "Many products; each is judged for itself, and answered.")
            .takes::<ProductsMessage>()
            .takes_up_to(products::BODY_MAX)
            .gives::<ProductOutcomesMessage>(StatusCode::OK),
        signed(Method::GET, "/api/v1/products", products::pull)
            .says("pullProducts", "The company's products since a cursor, each once.")
            .with(WINDOW)
            .gives::<ProductsPageMessage>(StatusCode::OK),
    ]
}

fn of_invoices() -> Vec<Operation<Side>> {
    vec![
        signed(Method::PUT, "/api/v1/invoices/{id}", invoices::put)
            .says("putInvoice", "An invoice at the counter. The same wish may be sent again.")
            .with(REQUEST_ID)
            .takes::<InvoiceRequestMessage>()
            .gives::<InvoiceMessage>(StatusCode::OK)
            .gives::<InvoiceMessage>(StatusCode::ACCEPTED)
            .refuses(&[StatusCode::NOT_FOUND, StatusCode::CONFLICT]),
        signed(Method::GET, "/api/v1/invoices/{id}/pdf", invoices::pdf)
            .says("invoicePdf", "The printed representation of an invoice at the counter.")
            .with(REQUEST_ID)
            .gives_file("application/pdf")
            .refuses(&[StatusCode::NOT_FOUND]),
        signed(Method::GET, "/api/v1/invoices/{id}/xml", invoices::xml)
            .says("invoiceXml", "The stamped XML of an invoice at the counter.")
            .with(REQUEST_ID)
            .gives_file("application/xml")
            .refuses(&[StatusCode::NOT_FOUND]),
        signed(Method::POST, "/api/v1/constancias", constancias::read)
            .says("readConstancia", "What the Constancia of a customer at the counter tells.")
            .takes::<ConstanciaRequestMessage>()
            .takes_up_to(constancias::BODY_MAX)
            .at_once(constancias::AT_ONCE)
            .gives::<ConstanciaMessage>(StatusCode::OK),
    ]
}

fn of_the_shop() -> Vec<Operation<Side>> {
    vec![
        signed(Method::POST, "/api/v1/codes", tickets_in::announce)
            .says("announceCodes", "Billing codes that the register is going to print.")
            .takes::<CodesMessage>()
            .gives::<Announced>(StatusCode::OK),
        signed(Method::PUT, "/api/v1/settings", settings::change)
            .says("changeSettings", "What the manager sets; `revision` names what is changed.")
            .takes::<SettingsMessage>()
            .gives::<SettingsMessage>(StatusCode::OK)
            .refuses(&[StatusCode::CONFLICT]),
        signed(Method::GET, "/api/v1/changes", changes::pull)
            .says("pullChanges", "What happened in the shop since a cursor.")
            .with(WINDOW)
            .gives::<ChangesMessage>(StatusCode::OK),
        signed(Method::GET, "/api/openapi.json", description::show)
            .says("describe", "This document.")
            .open()
            .gives::<openapi::Document>(StatusCode::OK),
    ]
}

/// An operation that only a register may ask for, by its signature.
fn signed<H, T>(method: Method, path: &'static str, handler: H) -> Operation<Side>
where
    H: Handler<T, Side>,
    T: 'static,
{
    Operation::new(method, path, handler, REFUSALS)
}
