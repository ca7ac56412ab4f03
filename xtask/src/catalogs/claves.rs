//! c_ClaveProdServ and c_ClaveUnidad: a deflated line for each key, sorted.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use super::{Wheel, text};

/// The strongest that there is: it runs once, the result is read for years.
const LEVEL: u8 = 10;

pub(super) fn write(wheel: &Wheel, home: &Path) -> Result<()> {
    fs::create_dir_all(home)?;
    for (catalog, file) in [("c_ClaveProdServ", "prod_serv.bin"), ("c_ClaveUnidad", "unidad.bin")] {
        let lines = lines(wheel, catalog)?;
        let deflated = miniz_oxide::deflate::compress_to_vec(lines.as_bytes(), LEVEL);
        println!("{catalog}: {} keys in {} bytes", lines.lines().count(), deflated.len());
        fs::write(home.join(file), deflated)?;
    }
    Ok(())
}

/// `key<tab>text` for each key of the schema, which is what a document is checked against. A key
/// that has left the workbook and is still in the schema has no text.
fn lines(wheel: &Wheel, catalog: &str) -> Result<String> {
    let keys = wheel.schema_keys(catalog)?;
    ensure!(!keys.is_empty(), "{catalog} has no keys");
    let table = wheel.table(catalog)?;
    let mut lines = String::new();
    for key in keys {
        let text = table.get(&key).map(text).transpose()?.unwrap_or_default();
        lines.extend([key.as_str(), "\t", text, "\n"]);
    }
    Ok(lines)
}
