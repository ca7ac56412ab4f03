//! A printer in the network, port 9100.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::{ANSWER_WAIT, Cable, PATIENCE};

/// A printer in the shop answers at once, or it is off.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Reaches the printer at `host:port`.
pub(in crate::printing) fn open(address: &str) -> io::Result<impl Cable + use<>> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for resolved in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&resolved, CONNECT_TIMEOUT) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                stream.set_write_timeout(Some(PATIENCE))?;
                stream.set_read_timeout(Some(ANSWER_WAIT))?;
                return Ok(Socket(stream));
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

struct Socket(TcpStream);

impl Read for Socket {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Cable for Socket {
    fn finish(&mut self) -> io::Result<()> {
        self.0.shutdown(Shutdown::Write)
    }
}
