//! One layout of the receipt, and what it becomes: ESC/POS bytes, text, a picture.
//!
//! [`layout`] turns a [`Nota`] into a [`Layout`]: lines that already fit the paper, rules, a QR, a
//! cut. Everything else is a view of that one value: [`escpos`] (what the printer gets), [`text`]
//! (what a log or a test reads), [`raster`] and [`png`](fn@png) (what the screen shows),
//! [`pdf`](fn@pdf) (what is kept or sent). [`decode`]
//! reads the printer's bytes back into the same [`Layout`], and refuses any byte that this crate
//! would not have sent, so `decode(escpos(l)) == l` says that the paper holds what was laid out;
//! drawing the decoded layout gives a picture of the bytes, not of our intentions.
//!
//! What it refuses to know: where the bytes go, how a ticket is signed or invoiced, what time it
//! is. It reads no clock, file or socket; the same nota gives the same bytes.
//!
//! Invariants:
//! - no line is wider than the paper's columns, whatever the texts are: long words are broken,
//!   what the printer's code page cannot say is written as its nearest letters or as a visible `?`;
//! - amounts are never cut: one that finds no room beside its label gets a line of its own;
//! - a QR is printed only where its symbol and quiet zone fit the paper.
//!
//! ```
//! use receipt::{Copy, Nota, NotaState, Paper, Shop, Validity};
//!
//! let nota = Nota {
//!     shop: Shop { name: "Abarrotes La Esquina".into(), ..Shop::default() },
//!     register: "Caja 1".into(),
//!     cashier: "Ana".into(),
//!     serie_folio: "A-000123".into(),
//!     sold_at: jiff::civil::date(2026, 11, 20).at(14, 5, 0, 0),
//!     lines: vec![],
//!     sale_discount: money::Money::ZERO,
//!     payments: vec![],
//!     change: money::Money::ZERO,
//!     total: money::Money::parse("211.00")?,
//!     tip: money::Money::ZERO,
//!     taxes: vec![],
//!     talon: None,
//!     copy: Copy::Original,
//!     validity: Validity::Real,
//!     note: String::new(),
//!     state: NotaState::Sold,
//! };
//! let layout = receipt::layout(&nota, Paper::Mm80);
//! let bytes = receipt::escpos(&layout);
//! assert_eq!(receipt::decode(&bytes, Paper::Mm80), Ok(layout));
//! # Ok::<(), money::AmountError>(())
//! ```
#![deny(missing_docs)]
#![deny(clippy::indexing_slicing, clippy::as_conversions)]

mod bitmap;
mod charset;
mod command;
mod compose;
mod cut;
mod cut_layout;
mod dates;
mod decode;
mod escpos;
mod glyphs;
mod layout;
mod logo;
mod nota;
mod paint;
mod pdf;
mod qr;
mod raster;
mod slip;
mod slip_layout;
mod text;
mod wrap;

pub use bitmap::{Bitmap, PngError, png};
pub use charset::CodePage;
pub use command::Command;
pub use compose::layout;
pub use cut::{Closing, Counted, Cut, CutKind, Drawer, DrawerMove, PieceLine, Row, Tally};
pub use cut_layout::cut_layout;
pub use dates::{long_date, month_name};
pub use decode::{DecodeError, Problem, commands, decode};
pub use escpos::escpos;
pub use layout::{
    Align, Block, DrawerPin, Format, Layout, Line, Paper, PaperCut, Qr, QrBy, Run, Size, Style,
    Weight,
};
pub use logo::{LogoError, logo};
pub use nota::{Copy, Nota, NotaLine, NotaState, Payment, Shop, Talon, Validity};
pub use pdf::{PdfError, pdf};
pub use qr::{QrFit, QrLevel, qr_fit};
pub use raster::{RasterError, raster};
pub use slip::{CashSlip, CashWay, InvoiceSlip, Slip, Subject};
pub use slip_layout::slip_layout;
pub use text::text;
