//! Dates in Spanish words, as paper and window say them.

use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// `noviembre`.
pub fn month_name(day: Date) -> &'static str {
    let place = usize::try_from(day.month().saturating_sub(1)).ok();
    place.and_then(|place| MONTHS.get(place)).copied().unwrap_or_default()
}

/// `30 de noviembre de 2026`.
pub fn long_date(day: Date) -> String {
    format!("{} de {} de {}", day.day(), month_name(day), day.year())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_as_they_are_said() {
        assert_eq!(long_date(date(2026, 11, 30)), "30 de noviembre de 2026");
        assert_eq!(long_date(date(2027, 1, 1)), "1 de enero de 2027");
        assert_eq!(month_name(date(2026, 12, 31)), "diciembre");
    }
}
