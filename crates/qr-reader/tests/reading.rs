//! Codes in pictures, whatever they are of.
#![allow(clippy::unwrap_used, reason = "tests")]

use qr_reader::{Gray, Kind, PictureError, Seen, find, frame, photograph, text_of};
use qrcode::QrCode;

const SQUARE: usize = 6;

/// Codes beside each other on white, and the picture's width.
fn codes(texts: &[&str]) -> (usize, Vec<u8>) {
    let codes: Vec<QrCode> = texts.iter().map(|text| QrCode::new(text).unwrap()).collect();
    let side = codes.iter().map(QrCode::width).max().unwrap_or_default() + 8;
    let (width, height) = (side * codes.len() * SQUARE, side * SQUARE);
    let shade = |at: usize| {
        let (x, y) = (at % width / SQUARE, at / width / SQUARE);
        let code = &codes[x / side];
        let place = (x % side).checked_sub(4).zip(y.checked_sub(4));
        let inside = place.filter(|(x, y)| *x < code.width() && *y < code.width());
        inside.map_or(255, |(x, y)| code.to_colors()[y * code.width() + x].select(0, 255))
    };
    (width, (0..width * height).map(shade).collect())
}

fn gray(texts: &[&str]) -> Gray {
    let (width, pixels) = codes(texts);
    Gray::new(width, pixels.len() / width, pixels).unwrap()
}

fn jpeg(width: usize, pixels: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let side = |side: usize| u16::try_from(side).unwrap();
    let encoder = jpeg_encoder::Encoder::new(&mut file, 80);
    let (width, height) = (side(width), side(pixels.len() / width));
    encoder.encode(pixels, width, height, jpeg_encoder::ColorType::Luma).unwrap();
    file
}

#[test]
fn the_code_that_can_be_read_is_found_beside_others() {
    let number = |text: &str| text.parse::<u32>().map_err(|_| text.to_owned());
    assert_eq!(find(&gray(&["42"]), number), Seen::Found(42));
    assert_eq!(find(&gray(&["menu", "42"]), number), Seen::Found(42));
    assert_eq!(find(&gray(&["menu"]), number), Seen::Other("menu".to_owned()));
    let wall = Gray::new(640, 480, vec![200; 640 * 480]).unwrap();
    assert_eq!(find(&wall, number), Seen::Nothing);
}

#[test]
fn a_frame_has_closer_bounds_than_a_photograph() {
    let (width, pixels) = codes(&["42"]);
    let small = jpeg(width, &pixels);
    assert_eq!(Kind::of(&small), Some(Kind::Jpeg));
    assert_eq!(frame(&small).unwrap(), photograph(&small).unwrap());
    let wide = jpeg(2_000, &vec![200; 2_002_000]);
    assert_eq!(frame(&wide), Err(PictureError::TooLarge));
    assert!(photograph(&wide).is_ok());
    let long = [&small[..], &vec![0; 512 * 1024]].concat();
    assert_eq!(frame(&long), Err(PictureError::TooLarge));
    assert!(photograph(&long).is_ok());
    for (bytes, error) in
        [(&b"GIF89a"[..], PictureError::Kind), (&small[..100], PictureError::Broken)]
    {
        assert_eq!((frame(bytes), photograph(bytes)), (Err(error), Err(error)));
    }
}

#[test]
fn what_is_no_utf8_is_latin() {
    assert_eq!(text_of("Ñ".into()), "Ñ");
    assert_eq!(text_of(vec![0xd1]), "Ñ");
    assert_eq!(Gray::new(3, 2, vec![0; 5]), None);
    assert_eq!(Gray::new(0, 0, Vec::new()), None);
}
