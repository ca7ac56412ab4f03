//! The payments of a document of payments, and the documents that each pays.

use cfdi::read::{DocumentDocto, DocumentPago, DocumentPagos};

use crate::amounts::{Amounts, CELL, DETAIL};
use crate::block::{Block, Strip, height, leading};
use crate::flow::Flow;
use crate::fonts::Fonts;
use crate::head::{LEFT_HALF, RIGHT_HALF, SECTION, page_head};
use crate::marks::{Length, MARGIN, Mark, RIGHT, Style, Tone, pt};
use crate::sheet::{FULL, Sheet};
use crate::table::{finish_row, head_line, keys};
use crate::words;

/// White between two columns.
const GAP: Length = pt(13);

/// Every payment, and what the document says beside them.
pub(crate) fn put_pagos(flow: &mut Flow, sheet: &Sheet<'_>, pagos: &DocumentPagos) {
    let count = pagos.pagos.len();
    for (place, pago) in pagos.pagos.iter().enumerate() {
        let name =
            if count == 1 { "PAGO".into() } else { format!("PAGO {} DE {count}", place + 1) };
        put_pago(flow, sheet, &name, pago);
    }
    flow.put_all(conceptos(sheet), || page_head(sheet));
}

fn put_pago(flow: &mut Flow, sheet: &Sheet<'_>, name: &str, pago: &DocumentPago) {
    let doctos = Doctos::new(sheet.fonts, pago);
    let mut head = pago_head(sheet, name, pago);
    head.below(doctos.head());
    head.space(pt(4));
    let running_head = || {
        let mut head = page_head(sheet);
        head.below(doctos.head());
        head.space(pt(4));
        head
    };
    let mut rows: Vec<_> = pago.documentos.iter().map(|docto| doctos.row(docto)).collect();
    let taxes = words::taxes(&pago.traslados, &pago.retenciones);
    if let (Some(row), false) = (rows.last_mut(), taxes.is_empty()) {
        let mut line = Block::default();
        let parts: Vec<String> = ["Impuestos del pago".into()].into_iter().chain(taxes).collect();
        line.parts(sheet.fonts, doctos.documento_to_end(), DETAIL, &parts);
        row.push(line);
    }
    let first = rows.first().map_or(0, |row| height(row));
    flow.keep_together(head.height() + first, || page_head(sheet));
    flow.put(head);
    for row in rows {
        flow.put_all(row, running_head);
    }
    flow.skip(pt(14));
}

/// How much, when, how, and between which accounts.
fn pago_head(sheet: &Sheet<'_>, name: &str, pago: &DocumentPago) -> Block {
    const AMOUNT: Style = Style::bold(pt(13), Tone::Ink);
    let fonts = sheet.fonts;
    let mut head = Block::default();
    let y = AMOUNT.size;
    head.push(Mark::Text { x: MARGIN, y, style: SECTION, text: name.to_owned() });
    let text = format!("${} {}", words::grouped(&pago.monto), pago.moneda_p);
    let x = RIGHT - pt(4) - fonts.width(&text, AMOUNT);
    head.push(Mark::Text { x, y, style: AMOUNT, text });
    head.space(y + pt(5));
    let pairs = |strip: Strip, pairs: [(&str, String); 4]| {
        let mut block = Block::default();
        for (label, value) in pairs {
            block.pair(fonts, strip, label, &value);
        }
        block
    };
    let known = |text: &Option<String>| text.clone().unwrap_or_default();
    let left = [
        ("Fecha de pago", words::date_time(&pago.fecha_pago)),
        ("Forma de pago", words::forma_pago(&pago.forma_de_pago_p)),
        ("Moneda", words::moneda_at(&pago.moneda_p, pago.tipo_cambio_p.as_deref())),
        ("Número de operación", known(&pago.num_operacion)),
    ];
    let bank = [known(&pago.rfc_emisor_cta_ord), known(&pago.nom_banco_ord_ext)].join(" ");
    let right = [
        ("Banco ordenante", bank.trim().to_owned()),
        ("Cuenta ordenante", known(&pago.cta_ordenante)),
        ("Banco beneficiario", known(&pago.rfc_emisor_cta_ben)),
        ("Cuenta beneficiaria", known(&pago.cta_beneficiario)),
    ];
    let mut body = pairs(LEFT_HALF, left);
    let right = pairs(RIGHT_HALF, right);
    if right.height() > 0 {
        body.beside(right);
    }
    head.below(body);
    head.space(pt(6));
    head
}

