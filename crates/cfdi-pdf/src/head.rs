//! Who, for whom, which document: what stands above the table.

use cfdi::read::{Document, DocumentRelacionados};

use crate::block::{Block, Edge, Strip};
use crate::marks::{Face, Length, MARGIN, Mark, RIGHT, Style, Tone, WIDTH, pt};
use crate::sheet::{FULL, Sheet};
use crate::words;

/// White between two columns.
const GUTTER: Length = pt(22);
pub(crate) const LEFT_HALF: Strip = Strip { x: MARGIN, width: (WIDTH - GUTTER) / 2 };
pub(crate) const RIGHT_HALF: Strip =
    Strip { x: MARGIN + (WIDTH + GUTTER) / 2, width: (WIDTH - GUTTER) / 2 };
/// The name of a part of the page.
pub(crate) const SECTION: Style = Style::bold(700, Tone::Accent);
/// What the issuer gets of the head.
const EMISOR: Strip = Strip { x: MARGIN, width: pt(290) };
/// The largest logo: it stands above the issuer, or beside where it is about as high as wide.
const LOGO_ABOVE: (Length, Length) = (pt(158), pt(42));
const LOGO_BESIDE: (Length, Length) = (pt(64), pt(64));

/// `Factura A-1001`.
pub(crate) fn title(document: &Document) -> String {
    let name = words::document_name(document);
    let number = words::serie_folio(document.serie.as_deref(), document.folio.as_deref());
    format!("{name} {number}").trim_end().to_owned()
}

/// Who, which document, which UUID.
pub(crate) fn head(sheet: &Sheet<'_>) -> Block {
    const DOCUMENT: Strip = Strip { x: RIGHT - pt(222), width: pt(222) };
    let mut head = issuer(sheet);
    let mut right = Block::default();
    let edge = (DOCUMENT, Edge::Right);
    let title = title(sheet.document);
    let style = in_size(sheet, &title, DOCUMENT, (Tone::Accent, [2_000, 1_600, 1_200]));
    right.paragraph(sheet.fonts, edge, style, &title);
    right.space(pt(4));
    let label = Style::regular(700, Tone::Grey);
    right.paragraph(sheet.fonts, edge, label, "Folio fiscal (UUID)");
    right.paragraph(sheet.fonts, edge, Style::bold(950, Tone::Ink), &sheet.timbre.uuid);
    head.beside(right);
    head.space(pt(10));
    head.line(FULL, 140, Tone::Brand);
    head.space(pt(12));
    head
}

/// Bold, in the largest of the sizes in which the text takes two lines at most.
fn in_size(
    sheet: &Sheet<'_>,
    text: &str,
    strip: Strip,
    (tone, sizes): (Tone, [Length; 3]),
) -> Style {
    const LINES_MAX: usize = 2;
    let styles = sizes.map(|size| Style::bold(size, tone));
    let largest = sheet.fonts.largest(text, &styles, (strip.width, LINES_MAX));
    largest.unwrap_or_else(|| Style::bold(pt(10), tone))
}

/// The logo, and the issuer below or beside it.
fn issuer(sheet: &Sheet<'_>) -> Block {
    let Some(logo) = &sheet.look.logo else { return emisor(sheet, EMISOR) };
    let (width, height) = logo.size();
    let beside = width * 2 <= height * 3;
    let (width, height) = scaled((width, height), if beside { LOGO_BESIDE } else { LOGO_ABOVE });
    let mut block = Block::default();
    block.push(Mark::Logo { x: MARGIN, y: 0, width, height });
    block.reach(height);
    if beside {
        let taken = width + pt(12);
        block.beside(emisor(sheet, Strip { x: MARGIN + taken, width: EMISOR.width - taken }));
    } else {
        block.space(pt(8));
        block.below(emisor(sheet, EMISOR));
    }
    block
}

/// As large as the box lets it be, in its own shape.
fn scaled(
    (width, height): (usize, usize),
    (width_max, height_max): (Length, Length),
) -> (Length, Length) {
    let pixels = |pixels: usize| i64::try_from(pixels).unwrap_or(i64::MAX).max(1);
    let (width, height) = (pixels(width), pixels(height));
    let (width_max, height_max) = (i64::from(width_max), i64::from(height_max));
    let by_height = (height_max * width / height).min(width_max).max(1);
    let to_length = |length: i64| Length::try_from(length).unwrap_or(1);
    (to_length(by_height), to_length(by_height * height / width))
}

fn emisor(sheet: &Sheet<'_>, strip: Strip) -> Block {
    let (fonts, document) = (sheet.fonts, sheet.document);
    let emisor = &document.emisor;
    let small = Style::regular(850, Tone::Ink);
    let at = (strip, Edge::Left);
    let mut block = Block::default();
    let name = match &sheet.look.shop_name {
        Some(shop) => {
            let style = in_size(sheet, shop, strip, (Tone::Ink, [1_500, 1_200, 1_000]));
            block.paragraph(fonts, at, style, shop);
            block.space(pt(2));
            in_size(sheet, &emisor.nombre, strip, (Tone::Ink, [1_000, 900, 850]))
        }
        None => in_size(sheet, &emisor.nombre, strip, (Tone::Ink, [1_400, 1_200, 1_000])),
    };
    block.paragraph(fonts, at, name, &emisor.nombre);
    block.space(pt(2));
    block.paragraph(fonts, at, small, &format!("RFC {}", emisor.rfc));
    let regimen = words::regimen_fiscal(&emisor.regimen_fiscal);
    block.paragraph(fonts, at, small, &format!("Régimen fiscal {regimen}"));
    let place = format!("Lugar de expedición C.P. {}", document.lugar_expedicion);
    block.paragraph(fonts, at, small, &place);
    if let Some(number) = &emisor.fac_atr_adquirente {
        block.paragraph(fonts, at, small, &format!("Facturado por el adquirente {number}"));
    }
    block
}

