//! What stands where on the receipt.

use cfdi::taxes::{Factor, Impuesto, TotalTraslado};
use jiff::civil::DateTime;
use money::{Money, Quantity};

use crate::bitmap::Bitmap;
use crate::charset::printable;
use crate::dates::long_date;
use crate::layout::{Align, Block, Format, Layout, Line, Paper, Qr, QrBy, Run, Size, Style};
use crate::nota::{Copy, Nota, NotaLine, NotaState, Shop, Talon, Validity};
use crate::qr;
use crate::wrap::{JOINT, flow, wrap, wrap_evenly};

/// Spaces between the columns of the table of lines.
const GAP: usize = 2;
/// A description narrower than this is put above its amounts, not beside them.
const DESCRIPTION_COLUMNS_MIN: usize = 16;
/// Lines from the print head to the edge at which paper is torn.
const TEAR_LINES: u8 = 4;

/// The receipt of this nota for a printer: the same things in the same order on both widths.
///
/// A [`Paper`](crate::Paper) alone stands for a printer of today with that roll.
pub fn layout(nota: &Nota, format: impl Into<Format>) -> Layout {
    let mut page = Page::new(format.into());
    head(&mut page, &nota.shop);
    title(&mut page, nota);
    page.rule();
    lines(&mut page, &nota.lines);
    page.rule();
    totals(&mut page, nota);
    match (&nota.state, &nota.talon) {
        (NotaState::Cancelled, _) => {
            page.rule();
            page.centered("Esta nota fue cancelada: no se puede facturar.", Style::PLAIN);
        }
        (NotaState::Sold, Some(talon)) => {
            page.rule();
            billing(&mut page, talon);
        }
        (NotaState::Returned { of }, _) => {
            page.rule();
            page.centered(&format!("Se devolvió de la nota {of}."), Style::PLAIN);
        }
        (NotaState::Sold, None) => {}
    }
    footer(&mut page, &nota.shop);
    page.end()
}

/// Who sells, down to the rule.
pub(crate) fn head(page: &mut Page, shop: &Shop) {
    if let Some(logo) = &shop.logo {
        page.picture(logo.clone());
        page.feed();
    }
    shop_name(page, shop);
    page.feed();
    taxpayer(page, shop);
    for part in shop.address.iter().chain(&shop.header) {
        said(page, part);
    }
    page.rule();
}

/// The name over the door.
pub(crate) fn shop_name(page: &mut Page, shop: &Shop) {
    page.centered(&shop.name.to_uppercase(), Style::bold(Size::Tall));
}

/// A line of the shop's own, in the middle. One that it has parted with ` · ` is broken there.
pub(crate) fn said(page: &mut Page, text: &str) {
    let parts: Vec<String> = text.split(JOINT).map(str::to_owned).collect();
    if parts.len() > 1 {
        let lines = page.flow(&parts);
        page.centered_lines(&lines);
    } else {
        page.centered(text, Style::PLAIN);
    }
}

/// All in one line, or the name above its two numbers: never a number alone.
fn taxpayer(page: &mut Page, shop: &Shop) {
    let numbers = [labelled("RFC", &shop.rfc), labelled("Rég.", &shop.regimen_fiscal)];
    let [rfc, regimen] = numbers.clone();
    let all = page.flow(&[shop.legal_name.clone(), rfc, regimen]);
    if all.len() <= 1 {
        page.centered_lines(&all);
    } else {
        page.centered(&shop.legal_name, Style::PLAIN);
        let numbers = page.flow(&numbers);
        page.centered_lines(&numbers);
    }
}

fn footer(page: &mut Page, shop: &Shop) {
    let parts: Vec<String> = shop.footer.iter().map(|part| page.printable(part)).collect();
    if parts.iter().any(|part| !part.is_empty()) {
        page.rule();
        for part in parts {
            said(page, &part);
        }
    }
}

