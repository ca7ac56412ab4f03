//! The sandbox PAC: what it stamped, and how it is told to misbehave.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use xtask::shop::{Folder, RFC, Shop};

use crate::http;
use crate::story::Customer;

/// The columns of its list of taxpayers.
const HEADING: &str = "rfc,nombre_sin_regimen_capital,cp,regimenes_L_RFC,marca_retencion";

/// From its next start on SAT knows this customer by one name, and does not care for the shop's.
///
/// # Errors
/// When the list cannot be written.
pub fn know(folder: &Folder, customer: &Customer) -> Result<()> {
    let customer = format!("{},{},,,0", customer.rfc, customer.nombre);
    Ok(fs::write(folder.taxpayers(), format!("{HEADING}\n{RFC},,,,0\n{customer}\n"))?)
}

/// Has the next requests for a stamp go wrong, one after the other.
///
/// # Errors
/// When the sandbox does not know such a fault.
pub async fn misbehave(shop: &Shop, faults: &[&str]) -> Result<()> {
    let url = format!("{}/sandbox/faults", shop.sandbox_url());
    let answer = http::post(&url, &json!({ "next": faults })).await?;
    ensure!(answer.status < 300, "the sandbox refused {faults:?}: {}", answer.body);
    Ok(())
}

/// The folios fiscales of everything that was stamped.
///
/// # Errors
/// When the sandbox does not answer, or not as expected.
pub async fn stamped(shop: &Shop) -> Result<Vec<String>> {
    let answer = http::get(&format!("{}/sandbox/stamps", shop.sandbox_url())).await?;
    let stamps: Value = serde_json::from_str(&answer.body)?;
    let stamps = stamps.as_array().context("the stamps are a list")?;
    let uuids = stamps.iter().map(|stamp| stamp["uuid"].as_str().map(ToOwned::to_owned));
    uuids.collect::<Option<_>>().context("every stamp has its uuid")
}
