//! Amounts in Spanish words.

const UNITS: [&str; 30] = [
    "cero",
    "un",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiún",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
];
const TENS: [&str; 10] =
    ["", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"];
const HUNDREDS: [&str; 10] = [
    "",
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
];

fn word(words: &[&'static str], place: i64) -> &'static str {
    usize::try_from(place).ok().and_then(|place| words.get(place)).copied().unwrap_or("")
}

fn split(number: i64, by: i64) -> (i64, i64) {
    (number.checked_div(by).unwrap_or(0), number.checked_rem(by).unwrap_or(0))
}

/// The masculine, shortened form that stands before a noun: veintiún pesos.
fn cardinal(number: i64) -> String {
    let scaled = |by: i64, one: &str, many: &str| {
        let (high, low) = split(number, by);
        let head = if high == 1 { one.to_owned() } else { format!("{} {many}", cardinal(high)) };
        if low == 0 { head } else { format!("{head} {}", cardinal(low)) }
    };
    match number {
        0..=29 => word(&UNITS, number).to_owned(),
        30..=99 => {
            let (tens, units) = split(number, 10);
            match units {
                0 => word(&TENS, tens).to_owned(),
                _ => format!("{} y {}", word(&TENS, tens), word(&UNITS, units)),
            }
        }
        100 => "cien".to_owned(),
        101..=999 => {
            let (hundreds, rest) = split(number, 100);
            match rest {
                0 => word(&HUNDREDS, hundreds).to_owned(),
                _ => format!("{} {}", word(&HUNDREDS, hundreds), cardinal(rest)),
            }
        }
        1_000..=999_999 => scaled(1_000, "mil", "mil"),
        1_000_000..=999_999_999_999 => scaled(1_000_000, "un millón", "millones"),
        _ => scaled(1_000_000_000_000, "un billón", "billones"),
    }
}

pub(crate) fn pesos(whole: i64, centavos: i64) -> String {
    let words = cardinal(whole);
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    // "un millón de pesos": a round million takes the preposition.
    let of = if whole > 0 && split(whole, 1_000_000).1 == 0 { " de" } else { "" };
    let unit = if whole == 1 { "peso" } else { "pesos" };
    format!("{first}{}{of} {unit} {centavos:02}/100 M.N.", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::pesos;

    #[test]
    fn spells_as_an_accountant_would() {
        for (whole, centavos, expected) in [
            (0, 50, "Cero pesos 50/100 M.N."),
            (1, 0, "Un peso 00/100 M.N."),
            (16, 5, "Dieciséis pesos 05/100 M.N."),
            (21, 0, "Veintiún pesos 00/100 M.N."),
            (31, 0, "Treinta y un pesos 00/100 M.N."),
            (100, 0, "Cien pesos 00/100 M.N."),
            (101, 0, "Ciento un pesos 00/100 M.N."),
            (211, 0, "Doscientos once pesos 00/100 M.N."),
            (1_000, 0, "Mil pesos 00/100 M.N."),
            (21_500, 99, "Veintiún mil quinientos pesos 99/100 M.N."),
            (1_000_000, 0, "Un millón de pesos 00/100 M.N."),
            (2_000_001, 0, "Dos millones un pesos 00/100 M.N."),
            (3_000_000_000, 0, "Tres mil millones de pesos 00/100 M.N."),
        ] {
            assert_eq!(pesos(whole, centavos), expected);
        }
    }
}
