//! A QR that only a register with a wrong clock prints, made by what the paper's format says and
//! not by the crate that writes it.

use std::fs;

use anyhow::{Context, Result};
use aws_lc_rs::signature::Ed25519KeyPair;
use data_encoding::BASE32_NOPAD;
use xtask::shop::Shop;

/// What a register signs: this, then the bytes before the signature.
const DOMAIN: &[u8] = b"talon-ticket-v1\n";
const SIGNATURE_LENGTH: usize = 64;
/// The format's version, the register's id, the ticket's.
const HEAD_LENGTH: usize = 1 + 16 + 16;
/// Seconds since 1970 have 31 bits in our days: seven in each byte, the lowest first.
const INSTANT_LENGTH: usize = 5;
/// How fast the clock is: a day.
const AHEAD: u64 = 24 * 60 * 60;

/// The link of a receipt, as the shop's register would have printed it a day ahead of its time.
///
/// # Errors
/// When the link is not that of a whole ticket.
pub fn sold_tomorrow(shop: &Shop, link: &str) -> Result<String> {
    let (base, payload) = link.rsplit_once("/T/").context("a link with a whole ticket")?;
    let mut bytes = BASE32_NOPAD.decode(payload.as_bytes())?;
    let end = bytes.len().checked_sub(SIGNATURE_LENGTH).context("a signature")?;
    bytes.truncate(end);
    let place = place_of_instant(&bytes).context("the moment of the sale")?;
    let place = bytes.get_mut(place..place + INSTANT_LENGTH).context("five bytes")?;
    put_off(place);
    let key = fs::read(shop.folder().register().join("register.key"))?;
    let signature = Ed25519KeyPair::from_pkcs8(&key)?.sign(&[DOMAIN, &bytes].concat());
    bytes.extend_from_slice(signature.as_ref());
    Ok(format!("{base}/T/{}", BASE32_NOPAD.encode(&bytes)))
}

/// Behind the code, the series with its length, and the number of the note.
fn place_of_instant(bytes: &[u8]) -> Option<usize> {
    let serie = after_number(bytes, HEAD_LENGTH)?;
    let folio = serie + 1 + usize::from(*bytes.get(serie)?);
    after_number(bytes, folio)
}

/// Where the number ends that begins here: its last byte has no eighth bit.
fn after_number(bytes: &[u8], from: usize) -> Option<usize> {
    let last = bytes.get(from..)?.iter().position(|byte| byte & 0x80 == 0)?;
    Some(from + last + 1)
}

fn put_off(instant: &mut [u8]) {
    let seconds = instant.iter().rev().fold(0, |sum, byte| sum << 7 | u64::from(byte & 0x7F));
    let mut later = seconds + AHEAD;
    for byte in instant {
        *byte = *byte & 0x80 | u8::try_from(later & 0x7F).unwrap_or(0);
        later >>= 7;
    }
}
