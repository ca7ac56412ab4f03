//! Constancias in each of the forms in which they come.

use lopdf::{Dictionary, Document, Object, Stream};
use qrcode::QrCode;

use crate::form::{blank_pdf, fisica, moral};
use crate::{Seed, numbered};

const PAGE: &str = "<?xml version=\"1.0\"?><!DOCTYPE html><script>\"<td role='gridcell'>\"</script>\
    <li>\nEl RFC: XAXX010101000, tiene asociada la siguiente información.</li>\
    <table role=\"grid\"><tr><td role=\"gridcell\">Nombre:</td><td role=\"gridcell\">&Aacute;NGEL\
    </td></tr><tr><td role=gridcell>Apellido Paterno:</td><td role=gridcell>NÚ&#209;EZ</td></tr>\
    <tr><td role=gridcell>Situaci&oacute;n del contribuyente:</td><td role=gridcell>ACTIVO</td>\
    </tr>\
    <tr><td role=gridcell>CP:</td><td role=gridcell>01000</td></tr><tr><td role=gridcell>\
    R&eacute;gimen:</td><td role=gridcell>Régimen Simplificado de Confianza</td></tr></table>";
const LINK: &str = "https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf\
    ?D1=10&D2=1&D3=12345678901_O%D1O120726RX3";

const MORAL_LINK: &str = "https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf\
    ?D1=10&D2=1&D3=21040012345_H&E951128469";

pub(crate) fn seeds() -> Vec<Seed> {
    let texts =
        [moral().raw(), fisica().raw(), moral().interleaved(), PAGE.to_owned(), LINK.to_owned()];
    let files = [
        moral().pdf(),
        fisica().pdf(),
        in_streams(moral().pdf()),
        blank_pdf(1),
        with_fonts_of_every_kind(),
        by_hand(),
        with_code(),
    ];
    let texts = texts.map(String::into_bytes);
    let code = Squares::of(MORAL_LINK);
    let other = Squares::of("https://example.mx/");
    let pictures = [code.png(1), code.png(3), code.jpeg(3), other.png(2), b"GIF89a".to_vec()];
    let squares = [code.bits(), other.bits(), vec![8; 9]];
    [
        numbered("csf_text", texts),
        numbered("csf_pdf", files),
        numbered("csf_picture", pictures),
        numbered("csf_squares", squares),
    ]
    .concat()
}

/// A code with its border, `true` where it is black.
struct Squares {
    side: usize,
    black: Vec<bool>,
}

impl Squares {
    fn of(text: &str) -> Self {
        let code = QrCode::new(text).unwrap();
        let (inner, colours) = (code.width(), code.to_colors());
        let side = inner + 8;
        let is_black = |at: usize| {
            let (x, y) = ((at % side).checked_sub(4), (at / side).checked_sub(4));
            let inside = x.zip(y).filter(|(x, y)| *x < inner && *y < inner);
            inside.is_some_and(|(x, y)| colours[y * inner + x].select(true, false))
        };
        Self { side, black: (0..side * side).map(is_black).collect() }
    }

    /// Shades of grey, each square of `times` × `times` pixels.
    fn gray(&self, times: usize) -> (usize, Vec<u8>) {
        let side = self.side * times;
        let square = |at: usize| self.black[at / side / times * self.side + at % side / times];
        (side, (0..side * side).map(|at| if square(at) { 0 } else { 255 }).collect())
    }

    fn png(&self, times: usize) -> Vec<u8> {
        let (side, gray) = self.gray(times);
        let side = u32::try_from(side).unwrap();
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, side, side);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header().unwrap().write_image_data(&gray).unwrap();
        file
    }

    fn jpeg(&self, times: usize) -> Vec<u8> {
        let (side, gray) = self.gray(times);
        let side = u16::try_from(side).unwrap();
        let mut file = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut file, 40);
        encoder.encode(&gray, side, side, jpeg_encoder::ColorType::Luma).unwrap();
        file
    }

    /// The width, and rows of bits.
    fn bits(&self) -> Vec<u8> {
        let byte = |eight: &[bool]| {
            let bits = eight.iter().zip((0..8).rev());
            bits.fold(0, |byte, (black, place)| byte | u8::from(*black) << place)
        };
        let rows = self.black.chunks(self.side).flat_map(|row| row.chunks(8).map(byte));
        std::iter::once(u8::try_from(self.side).unwrap()).chain(rows).collect()
    }
}

