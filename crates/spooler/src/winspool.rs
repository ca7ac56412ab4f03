//! What we call of `winspool.drv`, each function behind one that is safe to call.
#![expect(unsafe_code, reason = "the spooler is a C library of the system")]

use std::io;
use std::ptr;
use std::slice;

use windows_sys::Win32::Foundation::ERROR_INSUFFICIENT_BUFFER;
use windows_sys::Win32::Graphics::Printing::{
    AbortPrinter, ClosePrinter, DOC_INFO_1W, EndDocPrinter, EndPagePrinter, EnumPrintersW,
    OpenPrinterW, PRINTER_ENUM_CONNECTIONS, PRINTER_ENUM_LOCAL, PRINTER_HANDLE, PRINTER_INFO_4W,
    StartDocPrinterW, StartPagePrinter, WritePrinter,
};
use windows_sys::core::BOOL;

/// Names only, which the system has at hand: the other levels ask each printer.
const NAMES: u32 = 4;
/// The only form of a document's description that has a datatype.
const DESCRIPTION: u32 = 1;

/// An open printer. It is closed when it is dropped.
pub(crate) struct Printer(PRINTER_HANDLE);

impl Printer {
    pub(crate) fn open(name: &str) -> io::Result<Self> {
        let name = wide(name)?;
        let mut handle = PRINTER_HANDLE::default();
        // SAFETY: `name` ends in a NUL; the system writes to `handle`; no defaults are given, which
        // is allowed and asks for the right to print.
        let opened = unsafe { OpenPrinterW(name.as_ptr(), &raw mut handle, ptr::null()) };
        done(opened)?;
        Ok(Self(handle))
    }

    /// Begins a document; it has no number of its own for us to know.
    pub(crate) fn begin(&self, title: &str) -> io::Result<()> {
        let (mut title, mut raw) = (wide(title)?, wide("RAW")?);
        let document = DOC_INFO_1W {
            pDocName: title.as_mut_ptr(),
            pOutputFile: ptr::null_mut(),
            pDatatype: raw.as_mut_ptr(),
        };
        // SAFETY: the handle is open; the description has the form that we say, and its texts end
        // in a NUL and live until the call is over.
        match unsafe { StartDocPrinterW(self.0, DESCRIPTION, &raw const document) } {
            0 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    }

    pub(crate) fn begin_page(&self) -> io::Result<()> {
        // SAFETY: the handle is open.
        done(unsafe { StartPagePrinter(self.0) })
    }

    /// Gives how many of the bytes were taken.
    pub(crate) fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mut taken = 0;
        // SAFETY: the handle is open; the system reads at most `length` bytes, which are all there,
        // and writes to `taken`.
        done(unsafe { WritePrinter(self.0, bytes.as_ptr().cast(), length, &raw mut taken) })?;
        usize::try_from(taken).map_err(io::Error::other)
    }

    pub(crate) fn end_page(&self) -> io::Result<()> {
        // SAFETY: the handle is open.
        done(unsafe { EndPagePrinter(self.0) })
    }

    pub(crate) fn end(&self) -> io::Result<()> {
        // SAFETY: the handle is open.
        done(unsafe { EndDocPrinter(self.0) })
    }

    /// Takes the document that was begun out of the spooler.
    pub(crate) fn withdraw(&self) -> io::Result<()> {
        // SAFETY: the handle is open.
        done(unsafe { AbortPrinter(self.0) })
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        // SAFETY: the handle is open, and nobody has it after us.
        unsafe { ClosePrinter(self.0) };
    }
}

pub(crate) fn printers() -> io::Result<Vec<String>> {
    let mut room: Vec<PRINTER_INFO_4W> = Vec::new();
    loop {
        let bytes = u32::try_from(size_of_val(room.as_slice())).map_err(io::Error::other)?;
        let (mut needed, mut found) = (0, 0);
        let from = PRINTER_ENUM_LOCAL | PRINTER_ENUM_CONNECTIONS;
        let start = room.as_mut_ptr().cast();
        // SAFETY: the system writes at most `bytes` bytes to `room`, which has so many and the
        // alignment of what it writes, and both counts.
        let told = unsafe {
            EnumPrintersW(from, ptr::null(), NAMES, start, bytes, &raw mut needed, &raw mut found)
        };
        match done(told) {
            Ok(()) => return Ok(names(&room, found)),
            // More room each time: this ends.
            Err(error) if is_too_small(&error) && needed > bytes => room = with_room(needed)?,
            Err(error) => return Err(error),
        }
    }
}

fn is_too_small(error: &io::Error) -> bool {
    error.raw_os_error().and_then(|code| u32::try_from(code).ok())
        == Some(ERROR_INSUFFICIENT_BUFFER)
}

/// The names that the descriptions point to stand behind them, in the same room.
fn with_room(bytes: u32) -> io::Result<Vec<PRINTER_INFO_4W>> {
    let bytes = usize::try_from(bytes).map_err(io::Error::other)?;
    Ok(vec![PRINTER_INFO_4W::default(); bytes.div_ceil(size_of::<PRINTER_INFO_4W>())])
}

fn names(room: &[PRINTER_INFO_4W], found: u32) -> Vec<String> {
    let found = usize::try_from(found).unwrap_or_default();
    let printers = room.iter().take(found);
    // SAFETY: the system has filled in so many descriptions; each name is null or ends in a NUL,
    // and stands in `room`, which nobody has touched since.
    printers.filter_map(|printer| unsafe { text(printer.pPrinterName) }).collect()
}

/// The text that begins there; none where there is no text.
///
/// # Safety
/// `start` is null, or letters can be read from there up to a NUL.
unsafe fn text(start: *const u16) -> Option<String> {
    if start.is_null() {
        return None;
    }
    let mut length = 0;
    // SAFETY: no NUL was met before this letter, so it is part of the text.
    while unsafe { start.add(length).read() } != 0 {
        length += 1;
    }
    // SAFETY: so many letters were read just now.
    String::from_utf16(unsafe { slice::from_raw_parts(start, length) }).ok()
}

/// With a NUL at its end, as the system wants it.
fn wide(text: &str) -> io::Result<Vec<u16>> {
    if text.contains('\0') {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    Ok(text.encode_utf16().chain([0]).collect())
}

fn done(answer: BOOL) -> io::Result<()> {
    if answer == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
