//! The older form, which SAT publishes: BIFF8 records in a compound file ([MS-XLS]).

use std::collections::HashMap;
use std::io::{Cursor, Write};

use super::{Cell, Sheet};

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000a;
const CODEPAGE: u16 = 0x0042;
const XF: u16 = 0x00e0;
const BOUNDSHEET: u16 = 0x0085;
const SST: u16 = 0x00fc;
const CONTINUE: u16 = 0x003c;
const LABEL_SST: u16 = 0x00fd;
const NUMBER: u16 = 0x0203;
const DIMENSIONS: u16 = 0x0200;
/// More than this goes on in a CONTINUE.
const RECORD_MAX: usize = 8224;
/// The formats: none, and the built-in one of dates.
const FORMATS: [u16; 2] = [0, 14];

pub(crate) fn write(sheets: &[Sheet]) -> Vec<u8> {
    let mut texts = Texts::default();
    let pages: Vec<_> = sheets.iter().map(|sheet| page(sheet, &mut texts)).collect();
    let strings = texts.record();
    let mut offset = globals(sheets, &[], &strings).len();
    let mut offsets = Vec::new();
    for page in &pages {
        offsets.push(offset);
        offset += page.len();
    }
    let mut stream = globals(sheets, &offsets, &strings);
    stream.extend(pages.into_iter().flatten());
    compound(&stream)
}

fn compound(stream: &[u8]) -> Vec<u8> {
    let file = Cursor::new(Vec::new());
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, file).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(stream).unwrap();
    file.into_inner().into_inner()
}

fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), body].concat()
}

fn bof(of: u16) -> Vec<u8> {
    let words = [0x0600, of, 0x0dbb, 0x07cc, 0, 0, 6, 0];
    record(BOF, &words.map(u16::to_le_bytes).concat())
}

/// A string of two bytes a letter, after its length and its flag.
fn unicode(text: &str, length: &[u8]) -> Vec<u8> {
    let letters: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [length, &[1], &letters].concat()
}

/// The records before the sheets; `offsets` may be left out where only the size is asked.
fn globals(sheets: &[Sheet], offsets: &[usize], strings: &[u8]) -> Vec<u8> {
    let mut stream = bof(0x0005);
    stream.extend(record(CODEPAGE, &1200_u16.to_le_bytes()));
    for format in FORMATS {
        let mut body = [0; 20];
        body[2..4].copy_from_slice(&format.to_le_bytes());
        stream.extend(record(XF, &body));
    }
    for (place, sheet) in sheets.iter().enumerate() {
        let offset = u32::try_from(offsets.get(place).copied().unwrap_or_default()).unwrap();
        let length = u8::try_from(sheet.name.encode_utf16().count()).unwrap();
        let name = unicode(&sheet.name, &[length]);
        let body = [&offset.to_le_bytes(), &[0, 0][..], &name].concat();
        stream.extend(record(BOUNDSHEET, &body));
    }
    stream.extend(strings);
    stream.extend(record(EOF, &[]));
    stream
}

fn page(sheet: &Sheet, texts: &mut Texts) -> Vec<u8> {
    let mut stream = bof(0x0010);
    let rows = u32::try_from(sheet.rows.len()).unwrap();
    let columns = sheet.rows.iter().map(Vec::len).max().unwrap_or_default();
    let columns = u16::try_from(columns).unwrap();
    let size = [&[0; 4][..], &rows.to_le_bytes(), &[0, 0], &columns.to_le_bytes(), &[0, 0]];
    stream.extend(record(DIMENSIONS, &size.concat()));
    for (row, cells) in (0_u16..).zip(&sheet.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            let (kind, format, value) = match cell {
                Cell::Blank => continue,
                Cell::Text(text) => (LABEL_SST, 0_u16, texts.place(text).to_le_bytes().to_vec()),
                Cell::Number(number) => (NUMBER, 0, number.to_le_bytes().to_vec()),
                Cell::Day(number) => (NUMBER, 1, number.to_le_bytes().to_vec()),
            };
            let at = [row, column, format].map(u16::to_le_bytes).concat();
            stream.extend(record(kind, &[at, value].concat()));
        }
    }
    stream.extend(record(EOF, &[]));
    stream
}

/// The strings of the workbook, each once.
#[derive(Default)]
struct Texts {
    places: HashMap<String, u32>,
    /// Each with its length and its flag.
    written: Vec<Vec<u8>>,
}

impl Texts {
    fn place(&mut self, text: &str) -> u32 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = u32::try_from(self.written.len()).unwrap();
        let length = u16::try_from(text.encode_utf16().count()).unwrap();
        self.written.push(unicode(text, &length.to_le_bytes()));
        self.places.insert(text.to_owned(), place);
        place
    }

    /// Cut between strings wherever a record is full.
    fn record(&self) -> Vec<u8> {
        let count = u32::try_from(self.written.len()).unwrap().to_le_bytes();
        let (mut stream, mut kind, mut body) = (Vec::new(), SST, [count, count].concat());
        for text in &self.written {
            if body.len() + text.len() > RECORD_MAX {
                stream.extend(record(kind, &body));
                (kind, body) = (CONTINUE, Vec::new());
            }
            body.extend(text);
        }
        stream.extend(record(kind, &body));
        stream
    }
}
