//! Cuts of a shift: X and Z, byte for byte, and for any texts and amounts.

use expect_test::{ExpectFile, expect_file};
use jiff::civil::date;
use money::Money;
use proptest::prelude::*;
use receipt::{
    Block, Closing, CodePage, Copy, Counted, Cut, CutKind, Drawer, DrawerMove, Format, Paper,
    PieceLine, QrBy, Row, Tally, cut_layout, decode, escpos, text,
};

use crate::golden;
use crate::notas::{self, iva, pesos};

fn piece(label: &str, pieces: u32, amount: &str) -> PieceLine {
    PieceLine { label: label.into(), pieces, amount: pesos(amount) }
}

/// A Friday that ends ten pesos short.
fn cut_z() -> Cut {
    let at = |hour, minute| date(2026, 11, 20).at(hour, minute, 0, 0);
    let tally = |notes, total: &str| Tally { notes, total: pesos(total) };
    let row = |label: &str, amount: &str| Row { label: label.into(), amount: pesos(amount) };
    let moved = |hour, reason: &str, amount: &str| {
        let amount = Money::parse(amount).unwrap();
        DrawerMove { at: at(hour, 5), reason: reason.into(), amount }
    };
    Cut {
        shop: notas::nota().shop,
        kind: CutKind::Z,
        shift: 12,
        register: "Caja 1".into(),
        by: "Ana".into(),
        at: at(21, 5),
        opened_at: at(8, 2),
        opened_by: "Rosa".into(),
        sold: tally(34, "4210.50"),
        cancelled: tally(1, "57.00"),
        returned: Tally::default(),
        net: pesos("4153.50"),
        discounts: pesos("14.00"),
        formas_pago: vec![row("Efectivo", "2000.00"), row("Tarjeta de débito", "2153.50")],
        tips: Vec::new(),
        taxes: vec![iva("0.16", "1000.00", "160.00"), iva("0", "2993.50", "0.00")],
        cashiers: vec![("Ana".into(), tally(20, "2100.00")), ("Luis".into(), tally(13, "2053.50"))],
        drawer: Drawer {
            float: pesos("500.00"),
            sales: pesos("2057.00"),
            returned: pesos("57.00"),
            tips: Money::ZERO,
            moves: vec![
                moved(11, "Cambio del banco", "100.00"),
                moved(17, "Pago al repartidor de refrescos", "-300.00"),
            ],
            expected: pesos("2300.00"),
        },
        closing: Some(Closing {
            counted: Counted {
                pieces: vec![
                    piece("Billete de $500", 4, "2000.00"),
                    piece("Billete de $100", 2, "200.00"),
                    piece("Moneda de $10", 9, "90.00"),
                ],
                total: pesos("2290.00"),
                difference: Money::parse("-10.00").unwrap(),
            },
            trail: "312 · 3F9A21C7".into(),
        }),
        copy: Copy::Original,
    }
}

fn cut_x() -> Cut {
    Cut { kind: CutKind::X, closing: None, cashiers: Vec::new(), ..cut_z() }
}

#[test]
fn a_cut_has_the_letters_and_the_end_of_its_printer() {
    let old =
        Format { paper: Paper::Mm58, code_page: CodePage::Pc850, cut: None, qr: QrBy::Raster };
    let mut cut = cut_z();
    cut.shop.header = vec!["Sucursal Centro".into(), "Peñón y Río, \u{20ac}".into()];
    let layout = cut_layout(&cut, old);
    assert_eq!(decode(&escpos(&layout), old.paper).as_ref(), Ok(&layout));
    assert!(matches!(layout.blocks().last(), Some(Block::Feed(lines)) if *lines > 1), "it is torn");
    let said = text(&layout);
    assert!(said.contains("Sucursal Centro") && said.contains("Peñón y Río"), "{said}");
    assert!(!said.contains('\u{20ac}'), "the old page has no euro");
}

#[test]
fn cuts_on_both_papers() {
    let check = |cut: &Cut, paper, expected: &ExpectFile| {
        golden::check(&cut_layout(cut, paper), expected);
    };
    check(&cut_z(), Paper::Mm80, &expect_file!["../golden/cut-z-80.txt"]);
    check(&cut_z(), Paper::Mm58, &expect_file!["../golden/cut-z-58.txt"]);
    check(&cut_x(), Paper::Mm80, &expect_file!["../golden/cut-x-80.txt"]);
    check(&cut_x(), Paper::Mm58, &expect_file!["../golden/cut-x-58.txt"]);
}

#[test]
fn the_difference_is_said_plainly() {
    let said = |difference: &str| {
        let mut cut = cut_z();
        cut.closing.as_mut().unwrap().counted.difference = Money::parse(difference).unwrap();
        text(&cut_layout(&cut, Paper::Mm58))
    };
    assert!(said("-10.00").contains("FALTAN") && said("-10.00").contains("$10.00"));
    assert!(said("0.50").contains("SOBRAN") && said("0.50").contains("$0.50"));
    assert!(said("0.00").contains("CUADRA"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_cut_fits_the_paper_and_is_read_back(
        texts in prop::collection::vec("\\PC{0,60}", 6),
        amounts in prop::collection::vec(any::<i64>(), 8),
        notes in any::<u32>(),
    ) {
        let amount = |place: usize| Money::from_raw(amounts[place]);
        let mut cut = cut_z();
        cut.shop.name = texts[0].clone();
        cut.by = texts[1].clone();
        cut.cashiers[0] = (texts[2].clone(), Tally { notes, total: amount(0) });
        cut.formas_pago[0] = Row { label: texts[3].clone(), amount: amount(1) };
        cut.drawer.moves[0].reason = texts[4].clone();
        cut.drawer.moves[0].amount = amount(2);
        cut.drawer.expected = amount(3);
        cut.drawer.returned = amount(4);
        cut.net = amount(5);
        let closing = cut.closing.as_mut().unwrap();
        closing.counted.difference = amount(6);
        let piece = PieceLine { label: texts[5].clone(), pieces: notes, amount: amount(7) };
        closing.counted.pieces[0] = piece;
        for paper in [Paper::Mm58, Paper::Mm80] {
            let laid_out = cut_layout(&cut, paper);
            for line in text(&laid_out).lines() {
                prop_assert!(line.chars().count() <= paper.columns(), "{line:?}");
            }
            prop_assert_eq!(decode(&escpos(&laid_out), paper), Ok(laid_out));
        }
    }
}

#[test]
fn tips_stand_apart_from_the_sales() {
    let row = |label: &str, amount: &str| Row { label: label.into(), amount: pesos(amount) };
    let tips = vec![row("Efectivo", "35.00"), row("Tarjeta de débito", "20.00")];
    let drawer = Drawer { tips: pesos("35.00"), expected: pesos("2335.00"), ..cut_z().drawer };
    let printed = text(&cut_layout(&Cut { tips, drawer, ..cut_x() }, Paper::Mm80));
    let lines: Vec<String> =
        printed.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "PROPINAS DEL PERSONAL",
        "Tarjeta de débito 20.00",
        "POR ENTREGAR $55.00",
        "Propinas en efectivo 35.00",
        "VENTA NETA $4,153.50",
    ] {
        assert!(lines.iter().any(|printed| printed == line), "{line} is missing:\n{printed}");
    }
}
