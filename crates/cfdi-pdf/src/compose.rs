//! What stands where on the pages.

use cfdi::read::{Document, DocumentTax};
use cfdi::timbre::Timbre;

use crate::block::{Block, Edge, Strip};
use crate::fonts::Fonts;
use crate::marks::{
    Face, Length, MARGIN, Mark, PAGE_HEIGHT, PAGE_WIDTH, Page, RIGHT, Style, Tone, WIDTH, pt,
};
use crate::qr::{module_runs, verification_link};
use crate::table::Table;
use crate::{Look, PdfError, Validity, words};

const FULL: Strip = Strip { x: MARGIN, width: WIDTH };
/// White between two columns.
const GUTTER: Length = pt(22);
const LEFT_HALF: Strip = Strip { x: MARGIN, width: (WIDTH - GUTTER) / 2 };
const RIGHT_HALF: Strip = Strip { x: MARGIN + (WIDTH + GUTTER) / 2, width: (WIDTH - GUTTER) / 2 };
/// 30 mm.
const QR_SIDE: Length = 8_504;
/// Where the last line of the content may end: the foot of the page stands below.
const BOTTOM: Length = PAGE_HEIGHT - MARGIN - pt(16);
const SECTION: Style = Style::bold(700, Tone::Accent);
const WARNING: &str = "SIN VALIDEZ FISCAL";
const LEGEND: &str = "Este documento es una representación impresa de un CFDI";

/// `Factura A-1001`.
pub(crate) fn title(document: &Document) -> String {
    let name = words::document_name(&document.tipo_de_comprobante);
    format!("{name} {}", words::serie_folio(document)).trim_end().to_owned()
}

/// All pages of the document.
pub(crate) fn pages(
    document: &Document,
    timbre: &Timbre,
    look: &Look,
) -> Result<Vec<Page>, PdfError> {
    let fonts = Fonts::get()?;
    let table = Table::new(fonts, document);
    let mut paper = Paper { pages: vec![Page::new()], y: MARGIN };
    paper.put(head(fonts, document, timbre, look));
    paper.put(parties(fonts, document, timbre));
    paper.put(table.head());
    paper.skip(pt(4));
    for concepto in &document.conceptos {
        let row = table.row(concepto);
        let height: Length = row.iter().map(Block::height).sum();
        paper.keep_together(height, || running_head(fonts, document, timbre, &table));
        for line in row {
            if !paper.has_room(line.height()) {
                paper.turn(running_head(fonts, document, timbre, &table));
            }
            paper.put(line);
        }
    }
    paper.skip(pt(6));
    let (totals, foot) = (totals(fonts, document), fiscal_foot(fonts, document, timbre)?);
    if !paper.has_room(totals.height() + foot.height()) {
        paper.turn(page_head(fonts, document, timbre));
    }
    paper.put(totals);
    paper.put_at_the_foot(foot);
    Ok(finished(fonts, paper.pages, timbre, look))
}

/// The pages while they are filled.
struct Paper {
    pages: Vec<Page>,
    y: Length,
}

impl Paper {
    const fn has_room(&self, height: Length) -> bool {
        self.y + height <= BOTTOM
    }

    fn put(&mut self, block: Block) {
        let top = self.y;
        self.y += block.height();
        if let Some(page) = self.pages.last_mut() {
            page.extend(block.at(top));
        }
    }

    /// Puts the block at the lower end of the page.
    fn put_at_the_foot(&mut self, block: Block) {
        self.y = self.y.max(BOTTOM - block.height());
        self.put(block);
    }

    fn skip(&mut self, height: Length) {
        self.y += height;
    }

    /// Begins a page with this head.
    fn turn(&mut self, head: Block) {
        self.pages.push(Page::new());
        self.y = MARGIN;
        self.put(head);
    }

    /// Begins a page where what follows would be broken and one page can hold it.
    fn keep_together(&mut self, height: Length, head: impl FnOnce() -> Block) {
        if self.has_room(height) {
            return;
        }
        let head = head();
        if MARGIN + head.height() + height <= BOTTOM {
            self.turn(head);
        }
    }
}

