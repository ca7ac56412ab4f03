//! Another's opinion: python-escpos, which thousands of counters print with, sends the same bytes
//! for the same wishes.
//!
//! It is in `target/tools/python`, which `cargo xtask setup` fills. The test fails where it is
//! missing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use receipt::{CodePage, DrawerPin, Format, Nota, Paper, escpos, layout, logo, png};

use crate::notas;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peer.py");
/// What code pages get wrong, and what all three have.
const TEXT: &str = "ñÑ ¿güero? áéíóú ÁÉÍÓÚ ½ × - ·";

fn python() -> PathBuf {
    let python = std::env::var_os("TALON_PYTHON").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/python/bin/python"),
        PathBuf::from,
    );
    assert!(python.is_file(), "{} is missing: run `cargo xtask setup`", python.display());
    python
}

/// What the peer sends, by name.
fn peer(nota: &Nota) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let picture = png(nota.shop.logo.as_ref().unwrap()).unwrap();
    std::fs::write(folder.path().join("logo.png"), picture).unwrap();
    let qr = &nota.talon.as_ref().unwrap().qr_text;
    let output = Command::new(python())
        .env("PYTHONIOENCODING", "utf-8")
        .arg(SCRIPT)
        .arg(folder.path())
        .args([TEXT, qr])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let bytes = |hex: &str| {
        let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(byte).collect()
    };
    let said = String::from_utf8(output.stdout).unwrap();
    let parts = said.lines().map(|line| line.split_once(' ').unwrap());
    parts.map(|(name, hex)| (name.to_owned(), bytes(hex))).collect()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn both_send_the_same_bytes() {
    let mut nota = notas::dressed();
    nota.shop.logo = Some(logo(&notas::sun()).unwrap());
    nota.lines = vec![notas::line("1", TEXT, "1.00", "1.00")];
    let peer = peer(&nota);
    for (page, name) in
        [(CodePage::Wpc1252, "CP1252"), (CodePage::Pc850, "CP850"), (CodePage::Pc858, "CP858")]
    {
        let bytes = escpos(&layout(&nota, Format { code_page: page, ..Paper::Mm80.into() }));
        assert!(bytes.starts_with(&peer["initialize"]));
        // The page that is chosen, and the text in it.
        let (chosen, text) = peer[name].split_at(3);
        assert!(holds(&bytes, chosen) && holds(&bytes, text), "{name}: {chosen:x?} {text:x?}");
        for part in ["qr", "logo"] {
            assert!(holds(&bytes, &peer[part]), "{part}: {:x?}", peer[part]);
        }
        // Both cut with `GS V B`; how far the paper is fed before is ours.
        assert!(holds(&bytes, &peer["partial"][..3]));
    }
    // Pin 2 or 5; how long the pulse lasts is ours.
    for (pin, name) in [(DrawerPin::Two, "drawer-2"), (DrawerPin::Five, "drawer-5")] {
        let bytes = escpos(&layout(&nota, Paper::Mm80).with_drawer_kick(pin));
        let ours: Vec<u8> = bytes.iter().copied().skip(5).take(5).collect();
        assert_eq!(ours[..3], peer[name][..3]);
        assert_eq!(ours.len(), peer[name].len(), "the pulse has both its lengths");
    }
}
