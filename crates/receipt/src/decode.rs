//! Reading the printer's bytes back, strictly: what this crate would not have sent is refused.
//!
//! A printer swallows what it does not understand and prints the rest as rubbish; nobody sees it
//! before the customer does. This decoder is the printer that complains.

use crate::bitmap::Bitmap;
use crate::charset::{self, CodePage};
use crate::command::{Command, RULE};
use crate::layout::{Align, Block, Layout, Line, Paper, Qr, Run, Style};
use crate::qr::QrLevel;

/// What is wrong with the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No command of ours begins so, or it is not whole.
    #[error("unknown or broken command")]
    UnknownCommand,
    /// The bytes do not begin with `ESC @`, or it comes again.
    #[error("initialize must come first, and once")]
    Initialize,
    /// A byte that the code page has no character for.
    #[error("byte without a character in the code page")]
    NoCharacter,
    /// The code page for rules holds something that is not one rule from edge to edge.
    #[error("not a whole rule")]
    BrokenRule,
    /// A command that must stand between lines stands within one.
    #[error("not at the start of a line")]
    WithinLine,
    /// `LF` without a line: empty lines are fed.
    #[error("empty line")]
    EmptyLine,
    /// The line is wider than the paper.
    #[error("line wider than the paper")]
    TooWide,
    /// The code page changes between two lines: ours does so for rules only.
    #[error("another code page")]
    CodePage,
    /// A picture that is not in the middle, or wider than the paper.
    #[error("picture not in the middle, or too wide")]
    Picture,
    /// The commands of a QR are not the five, in order, or it does not fit.
    #[error("incomplete or too large QR")]
    Qr,
    /// The bytes end within a line or a QR.
    #[error("the end is missing")]
    Unfinished,
}

/// The bytes are not a receipt of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {at}: {problem}")]
pub struct DecodeError {
    /// Offset of the first byte that cannot be.
    pub at: usize,
    /// Why.
    pub problem: Problem,
}

/// The layout that these bytes print on this paper.
///
/// # Errors
/// The first byte that this crate would not have sent there.
pub fn decode(bytes: &[u8], paper: Paper) -> Result<Layout, DecodeError> {
    let mut printed = Printed::new(paper);
    for (at, command) in commands(bytes)? {
        printed.obey(command).map_err(|problem| DecodeError { at, problem })?;
    }
    printed.finish().map_err(|problem| DecodeError { at: bytes.len(), problem })
}

/// The commands in the bytes, each with its offset.
///
/// # Errors
/// A byte that begins no command of ours.
pub fn commands(bytes: &[u8]) -> Result<Vec<(usize, Command)>, DecodeError> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let text = rest.iter().take_while(|byte| **byte >= b' ').count();
        let (command, length) = match rest.get(..text) {
            Some(text_bytes) if text > 0 => (Command::Text(text_bytes.to_vec()), text),
            Some(_) | None => {
                Command::read(rest).ok_or(DecodeError { at, problem: Problem::UnknownCommand })?
            }
        };
        found.push((at, command));
        at = at.saturating_add(length);
    }
    Ok(found)
}

/// How far the five commands of a QR have come.
enum QrState {
    None,
    Model,
    Dots(u8),
    Level(u8, QrLevel),
    Stored(Qr),
}

/// What the bytes above 127 mean just now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    /// Nothing yet: `ESC @` has not come.
    Unknown,
    /// `ESC @` has come, and the page of the texts has not.
    Initial,
    Text,
    Rule,
}

/// What the line in the printer's buffer holds.
enum Buffer {
    Empty,
    Runs(Vec<Run>),
    Rule,
}

/// A printer that keeps what it has printed.
struct Printed {
    paper: Paper,
    table: Table,
    code_page: CodePage,
    align: Align,
    style: Style,
    buffer: Buffer,
    qr: QrState,
    blocks: Vec<Block>,
}

impl Printed {
    fn new(paper: Paper) -> Self {
        Self {
            paper,
            table: Table::Unknown,
            code_page: CodePage::default(),
            align: Align::Left,
            style: Style::PLAIN,
            buffer: Buffer::Empty,
            qr: QrState::None,
            blocks: Vec::new(),
        }
    }