/// Who, which document, which UUID.
fn head(fonts: &Fonts, document: &Document, timbre: &Timbre, look: &Look) -> Block {
    const LEFT: Strip = Strip { x: MARGIN, width: pt(290) };
    const DOCUMENT: Strip = Strip { x: RIGHT - pt(222), width: pt(222) };
    let emisor = &document.emisor;
    let small = Style::regular(850, Tone::Ink);
    let mut left = Block::default();
    let name = match &look.shop_name {
        Some(shop) => {
            left.paragraph(fonts, (LEFT, Edge::Left), Style::bold(pt(15), Tone::Ink), shop);
            left.space(pt(2));
            Style::bold(pt(10), Tone::Ink)
        }
        None => Style::bold(pt(14), Tone::Ink),
    };
    left.paragraph(fonts, (LEFT, Edge::Left), name, &emisor.nombre);
    left.space(pt(2));
    for text in [
        format!("RFC {}", emisor.rfc),
        format!("Régimen fiscal {}", words::regimen_fiscal(&emisor.regimen_fiscal)),
        format!("Lugar de expedición C.P. {}", document.lugar_expedicion),
    ] {
        left.paragraph(fonts, (LEFT, Edge::Left), small, &text);
    }
    let mut right = Block::default();
    let edge = (DOCUMENT, Edge::Right);
    right.paragraph(fonts, edge, Style::bold(pt(20), Tone::Accent), &title(document));
    right.space(pt(4));
    right.paragraph(fonts, edge, Style::regular(700, Tone::Grey), "Folio fiscal (UUID)");
    right.paragraph(fonts, edge, Style::bold(950, Tone::Ink), &timbre.uuid);
    left.beside(right);
    left.space(pt(10));
    left.line(FULL, 140, Tone::Accent);
    left.space(pt(12));
    left
}

/// Receptor at the left, terms at the right.
fn parties(fonts: &Fonts, document: &Document, timbre: &Timbre) -> Block {
    let receptor = &document.receptor;
    let mut left = Block::default();
    left.paragraph(fonts, (LEFT_HALF, Edge::Left), SECTION, "RECEPTOR");
    left.space(pt(3));
    let name = Style::bold(pt(11), Tone::Ink);
    left.paragraph(fonts, (LEFT_HALF, Edge::Left), name, &receptor.nombre);
    left.space(pt(3));
    for (label, value) in [
        ("RFC", receptor.rfc.clone()),
        ("Régimen fiscal", words::regimen_fiscal(&receptor.regimen_fiscal_receptor)),
        ("Domicilio fiscal (C.P.)", receptor.domicilio_fiscal_receptor.clone()),
        ("Uso del CFDI", words::uso_cfdi(&receptor.uso_cfdi)),
    ] {
        left.pair(fonts, LEFT_HALF, label, &value);
    }
    let mut right = Block::default();
    right.paragraph(fonts, (RIGHT_HALF, Edge::Left), SECTION, "COMPROBANTE");
    right.space(pt(3));
    let optional = |code: &Option<String>, words: fn(&str) -> String| {
        code.as_deref().map(words).unwrap_or_default()
    };
    for (label, value) in [
        ("Fecha de emisión", words::date_time(&document.fecha)),
        ("Fecha de certificación", words::date_time(&timbre.fecha_timbrado)),
        ("Forma de pago", optional(&document.forma_pago, words::forma_pago)),
        ("Método de pago", optional(&document.metodo_pago, words::metodo_pago)),
        ("Condiciones de pago", optional(&document.condiciones_de_pago, str::to_owned)),
        ("Moneda", words::moneda(document)),
        ("Tipo de comprobante", words::tipo_de_comprobante(&document.tipo_de_comprobante)),
        ("Exportación", words::exportacion(&document.exportacion)),
    ] {
        right.pair(fonts, RIGHT_HALF, label, &value);
    }
    left.beside(right);
    left.space(pt(12));
    left
}

/// What a page after the first begins with.
fn page_head(fonts: &Fonts, document: &Document, timbre: &Timbre) -> Block {
    const EMISOR: Strip = Strip { x: MARGIN, width: pt(250) };
    const DOCUMENT: Strip = Strip { x: MARGIN + pt(256), width: WIDTH - pt(256) };
    let mut left = Block::default();
    let name = Style::bold(pt(8), Tone::Ink);
    left.paragraph(fonts, (EMISOR, Edge::Left), name, &document.emisor.nombre);
    let mut right = Block::default();
    let which = format!("{} · {}", title(document), timbre.uuid);
    let style = Style::regular(pt(8), Tone::Grey);
    right.paragraph(fonts, (DOCUMENT, Edge::Right), style, &which);
    left.beside(right);
    left.space(pt(4));
    left.line(FULL, 60, Tone::Accent);
    left.space(pt(10));
    left
}

