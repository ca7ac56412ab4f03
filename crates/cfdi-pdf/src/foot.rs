//! What proves the document: QR, certificates, seals, cadena original.

use crate::PdfError;
use crate::block::{Block, Edge, Strip};
use crate::marks::{Face, Length, MARGIN, Mark, Style, Tone, WIDTH, pt};
use crate::qr::modules;
use crate::sheet::{FULL, Sheet};

/// 30 mm.
const QR_SIDE: Length = 8_504;
/// White between the QR and the seals.
const BESIDE_QR: Length = pt(14);
const SEALS: Strip = Strip { x: MARGIN + QR_SIDE + BESIDE_QR, width: WIDTH - QR_SIDE - BESIDE_QR };

/// QR at the left, the rest beside it.
pub(crate) fn foot(sheet: &Sheet<'_>) -> Result<Block, PdfError> {
    let modules = modules(&sheet.timbre.verification_link(sheet.document))?;
    let mut body = Block::default();
    body.push(qr_background());
    body.push(Mark::Qr { x: MARGIN, y: 0, side: QR_SIDE, modules });
    body.beside(seals(sheet));
    body.reach(QR_SIDE);
    let mut foot = Block::default();
    foot.line(FULL, 40, Tone::Hair);
    foot.space(pt(10));
    foot.below(body);
    Ok(foot)
}

fn seals(sheet: &Sheet<'_>) -> Block {
    const LABEL: Style = Style::bold(600, Tone::Grey);
    const SEAL: Style = Style { face: Face::Mono, size: 550, tone: Tone::Ink };
    const SERIALS: Style = Style::regular(650, Tone::Ink);
    let (document, timbre) = (sheet.document, sheet.timbre);
    let at = (SEALS, Edge::Left);
    let mut block = Block::default();
    let serials = format!(
        "No. de serie del certificado del emisor {} · del SAT {} · RFC del PAC {}",
        document.no_certificado, timbre.no_certificado_sat, timbre.rfc_prov_certif
    );
    block.paragraph(sheet.fonts, at, SERIALS, &serials);
    block.space(pt(3));
    for (label, text) in [
        ("Leyenda", timbre.leyenda.as_deref().unwrap_or_default()),
        ("Sello digital del CFDI", &document.sello),
        ("Sello digital del SAT", &timbre.sello_sat),
        ("Cadena original del complemento de certificación digital del SAT", &timbre.cadena()),
    ] {
        if !text.is_empty() {
            block.paragraph(sheet.fonts, at, LABEL, label);
            block.paragraph(sheet.fonts, at, SEAL, text);
            block.space(pt(3));
        }
    }
    block
}

/// The QR keeps its quiet zone of four modules where the warning runs below it.
fn qr_background() -> Mark {
    const QUIET: Length = QR_SIDE / 12;
    let side = QR_SIDE + 2 * QUIET;
    Mark::Rect { x: MARGIN - QUIET, y: -QUIET, width: side, height: side, tone: Tone::White }
}
