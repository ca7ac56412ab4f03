//! The layout as the bytes that a thermal printer takes.

use crate::charset;
use crate::command::{CodePage, Command, RULE};
use crate::layout::{Align, Block, Layout, Line, Qr, Run, Style};

/// The printer's bytes: settings are sent when they change, each line ends with `LF`.
pub fn escpos(layout: &Layout) -> Vec<u8> {
    let mut printer = Printer::default();
    printer.send(Command::Initialize);
    printer.send(Command::CodePage(CodePage::Wpc1252));
    for block in layout.blocks() {
        match block {
            Block::Line(line) => printer.line(line),
            Block::Rule => printer.rule(layout.paper().columns()),
            Block::Qr(qr) => printer.qr(qr),
            Block::Feed(lines) => printer.send(Command::Feed(*lines)),
            Block::Cut => printer.send(Command::Cut),
            Block::Drawer => printer.send(Command::DrawerPulse),
        }
    }
    printer.bytes
}

/// The bytes so far, and what the printer was last told.
#[derive(Default)]
struct Printer {
    bytes: Vec<u8>,
    align: Align,
    style: Style,
}

impl Printer {
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
            self.send(Command::Text(encoded(run)));
        }
        self.send(Command::LineFeed);
    }

    /// Code page 1252 has no line to draw with; every printer's page 0 has one.
    fn rule(&mut self, columns: usize) {
        self.align(Align::Left);
        self.style(Style::PLAIN);
        self.send(Command::CodePage(CodePage::Pc437));
        self.send(Command::Text(vec![RULE; columns]));
        self.send(Command::CodePage(CodePage::Wpc1252));
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
fn encoded(run: &Run) -> Vec<u8> {
    run.text().chars().filter_map(charset::encode).collect()
}
