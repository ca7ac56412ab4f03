//! The QR of the cédula as a picture: alone, photographed, and within a PDF.

use constancia::{ConsultaQr, Reading, read_file, read_frame, read_pdf, read_picture};
use lopdf::{Dictionary, Document, Object, Stream};
use proptest::prelude::*;
use qrcode::QrCode;

use crate::form::{blank_pdf, fisica, moral};

const MORAL: &str = "D3=21040012345_H&E951128469";

/// A picture in grey.
#[derive(Clone)]
struct Picture {
    width: usize,
    pixels: Vec<u8>,
}

impl Picture {
    fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    fn at(&self, x: i64, y: i64) -> u8 {
        let inside = usize::try_from(x).ok().zip(usize::try_from(y).ok());
        let inside = inside.filter(|(x, y)| *x < self.width && *y < self.height());
        inside.map_or(255, |(x, y)| self.pixels[y * self.width + x])
    }

    /// The code of this text with a white border, of so many pixels a square.
    fn of(text: &str, module: usize) -> Self {
        let code = QrCode::new(text).unwrap();
        let (side, colours) = (code.width(), code.to_colors());
        let width = (side + 8) * module;
        let shade = |x: usize, y: usize| {
            let (x, y) = ((x / module).checked_sub(4), (y / module).checked_sub(4));
            let inside = x.zip(y).filter(|(x, y)| *x < side && *y < side);
            inside.map_or(255, |(x, y)| colours[y * side + x].select(0, 255))
        };
        let pixels = (0..width * width).map(|at| shade(at % width, at / width)).collect();
        Self { width, pixels }
    }

    /// As a phone takes it: turned by some eight degrees, larger, grey on grey, darker to the
    /// right, with noise.
    fn photographed(&self, width: usize, height: usize) -> Self {
        let middle = |side: usize| i64::try_from(side / 2).unwrap();
        let (cx, cy) = (middle(width), middle(height));
        let mut noise = 12_345_u32;
        let mut shade = |at: usize| {
            let x = i64::try_from(at % width).unwrap() - cx;
            let y = i64::try_from(at / width).unwrap() - cy;
            let (u, v) = ((990 * x + 140 * y) / 1_000, (990 * y - 140 * x) / 1_000);
            let seen = self.at(u + middle(self.width), v + middle(self.height()));
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let light = 200 - at % width * 90 / width;
            let seen = (usize::from(seen) * 3 / 4 + 40) * light / 200;
            u8::try_from(seen + usize::try_from(noise >> 28).unwrap()).unwrap()
        };
        Self { width, pixels: (0..width * height).map(&mut shade).collect() }
    }

    fn jpeg(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let side = |side: usize| u16::try_from(side).unwrap();
        let (width, height) = (side(self.width), side(self.height()));
        let encoder = jpeg_encoder::Encoder::new(&mut file, 70);
        encoder.encode(&self.pixels, width, height, jpeg_encoder::ColorType::Luma).unwrap();
        file
    }

    fn progressive_colour_jpeg(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let side = |side: usize| u16::try_from(side).unwrap();
        let (width, height) = (side(self.width), side(self.height()));
        let rgb: Vec<u8> = self.pixels.iter().flat_map(|p| [*p, *p, p / 2 + 100]).collect();
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, 70);
        encoder.set_progressive(true);
        encoder.encode(&rgb, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
        file
    }

    fn png(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let side = |side: usize| u32::try_from(side).unwrap();
        let mut encoder = png::Encoder::new(&mut file, side(self.width), side(self.height()));
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header().unwrap().write_image_data(&self.pixels).unwrap();
        file
    }
}

fn address(tail: &str) -> String {
    format!("https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf?D1=10&D2=1&{tail}")
}

fn code_of(error: constancia::ConstanciaError) -> String {
    let tell = |fault: faults::Fault| format!("{}@{}", fault.code.id, fault.path);
    error.into_faults().into_iter().map(tell).collect::<Vec<_>>().join(" ")
}

fn refusal(bytes: &[u8]) -> String {
    code_of(read_picture(bytes).unwrap_err())
}

