//! What time it is where a postal code is.

/// The IANA zone of a place. SAT tells five zones; where IANA has several for one of them, the
/// state decides.
pub(crate) fn time_zone(estado: &str, huso: &str) -> Option<&'static str> {
    let zone = match (huso, estado) {
        ("Tiempo del Centro", _) => "America/Mexico_City",
        ("Tiempo del Centro en Frontera", "CHH") => "America/Ciudad_Juarez",
        ("Tiempo del Centro en Frontera", "COA" | "NLE" | "TAM") => "America/Matamoros",
        ("Tiempo del Noroeste", "BCN") => "America/Tijuana",
        ("Tiempo del Pacífico", "SON") => "America/Hermosillo",
        ("Tiempo del Pacífico", "BCS" | "NAY" | "SIN") => "America/Mazatlan",
        ("Tiempo del Sureste", "ROO") => "America/Cancun",
        _ => return None,
    };
    Some(zone)
}

#[cfg(test)]
mod tests {
    use cfdi::catalog::CodigoPostal;

    use super::*;

    #[test]
    fn the_zones_are_those_that_are_built_in() {
        for (code, huso) in [
            ("01000", "Tiempo del Centro"),
            ("32000", "Tiempo del Centro en Frontera"),
            ("87300", "Tiempo del Centro en Frontera"),
            ("26000", "Tiempo del Centro en Frontera"),
            ("22000", "Tiempo del Noroeste"),
            ("83000", "Tiempo del Pacífico"),
            ("80000", "Tiempo del Pacífico"),
            ("77500", "Tiempo del Sureste"),
        ] {
            let built_in = CodigoPostal::parse(code).unwrap();
            assert_eq!(time_zone(built_in.estado(), huso), Some(built_in.time_zone()), "{code}");
        }
        assert_eq!(time_zone("YUC", "Tiempo del Sureste"), None);
        assert_eq!(time_zone("CMX", "Tiempo nuevo"), None);
    }
}
