//! Certificate and key of the shop.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cfdi::csd::Csd;
use pkcs8::EncryptedPrivateKeyInfoRef;

use crate::{Seed, numbered};

const CER: &[u8] = include_bytes!("../../csd/shop.cer");
const KEY: &[u8] = include_bytes!("../../csd/shop.key");
const PASSWORD: &str = "12345678a";

pub(crate) fn shop() -> Csd {
    Csd::open(CER, KEY, PASSWORD).unwrap()
}

pub(crate) fn seeds() -> Vec<Seed> {
    let pem = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        STANDARD.encode(CER)
    );
    let info = EncryptedPrivateKeyInfoRef::try_from(KEY).unwrap();
    let algorithm = &info.encryption_algorithm;
    let inside = algorithm.decrypt(PASSWORD, info.encrypted_data.as_bytes()).unwrap();
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    [
        numbered("cer", [CER.to_vec(), pem.into_bytes(), half(CER), KEY.to_vec()]),
        numbered("key", [KEY.to_vec(), half(KEY), CER.to_vec()]),
        numbered("key_inside", [inside.clone(), half(&inside)]),
    ]
    .concat()
}
