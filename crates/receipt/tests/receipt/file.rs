//! The PDF, as other programs see it.

use std::path::Path;
use std::process::Command;

use receipt::{Nota, Paper, layout, pdf, text};

use crate::notas;

fn run(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .args(if program == "pdftotext" { &["-"][..] } else { &[] })
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; run `cargo xtask setup`"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

fn written(nota: &Nota, paper: Paper, work: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nota.pdf");
    std::fs::write(&file, pdf(&layout(nota, paper)).unwrap()).unwrap();
    work(&file);
}

/// Words, without what stands between them.
fn words(text: &str) -> Vec<&str> {
    text.split(|letter: char| letter.is_whitespace() || letter == '─')
        .filter(|word| !word.is_empty() && *word != "[QR]" && *word != "[IMAGEN]")
        .collect()
}

#[test]
fn it_is_whole_and_says_what_the_paper_says() {
    for (nota, paper) in [
        (notas::nota(), Paper::Mm80),
        (notas::dressed(), Paper::Mm58),
        (notas::crowded(), Paper::Mm80),
    ] {
        written(&nota, paper, |file| {
            run("qpdf", &["--check"], file);
            let said = run("pdftotext", &["-layout"], file);
            assert_eq!(words(&said), words(&text(&layout(&nota, paper))));
        });
    }
}

#[test]
fn the_page_is_as_wide_as_the_roll() {
    for (paper, points) in [(Paper::Mm80, "226.772"), (Paper::Mm58, "164.409")] {
        written(&notas::nota(), paper, |file| {
            let about = run("pdfinfo", &[], file);
            assert!(about.contains(&format!("Page size:       {points} x ")), "{about}");
            assert!(about.contains("Pages:           1\n"), "{about}");
            let fonts = run("pdffonts", &[], file);
            // Name, type, encoding, then: embedded, subset, readable, object, generation.
            for font in fonts.lines().skip(2) {
                let said: Vec<&str> = font.split_whitespace().rev().collect();
                assert_eq!((said[4], said[2]), ("yes", "yes"), "{fonts}");
            }
            assert_eq!(fonts.lines().count(), 4, "{fonts}");
        });
    }
}

#[test]
fn its_qr_is_read_and_its_picture_is_the_papers() {
    let nota = notas::dressed();
    written(&nota, Paper::Mm80, |file| {
        let picture = file.with_extension("");
        let arguments = ["-r", "203", "-png", "-singlefile"];
        let output = Command::new("pdftoppm").args(arguments).arg(file).arg(&picture).output();
        assert!(output.unwrap().status.success());
        let said = run("zbarimg", &["--quiet", "--raw"], &picture.with_extension("png"));
        assert_eq!(said.trim_end(), nota.talon.as_ref().unwrap().qr_text);
    });
}

#[test]
fn the_same_receipt_is_the_same_file_and_a_small_one() {
    let file = |nota: &Nota| pdf(&layout(nota, Paper::Mm80)).unwrap();
    let nota = notas::dressed();
    assert_eq!(file(&nota), file(&nota));
    assert!(file(&nota).len() < 60_000, "{} bytes", file(&nota).len());
}

#[test]
fn a_receipt_longer_than_a_page_may_be_is_refused() {
    let mut nota = notas::nota();
    nota.lines = vec![notas::line("1", "Tornillo", "1.00", "1.00"); 1_500];
    assert!(matches!(pdf(&layout(&nota, Paper::Mm80)), Err(receipt::PdfError::TooLong)));
}
