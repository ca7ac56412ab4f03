//! The layout as a PDF: one page as wide as the roll and as long as the receipt, with letters that
//! can be searched and copied.
#![expect(clippy::disallowed_types, reason = "PDF measures in real numbers; never an amount")]

use std::sync::LazyLock;

use printpdf::{
    Codepoint, CurTransMat, FontId, Op, PaintMode, ParsedFont, PdfDocument, PdfFont, PdfFontHandle,
    PdfPage, PdfSaveOptions, Pt, Rect, TextItem, TextMatrix,
};

use crate::bitmap::Bitmap;
use crate::glyphs::{BASELINE, BOLD, REGULAR};
use crate::layout::{Layout, Paper, Run, Weight};
use crate::paint::{Canvas, paint};

/// Points in a dot: 72 points an inch, 25.4 mm an inch, 8 dots a mm.
const DOT: f32 = 0.354_330_7;
/// The em, in dots, at which a character of 602 thousandths is as wide as its cell.
const EM: f32 = 19.934;

static FACES: LazyLock<Option<[ParsedFont; 2]>> = LazyLock::new(|| {
    let face = |file: &[u8]| ParsedFont::from_bytes(file, 0, &mut Vec::new());
    Some([face(REGULAR)?, face(BOLD)?])
});

/// The layout could not be made into a file.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The fonts of the crate cannot be read.
    #[error("font of the crate")]
    Font,
    /// The receipt is longer than a page may be, 5 metres.
    #[error("receipt too long for a page")]
    TooLong,
    /// The file could not be put together.
    #[error("PDF writer failed")]
    Write(#[from] std::io::Error),
}

/// The receipt as a PDF, 58 or 80 mm wide. The same layout gives the same bytes.
///
/// # Errors
/// It is longer than five metres.
pub fn pdf(layout: &Layout) -> Result<Vec<u8>, PdfError> {
    let faces = FACES.as_ref().ok_or(PdfError::Font)?;
    let mut sheet = Sheet { faces, ops: Vec::new(), height: 0 };
    paint(layout, &mut sheet);
    let height = number(sheet.height).ok_or(PdfError::TooLong)?;
    let (roll, margin) = roll(layout.paper());
    // From here on the origin is the upper left dot, y grows downwards, and all is in dots.
    let dots = CurTransMat::Raw([1.0, 0.0, 0.0, -1.0, margin, height]);
    let mut ops = vec![Op::SetTransformationMatrix { matrix: CurTransMat::Scale(DOT, DOT) }];
    ops.push(Op::SetTransformationMatrix { matrix: dots });
    ops.append(&mut sheet.ops);
    written(faces, page(roll, height, ops))
}

/// Dots across the roll, and to the left of what is printed.
const fn roll(paper: Paper) -> (f32, f32) {
    match paper {
        Paper::Mm58 => (464.0, 40.0),
        Paper::Mm80 => (640.0, 32.0),
    }
}

#[expect(clippy::float_arithmetic, reason = "a page's size in points")]
fn page(width: f32, height: f32, ops: Vec<Op>) -> PdfPage {
    let whole = Rect::from_wh(Pt(width * DOT), Pt(height * DOT));
    PdfPage { media_box: whole.clone(), trim_box: whole.clone(), crop_box: whole, ops }
}

/// What printpdf would add of its own, a random id and the time, is left out.
fn written(faces: &[ParsedFont; 2], page: PdfPage) -> Result<Vec<u8>, PdfError> {
    let mut pdf = PdfDocument::new("");
    for (weight, face) in [Weight::Regular, Weight::Bold].into_iter().zip(faces) {
        pdf.resources.fonts.map.insert(font_id(weight), PdfFont::new(face.clone()));
    }
    pdf.with_pages(vec![page]);
    let mut file = pdf.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
    file.trailer.remove(b"ID");
    if let Some(info) = file.trailer.remove(b"Info").and_then(|info| info.as_reference().ok()) {
        file.objects.remove(&info);
    }
    file.renumber_objects();
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes)?;
    Ok(bytes)
}

fn font_id(weight: Weight) -> FontId {
    FontId(match weight {
        Weight::Regular => "R".to_owned(),
        Weight::Bold => "B".to_owned(),
    })
}

/// A length in dots. A page may be 14,400 points long, which is 40,640 dots.
fn number(dots: usize) -> Option<f32> {
    u16::try_from(dots).ok().filter(|dots| *dots <= 40_000).map(f32::from)
}

/// The page while it is drawn on. What lies beyond the longest page is lost; its length is known
/// by then, and the page is refused.
struct Sheet<'a> {
    faces: &'a [ParsedFont; 2],
    ops: Vec<Op>,
    height: usize,
}

impl Sheet<'_> {
    fn letters(&self, run: &Run) -> Vec<Codepoint> {
        let [regular, bold] = self.faces;
        let face = match run.style().weight {
            Weight::Regular => regular,
            Weight::Bold => bold,
        };
        let letter = |letter: char| {
            let glyph = face.lookup_glyph_index(u32::from(letter)).unwrap_or_default();
            Codepoint::with_cid(glyph, 0.0, letter.to_string())
        };
        run.text().chars().map(letter).collect()
    }
}

impl Canvas for Sheet<'_> {
    fn feed(&mut self, rows: usize) -> usize {
        let first = self.height;
        self.height = first.saturating_add(rows);
        first
    }

    fn run(&mut self, (x, y): (usize, usize), run: &Run) {
        let size = run.style().size;
        let baseline = y + BASELINE * size.rows();
        let (Some(x), Some(y)) = (number(x), number(baseline)) else { return };
        let (Some(columns), Some(rows)) = (number(size.columns()), number(size.rows())) else {
            return;
        };
        let font = PdfFontHandle::External(font_id(run.style().weight));
        let matrix = TextMatrix::Raw([columns, 0.0, 0.0, negative(rows), x, y]);
        self.ops.extend([
            Op::StartTextSection,
            Op::SetFont { font, size: Pt(EM) },
            Op::SetTextMatrix { matrix },
            Op::ShowText { items: vec![TextItem::GlyphIds(self.letters(run))] },
            Op::EndTextSection,
        ]);
    }

    fn burn(&mut self, at: (usize, usize), size: (usize, usize)) {
        let (Some(x), Some(y)) = (number(at.0), number(at.1)) else { return };
        let (Some(width), Some(height)) = (number(size.0), number(size.1)) else { return };
        let rectangle = Rect {
            x: Pt(x),
            y: Pt(y),
            width: Pt(width),
            height: Pt(height),
            mode: Some(PaintMode::Fill),
            winding_order: None,
        };
        self.ops.push(Op::DrawRectangle { rectangle });
    }

    fn stamp(&mut self, (x, y): (usize, usize), picture: &Bitmap) {
        for (row, column, length) in picture.stretches() {
            self.burn((x + column, y + row), (length, 1));
        }
    }
}

#[expect(clippy::float_arithmetic, reason = "letters stand upright on a page that is upside down")]
fn negative(length: f32) -> f32 {
    -length
}
