//! Ports for what we start.

use std::net::TcpListener;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

/// Below the ports that systems give to outgoing connections: one of those could be taken by any
/// browser while a program of ours is being started again.
const FIRST: u32 = 21_000;
const COUNT: u32 = 10_000;
/// Ports that one process may want before it comes to where the next one began to look.
const STRIDE: u32 = 16;

/// Ports that this process has handed out, so that it hands out none twice.
static TAKEN: AtomicU32 = AtomicU32::new(0);

/// A port of this machine that nobody listens at. Processes begin to look at different places.
///
/// # Errors
/// When there is none.
pub fn free() -> Result<u16> {
    let start = process::id().wrapping_mul(STRIDE);
    (0..COUNT)
        .map(|_| start.wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed)) % COUNT)
        .filter_map(|place| u16::try_from(FIRST + place).ok())
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .context("no port is free")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_port_is_given_twice_nor_one_that_is_in_use() {
        let port = free().unwrap();
        let _listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let others: Vec<u16> = (0..20).map(|_| free().unwrap()).collect();
        assert!(!others.contains(&port));
        assert!(others.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
