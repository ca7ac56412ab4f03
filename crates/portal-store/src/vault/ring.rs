//! The keys of a vault: the master key, which only wraps, and the data keys that it wraps.

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::{hmac, rand};
use zeroize::Zeroizing;

use super::{KEY_LENGTH, VaultError};

const NONCE_LENGTH: usize = 12;
/// The first byte of what the first data key has sealed.
const SCHEME_FIRST: u8 = 1;
/// The first byte of what another one has; its number follows.
const SCHEME_NUMBERED: u8 = 2;

type KeyBytes = Zeroizing<[u8; KEY_LENGTH]>;

/// The length of a derived key, as HKDF wants it.
struct KeyLength;

impl KeyType for KeyLength {
    fn len(&self) -> usize {
        KEY_LENGTH
    }
}

fn derive(root: &[u8; KEY_LENGTH], label: &[u8]) -> Result<KeyBytes, VaultError> {
    let mut key = Zeroizing::new([0; KEY_LENGTH]);
    let extracted = Salt::new(HKDF_SHA256, b"talon-portal").extract(root);
    extracted.expand(&[label], KeyLength)?.fill(key.as_mut_slice())?;
    Ok(key)
}

fn cipher(root: &[u8; KEY_LENGTH], label: &[u8]) -> Result<RandomizedNonceKey, VaultError> {
    Ok(RandomizedNonceKey::new(&AES_256_GCM, derive(root, label)?.as_slice())?)
}

/// A data key as the database holds it.
#[derive(Clone)]
pub(crate) struct WrappedKey {
    /// Which master key has wrapped it: they are counted.
    pub(crate) generation: u32,
    /// Which data key it is: they are counted.
    pub(crate) number: u32,
    /// [`MasterKey::id`].
    pub(crate) master_id: [u8; 16],
    /// The key, encrypted.
    pub(crate) wrapped: Vec<u8>,
}

/// The key of the key file.
pub(super) struct MasterKey {
    bytes: KeyBytes,
    id: [u8; 16],
    wrap: RandomizedNonceKey,
}

impl MasterKey {
    pub(super) fn new(bytes: &[u8; KEY_LENGTH]) -> Result<Self, VaultError> {
        let named = derive(bytes, b"id-v1")?;
        let mut id = [0; 16];
        id.copy_from_slice(&named[..16]);
        Ok(Self { bytes: Zeroizing::new(*bytes), id, wrap: cipher(bytes, b"wrap-v1")? })
    }

    pub(super) fn again(&self) -> Result<Self, VaultError> {
        Self::new(&self.bytes)
    }

    pub(super) fn bytes(&self) -> &[u8; KEY_LENGTH] {
        &self.bytes
    }

    pub(super) fn id(&self) -> [u8; 16] {
        self.id
    }

    pub(super) fn wrap(&self, key: &DataKey, generation: u32) -> Result<WrappedKey, VaultError> {
        let label = wrap_label(generation, key.number);
        Ok(WrappedKey {
            generation,
            number: key.number,
            master_id: self.id,
            wrapped: encrypt(&self.wrap, &label, key.root.as_slice())?,
        })
    }

    pub(super) fn unwrap(&self, key: &WrappedKey) -> Result<DataKey, VaultError> {
        let label = wrap_label(key.generation, key.number);
        let sealed = || VaultError::Sealed { label: label.clone() };
        let root = Zeroizing::new(decrypt(&self.wrap, &label, &key.wrapped).ok_or_else(sealed)?);
        let root = root.as_slice().try_into().map_err(|_| sealed())?;
        DataKey::new(key.number, Zeroizing::new(root))
    }
}

fn wrap_label(generation: u32, number: u32) -> String {
    format!("vault_keys:{generation}:{number}")
}

/// A key that seals and hashes.
pub(super) struct DataKey {
    number: u32,
    root: KeyBytes,
    kept: RandomizedNonceKey,
    tokens: RandomizedNonceKey,
    lookup: hmac::Key,
}

impl DataKey {
    pub(super) fn new(number: u32, root: KeyBytes) -> Result<Self, VaultError> {
        Ok(Self {
            number,
            kept: cipher(&root, b"kept-v1")?,
            tokens: cipher(&root, b"tokens-v1")?,
            lookup: hmac::Key::new(hmac::HMAC_SHA256, derive(&root, b"lookup-v1")?.as_slice()),
            root,
        })
    }

    pub(super) fn random(number: u32) -> Result<Self, VaultError> {
        let mut root = Zeroizing::new([0; KEY_LENGTH]);
        rand::fill(root.as_mut_slice())?;
        Self::new(number, root)
    }

