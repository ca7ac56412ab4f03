//! The layout as the bytes that a thermal printer takes.

use crate::charset::{self, CodePage};
use crate::command::{Command, RULE};
use crate::layout::{Align, Block, Layout, Line, Qr, Run, Style};

/// The printer's bytes: settings are sent when they change, each line ends with `LF`.
pub fn escpos(layout: &Layout) -> Vec<u8> {
    let mut printer = Printer::new(layout.code_page());
    printer.send(Command::Initialize);
    printer.send(Command::CodePage(layout.code_page()));
    for block in layout.blocks() {
        match block {
            Block::Line(line) => printer.line(line),
            Block::Rule => printer.rule(layout.paper().columns()),
            Block::Qr(qr) => printer.qr(qr),
            Block::Feed(lines) => printer.send(Command::Feed(*lines)),
            Block::Picture(picture) => {
                printer.align(Align::Center);
                printer.send(Command::Raster(picture.clone()));
            }
            Block::Cut(cut) => printer.send(Command::Cut(*cut)),
            Block::Drawer(pin) => printer.send(Command::DrawerPulse(*pin)),
        }
    }
    printer.bytes
}

/// The bytes so far, and what the printer was last told.
struct Printer {
    bytes: Vec<u8>,
    code_page: CodePage,
    align: Align,
    style: Style,
}

impl Printer {
    fn new(code_page: CodePage) -> Self {
        Self { bytes: Vec::new(), code_page, align: Align::default(), style: Style::default() }
    }

    fn send(&mut self, command: Command) {
        command.write(&mut self.bytes);
    }

    fn align(&mut self, align: Align) {
        if self.align != align {
            self.align = align;
            self.send(Command::Align(align));
        }
    }

    fn style(&mut self, style: Style) {
        if self.style.weight != style.weight {
            self.send(Command::Weight(style.weight));
        }
        if self.style.size != style.size {
            self.send(Command::Size(style.size));
        }
        self.style = style;
    }

    fn line(&mut self, line: &Line) {
        self.align(line.align());
        for run in line.runs() {
            self.style(run.style());
            self.send(Command::Text(encoded(run, self.code_page)));
        }
        self.send(Command::LineFeed);
    }

    /// Code page 1252 has no line to draw with; every printer's page 0 has one.
    fn rule(&mut self, columns: usize) {
        self.align(Align::Left);
        self.style(Style::PLAIN);
        self.send(Command::RulePage);
        self.send(Command::Text(vec![RULE; columns]));
        self.send(Command::CodePage(self.code_page));
        self.send(Command::LineFeed);
    }

    fn qr(&mut self, qr: &Qr) {
        self.align(Align::Center);
        self.send(Command::QrModel);
        self.send(Command::QrModuleDots(qr.fit().dots));
        self.send(Command::QrLevel(qr.fit().level));
        self.send(Command::QrStore(qr.text().as_bytes().to_vec()));
        self.send(Command::QrPrint);
    }
}

/// A run holds nothing that the code page lacks.
fn encoded(run: &Run, page: CodePage) -> Vec<u8> {
    run.text().chars().filter_map(|letter| charset::encode(letter, page)).collect()
}
