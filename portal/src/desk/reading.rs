//! Reading a customer's Constancia, or the QR of it.

use cfdi::rfc::Rfc;
use constancia::{
    Constancia, ConstanciaError, ConsultaQr, Reading, qr_link, read_file, read_frame,
};
use faults::{Fault, Faults};
use qr_reader::Seen;
use tickets::qr::UnverifiedQr;

use super::{Desk, DeskError};
use crate::codes::customer::CEDULA_UNKNOWN;
use crate::heavy::Heavy;
use crate::sat::SatAnswer;

/// Files that are read at the same time: each may take a core and some megabytes for a while.
static READERS: Heavy = Heavy::new(2);

/// What a customer gives instead of typing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// The PDF of the Constancia, or a picture with its QR.
    File(Vec<u8>),
    /// What the QR says.
    QrText(String),
}

/// What it tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// All of it, in the document.
    Document(Box<Constancia>),
    /// All of it, at SAT's page.
    Sat(Box<Constancia>),
    /// The RFC, in the QR.
    Rfc {
        /// Whose it is.
        rfc: Rfc,
        /// Why that is all.
        silence: Silence,
    },
}

/// Why SAT has not told the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// It did not answer.
    NoAnswer,
    /// This portal does not ask.
    NotAsked,
}

/// What somebody points a camera at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    /// The QR of a Constancia's cédula.
    Cedula,
    /// The QR of a receipt.
    Nota,
}

/// What the camera shows at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Glimpse {
    /// What was sought, as it reads.
    Code(String),
    /// Another code, or a picture that is none, and why it is not taken.
    Other(Fault),
    /// No code that can be read: the next frame may show it.
    Nothing,
}

impl Desk {
    /// Looks for a QR in a frame of a camera's film, by its form alone. Where others are being
    /// read, it is not looked at: another will come.
    ///
    /// # Errors
    /// A failure of ours.
    pub async fn glimpse(&self, frame: Vec<u8>, sought: Sought) -> Result<Glimpse, DeskError> {
        let look = move || match sought {
            Sought::Cedula => read_frame(&frame).map(|named| named.map(|named| named.url())),
            Sought::Nota => nota_in(&frame),
        };
        let Some(seen) = READERS.run_now(look).await else { return Ok(Glimpse::Nothing) };
        Ok(match seen.map_err(|_| DeskError::Panicked)? {
            Ok(Some(text)) => Glimpse::Code(text),
            Ok(None) => Glimpse::Nothing,
            Err(fault) => Glimpse::Other(fault),
        })
    }

    /// What the Constancia says of a taxpayer, or all that keeps it from being read. It is kept
    /// nowhere. Where there is but a QR, SAT's page is asked, which may take some seconds.
    ///
    /// # Errors
    /// A failure of ours.
    pub async fn read_constancia(&self, given: Given) -> Result<Result<Told, Faults>, DeskError> {
        let named = match given {
            Given::QrText(text) => qr_link(&text).map_err(Faults::from),
            Given::File(bytes) => match read(bytes).await? {
                Ok(Reading::Whole(constancia)) => return Ok(Ok(Told::Document(constancia))),
                Ok(Reading::Named(named)) => Ok(named),
                Err(error) => Err(error.into_faults()),
            },
        };
        Ok(match named {
            Ok(named) => self.told_by_sat(named).await,
            Err(faults) => Err(faults),
        })
    }

    async fn told_by_sat(&self, named: ConsultaQr) -> Result<Told, Faults> {
        let Some(sat) = &self.0.outward.sat else {
            return Ok(Told::Rfc { rfc: named.rfc, silence: Silence::NotAsked });
        };
        match sat.ask(&named).await {
            SatAnswer::Known(constancia) => Ok(Told::Sat(constancia)),
            SatAnswer::Unknown => Err(Fault::new(&CEDULA_UNKNOWN, "").into()),
            SatAnswer::Silent => Ok(Told::Rfc { rfc: named.rfc, silence: Silence::NoAnswer }),
        }
    }
}

/// The link of a receipt in a frame; whether it is genuine is asked when it is used.
fn nota_in(frame: &[u8]) -> Result<Option<String>, Fault> {
    // A frame is made by a page's script: what is none will be followed by one.
    let Ok(picture) = qr_reader::frame(frame) else { return Ok(None) };
    let read = |text: &str| {
        let payload = text.trim().rsplit('/').next().unwrap_or_default();
        UnverifiedQr::parse(payload).map(|_| text.trim().to_owned())
    };
    match qr_reader::find(&picture, read) {
        Seen::Found(link) => Ok(Some(link)),
        Seen::Other(fault) => Err(fault),
        Seen::Nothing => Ok(None),
    }
}

async fn read(bytes: Vec<u8>) -> Result<Result<Reading, ConstanciaError>, DeskError> {
    READERS.run(move || read_file(&bytes)).await.map_err(|_| DeskError::Panicked)
}