/// A company's, with the code of the cédula in a picture of one byte for each square.
fn with_code() -> Vec<u8> {
    let mut document = Document::load_mem(&moral().pdf()).unwrap();
    let (side, gray) = Squares::of(MORAL_LINK).gray(1);
    let side = i64::try_from(side).unwrap();
    let dict = Dictionary::from_iter([
        ("Subtype", Object::Name(b"Image".to_vec())),
        ("Width", side.into()),
        ("Height", side.into()),
        ("ColorSpace", Object::Name(b"DeviceGray".to_vec())),
        ("BitsPerComponent", 8.into()),
    ]);
    let mut picture = Stream::new(dict, gray);
    picture.compress().unwrap();
    document.add_object(picture);
    saved(&mut document)
}

/// As newer writers do: objects within compressed streams.
fn in_streams(bytes: Vec<u8>) -> Vec<u8> {
    let mut document = Document::load_mem(&bytes).unwrap();
    let mut modern = Vec::new();
    document.save_modern(&mut modern).unwrap();
    modern
}

/// A small file without compression, so that a mutation of its bytes means something.
fn by_hand() -> Vec<u8> {
    let mut document = Document::load_mem(&moral().pdf()).unwrap();
    document.decompress();
    saved(&mut document)
}

/// A page whose fonts have widths, differences, a table of characters, or stand for another.
fn with_fonts_of_every_kind() -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let name = |name: &str| Object::Name(name.as_bytes().to_vec());
    let table = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> \
        <FFFF> endcodespacerange 1 beginbfrange <0001> <0050> <0041> endbfrange 1 beginbfchar \
        <0060> <00D1> endbfchar endcmap end";
    let table = document.add_object(Stream::new(Dictionary::new(), table.as_bytes().to_vec()));
    let behind = document.add_object(Dictionary::from_iter([
        ("Type", name("Font")),
        ("DW", 600.into()),
        (
            "W",
            vec![1.into(), vec![500.into(), 400.into()].into(), 5.into(), 9.into(), 300.into()]
                .into(),
        ),
    ]));
    let composite = document.add_object(Dictionary::from_iter([
        ("Type", name("Font")),
        ("Subtype", name("Type0")),
        ("Encoding", name("Identity-H")),
        ("ToUnicode", table.into()),
        ("DescendantFonts", vec![behind.into()].into()),
    ]));
    let differences = Dictionary::from_iter([
        ("BaseEncoding", name("WinAnsiEncoding")),
        ("Differences", vec![65.into(), name("Ntilde"), name("ampersand")].into()),
    ]);
    let simple = document.add_object(Dictionary::from_iter([
        ("Type", name("Font")),
        ("Subtype", name("TrueType")),
        ("FirstChar", 32.into()),
        ("Widths", vec![250.into(); 90].into()),
        ("Encoding", differences.into()),
    ]));
    let content = "q 1 0 0 1 10 700 cm BT /F1 10 Tf 14 TL 0 5 Td (CONSTANCIA DE SITUACION FISCAL) \
        Tj T* [(RF) -300 (C: H&E951128469)] TJ /F0 8 Tf 1 0 0 1 5 90 Tm <000100020060> Tj \
        (x) ' 1 2 (y) \" 4 -3 TD ET Q";
    let content = document.add_object(Stream::new(Dictionary::new(), content.into()));
    let fonts = Dictionary::from_iter([("F0", composite.into()), ("F1", simple.into())]);
    let resources = Dictionary::from_iter([("Font", Object::from(fonts))]);
    let pages = document.new_object_id();
    let page = document.add_object(Dictionary::from_iter([
        ("Type", name("Page")),
        ("Parent", pages.into()),
        ("Contents", vec![content.into()].into()),
    ]));
    let tree = Dictionary::from_iter([
        ("Type", name("Pages")),
        ("Kids", vec![page.into()].into()),
        ("Count", 1.into()),
        ("Resources", resources.into()),
    ]);
    document.objects.insert(pages, tree.into());
    let root = Dictionary::from_iter([("Type", name("Catalog")), ("Pages", pages.into())]);
    let root = document.add_object(root);
    document.trailer.set("Root", root);
    saved(&mut document)
}

fn saved(document: &mut Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}
