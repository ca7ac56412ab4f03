//! The register from the command line.

use std::path::Path;
use std::process::Command;

use crate::portal::{CODE, Portal};
use crate::shop::PRODUCTS;

/// What it says, and whether it did it.
fn ctl(data: &Path, words: &[&str]) -> Result<String, String> {
    let (command, rest) = words.split_first().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_registerctl"))
        .args([command, "--data"])
        .arg(data)
        .args(rest)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

#[test]
fn from_the_enrolment_to_the_portal() {
    let portal = Portal::start();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("caja");
    let csv = folder.path().join("lista.csv");
    let notas = folder.path().join("notas");
    let path = |path: &Path| path.to_string_lossy().into_owned();

    let enrol = ["enrol", "--portal", &portal.url(), "--name", "Caja 1", "--code"];
    let refused = ctl(&data, &[&enrol[..], &["otro"]].concat()).unwrap_err();
    assert!(refused.contains("Ese código no existe."), "{refused}");
    assert!(ctl(&data, &["sell", "LECHE"]).unwrap_err().contains("[sale-02]"));
    ctl(&data, &[&enrol[..], &[CODE]].concat()).unwrap();

    std::fs::write(&csv, format!("{PRODUCTS}MAL,,Sin precio,0,pieza,50131700,H87,iva-0\n"))
        .unwrap();
    let refused = ctl(&data, &["import-products", "--csv", &path(&csv)]).unwrap_err();
    assert!(refused.contains("renglon 6.price"), "{refused}");
    std::fs::write(&csv, PRODUCTS).unwrap();
    ctl(&data, &["import-products", "--csv", &path(&csv)]).unwrap();
    ctl(&data, &["printer", "--folder", &path(&notas)]).unwrap();

    assert!(ctl(&data, &["sell", "LECHE"]).unwrap_err().contains("[shift-01]"));
    assert_eq!(ctl(&data, &["open-shift", "--float", "500"]).unwrap(), "Turno 1\n");
    let sold = ctl(&data, &["sell", "LECHE*2", "JAMON*0.750", "--pay", "28"]).unwrap();
    assert!(sold.starts_with("A-000001 ") && sold.ends_with(" $192.00\n"), "{sold}");
    assert!(notas.join("000001-A-000001.png").exists());
    assert!(ctl(&data, &["sell", "LECHE*0.5"]).unwrap_err().contains("sale-05"));
    ctl(&data, &["sync"]).unwrap();
    let sales = ctl(&data, &["sales"]).unwrap();
    assert!(sales.contains("Tarjeta de débito · Abierta"), "{sales}");
    assert_eq!(portal.kept().tickets.len(), 1);
    assert!(ctl(&data, &["check"]).unwrap().contains("dicen lo que dicen las notas"));
    let closed = ctl(&data, &["close-shift", "--counted", "490"]).unwrap();
    assert_eq!(closed, "Corte Z Turno 1: Faltan $10.00\n");
    assert!(ctl(&data, &["dance"]).is_err());
}
