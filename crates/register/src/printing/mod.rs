//! From a committed sale to paper.
//!
//! A worker takes jobs from the store, oldest first, makes the bytes with the `receipt` crate and
//! gives them to a transport. It sleeps until it is rung for; while the printer is away it comes
//! back by itself, less and less often.

mod cut;
mod dress;
mod found;
mod nota;
mod place;
mod slip;
mod way;
mod worker;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use faults::Code;

pub(crate) use cut::cut_text;
pub(crate) use dress::Dress;
pub(crate) use found::find;
pub(crate) use nota::{Sheet, link_of, sale_pdf, sale_text, sample};
pub(crate) use place::Place;
pub(crate) use worker::run;

use crate::bell::Bell;
use crate::codes::PRINTER_LAYOUT;
use crate::store::StoreError;

/// Where the printer's worker is met.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    pub(crate) bell: Bell,
    /// What is wrong with the printer, as far as is known.
    trouble: Mutex<Option<&'static Code>>,
    /// The printer that was asked how it is and did not answer: it is not asked again.
    silent: Mutex<Option<Place>>,
}

impl Desk {
    pub(crate) fn trouble(&self) -> Option<&'static Code> {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_trouble(&self, trouble: Option<&'static Code>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// Whether this printer is worth asking how it is.
    fn answers(&self, place: &Place) -> bool {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner).as_ref() != Some(place)
    }

    fn set_silent(&self, place: Option<Place>) {
        *self.silent.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }

    /// What was known of the printer may be over: somebody has looked at it.
    pub(crate) fn forget(&self) {
        self.set_trouble(None);
        self.set_silent(None);
    }

    /// Wakes the worker and waits a moment for it; gives what is wrong. A printer that is known to
    /// be away is not waited for.
    pub(crate) fn print(&self, at_most: Duration) -> Option<&'static Code> {
        let known = self.trouble();
        let ring = self.bell.ring();
        if known.is_none() {
            self.bell.wait_for_answer(ring, at_most);
        }
        self.trouble()
    }
}

/// A job was not printed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PrintError {
    /// Not a byte was sent.
    #[error("the printer was not reached: {}", .0.id)]
    NotSent(&'static Code),
    /// Some of it may be on paper.
    #[error("the printer broke off: {}", .0.id)]
    Interrupted(&'static Code),
    /// The receipt could not be made; the printer is not to blame.
    #[error("the receipt was not made")]
    NotMade,
    /// The file.
    #[error("the store refused")]
    Store(#[from] StoreError),
}

impl PrintError {
    /// What is told about it.
    fn code(&self) -> &'static Code {
        match self {
            Self::NotSent(code) | Self::Interrupted(code) => code,
            Self::NotMade => &PRINTER_LAYOUT,
            Self::Store(_) => &crate::codes::STORE_FAILED,
        }
    }
}