fn title(page: &mut Page, nota: &Nota) {
    let bold = Style::bold(Size::Normal);
    let heading = match nota.state {
        NotaState::Sold | NotaState::Cancelled => "NOTA DE REMISIÓN",
        NotaState::Returned { .. } => "NOTA DE DEVOLUCIÓN",
    };
    page.row(heading, &nota.serie_folio, bold);
    made_by(page, [&nota.register, &nota.cashier], nota.sold_at);
    if nota.state == NotaState::Cancelled {
        page.centered("NOTA CANCELADA", Style::bold(Size::Tall));
    }
    match nota.copy {
        Copy::Original => {}
        Copy::Duplicate => page.centered("COPIA", bold),
        Copy::Reprint => page.centered("REIMPRESIÓN", bold),
    }
    if nota.validity == Validity::Sandbox {
        page.centered("SIN VALIDEZ FISCAL", bold);
    }
}

/// `Caja 1 · Ana                    20/11/2026 14:05`; who is not named is left out.
pub(crate) fn made_by(page: &mut Page, who: [&String; 2], at: DateTime) {
    let who = who.map(|part| page.printable(part));
    let who: Vec<&str> = who.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    page.row(&who.join(JOINT), &at.strftime("%d/%m/%Y %H:%M").to_string(), Style::PLAIN);
}

/// A line of the nota, as text.
struct Cells {
    quantity: String,
    description: String,
    price: String,
    gross: String,
    discount: Option<String>,
    note: String,
}

fn lines(page: &mut Page, lines: &[NotaLine]) {
    let cells: Vec<Cells> = lines
        .iter()
        .map(|line| Cells {
            quantity: quantity(line.quantity),
            description: page.printable(&line.description),
            price: plain(line.unit_price),
            gross: plain(line.gross),
            discount: line.discount.is_positive().then(|| taken_off(line.discount)),
            note: page.printable(&line.note),
        })
        .collect();
    let widest = |part: fn(&Cells) -> &String| {
        cells.iter().map(|cell| part(cell).chars().count()).max().unwrap_or(0)
    };
    let widths = [widest(|c| &c.quantity), widest(|c| &c.price), widest(|c| &c.gross)];
    let taken = widths.iter().sum::<usize>() + 3 * GAP;
    match page.columns().checked_sub(taken) {
        Some(room) if room >= DESCRIPTION_COLUMNS_MIN => {
            cells.iter().for_each(|cell| beside(page, cell, widths, room));
        }
        Some(_) | None => cells.iter().for_each(|cell| above(page, cell)),
    }
}

/// `2      Leche Lala 1 L            28.50     57.00`
fn beside(page: &mut Page, cell: &Cells, [quantity, price, gross]: [usize; 3], room: usize) {
    let gap = " ".repeat(GAP);
    let mut description = wrap(&cell.description, room).into_iter();
    let first = description.next().unwrap_or_default();
    page.left(&format!(
        "{:<quantity$}{gap}{first:<room$}{gap}{:>price$}{gap}{:>gross$}",
        cell.quantity, cell.price, cell.gross
    ));
    for more in description {
        page.left(&format!("{}{gap}{more}", " ".repeat(quantity)));
    }
    below(page, cell, quantity);
}

/// What is said of a line, and what is taken off it.
fn below(page: &mut Page, cell: &Cells, indent: usize) {
    let margin = " ".repeat(indent + GAP);
    for part in wrap(&cell.note, page.columns().saturating_sub(margin.len())) {
        page.left(&format!("{margin}{part}"));
    }
    if let Some(discount) = &cell.discount {
        page.row(&format!("{margin}Descuento"), discount, Style::PLAIN);
    }
}

/// The description, and below it `  2 × 28.50                57.00`.
fn above(page: &mut Page, cell: &Cells) {
    for part in wrap(&cell.description, page.columns()) {
        page.left(&part);
    }
    let factors = format!("{}{} × {}", " ".repeat(GAP), cell.quantity, cell.price);
    page.row(&factors, &cell.gross, Style::PLAIN);
    below(page, cell, 0);
}

