//! A printer of the system, which gets the bytes as they are: by CUPS on Linux and macOS, by the
//! spooler on Windows.
//!
//! Either keeps the receipt and tries for as long as it is set to: a printer that is off is not
//! seen from here.

#[cfg(unix)]
mod cups;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(in crate::printing) use cups::{is_queue, print, queues};
#[cfg(windows)]
pub(in crate::printing) use windows::{is_queue, print, queues};
