//! How long a ticket can be invoiced at the portal.

use faults::Fault;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::codes::{PERIOD_UNKNOWN, TICKET_ZONE};

/// Most days that a manager can give.
const DAYS_MAX: u16 = 366;

/// The period that the manager sets; it limits the portal only, never the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Seven days after the sale.
    Week,
    /// Fifteen days after the sale.
    FifteenDays,
    /// The same day of the next month, or that month's last.
    Month,
    /// The last day of the month of the sale.
    MonthEnd,
    /// So many days after the sale, 1 to 366.
    Days(u16),
}

impl Period {
    /// The four that the manager is offered by name.
    pub const NAMED: [Self; 4] = [Self::Week, Self::FifteenDays, Self::Month, Self::MonthEnd];

    /// `N` days.
    ///
    /// # Errors
    /// `period-01` when it is not 1 to 366.
    pub fn days(count: u16) -> Result<Self, Fault> {
        if (1..=DAYS_MAX).contains(&count) {
            Ok(Self::Days(count))
        } else {
            Err(Fault::new(&PERIOD_UNKNOWN, "period").with("days", count))
        }
    }

    /// Reads what [`Period::key`] writes.
    ///
    /// # Errors
    /// `period-01`.
    pub fn parse(key: &str) -> Result<Self, Fault> {
        match key {
            "week" => Ok(Self::Week),
            "fifteen-days" => Ok(Self::FifteenDays),
            "month" => Ok(Self::Month),
            "month-end" => Ok(Self::MonthEnd),
            other => other
                .strip_prefix("days-")
                .and_then(|count| count.parse().ok())
                .ok_or_else(|| Fault::new(&PERIOD_UNKNOWN, "period"))
                .and_then(Self::days),
        }
    }

    /// The name under which it is stored and sent.
    pub fn key(self) -> String {
        match self {
            Self::Week => "week".to_owned(),
            Self::FifteenDays => "fifteen-days".to_owned(),
            Self::Month => "month".to_owned(),
            Self::MonthEnd => "month-end".to_owned(),
            Self::Days(count) => format!("days-{count}"),
        }
    }

    /// The manager's words for it.
    pub fn label(self) -> String {
        match self {
            Self::Week => "Una semana".to_owned(),
            Self::FifteenDays => "15 días".to_owned(),
            Self::Month => "Un mes".to_owned(),
            Self::MonthEnd => "Último día del mes".to_owned(),
            Self::Days(1) => "1 día".to_owned(),
            Self::Days(count) => format!("{count} días"),
        }
    }

    /// The last day on which a ticket of `sold_on` can be invoiced at the portal.
    pub fn deadline(self, sold_on: Date) -> Date {
        match self {
            Self::Week => sold_on.saturating_add(7.days()),
            Self::FifteenDays => sold_on.saturating_add(15.days()),
            Self::Month => sold_on.saturating_add(1.month()),
            Self::MonthEnd => sold_on.last_of_month(),
            Self::Days(count) => sold_on.saturating_add(i64::from(count).days()),
        }
    }
}

/// The first instant at which the deadline is over: midnight at the end of that day in the
/// branch's zone, so that its last second still counts.
///
/// # Errors
/// `ticket-09` when the zone is not in the time zone database.
pub fn closes_at(deadline: Date, zone: &str) -> Result<Timestamp, Fault> {
    let unknown = || Fault::new(&TICKET_ZONE, "zone").with("zone", zone);
    let zone = TimeZone::get(zone).map_err(|_| unknown())?;
    let next = deadline.saturating_add(1.day());
    next.to_zoned(zone).map(|midnight| midnight.timestamp()).map_err(|_| unknown())
}

/// The first instant at which the counter does not invoice a sale any more: the end of its calendar
/// year in the branch's zone. The manager's period limits the portal alone; SAT's notice of 2022 to
/// those who invoice names the year in which the sale was made.
///
/// # Errors
/// `ticket-09` when the zone is not in the time zone database.
pub fn counter_closes_at(sold_on: Date, zone: &str) -> Result<Timestamp, Fault> {
    closes_at(sold_on.last_of_year(), zone)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn deadlines_of_the_manager() {
        for (period, sold, expected) in [
            (Period::Week, date(2026, 11, 20), date(2026, 11, 27)),
            (Period::FifteenDays, date(2026, 11, 20), date(2026, 12, 5)),
            (Period::Month, date(2026, 11, 20), date(2026, 12, 20)),
            (Period::Month, date(2026, 1, 31), date(2026, 2, 28)),
            (Period::Month, date(2028, 1, 31), date(2028, 2, 29)),
            (Period::MonthEnd, date(2026, 11, 20), date(2026, 11, 30)),
            (Period::MonthEnd, date(2026, 11, 30), date(2026, 11, 30)),
            (Period::Days(3), date(2026, 12, 30), date(2027, 1, 2)),
        ] {
            assert_eq!(period.deadline(sold), expected, "{period:?} {sold}");
            assert_eq!(Period::parse(&period.key()), Ok(period));
        }
    }

    #[test]
    fn what_is_not_a_period() {
        for key in ["", "days-0", "days-367", "days--1", "days-", "WEEK", "year"] {
            assert_eq!(Period::parse(key).unwrap_err().code, &PERIOD_UNKNOWN, "{key}");
        }
    }

    #[test]
    fn the_last_second_counts_in_the_branchs_zone() {
        let end = |zone| closes_at(date(2026, 11, 30), zone).unwrap().to_string();
        assert_eq!(end("America/Mexico_City"), "2026-12-01T06:00:00Z");
        assert_eq!(end("America/Cancun"), "2026-12-01T05:00:00Z");
        assert_eq!(end("America/Tijuana"), "2026-12-01T08:00:00Z");
        let counter = counter_closes_at(date(2026, 11, 30), "America/Cancun").unwrap();
        assert_eq!(counter.to_string(), "2027-01-01T05:00:00Z");
        assert_eq!(closes_at(date(2026, 11, 30), "Mars/Olympus").unwrap_err().code, &TICKET_ZONE);
    }
}