#[test]
fn a_code_is_read_in_any_size() {
    for module in [1, 2, 3, 8, 20, 40] {
        let picture = Picture::of(&address(MORAL), module);
        let read = read_picture(&picture.png()).unwrap();
        assert_eq!(read.id_cif, "21040012345", "{module}");
        assert_eq!(read.rfc.as_str(), "H&E951128469");
    }
    for rfc in ["OÑO120726RX3", "O%D1O120726RX3"] {
        let text = address(&format!("D3=15020054321_{rfc}"));
        let read = read_picture(&Picture::of(&text, 4).png()).unwrap();
        assert_eq!(read.rfc.as_str(), "OÑO120726RX3");
    }
}

#[test]
fn a_photograph_is_read() {
    let close = Picture::of(&address(MORAL), 14).photographed(1_200, 1_600);
    for file in [close.png(), close.jpeg(), close.progressive_colour_jpeg()] {
        assert_eq!(read_picture(&file).unwrap().id_cif, "21040012345");
    }
    // Of the whole page: the code has a sixth of its width.
    let far = Picture::of(&address(MORAL), 9).photographed(2_200, 3_000);
    assert_eq!(read_picture(&far.jpeg()).unwrap().id_cif, "21040012345");
}

#[test]
fn what_is_no_code_of_a_cedula_is_told_apart() {
    let other = "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id=1";
    assert_eq!(refusal(&Picture::of(other, 6).png()), "csf-12@");
    assert_eq!(refusal(&Picture::of(&address("D3=1_X"), 6).png()), "csf-13@");
    assert_eq!(refusal(&Picture { width: 300, pixels: vec![255; 90_000] }.png()), "csf-20@");
    assert_eq!(refusal(b"GIF89a"), "csf-17@");
    assert_eq!(refusal(b"\xff\xd8\xff\xe0"), "csf-19@");
    let whole = Picture::of(&address(MORAL), 6).png();
    assert_eq!(refusal(&whole[..whole.len() / 2]), "csf-19@");
    let large = [&whole[..], &vec![0; 10 << 20]].concat();
    assert_eq!(refusal(&large), "csf-18@");
}

#[test]
fn a_frame_shows_the_code_or_not() {
    let fault = |bytes: &[u8]| read_frame(bytes).unwrap_err().code.id;
    let shown = Picture::of(&address(MORAL), 9).photographed(720, 960);
    assert_eq!(read_frame(&shown.jpeg()).unwrap().unwrap().id_cif, "21040012345");
    let wall = Picture { width: 960, pixels: vec![180; 960 * 720] };
    assert_eq!(read_frame(&wall.jpeg()).unwrap(), None);
    let menu = Picture::of("https://example.com/menu", 9).photographed(720, 960);
    assert_eq!(fault(&menu.jpeg()), "csf-12");
    assert_eq!(fault(&shown.png()), "csf-17");
    assert_eq!(fault(&shown.jpeg()[..200]), "csf-19");
    // What a photograph may have, a frame has not.
    assert_eq!(fault(&Picture { width: 2_000, pixels: vec![180; 2_002_000] }.jpeg()), "csf-18");
    assert_eq!(fault(&[&shown.jpeg()[..], &[0; 512 * 1024]].concat()), "csf-18");
}