fn totals(page: &mut Page, nota: &Nota) {
    discounts(page, nota);
    page.amount("TOTAL", nota.total);
    if nota.tip.is_positive() {
        page.row("Propina · no se factura", &plain(nota.tip), Style::PLAIN);
    }
    for payment in &nota.payments {
        page.row(&page.printable(&payment.label), &plain(payment.amount), Style::PLAIN);
    }
    if !nota.change.is_zero() {
        page.row("Cambio", &plain(nota.change), Style::PLAIN);
    }
    for part in wrap(&page.printable(&nota.note), page.columns()) {
        page.left(&part);
    }
    page.feed();
    let taxes: Vec<String> = nota.taxes.iter().map(tax).collect();
    for line in flow(&taxes, page.columns()) {
        page.left(&line);
    }
    for line in wrap_evenly(&nota.total.in_words(), page.columns()) {
        page.left(&line);
    }
}

/// What was taken off the lines, together, and what was taken off the sale.
fn discounts(page: &mut Page, nota: &Nota) {
    let lines = Money::try_sum(nota.lines.iter().map(|line| line.discount)).unwrap_or_default();
    let both = lines.is_positive() && nota.sale_discount.is_positive();
    let label = if both { "Descuento en productos" } else { "Descuentos" };
    for (label, off) in [(label, lines), ("Descuento de la venta", nota.sale_discount)] {
        if off.is_positive() {
            page.row(label, &taken_off(off), Style::PLAIN);
        }
    }
}

fn billing(page: &mut Page, talon: &Talon) {
    let bold = Style::bold(Size::Normal);
    let qr = [&talon.qr_text, &talon.qr_short_text]
        .into_iter()
        .filter(|text| !text.is_empty())
        .find_map(|text| Qr::new(text, page.format.paper));
    page.centered("¿NECESITA FACTURA?", Style::bold(Size::Tall));
    match qr {
        Some(qr) => {
            page.feed();
            page.qr(qr);
            page.feed();
            page.centered("Escanee el QR, o escriba en", Style::PLAIN);
        }
        None => page.centered("Escriba en", Style::PLAIN),
    }
    page.centered(&talon.link, bold);
    page.centered("el código, la fecha y el total:", Style::PLAIN);
    page.feed();
    page.centered(&talon.billing_code, Style { size: Size::Double, ..Style::PLAIN });
    page.feed();
    let typed = page.flow(&[
        format!("Fecha {}", talon.date.strftime("%d/%m/%Y")),
        format!("Total {}", talon.total.pesos()),
    ]);
    page.centered_lines(&typed);
    page.centered(&format!("Hasta el {}", long_date(talon.deadline)), bold);
}

/// `0.75` is `0.750`: a scale says grams.
fn quantity(quantity: Quantity) -> String {
    let short = quantity.short();
    match short.split_once('.') {
        Some((whole, fraction)) => format!("{whole}.{fraction:0<3}"),
        None => short,
    }
}

/// `-10.00`.
fn taken_off(amount: Money) -> String {
    format!("-{}", plain(amount))
}

/// The amount without the sign of the currency: `1,234.50`.
pub(crate) fn plain(amount: Money) -> String {
    amount.pesos().replacen('$', "", 1)
}

/// `IVA 16 % 2.62`; where there is no amount, what it was sold for.
fn tax(tax: &TotalTraslado) -> String {
    let name = match tax.impuesto {
        Impuesto::Isr => "ISR",
        Impuesto::Iva => "IVA",
        Impuesto::Ieps => "IEPS",
    };
    match (tax.factor, tax.importe) {
        (Factor::Cuota(_), importe) => {
            format!("{name} por cuota {}", plain(importe.unwrap_or_default()))
        }
        (Factor::Exento, _) => format!("Exento {}", plain(tax.base)),
        (Factor::Tasa(rate), Some(importe)) if !importe.is_zero() => {
            format!("{name} {} % {}", rate.percent(), plain(importe))
        }
        (Factor::Tasa(rate), _) => {
            format!("{name} {} % sobre {}", rate.percent(), plain(tax.base))
        }
    }
}

fn labelled(label: &str, value: &str) -> String {
    if value.is_empty() { String::new() } else { format!("{label} {value}") }
}

/// The paper while it is filled. Nothing gets onto it wider than it is.
pub(crate) struct Page {
    format: Format,
    blocks: Vec<Block>,
}

impl Page {
    /// Nothing is on it yet.
    pub(crate) fn new(format: Format) -> Self {
        Self { format, blocks: Vec::new() }
    }

