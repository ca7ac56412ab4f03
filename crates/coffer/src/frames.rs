//! The encrypted form of a coffer: frames of 64 KiB, each sealed by AES-256-GCM under a key that
//! Argon2id makes of the passphrase.
//!
//! A frame's nonce is its number and whether it is the last: frames cannot be left out, doubled,
//! put in another order or cut off without being noticed. A key is used for one file only, because
//! its salt is random.

use std::io::{self, Read, Write};

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::{CofferError, Lock};

/// Bytes of a salt: random, one for each file.
pub const SALT_LENGTH: usize = 16;
const MAGIC_LENGTH: usize = 16;
const FRAME: usize = 64 * 1024;
const TAG: usize = 16;
/// Argon2id: 64 MiB and three passes take most of a second, once for each guess.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;

/// Whose coffer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The portal.
    Portal,
    /// A register.
    Register,
}

impl Owner {
    /// The first bytes of the file.
    const fn magic(self) -> &'static [u8; MAGIC_LENGTH] {
        match self {
            Self::Portal => b"talon-backup-v1\n",
            Self::Register => b"talon-caja-v1  \n",
        }
    }
}

fn key_of(passphrase: &str, salt: &[u8; SALT_LENGTH]) -> Result<LessSafeKey, CofferError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).map_err(|_| CofferError::Crypto)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| CofferError::Crypto)?;
    let key = UnboundKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| CofferError::Crypto)?;
    Ok(LessSafeKey::new(key))
}

/// Whether more frames follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Middle,
    Last,
}

fn nonce(number: u64, place: Place) -> Nonce {
    let mut nonce = [0; 12];
    nonce[..8].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(place == Place::Last);
    Nonce::assume_unique_for_key(nonce)
}

/// Encrypts what is written to it.
pub(crate) struct FrameWriter<W: Write> {
    to: W,
    key: LessSafeKey,
    owner: Owner,
    number: u64,
    waiting: Zeroizing<Vec<u8>>,
}

impl<W: Write> FrameWriter<W> {
    pub(crate) fn begin(mut to: W, lock: &Lock<'_>, salt: [u8; SALT_LENGTH]) -> io::Result<Self> {
        let key = key_of(lock.passphrase, &salt).map_err(io::Error::other)?;
        to.write_all(lock.owner.magic())?;
        to.write_all(&salt)?;
        let waiting = Zeroizing::new(Vec::with_capacity(FRAME));
        Ok(Self { to, key, owner: lock.owner, number: 0, waiting })
    }

    /// Writes the last frame.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.frame(Place::Last)?;
        Ok(self.to)
    }

    fn frame(&mut self, place: Place) -> io::Result<()> {
        let mut sealed = std::mem::take(&mut *self.waiting);
        self.key
            .seal_in_place_append_tag(
                nonce(self.number, place),
                Aad::from(self.owner.magic()),
                &mut sealed,
            )
            .map_err(|_| io::Error::other("a frame could not be sealed"))?;
        self.number = self.number.saturating_add(1);
        self.to.write_all(&sealed)
    }
}

impl<W: Write> Write for FrameWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Full ones are written when more comes: the last one must be known for it.
        if self.waiting.len() == FRAME {
            self.frame(Place::Middle)?;
        }
        let room = FRAME.saturating_sub(self.waiting.len());
        let taken = bytes.len().min(room);
        self.waiting.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Decrypts what is read from it; [`io::ErrorKind::InvalidData`] where it was changed or cut,
/// [`io::ErrorKind::PermissionDenied`] where the first frame does not open.
pub(crate) struct FrameReader<R: Read> {
    from: R,
    key: LessSafeKey,
    owner: Owner,
    number: u64,
    open: Zeroizing<Vec<u8>>,
    taken: usize,
    ended: bool,
}

impl<R: Read> FrameReader<R> {
    pub(crate) fn begin(mut from: R, lock: &Lock<'_>) -> Result<Self, CofferError> {
        let mut magic = [0; MAGIC_LENGTH];
        let mut salt = [0; SALT_LENGTH];
        for part in [magic.as_mut_slice(), salt.as_mut_slice()] {
            from.read_exact(part).map_err(|_| CofferError::Broken)?;
        }
        if &magic != lock.owner.magic() {
            return Err(CofferError::Broken);
        }
        let key = key_of(lock.passphrase, &salt)?;
        let open = Zeroizing::new(Vec::new());
        Ok(Self { from, key, owner: lock.owner, number: 0, open, taken: 0, ended: false })
    }

