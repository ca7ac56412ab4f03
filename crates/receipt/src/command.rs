//! The ESC/POS commands that this crate sends, each with its bytes.
//!
//! References are to Epson's command manual. Only commands that every clone knows are here.

use crate::bitmap::Bitmap;
use crate::charset::CodePage;
use crate::layout::{Align, DrawerPin, PaperCut, Size, Weight};
use crate::qr::QrLevel;

/// Character code table 16 of `ESC t`: WPC1252.
const TABLE_WPC1252: u8 = 16;
/// Character code table 2: PC850.
const TABLE_PC850: u8 = 2;
/// Character code table 19: PC858.
const TABLE_PC858: u8 = 19;
/// Character code table 0: PC437, for the one sign that 1252 lacks.
const TABLE_PC437: u8 = 0;
/// PC437's horizontal line, which touches its neighbours.
pub(crate) const RULE: u8 = 0xc4;
/// Dots fed after the paper has reached the cutter: the last line keeps its white below.
const CUT_FEED: u8 = 24;

/// One command, or bytes of text between two commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `ESC @`: forget all settings.
    Initialize,
    /// `ESC t`: the code page of text.
    CodePage(CodePage),
    /// `ESC t 0`: the first PC's page, for rules only.
    RulePage,
    /// `ESC a`: where the next lines stand. Holds at the start of a line only.
    Align(Align),
    /// `ESC E`: emphasized.
    Weight(Weight),
    /// `GS !`: the size of characters.
    Size(Size),
    /// Bytes of text, in the code page.
    Text(Vec<u8>),
    /// `LF`: print the line.
    LineFeed,
    /// `ESC d`: feed so many lines.
    Feed(u8),
    /// `GS ( k` fn 165: QR, model 2.
    QrModel,
    /// `GS ( k` fn 167: dots on a module's side.
    QrModuleDots(u8),
    /// `GS ( k` fn 169: error correction.
    QrLevel(QrLevel),
    /// `GS ( k` fn 180: what the QR says.
    QrStore(Vec<u8>),
    /// `GS ( k` fn 181: print it.
    QrPrint,
    /// `GS v 0`: a picture in black and white, dot for dot.
    Raster(Bitmap),
    /// `GS V` fn B: feed to the cutter and cut.
    Cut(PaperCut),
    /// `ESC p`: pulse on the drawer's pin, 50 ms on and 500 ms off.
    DrawerPulse(DrawerPin),
}

impl Command {
    /// Adds the command's bytes.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Initialize => out.extend(b"\x1b@"),
            Self::CodePage(page) => out.extend([0x1b, b't', table(*page)]),
            Self::RulePage => out.extend([0x1b, b't', TABLE_PC437]),
            Self::Align(align) => out.extend([0x1b, b'a', align_byte(*align)]),
            Self::Weight(weight) => out.extend([0x1b, b'E', weight_byte(*weight)]),
            Self::Size(size) => out.extend([0x1d, b'!', size_byte(*size)]),
            Self::Text(bytes) => out.extend(bytes),
            Self::LineFeed => out.push(b'\n'),
            Self::Feed(lines) => out.extend([0x1b, b'd', *lines]),
            Self::QrModel => write_qr(out, &[65, 50, 0]),
            Self::QrModuleDots(dots) => write_qr(out, &[67, *dots]),
            Self::QrLevel(level) => write_qr(out, &[69, level_byte(*level)]),
            Self::QrStore(bytes) => write_qr(out, &[&[80, 48], bytes.as_slice()].concat()),
            Self::QrPrint => write_qr(out, &[81, 48]),
            Self::Raster(bitmap) => write_raster(out, bitmap),
            Self::Cut(cut) => out.extend([0x1d, b'V', cut_byte(*cut), CUT_FEED]),
            Self::DrawerPulse(pin) => out.extend([0x1b, b'p', pin_byte(*pin), 25, 250]),
        }
    }

    /// The command that begins with `ESC` or another control byte, read from what follows it.
    /// Gives the command and how many bytes it took, or nothing where we never send such bytes.
    pub(crate) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let read = match *bytes {
            [b'\n', ..] => (Self::LineFeed, 1),
            [0x1b, b'@', ..] => (Self::Initialize, 2),
            [0x1b, b't', TABLE_WPC1252, ..] => (Self::CodePage(CodePage::Wpc1252), 3),
            [0x1b, b't', TABLE_PC850, ..] => (Self::CodePage(CodePage::Pc850), 3),
            [0x1b, b't', TABLE_PC858, ..] => (Self::CodePage(CodePage::Pc858), 3),
            [0x1b, b't', TABLE_PC437, ..] => (Self::RulePage, 3),
            [0x1b, b'a', 0, ..] => (Self::Align(Align::Left), 3),
            [0x1b, b'a', 1, ..] => (Self::Align(Align::Center), 3),
            [0x1b, b'E', 0, ..] => (Self::Weight(Weight::Regular), 3),
            [0x1b, b'E', 1, ..] => (Self::Weight(Weight::Bold), 3),
            [0x1b, b'd', lines @ 1..=u8::MAX, ..] => (Self::Feed(lines), 3),
            [0x1b, b'p', 0, 25, 250, ..] => (Self::DrawerPulse(DrawerPin::Two), 5),
            [0x1b, b'p', 1, 25, 250, ..] => (Self::DrawerPulse(DrawerPin::Five), 5),
            [0x1d, b'!', 0x00, ..] => (Self::Size(Size::Normal), 3),
            [0x1d, b'!', 0x01, ..] => (Self::Size(Size::Tall), 3),
            [0x1d, b'!', 0x10, ..] => (Self::Size(Size::Wide), 3),
            [0x1d, b'!', 0x11, ..] => (Self::Size(Size::Double), 3),
            [0x1d, b'V', 65, CUT_FEED, ..] => (Self::Cut(PaperCut::Full), 4),
            [0x1d, b'V', 66, CUT_FEED, ..] => (Self::Cut(PaperCut::Partial), 4),
            [0x1d, b'v', b'0', 0, ref rest @ ..] => read_raster(rest)?,
            [0x1d, b'(', b'k', low, high, ref rest @ ..] => {
                let length = usize::from(u16::from_le_bytes([low, high]));
                (read_qr(rest.get(..length)?)?, length.checked_add(5)?)
            }
            _ => return None,
        };
        Some(read)
    }
}

