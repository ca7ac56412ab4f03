//! `cargo xtask catalogs`: SAT's large catalogs, as `crates/cfdi` carries them.
//!
//! The source is PyPI's wheel of `satcfdi`: its catalog database, which follows SAT's workbook, and
//! SAT's own schema, which it holds. What is written is deterministic, and is committed: a build
//! needs neither the network nor Python.

mod claves;
mod lists;
mod postal;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{process, satcfdi};

const DATABASE: &str = "satcfdi/catalogs/catalogs.db";
const SCHEMA: &str =
    "satcfdi/transform/schemas/www.sat.gob.mx/sitio_internet/cfd/catalogos/catCFDI.xsd";
/// Where the crate keeps what is written.
const HOME: &str = "crates/cfdi/src/catalog";

/// Writes every file anew. `root` is the folder of the workspace.
///
/// # Errors
/// PyPI cannot be reached, or a catalog is not as we know it: a new time zone, a state moved.
pub fn run(root: &Path) -> Result<()> {
    let unpacked = satcfdi::unpack(&root.join("target/catalogs"))?;
    let wheel = Wheel { database: unpacked.join(DATABASE), schema: unpacked.join(SCHEMA) };
    let home = root.join(HOME);
    postal::write(&wheel, &home)?;
    claves::write(&wheel, &home.join("claves"))?;
    lists::write(&wheel, &home)
}

/// What is read of the wheel.
struct Wheel {
    database: PathBuf,
    schema: PathBuf,
}

/// The values are pickled lists of text; nothing else is let out of them.
const DUMP: &str = "\
import io, json, pickle, sqlite3, sys

class Plain(pickle.Unpickler):
    def find_class(self, module, name):
        raise pickle.UnpicklingError(f'{module}.{name} is not plain text')

def load(value):
    return Plain(io.BytesIO(value)).load()

base = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True)
rows = base.execute(f'SELECT key, value FROM {sys.argv[2]}')
json.dump({load(key): load(value) for key, value in rows}, sys.stdout)
";

impl Wheel {
    /// One catalog of CFDI 4.0, by SAT's name for it: `c_Moneda`.
    fn table(&self, name: &str) -> Result<BTreeMap<String, Value>> {
        let mut command = Command::new("python3");
        command.args(["-c", DUMP]).arg(&self.database).arg(format!("C756_{name}"));
        Ok(serde_json::from_str(&process::output(&mut command)?)?)
    }

    /// The keys that SAT's schema lists under a name, each once, sorted.
    fn schema_keys(&self, name: &str) -> Result<BTreeSet<String>> {
        enumeration(&fs::read_to_string(&self.schema)?, name)
    }
}

fn enumeration(schema: &str, name: &str) -> Result<BTreeSet<String>> {
    let head = format!("<xs:simpleType name=\"{name}\">");
    let (_, rest) = schema.split_once(&head).with_context(|| format!("no {name}"))?;
    let (body, _) = rest.split_once("</xs:simpleType>").context("a type that does not end")?;
    let values = body.split("<xs:enumeration value=\"").skip(1);
    values
        .map(|value| Ok(value.split_once('"').context("a value without an end")?.0.to_owned()))
        .collect()
}

/// The text of a value; none of the catalogs has a tab or a line break in one.
fn text(value: &Value) -> Result<&str> {
    let text = value.as_str().context("a field of a catalog is text")?.trim();
    anyhow::ensure!(!text.contains(['\t', '\n', '\r']), "{text:?} is not one field of one line");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_of_the_schema_gives_its_keys() {
        let schema = r#"<xs:simpleType name="c_One"><xs:restriction base="xs:string">
            <xs:enumeration value="H87"/><xs:enumeration value="Gd"/></xs:restriction>
            </xs:simpleType><xs:simpleType name="c_Other"><xs:restriction base="xs:string">
            <xs:enumeration value="X"/></xs:restriction></xs:simpleType>"#;
        assert!(enumeration(schema, "c_One").unwrap().iter().eq(["Gd", "H87"]));
        assert!(enumeration(schema, "c_Other").unwrap().iter().eq(["X"]));
        assert!(enumeration(schema, "c_On").is_err());
    }

    #[test]
    fn a_text_is_one_field_of_one_line() {
        assert_eq!(text(&Value::from(" Pieza ")).unwrap(), "Pieza");
        for value in [Value::from("a\tb"), Value::from("a\nb"), Value::from(7)] {
            assert!(text(&value).is_err());
        }
    }
}
