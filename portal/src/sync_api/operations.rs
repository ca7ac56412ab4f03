//! Every operation of the registers' side: how it is served and what is said of it, in one table,
//! so that neither can be without the other.

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::routing::{MethodFilter, MethodRouter, on};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use tickets::wire::{
    CancellationMessage, ChangesMessage, CodesMessage, ConstanciaMessage, ConstanciaRequestMessage,
    EnrolledMessage, EnrolmentMessage, InvoiceMessage, InvoiceRequestMessage, OutcomeMessage,
    ProductMessage, ProductOutcomesMessage, ProductsMessage, ProductsPageMessage, ReturnMessage,
    RoundMessage, RoundedMessage, SettingsMessage, TicketMessage,
};

use super::tickets_in::Announced;
use super::{
    Side, changes, constancias, enrolments, invoices, openapi, products, returns_in, rounds,
    settings, tickets_in,
};

/// Puts a type into the document and gives the reference to it.
pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// One operation.
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) handler: MethodRouter<Side>,
    /// A name for programs.
    pub(super) id: &'static str,
    /// A sentence for people.
    pub(super) summary: &'static str,
    pub(super) access: Access,
    /// Parameters of path and query.
    pub(super) parameters: &'static [Parameter],
    pub(super) body: Option<SchemaOf>,
    pub(super) answers: Vec<(StatusCode, SchemaOf)>,
    /// Of what kind the file is that it answers with, where it does.
    pub(super) file: Option<&'static str>,
    /// What it may refuse with.
    pub(super) refusals: Vec<StatusCode>,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// A register, by its signature.
    Signed,
    /// Anybody.
    Open,
}

/// A parameter.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) description: &'static str,
}

/// Where a parameter stands, and so what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A UUID in the path.
    PathUuid,
    /// A number in the query, up to this one, that may be left out.
    QueryCount(u64),
}

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
pub(super) fn all() -> Vec<Operation> {
    let parts = [of_registers(), of_sales(), of_products(), of_invoices(), of_the_shop()];
    parts.into_iter().flatten().collect()
}

fn of_registers() -> Vec<Operation> {
    vec![
        Operation::new(Method::POST, "/api/v1/enrolments", enrolments::enrol)
            .says("enrol", "A new register presents its one-time code and its public key.")
            .open()
            .takes::<EnrolmentMessage>()
            .gives::<EnrolledMessage>(StatusCode::CREATED)
            .refuses(&[StatusCode::CONFLICT]),
        Operation::new(Method::POST, "/api/v1/rounds", rounds::begin)
            .says("beginRound", "Which of the register's files is about to send something.")
            .takes::<RoundMessage>()
            .gives::<RoundedMessage>(StatusCode::OK)
            .refuses(&[StatusCode::CONFLICT]),
    ]
}

fn of_sales() -> Vec<Operation> {
    vec![
        Operation::new(Method::PUT, "/api/v1/tickets/{id}", tickets_in::put)
            .says("putTicket", "A sold ticket. The same one may be sent again.")
            .with(TICKET_ID)
            .takes::<TicketMessage>()
            .gives::<OutcomeMessage>(StatusCode::CREATED)
            .gives::<OutcomeMessage>(StatusCode::OK)
            .refuses(&[StatusCode::CONFLICT]),
        Operation::new(Method::PUT, "/api/v1/tickets/{id}/cancellation", tickets_in::cancel)
            .says("cancelTicket", "The sale was voided at the register.")
            .with(TICKET_ID)
            .takes::<CancellationMessage>()
            .gives::<OutcomeMessage>(StatusCode::CREATED)
            .gives::<OutcomeMessage>(StatusCode::OK)
            .refuses(&[StatusCode::NOT_FOUND, StatusCode::CONFLICT]),
        Operation::new(Method::PUT, "/api/v1/returns/{id}", returns_in::put)
            .says("putReturn", "Goods of a sale that came back. The sale may arrive later.")
            .with(RETURN_ID)
            .takes::<ReturnMessage>()
            .gives::<OutcomeMessage>(StatusCode::CREATED)
            .gives::<OutcomeMessage>(StatusCode::OK)
            .refuses(&[StatusCode::CONFLICT]),
    ]
}

fn of_products() -> Vec<Operation> {
    vec![
        Operation::new(Method::PUT, "/api/v1/products/{id}", products::put)
            .says("putProduct", "A product as an edit left it. A later edit stays in force.")
            .with(PRODUCT_ID)
            .takes::<ProductMessage>()
            .gives::<OutcomeMessage>(StatusCode::CREATED)
            .gives::<OutcomeMessage>(StatusCode::OK)
            .refuses(&[StatusCode::CONFLICT]),
        Operation::new(Method::POST, "/api/v1/products", products::put_many)
            .says("putProducts", "Many products; each is judged for itself, and answered.")
            .takes::<ProductsMessage>()
            .takes_up_to(products::BODY_MAX)
            .gives::<ProductOutcomesMessage>(StatusCode::OK),
        Operation::new(Method::GET, "/api/v1/products", products::pull)
            .says("pullProducts", "The company's products since a cursor, each once.")
            .with(WINDOW)
            .gives::<ProductsPageMessage>(StatusCode::OK),
    ]
}