    fn obey(&mut self, command: Command) -> Result<(), Problem> {
        if self.table == Table::Unknown {
            return self.initialize(&command);
        }
        if !matches!(self.qr, QrState::None) {
            return self.continue_qr(command);
        }
        match command {
            Command::Initialize => Err(Problem::Initialize),
            Command::CodePage(page) => self.text_page(page),
            Command::RulePage => self.switch(Table::Rule),
            Command::Align(align) => self.between_lines().map(|()| self.align = align),
            Command::Weight(weight) => {
                self.style.weight = weight;
                Ok(())
            }
            Command::Size(size) => {
                self.style.size = size;
                Ok(())
            }
            Command::Text(bytes) => match self.table {
                Table::Text => self.text(&bytes),
                Table::Unknown | Table::Initial | Table::Rule => self.rule(&bytes),
            },
            Command::LineFeed => self.line_feed(),
            Command::Feed(lines) => self.print(Block::Feed(lines)),
            Command::Raster(picture) => self.picture(picture),
            Command::Cut(cut) => self.print(Block::Cut(cut)),
            Command::DrawerPulse(pin) => self.print(Block::Drawer(pin)),
            Command::QrModel => self.begin_qr(),
            Command::QrModuleDots(_)
            | Command::QrLevel(_)
            | Command::QrStore(_)
            | Command::QrPrint => Err(Problem::Qr),
        }
    }

    fn finish(self) -> Result<Layout, Problem> {
        match (self.table, &self.buffer, &self.qr) {
            (Table::Unknown, ..) => Err(Problem::Initialize),
            (_, Buffer::Empty, QrState::None) => {
                Ok(Layout::new(self.paper, self.code_page, self.blocks))
            }
            (Table::Initial | Table::Text | Table::Rule, ..) => Err(Problem::Unfinished),
        }
    }

    fn initialize(&mut self, command: &Command) -> Result<(), Problem> {
        if *command != Command::Initialize {
            return Err(Problem::Initialize);
        }
        self.table = Table::Initial;
        Ok(())
    }

    /// All texts are of the page that came first.
    fn text_page(&mut self, page: CodePage) -> Result<(), Problem> {
        match self.table {
            Table::Initial => self.code_page = page,
            Table::Unknown | Table::Text | Table::Rule if page != self.code_page => {
                return Err(Problem::CodePage);
            }
            Table::Unknown | Table::Text | Table::Rule => {}
        }
        self.switch(Table::Text)
    }

    fn between_lines(&self) -> Result<(), Problem> {
        match self.buffer {
            Buffer::Empty => Ok(()),
            Buffer::Runs(_) | Buffer::Rule => Err(Problem::WithinLine),
        }
    }

    fn print(&mut self, block: Block) -> Result<(), Problem> {
        self.between_lines()?;
        self.blocks.push(block);
        Ok(())
    }

    fn picture(&mut self, picture: Bitmap) -> Result<(), Problem> {
        if self.align != Align::Center || picture.width() > self.paper.dots() {
            return Err(Problem::Picture);
        }
        self.print(Block::Picture(picture))
    }

    fn switch(&mut self, table: Table) -> Result<(), Problem> {
        if matches!(self.buffer, Buffer::Runs(_)) {
            return Err(Problem::WithinLine);
        }
        self.table = table;
        Ok(())
    }

    fn text(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let text: String = bytes
            .iter()
            .map(|byte| charset::decode(*byte, self.code_page).ok_or(Problem::NoCharacter))
            .collect::<Result<_, _>>()?;
        let run = Run::new(self.style, &text, self.code_page);
        match &mut self.buffer {
            Buffer::Empty => self.buffer = Buffer::Runs(vec![run]),
            Buffer::Runs(runs) => runs.push(run),
            Buffer::Rule => return Err(Problem::BrokenRule),
        }
        Ok(())
    }

    fn rule(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.between_lines()?;
        let whole = bytes.len() == self.paper.columns() && bytes.iter().all(|byte| *byte == RULE);
        if !whole || self.style != Style::PLAIN || self.align != Align::Left {
            return Err(Problem::BrokenRule);
        }
        self.buffer = Buffer::Rule;
        Ok(())
    }

    fn line_feed(&mut self) -> Result<(), Problem> {
        let block = match std::mem::replace(&mut self.buffer, Buffer::Empty) {
            Buffer::Empty => return Err(Problem::EmptyLine),
            Buffer::Rule => Block::Rule,
            Buffer::Runs(runs) => {
                Line::new(self.align, runs).map(Block::Line).ok_or(Problem::EmptyLine)?
            }
        };
        match &block {
            Block::Line(line) if line.columns() > self.paper.columns() => Err(Problem::TooWide),
            Block::Line(_)
            | Block::Rule
            | Block::Qr(_)
            | Block::Picture(_)
            | Block::Feed(_)
            | Block::Cut(_)
            | Block::Drawer(_) => self.print(block),
        }
    }

    fn begin_qr(&mut self) -> Result<(), Problem> {
        self.between_lines()?;
        if self.align != Align::Center {
            return Err(Problem::Qr);
        }
        self.qr = QrState::Model;
        Ok(())
    }

