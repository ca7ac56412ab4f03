//! A cell as text, and what a text means.
//!
//! The same column holds numbers in one publication and texts in the next, so every cell is a text
//! first. A number is written as Excel shows it; no arithmetic is done on it.

use calamine::Data;
use cfdi::catalog::update::Exigencia;
use jiff::Span;
use jiff::civil::{Date, date};

/// What Excel counts days from.
const EXCEL_ZERO: Date = date(1899, 12, 30);

/// The text of a cell, its white space made single spaces; of a date `2026-01-31`.
pub(crate) fn text(cell: &Data) -> String {
    match cell {
        Data::String(text) => squeezed(text),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(mark) => u8::from(*mark).to_string(),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(moment) => moment.get(..10).unwrap_or(moment).to_owned(),
        Data::DurationIso(_) | Data::Error(_) | Data::Empty => String::new(),
    }
}

/// Without what does not show: breaks, several spaces, and spaces of no width.
fn squeezed(text: &str) -> String {
    let seen = text.replace(['\u{200b}', '\u{feff}'], "");
    let clean = seen.replace(|letter: char| letter.is_control(), " ");
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A heading as it is compared: small letters and digits without accents, without `de`.
///
/// `FechaInicioVigencia`, `Fecha  inicio de vigencia ` and `Fecha de inicio de vigencia` are one.
pub(crate) fn folded(text: &str) -> String {
    let plain = text.chars().flat_map(char::to_lowercase).map(|letter| match letter {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        other => other,
    });
    let plain: String = plain.filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)).collect();
    let words = plain.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !matches!(*word, "de" | "del")).collect()
}

/// A day: `2026-01-31`, `31/01/2026`, with or without an hour, or as Excel counts it.
pub(crate) fn day(text: &str) -> Option<Date> {
    let day = text.split([' ', 'T']).next()?;
    if day.len() == 5 && day.bytes().all(|byte| byte.is_ascii_digit()) {
        let days: i32 = day.parse().ok()?;
        return EXCEL_ZERO.checked_add(Span::new().try_days(days).ok()?).ok();
    }
    match day.split('/').collect::<Vec<_>>().as_slice() {
        [day, month, year] => {
            Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
        }
        _ => day.parse().ok(),
    }
}

/// Digits with the zeros before them that Excel drops.
pub(crate) fn padded(digits: String, width: usize) -> String {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { format!("{digits:0>width$}") } else { digits }
}

/// `Sí`, `No` or `Opcional`; SAT asks for nothing where it leaves the cell empty.
pub(crate) fn exigencia(text: &str) -> Option<Exigencia> {
    match folded(text).as_str() {
        "si" => Some(Exigencia::Obligatorio),
        "opcional" | "" => Some(Exigencia::Opcional),
        "no" => Some(Exigencia::No),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use calamine::{CellErrorType, ExcelDateTime, ExcelDateTimeType};

    use super::*;

    #[test]
    fn cells_are_texts() {
        let moment = ExcelDateTime::new(46_053.0, ExcelDateTimeType::DateTime, false);
        for (cell, expected) in [
            (Data::String("  Café\n de\u{a0}olla\u{200b} ".to_owned()), "Café de olla"),
            (Data::Float(0.304), "0.304"),
            (Data::Float(1.0), "1"),
            (Data::Int(601), "601"),
            (Data::Bool(true), "1"),
            (Data::DateTime(moment), "2026-01-31"),
            (Data::DateTimeIso("2026-01-31T00:00:00".to_owned()), "2026-01-31"),
            (Data::Error(CellErrorType::NA), ""),
            (Data::Empty, ""),
        ] {
            assert_eq!(text(&cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn headings_are_compared_without_what_changes() {
        let one = folded("FechaInicioVigencia");
        for other in
            ["Fecha  inicio de vigencia ", "Fecha de inicio de vigencia", "fecha inicio vigencia"]
        {
            assert_eq!(folded(other), one);
        }
        assert_eq!(folded("Estímulo Franja Fronteriza"), "estimulofranjafronteriza");
        assert_eq!(folded("Descripcio\u{301}n del Huso"), "descripcionhuso");
    }

    #[test]
    fn days_are_written_in_several_ways() {
        let last = Some(date(2026, 1, 31));
        for text in ["2026-01-31", "31/01/2026", "2026-01-31 00:00:00", "46053"] {
            assert_eq!(day(text), last, "{text}");
        }
        for text in ["", "0", "31-01-2026", "2026-02-30", "13/13/2026", "mañana", "1/2"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn zeros_come_back_to_digits_alone() {
        assert_eq!(padded("1".to_owned(), 2), "01");
        assert_eq!(padded("601".to_owned(), 2), "601");
        assert_eq!(padded("G".to_owned(), 2), "G");
        assert_eq!(padded(String::new(), 2), "");
    }
}
