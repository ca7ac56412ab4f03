//! The printer's bytes, byte for byte, beside what they mean.
//!
//! `UPDATE_EXPECT=1 cargo test -p receipt` rewrites the files; a change is then read line by line.

use std::fmt::Write;

use expect_test::{ExpectFile, expect_file};
use receipt::{
    Bitmap, CodePage, Command, Copy, DrawerPin, Format, Layout, Nota, NotaState, Paper, PaperCut,
    QrBy, commands, decode, escpos, layout, text,
};

use crate::notas;

fn check_nota(nota: &Nota, paper: Paper, expected: &ExpectFile) {
    check_as(nota, paper.into(), DrawerPin::Two, expected);
}

fn check_as(nota: &Nota, format: Format, pin: DrawerPin, expected: &ExpectFile) {
    check(&layout(nota, format).with_drawer_kick(pin), expected);
}

/// Compares a paper with what the file says of it.
pub(crate) fn check(layout: &Layout, expected: &ExpectFile) {
    let bytes = escpos(layout);
    let read_back = text(&decode(&bytes, layout.paper()).unwrap());
    assert_eq!(read_back, text(layout), "the bytes print what was laid out");
    expected.assert_eq(&format!("{read_back}\n{}", annotated(&bytes)));
}

/// One command a line: offset, bytes in hexadecimal, meaning.
fn annotated(bytes: &[u8]) -> String {
    let commands = commands(bytes).unwrap();
    let ends = commands.iter().skip(1).map(|(at, _)| *at).chain([bytes.len()]);
    let mut out = String::new();
    for ((at, command), end) in commands.iter().zip(ends) {
        let hex: String = bytes[*at..end].iter().map(|byte| format!("{byte:02x}")).collect();
        let hex = if let Command::Raster(_) = command { &hex[..16] } else { &hex };
        writeln!(out, "{at:05} {hex}  {}", meaning(command)).unwrap();
    }
    out
}

fn meaning(command: &Command) -> String {
    if let Command::Text(bytes) | Command::QrStore(bytes) = command {
        format!("\"{}\"", bytes.escape_ascii())
    } else if let Command::Raster(picture) = command {
        drawn(picture)
    } else {
        format!("{command:?}")
    }
}

/// The dots of a small picture; of a large one, only its size.
fn drawn(picture: &Bitmap) -> String {
    const SMALL: usize = 48;
    let mut out = format!("Raster({} × {})", picture.width(), picture.height());
    if picture.width() <= SMALL {
        for y in 0..picture.height() {
            let dot = |x| if picture.is_black(x, y) { '#' } else { '.' };
            out.push_str("\n      ");
            out.extend((0..picture.width()).map(dot));
        }
    }
    out
}

#[test]
fn nota_on_80_mm() {
    check_nota(&notas::nota(), Paper::Mm80, &expect_file!["../golden/nota-80.txt"]);
}

#[test]
fn nota_on_58_mm() {
    check_nota(&notas::nota(), Paper::Mm58, &expect_file!["../golden/nota-58.txt"]);
}

#[test]
fn long_names_reprint_and_sandbox_on_80_mm() {
    check_nota(&notas::crowded(), Paper::Mm80, &expect_file!["../golden/crowded-80.txt"]);
}

#[test]
fn long_names_reprint_and_sandbox_on_58_mm() {
    check_nota(&notas::crowded(), Paper::Mm58, &expect_file!["../golden/crowded-58.txt"]);
}

#[test]
fn discounts_stand_below_their_lines_and_the_sales_above_its_total() {
    check_nota(&notas::discounted(), Paper::Mm80, &expect_file!["../golden/discounted-80.txt"]);
    check_nota(&notas::discounted(), Paper::Mm58, &expect_file!["../golden/discounted-58.txt"]);
}

