//! Marks as a PDF. The one place with floats: the PDF library measures in them.
#![expect(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    clippy::as_conversions,
    reason = "page geometry for the PDF library; amounts never come here"
)]

use cfdi::read::Document;
use cfdi::timbre::Timbre;
use lopdf::{Dictionary, Document as File, Object, text_string};
use printpdf::{
    Color, FontId, LinePoint, Op, PaintMode, PdfDocument, PdfFont, PdfFontHandle, PdfPage,
    PdfSaveOptions, Point, Polygon, PolygonRing, Pt, Rect, TextItem, TextMatrix, WindingOrder,
};

use crate::compose::title;
use crate::fonts::{Fonts, name};
use crate::marks::{Face, Length, Mark, ModuleRun, PAGE_HEIGHT, PAGE_WIDTH, Page, Style, Tone};
use crate::{Look, PdfError, Rgb};

/// How much of the accent is left in its tint, of a hundred.
const TINT: u16 = 8;

/// The bytes of the PDF.
pub(crate) fn write(
    pages: &[Page],
    document: &Document,
    timbre: &Timbre,
    look: &Look,
) -> Result<Vec<u8>, PdfError> {
    let fonts = Fonts::get()?;
    let mut pdf = PdfDocument::new("");
    for face in [Face::Regular, Face::Bold, Face::Mono] {
        pdf.resources.fonts.map.insert(font_id(face), PdfFont::new(fonts.face(face).clone()));
    }
    pdf.with_pages(pages.iter().map(|page| sheet(page, look)).collect());
    let mut file = pdf.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
    identify(&mut file, document, timbre);
    for object in file.objects.values_mut() {
        if let Object::Stream(stream) = object
            && let Some(packed) = fonts.packed(&stream.content)
        {
            stream.clone_from(packed);
        }
    }
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes)?;
    Ok(bytes)
}

/// Says which document it is, in place of the library's random id, clock and claim to be PDF/X: the
/// same document gives the same bytes.
fn identify(file: &mut File, document: &Document, timbre: &Timbre) {
    let digits: String = timbre.fecha_timbrado.chars().filter(char::is_ascii_digit).collect();
    let info = [
        ("Title", title(document)),
        ("Subject", format!("CFDI {}", timbre.uuid)),
        ("Author", document.emisor.nombre.clone()),
        ("Producer", "Talón".to_owned()),
        ("CreationDate", format!("D:{digits}")),
    ];
    let info: Dictionary =
        info.into_iter().map(|(key, value)| (key, text_string(&value))).collect();
    let id = Object::string_literal(timbre.uuid.replace('-', ""));
    file.trailer.set("ID", vec![id.clone(), id]);
    if let Ok(place) = file.trailer.get(b"Info").and_then(Object::as_reference) {
        file.set_object(place, info);
    }
}

fn sheet(page: &Page, look: &Look) -> PdfPage {
    let mut pen = Pen { ops: Vec::new(), tone: None, look };
    for mark in page {
        pen.draw(mark);
    }
    let letter = Rect::from_wh(points(PAGE_WIDTH), points(PAGE_HEIGHT));
    PdfPage { media_box: letter.clone(), trim_box: letter.clone(), crop_box: letter, ops: pen.ops }
}

/// The operations of one page, and the colour that was set last.
struct Pen<'a> {
    ops: Vec<Op>,
    tone: Option<Tone>,
    look: &'a Look,
}

