//! SAT's schema and stylesheet as referees. They are in the folder that `TALON_SAT_DIR` names, else
//! in `target/sat`, which `cargo xtask setup` fills.
#![allow(clippy::panic, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// SAT's files.
pub(crate) fn sat() -> PathBuf {
    let dir = env::var_os("TALON_SAT_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/sat"),
        PathBuf::from,
    );
    let dir = dir.join("www.sat.gob.mx/sitio_internet/cfd");
    assert!(dir.join("4/cfdv40.xsd").is_file(), "SAT's schemas: run `cargo xtask setup`");
    dir
}

/// What the command writes.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}; `cargo xtask setup` installs xmllint and xsltproc")
    });
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// CFDI 4.0, Pagos 2.0 and the timbre in one schema: what xmllint needs for their documents.
fn schema(dir: &Path) -> PathBuf {
    let import = |namespace: &str, file: &str| {
        let at = fs::canonicalize(sat().join(file)).unwrap();
        format!("<xs:import namespace=\"{namespace}\" schemaLocation=\"{}\"/>", at.display())
    };
    let schema = format!(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">{}{}{}</xs:schema>",
        import("http://www.sat.gob.mx/cfd/4", "4/cfdv40.xsd"),
        import("http://www.sat.gob.mx/Pagos20", "Pagos/Pagos20.xsd"),
        import(
            "http://www.sat.gob.mx/TimbreFiscalDigital",
            "TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd"
        ),
    );
    let path = dir.join("all.xsd");
    fs::write(&path, schema).unwrap();
    path
}

/// Refuses a document that SAT's schema refuses, and gives the cadena of SAT's stylesheet.
pub(crate) fn judge(dir: &Path, xml: &[u8]) -> String {
    let path = dir.join("judged.xml");
    fs::write(&path, xml).unwrap();
    let validate = ["--nonet", "--noout", "--schema"];
    run(Command::new("xmllint").args(validate).args([&schema(dir), &path]));
    transform(dir, xml)
}

/// The cadena of SAT's stylesheet.
pub(crate) fn transform(dir: &Path, xml: &[u8]) -> String {
    let path = dir.join("transformed.xml");
    fs::write(&path, xml).unwrap();
    let stylesheet = sat().join("4/cadenaoriginal_4_0/cadenaoriginal_4_0.xslt");
    run(Command::new("xsltproc").arg("--nonet").args([&stylesheet, &path]))
}

/// Refuses what SAT's schema refuses of the documents, and gives the cadenas of SAT's stylesheet
/// one after the other: each tool reads its rules once for all of them.
pub(crate) fn judge_all(dir: &Path, documents: &[PathBuf]) -> String {
    let validate = ["--nonet", "--noout", "--schema"];
    run(Command::new("xmllint").args(validate).arg(schema(dir)).args(documents));
    let stylesheet = sat().join("4/cadenaoriginal_4_0/cadenaoriginal_4_0.xslt");
    run(Command::new("xsltproc").arg("--nonet").arg(stylesheet).args(documents))
}
