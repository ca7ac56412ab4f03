//! c_CodigoPostal: two bytes for each of the 100,000 codes, the lower first, and the table of the
//! places that they point into.
//!
//! The wheel's own table of zones is not used: it puts Tijuana and Monterrey in zones where they
//! are not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::Wheel;

const CODES: &str = "codigo_postal.bin";
const PLACES: &str = "codigo_postal_places.txt";

/// A key of satcfdi's that stands for no place.
const NOT_A_CODE: &str = "00000";

pub(super) fn write(wheel: &Wheel, home: &Path) -> Result<()> {
    let codes = read(wheel)?;
    let places: BTreeSet<&Place> = codes.values().collect();
    let places: Vec<&Place> = places.into_iter().collect();
    ensure!(places.len() < usize::from(u16::MAX), "{} places do not fit", places.len());
    let mut numbers = vec![0_u16; 100_000];
    for (code, place) in &codes {
        let number = places.binary_search(&place).ok().context("a place that is not listed")?;
        let at: usize = code.parse().with_context(|| format!("{code} is no postal code"))?;
        *numbers.get_mut(at).with_context(|| format!("{code} has not five digits"))? =
            u16::try_from(number + 1)?;
    }
    let bytes: Vec<u8> = numbers.into_iter().flat_map(u16::to_le_bytes).collect();
    let lines: String = places.iter().map(|place| format!("{}\n", place.line())).collect();
    fs::write(home.join(CODES), bytes)?;
    fs::write(home.join(PLACES), lines)?;
    println!("{} postal codes in {} places", codes.len(), places.len());
    Ok(())
}

/// What the crate wants to know of a postal code; the order of the fields is that of the file.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    estado: String,
    municipio: String,
    zone: &'static str,
    estimulo_frontera: String,
}

impl Place {
    fn line(&self) -> String {
        let Self { estado, municipio, zone, estimulo_frontera } = self;
        format!("{estado}|{municipio}|{zone}|{estimulo_frontera}")
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

fn read(wheel: &Wheel) -> Result<BTreeMap<String, Place>> {
    let rows = wheel.table("c_CodigoPostal")?.into_iter().filter(|(code, _)| code != NOT_A_CODE);
    rows.map(|(code, value)| Ok((code, place(fields(&value)?)?))).collect()
}

fn fields(value: &Value) -> Result<Vec<String>> {
    let texts = value.as_array().context("a postal code has a list of fields")?;
    let texts = texts.iter().map(|text| text.as_str().map(ToOwned::to_owned));
    texts.collect::<Option<_>>().context("a field of a postal code is text")
}

fn place(fields: Vec<String>) -> Result<Place> {
    let Ok([estado, municipio, _localidad, estimulo_frontera, huso]) =
        <[String; 5]>::try_from(fields)
    else {
        bail!("a postal code has not the five fields that we know");
    };
    Ok(Place { zone: zone(&estado, &huso)?, estado, municipio, estimulo_frontera })
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
