//! Whatever the nota says, the paper holds it.

use money::{Money, Quantity};
use proptest::prelude::*;
use receipt::{
    Block, CodePage, Copy, DrawerPin, Format, Nota, NotaLine, NotaState, Paper, PaperCut, Payment,
    QrBy, Validity, decode, escpos, layout, logo, text,
};

use crate::notas;

/// Texts that people and other systems have put into such fields.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-zÁÉÍÓÚÑáéíóúñü0-9 .,¿?¡!·€×]{0,60}",
        "[A-Za-z]{30,120}",
        "[\u{0}-\u{1f}\u{7f}-\u{9f} a]{0,20}",
        "[🥑🍞👍\u{1f3fd}\u{200d}\u{fe0f}牛乳 \u{301}e]{0,20}",
        ".{0,80}",
    ]
}

fn any_amount() -> impl Strategy<Value = Money> {
    prop_oneof![0..1_000_000_i64, 0..i64::MAX].prop_map(Money::from_raw)
}

fn any_line() -> impl Strategy<Value = NotaLine> {
    let quantity = prop_oneof![1..10_i64, 1..i64::MAX].prop_map(Quantity::from_raw);
    (quantity, any_text(), any_amount(), any_amount(), any_amount()).prop_map(
        |(quantity, description, unit_price, gross, discount)| NotaLine {
            quantity,
            description,
            unit_price,
            gross,
            discount,
            note: String::new(),
        },
    )
}

fn any_nota() -> impl Strategy<Value = Nota> {
    let texts = prop::collection::vec(any_text(), 13);
    let lines = prop::collection::vec(any_line(), 1..60);
    let amounts = (any_amount(), any_amount(), any_amount(), any_amount());
    let marks = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (texts, lines, amounts, marks, 0..2_500_usize).prop_map(
        |(
            texts,
            lines,
            (total, paid, change, sale_discount),
            (copy, validity, state, talon),
            qr,
        )| {
            let mut nota = notas::nota();
            let mut texts = texts.into_iter();
            let mut text = || texts.next().unwrap_or_default();
            nota.shop.name = text();
            nota.shop.legal_name = text();
            nota.shop.rfc = text();
            nota.shop.regimen_fiscal = text();
            nota.shop.address = vec![text(), text()];
            nota.shop.header = vec![text()];
            nota.shop.footer = vec![text()];
            nota.register = text();
            nota.cashier = text();
            nota.serie_folio = text();
            nota.payments = vec![Payment { label: text(), amount: paid }];
            nota.taxes[0].base = paid;
            nota.taxes[0].importe = Some(change);
            nota.talon = nota.talon.filter(|_| talon).map(|mut talon| {
                talon.link = text();
                talon.qr_text = "Q".repeat(qr);
                talon.total = total;
                talon
            });
            nota.copy = if copy { Copy::Original } else { Copy::Reprint };
            nota.validity = if validity { Validity::Real } else { Validity::Sandbox };
            nota.state = if state { NotaState::Sold } else { NotaState::Cancelled };
            Nota { lines, sale_discount, total, change, ..nota }
        },
    )
}

fn any_format() -> impl Strategy<Value = Format> {
    let paper = prop::sample::select(vec![Paper::Mm58, Paper::Mm80]);
    let pages = vec![CodePage::Wpc1252, CodePage::Pc850, CodePage::Pc858];
    let cuts = vec![Some(PaperCut::Partial), Some(PaperCut::Full), None];
    let drawers = vec![QrBy::Command, QrBy::Raster];
    let parts = (
        paper,
        prop::sample::select(pages),
        prop::sample::select(cuts),
        prop::sample::select(drawers),
    );
    parts.prop_map(|(paper, code_page, cut, qr)| Format { paper, code_page, cut, qr })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_laid_out_is_what_the_bytes_print(
        nota in any_nota(),
        format in any_format(),
        has_logo in any::<bool>(),
    ) {
        let mut nota = nota;
        nota.shop.logo = logo(&notas::sun()).ok().filter(|_| has_logo);
        let laid_out = layout(&nota, format).with_drawer_kick(DrawerPin::Five);
        let read_back = decode(&escpos(&laid_out), format.paper);
        prop_assert_eq!(read_back.as_ref().map(text), Ok(text(&laid_out)));
        prop_assert_eq!(read_back, Ok(laid_out));
    }

    #[test]
    fn no_line_is_wider_than_the_paper(nota in any_nota()) {
        for paper in [Paper::Mm58, Paper::Mm80] {
            let laid_out = layout(&nota, paper);
            for block in laid_out.blocks() {
                if let Block::Line(line) = block {
                    prop_assert!(line.columns() <= paper.columns(), "{line:?}");
                }
            }
            for line in text(&laid_out).lines() {
                prop_assert!(line.chars().count() <= paper.columns(), "{line:?}");
            }
        }
    }

    #[test]
    fn amounts_and_code_are_never_cut(nota in any_nota()) {
        let printed = text(&layout(&nota, Paper::Mm58));
        prop_assert!(printed.contains(&nota.total.pesos()), "{printed}");
        for line in &nota.lines {
            prop_assert!(printed.contains(line.gross.pesos().trim_start_matches('$')));
        }
        let has_talon = nota.talon.is_some() && nota.state == NotaState::Sold;
        prop_assert_eq!(printed.contains("K7QM-3XWP-9TFA"), has_talon);
    }

    #[test]
    fn the_decoder_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for paper in [Paper::Mm58, Paper::Mm80] {
            let framed = [b"\x1b@".as_slice(), &bytes].concat();
            // What it takes, it would have sent with the same meaning.
            if let Ok(read) = decode(&framed, paper) {
                prop_assert_eq!(decode(&escpos(&read), paper), Ok(read));
            }
        }
    }
}