/// `GS ( k pL pH cn …`, where `cn` 49 is the QR.
fn write_qr(out: &mut Vec<u8>, function: &[u8]) {
    // What fits a symbol (4,296 characters at most) fits the two bytes of the length.
    let length = u16::try_from(function.len().saturating_add(1)).unwrap_or(u16::MAX);
    out.extend([0x1d, b'(', b'k']);
    out.extend(length.to_le_bytes());
    out.push(49);
    out.extend(function);
}

fn read_qr(function: &[u8]) -> Option<Command> {
    match *function {
        [49, 65, 50, 0] => Some(Command::QrModel),
        [49, 67, dots] => Some(Command::QrModuleDots(dots)),
        [49, 69, 48] => Some(Command::QrLevel(QrLevel::L)),
        [49, 69, 49] => Some(Command::QrLevel(QrLevel::M)),
        [49, 80, 48, ref bytes @ ..] => Some(Command::QrStore(bytes.to_vec())),
        [49, 81, 48] => Some(Command::QrPrint),
        _ => None,
    }
}

/// `GS v 0 m xL xH yL yH d…`: bytes in a row, rows, and the dots, 1 for black.
fn write_raster(out: &mut Vec<u8>, bitmap: &Bitmap) {
    // A picture is no wider than the paper and shorter than a metre.
    let number = |length: usize| u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes();
    out.extend([0x1d, b'v', b'0', 0]);
    out.extend(number(bitmap.width().div_ceil(8)));
    out.extend(number(bitmap.height()));
    out.extend(bitmap.packed());
}

/// What follows `GS v 0 m`.
fn read_raster(bytes: &[u8]) -> Option<(Command, usize)> {
    let (&[x_low, x_high, y_low, y_high], rest) = bytes.split_first_chunk::<4>()?;
    let row = usize::from(u16::from_le_bytes([x_low, x_high]));
    let length = row.checked_mul(usize::from(u16::from_le_bytes([y_low, y_high])))?;
    let bitmap = Bitmap::unpack(row.checked_mul(8)?, rest.get(..length)?)?;
    Some((Command::Raster(bitmap), length.checked_add(8)?))
}

const fn table(page: CodePage) -> u8 {
    match page {
        CodePage::Wpc1252 => TABLE_WPC1252,
        CodePage::Pc850 => TABLE_PC850,
        CodePage::Pc858 => TABLE_PC858,
    }
}

/// Function B of `GS V`. 65 cuts all of the paper, 66 leaves a point.
const fn cut_byte(cut: PaperCut) -> u8 {
    match cut {
        PaperCut::Full => 65,
        PaperCut::Partial => 66,
    }
}

const fn pin_byte(pin: DrawerPin) -> u8 {
    match pin {
        DrawerPin::Two => 0,
        DrawerPin::Five => 1,
    }
}

const fn align_byte(align: Align) -> u8 {
    match align {
        Align::Left => 0,
        Align::Center => 1,
    }
}

const fn weight_byte(weight: Weight) -> u8 {
    match weight {
        Weight::Regular => 0,
        Weight::Bold => 1,
    }
}

const fn size_byte(size: Size) -> u8 {
    match size {
        Size::Normal => 0x00,
        Size::Tall => 0x01,
        Size::Wide => 0x10,
        Size::Double => 0x11,
    }
}

const fn level_byte(level: QrLevel) -> u8 {
    match level {
        QrLevel::L => 48,
        QrLevel::M => 49,
    }
}
