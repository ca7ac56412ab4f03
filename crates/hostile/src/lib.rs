//! Every door through which a stranger's bytes come into the product, each as one function.
//!
//! A [`Door`] takes any bytes, hands them to the function of ours that would meet them, and then
//! asks of the answer what must hold for every answer: what was read reads the same again, what is
//! printed is a PDF, what proves nothing is doubt. It ends; it panics where one of these does not
//! hold. The fuzzer (`fuzz/`, `cargo xtask fuzz`) knocks at them with inputs of its making, and
//! `tests/corpus.rs` with all that it has found so far.
//!
//! The crate is for tests alone: nothing of the product may use it. It knows no file, no clock and
//! no randomness, so an input that was found once is found again.
//!
//! ```
//! let rfc = hostile::DOORS.iter().find(|door| door.name == "rfc").unwrap();
//! assert_eq!((rfc.enter)(b"eku9003173c9"), hostile::Answer::Read);
//! assert_eq!((rfc.enter)(b"\xff\xfe|"), hostile::Answer::Refused);
//! ```
#![deny(missing_docs)]

mod answers;
mod companion;
mod csd;
mod csf;
mod documents;
mod names;
mod sold;

pub use answers::{finkok, pac};
pub use companion::{companion, folder};
pub use csd::{cer, key, key_inside};
pub use csf::{csf_pdf, csf_picture, csf_squares, csf_text};
pub use documents::{print, xml};
pub use names::rfc;
pub use sold::{QR_KEY_SEED, qr, wire};

/// What became of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// They are what the door is for.
    Read,
    /// They are not, and it was said so.
    Refused,
}

impl Answer {
    fn of<T, E>(result: &Result<T, E>) -> Self {
        if result.is_ok() { Self::Read } else { Self::Refused }
    }
}

/// Takes an answer that may be any, as long as it comes.
fn asked<T>(_answer: T) {}

/// A way in.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    /// The name of its fuzz target and of the folder of its corpus.
    pub name: &'static str,
    /// Takes any bytes.
    pub enter: fn(&[u8]) -> Answer,
}

/// All of them, by name.
pub const DOORS: [Door; 16] = [
    Door { name: "cer", enter: cer },
    Door { name: "companion", enter: companion },
    Door { name: "csf_pdf", enter: csf_pdf },
    Door { name: "csf_picture", enter: csf_picture },
    Door { name: "csf_squares", enter: csf_squares },
    Door { name: "csf_text", enter: csf_text },
    Door { name: "finkok", enter: finkok },
    Door { name: "folder", enter: folder },
    Door { name: "key", enter: key },
    Door { name: "key_inside", enter: key_inside },
    Door { name: "pac", enter: pac },
    Door { name: "print", enter: print },
    Door { name: "qr", enter: qr },
    Door { name: "rfc", enter: rfc },
    Door { name: "wire", enter: wire },
    Door { name: "xml", enter: xml },
];
