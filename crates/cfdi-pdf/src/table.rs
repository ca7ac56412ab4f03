//! The conceptos: columns, and rows that can be broken between their lines.

use cfdi::read::{Document, DocumentConcepto, DocumentTax};

use crate::block::{Block, Strip, leading};
use crate::fonts::Fonts;
use crate::marks::{Length, MARGIN, Mark, RIGHT, Style, Tone, WIDTH, pt};
use crate::words::{grouped, objeto_imp, tax_name};

const HEAD: Style = Style::bold(700, Tone::Accent);
const CELL: Style = Style::regular(850, Tone::Ink);
const DETAIL: Style = Style::regular(700, Tone::Grey);
/// White above the first and below the last line of a row.
const PADDING: Length = 350;
/// White between two columns.
const GAP: Length = pt(13);
const UNIDAD_WIDTH: Length = pt(48);
const CLAVE_WIDTH: Length = pt(40);
/// What a description gets even beside amounts of eighteen digits.
const DESCRIPCION_WIDTH_MIN: Length = pt(60);

/// A column of amounts: the points stand below each other.
struct Amounts {
    head: &'static str,
    width: Length,
    /// The right edge of the longest fraction.
    right: Length,
    /// How wide the longest fraction is, its point included.
    fraction: Length,
}

impl Amounts {
    /// As wide as what stands in it; where it ends is not known yet.
    fn new<'a>(
        fonts: &Fonts,
        head: &'static str,
        amounts: impl Iterator<Item = &'a str> + Clone,
    ) -> Self {
        let widest = |part: &dyn Fn(&'a str) -> Length| amounts.clone().map(part).max();
        let whole = widest(&|amount| fonts.width(&grouped(split(amount).0), CELL)).unwrap_or(0);
        let fraction = widest(&|amount| fonts.width(split(amount).1, CELL)).unwrap_or(0);
        let width = fonts.width(head, HEAD).max(whole + fraction);
        Self { head, width, right: 0, fraction }
    }

    const fn ending_at(self, right: Length) -> Self {
        Self { right, ..self }
    }

    const fn left(&self) -> Length {
        self.right - self.width
    }

    fn mark(&self, fonts: &Fonts, y: Length, amount: &str) -> Mark {
        let text = grouped(amount);
        let x = self.right - self.fraction - fonts.width(split(&text).0, CELL);
        Mark::Text { x, y, style: CELL, text }
    }
}

/// The amount's whole part, and its fraction with the point.
fn split(amount: &str) -> (&str, &str) {
    amount.split_at(amount.find('.').unwrap_or(amount.len()))
}

/// The table of one document.
pub(crate) struct Table<'a> {
    fonts: &'a Fonts,
    cantidad: Amounts,
    unidad: Strip,
    clave: Strip,
    descripcion: Strip,
    valor_unitario: Amounts,
    descuento: Option<Amounts>,
    importe: Amounts,
}

impl<'a> Table<'a> {
    /// Columns as the document needs them: amounts from the outer edges inwards, the description
    /// takes what is left; one for discounts only where there are any.
    pub(crate) fn new(fonts: &'a Fonts, document: &Document) -> Self {
        let conceptos = document.conceptos.iter();
        let cantidades = conceptos.clone().map(|concepto| concepto.cantidad.as_str());
        let cantidad = Amounts::new(fonts, "Cantidad", cantidades);
        let cantidad_right = MARGIN + pt(4) + cantidad.width;
        let unidad = Strip { x: cantidad_right + GAP, width: UNIDAD_WIDTH };
        let clave = Strip { x: unidad.x + unidad.width + GAP, width: CLAVE_WIDTH };

        let importes = conceptos.clone().map(|concepto| concepto.importe.as_str());
        let importe = Amounts::new(fonts, "Importe", importes).ending_at(RIGHT - pt(4));
        let descuentos = conceptos.clone().filter_map(|concepto| concepto.descuento.as_deref());
        let descuento =
            descuentos.clone().next().is_some().then(|| {
                Amounts::new(fonts, "Descuento", descuentos).ending_at(importe.left() - GAP)
            });
        let price_right = descuento.as_ref().unwrap_or(&importe).left() - GAP;
        let prices = conceptos.map(|concepto| concepto.valor_unitario.as_str());
        let valor_unitario = Amounts::new(fonts, "Valor unitario", prices).ending_at(price_right);
        let x = clave.x + clave.width + GAP;
        let width = (valor_unitario.left() - GAP - x).max(DESCRIPCION_WIDTH_MIN);
        Self {
            fonts,
            cantidad: cantidad.ending_at(cantidad_right),
            unidad,
            clave,
            descripcion: Strip { x, width },
            valor_unitario,
            descuento,
            importe,
        }
    }

