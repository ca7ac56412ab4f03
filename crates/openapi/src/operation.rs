//! One operation, and the routes of many.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::routing::{MethodFilter, MethodRouter, on};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use tower::limit::GlobalConcurrencyLimitLayer;

/// Puts a type into the document and gives the reference to it.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The [`SchemaOf`] of a type.
pub fn reference<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// What any operation of an API may be refused with.
#[derive(Clone, Copy, Debug)]
pub struct Refusals {
    /// Whoever asks.
    pub usual: &'static [StatusCode],
    /// By the guard, which an open operation does not have.
    pub guard: &'static [StatusCode],
}

/// A parameter.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// As it is written in the path, the query or the head.
    pub name: &'static str,
    /// Where it stands.
    pub place: Place,
    /// A sentence for people.
    pub description: &'static str,
}

/// Where a parameter stands, and so what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A UUID in the path.
    PathUuid,
    /// A number in the query, up to this one, that may be left out.
    QueryCount(u64),
    /// Visible ASCII in a header, from one to so many bytes.
    HeaderText(usize),
}

/// One operation of an API whose handlers work with an `S`.
#[derive(Debug)]
pub struct Operation<S> {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    handler: MethodRouter<S>,
    pub(crate) id: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) is_open: bool,
    pub(crate) parameters: &'static [Parameter],
    pub(crate) body: Option<SchemaOf>,
    pub(crate) answers: Vec<(StatusCode, SchemaOf)>,
    pub(crate) file: Option<&'static str>,
    guard: &'static [StatusCode],
    refusals: Vec<StatusCode>,
}

impl<S: Clone + Send + Sync + 'static> Operation<S> {
    /// An operation behind the guard of its API.
    pub fn new<H, T>(method: Method, path: &'static str, handler: H, refusals: Refusals) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        // A method that axum does not know would be served by no filter, and by no test.
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        Self {
            method,
            path,
            handler: on(filter, handler),
            id: "",
            summary: "",
            is_open: false,
            parameters: &[],
            body: None,
            answers: Vec::new(),
            file: None,
            guard: refusals.guard,
            refusals: refusals.usual.to_vec(),
        }
    }

    /// Its name for programs, and a sentence for people.
    #[must_use]
    pub fn says(self, id: &'static str, summary: &'static str) -> Self {
        Self { id, summary, ..self }
    }

    /// Anybody may ask. The handler has to be without the guard too.
    #[must_use]
    pub fn open(self) -> Self {
        Self { is_open: true, guard: &[], ..self }
    }

    /// Its parameters.
    #[must_use]
    pub fn with(self, parameters: &'static [Parameter]) -> Self {
        Self { parameters, ..self }
    }

    /// It takes a message.
    #[must_use]
    pub fn takes<T: JsonSchema>(self) -> Self {
        Self { body: Some(reference::<T>), ..self }
    }

    /// Its message may be larger than others', up to so many bytes.
    #[must_use]
    pub fn takes_up_to(self, bytes: usize) -> Self {
        Self { handler: self.handler.layer(DefaultBodyLimit::max(bytes)), ..self }
    }

    /// So many at the same time, and the others wait: each may hold a large message.
    #[must_use]
    pub fn at_once(self, most: usize) -> Self {
        Self { handler: self.handler.layer(GlobalConcurrencyLimitLayer::new(most)), ..self }
    }

    /// It answers with a message.
    #[must_use]
    pub fn gives<T: JsonSchema>(mut self, status: StatusCode) -> Self {
        self.answers.push((status, reference::<T>));
        self
    }

    /// It answers with a file of this kind: `application/pdf`.
    #[must_use]
    pub fn gives_file(self, kind: &'static str) -> Self {
        Self { file: Some(kind), ..self }
    }

    /// What it refuses with, beside what is usual.
    #[must_use]
    pub fn refuses(mut self, statuses: &[StatusCode]) -> Self {
        self.refusals.extend(statuses);
        self
    }

    pub(crate) fn refusals(&self) -> impl Iterator<Item = StatusCode> {
        self.refusals.iter().chain(self.guard).copied()
    }
}

/// The routes of a table.
pub fn routes<S: Clone + Send + Sync + 'static>(table: Vec<Operation<S>>) -> Router<S> {
    let add = |routes: Router<S>, operation: Operation<S>| {
        routes.route(operation.path, operation.handler)
    };
    table.into_iter().fold(Router::new(), add)
}
