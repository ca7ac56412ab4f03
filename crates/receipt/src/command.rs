//! The ESC/POS commands that this crate sends, each with its bytes.
//!
//! References are to Epson's command manual. Only commands that every clone knows are here.

use crate::layout::{Align, Size, Weight};
use crate::qr::QrLevel;

/// Select character code table 16: WPC1252 (`ESC t`).
const TABLE_WPC1252: u8 = 16;
/// Select character code table 0: PC437, for the one sign that 1252 lacks.
const TABLE_PC437: u8 = 0;
/// PC437's horizontal line, which touches its neighbours.
pub(crate) const RULE: u8 = 0xc4;
/// Dots fed after the paper has reached the cutter: the last line keeps its white below.
const CUT_FEED: u8 = 24;

/// Which characters the bytes above 127 are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePage {
    /// Windows 1252, for all text.
    Wpc1252,
    /// The first PC's, for rules only.
    Pc437,
}

/// One command, or bytes of text between two commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `ESC @`: forget all settings.
    Initialize,
    /// `ESC t`: the code page.
    CodePage(CodePage),
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
    /// `GS V` fn B: feed to the cutter, cut, leaving a point.
    Cut,
    /// `ESC p`: pulse on the drawer's first pin, 50 ms on and 500 ms off.
    DrawerPulse,
}

impl Command {
    /// Adds the command's bytes.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Initialize => out.extend(b"\x1b@"),
            Self::CodePage(page) => out.extend([0x1b, b't', table(*page)]),
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
            Self::Cut => out.extend([0x1d, b'V', 66, CUT_FEED]),
            Self::DrawerPulse => out.extend([0x1b, b'p', 0, 25, 250]),
        }
    }

    /// The command that begins with `ESC` or another control byte, read from what follows it.
    /// Gives the command and how many bytes it took, or nothing where we never send such bytes.
    pub(crate) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let read = match *bytes {
            [b'\n', ..] => (Self::LineFeed, 1),
            [0x1b, b'@', ..] => (Self::Initialize, 2),
            [0x1b, b't', TABLE_WPC1252, ..] => (Self::CodePage(CodePage::Wpc1252), 3),
            [0x1b, b't', TABLE_PC437, ..] => (Self::CodePage(CodePage::Pc437), 3),
            [0x1b, b'a', 0, ..] => (Self::Align(Align::Left), 3),
            [0x1b, b'a', 1, ..] => (Self::Align(Align::Center), 3),
            [0x1b, b'E', 0, ..] => (Self::Weight(Weight::Regular), 3),
            [0x1b, b'E', 1, ..] => (Self::Weight(Weight::Bold), 3),
            [0x1b, b'd', lines @ 1..=u8::MAX, ..] => (Self::Feed(lines), 3),
            [0x1b, b'p', 0, 25, 250, ..] => (Self::DrawerPulse, 5),
            [0x1d, b'!', 0x00, ..] => (Self::Size(Size::Normal), 3),
            [0x1d, b'!', 0x01, ..] => (Self::Size(Size::Tall), 3),
            [0x1d, b'!', 0x10, ..] => (Self::Size(Size::Wide), 3),
            [0x1d, b'!', 0x11, ..] => (Self::Size(Size::Double), 3),
            [0x1d, b'V', 66, CUT_FEED, ..] => (Self::Cut, 4),
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

const fn table(page: CodePage) -> u8 {
    match page {
        CodePage::Wpc1252 => TABLE_WPC1252,
        CodePage::Pc437 => TABLE_PC437,
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
