//! What people type, brought into the form in which the desk asks for it.
//!
//! Nothing is judged here: a text that cannot be read goes on as it was typed, and the desk says
//! what is wrong with it.

use jiff::civil::Date;
use money::Money;

use crate::lang::month_named;

/// A billing code without what people put between its symbols. Of a pasted link, its last part.
pub(crate) fn code(text: &str) -> String {
    let text = text.trim().trim_end_matches('/');
    let last = text.rsplit('/').next().unwrap_or(text);
    last.chars().filter(|symbol| symbol.is_alphanumeric()).collect()
}

/// A date as ISO writes it, where the text can be read as one.
pub(crate) fn date(text: &str) -> String {
    if is_iso(text) {
        // So browsers send it.
        return text.to_owned();
    }
    read_date(text).map_or_else(|| text.trim().to_owned(), |date| date.to_string())
}

fn is_iso(text: &str) -> bool {
    let of = |place: usize, byte: u8| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(|(place, byte)| of(place, byte))
}

/// A date that is set, as people here type it.
pub(crate) fn written(date: Date) -> String {
    date.strftime("%d/%m/%Y").to_string()
}

/// A total without sign and separators, where the text can be read as an amount.
pub(crate) fn total(text: &str) -> String {
    read_total(text).map_or_else(|| text.trim().to_owned(), |total| total.to_string())
}

/// `2026-11-20`, `20/11/2026`, `20-11-26`, `20112026`, `20 nov 2026`, `20 de noviembre de 2026`,
/// `November 20, 2026`.
fn read_date(text: &str) -> Option<Date> {
    let text = text.trim().to_lowercase();
    let parts: Vec<&str> = text
        .split(|symbol: char| !symbol.is_alphanumeric())
        .filter(|part| !part.is_empty() && *part != "de" && *part != "del")
        .collect();
    let (day, month, year) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => (*day, *month, *year),
        // November 20, 2026.
        [month, day, year] if month.starts_with(char::is_alphabetic) => (*day, *month, *year),
        [day, month, year] => (*day, *month, *year),
        [digits] if digits.is_ascii() && matches!(digits.len(), 6 | 8) => {
            (digits.get(..2)?, digits.get(2..4)?, digits.get(4..)?)
        }
        _ => return None,
    };
    let century: i16 = match year.len() {
        2 => 2000,
        4 => 0,
        _ => return None,
    };
    let year = number(year)?.checked_add(century)?;
    Date::new(year, read_month(month)?, i8::try_from(number(day)?).ok()?).ok()
}

fn read_month(text: &str) -> Option<i8> {
    number(text).and_then(|month| i8::try_from(month).ok()).or_else(|| month_named(text))
}

fn number(text: &str) -> Option<i16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// `211`, `211.00`, `$1,234.50`, `1 234.50`, `211,50`, `211 pesos`.
fn read_total(text: &str) -> Option<Money> {
    if let Ok(total) = Money::parse(text) {
        return Some(total);
    }
    let lower = text.to_lowercase();
    let bare =
        ["mxn", "m.n.", "pesos", "mn", "$"].iter().fold(lower, |rest, word| rest.replace(word, ""));
    let bare: String = bare.chars().filter(|symbol| !symbol.is_whitespace()).collect();
    let bare = bare.trim_end_matches('.');
    let plain = match (bare.rfind(','), bare.rfind('.')) {
        // 1.234,50 and 211,5: the comma is the decimal sign.
        (Some(comma), Some(point)) if comma > point => bare.replace('.', "").replace(',', "."),
        (Some(comma), None) if bare.len() - comma <= 3 => bare.replace(',', "."),
        (Some(_), _) => bare.replace(',', ""),
        (None, _) => bare.to_owned(),
    };
    let plain = if plain.starts_with('.') { format!("0{plain}") } else { plain };
    Money::parse(&plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lose_what_is_between_their_symbols() {
        for typed in [
            "K7QM-3XWP-9TFA",
            " k7qm 3xwp 9tfa ".to_uppercase().as_str(),
            "K7QM–3XWP—9TFA",
            "K7QM·3XWP·9TFA.",
            "https://factura.laesquina.mx/C/K7QM3XWP9TFA",
            "HTTPS://FACTURA.LAESQUINA.MX/C/K7QM3XWP9TFA/",
        ] {
            assert_eq!(code(typed), "K7QM3XWP9TFA", "{typed:?}");
        }
        assert_eq!(code(""), "");
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for typed in [
            "2026-11-05",
            "05/11/2026",
            "5/11/2026",
            " 5-11-26 ",
            "05.11.2026",
            "05112026",
            "051126",
            "5 nov 2026",
            "5 de Noviembre de 2026",
            "5 de noviembre del 2026",
            "5 November 2026",
            "Nov. 5, 2026",
        ] {
            assert_eq!(date(typed), "2026-11-05", "{typed:?}");
        }
    }

    #[test]
    fn what_is_written_in_a_field_reads_back() {
        let day = Date::constant(2026, 11, 5);
        assert_eq!(written(day), "05/11/2026");
        assert_eq!(date(&written(day)), day.to_string());
    }

    #[test]
    fn what_is_no_date_goes_on_as_typed() {
        for typed in
            ["", "ayer", "31/02/2026", "11/20/2026", "20/11", "20/11/026", "ñandúes1", "2026"]
        {
            assert_eq!(date(typed), typed, "{typed:?}");
        }
    }

    #[test]
    fn totals_are_read_as_people_write_them() {
        for (typed, expected) in [
            ("211", "211.00"),
            ("211.00", "211.00"),
            ("211.5", "211.50"),
            ("211.", "211.00"),
            ("$ 211.00", "211.00"),
            ("$1,234.50", "1234.50"),
            ("1,234", "1234.00"),
            ("12,345,678.90", "12345678.90"),
            ("1 234.50 MXN", "1234.50"),
            ("211,50", "211.50"),
            ("211,5", "211.50"),
            ("1.234,50", "1234.50"),
            (".50", "0.50"),
            ("211 pesos", "211.00"),
            ("$211.00 M.N.", "211.00"),
        ] {
            assert_eq!(total(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn what_is_no_total_goes_on_as_typed() {
        for typed in ["", "gratis", "211.005", "1,2,3,", "--1", "99999999999999999999", "٢١١"] {
            assert_eq!(total(typed), typed, "{typed:?}");
        }
    }
}
