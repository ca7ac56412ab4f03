//! Marks as the operators of a page, in whole hundredths of a point and without a float.

use crate::Look;
use crate::color::Rgb;
use crate::fonts::Fonts;
use crate::marks::{Length, Mark, Modules, PAGE_HEIGHT, PAGE_WIDTH, Page, Style, Tone};
use crate::template::resource;

/// The name by which the pages call the logo.
pub(crate) const LOGO: &str = "Logo";
/// The slope of Letter's diagonal: cosine and sine, in ten-thousandths.
const DIAGONAL: (Length, Length) = (6_114, 7_913);
/// One, in ten-thousandths.
const ONE: Length = 10_000;

/// The operators of one page.
pub(crate) fn operators(page: &Page, fonts: &Fonts, look: &Look) -> Vec<u8> {
    let mut pen = Pen {
        out: Vec::with_capacity(16 << 10),
        fonts,
        palette: Palette::new(look),
        tone: None,
        style: None,
        in_text: false,
    };
    for mark in page {
        pen.draw(mark);
    }
    pen.end_text();
    pen.out
}

/// The operators so far, and what was set last.
struct Pen<'a> {
    out: Vec<u8>,
    fonts: &'a Fonts,
    palette: Palette,
    tone: Option<Tone>,
    style: Option<Style>,
    in_text: bool,
}

impl Pen<'_> {
    fn draw(&mut self, mark: &Mark) {
        match mark {
            Mark::Text { x, y, style, text } => {
                self.begin_text(*style);
                self.write("1 0 0 1 ");
                self.lengths(&[*x, PAGE_HEIGHT - *y]);
                self.write("Tm ");
                self.show(*style, text);
            }
            Mark::Across { style, width, text } => {
                self.begin_text(*style);
                self.across(*style, *width);
                self.show(*style, text);
            }
            Mark::Rect { x, y, width, height, tone } => {
                self.end_text();
                self.fill(*tone);
                self.lengths(&[*x, PAGE_HEIGHT - *y - *height, *width, *height]);
                self.write("re f\n");
            }
            Mark::Qr { x, y, side, modules } => self.qr((*x, *y), *side, modules),
            Mark::Logo { x, y, width, height } => {
                self.end_text();
                self.write("q ");
                self.lengths(&[*width, 0, 0, *height, *x, PAGE_HEIGHT - *y - *height]);
                self.write("cm /");
                self.write(LOGO);
                self.write(" Do Q\n");
            }
        }
    }

    /// All modules in one path: a reader that smooths edges leaves no seams between them. They are
    /// counted in modules, from the lower left.
    fn qr(&mut self, (x, y): (Length, Length), side: Length, modules: &Modules) {
        let count = Length::try_from(modules.count).unwrap_or(1).max(1);
        self.end_text();
        self.fill(Tone::Ink);
        self.write("q ");
        // In hundred-thousandths, so that the last module ends where the side does.
        let module = format!("{}.{:05}", side / 100 / count, side % (100 * count) * 1_000 / count);
        for part in [&module, " 0 0 ", &module, " "] {
            self.write(part);
        }
        self.lengths(&[x, PAGE_HEIGHT - y - side]);
        self.write("cm\n");
        for run in &modules.runs {
            let row = modules.count - 1 - run.row;
            self.write(&format!("{} {row} {} 1 re ", run.column, run.length));
        }
        self.write("f Q\n");
    }

    /// Along the diagonal, the text's middle a little above that of the page, so that its first
    /// letter stands clear of the QR in the foot.
    fn across(&mut self, style: Style, width: Length) {
        let (cos, sin) = DIAGONAL;
        let along = width / 2;
        // Capitals are about seven tenths of the em high.
        let up = style.size * 35 / 100;
        let x = PAGE_WIDTH / 2 - (along * cos - up * sin) / ONE;
        let y = PAGE_HEIGHT * 55 / 100 - (along * sin + up * cos) / ONE;
        self.write(&format!("0.{cos} 0.{sin} -0.{sin} 0.{cos} "));
        self.lengths(&[x, y]);
        self.write("Tm ");
    }

    fn begin_text(&mut self, style: Style) {
        if !self.in_text {
            self.in_text = true;
            self.write("BT\n");
        }
        self.fill(style.tone);
        if self.style.is_none_or(|last| (last.face, last.size) != (style.face, style.size)) {
            self.style = Some(style);
            self.write("/");
            self.write(resource(style.face));
            self.write(" ");
            self.lengths(&[style.size]);
            self.write("Tf\n");
        }
    }

    fn end_text(&mut self) {
        if self.in_text {
            self.in_text = false;
            self.write("ET\n");
        }
    }

    /// The shapes of the text, two bytes each.
    fn show(&mut self, style: Style, text: &str) {
        self.out.push(b'(');
        for id in self.fonts.face(style.face).glyph_ids(text) {
            for byte in id.to_be_bytes() {
                match byte {
                    // A bare return would be read as the end of a line.
                    b'\r' => self.out.extend(b"\\r"),
                    b'(' | b')' | b'\\' => self.out.extend([b'\\', byte]),
                    byte => self.out.push(byte),
                }
            }
        }
        self.out.extend(b") Tj\n");
    }

    fn fill(&mut self, tone: Tone) {
        if self.tone != Some(tone) {
            self.tone = Some(tone);
            let Rgb { red, green, blue } = self.palette.color(tone);
            for part in [red, green, blue] {
                let thousandths = u32::from(part) * 1_000 / 255;
                self.write(&format!("{}.{:03} ", thousandths / 1_000, thousandths % 1_000));
            }
            self.write("rg\n");
        }
    }

    /// Each as a number of points, a blank behind.
    fn lengths(&mut self, lengths: &[Length]) {
        for length in lengths {
            let sign = if *length < 0 { "-" } else { "" };
            let (whole, rest) = (length.abs() / 100, length.abs() % 100);
            let number = match (rest, rest % 10) {
                (0, _) => format!("{sign}{whole} "),
                (tenths, 0) => format!("{sign}{whole}.{} ", tenths / 10),
                (hundredths, _) => format!("{sign}{whole}.{hundredths:02} "),
            };
            self.write(&number);
        }
    }

    fn write(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }
}

