//! Why something was not done, on its way to the window.

use faults::{Code, Fault, Faults};

use crate::api;
use crate::codes::BUG;
use crate::store::StoreError;

/// Something was not done, and nothing was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    code: &'static str,
    message: String,
    field: Option<String>,
}

impl Refusal {
    /// With a sentence that knows more than the code's own.
    pub(crate) fn saying(code: &'static Code, message: impl Into<String>) -> Self {
        Self { code: code.id, message: message.into(), field: None }
    }

    /// The same, at a field of a form.
    #[must_use]
    pub(crate) fn at(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// The same, after a sentence on what it means here.
    #[must_use]
    pub(crate) fn behind(&self, meaning: &str) -> Self {
        Self { message: format!("{meaning} {}", self.message), ..self.clone() }
    }

    /// One sentence in Spanish.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// For the window, with the cart where it was one of the cart's requests.
    pub(crate) fn shown(self, cart: Option<api::Cart>) -> api::Reply {
        api::Reply::Refused(self.refused(cart))
    }

    /// The same, where it is known to be one.
    pub(crate) fn refused(self, cart: Option<api::Cart>) -> api::Refused {
        api::Refused { code: self.code.to_owned(), message: self.message, field: self.field, cart }
    }
}

impl From<&'static Code> for Refusal {
    fn from(code: &'static Code) -> Self {
        Self::saying(code, code.message)
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        let field = (!fault.path.is_empty()).then_some(fault.path);
        Self { code: fault.code.id, message: fault.code.message.to_owned(), field }
    }
}

impl From<Faults> for Refusal {
    /// The window has one line for it: the first.
    fn from(faults: Faults) -> Self {
        faults.into_iter().next().map_or_else(|| Self::from(&BUG), Self::from)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the store refused");
        Self::from(error.code())
    }
}