    fn continue_qr(&mut self, command: Command) -> Result<(), Problem> {
        self.qr = match (std::mem::replace(&mut self.qr, QrState::None), command) {
            (QrState::Model, Command::QrModuleDots(dots)) => QrState::Dots(dots),
            (QrState::Dots(dots), Command::QrLevel(level)) => QrState::Level(dots, level),
            (QrState::Level(dots, level), Command::QrStore(bytes)) => {
                let text = String::from_utf8(bytes).map_err(|_| Problem::Qr)?;
                let qr = Qr::as_printed(text, level, dots, self.paper);
                QrState::Stored(qr.ok_or(Problem::Qr)?)
            }
            (QrState::Stored(qr), Command::QrPrint) => {
                self.blocks.push(Block::Qr(qr));
                QrState::None
            }
            _ => return Err(Problem::Qr),
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &[u8], problem: Problem, at: usize) {
        let bytes = [b"\x1b@\x1bt\x10".as_slice(), body].concat();
        assert_eq!(decode(&bytes, Paper::Mm58), Err(DecodeError { at: at + 5, problem }));
    }

    #[test]
    fn takes_what_we_send() {
        let bytes = b"\x1b@\x1bt\x10\x1ba\x01\x1bE\x01\x1d!\x11\xd1and\xfa\x1d!\x00 x\n\x1bd\x02";
        let run = |size, text| Run::new(Style::bold(size), text, CodePage::Wpc1252);
        let (big, small) = (run(crate::Size::Double, "Ñandú"), run(crate::Size::Normal, " x"));
        let line = Line::new(Align::Center, [big, small]).unwrap();
        assert_eq!(line.columns(), 12);
        assert_eq!(
            decode(bytes, Paper::Mm58).unwrap().blocks(),
            [Block::Line(line), Block::Feed(2)]
        );
    }

    #[test]
    fn complains_where_a_printer_would_print_rubbish() {
        check(b"a\x07\n", Problem::UnknownCommand, 1);
        check(b"\x1bp\x00\x1dVB\x18", Problem::UnknownCommand, 0);
        check(b"\x1d!\x22", Problem::UnknownCommand, 0);
        check(b"\x1bd\x00", Problem::UnknownCommand, 0);
        check(b"a\x1b@", Problem::Initialize, 1);
        check(b"a\x81\n", Problem::NoCharacter, 0);
        check(b"\x1bt\x00---\n", Problem::BrokenRule, 3);
        check(b"a\x1ba\x01\n", Problem::WithinLine, 1);
        check(b"a\x1bd\x01", Problem::WithinLine, 1);
        check(b"\n", Problem::EmptyLine, 0);
        check(b"\x1bt\x02", Problem::CodePage, 0);
        check(b"\x1dv0\x00\x01\x00\x01\x00\xff", Problem::Picture, 0);
        check(b"\x1ba\x01\x1dv0\x00\x01\x00\x02\x00\xff", Problem::UnknownCommand, 3);
        check(&[b"x".repeat(33), b"\n".to_vec()].concat(), Problem::TooWide, 33);
        check(b"a", Problem::Unfinished, 1);
    }

    #[test]
    fn a_qr_is_five_commands_in_order_and_fits() {
        let dots = |dots: u8| {
            let mut bytes = b"\x1ba\x01\x1d(k\x04\x001A2\x00".to_vec();
            bytes.extend([0x1d, b'(', b'k', 3, 0, 49, 67, dots]);
            bytes.extend(b"\x1d(k\x03\x001E1\x1d(k\x05\x001P0HI\x1d(k\x03\x001Q0");
            bytes
        };
        let good = [b"\x1b@".to_vec(), dots(12)].concat();
        assert!(matches!(decode(&good, Paper::Mm58).unwrap().blocks(), [Block::Qr(_)]));
        check(&dots(2), Problem::Qr, 28);
        check(&dots(16), Problem::Qr, 28);
        check(b"\x1ba\x01\x1d(k\x03\x001Q0", Problem::Qr, 3);
        check(b"\x1d(k\x04\x001A2\x00", Problem::Qr, 0);
        check(dots(12).get(..12).unwrap(), Problem::Unfinished, 12);
        check(dots(12).get(..14).unwrap(), Problem::UnknownCommand, 12);
    }

    #[test]
    fn nothing_comes_before_initialize() {
        let early = DecodeError { at: 0, problem: Problem::Initialize };
        assert_eq!(decode(b"a\n", Paper::Mm80), Err(early));
        assert_eq!(decode(b"", Paper::Mm80), Err(early));
    }
}