    fn frame(&mut self) -> io::Result<()> {
        let mut sealed = Vec::with_capacity(FRAME + TAG);
        let most = u64::try_from(FRAME + TAG).map_err(io::Error::other)?;
        (&mut self.from).take(most).read_to_end(&mut sealed)?;
        // Only the last frame may be short. A full one may be either, and says so.
        let places: &[Place] = match sealed.len() {
            0 => &[],
            length if length < FRAME + TAG => &[Place::Last],
            _ => &[Place::Middle, Place::Last],
        };
        for place in places {
            let mut body = Zeroizing::new(sealed.clone());
            let opened = self.key.open_in_place(
                nonce(self.number, *place),
                Aad::from(self.owner.magic()),
                &mut body,
            );
            if let Ok(plain) = opened {
                self.open = Zeroizing::new(plain.to_vec());
                self.taken = 0;
                self.number = self.number.saturating_add(1);
                self.ended = *place == Place::Last;
                return Ok(());
            }
        }
        // The first frame is the first that a wrong passphrase meets.
        let kind = match self.number {
            0 => io::ErrorKind::PermissionDenied,
            _ => io::ErrorKind::InvalidData,
        };
        Err(kind.into())
    }
}

impl<R: Read> Read for FrameReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.open.len() {
            if self.ended {
                return Ok(0);
            }
            self.frame()?;
        }
        let left = self.open.get(self.taken..).unwrap_or_default();
        let given = left.len().min(buffer.len());
        buffer[..given].copy_from_slice(&left[..given]);
        self.taken = self.taken.saturating_add(given);
        Ok(given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASE: &str = "la frase de los respaldos";

    fn lock(passphrase: &str) -> Lock<'_> {
        Lock { owner: Owner::Portal, passphrase }
    }

    fn sealed(plain: &[u8]) -> Vec<u8> {
        let mut frames = FrameWriter::begin(Vec::new(), &lock(PHRASE), [5; 16]).unwrap();
        frames.write_all(plain).unwrap();
        frames.finish().unwrap()
    }

    fn opened(sealed: &[u8], phrase: &str) -> Option<Vec<u8>> {
        let mut plain = Vec::new();
        FrameReader::begin(sealed, &lock(phrase)).ok()?.read_to_end(&mut plain).ok()?;
        Some(plain)
    }

    #[test]
    fn every_length_comes_back() {
        for length in [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME] {
            let plain: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
            assert_eq!(opened(&sealed(&plain), PHRASE).unwrap(), plain, "{length}");
        }
    }

    #[test]
    fn what_was_changed_cut_or_moved_does_not() {
        let whole = sealed(&vec![7; 2 * FRAME + 9]);
        assert!(opened(&whole, "otra frase que no es la buena").is_none());
        let head = MAGIC_LENGTH + SALT_LENGTH;
        let frame = FRAME + TAG;
        for cut in [0, 3, head, head + 1, head + frame, head + 2 * frame, whole.len() - 1] {
            assert!(opened(&whole[..cut], PHRASE).is_none(), "{cut}");
        }
        for place in [0, head - 1, head, head + frame + 5, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            assert!(opened(&changed, PHRASE).is_none(), "{place}");
        }
        let mut swapped = whole[..head].to_vec();
        swapped.extend_from_slice(&whole[head + frame..head + 2 * frame]);
        swapped.extend_from_slice(&whole[head..head + frame]);
        swapped.extend_from_slice(&whole[head + 2 * frame..]);
        assert!(opened(&swapped, PHRASE).is_none());
        let longer = [whole.as_slice(), b"x"].concat();
        assert!(opened(&longer, PHRASE).is_none());
        let register = Lock { owner: Owner::Register, passphrase: PHRASE };
        assert!(FrameReader::begin(whole.as_slice(), &register).is_err(), "another owner's");
    }
}
