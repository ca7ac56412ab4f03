//! A printer in the network, port 9100.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use super::{ANSWER_WAIT, Cable, PATIENCE, is_late};

/// A printer in the shop answers at once, or it is off.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long an answer that is late is waited for, once all was sent.
const FAREWELL: Duration = Duration::from_secs(2);

/// Reaches the printer at `host:port`.
pub(in crate::printing) fn open(address: &str) -> io::Result<impl Cable + use<>> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for resolved in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&resolved, CONNECT_TIMEOUT) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                stream.set_write_timeout(Some(PATIENCE))?;
                stream.set_read_timeout(Some(ANSWER_WAIT))?;
                return Ok(Socket { stream, owes_answer: false });
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

struct Socket {
    stream: TcpStream,
    /// It was asked, and has not answered yet.
    owes_answer: bool,
}

impl Socket {
    /// Takes what the printer still says, until it hangs up. Whoever closes a line on an answer has
    /// the system take it back, and with it what is still on its way to the printer.
    fn hear_out(&mut self) -> io::Result<()> {
        let end = Instant::now() + FAREWELL;
        let mut rest = [0; 64];
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            self.stream.set_read_timeout(Some(left))?;
            if self.stream.read(&mut rest)? == 0 {
                break;
            }
        }
        Ok(())
    }
}

impl Read for Socket {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.stream.read(bytes).inspect_err(|error| self.owes_answer = is_late(error))
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

impl Cable for Socket {
    fn finish(&mut self) -> io::Result<()> {
        self.stream.shutdown(Shutdown::Write)?;
        if self.owes_answer {
            // All was sent; that it says nothing more is no trouble.
            self.hear_out().unwrap_or_default();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::mpsc::channel;
    use std::thread;

    use super::super::{ASK, Health, health, send};
    use super::*;

    #[test]
    fn a_printer_that_answers_late_gets_the_whole_receipt() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (gone, hung_up) = channel();
        let printer = thread::spawn(move || {
            let (mut line, _) = listener.accept().unwrap();
            line.read_exact(&mut [0; ASK.len()]).unwrap();
            // It is still busy with itself when the receipt begins to come.
            line.peek(&mut [0]).unwrap();
            line.write_all(&[0x12; 2]).unwrap();
            hung_up.recv_timeout(Duration::from_millis(100)).unwrap_or_default();
            let mut taken = Vec::new();
            line.read_to_end(&mut taken).map(|_| taken)
        });
        let receipt = vec![b'x'; 1024 * 1024];
        let mut cable = open(&address).unwrap();
        assert_eq!(health(&mut cable), Ok(Health::Silent));
        send(&mut cable, &receipt).unwrap();
        drop(cable);
        gone.send(()).unwrap_or_default();
        assert_eq!(printer.join().unwrap().unwrap(), receipt);
    }
}