impl Pen<'_> {
    fn draw(&mut self, mark: &Mark) {
        match mark {
            Mark::Text { x, y, style, text } => {
                self.text(*style, text, Op::SetTextCursor { pos: point(*x, *y) });
            }
            Mark::Across { style, width, text } => {
                let matrix = across(*style, *width);
                self.text(*style, text, Op::SetTextMatrix { matrix });
            }
            Mark::Rect { x, y, width, height, tone } => {
                self.fill(*tone);
                let lower_left = point(*x, *y + *height);
                let rectangle = Rect {
                    x: lower_left.x,
                    y: lower_left.y,
                    width: points(*width),
                    height: points(*height),
                    mode: Some(PaintMode::Fill),
                    winding_order: Some(WindingOrder::NonZero),
                };
                self.ops.push(Op::DrawRectangle { rectangle });
            }
            Mark::Qr { x, y, runs } => {
                self.fill(Tone::Ink);
                self.ops.push(Op::DrawPolygon { polygon: modules(*x, *y, runs) });
            }
        }
    }

    fn fill(&mut self, tone: Tone) {
        if self.tone != Some(tone) {
            self.tone = Some(tone);
            self.ops.push(Op::SetFillColor { col: color(tone, self.look) });
        }
    }

    fn text(&mut self, style: Style, text: &str, place: Op) {
        self.fill(style.tone);
        self.ops.extend([
            Op::StartTextSection,
            Op::SetFont {
                font: PdfFontHandle::External(font_id(style.face)),
                size: points(style.size),
            },
            place,
            Op::ShowText { items: vec![TextItem::Text(text.to_owned())] },
            Op::EndTextSection,
        ]);
    }
}

fn font_id(face: Face) -> FontId {
    FontId(name(face).to_owned())
}

fn points(length: Length) -> Pt {
    Pt(length as f32 / 100.0)
}

/// PDF counts from the lower edge.
fn point(x: Length, y: Length) -> Point {
    Point { x: points(x), y: points(PAGE_HEIGHT - y) }
}

/// All modules in one path: a reader that smooths edges leaves no seams between them.
fn modules(x: Length, y: Length, runs: &[ModuleRun]) -> Polygon {
    let corner = |x: Length, y: Length| LinePoint { p: point(x, y), bezier: false };
    let ring = |run: &ModuleRun| {
        let (left, top) = (x + run.left, y + run.top);
        let (right, bottom) = (left + run.width, top + run.height);
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        PolygonRing { points: corners.map(|(x, y)| corner(x, y)).to_vec() }
    };
    Polygon {
        rings: runs.iter().map(ring).collect(),
        mode: PaintMode::Fill,
        winding_order: WindingOrder::NonZero,
    }
}

/// Along the diagonal, the text's middle in the middle of the page.
fn across(style: Style, width: Length) -> TextMatrix {
    let (page_width, page_height) = (points(PAGE_WIDTH).0, points(PAGE_HEIGHT).0);
    let (sin, cos) = page_height.atan2(page_width).sin_cos();
    let along = points(width).0 / 2.0;
    // Capitals are about seven tenths of the em high.
    let up = points(style.size).0 * 0.35;
    let x = page_width / 2.0 - along * cos + up * sin;
    // A little above the middle, so that its first letter stands clear of the QR in the foot.
    let y = page_height * 0.55 - along * sin - up * cos;
    TextMatrix::Raw([cos, sin, -sin, cos, x, y])
}

fn color(tone: Tone, look: &Look) -> Color {
    let rgb = |red, green, blue| Rgb { red, green, blue };
    let Rgb { red, green, blue } = match tone {
        Tone::Ink => rgb(0x1b, 0x1e, 0x20),
        Tone::Grey => rgb(0x5a, 0x62, 0x67),
        Tone::Hair => rgb(0xd3, 0xd8, 0xdb),
        Tone::White => rgb(0xff, 0xff, 0xff),
        Tone::Accent => look.accent,
        Tone::Tint => tint(look.accent),
        Tone::Warning => rgb(0xf6, 0xe1, 0xdf),
        Tone::Alarm => rgb(0xb3, 0x26, 0x1e),
    };
    let part = |part: u8| f32::from(part) / 255.0;
    Color::Rgb(printpdf::Rgb::new(part(red), part(green), part(blue), None))
}

/// The colour with most of it washed out.
fn tint(color: Rgb) -> Rgb {
    let wash = |part: u8| u8::MAX - (u16::from(u8::MAX - part) * TINT / 100) as u8;
    Rgb { red: wash(color.red), green: wash(color.green), blue: wash(color.blue) }
}
