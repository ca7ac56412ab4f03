//! What customers type: RFC and name.

use cfdi::nombre::{Nombre, regimen_de_capital};
use cfdi::rfc::Rfc;

use crate::{Answer, asked};

/// An RFC, and the same text as a name.
pub fn rfc(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes);
    let read = Rfc::parse(&text);
    if let Ok(rfc) = &read {
        assert_eq!(Rfc::parse(rfc.as_str()).as_ref(), Ok(rfc));
        assert!([12, 13].contains(&rfc.as_str().chars().count()), "{rfc}");
        asked(rfc.check_digit_holds());
    }
    if let Ok(nombre) = Nombre::parse(&text) {
        assert_eq!(Nombre::parse(nombre.as_str()).as_ref(), Ok(&nombre));
    }
    if let Some(regimen) = regimen_de_capital(&text) {
        assert!(text.trim().ends_with(regimen), "it stands at the end");
    }
    Answer::of(&read)
}
