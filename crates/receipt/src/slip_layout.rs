//! What stands where on a slip.

use crate::compose::{Page, head, made_by, shop_name};
use crate::layout::{Format, Layout, Qr, Size, Style};
use crate::nota::{Copy, Validity};
use crate::slip::{CashSlip, CashWay, InvoiceSlip, Slip, Subject};

const BOLD: Style = Style::bold(Size::Normal);

/// The paper of this slip for a printer: the same things in the same order on both widths.
///
/// A [`Paper`](crate::Paper) alone stands for a printer of today with that roll.
pub fn slip_layout(slip: &Slip, format: impl Into<Format>) -> Layout {
    let mut page = Page::new(format.into());
    match &slip.subject {
        Subject::Cash(cash) => cash_slip(&mut page, slip, cash),
        Subject::Invoice(invoice) => invoice_slip(&mut page, slip, invoice),
    }
    page.end()
}

/// For the shop's own file: neither logo nor address, and room for a name.
fn cash_slip(page: &mut Page, slip: &Slip, cash: &CashSlip) {
    shop_name(page, &slip.shop);
    page.rule();
    let heading = match cash.way {
        CashWay::In => "ENTRADA DE EFECTIVO",
        CashWay::Out => "SALIDA DE EFECTIVO",
    };
    title(page, slip, (heading, &format!("Turno {}", cash.shift)));
    page.rule();
    page.amount("IMPORTE", slip.amount);
    page.paragraph(&cash.reason);
    page.feed();
    page.feed();
    page.paragraph("Firma ____________________");
}

/// For the customer: what proves that it was issued, and where it is had.
fn invoice_slip(page: &mut Page, slip: &Slip, invoice: &InvoiceSlip) {
    head(page, &slip.shop);
    title(page, slip, ("FACTURA EMITIDA", &invoice.invoice));
    match invoice.validity {
        Validity::Real => {}
        Validity::Sandbox => page.centered("SIN VALIDEZ FISCAL", BOLD),
    }
    page.rule();
    page.amount("TOTAL", slip.amount);
    page.paragraph(&invoice.nombre);
    page.row("RFC", &invoice.rfc, Style::PLAIN);
    page.paragraph(&invoice.notas);
    page.feed();
    page.paragraph("Folio fiscal");
    folio_fiscal(page, &invoice.uuid);
    page.rule();
    if let Some(qr) = Qr::new(&invoice.verification, page.paper()) {
        page.qr(qr);
        page.feed();
        page.centered("Con este QR se verifica en el SAT.", Style::PLAIN);
    }
    page.centered("El PDF y el XML se bajan con la nota en", Style::PLAIN);
    page.centered(&invoice.link, BOLD);
    if !invoice.correo.is_empty() {
        page.centered(&format!("y se envían a {}", invoice.correo), Style::PLAIN);
    }
    page.feed();
    page.centered("Este papel no es la factura.", Style::PLAIN);
}

/// Broken between two of its groups where it is too long.
fn folio_fiscal(page: &mut Page, uuid: &str) {
    match uuid.rsplit_once('-') {
        Some((groups, last)) if uuid.len() > page.columns() => {
            page.paragraph(&format!("{groups}-"));
            page.paragraph(last);
        }
        Some(_) | None => page.paragraph(uuid),
    }
}

fn title(page: &mut Page, slip: &Slip, (heading, number): (&str, &str)) {
    page.row(heading, number, BOLD);
    made_by(page, [&slip.register, &slip.by], slip.at);
    match slip.copy {
        Copy::Original => {}
        Copy::Duplicate => page.centered("COPIA", BOLD),
        Copy::Reprint => page.centered("REIMPRESIÓN", BOLD),
    }
}