#[test]
fn cancelled_nota_has_no_talon() {
    let mut nota = notas::nota();
    nota.state = NotaState::Cancelled;
    check_nota(&nota, Paper::Mm80, &expect_file!["../golden/cancelled-80.txt"]);
    let printed = text(&layout(&nota, Paper::Mm80));
    assert!(!printed.contains("K7QM") && !printed.contains("[QR]"), "{printed}");
}

#[test]
fn a_shop_without_a_portal_prints_no_talon() {
    let mut nota = notas::nota();
    nota.talon = None;
    check_nota(&nota, Paper::Mm58, &expect_file!["../golden/no-talon-58.txt"]);
}

#[test]
fn a_dressed_receipt_for_a_printer_of_today() {
    let nota = notas::dressed();
    check_nota(&nota, Paper::Mm80, &expect_file!["../golden/dressed-80.txt"]);
}

#[test]
fn a_copy_for_an_old_printer_that_draws_no_qr_and_cuts_nothing() {
    let nota = Nota { copy: Copy::Duplicate, ..notas::dressed() };
    let old =
        Format { paper: Paper::Mm58, code_page: CodePage::Pc850, cut: None, qr: QrBy::Raster };
    check_as(&nota, old, DrawerPin::Five, &expect_file!["../golden/old-printer-58.txt"]);
}

#[test]
fn full_cut_and_the_euro_page() {
    let format =
        Format { code_page: CodePage::Pc858, cut: Some(PaperCut::Full), ..Paper::Mm80.into() };
    let mut nota = notas::nota();
    nota.talon = None;
    nota.shop.header = vec!["Precios en pesos; se reciben € y US$".into()];
    check_as(&nota, format, DrawerPin::Two, &expect_file!["../golden/pc858-80.txt"]);
}

#[test]
fn the_taxpayers_numbers_never_stand_alone() {
    let mut nota = notas::nota();
    for (name, lines) in [
        ("Ana Pérez", "Ana Pérez · RFC PELA800101AB1 · Rég. 626"),
        (
            "Comercializadora de Abarrotes Pérez",
            "Comercializadora de Abarrotes Pérez\nRFC PELA800101AB1 · Rég. 626",
        ),
    ] {
        nota.shop.legal_name = name.into();
        let printed = text(&layout(&nota, Paper::Mm80));
        let printed: Vec<&str> = printed.lines().map(str::trim).collect();
        assert!(printed.join("\n").contains(lines), "{printed:#?}");
    }
}

#[test]
fn what_the_cashier_says_stands_below_what_it_is_said_of() {
    let mut nota = notas::nota();
    nota.lines[0].note = "bien fría, y en una bolsa que no se rompa antes de llegar".to_owned();
    nota.note = "Entregar a la señora López".to_owned();
    for paper in [Paper::Mm80, Paper::Mm58] {
        let sheet = layout(&nota, paper);
        let printed = text(&decode(&escpos(&sheet), paper).unwrap());
        let at = |words: &str| {
            printed.find(words).unwrap_or_else(|| panic!("{words} is missing:\n{printed}"))
        };
        assert!(at(&nota.lines[0].description) < at("bien fría"), "{printed}");
        assert!(at("bien fría") < at(&nota.lines[1].description), "{printed}");
        assert!(at("TOTAL") < at("Entregar a la señora"), "{printed}");
        assert!(printed.lines().all(|line| line.chars().count() <= paper.columns()));
    }
}

#[test]
fn a_tip_stands_below_the_total_and_says_that_it_is_not_invoiced() {
    let nota = Nota { tip: notas::pesos("20.00"), ..notas::nota() };
    let printed = text(&layout(&nota, Paper::Mm58));
    let lines: Vec<&str> = printed.lines().collect();
    let at = |words: &str| lines.iter().position(|line| line.contains(words)).unwrap();
    assert!(at("TOTAL") < at("Propina · no se factura") && at("Propina") < at("Efectivo"));
    assert!(lines[at("Propina")].ends_with("20.00"), "{printed}");
}
