//! What a customer's device keeps for the next invoice: a text that only this portal can read.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use portal_store::{TaxProfile, Vault};
use serde::{Deserialize, Serialize};

use super::{Desk, ReceptorText};

/// How long a device remembers.
pub const LIFE: SignedDuration = SignedDuration::from_hours(180 * 24);
/// Binds the ciphertext to its use and to the form of what is in it.
const LABEL: &str = "device.profile:v1";
/// Browsers keep 4,096 bytes of a cookie, its name and attributes included.
const LENGTH_MAX: usize = 3_500;

/// How customers reach the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Encrypted, be it by a proxy before us. Also where nothing is known of it.
    Https,
    /// As it is: on the shop's own machine.
    Http,
}

/// Tax data as a form has them.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// Whose.
    pub receptor: ReceptorText,
    /// Empty where none was given.
    pub correo: String,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    /// Seconds since 1970: a copy that was taken from a device ends with it.
    until: i64,
    profile: TaxProfile,
}

impl Desk {
    /// How customers reach the portal: what a device keeps travels no other way.
    pub fn transport(&self) -> Transport {
        if self.0.outward.public_url.starts_with("http://") {
            Transport::Http
        } else {
            Transport::Https
        }
    }

    /// The text that a device keeps; `None` where the data are longer than any device keeps, or the
    /// vault refuses, which it does not with a valid key.
    pub fn to_remember(&self, remembered: &Remembered) -> Option<String> {
        seal(remembered, self.store().vault(), self.0.engine.now())
    }

    /// What such a text says; `None` when it is not ours, was changed, or is too old.
    pub fn recall(&self, text: &str) -> Option<Remembered> {
        open(text, self.store().vault(), self.0.engine.now())
    }
}

fn seal(remembered: &Remembered, vault: &Vault, now: Timestamp) -> Option<String> {
    let Remembered { receptor, correo } = remembered.clone();
    let kept = Kept {
        until: now.checked_add(LIFE).ok()?.as_second(),
        profile: TaxProfile {
            rfc: receptor.rfc,
            nombre: receptor.nombre,
            codigo_postal: receptor.codigo_postal,
            regimen_fiscal: receptor.regimen_fiscal,
            uso_cfdi: receptor.uso_cfdi,
            correo: (!correo.is_empty()).then_some(correo),
        },
    };
    let sealed = vault.seal(LABEL, &serde_json::to_vec(&kept).ok()?).ok()?;
    Some(BASE64URL_NOPAD.encode(&sealed)).filter(|text| text.len() <= LENGTH_MAX)
}

fn open(text: &str, vault: &Vault, now: Timestamp) -> Option<Remembered> {
    if text.len() > LENGTH_MAX {
        return None;
    }
    let sealed = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let kept: Kept = serde_json::from_slice(&vault.open_sealed(LABEL, &sealed).ok()?).ok()?;
    if now.as_second() >= kept.until {
        return None;
    }
    let profile = kept.profile;
    Some(Remembered {
        receptor: ReceptorText {
            rfc: profile.rfc,
            nombre: profile.nombre,
            codigo_postal: profile.codigo_postal,
            regimen_fiscal: profile.regimen_fiscal,
            uso_cfdi: profile.uso_cfdi,
        },
        correo: profile.correo.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(nombre: &str) -> Remembered {
        let receptor = ReceptorText {
            rfc: "CACX7605101P8".to_owned(),
            nombre: nombre.to_owned(),
            codigo_postal: "36257".to_owned(),
            regimen_fiscal: "612".to_owned(),
            uso_cfdi: "G03".to_owned(),
        };
        Remembered { receptor, correo: String::new() }
    }

    #[test]
    fn a_device_remembers_what_only_we_can_read_and_for_so_long() {
        let vault = Vault::new(&[1; 32]).unwrap();
        let now = Timestamp::from_second(1_795_000_000).unwrap();
        let text = seal(&of("XOCHILT CASAS CHAVEZ"), &vault, now).unwrap();
        assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        let read = |text: &str, now| open(text, &vault, now).map(|known| known.receptor.nombre);
        assert_eq!(read(&text, now).as_deref(), Some("XOCHILT CASAS CHAVEZ"));
        assert!(read(&text, now + LIFE - SignedDuration::from_secs(1)).is_some());
        assert_eq!(read(&text, now + LIFE), None);
        for place in [0, text.len() / 2, text.len() - 1] {
            let mut changed = text.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            assert_eq!(read(&String::from_utf8(changed).unwrap(), now), None, "{place}");
        }
        for broken in ["", "A", "no es nuestro", &text[1..], &text.repeat(40)] {
            assert_eq!(read(broken, now), None);
        }
        assert!(open(&text, &Vault::new(&[2; 32]).unwrap(), now).is_none());
    }

    #[test]
    fn what_no_device_keeps_is_not_handed_out() {
        let vault = Vault::new(&[1; 32]).unwrap();
        let now = Timestamp::from_second(1_795_000_000).unwrap();
        assert!(seal(&of(&"Ñ".repeat(300)), &vault, now).is_some());
        assert!(seal(&of(&"Ñ".repeat(2_000)), &vault, now).is_none());
    }
}