    /// The names of the columns, repeated on every page.
    pub(crate) fn head(&self) -> Block {
        const HEIGHT: Length = pt(17);
        let mut block = Block::default();
        let (x, tone) = (MARGIN, Tone::Tint);
        block.push(Mark::Rect { x, y: 0, width: WIDTH, height: HEIGHT, tone });
        let y = pt(11);
        let mut text = |x: Length, text: &str| {
            block.push(Mark::Text { x, y, style: HEAD, text: text.to_owned() });
        };
        text(self.unidad.x, "Unidad");
        text(self.clave.x, "Clave");
        text(self.descripcion.x, "Descripción");
        for amounts in self.amounts() {
            text(amounts.right - self.fonts.width(amounts.head, HEAD), amounts.head);
        }
        block.reach(HEIGHT);
        block
    }

    /// A concepto as lines that may stand on different pages; the last ends with a hairline.
    pub(crate) fn row(&self, concepto: &DocumentConcepto) -> Vec<Block> {
        let unidad = [concepto.clave_unidad.as_str(), concepto.unidad.as_deref().unwrap_or("")];
        let unidad = unidad.join(" ");
        let unidades = self.fonts.wrap(&unidad, CELL, self.unidad.width).into_iter();
        let mut unidades = unidades.map(Some).chain(std::iter::repeat(None));
        let mut lines: Vec<Block> = self
            .description(concepto)
            .into_iter()
            .map(|(style, text)| self.line(style, text, unidades.next().flatten()))
            .collect();
        while let Some(unidad) = unidades.next().flatten() {
            lines.push(self.line(CELL, String::new(), Some(unidad)));
        }
        if let Some(first) = lines.first_mut() {
            self.amount_cells(first, concepto);
        }
        if let Some(last) = lines.last_mut() {
            last.space(PADDING);
            last.line(Strip { x: MARGIN, width: WIDTH }, 40, Tone::Hair);
            last.space(PADDING);
        }
        lines
    }

    fn amounts(&self) -> impl Iterator<Item = &Amounts> {
        let first = [&self.cantidad, &self.valor_unitario];
        first.into_iter().chain(&self.descuento).chain([&self.importe])
    }

    fn line(&self, style: Style, text: String, unidad: Option<String>) -> Block {
        let mut block = Block::default();
        let y = CELL.size;
        block.push(Mark::Text { x: self.descripcion.x, y, style, text });
        if let Some(text) = unidad {
            block.push(Mark::Text { x: self.unidad.x, y, style: CELL, text });
        }
        block.reach(leading(style));
        block
    }

    fn amount_cells(&self, line: &mut Block, concepto: &DocumentConcepto) {
        let y = CELL.size;
        let text = concepto.clave_prod_serv.clone();
        line.push(Mark::Text { x: self.clave.x, y, style: CELL, text });
        line.push(self.cantidad.mark(self.fonts, y, &concepto.cantidad));
        line.push(self.valor_unitario.mark(self.fonts, y, &concepto.valor_unitario));
        line.push(self.importe.mark(self.fonts, y, &concepto.importe));
        if let (Some(column), Some(descuento)) = (&self.descuento, &concepto.descuento) {
            line.push(column.mark(self.fonts, y, descuento));
        }
    }

    /// Descripcion, and what else the concepto says, in small print.
    fn description(&self, concepto: &DocumentConcepto) -> Vec<(Style, String)> {
        let wrap = |style: Style, text: &str| {
            let lines = self.fonts.wrap(text, style, self.descripcion.width);
            lines.into_iter().map(move |line| (style, line))
        };
        let number = concepto.no_identificacion.iter();
        let number = number.map(|number| format!("No. de identificación {number}"));
        let what: Vec<String> = number.chain([objeto_imp(&concepto.objeto_imp)]).collect();
        let retenciones = concepto.retenciones.iter();
        let retenciones = retenciones.map(|tax| format!("Retención de {}", tax_detail(tax)));
        let taxes = concepto.traslados.iter().map(tax_detail).chain(retenciones);
        let taxes: Vec<String> = taxes.collect();
        wrap(CELL, &concepto.descripcion)
            .chain(wrap(DETAIL, &what.join(" · ")))
            .chain(wrap(DETAIL, &taxes.join(" · ")))
            .collect()
    }
}

/// `IVA 16 % sobre 172.41: 27.59`.
fn tax_detail(tax: &DocumentTax) -> String {
    let mut detail = tax_name(tax);
    if let Some(base) = &tax.base {
        detail.push_str(&format!(" sobre {}", grouped(base)));
    }
    if let Some(importe) = &tax.importe {
        detail.push_str(&format!(": {}", grouped(importe)));
    }
    detail
}
