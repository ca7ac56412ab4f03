//! What every part of the pages is drawn from.

use cfdi::read::Document;
use cfdi::timbre::Timbre;

use crate::Look;
use crate::block::Strip;
use crate::fonts::Fonts;
use crate::marks::{MARGIN, WIDTH};

/// All the width that is printed on.
pub(crate) const FULL: Strip = Strip { x: MARGIN, width: WIDTH };

/// The document, its timbre, how it looks, and with which letters.
#[derive(Clone, Copy)]
pub(crate) struct Sheet<'a> {
    pub(crate) fonts: &'static Fonts,
    pub(crate) document: &'a Document,
    pub(crate) timbre: &'a Timbre,
    pub(crate) look: &'a Look,
}
