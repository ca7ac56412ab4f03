//! How the portal writes dates.

use jiff::civil::{Date, DateTime, Weekday};

const MONTHS: [&str; 12] =
    ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];

/// `vie 20 nov 2026`.
pub(crate) fn day(date: Date) -> String {
    let month = MONTHS
        .iter()
        .zip(1_i8..)
        .find_map(|(name, number)| (number == date.month()).then_some(*name))
        .unwrap_or_default();
    format!("{} {} {month} {}", weekday(date.weekday()), date.day(), date.year())
}

/// `vie 20 nov 2026, 14:05`.
pub(crate) fn moment(at: DateTime) -> String {
    format!("{}, {:02}:{:02}", day(at.date()), at.hour(), at.minute())
}

/// The month of a lower-case name or its abbreviation: `nov`, `noviembre`.
pub(super) fn month_named(name: &str) -> Option<i8> {
    MONTHS.iter().zip(1_i8..).find_map(|(short, number)| name.starts_with(short).then_some(number))
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "lun",
        Weekday::Tuesday => "mar",
        Weekday::Wednesday => "mié",
        Weekday::Thursday => "jue",
        Weekday::Friday => "vie",
        Weekday::Saturday => "sáb",
        Weekday::Sunday => "dom",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_read_like_the_till_writes_them() {
        assert_eq!(moment(date(2026, 11, 20).at(14, 5, 59, 0)), "vie 20 nov 2026, 14:05");
        assert_eq!(day(date(2027, 1, 2)), "sáb 2 ene 2027");
    }

    #[test]
    fn months_have_names() {
        assert_eq!(month_named("noviembre"), Some(11));
        assert_eq!(month_named("ene"), Some(1));
        assert_eq!(month_named("brumario"), None);
    }
}
