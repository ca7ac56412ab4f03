//! A register takes newer catalogs from its folder. One test: an update is once a process.
#![allow(clippy::unwrap_used, reason = "tests")]

use cfdi::catalog::update::{Contents, PaisNuevo, Update, installed};
use jiff::civil::date;
use register::{Register, RegisterConfig};

#[test]
fn newer_catalogs_in_the_folder_are_put_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let opens = || Register::open(RegisterConfig::new(folder.path())).is_ok();
    let published = || installed().map(Update::published);
    assert!(opens());
    assert_eq!(published(), None);

    let newer = date(2026, 12, 2);
    let file = folder.path().join("catalogos.cfdi");
    let bytes = Update::new(contents(newer)).to_bytes();
    for broken in [&b""[..], b"c_Pais", &bytes[..bytes.len() - 1]] {
        std::fs::write(&file, broken).unwrap();
        assert!(opens());
        assert_eq!(published(), None);
    }

    std::fs::write(&file, bytes).unwrap();
    assert!(opens() && opens());
    assert_eq!(published(), Some(newer));

    // Another waits for the next start of the program.
    std::fs::write(&file, Update::new(contents(date(2027, 1, 7))).to_bytes()).unwrap();
    assert!(opens());
    assert_eq!(published(), Some(newer));
}

fn contents(published: jiff::civil::Date) -> Contents {
    let pais = PaisNuevo { clave: "AZT".to_owned(), descripcion: "Aztlán".to_owned() };
    Contents {
        published,
        prod_serv: vec![],
        unidades: vec![],
        codigos_postales: vec![],
        monedas: vec![],
        paises: vec![pais],
        tasas: vec![],
        cerradas: vec![],
    }
}
