//! Opening a stranger's PDF within bounds.
//!
//! `lopdf` bounds what one stream may inflate to, not how many do, nor how often a table of objects
//! may point at the same bytes. So the bytes are looked over before, and each object that is loaded
//! is counted; when the count is spent, loading ends.

use std::any::Any;
use std::cell::Cell;
use std::panic::resume_unwind;

use faults::Code;
use lopdf::{DecompressError, Document, Error, LoadOptions, Object, ObjectId};

use crate::refusal::{BROKEN, ENCRYPTED, NOT_A_PDF, TOO_LARGE};

/// The file. SAT's have some 200 KB.
const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Readers of PDF bear some bytes of others before the head.
const HEAD_WITHIN: usize = 1024;
/// Streams in the file. SAT's have some 20.
const STREAMS_MAX: usize = 128;
/// To which a stream of objects or of references may inflate.
const OBJECTS_INFLATED_MAX: usize = 256 * 1024;
/// Objects loaded, each as often as the file's table points at it.
const OBJECTS_MAX: usize = 5_000;
/// Bytes of streams loaded, each as often as the file's table points at it.
const LOADED_BYTES_MAX: usize = 4 * FILE_BYTES_MAX;

thread_local! {
    /// What loading may still take. The filter of `lopdf` is a plain function, so this is its only
    /// memory; it is used up at first, so that an object loaded on another thread is refused.
    static BUDGET: Cell<Budget> = const { Cell::new(Budget { objects: 0, bytes: 0 }) };
}

#[derive(Clone, Copy)]
struct Budget {
    objects: usize,
    bytes: usize,
}

impl Budget {
    fn without(self, bytes: usize) -> Option<Self> {
        let objects = self.objects.checked_sub(1)?;
        Some(Self { objects, bytes: self.bytes.checked_sub(bytes)? })
    }
}

/// Thrown through `lopdf` where the budget is spent: its filter cannot fail.
struct Spent;

/// Why an unwinding came, where it is one of ours.
pub(super) fn reason(thrown: &(dyn Any + Send)) -> Option<&'static Code> {
    thrown.is::<Spent>().then_some(&TOO_LARGE)
}

/// Whether it begins as a PDF does.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD_WITHIN.min(bytes.len())).unwrap_or_default();
    count(head, b"%PDF-") > 0
}

/// What can be told before anything is taken apart.
pub(super) fn check(bytes: &[u8]) -> Result<(), &'static Code> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(&TOO_LARGE);
    }
    if !is_pdf(bytes) {
        return Err(&NOT_A_PDF);
    }
    // A name may be written `/Encr#79pt`.
    if count(&with_names_plain(bytes), b"/Encrypt") > 0 {
        return Err(&ENCRYPTED);
    }
    let streams = count(bytes, b"stream").saturating_sub(count(bytes, b"endstream"));
    if streams > STREAMS_MAX { Err(&TOO_LARGE) } else { Ok(()) }
}

/// The document.
pub(super) fn load(bytes: &[u8]) -> Result<Document, &'static Code> {
    BUDGET.set(Budget { objects: OBJECTS_MAX, bytes: LOADED_BYTES_MAX });
    let options = LoadOptions {
        filter: Some(spend),
        max_decompressed_size: Some(OBJECTS_INFLATED_MAX),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| code(&error))?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(&ENCRYPTED);
    }
    Ok(document)
}

/// What an error of `lopdf` says to the reader.
pub(super) fn code(error: &Error) -> &'static Code {
    let is_locked = matches!(error, Error::InvalidPassword | Error::Decryption(_));
    let is_bomb = matches!(error, Error::Decompress(DecompressError::MemoryLimitExceeded { .. }));
    match (is_locked, is_bomb) {
        (true, _) => &ENCRYPTED,
        (false, true) => &TOO_LARGE,
        (false, false) => &BROKEN,
    }
}

/// Keeps every object, or ends the loading.
fn spend(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    match BUDGET.get().without(cost(object)) {
        Some(left) => BUDGET.set(left),
        None => resume_unwind(Box::new(Spent)),
    }
    // `lopdf` keeps the object that it lent where there is an answer, and for one out of a stream
    // of objects the answer itself.
    Some((id, object.clone()))
}

/// The bytes that an object holds, or will hold once `lopdf` has inflated it.
fn cost(object: &Object) -> usize {
    match object.as_stream() {
        Ok(stream) if stream.dict.has_type(b"ObjStm") => OBJECTS_INFLATED_MAX,
        Ok(stream) => stream.content.len(),
        Err(_) => 0,
    }
}

fn count(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).filter(|window| window == &wanted).count()
}

/// The bytes with `#79` written as `y`.
fn with_names_plain(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((byte, behind)) = rest.split_first() {
        let escaped = if *byte == b'#' { escaped(behind) } else { None };
        plain.push(escaped.unwrap_or(*byte));
        rest = if escaped.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    plain
}

fn escaped(behind: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(behind.get(..2)?).ok()?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u8::from_str_radix(digits, 16).ok())?
}