fn of_invoices() -> Vec<Operation> {
    vec![
        Operation::new(Method::PUT, "/api/v1/invoices/{id}", invoices::put)
            .says("putInvoice", "An invoice at the counter. The same wish may be sent again.")
            .with(REQUEST_ID)
            .takes::<InvoiceRequestMessage>()
            .gives::<InvoiceMessage>(StatusCode::OK)
            .gives::<InvoiceMessage>(StatusCode::ACCEPTED)
            .refuses(&[StatusCode::NOT_FOUND, StatusCode::CONFLICT]),
        Operation::new(Method::GET, "/api/v1/invoices/{id}/pdf", invoices::pdf)
            .says("invoicePdf", "The printed representation of an invoice at the counter.")
            .with(REQUEST_ID)
            .gives_file("application/pdf")
            .refuses(&[StatusCode::NOT_FOUND]),
        Operation::new(Method::GET, "/api/v1/invoices/{id}/xml", invoices::xml)
            .says("invoiceXml", "The stamped XML of an invoice at the counter.")
            .with(REQUEST_ID)
            .gives_file("application/xml")
            .refuses(&[StatusCode::NOT_FOUND]),
        Operation::new(Method::POST, "/api/v1/constancias", constancias::read)
            .says("readConstancia", "What the Constancia of a customer at the counter tells.")
            .takes::<ConstanciaRequestMessage>()
            .takes_up_to(constancias::BODY_MAX)
            .gives::<ConstanciaMessage>(StatusCode::OK),
    ]
}

fn of_the_shop() -> Vec<Operation> {
    vec![
        Operation::new(Method::POST, "/api/v1/codes", tickets_in::announce)
            .says("announceCodes", "Billing codes that the register is going to print.")
            .takes::<CodesMessage>()
            .gives::<Announced>(StatusCode::OK),
        Operation::new(Method::PUT, "/api/v1/settings", settings::change)
            .says("changeSettings", "What the manager sets; `revision` names what is changed.")
            .takes::<SettingsMessage>()
            .gives::<SettingsMessage>(StatusCode::OK)
            .refuses(&[StatusCode::CONFLICT]),
        Operation::new(Method::GET, "/api/v1/changes", changes::pull)
            .says("pullChanges", "What happened in the shop since a cursor.")
            .with(WINDOW)
            .gives::<ChangesMessage>(StatusCode::OK),
        Operation::new(Method::GET, "/api/openapi.json", openapi::show)
            .says("describe", "This document.")
            .open()
            .gives::<openapi::Document>(StatusCode::OK),
    ]
}

impl Operation {
    fn new<H, T>(method: Method, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Side>,
        T: 'static,
    {
        // A method that axum does not know would be served by no filter, and by no test.
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        Self {
            handler: on(filter, handler),
            method,
            path,
            id: "",
            summary: "",
            access: Access::Signed,
            parameters: &[],
            body: None,
            answers: Vec::new(),
            file: None,
            refusals: vec![
                StatusCode::BAD_REQUEST,
                StatusCode::UNPROCESSABLE_ENTITY,
                StatusCode::TOO_MANY_REQUESTS,
                StatusCode::INTERNAL_SERVER_ERROR,
                StatusCode::SERVICE_UNAVAILABLE,
                StatusCode::UNAUTHORIZED,
                StatusCode::FORBIDDEN,
                StatusCode::PAYLOAD_TOO_LARGE,
            ],
        }
    }

    fn says(self, id: &'static str, summary: &'static str) -> Self {
        Self { id, summary, ..self }
    }

    fn open(mut self) -> Self {
        self.access = Access::Open;
        self.refusals
            .retain(|status| ![StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(status));
        self
    }

    fn with(self, parameters: &'static [Parameter]) -> Self {
        Self { parameters, ..self }
    }

    fn takes<T: JsonSchema>(self) -> Self {
        Self { body: Some(reference::<T>), ..self }
    }

    /// More than other messages.
    fn takes_up_to(mut self, bytes: usize) -> Self {
        self.handler = self.handler.layer(DefaultBodyLimit::max(bytes));
        self
    }

    fn gives<T: JsonSchema>(mut self, status: StatusCode) -> Self {
        self.answers.push((status, reference::<T>));
        self
    }

    fn gives_file(self, kind: &'static str) -> Self {
        Self { file: Some(kind), ..self }
    }

    fn refuses(mut self, statuses: &[StatusCode]) -> Self {
        self.refusals.extend(statuses);
        self
    }
}

fn reference<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}
