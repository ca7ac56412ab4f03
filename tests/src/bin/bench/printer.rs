//! A network printer that says when it had the last byte.

use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Instant;

use anyhow::Result;

/// A network printer: it takes what comes and says when the last byte was there.
pub(crate) struct Printer {
    pub(crate) address: String,
    /// When the last byte of each receipt was there.
    pub(crate) receipts: Receiver<Instant>,
}

impl Printer {
    pub(crate) fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?.to_string();
        let (sender, receipts) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Some(last) = take(stream)
                    && sender.send(last).is_err()
                {
                    break;
                }
            }
        });
        Ok(Self { address, receipts })
    }
}

/// Says that all is well, and reads until the register hangs up; none where it sent nothing.
fn take(mut stream: TcpStream) -> Option<Instant> {
    let mut question = [0; 6];
    stream.read_exact(&mut question).and_then(|()| stream.write_all(&[0x12; 2])).ok()?;
    let mut buffer = [0; 4096];
    let mut last = None;
    while stream.read(&mut buffer).is_ok_and(|count| count > 0) {
        last = Some(Instant::now());
    }
    last
}