/// What a page begins with where the table goes on.
fn running_head(fonts: &Fonts, document: &Document, timbre: &Timbre, table: &Table<'_>) -> Block {
    let mut head = page_head(fonts, document, timbre);
    head.below(table.head());
    head.space(pt(4));
    head
}

/// The amount in words at the left, the sums at the right, the total largest.
fn totals(fonts: &Fonts, document: &Document) -> Block {
    const WORDS: Strip = Strip { x: MARGIN, width: pt(270) };
    let mut left = Block::default();
    if let (Ok(total), "MXN") = (document.total(), document.moneda.as_str()) {
        let label = Style::regular(700, Tone::Grey);
        left.paragraph(fonts, (WORDS, Edge::Left), label, "Importe con letra");
        left.space(pt(1));
        let text = Style::regular(950, Tone::Ink);
        left.paragraph(fonts, (WORDS, Edge::Left), text, &total.in_words());
    }
    left.beside(sums(fonts, document));
    left.space(pt(18));
    left
}

fn sums(fonts: &Fonts, document: &Document) -> Block {
    const BOX: Strip = Strip { x: RIGHT - pt(230), width: pt(230) };
    const TOTAL_HEIGHT: Length = pt(28);
    let mut sums = Block::default();
    for (label, amount) in sum_lines(document) {
        sum_line(&mut sums, fonts, BOX, (&label, &amount));
    }
    sums.space(pt(3));
    let Strip { x, width } = BOX;
    let top = sums.height();
    sums.push(Mark::Rect { x, y: top, width, height: TOTAL_HEIGHT, tone: Tone::Tint });
    let y = top + pt(19);
    let label = Style::bold(pt(10), Tone::Ink);
    let text = format!("Total {}", document.moneda);
    sums.push(Mark::Text { x: x + pt(8), y, style: label, text });
    let amount = Style::bold(pt(16), Tone::Ink);
    let text = format!("${}", words::grouped(&document.total));
    let right = x + width - pt(4) - fonts.width(&text, amount);
    sums.push(Mark::Text { x: right, y: y + 50, style: amount, text });
    sums.reach(top + TOTAL_HEIGHT);
    sums
}

fn sum_line(sums: &mut Block, fonts: &Fonts, strip: Strip, (label, amount): (&str, &str)) {
    const LABEL: Style = Style::regular(850, Tone::Grey);
    const AMOUNT: Style = Style::regular(900, Tone::Ink);
    let y = sums.height() + AMOUNT.size;
    let text = words::grouped(amount);
    let x = strip.x + strip.width - pt(4) - fonts.width(&text, AMOUNT);
    sums.push(Mark::Text { x, y, style: AMOUNT, text });
    let strip = Strip { x: strip.x + pt(8), width: x - strip.x - pt(16) };
    sums.paragraph(fonts, (strip, Edge::Left), LABEL, label);
    sums.space(pt(2));
}

/// Every sum of the document but the total.
fn sum_lines(document: &Document) -> Vec<(String, String)> {
    let mut lines = vec![("Subtotal".to_owned(), document.sub_total.clone())];
    let mut add = |label: String, amount: &Option<String>| {
        lines.extend(amount.clone().map(|amount| (label, amount)));
    };
    add("Descuento".to_owned(), &document.descuento);
    let Some(impuestos) = &document.impuestos else { return lines };
    for tax in &impuestos.traslados {
        let name = with_base(tax);
        // Exento has no Importe; its base is told all the same.
        add(name, &tax.importe.clone().or_else(|| Some("—".to_owned())));
    }
    if impuestos.traslados.len() > 1 {
        let label = "Total de impuestos trasladados".to_owned();
        add(label, &impuestos.total_impuestos_trasladados);
    }
    for tax in &impuestos.retenciones {
        add(format!("Retención de {}", words::tax_name(tax)), &tax.importe);
    }
    if impuestos.retenciones.len() > 1 {
        let label = "Total de impuestos retenidos".to_owned();
        add(label, &impuestos.total_impuestos_retenidos);
    }
    lines
}

