//! QR codes in pictures that strangers send: photographs, screens, frames of a camera's film.
//!
//! - [`photograph`] and [`frame`] make a JPEG or a PNG grey, within bounds that are judged before
//!   anything is decoded; [`jpeg`] does so for whoever has a picture out of something else.
//! - [`find`] looks in it for the code that its caller can read.
//!
//! What decodes is others' (`zune-jpeg`, `png`, `rqrr`): it runs behind `catch_unwind`, and what it
//! would take too long over is passed by. Same input, same answer: no file, no socket, no clock.
//!
//! ```
//! let picture = qr_reader::Gray::new(300, 300, vec![255; 90_000]).unwrap();
//! let seen = qr_reader::find(&picture, |text| text.parse::<u32>());
//! assert_eq!(seen, qr_reader::Seen::Nothing);
//! ```
#![deny(missing_docs)]

mod bitmap;
mod gray;
mod picture;
mod scan;

pub use gray::Gray;
pub use picture::{Kind, PictureError, brightness, frame, jpeg, photograph};
pub use scan::{Seen, find, text_of};