    /// The same key under another number.
    pub(super) fn numbered(&self, number: u32) -> Result<Self, VaultError> {
        Self::new(number, self.root.clone())
    }

    pub(super) fn seal(&self, label: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        Ok(self.headed(encrypt(&self.kept, label, plain)?))
    }

    pub(super) fn open(&self, label: &str, body: &[u8]) -> Option<Vec<u8>> {
        decrypt(&self.kept, label, body)
    }

    pub(super) fn seal_token(&self, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        Ok(self.headed(encrypt(&self.tokens, "token", plain)?))
    }

    pub(super) fn open_token(&self, body: &[u8]) -> Option<Vec<u8>> {
        decrypt(&self.tokens, "token", body)
    }

    /// Puts before a ciphertext whose it is. What the first key seals is as it was when there was
    /// no other.
    fn headed(&self, mut body: Vec<u8>) -> Vec<u8> {
        let mut text = match self.number {
            1 => vec![SCHEME_FIRST],
            number => [&[SCHEME_NUMBERED], number.to_be_bytes().as_slice()].concat(),
        };
        text.append(&mut body);
        text
    }
}

/// The data keys of a database: never empty.
pub(super) struct Ring {
    first: DataKey,
    /// By number.
    others: Vec<DataKey>,
    sealing: u32,
}

impl Ring {
    /// A ring of one key.
    pub(super) fn of(first: DataKey) -> Self {
        Self { sealing: first.number, first, others: Vec::new() }
    }

    /// A ring of several, by number, of which `sealing` seals.
    pub(super) fn new(keys: Vec<DataKey>, sealing: u32) -> Result<Self, VaultError> {
        let mut keys = keys.into_iter();
        let first = keys.next().filter(|key| key.number == 1).ok_or(VaultError::Crypto)?;
        let ring = Self { first, others: keys.collect(), sealing };
        ring.numbered(sealing).map(|_| ()).ok_or(VaultError::Crypto)?;
        Ok(ring)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &DataKey> {
        std::iter::once(&self.first).chain(&self.others)
    }

    pub(super) fn again(&self) -> Result<Self, VaultError> {
        let keys = self.keys().map(|key| key.numbered(key.number)).collect::<Result<_, _>>()?;
        Self::new(keys, self.sealing)
    }

    pub(super) fn with(&self, key: DataKey) -> Result<Self, VaultError> {
        let mut grown = self.again()?;
        grown.others.push(key);
        Ok(grown)
    }

    pub(super) fn sealing(&self) -> &DataKey {
        self.numbered(self.sealing).unwrap_or(&self.first)
    }

    fn numbered(&self, number: u32) -> Option<&DataKey> {
        self.keys().find(|key| key.number == number)
    }

    /// The key that has sealed `text`, and what it has sealed.
    pub(super) fn of_text<'a>(&self, text: &'a [u8]) -> Option<(&DataKey, &'a [u8])> {
        let (scheme, rest) = text.split_first()?;
        match *scheme {
            SCHEME_FIRST => Some((&self.first, rest)),
            SCHEME_NUMBERED => {
                let (number, body) = rest.split_first_chunk::<4>()?;
                let number = u32::from_be_bytes(*number);
                // One key, one form: the first one's has no number.
                self.numbered(number).filter(|_| number != 1).map(|key| (key, body))
            }
            _ => None,
        }
    }

    pub(super) fn hash(&self, label: &str, text: &str) -> [u8; 32] {
        let tag = hmac::sign(&self.first.lookup, format!("{label}\n{text}").as_bytes());
        let mut hash = [0; 32];
        hash.copy_from_slice(tag.as_ref());
        hash
    }
}

/// Nonce, ciphertext and tag.
fn encrypt(key: &RandomizedNonceKey, label: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    let mut body = plain.to_vec();
    let nonce = key.seal_in_place_append_tag(Aad::from(label.as_bytes()), &mut body)?;
    let mut sealed = Vec::with_capacity(body.len() + NONCE_LENGTH);
    sealed.extend_from_slice(nonce.as_ref());
    sealed.append(&mut body);
    Ok(sealed)
}

fn decrypt(key: &RandomizedNonceKey, label: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, body) = sealed.split_at_checked(NONCE_LENGTH)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut body = body.to_vec();
    let plain = key.open_in_place(nonce, Aad::from(label.as_bytes()), &mut body).ok()?;
    Some(plain.to_vec())
}
