//! What the form of the tax data has to say before its fields.

use axum::http::StatusCode;
use cfdi::catalog::RegimenFiscal;
use faults::Faults;

use super::filling::Filled;
use super::language::Switch;
use crate::desk::{Remembered, Silence};
use crate::lang::Lang;

/// What the form has to say before its fields.
pub(super) enum TaxState {
    /// Nothing.
    Open,
    /// Whom it may be for: those whose invoices were mailed to whoever has signed in.
    Known(Vec<Remembered>),
    /// The device has filled it in.
    Remembered,
    /// The device has just forgotten what it had.
    Forgotten,
    /// A Constancia has filled in what it says.
    Filled(Filled),
    /// A QR has filled in the RFC, and nobody the rest.
    Named(Silence),
    /// Why the Constancia could not be read, and in which field it was given.
    Unread { field: &'static str, reasons: Vec<String> },
    /// Some fields cannot be right.
    Faulty(Faults),
    /// SAT does not accept what was just sent.
    Refused { faults: Faults, sat_code: String },
    /// SAT did not accept what was sent some time ago, perhaps by somebody else.
    RefusedBefore(Vec<&'static str>),
}

impl TaxState {
    pub(super) fn key(&self) -> &'static str {
        if self.is_refused() { "refused" } else { "open" }
    }

    pub(super) fn title(&self, lang: Lang) -> &'static str {
        if self.is_refused() {
            lang.say("El SAT no reconoce estos datos", "SAT does not recognise these details")
        } else {
            lang.say("Tus datos fiscales", "Your tax details")
        }
    }

    /// How the form is had in the other language: with what was typed, and judged anew where it was
    /// judged.
    pub(super) fn switch(&self, form: &'static str, path: &str) -> Switch {
        let review = format!("{path}/revisar");
        match self {
            Self::Faulty(_) => Switch::judged(form, review),
            Self::Refused { .. } => Switch::refused(form, review),
            Self::Open
            | Self::Known(_)
            | Self::Remembered
            | Self::RefusedBefore(_)
            | Self::Forgotten
            | Self::Filled(_)
            | Self::Named(_)
            | Self::Unread { .. } => Switch::shown(form, review),
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        if matches!(self, Self::Unread { .. } | Self::Faulty(_) | Self::Refused { .. }) {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        }
    }

    /// What is wrong with the fields.
    pub(super) fn faults(&self) -> Faults {
        if let Self::Faulty(faults) | Self::Refused { faults, .. } = self {
            faults.clone()
        } else {
            Faults::new()
        }
    }

    /// Nobody is known yet, and nothing has been typed: a link by mail may save the typing.
    pub(super) fn may_come_back(&self) -> bool {
        matches!(self, Self::Open | Self::Forgotten)
    }

    /// Why the Constancia could not be read that was given in `field`.
    pub(super) fn unread(&self, field: &str) -> &[String] {
        if let Self::Unread { field: own, reasons } = self
            && *own == field
        {
            reasons
        } else {
            &[]
        }
    }

    /// The card of the Constancia has something to say.
    pub(super) fn is_unread(&self) -> bool {
        matches!(self, Self::Unread { .. })
    }

    /// The régimenes of the Constancia, where there is a choice.
    pub(super) fn own_regimenes(&self) -> &[RegimenFiscal] {
        if let Self::Filled(filled) = self { &filled.choice } else { &[] }
    }

    /// The fields have been filled in by something that copies better than people do.
    pub(super) fn is_filled_in(&self) -> bool {
        matches!(self, Self::Remembered | Self::Filled(_))
    }

    /// SAT does not accept what stands in the form.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}