/// The table of the documents that one payment pays.
struct Doctos<'a> {
    fonts: &'a Fonts,
    documento: Strip,
    parcialidad: Amounts,
    saldo_anterior: Amounts,
    pagado: Amounts,
    saldo_insoluto: Amounts,
}

impl<'a> Doctos<'a> {
    fn new(fonts: &'a Fonts, pago: &DocumentPago) -> Self {
        let doctos = pago.documentos.iter();
        let column = |head, amount: fn(&DocumentDocto) -> &str| {
            Amounts::new(fonts, head, doctos.clone().map(amount))
        };
        let saldo_insoluto =
            column("Saldo insoluto", |docto| &docto.imp_saldo_insoluto).ending_at(RIGHT - pt(4));
        let pagado = column("Importe pagado", |docto| &docto.imp_pagado)
            .ending_at(saldo_insoluto.left() - GAP);
        let saldo_anterior =
            column("Saldo anterior", |docto| &docto.imp_saldo_ant).ending_at(pagado.left() - GAP);
        let parcialidad = column("Parcialidad", |docto| &docto.num_parcialidad)
            .ending_at(saldo_anterior.left() - GAP);
        let x = MARGIN + pt(4);
        let documento = Strip { x, width: (parcialidad.left() - GAP - x).max(pt(60)) };
        Self { fonts, documento, parcialidad, saldo_anterior, pagado, saldo_insoluto }
    }

    /// From where the documents begin to the right edge of the page.
    fn documento_to_end(&self) -> Strip {
        Strip { x: self.documento.x, width: RIGHT - pt(4) - self.documento.x }
    }

    fn head(&self) -> Block {
        let amounts = [&self.parcialidad, &self.saldo_anterior, &self.pagado, &self.saldo_insoluto];
        head_line(self.fonts, &[(self.documento.x, "Documento")], amounts.into_iter())
    }

    fn row(&self, docto: &DocumentDocto) -> Vec<Block> {
        let mut lines = Vec::new();
        let mut details = detail(docto);
        details.extend(words::taxes(&docto.traslados, &docto.retenciones));
        let name = self.fonts.wrap(&document_name(docto), CELL, self.documento.width);
        let details = self.fonts.wrap_parts(&details, DETAIL, self.documento.width);
        let texts = name.into_iter().map(|text| (CELL, text));
        for (style, text) in texts.chain(details.into_iter().map(|text| (DETAIL, text))) {
            let mut line = Block::default();
            line.push(Mark::Text { x: self.documento.x, y: CELL.size, style, text });
            line.reach(leading(style));
            lines.push(line);
        }
        if let Some(first) = lines.first_mut() {
            for (column, amount) in [
                (&self.parcialidad, &docto.num_parcialidad),
                (&self.saldo_anterior, &docto.imp_saldo_ant),
                (&self.pagado, &docto.imp_pagado),
                (&self.saldo_insoluto, &docto.imp_saldo_insoluto),
            ] {
                first.push(column.cell(self.fonts, CELL.size, amount));
            }
        }
        finish_row(&mut lines);
        lines
    }
}

/// `A-1001`, or only that it is a document.
fn document_name(docto: &DocumentDocto) -> String {
    match words::serie_folio(docto.serie.as_deref(), docto.folio.as_deref()) {
        number if number.is_empty() => "Documento".to_owned(),
        number => number,
    }
}

/// UUID, currency, object of tax.
fn detail(docto: &DocumentDocto) -> Vec<String> {
    let moneda = match docto.equivalencia_dr.as_deref() {
        Some("1") | None => docto.moneda_dr.clone(),
        Some(equivalencia) => format!("{}, equivalencia {equivalencia}", docto.moneda_dr),
    };
    vec![docto.id_documento.clone(), moneda, words::objeto_imp(&docto.objeto_imp_dr)]
}

/// The one concepto of such a document says nothing but must be there; so it is, in small print.
fn conceptos(sheet: &Sheet<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for concepto in &sheet.document.conceptos {
        let unidad = words::unidad(&concepto.clave_unidad).unwrap_or_default();
        let mut parts = vec![
            format!("Concepto: {}", concepto.descripcion),
            format!("{} {} {unidad}", concepto.cantidad, concepto.clave_unidad),
            format!("valor unitario {}", concepto.valor_unitario),
            format!("importe {}", concepto.importe),
        ];
        parts.extend(keys(concepto));
        let mut block = Block::default();
        block.parts(sheet.fonts, FULL, DETAIL, &parts);
        blocks.push(block);
    }
    if let Some(last) = blocks.last_mut() {
        last.space(pt(12));
    }
    blocks
}
