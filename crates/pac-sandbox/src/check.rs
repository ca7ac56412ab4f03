//! What a PAC checks before it stamps, in SAT's codes.
//!
//! The structure and the seal come first and end the matter; the date and SAT's matrix of errors
//! are judged together, and every reason is told.

mod matrix;
mod seal;
mod structure;

use std::fmt;

use cfdi::catalog::CodigoPostal;
use cfdi::csd::Certificate;
use cfdi::read::{Document, ReadError};
use jiff::{SignedDuration, Timestamp};

pub(crate) use matrix::matrix;
pub(crate) use seal::seal;
pub(crate) use structure::structure;

/// A PAC stamps only within 72 hours of Fecha (RMF 2.7.2.9).
pub(crate) const WINDOW: SignedDuration = SignedDuration::from_hours(72);

/// Why the document gets no stamp: SAT's code and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} - {}", self.code, self.message)
    }
}

/// The bytes are no CFDI 4.0. What exactly is wrong is said in the words of the reader.
pub(crate) fn unreadable(error: ReadError) -> Refusal {
    Refusal::new("301", format!("El XML no se puede leer como CFDI 4.0 ({error})."))
}

/// Fecha: within the 72 hours before `now` and within the certificate's validity, both by the wall
/// clock of LugarExpedicion.
pub(crate) fn date(
    document: &Document,
    certificate: Option<&Certificate>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let fecha = document.fecha().map_err(|_| {
        Refusal::new("CFDI40101", "El campo Fecha no cumple con el patrón requerido.")
    })?;
    let place = CodigoPostal::parse(&document.lugar_expedicion).map_err(|_| {
        Refusal::new("CFDI40126", "El campo LugarExpedicion no está en el catálogo c_CodigoPostal.")
    })?;
    let instant = fecha
        .instant(place.time_zone())
        .map_err(|_| Refusal::new("CFDI40101", "El campo Fecha no es una hora de ese lugar."))?;
    if !certificate.is_some_and(|certificate| certificate.is_valid_at(instant)) {
        let message = "La fecha de emisión no está dentro de la vigencia del CSD del emisor.";
        return Err(Refusal::new("305", message));
    }
    let age = now.duration_since(instant);
    if age.is_negative() || age > WINDOW {
        return Err(Refusal::new(
            "401",
            "El rango de la fecha de generación no debe de ser mayor a 72 horas para la emisión \
             del timbre.",
        ));
    }
    Ok(())
}