/// Receptor at the left, terms at the right.
pub(crate) fn parties(sheet: &Sheet<'_>) -> Block {
    let mut block = receptor(sheet);
    block.beside(terms(sheet));
    block.space(pt(12));
    block
}

fn receptor(sheet: &Sheet<'_>) -> Block {
    let (fonts, receptor) = (sheet.fonts, &sheet.document.receptor);
    let mut block = section(sheet, LEFT_HALF, "RECEPTOR");
    let name = in_size(sheet, &receptor.nombre, LEFT_HALF, (Tone::Ink, [1_100, 1_000, 900]));
    block.paragraph(fonts, (LEFT_HALF, Edge::Left), name, &receptor.nombre);
    block.space(pt(3));
    let residencia = receptor.residencia_fiscal.as_deref().map(words::pais);
    for (label, value) in [
        ("RFC", receptor.rfc.as_str()),
        ("Régimen fiscal", &words::regimen_fiscal(&receptor.regimen_fiscal_receptor)),
        ("Domicilio fiscal (C.P.)", &receptor.domicilio_fiscal_receptor),
        ("Residencia fiscal", &residencia.unwrap_or_default()),
        ("Registro tributario", receptor.num_reg_id_trib.as_deref().unwrap_or_default()),
        ("Uso del CFDI", &words::uso_cfdi(&receptor.uso_cfdi)),
    ] {
        block.pair(fonts, LEFT_HALF, label, value);
    }
    block
}

fn terms(sheet: &Sheet<'_>) -> Block {
    let document = sheet.document;
    let mut block = section(sheet, RIGHT_HALF, "COMPROBANTE");
    let known = |code: &Option<String>, words: fn(&str) -> String| {
        code.as_deref().map(words).unwrap_or_default()
    };
    for (label, value) in [
        ("Fecha de emisión", words::date_time(&document.fecha)),
        ("Fecha de certificación", words::date_time(&sheet.timbre.fecha_timbrado)),
        ("Forma de pago", known(&document.forma_pago, words::forma_pago)),
        ("Método de pago", known(&document.metodo_pago, words::metodo_pago)),
        ("Condiciones de pago", known(&document.condiciones_de_pago, str::to_owned)),
        ("Moneda", words::moneda_at(&document.moneda, document.tipo_cambio.as_deref())),
        ("Tipo de comprobante", words::tipo_de_comprobante(&document.tipo_de_comprobante)),
        ("Exportación", words::exportacion(&document.exportacion)),
        ("Confirmación", known(&document.confirmacion, str::to_owned)),
        ("Información global", global(document)),
    ] {
        block.pair(sheet.fonts, RIGHT_HALF, label, &value);
    }
    block
}

/// `04 · Mensual, 11 · Noviembre de 2026`.
fn global(document: &Document) -> String {
    document.informacion_global.as_ref().map_or_else(String::new, |global| {
        let periodicidad = words::periodicidad(&global.periodicidad);
        format!("{periodicidad}, {} de {}", words::meses(&global.meses), global.anio)
    })
}

/// The documents that this one is about, three in a line.
pub(crate) fn relacionados(sheet: &Sheet<'_>, relacionados: &DocumentRelacionados) -> Vec<Block> {
    const IN_A_LINE: usize = 3;
    const UUID: Style = Style { face: Face::Mono, size: 750, tone: Tone::Ink };
    const COLUMN: Length = WIDTH / 3;
    let mut first = section(sheet, FULL, "CFDI RELACIONADOS");
    let tipo = words::tipo_relacion(&relacionados.tipo_relacion);
    first.paragraph(sheet.fonts, (FULL, Edge::Left), Style::regular(850, Tone::Ink), &tipo);
    first.space(pt(2));
    let mut blocks = vec![first];
    for uuids in relacionados.uuids.chunks(IN_A_LINE) {
        let mut line = Block::default();
        for (x, uuid) in (0..).map(|column| MARGIN + column * COLUMN).zip(uuids) {
            let mut cell = Block::default();
            cell.paragraph(sheet.fonts, (Strip { x, width: COLUMN }, Edge::Left), UUID, uuid);
            line.beside(cell);
        }
        blocks.push(line);
    }
    if let Some(last) = blocks.last_mut() {
        last.space(pt(12));
    }
    blocks
}

/// The name of a part of the page.
pub(crate) fn section(sheet: &Sheet<'_>, strip: Strip, name: &str) -> Block {
    let mut block = Block::default();
    block.paragraph(sheet.fonts, (strip, Edge::Left), SECTION, name);
    block.space(pt(3));
    block
}

/// What a page after the first begins with.
pub(crate) fn page_head(sheet: &Sheet<'_>) -> Block {
    const EMISOR: Strip = Strip { x: MARGIN, width: pt(250) };
    const DOCUMENT: Strip = Strip { x: MARGIN + pt(256), width: WIDTH - pt(256) };
    let mut block = Block::default();
    let name = Style::bold(pt(8), Tone::Ink);
    block.paragraph(sheet.fonts, (EMISOR, Edge::Left), name, &sheet.document.emisor.nombre);
    let mut right = Block::default();
    let which = format!("{} · {}", title(sheet.document), sheet.timbre.uuid);
    let style = Style::regular(pt(8), Tone::Grey);
    right.paragraph(sheet.fonts, (DOCUMENT, Edge::Right), style, &which);
    block.beside(right);
    block.space(pt(4));
    block.line(FULL, 60, Tone::Brand);
    block.space(pt(10));
    block
}
