//! In whose words a decision is told.

use axum::response::Response;

use super::{finkok, out_of_order, sw};
use crate::provider::{Answer, ProviderError};

/// The protocol of a request, in which it is answered too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// REST, whatever was asked.
    Sw,
    /// SOAP, and the operation that the answer is named after.
    Finkok(finkok::Operation),
}

impl Dialect {
    pub(super) fn answer(self, decision: Result<Answer, ProviderError>) -> Response {
        match decision {
            Ok(answer) => match self {
                Self::Sw => sw::answer(&answer),
                Self::Finkok(operation) => finkok::answer(operation, &answer),
            },
            Err(error) => out_of_order(&error),
        }
    }

    /// The account has used its stamps up.
    pub(super) fn no_stamps(self) -> Response {
        match self {
            Self::Sw => sw::no_stamps(),
            Self::Finkok(operation) => finkok::no_stamps(operation),
        }
    }

    /// Something broke, and the PAC says so in its own way.
    pub(super) fn uncontrolled(self) -> Response {
        match self {
            Self::Sw => sw::uncontrolled(),
            Self::Finkok(_) => finkok::uncontrolled(),
        }
    }

    /// The token, or in its place user and password, are not good.
    pub(super) fn unauthorized(self) -> Response {
        match self {
            Self::Sw => sw::unauthorized(),
            Self::Finkok(operation) => finkok::unauthorized(operation),
        }
    }
}