    pub(crate) fn columns(&self) -> usize {
        self.format.paper.columns()
    }

    pub(crate) fn printable(&self, text: &str) -> String {
        printable(text, self.format.code_page)
    }

    fn run(&self, style: Style, text: &str) -> Run {
        Run::new(style, text, self.format.code_page)
    }

    /// The last lines are fed out of the printer, and the paper is cut or torn.
    pub(crate) fn end(mut self) -> Layout {
        match self.format.cut {
            Some(cut) => {
                self.feed();
                self.blocks.push(Block::Cut(cut));
            }
            None => self.blocks.push(Block::Feed(TEAR_LINES)),
        }
        Layout::new(self.format.paper, self.format.code_page, self.blocks)
    }

    pub(crate) fn paper(&self) -> Paper {
        self.format.paper
    }

    pub(crate) fn qr(&mut self, qr: Qr) {
        match self.format.qr {
            QrBy::Command => self.blocks.push(Block::Qr(qr)),
            QrBy::Raster => {
                if let Some(symbol) = qr::draw(&qr) {
                    self.picture(symbol.in_whole_bytes());
                }
            }
        }
    }

    /// A picture in whole bytes, no wider than the narrow paper.
    fn picture(&mut self, picture: Bitmap) {
        self.blocks.push(Block::Picture(picture));
    }

    pub(crate) fn rule(&mut self) {
        self.blocks.push(Block::Rule);
    }

    pub(crate) fn feed(&mut self) {
        self.blocks.push(Block::Feed(1));
    }

    fn push(&mut self, align: Align, runs: impl IntoIterator<Item = Run>) {
        self.blocks.extend(Line::new(align, runs).map(Block::Line));
    }

    /// What a paper is about: as large as it fits.
    pub(crate) fn amount(&mut self, label: &str, amount: Money) {
        let amount = amount.pesos();
        let double = (label.len() + 1 + amount.len()) * Size::Double.columns();
        let size = if double <= self.columns() { Size::Double } else { Size::Tall };
        self.row(label, &amount, Style::bold(size));
        self.feed();
    }

    /// Any text, at the left, in as many lines as it takes.
    pub(crate) fn paragraph(&mut self, text: &str) {
        for line in wrap(&self.printable(text), self.columns()) {
            self.left(&line);
        }
    }

    /// A text that is known to fit.
    fn left(&mut self, text: &str) {
        self.push(Align::Left, [self.run(Style::PLAIN, text)]);
    }

    /// Any text, in the middle, in as many lines as it takes.
    pub(crate) fn centered(&mut self, text: &str, style: Style) {
        let columns = self.columns() / style.size.columns();
        for line in wrap_evenly(&self.printable(text), columns) {
            self.push(Align::Center, [self.run(style, &line)]);
        }
    }

    /// Parts broken between one and the next.
    fn flow(&self, parts: &[String]) -> Vec<String> {
        let parts: Vec<String> = parts.iter().map(|part| self.printable(part)).collect();
        flow(&parts, self.columns())
    }

    /// Texts that are known to fit, in the middle.
    fn centered_lines(&mut self, lines: &[String]) {
        for line in lines {
            self.push(Align::Center, [self.run(Style::PLAIN, line)]);
        }
    }

    /// One text at the left edge and one at the right; where they do not fit beside each other,
    /// one below the other.
    pub(crate) fn row(&mut self, left: &str, right: &str, style: Style) {
        let columns = self.columns();
        let width = |text: &str| text.chars().count() * style.size.columns();
        let right = self.printable(right);
        if width(left) + 1 + width(&right) <= columns {
            let gap = " ".repeat(columns - width(left) - width(&right));
            let runs = [(style, left), (Style::PLAIN, &gap), (style, &right)];
            let runs = runs.map(|(style, text)| self.run(style, text));
            self.push(Align::Left, runs);
            return;
        }
        let columns = columns / style.size.columns();
        for line in wrap(left, columns) {
            self.push(Align::Left, [self.run(style, &line)]);
        }
        for line in wrap(&right, columns) {
            self.push(Align::Left, [self.run(style, &format!("{line:>columns$}"))]);
        }
    }
}
