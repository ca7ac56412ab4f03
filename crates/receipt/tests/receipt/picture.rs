//! The picture of the bytes is what a customer's phone sees.

use std::process::Command;

use receipt::{Bitmap, Block, Format, Nota, Paper, QrBy, decode, escpos, layout, png, raster};

use crate::notas;

/// Lays out, encodes, decodes and draws: the picture is of the printer's bytes.
fn picture(nota: &Nota, paper: Paper) -> Bitmap {
    let bytes = escpos(&layout(nota, paper));
    raster(&decode(&bytes, paper).unwrap()).unwrap()
}

/// What a reader of bar codes sees in the picture.
pub(crate) fn scan(bitmap: &Bitmap) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("receipt.png");
    std::fs::write(&file, png(bitmap).unwrap()).unwrap();
    let output = Command::new("zbarimg")
        .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(&file)
        .output()
        .expect("zbarimg is missing: install the package zbar-tools");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

#[test]
fn a_phone_reads_the_qr_on_both_papers() {
    let nota = notas::nota();
    for paper in [Paper::Mm58, Paper::Mm80] {
        assert_eq!(scan(&picture(&nota, paper)), nota.talon.as_ref().unwrap().qr_text);
    }
}

#[test]
fn a_qr_drawn_by_us_is_read_too() {
    let nota = notas::nota();
    for paper in [Paper::Mm58, Paper::Mm80] {
        let bytes = escpos(&layout(&nota, Format { qr: QrBy::Raster, ..paper.into() }));
        let drawn = raster(&decode(&bytes, paper).unwrap()).unwrap();
        assert_eq!(scan(&drawn), nota.talon.as_ref().unwrap().qr_text);
    }
}

#[test]
fn the_longest_qr_that_fits_is_still_read() {
    let mut nota = notas::nota();
    let talon = nota.talon.as_mut().unwrap();
    talon.qr_text = "HTTPS://F.MX/0123456789".repeat(1_800 / 23);
    for paper in [Paper::Mm58, Paper::Mm80] {
        assert_eq!(scan(&picture(&nota, paper)), nota.talon.as_ref().unwrap().qr_text);
    }
}

#[test]
fn the_short_text_is_printed_where_the_long_one_does_not_fit() {
    let mut nota = notas::nota();
    nota.talon.as_mut().unwrap().qr_text = "A".repeat(2_500);
    let talon = nota.talon.clone().unwrap();
    assert_eq!(scan(&picture(&nota, Paper::Mm58)), talon.qr_short_text);
    assert_eq!(scan(&picture(&nota, Paper::Mm80)), talon.qr_text);
}

#[test]
fn the_qr_is_thirty_millimetres_of_paper() {
    let layout = layout(&notas::nota(), Paper::Mm80);
    let fit = layout.blocks().iter().find_map(|block| match block {
        Block::Qr(qr) => Some(qr.fit()),
        Block::Line(_)
        | Block::Rule
        | Block::Picture(_)
        | Block::Feed(_)
        | Block::Cut(_)
        | Block::Drawer(_) => None,
    });
    assert!(fit.unwrap().symbol_dots() >= 240);
}

#[test]
fn the_picture_is_as_wide_as_the_paper_and_has_ink() {
    for paper in [Paper::Mm58, Paper::Mm80] {
        let bitmap = picture(&notas::crowded(), paper);
        assert_eq!(bitmap.width(), paper.dots());
        let black = |y: usize| (0..bitmap.width()).filter(|x| bitmap.is_black(*x, y)).count();
        let rules = (0..bitmap.height()).filter(|y| black(*y) == bitmap.width()).count();
        assert_eq!(rules, 2 * 5, "five rules, two dots thick");
    }
}

#[test]
fn png_bytes_hold_the_same_dots() {
    let bitmap = picture(&notas::nota(), Paper::Mm58);
    let file = png(&bitmap).unwrap();
    let mut decoder = ::png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(::png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    for (place, pixel) in pixels.iter().enumerate() {
        let (x, y) = (place % bitmap.width(), place / bitmap.width());
        assert_eq!(*pixel == 0, bitmap.is_black(x, y), "{x},{y}");
    }
}
