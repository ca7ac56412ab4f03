//! c_Moneda and c_Pais: a plain line for each key.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Wheel, text};

pub(super) fn write(wheel: &Wheel, home: &Path) -> Result<()> {
    let monedas = wheel.table("c_Moneda")?;
    let monedas = monedas.iter().map(|(code, value)| moneda(code, value));
    fs::write(home.join("moneda.txt"), monedas.collect::<Result<String>>()?)?;
    let paises = wheel.table("c_Pais")?;
    let paises = paises.iter().map(|(code, value)| Ok(format!("{code}|{}\n", text(value)?)));
    fs::write(home.join("pais.txt"), paises.collect::<Result<String>>()?)?;
    Ok(())
}

/// `code|decimals|name`.
fn moneda(code: &str, value: &Value) -> Result<String> {
    let name = text(value.get(0).context("a currency has a name")?)?;
    let decimals = value.get(1).and_then(Value::as_u64).context("a currency has decimals")?;
    Ok(format!("{code}|{decimals}|{name}\n"))
}