/// A file of some kilobytes that would have to be gigabytes of pixels.
#[test]
fn a_bomb_is_refused() {
    let mut png = Picture::of(&address(MORAL), 6).png();
    png[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let check = crc(&png[12..29]);
    png[29..33].copy_from_slice(&check.to_be_bytes());
    assert_eq!(refusal(&png), "csf-18@");
    let jpeg = [
        b"\xff\xd8\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\x01\x01\x11\x00".as_slice(),
        b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00",
    ];
    assert_eq!(refusal(&jpeg.concat()), "csf-18@");
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

/// Corner marks from edge to edge, and bars from top to bottom: what the search for codes would
/// not get over in hours, and in seconds.
#[test]
fn a_wall_of_corners_is_not_searched() {
    let mark = [
        0b1111_1110,
        0b1000_0010,
        0b1011_1010,
        0b1011_1010,
        0b1011_1010,
        0b1000_0010,
        0b1111_1110,
        0_u8,
    ];
    for module in [1, 2, 5, 13] {
        let shade = |at: usize| {
            let (x, y) = (at % 1_000 / module % 8, at / 1_000 / module % 8);
            if mark[y] >> (7 - x) & 1 == 1 { 0 } else { 255 }
        };
        let wall = Picture { width: 1_000, pixels: (0..1_000_000).map(shade).collect() };
        assert_eq!(refusal(&wall.png()), "csf-20@", "{module}");
    }
    let bars = |at: usize| if [0, 2, 3, 4].contains(&(at % 1_000 % 6)) { 0 } else { 255 };
    let fence = Picture { width: 1_000, pixels: (0..1_000_000).map(bars).collect() };
    assert_eq!(refusal(&fence.png()), "csf-20@");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_picture_has_an_answer(
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = Picture::of(&address(MORAL), 3).png();
        for (place, byte) in places {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        if let Ok(read) = read_picture(&bytes) {
            prop_assert_eq!(read.id_cif, "21040012345");
        }
    }
}

/// How a picture stands in a PDF.
struct Embedded {
    entries: Vec<(&'static str, Object)>,
    bytes: Vec<u8>,
}

fn name(name: &str) -> Object {
    Object::Name(name.as_bytes().to_vec())
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 6)
}

/// The picture in each of the ways that writers of PDF have.
fn embedded(picture: &Picture) -> Vec<Embedded> {
    let bits = |black: bool| -> Vec<u8> {
        let row = |row: &[u8]| -> Vec<u8> {
            let bit = |pixel: &u8| (*pixel > 127) != black;
            let byte = |eight: &[u8]| {
                eight.iter().enumerate().fold(0, |byte, (n, p)| byte | u8::from(bit(p)) << (7 - n))
            };
            row.chunks(8).map(byte).collect()
        };
        picture.pixels.chunks(picture.width).flat_map(row).collect()
    };
    let rgb: Vec<u8> = picture.pixels.iter().flat_map(|pixel| [*pixel, *pixel / 2, 9]).collect();
    let entries: Vec<u8> = picture.pixels.iter().map(|pixel| u8::from(*pixel < 128)).collect();
    let palette =
        |lookup: Object| Object::Array(vec![name("Indexed"), name("DeviceRGB"), 1.into(), lookup]);
    let shades = Object::string_literal([250, 255, 240, 20, 0, 60].as_slice());
    let flate = ("Filter", name("FlateDecode"));
    let dct = || name("DCTDecode");
    let cases = [
        (vec![("Filter", dct())], picture.jpeg()),
        (vec![("Filter", vec![name("FlateDecode"), dct()].into())], packed(&picture.jpeg())),
        (
            vec![("ColorSpace", name("DeviceGray")), ("BitsPerComponent", 8.into())],
            picture.pixels.clone(),
        ),
        (
            vec![flate.clone(), ("ColorSpace", name("DeviceGray")), ("BitsPerComponent", 1.into())],
            packed(&bits(false)),
        ),
        (
            vec![
                flate.clone(),
                ("ColorSpace", Object::Array(vec![name("CalGray"), Dictionary::new().into()])),
                ("BitsPerComponent", 1.into()),
                ("Decode", vec![1.into(), 0.into()].into()),
            ],
            packed(&bits(true)),
        ),
        (vec![flate.clone(), ("ImageMask", true.into())], packed(&bits(false))),
        (
            vec![flate.clone(), ("ColorSpace", name("DeviceRGB")), ("BitsPerComponent", 8.into())],
            packed(&rgb),
        ),
        (
            vec![flate.clone(), ("ColorSpace", palette(shades)), ("BitsPerComponent", 8.into())],
            packed(&entries),
        ),
    ];
    cases.into_iter().map(|(entries, bytes)| Embedded { entries, bytes }).collect()
}

/// The document with these pictures.
fn with(pdf: &[u8], pictures: Vec<Embedded>, width: usize, height: usize) -> Vec<u8> {
    let mut document = Document::load_mem(pdf).unwrap();
    for Embedded { entries, bytes } in pictures {
        let side = |side: usize| Object::from(i64::try_from(side).unwrap());
        let mut dict = Dictionary::from_iter([
            ("Type", name("XObject")),
            ("Subtype", name("Image")),
            ("Width", side(width)),
            ("Height", side(height)),
        ]);
        for (key, value) in entries {
            dict.set(key, value);
        }
        document.add_object(Stream::new(dict, bytes));
    }
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn with_code(pdf: &[u8], tail: &str) -> Vec<u8> {
    let picture = Picture::of(&address(tail), 4);
    let first = embedded(&picture).into_iter().take(1).collect();
    with(pdf, first, picture.width, picture.height())
}

#[test]
fn the_code_within_a_pdf_is_read_however_it_is_written() {
    let picture = Picture::of(&address(MORAL), 3);
    for (place, way) in embedded(&picture).into_iter().enumerate() {
        let pdf = with(&moral().pdf(), vec![way], picture.width, picture.height());
        let constancia = read_pdf(&pdf).unwrap();
        let qr = constancia.qr.unwrap_or_else(|| panic!("way {place}"));
        assert_eq!((qr.rfc, qr.id_cif), (constancia.rfc, constancia.id_cif));
    }
    assert_eq!(read_pdf(&moral().pdf()).unwrap().qr, None);
}

#[test]
fn a_code_of_somebody_else_is_refused() {
    let told = |tail| read_pdf(&with_code(&moral().pdf(), tail)).map_err(code_of);
    assert_eq!(told("D3=21040012345_EKU9003173C9"), Err("csf-16@rfc".to_owned()));
    assert_eq!(told("D3=21040012346_H&E951128469"), Err("csf-16@id_cif".to_owned()));
    // That of the seal, and a broken one, say nothing of the taxpayer.
    assert_eq!(told("D3=1_X").unwrap().qr, None);
}

#[test]
fn what_no_label_has_is_taken_from_the_code() {
    let mut lines = fisica().lines();
    lines.retain(|line| !line.concat().contains("idCIF"));
    let pdf = crate::form::pdf(&lines);
    assert_eq!(read_pdf(&pdf).map_err(code_of), Err("csf-07@id_cif".to_owned()));
    let whole = read_pdf(&with_code(&pdf, "D3=15020054321_ÑAAA8012313K5")).unwrap();
    assert_eq!(whole.id_cif, "15020054321");
}

#[test]
fn a_scan_names_its_taxpayer_by_the_code() {
    let scan = with_code(&blank_pdf(1), MORAL);
    let Reading::Named(ConsultaQr { id_cif, .. }) = read_file(&scan).unwrap() else { panic!() };
    assert_eq!(id_cif, "21040012345");
    assert_eq!(read_pdf(&scan).map_err(code_of), Err("csf-05@".to_owned()));
    let two = with_code(&scan, "D3=15020054321_EKU9003173C9");
    assert_eq!(read_file(&two).map_err(code_of), Err("csf-08@rfc".to_owned()));
}

#[test]
fn a_file_is_what_its_first_bytes_say() {
    let picture = Picture::of(&address(MORAL), 4).png();
    assert!(matches!(read_file(&picture), Ok(Reading::Named(_))));
    assert!(matches!(read_file(&moral().pdf()), Ok(Reading::Whole(_))));
    for other in [b"".as_slice(), b"GIF89a", b"\0\0\0\x20ftypheic"] {
        assert_eq!(code_of(read_file(other).unwrap_err()), "csf-17@");
    }
}

/// Pictures that say they are large, that are not there, or that there are too many of: the text is
/// read all the same.
#[test]
fn pictures_that_are_bombs_are_passed_over() {
    let gray = |bytes: Vec<u8>| Embedded {
        entries: vec![
            ("Filter", name("FlateDecode")),
            ("ColorSpace", name("DeviceGray")),
            ("BitsPerComponent", 8.into()),
        ],
        bytes,
    };
    let bomb = packed(&vec![0; 16 << 20]);
    for (width, height) in [(100, 100), (3_000, 3_000), (100_000, 100_000), (0, 5)] {
        let pdf = with(&moral().pdf(), vec![gray(bomb.clone())], width, height);
        assert_eq!(read_pdf(&pdf).unwrap().qr, None);
    }
    let white = packed(&vec![255; 3_000 * 3_000]);
    let many = (0..100).map(|_| gray(white.clone())).collect();
    let pdf = with(&moral().pdf(), many, 3_000, 3_000);
    assert_eq!(read_pdf(&pdf).unwrap().qr, None);
    let jpeg = Embedded { entries: vec![("Filter", name("DCTDecode"))], bytes: vec![0xff, 0xd8] };
    assert_eq!(read_pdf(&with(&moral().pdf(), vec![jpeg], 100, 100)).unwrap().qr, None);
}