fn with_base(tax: &DocumentTax) -> String {
    match &tax.base {
        Some(base) => format!("{} sobre {}", words::tax_name(tax), words::grouped(base)),
        None => words::tax_name(tax),
    }
}

/// QR, certificates, seals, cadena original, legend.
fn fiscal_foot(fonts: &Fonts, document: &Document, timbre: &Timbre) -> Result<Block, PdfError> {
    const SEALS: Strip = Strip { x: MARGIN + QR_SIDE + pt(14), width: WIDTH - QR_SIDE - pt(14) };
    const LABEL: Style = Style::bold(600, Tone::Grey);
    const SEAL: Style = Style { face: Face::Mono, size: 550, tone: Tone::Ink };
    let runs = module_runs(&verification_link(document, timbre), QR_SIDE)?;
    let mut foot = Block::default();
    foot.line(FULL, 40, Tone::Hair);
    foot.space(pt(10));
    let mut body = Block::default();
    body.push(qr_background());
    body.push(Mark::Qr { x: MARGIN, y: 0, runs });
    let mut seals = Block::default();
    let serials = format!(
        "No. de serie del certificado del emisor {}   ·   del SAT {}   ·   RFC del PAC {}",
        document.no_certificado, timbre.no_certificado_sat, timbre.rfc_prov_certif
    );
    let small = Style::regular(650, Tone::Ink);
    seals.paragraph(fonts, (SEALS, Edge::Left), small, &serials);
    seals.space(pt(3));
    let cadena = timbre.cadena();
    let leyenda = timbre.leyenda.as_deref().unwrap_or_default();
    for (label, text) in [
        ("Leyenda", leyenda),
        ("Sello digital del CFDI", &document.sello),
        ("Sello digital del SAT", &timbre.sello_sat),
        ("Cadena original del complemento de certificación digital del SAT", &cadena),
    ] {
        if !text.is_empty() {
            seals.paragraph(fonts, (SEALS, Edge::Left), LABEL, label);
            seals.paragraph(fonts, (SEALS, Edge::Left), SEAL, text);
            seals.space(pt(3));
        }
    }
    body.beside(seals);
    body.reach(QR_SIDE);
    foot.below(body);
    Ok(foot)
}

/// The QR keeps its quiet zone of four modules where the warning runs below it.
fn qr_background() -> Mark {
    const QUIET: Length = QR_SIDE / 12;
    let side = QR_SIDE + 2 * QUIET;
    Mark::Rect { x: MARGIN - QUIET, y: -QUIET, width: side, height: side, tone: Tone::White }
}

/// The pages with what each of them says at its edges.
fn finished(fonts: &Fonts, pages: Vec<Page>, timbre: &Timbre, look: &Look) -> Vec<Page> {
    let count = pages.len();
    let mut finished = Vec::with_capacity(count);
    for (place, page) in pages.into_iter().enumerate() {
        let mut marks = match look.validity {
            Validity::Real => Page::new(),
            Validity::Sandbox => warning(fonts),
        };
        marks.extend(page);
        let y = PAGE_HEIGHT - MARGIN;
        let style = Style::regular(700, Tone::Grey);
        marks.push(Mark::Text { x: MARGIN, y, style, text: LEGEND.to_owned() });
        let text = format!("{} · Página {} de {count}", timbre.uuid, place + 1);
        let x = RIGHT - fonts.width(&text, style);
        marks.push(Mark::Text { x, y, style, text });
        finished.push(marks);
    }
    finished
}

/// Across the page behind everything, and once more where it is read first.
fn warning(fonts: &Fonts) -> Page {
    let across = Style::bold(pt(60), Tone::Warning);
    let line = Style::bold(pt(9), Tone::Alarm);
    let text = format!("{WARNING} · documento de prueba");
    let x = (PAGE_WIDTH - fonts.width(&text, line)) / 2;
    vec![
        Mark::Across { style: across, width: fonts.width(WARNING, across), text: WARNING.into() },
        Mark::Text { x, y: pt(28), style: line, text },
    ]
}