/// What the tones are for this shop.
struct Palette {
    brand: Rgb,
    accent: Rgb,
    tint: Rgb,
}

impl Palette {
    fn new(look: &Look) -> Self {
        let brand = look.accent;
        Self { brand, accent: brand.readable(), tint: brand.tint() }
    }

    const fn color(&self, tone: Tone) -> Rgb {
        const fn rgb(red: u8, green: u8, blue: u8) -> Rgb {
            Rgb { red, green, blue }
        }
        match tone {
            Tone::Ink => rgb(0x1b, 0x1e, 0x20),
            Tone::Grey => rgb(0x5a, 0x62, 0x67),
            Tone::Hair => rgb(0xd3, 0xd8, 0xdb),
            Tone::White => Rgb::WHITE,
            Tone::Brand => self.brand,
            Tone::Accent => self.accent,
            Tone::Tint => self.tint,
            Tone::Warning => rgb(0xf6, 0xe1, 0xdf),
            Tone::Alarm => rgb(0xb3, 0x26, 0x1e),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::pt;

    #[test]
    fn writes_what_a_page_says() {
        let fonts = Fonts::get().unwrap();
        let page = vec![
            Mark::Rect { x: 105, y: 0, width: pt(2), height: -150, tone: Tone::White },
            Mark::Text {
                x: 1,
                y: PAGE_HEIGHT,
                style: Style::bold(850, Tone::White),
                text: String::new(),
            },
        ];
        let text = String::from_utf8(operators(&page, fonts, &Look::default())).unwrap();
        assert_eq!(
            text,
            "1.000 1.000 1.000 rg\n1.05 793.5 2 -1.5 re f\n\
             BT\n/B 8.5 Tf\n1 0 0 1 0.01 0 Tm () Tj\nET\n"
        );
    }
}
