//! The conceptos: columns, and rows that can be broken between their lines.

use cfdi::read::{Document, DocumentConcepto};

use crate::amounts::{Amounts, CELL, DETAIL, HEAD};
use crate::block::{Block, Strip, leading};
use crate::fonts::Fonts;
use crate::marks::{Length, MARGIN, Mark, RIGHT, Style, Tone, pt};
use crate::sheet::FULL;
use crate::words;

/// White above the first line of a row.
const ABOVE: Length = 350;
/// White below the last one, which ends close to its letters.
const BELOW: Length = 480;
/// White between two columns.
const GAP: Length = pt(13);
const UNIDAD_WIDTH: Length = pt(54);
/// What a description gets even beside amounts of eighteen digits.
const DESCRIPCION_WIDTH_MIN: Length = pt(60);

/// The table of one document.
pub(crate) struct Table<'a> {
    fonts: &'a Fonts,
    cantidad: Amounts,
    unidad: Strip,
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
        let x = unidad.x + unidad.width + GAP;
        let width = (valor_unitario.left() - GAP - x).max(DESCRIPCION_WIDTH_MIN);
        Self {
            fonts,
            cantidad: cantidad.ending_at(cantidad_right),
            unidad,
            descripcion: Strip { x, width },
            valor_unitario,
            descuento,
            importe,
        }
    }

    /// The names of the columns, repeated on every page.
    pub(crate) fn head(&self) -> Block {
        let amounts = [&self.cantidad, &self.valor_unitario].into_iter().chain(&self.descuento);
        let names = [(self.unidad.x, "Unidad"), (self.descripcion.x, "Descripción")];
        head_line(self.fonts, &names, amounts.chain([&self.importe]))
    }

    /// A concepto as lines that may stand on different pages; the last ends with a hairline.
    pub(crate) fn row(&self, concepto: &DocumentConcepto) -> Vec<Block> {
        let unidades = self.fonts.wrap(&unidad(concepto), CELL, self.unidad.width);
        let mut unidades = unidades.into_iter();
        let texts = self.description(concepto).into_iter();
        let mut lines: Vec<Block> =
            texts.map(|(style, text)| self.line(style, text, unidades.next())).collect();
        lines.extend(unidades.map(|unidad| self.line(CELL, String::new(), Some(unidad))));
        if let Some(first) = lines.first_mut() {
            self.amount_cells(first, concepto);
        }
        finish_row(&mut lines);
        lines
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
        line.push(self.cantidad.cell(self.fonts, y, &concepto.cantidad));
        line.push(self.valor_unitario.cell(self.fonts, y, &concepto.valor_unitario));
        line.push(self.importe.cell(self.fonts, y, &concepto.importe));
        if let (Some(column), Some(descuento)) = (&self.descuento, &concepto.descuento) {
            line.push(column.cell(self.fonts, y, descuento));
        }
    }

    /// Descripcion, and what else the concepto says, in small print.
    fn description(&self, concepto: &DocumentConcepto) -> Vec<(Style, String)> {
        let width = self.descripcion.width;
        let mut details = keys(concepto);
        details.extend(words::taxes(&concepto.traslados, &concepto.retenciones));
        let description = self.fonts.wrap(&concepto.descripcion, CELL, width);
        let details = self.fonts.wrap_parts(&details, DETAIL, width);
        let description = description.into_iter().map(|line| (CELL, line));
        description.chain(details.into_iter().map(|line| (DETAIL, line))).collect()
    }
}

/// `H87 Pieza`; where the shop calls the unit otherwise, its word behind.
fn unidad(concepto: &DocumentConcepto) -> String {
    let clave = concepto.clave_unidad.as_str();
    match (words::unidad(clave), concepto.unidad.as_deref()) {
        (Some(name), Some(unidad)) if name.to_lowercase() != unidad.to_lowercase() => {
            format!("{clave} {name} ({unidad})")
        }
        (Some(name), Some(_) | None) | (None, Some(name)) => format!("{clave} {name}"),
        (None, None) => clave.to_owned(),
    }
}

/// Clave, NoIdentificacion and ObjetoImp.
pub(crate) fn keys(concepto: &DocumentConcepto) -> Vec<String> {
    let clave = format!("Clave {}", words::clave_prod_serv(&concepto.clave_prod_serv));
    let number = concepto.no_identificacion.iter();
    let number = number.map(|number| format!("No. de identificación {number}"));
    let objeto = words::objeto_imp(&concepto.objeto_imp);
    [clave].into_iter().chain(number).chain([objeto]).collect()
}

/// The tinted line with the names of the columns.
pub(crate) fn head_line<'a>(
    fonts: &Fonts,
    names: &[(Length, &str)],
    amounts: impl Iterator<Item = &'a Amounts>,
) -> Block {
    const HEIGHT: Length = pt(17);
    const BASELINE: Length = pt(11);
    let mut block = Block::default();
    let (x, width) = (FULL.x, FULL.width);
    block.push(Mark::Rect { x, y: 0, width, height: HEIGHT, tone: Tone::Tint });
    for (x, name) in names {
        block.push(Mark::Text { x: *x, y: BASELINE, style: HEAD, text: (*name).to_owned() });
    }
    for column in amounts {
        block.push(column.head(fonts, BASELINE));
    }
    block.reach(HEIGHT);
    block
}

/// Ends a row with a hairline.
pub(crate) fn finish_row(lines: &mut [Block]) {
    if let Some(last) = lines.last_mut() {
        last.space(BELOW);
        last.line(FULL, 40, Tone::Hair);
        last.space(ABOVE);
    }
}
