//! How dates and quantities are said.

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use receipt::month_name;

/// The wall clock of a branch.
#[derive(Clone, Debug)]
pub(crate) struct WallClock(TimeZone);

impl WallClock {
    /// The clock of an IANA zone; that of the capital where the register has no shop yet.
    pub(crate) fn of(zone: Option<&str>) -> Self {
        let zone = zone.unwrap_or("America/Mexico_City");
        Self(TimeZone::get(zone).unwrap_or(TimeZone::UTC))
    }

    /// The day there.
    pub(crate) fn day(&self, at: Timestamp) -> Date {
        self.0.to_datetime(at).date()
    }

    /// The first moment of a day there.
    pub(crate) fn begin(&self, day: Date) -> Option<Timestamp> {
        let midnight = day.to_datetime(Time::midnight());
        self.0.to_timestamp(midnight).ok()
    }

    /// `14:05`.
    pub(crate) fn time(&self, at: Timestamp) -> String {
        let local = self.0.to_datetime(at);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// `vie 20 nov`.
    pub(crate) fn short_day(&self, at: Timestamp) -> String {
        let day = self.day(at);
        let month: String = month_name(day).chars().take(3).collect();
        format!("{} {} {month}", weekday(day), day.day())
    }

    /// `vie 20 nov, 14:05`.
    pub(crate) fn day_and_time(&self, at: Timestamp) -> String {
        format!("{}, {}", self.short_day(at), self.time(at))
    }

    /// `14:05`, or with its day where that is not today's.
    pub(crate) fn when(&self, at: Timestamp, now: Timestamp) -> String {
        if self.day(at) == self.day(now) { self.time(at) } else { self.day_and_time(at) }
    }

    /// `las 14:05`, or with its day where that is not today's.
    pub(crate) fn since(&self, at: Timestamp, now: Timestamp) -> String {
        if self.day(at) == self.day(now) {
            format!("las {}", self.time(at))
        } else {
            format!("el {}", self.day_and_time(at))
        }
    }
}

/// `1,234`.
pub(crate) fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(ascii).collect();
    groups.join(",")
}

/// `1 nota`, `1,234 notas`.
pub(crate) fn counted(count: usize, (one, many): (&str, &str)) -> String {
    match count {
        1 => format!("1 {one}"),
        more => format!("{} {many}", grouped(more)),
    }
}

fn ascii(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn weekday(day: Date) -> &'static str {
    match day.weekday() {
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
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let told = [0, 7, 999, 1_000, 50_000, 1_234_567].map(grouped);
        assert_eq!(told, ["0", "7", "999", "1,000", "50,000", "1,234,567"]);
    }

    #[test]
    fn dates_as_people_say_them() {
        let at: Timestamp = "2026-11-20T20:05:59Z".parse().unwrap();
        let clock = WallClock::of(Some("America/Mexico_City"));
        assert_eq!(clock.short_day(at), "vie 20 nov");
        assert_eq!(clock.day_and_time(at), "vie 20 nov, 14:05");
        let later: Timestamp = "2026-11-21T06:00:00Z".parse().unwrap();
        assert_eq!(clock.since(at, at), "las 14:05");
        assert_eq!(clock.since(at, later), "el vie 20 nov, 14:05");
        // Tijuana is two hours behind.
        assert_eq!(WallClock::of(Some("America/Tijuana")).time(at), "12:05");
    }
}
