//! The QR of a cédula in a picture, from a stranger's phone.

use faults::{Code, Fault};
use qr_reader::{Gray, PictureError, Seen, find, frame, photograph};

use crate::qr::{ConsultaQr, qr_link};
use crate::refusal::{
    ConstanciaError, NO_QR, PICTURE_BROKEN, PICTURE_KIND, PICTURE_TOO_LARGE, refused,
};

/// Reads the QR of the cédula in a photograph or on a screen: a JPEG of up to 26 million pixels or
/// a PNG of up to 9 million, in 10 MB.
///
/// # Errors
/// [`ConstanciaError::Refused`]: neither JPEG nor PNG (`csf-17`), too large (`csf-18`), damaged
/// (`csf-19`), no QR to be seen (`csf-20`), or that of something else (`csf-12`, `csf-13`).
pub fn read_picture(bytes: &[u8]) -> Result<ConsultaQr, ConstanciaError> {
    let shown = cedula_in(photograph(bytes)).map_err(ConstanciaError::Refused)?;
    shown.ok_or_else(|| refused(&NO_QR))
}

/// Reads the QR of the cédula in a frame of a camera's film: a JPEG of up to 2 million pixels in
/// 512 KB. `None` where the frame shows no code that can be read: of many only some do.
///
/// # Errors
/// No JPEG (`csf-17`), too large (`csf-18`), damaged (`csf-19`), or the QR of something else
/// (`csf-12`, `csf-13`).
pub fn read_frame(bytes: &[u8]) -> Result<Option<ConsultaQr>, Fault> {
    cedula_in(frame(bytes))
}

fn cedula_in(picture: Result<Gray, PictureError>) -> Result<Option<ConsultaQr>, Fault> {
    let picture = picture.map_err(|error| Fault::new(code_of(error), ""))?;
    match find(&picture, qr_link) {
        Seen::Found(consulta) => Ok(Some(consulta)),
        Seen::Other(fault) => Err(fault),
        Seen::Nothing => Ok(None),
    }
}

fn code_of(error: PictureError) -> &'static Code {
    match error {
        PictureError::Kind => &PICTURE_KIND,
        PictureError::TooLarge => &PICTURE_TOO_LARGE,
        PictureError::Broken => &PICTURE_BROKEN,
    }
}
