//! The printer's bytes, byte for byte, beside what they mean.
//!
//! `UPDATE_EXPECT=1 cargo test -p receipt` rewrites the files; a change is then read line by line.

use std::fmt::Write;

use expect_test::{ExpectFile, expect_file};
use receipt::{Command, Layout, Nota, NotaState, Paper, commands, decode, escpos, layout, text};

use crate::notas;

fn check_nota(nota: &Nota, paper: Paper, expected: &ExpectFile) {
    check(&layout(nota, paper).with_drawer_kick(), expected);
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
        writeln!(out, "{at:05} {hex}  {}", meaning(command)).unwrap();
    }
    out
}

fn meaning(command: &Command) -> String {
    if let Command::Text(bytes) | Command::QrStore(bytes) = command {
        format!("\"{}\"", bytes.escape_ascii())
    } else {
        format!("{command:?}")
    }
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
fn discounts_stand_below_their_lines() {
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
